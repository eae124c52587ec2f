package dev.nightjar.conda;

/** What a request writes to name a channel. */
final class ChannelNames {
    private ChannelNames() {}

    static String shortName(String channel, boolean isFile) {
        return channel;
    }
}
