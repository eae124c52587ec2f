package dev.nightjar.cloud;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A topic that keeps what is published, for tests. */
public final class MemoryTopic implements Topic {
    /** One message as it was published; {@code id} is unique in its topic. */
    public record Message(String id, byte[] data, Map<String, String> attributes) {}

    private final List<Message> messages = new ArrayList<>();

    @Override
    public synchronized String publish(byte[] data, Map<String, String> attributes) {
        String id = Integer.toString(messages.size() + 1);
        messages.add(new Message(id, data.clone(), Map.copyOf(attributes)));
        return id;
    }

    /** All messages so far, in the order of their arrival. */
    public synchronized List<Message> messages() {
        return List.copyOf(messages);
    }
}
