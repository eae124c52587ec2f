package dev.nightjar.cloud;

import io.cloudevents.CloudEvent;
import java.time.Instant;
import java.util.Map;

/**
 * What woke a function.
 *
 * <pre>{@code
 * switch (TriggerEvent.read(cloudEvent)) {
 *     case StorageFinalized drop -> solve(drop.object(), drop.generation());
 *     case ClockTick tick -> sweep(tick.at());
 *     case MessagePublished message -> submit(message.data());
 * }
 * }</pre>
 */
public sealed interface TriggerEvent {
    /** The CloudEvent's id, for logs and dead letters; two deliveries of one event may differ in it. */
    String eventId();

    /** What the {@link Ledger} knows this event by: the same for every delivery of it, another for every other event. */
    String key();

    /**
     * An object became whole in a bucket.
     *
     * @param generation of that object; what it holds, how large it is and whether it is still there, only the store knows
     */
    record StorageFinalized(String eventId, ObjectName object, long generation) implements TriggerEvent {
        public StorageFinalized {
            if (generation <= 0) {
                throw new IllegalArgumentException("a generation is above 0, not " + generation);
            }
        }

        @Override
        public String key() {
            return "object:" + object + "#" + generation;
        }
    }

    /**
     * A message arrived from a topic.
     *
     * @param messageId the topic's own id, equal in all deliveries
     * @param data as published; empty for a message that has only attributes
     * @param publishedAt the topic's time
     */
    record MessagePublished(
            String eventId, String messageId, byte[] data, Map<String, String> attributes, Instant publishedAt)
            implements TriggerEvent {
        public MessagePublished {
            data = data.clone();
            attributes = Map.copyOf(attributes);
        }

        @Override
        public byte[] data() {
            return data.clone();
        }

        @Override
        public String key() {
            return "message:" + messageId;
        }
    }

    /**
     * The clock struck: a message with the attribute {@code tick}. Two messages of one instant are one tick.
     *
     * @param at the instant in that attribute. Cloud Scheduler sends the same attributes every time, so there the
     *     attribute is a word, such as {@code hourly}, and this is when the message was published
     */
    record ClockTick(String eventId, String messageId, Instant at) implements TriggerEvent {
        @Override
        public String key() {
            return "tick:" + at;
        }
    }

    /**
     * Reads the two types of event that trigger functions here, {@code google.cloud.storage.object.v1.finalized} and
     * {@code google.cloud.pubsub.topic.v1.messagePublished}, however they were delivered.
     *
     * <p>Names are taken from {@code data}, never from the envelope: Jetty mangles raw UTF-8 in {@code ce-subject}. A
     * generation may be a number or a text. Fields that are not known are ignored, also the snake_case doubles that
     * some emulators send.
     *
     * @throws UnreadableEventException when the event is of another type, broken, too large or too deep, or names
     *     something that cannot be
     */
    static TriggerEvent read(CloudEvent event) throws UnreadableEventException {
        return EventReader.read(event);
    }
}
