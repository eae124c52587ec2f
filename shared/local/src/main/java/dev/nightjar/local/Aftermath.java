package dev.nightjar.local;

/** What came of a message, for a person. A function only says that it is done; what it did stands in the store. */
@FunctionalInterface
interface Aftermath {
    /**
     * One line; whatever keeps it from being told is told instead.
     *
     * @param message as {@link LocalTopic} writes it
     */
    String of(String topic, byte[] message);
}
