package dev.nightjar.cloud;

import dev.nightjar.cloud.TriggerEvent.ClockTick;
import dev.nightjar.cloud.TriggerEvent.MessagePublished;
import dev.nightjar.cloud.TriggerEvent.StorageFinalized;
import io.cloudevents.CloudEvent;
import io.cloudevents.CloudEventData;
import io.cloudevents.rw.CloudEventRWException;
import java.io.IOException;
import java.math.BigInteger;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * From a CloudEvent to a {@link TriggerEvent}.
 *
 * <p>Source: googleapis/google-cloudevents, {@code proto/google/events/cloud/storage/v1} and {@code .../pubsub/v1}.
 */
final class EventReader {
    private static final String FINALIZED = "google.cloud.storage.object.v1.finalized";
    private static final String PUBLISHED = "google.cloud.pubsub.topic.v1.messagePublished";
    private static final Pattern GENERATION = Pattern.compile("[0-9]{1,19}");
    private static final Pattern WORD = Pattern.compile("[a-z][a-z0-9-]{0,62}");
    /** Cloud Pub/Sub allows 100 attributes of 256 and 1024 bytes; an id is a number of some twenty digits. */
    private static final int MAX_ID_CHARS = 256;

    private final String eventId;
    private final byte[] data;

    private EventReader(String eventId, byte[] data) {
        this.eventId = eventId;
        this.data = data;
    }

    static TriggerEvent read(CloudEvent event) throws UnreadableEventException {
        String eventId = Objects.requireNonNullElse(event.getId(), "");
        return new EventReader(eventId, dataOf(event, eventId)).read(Objects.requireNonNullElse(event.getType(), ""));
    }

    private static byte[] dataOf(CloudEvent event, String eventId) throws UnreadableEventException {
        CloudEventData data = event.getData();
        try {
            return data == null ? new byte[0] : data.toBytes();
        } catch (CloudEventRWException e) {
            throw new UnreadableEventException(
                    eventId,
                    new byte[0],
                    "cannot read the data of event \"" + Shown.of(eventId) + "\"",
                    Shown.of(String.valueOf(e.getMessage())),
                    "sending the event with JSON data",
                    e);
        }
    }

    private TriggerEvent read(String type) throws UnreadableEventException {
        return switch (type) {
            case FINALIZED -> finalized(document());
            case PUBLISHED -> published(document());
            default ->
                throw unreadable(
                        "its type is \"" + Shown.of(type) + "\"",
                        "a trigger for " + FINALIZED + " or " + PUBLISHED + "; no other type is treated here");
        };
    }

    private Map<String, @Nullable Object> document() throws UnreadableEventException {
        try {
            return Json.readObject(data);
        } catch (IOException e) {
            throw unreadable(
                    "its data is not what Google's services send: " + Shown.of(String.valueOf(e.getMessage())),
                    "the event's data as JSON",
                    e);
        }
    }

    private StorageFinalized finalized(Map<String, @Nullable Object> object) throws UnreadableEventException {
        String bucket = text(object, "bucket");
        String name = text(object, "name");
        Object generation = object.get("generation");
        if (!(generation instanceof String || generation instanceof BigInteger)
                || !GENERATION.matcher(generation.toString()).matches()) {
            throw unreadable("\"generation\" is not a whole number", "the object resource as Cloud Storage sends it");
        }
        try {
            return new StorageFinalized(eventId, new ObjectName(bucket, name), Long.parseLong(generation.toString()));
        } catch (IllegalArgumentException e) {
            throw unreadable(
                    Objects.requireNonNullElse(e.getMessage(), "")
                            .lines()
                            .findFirst()
                            .orElse(""),
                    "dropping the object under a plain relative name",
                    e);
        }
    }

    private TriggerEvent published(Map<String, @Nullable Object> envelope) throws UnreadableEventException {
        Map<?, ?> message = map(envelope.get("message"), "message");
        String messageId = text(message, "messageId");
        Instant publishedAt = instant(text(message, "publishTime"), "publishTime");
        Map<String, String> attributes = attributes(message.get("attributes"));
        String tick = attributes.get("tick");
        if (tick == null) {
            return new MessagePublished(eventId, messageId, payload(message.get("data")), attributes, publishedAt);
        }
        Instant at = WORD.matcher(tick).matches() ? publishedAt : instant(tick, "tick");
        return new ClockTick(eventId, messageId, at);
    }

    private Map<String, String> attributes(@Nullable Object field) throws UnreadableEventException {
        Map<String, String> attributes = new LinkedHashMap<>();
        if (field != null) {
            for (Map.Entry<?, ?> attribute : map(field, "attributes").entrySet()) {
                if (!(attribute.getValue() instanceof String value)) {
                    throw unreadable("an attribute of its message is not a text", "attributes that are texts");
                }
                attributes.put((String) attribute.getKey(), value);
            }
        }
        return attributes;
    }

    private byte[] payload(@Nullable Object field) throws UnreadableEventException {
        if (field == null) {
            return new byte[0];
        }
        try {
            return Base64.getDecoder().decode((String) field);
        } catch (IllegalArgumentException | ClassCastException e) {
            throw unreadable("\"data\" of its message is not base64", "publishing through Pub/Sub's own client", e);
        }
    }

    private Instant instant(String text, String field) throws UnreadableEventException {
        try {
            return OffsetDateTime.parse(text).toInstant();
        } catch (DateTimeException e) {
            throw unreadable(
                    "\"" + field + "\" is \"" + Shown.of(text) + "\", no RFC 3339 time",
                    "a time such as 2026-01-31T22:00:00Z",
                    e);
        }
    }

    private Map<?, ?> map(@Nullable Object value, String field) throws UnreadableEventException {
        if (value instanceof Map<?, ?> map) {
            return map;
        }
        throw unreadable("\"" + field + "\" is missing or no object", "the event as Google's services send it");
    }

    private String text(Map<?, ?> from, String field) throws UnreadableEventException {
        if (from.get(field) instanceof String text && !text.isEmpty()) {
            if (field.equals("messageId") && text.length() > MAX_ID_CHARS) {
                throw unreadable("\"messageId\" has " + text.length() + " characters", "the topic's own message id");
            }
            return text;
        }
        throw unreadable("\"" + field + "\" is missing or no text", "the event as Google's services send it");
    }

    private UnreadableEventException unreadable(String because, String remedy, Throwable... causes) {
        return new UnreadableEventException(
                eventId, data, "cannot read event \"" + Shown.of(eventId) + "\"", because, remedy, causes);
    }
}
