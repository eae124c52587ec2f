package dev.nightjar.local;

import dev.nightjar.cloud.ObjectInfo;
import dev.nightjar.cloud.ObjectName;
import dev.nightjar.cloud.ObjectStore;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Looks for messages of a topic, the oldest first, also those that an earlier process left. Not for several threads. */
final class MessageWatch {
    private final ObjectStore store;
    private final String topic;
    private Map<ObjectName, Long> handedOver = new HashMap<>();

    MessageWatch(ObjectStore store, String topic) {
        this.store = store;
        this.topic = topic;
    }

    /**
     * The messages that came since the last look.
     *
     * @param most how many at most; the others come with a later look
     */
    List<ObjectInfo> look(int most) throws IOException {
        List<ObjectInfo> came = new ArrayList<>();
        Map<ObjectName, Long> still = new HashMap<>();
        for (ObjectInfo message : LocalTopic.messages(store, topic)) {
            boolean known = handedOver.getOrDefault(message.name(), 0L) == message.generation();
            if (!known && came.size() < most) {
                came.add(message);
                known = true;
            }
            if (known) {
                still.put(message.name(), message.generation());
            }
        }
        handedOver = still;
        return came;
    }
}
