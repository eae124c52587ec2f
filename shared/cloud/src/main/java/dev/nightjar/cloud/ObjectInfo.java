package dev.nightjar.cloud;

import java.time.Instant;
import java.util.Map;

/**
 * One generation of an object as the store sees it.
 *
 * @param generation grows with every write of that name; never 0
 * @param size in bytes
 * @param updated the store's own time of the write, never the writer's
 * @param metadata the writer's words, at most a few hundred bytes
 */
public record ObjectInfo(ObjectName name, long generation, long size, Instant updated, Map<String, String> metadata) {
    public ObjectInfo {
        metadata = Map.copyOf(metadata);
    }
}
