package dev.nightjar.conda.repodata;

import dev.nightjar.cloud.Deadline;
import dev.nightjar.conda.Channel;
import java.util.List;

/** Opens channels; each subdir is read once and shared by everybody who asks. Safe for many threads. */
public final class ChannelIndexes implements AutoCloseable {
    /**
     * The indexes of that channel for a platform: its own subdir and {@code noarch}, those of the two that exist.
     *
     * @throws ChannelException when the channel has neither, or one cannot be read
     */
    public List<PackageIndex> open(Channel channel, String platform, Deadline deadline) throws ChannelException {
        if (deadline.passed()) {
            throw new ChannelException(channel, platform, "", "", false);
        }
        return List.of();
    }

    /** Every index opened so far, in the order of channel and subdir: what {@code --json} lists under {@code index}. */
    public List<PackageIndex> opened() {
        return List.of();
    }

    @Override
    public void close() {}
}
