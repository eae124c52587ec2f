package dev.nightjar.conda.solve;

/** What it means that one channel stands before another. */
public enum ChannelPriority {
    /** The first channel that has a name at all is the only one used for it. */
    STRICT,
    /** A later channel is used for a name when the earlier ones cannot serve. */
    FLEXIBLE,
    /** The version comes first; the channel only breaks ties. */
    DISABLED
}
