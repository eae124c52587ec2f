package dev.nightjar.cloud;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Objects in this process' memory: for tests, and for small things that need not last. */
public final class MemoryStore implements ObjectStore {
    private record Stored(ObjectInfo info, byte[] content) {}

    private final InstantSource clock;
    private final TreeMap<ObjectName, Stored> objects = new TreeMap<>();
    private long lastGeneration;

    public MemoryStore(InstantSource clock) {
        this.clock = clock;
    }

    @Override
    public synchronized Optional<ObjectInfo> find(ObjectName name) {
        return Optional.ofNullable(objects.get(name)).map(Stored::info);
    }

    @Override
    public InputStream read(ObjectName name, long generation) throws IOException {
        return new ByteArrayInputStream(content(name, generation));
    }

    @Override
    public InputStream readRange(ObjectName name, long generation, long offset, long length) throws IOException {
        Ranges.check(offset, length);
        byte[] content = content(name, generation);
        int start = (int) Math.min(offset, content.length);
        return new ByteArrayInputStream(content, start, (int) Math.min(length, content.length - start));
    }

    private synchronized byte[] content(ObjectName name, long generation) throws IOException {
        Stored stored = objects.get(name);
        if (stored == null || stored.info().generation() != generation) {
            throw ObjectNotFoundException.of(name, generation);
        }
        return stored.content();
    }

    @Override
    public ObjectWriter write(ObjectName name, Precondition precondition, Map<String, String> metadata) {
        return new Writer(name, precondition, ObjectInfo.checkedMetadata(metadata));
    }

    @Override
    public ObjectInfo copy(ObjectName from, long generation, ObjectName to, Precondition precondition)
            throws IOException {
        synchronized (this) {
            byte[] content = content(from, generation);
            Map<String, String> metadata = find(from).map(ObjectInfo::metadata).orElseThrow();
            return put(to, precondition, metadata, content);
        }
    }

    private synchronized ObjectInfo put(
            ObjectName name, Precondition precondition, Map<String, String> metadata, byte[] content)
            throws IOException {
        Generations.check(precondition, name, find(name));
        long generation = Generations.next(clock, lastGeneration);
        ObjectInfo info = new ObjectInfo(name, generation, content.length, clock.instant(), metadata);
        objects.put(name, new Stored(info, content));
        lastGeneration = generation;
        return info;
    }

    @Override
    public synchronized List<ObjectInfo> list(String bucket, String prefix) {
        ObjectName.checkBucket(bucket);
        return objects.values().stream()
                .map(Stored::info)
                .filter(info -> info.name().bucket().equals(bucket)
                        && info.name().name().startsWith(prefix))
                .toList();
    }

    @Override
    public synchronized void delete(ObjectName name, Precondition precondition) throws IOException {
        Optional<ObjectInfo> live = find(name);
        Generations.check(precondition, name, live);
        if (live.isEmpty()) {
            throw ObjectNotFoundException.of(name);
        }
        objects.remove(name);
    }

    private final class Writer extends ObjectWriter {
        private final ObjectName name;
        private final Precondition precondition;
        private final Map<String, String> metadata;
        private @Nullable ByteArrayOutputStream buffer = new ByteArrayOutputStream();

        Writer(ObjectName name, Precondition precondition, Map<String, String> metadata) {
            this.name = name;
            this.precondition = precondition;
            this.metadata = metadata;
        }

        @Override
        public void write(int b) throws IOException {
            open().write(b);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            open().write(bytes, offset, length);
        }

        @Override
        public ObjectInfo commit() throws IOException {
            byte[] content = open().toByteArray();
            buffer = null;
            return put(name, precondition, metadata, content);
        }

        @Override
        public void close() {
            buffer = null;
        }

        private ByteArrayOutputStream open() throws IOException {
            if (buffer == null) {
                throw new IOException("the write of " + name + " has ended");
            }
            return buffer;
        }
    }
}
