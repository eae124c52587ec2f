package dev.nightjar.cloud;

import java.io.IOException;
import java.math.BigInteger;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What {@link DirectoryStore} keeps beside the content of one name.
 *
 * @param lastGeneration the highest that was ever given to this name; stays when the object is deleted
 * @param versions the contents that may lie there: the one before a write and the one after it. Which of them does lie
 *     there, only its stamp says
 */
record Entry(String name, long lastGeneration, List<Version> versions) {
    /** One content of that name. */
    record Version(long generation, Stamp stamp, Instant updated, Map<String, String> metadata) {
        ObjectInfo of(ObjectName name) {
            return new ObjectInfo(name, generation, stamp.size(), updated, metadata);
        }
    }

    Entry {
        versions = List.copyOf(versions);
    }

    Optional<Version> matching(Stamp stamp) {
        return versions.stream().filter(v -> v.stamp().equals(stamp)).findFirst();
    }

    byte[] toJson() {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("name", name);
        fields.put("last_generation", lastGeneration);
        Map<String, Object> byGeneration = new LinkedHashMap<>();
        for (Version version : versions) {
            Map<String, Object> one = new LinkedHashMap<>();
            one.put("size", version.stamp().size());
            one.put("modified", version.stamp().modified().toString());
            one.put("updated", version.updated().toString());
            one.put("metadata", new TreeMap<>(version.metadata()));
            byGeneration.put(Long.toString(version.generation()), one);
        }
        fields.put("generations", byGeneration);
        return Json.write(fields);
    }

    /** @throws IOException when it is not what {@link #toJson} writes */
    static Entry fromJson(byte[] json) throws IOException {
        Map<String, @Nullable Object> fields = Json.readObject(json);
        try {
            if (fields.get("name") instanceof String name
                    && fields.get("last_generation") instanceof BigInteger last
                    && fields.get("generations") instanceof Map<?, ?> generations) {
                List<Version> versions = new ArrayList<>();
                for (Map.Entry<?, ?> generation : generations.entrySet()) {
                    versions.add(version((String) generation.getKey(), generation.getValue()));
                }
                return new Entry(name, last.longValueExact(), versions);
            }
        } catch (ArithmeticException | DateTimeException | NumberFormatException e) {
            throw new IOException("it holds a number or time that cannot be: " + e.getMessage(), e);
        }
        throw new IOException("it lacks a field");
    }

    private static Version version(String generation, @Nullable Object value) throws IOException {
        if (value instanceof Map<?, ?> one
                && one.get("size") instanceof BigInteger size
                && one.get("modified") instanceof String modified
                && one.get("updated") instanceof String updated
                && one.get("metadata") instanceof Map<?, ?> words) {
            Map<String, String> metadata = new LinkedHashMap<>();
            words.forEach((key, word) -> metadata.put(String.valueOf(key), String.valueOf(word)));
            return new Version(
                    Long.parseLong(generation),
                    new Stamp(size.longValueExact(), Instant.parse(modified)),
                    Instant.parse(updated),
                    metadata);
        }
        throw new IOException("it lacks a field");
    }
}
