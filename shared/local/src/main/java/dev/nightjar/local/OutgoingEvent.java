package dev.nightjar.local;

import dev.nightjar.cloud.JsonText;
import dev.nightjar.cloud.ObjectInfo;
import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A CloudEvent as Google's services send it, in binary mode. Names stand in the data alone, so the headers are plain
 * ASCII.
 *
 * @param data JSON
 */
record OutgoingEvent(String id, String type, String source, Instant time, byte[] data) {
    /** Longer than any function may take: then something is stuck, and the event is sent again. */
    private static final Duration PATIENCE = Duration.ofMinutes(15);

    /** Cloud Storage's: an object became whole. */
    static OutgoingEvent finalized(ObjectInfo object) {
        Map<String, Object> data = new LinkedHashMap<>();
        data.put("kind", "storage#object");
        data.put("bucket", object.name().bucket());
        data.put("name", object.name().name());
        data.put("generation", Long.toString(object.generation()));
        data.put("metageneration", "1");
        data.put("size", Long.toString(object.size()));
        data.put("timeCreated", object.updated().toString());
        data.put("updated", object.updated().toString());
        return new OutgoingEvent(
                object.name().bucket() + "-" + object.generation(),
                "google.cloud.storage.object.v1.finalized",
                "//storage.googleapis.com/projects/_/buckets/" + object.name().bucket(),
                object.updated(),
                JsonText.bytes(data));
    }

    /**
     * Pub/Sub's: a message arrived.
     *
     * @param id unique among the events of the topic
     * @param message as {@link LocalTopic} writes it; where it is none, the function says so
     */
    static OutgoingEvent published(String topic, String id, byte[] message, Instant time) {
        ByteArrayOutputStream data = new ByteArrayOutputStream(message.length + 128);
        data.writeBytes(("{\"subscription\":\"projects/local/subscriptions/" + topic + "\",\"message\":")
                .getBytes(StandardCharsets.US_ASCII));
        data.writeBytes(message);
        data.write('}');
        return new OutgoingEvent(
                id,
                "google.cloud.pubsub.topic.v1.messagePublished",
                "//pubsub.googleapis.com/projects/local/topics/" + topic,
                time,
                data.toByteArray());
    }

    HttpRequest to(URI function) {
        return HttpRequest.newBuilder(function)
                .header("ce-specversion", "1.0")
                .header("ce-id", id)
                .header("ce-type", type)
                .header("ce-source", source)
                .header("ce-time", time.toString())
                .header("Content-Type", "application/json")
                .timeout(PATIENCE)
                .POST(HttpRequest.BodyPublishers.ofByteArray(data))
                .build();
    }
}
