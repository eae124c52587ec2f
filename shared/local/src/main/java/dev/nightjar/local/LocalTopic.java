package dev.nightjar.local;

import dev.nightjar.cloud.JsonText;
import dev.nightjar.cloud.ObjectInfo;
import dev.nightjar.cloud.ObjectName;
import dev.nightjar.cloud.ObjectStore;
import dev.nightjar.cloud.ObjectWriter;
import dev.nightjar.cloud.Precondition;
import dev.nightjar.cloud.Topic;
import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * A topic whose messages are objects {@code state/topics/NAME/ID.json}, in the form Pub/Sub gives them:
 * {@code messageId}, {@code publishTime}, {@code attributes}, {@code data} in base64. Ids sort by time. A message is
 * deleted when its function is done with it.
 */
final class LocalTopic implements Topic {
    /** What Pub/Sub takes in one message. */
    static final int MAX_BYTES = 10_000_000;

    private static final String BUCKET = "state";
    /** The metadata of a message whose publisher waits to hear what came of it. */
    private static final String WAITED_FOR = "waited-for";

    private final ObjectStore store;
    private final String name;
    private final InstantSource clock;

    LocalTopic(ObjectStore store, String name, InstantSource clock) {
        this.store = store;
        this.name = name;
        this.clock = clock;
    }

    @Override
    public String publish(byte[] data, Map<String, String> attributes) throws IOException {
        return id(publish(data, attributes, false).name());
    }

    /** @param waitedFor whether somebody waits for its {@link Settlements settlement}, and will take it away */
    ObjectInfo publish(byte[] data, Map<String, String> attributes, boolean waitedFor) throws IOException {
        Instant now = clock.instant();
        String id = "%015d-%s".formatted(now.toEpochMilli(), UUID.randomUUID());
        ObjectName object = new ObjectName(BUCKET, folder(name) + id + ".json");
        try (ObjectWriter writer =
                store.write(object, Precondition.DOES_NOT_EXIST, waitedFor ? Map.of(WAITED_FOR, "yes") : Map.of())) {
            writer.write(message(id, now, attributes, data));
            return writer.commit();
        }
    }

    /** A message in the form Pub/Sub gives it. */
    static byte[] message(String id, Instant published, Map<String, String> attributes, byte[] data) {
        Map<String, Object> message = new LinkedHashMap<>();
        message.put("messageId", id);
        message.put("publishTime", published.toString());
        message.put("attributes", new LinkedHashMap<>(attributes));
        message.put("data", Base64.getEncoder().encodeToString(data));
        return JsonText.bytes(message);
    }

    /** The messages of a topic, the oldest first. */
    static List<ObjectInfo> messages(ObjectStore store, String topic) throws IOException {
        return store.list(BUCKET, folder(topic));
    }

    static boolean isWaitedFor(ObjectInfo message) {
        return message.metadata().containsKey(WAITED_FOR);
    }

    static String id(ObjectName message) {
        String name = message.name();
        return name.substring(name.lastIndexOf('/') + 1).replaceFirst("\\.json$", "");
    }

    private static String folder(String topic) {
        return "topics/" + topic + "/";
    }
}
