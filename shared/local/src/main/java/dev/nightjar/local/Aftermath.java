package dev.nightjar.local;

/** What came of messages, for a person. A function only says that it is done; what it did stands in the store. */
@FunctionalInterface
interface Aftermath {
    /**
     * Looks at what is there before a message is sent.
     *
     * @param thorough whether somebody waits for the answer, so that it may take longer
     */
    Look before(boolean thorough);

    /** To be asked when the function is done. */
    @FunctionalInterface
    interface Look {
        /**
         * One line; whatever keeps it from being told is told instead.
         *
         * @param message as {@link LocalTopic} writes it
         */
        String after(String topic, byte[] message);
    }
}
