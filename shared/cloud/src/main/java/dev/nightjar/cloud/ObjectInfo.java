package dev.nightjar.cloud;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;

/**
 * One generation of an object as the store sees it.
 *
 * @param generation grows with every write of that name; never 0
 * @param size in bytes
 * @param updated the store's own time of the write, never the writer's
 * @param metadata the writer's words, at most 8 KiB of UTF-8 in all, as in Cloud Storage
 */
public record ObjectInfo(ObjectName name, long generation, long size, Instant updated, Map<String, String> metadata) {
    private static final int MAX_METADATA_BYTES = 8 << 10;

    public ObjectInfo {
        metadata = checkedMetadata(metadata);
    }

    /** @throws IllegalArgumentException when it is larger than a store keeps */
    static Map<String, String> checkedMetadata(Map<String, String> metadata) {
        long bytes = 0;
        for (Map.Entry<String, String> word : metadata.entrySet()) {
            bytes += word.getKey().getBytes(StandardCharsets.UTF_8).length;
            bytes += word.getValue().getBytes(StandardCharsets.UTF_8).length;
        }
        if (bytes > MAX_METADATA_BYTES) {
            throw new IllegalArgumentException(
                    "cannot keep " + bytes + " bytes of metadata\n  because an object has at most " + MAX_METADATA_BYTES
                            + "\n  try writing them into the object itself");
        }
        return Map.copyOf(metadata);
    }
}
