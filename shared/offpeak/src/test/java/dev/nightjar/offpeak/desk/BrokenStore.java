package dev.nightjar.offpeak.desk;

import dev.nightjar.cloud.ObjectInfo;
import dev.nightjar.cloud.ObjectName;
import dev.nightjar.cloud.ObjectStore;
import dev.nightjar.cloud.ObjectWriter;
import dev.nightjar.cloud.Precondition;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A store that is never there. */
final class BrokenStore implements ObjectStore {
    private static IOException gone() {
        return new IOException("503");
    }

    @Override
    public Optional<ObjectInfo> find(ObjectName name) throws IOException {
        throw gone();
    }

    @Override
    public InputStream read(ObjectName name, long generation) throws IOException {
        throw gone();
    }

    @Override
    public InputStream readRange(ObjectName name, long generation, long offset, long length) throws IOException {
        throw gone();
    }

    @Override
    public ObjectWriter write(ObjectName name, Precondition precondition, Map<String, String> metadata)
            throws IOException {
        throw gone();
    }

    @Override
    public ObjectInfo copy(ObjectName from, long generation, ObjectName to, Precondition precondition)
            throws IOException {
        throw gone();
    }

    @Override
    public List<ObjectInfo> list(String bucket, String prefix) throws IOException {
        throw gone();
    }

    @Override
    public void delete(ObjectName name, Precondition precondition) throws IOException {
        throw gone();
    }
}
