package dev.nightjar.cloud;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Where events end that can never be treated: one message on a topic for each, for a person to look at.
 *
 * <p>The message's data is one JSON object: {@code kind}, {@code event_id}, {@code reason} (three parts), {@code data}
 * (the first 2 KiB as UTF-8 text, what is none shown as U+FFFD), {@code data_bytes} (how many there were) and
 * {@code time}. Its attributes are {@code kind} and {@code event_id}.
 */
public final class DeadLetters {
    private static final int MAX_DATA_BYTES = 2 << 10;
    /** Pub/Sub's limit of an attribute's value is 1024 bytes. */
    private static final int MAX_ID_CHARS = 256;

    private final Topic topic;
    private final InstantSource clock;

    public DeadLetters(Topic topic, InstantSource clock) {
        this.topic = topic;
        this.clock = clock;
    }

    /** Records an event that could not be read; {@code kind} is the function's word, as in its ledger. */
    public void record(String kind, UnreadableEventException unreadable) throws IOException {
        record(kind, unreadable.eventId(), String.valueOf(unreadable.getMessage()), unreadable.data());
    }

    /** Records an event that was read and is given up, such as one that failed at every attempt. */
    public void record(String kind, String eventId, String reason, byte[] data) throws IOException {
        String id = Json.wellFormed(eventId.substring(0, Math.min(eventId.length(), MAX_ID_CHARS)));
        byte[] head = Arrays.copyOf(data, Math.min(data.length, MAX_DATA_BYTES));
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("kind", kind);
        fields.put("event_id", id);
        fields.put("reason", reason);
        fields.put("data", new String(head, StandardCharsets.UTF_8));
        fields.put("data_bytes", data.length);
        fields.put("time", clock.instant().toString());
        topic.publish(Json.write(fields), Map.of("kind", kind, "event_id", id));
    }
}
