package dev.nightjar.functions.optimize;

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

/** A store from which no content of a dataset can be read any more. */
record FailingStore(ObjectStore store) implements ObjectStore {
    @Override
    public Optional<ObjectInfo> find(ObjectName name) throws IOException {
        return store.find(name);
    }

    @Override
    public InputStream read(ObjectName name, long generation) throws IOException {
        refuse(name);
        return store.read(name, generation);
    }

    @Override
    public InputStream readRange(ObjectName name, long generation, long offset, long length) throws IOException {
        refuse(name);
        return store.readRange(name, generation, offset, length);
    }

    private static void refuse(ObjectName name) throws IOException {
        if (name.bucket().equals("datasets")) {
            throw new IOException("the disk is gone");
        }
    }

    @Override
    public ObjectWriter write(ObjectName name, Precondition precondition, Map<String, String> metadata)
            throws IOException {
        return store.write(name, precondition, metadata);
    }

    @Override
    public ObjectInfo copy(ObjectName from, long generation, ObjectName to, Precondition precondition)
            throws IOException {
        return store.copy(from, generation, to, precondition);
    }

    @Override
    public List<ObjectInfo> list(String bucket, String prefix) throws IOException {
        return store.list(bucket, prefix);
    }

    @Override
    public void delete(ObjectName name, Precondition precondition) throws IOException {
        store.delete(name, precondition);
    }
}
