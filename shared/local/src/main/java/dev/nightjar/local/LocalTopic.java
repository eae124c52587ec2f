package dev.nightjar.local;

import dev.nightjar.cloud.JsonText;
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
import java.util.Map;
import java.util.UUID;

/**
 * A topic whose messages are objects {@code state/topics/NAME/ID.json}, in the form Pub/Sub gives them:
 * {@code messageId}, {@code publishTime}, {@code attributes}, {@code data} in base64. Ids sort by time.
 */
final class LocalTopic implements Topic {
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
        Instant now = clock.instant();
        String id = "%015d-%s".formatted(now.toEpochMilli(), UUID.randomUUID());
        Map<String, Object> message = new LinkedHashMap<>();
        message.put("messageId", id);
        message.put("publishTime", now.toString());
        message.put("attributes", new LinkedHashMap<>(attributes));
        message.put("data", Base64.getEncoder().encodeToString(data));
        ObjectName object = new ObjectName("state", "topics/" + name + "/" + id + ".json");
        try (ObjectWriter writer = store.write(object, Precondition.DOES_NOT_EXIST, Map.of())) {
            writer.write(JsonText.bytes(message));
            writer.commit();
        }
        return id;
    }
}
