package dev.nightjar.environment;

import dev.nightjar.conda.solve.ChannelPriority;
import dev.nightjar.conda.solve.Strategy;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the flags of a call (or the {@code .nightjar.yml} beside a dropped file) say; a JSON request's own fields win over it.
 *
 * @param channels as written; they replace the file's; empty: the file's hold
 * @param channelAlias where bare channel names lie: a URL or a directory; null: where conda looks
 * @param platforms they replace the file's; empty: the file's, else {@code thisPlatform}
 * @param thisPlatform used where nobody names a platform, such as {@code linux-64}
 * @param virtualPackages {@code NAME=VERSION[=BUILD]}; they replace by name
 * @param keepUndated null: not said
 * @param strategy null: not said
 * @param timeout for each file
 */
public record SolveOptions(
        List<String> channels,
        @Nullable String channelAlias,
        List<String> platforms,
        String thisPlatform,
        List<String> virtualPackages,
        @Nullable ChannelPriority channelPriority,
        @Nullable Instant excludeNewer,
        @Nullable Boolean keepUndated,
        @Nullable Strategy strategy,
        Duration timeout) {
    public SolveOptions {
        channels = List.copyOf(channels);
        platforms = List.copyOf(platforms);
        virtualPackages = List.copyOf(virtualPackages);
    }

    /** The same without a word about the strategy. */
    public SolveOptions(
            List<String> channels,
            @Nullable String channelAlias,
            List<String> platforms,
            String thisPlatform,
            List<String> virtualPackages,
            @Nullable ChannelPriority channelPriority,
            @Nullable Instant excludeNewer,
            @Nullable Boolean keepUndated,
            Duration timeout) {
        this(
                channels,
                channelAlias,
                platforms,
                thisPlatform,
                virtualPackages,
                channelPriority,
                excludeNewer,
                keepUndated,
                null,
                timeout);
    }
}
