package dev.nightjar.conda.repodata;

import dev.nightjar.conda.Channel;

/** A channel that is missing, broken or out of reach: what, why, what to do. */
public final class ChannelException extends Exception {
    private final Channel channel;
    private final String what;
    private final String why;
    private final String hint;
    private final boolean outsideWorld;

    /** @param outsideWorld whether the network is to blame (exit 3) and not the call (exit 2) */
    public ChannelException(Channel channel, String what, String why, String hint, boolean outsideWorld) {
        super(what + ": " + why);
        this.channel = channel;
        this.what = what;
        this.why = why;
        this.hint = hint;
        this.outsideWorld = outsideWorld;
    }

    public Channel channel() {
        return channel;
    }

    public String what() {
        return what;
    }

    public String why() {
        return why;
    }

    public String hint() {
        return hint;
    }

    public boolean outsideWorld() {
        return outsideWorld;
    }
}
