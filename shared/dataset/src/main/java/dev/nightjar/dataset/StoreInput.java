package dev.nightjar.dataset;

import dev.nightjar.cloud.Deadline;
import dev.nightjar.cloud.ObjectInfo;
import dev.nightjar.cloud.ObjectNotFoundException;
import dev.nightjar.cloud.ObjectStore;
import dev.nightjar.dataset.table.DatasetException;
import dev.nightjar.dataset.table.DatasetException.Kind;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.util.Optional;

/**
 * One generation of an object. It counts as changed when that generation is no longer the live one.
 *
 * <p>Once the deadline has passed, reading ends in an {@link InterruptedIOException}.
 */
public final class StoreInput implements DatasetInput {
    private final ObjectStore store;
    private final ObjectInfo object;
    private final Deadline deadline;

    public StoreInput(ObjectStore store, ObjectInfo object, Deadline deadline) {
        this.store = store;
        this.object = object;
        this.deadline = deadline;
    }

    @Override
    public String name() {
        return object.name().name();
    }

    @Override
    public long size() {
        return object.size();
    }

    @Override
    public InputStream open(long offset) throws IOException, DatasetException {
        checkDeadline();
        try {
            InputStream in = offset == 0
                    ? store.read(object.name(), object.generation())
                    : store.readRange(object.name(), object.generation(), offset, Math.max(0, object.size() - offset));
            return new UntilDeadline(in);
        } catch (ObjectNotFoundException e) {
            throw changed();
        }
    }

    @Override
    public void checkUnchanged() throws IOException, DatasetException {
        Optional<ObjectInfo> live = store.find(object.name());
        if (live.isEmpty() || live.get().generation() != object.generation()) {
            throw changed();
        }
    }

    private DatasetException changed() {
        return new DatasetException(
                Kind.CHANGED,
                null,
                name() + ": nothing is written",
                "the object was replaced or deleted while it was read",
                "nothing, where a newer one was dropped: it is treated too");
    }

    private void checkDeadline() throws InterruptedIOException {
        if (deadline.passed()) {
            throw new InterruptedIOException("the time for " + name() + " is over");
        }
    }

    private final class UntilDeadline extends FilterInputStream {
        UntilDeadline(InputStream in) {
            super(in);
        }

        @Override
        public int read() throws IOException {
            checkDeadline();
            return in.read();
        }

        @Override
        public int read(byte[] to, int offset, int length) throws IOException {
            checkDeadline();
            return in.read(to, offset, length);
        }
    }
}
