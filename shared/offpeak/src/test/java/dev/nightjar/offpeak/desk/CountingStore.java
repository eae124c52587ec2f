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

/** Counts operations as Cloud Storage bills them: class A writes and lists, class B reads; deleting is free. */
final class CountingStore implements ObjectStore {
    private final ObjectStore store;
    int classA;
    int classB;

    CountingStore(ObjectStore store) {
        this.store = store;
    }

    @Override
    public Optional<ObjectInfo> find(ObjectName name) throws IOException {
        classB++;
        return store.find(name);
    }

    @Override
    public InputStream read(ObjectName name, long generation) throws IOException {
        classB++;
        return store.read(name, generation);
    }

    @Override
    public InputStream readRange(ObjectName name, long generation, long offset, long length) throws IOException {
        classB++;
        return store.readRange(name, generation, offset, length);
    }

    @Override
    public ObjectWriter write(ObjectName name, Precondition precondition, Map<String, String> metadata)
            throws IOException {
        classA++;
        return store.write(name, precondition, metadata);
    }

    @Override
    public ObjectInfo copy(ObjectName from, long generation, ObjectName to, Precondition precondition)
            throws IOException {
        classA++;
        return store.copy(from, generation, to, precondition);
    }

    @Override
    public List<ObjectInfo> list(String bucket, String prefix) throws IOException {
        classA++;
        return store.list(bucket, prefix);
    }

    @Override
    public void delete(ObjectName name, Precondition precondition) throws IOException {
        store.delete(name, precondition);
    }
}
