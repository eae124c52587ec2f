package dev.nightjar.dataset;

import dev.nightjar.cloud.ObjectInfo;
import dev.nightjar.cloud.ObjectName;
import dev.nightjar.cloud.ObjectWriter;
import java.time.Instant;
import java.util.Map;

/** A file that is only measured. */
final class CountingWriter extends ObjectWriter {
    private long bytes;

    @Override
    public void write(int b) {
        bytes++;
    }

    @Override
    public void write(byte[] from, int start, int length) {
        bytes += length;
    }

    @Override
    public ObjectInfo commit() {
        return new ObjectInfo(new ObjectName("dry-run", "file"), 0, bytes, Instant.EPOCH, Map.of());
    }

    @Override
    public void close() {}
}
