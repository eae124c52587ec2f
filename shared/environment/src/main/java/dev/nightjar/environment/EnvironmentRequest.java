package dev.nightjar.environment;

import dev.nightjar.conda.MatchSpec;
import dev.nightjar.conda.VirtualPackage;
import dev.nightjar.conda.solve.ChannelPriority;
import dev.nightjar.conda.solve.Strategy;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What an input asks for, whichever form it had; nothing of the flags is in it yet.
 *
 * @param name null where the input gives none
 * @param specs with the platforms they are for
 * @param pip lines as written
 * @param channels as written, without {@code nodefaults}; empty where the input names none
 * @param overFlags whether the input's own fields win over the flags (a JSON request) or give way (a file)
 * @param virtualPackages the whole host; null where the input does not say
 * @param category of conda-lock, {@code main} unless the file says otherwise
 * @param variables environment variables to set on activation
 * @param warnings found while reading
 */
record EnvironmentRequest(
        @Nullable String name,
        List<Asked<MatchSpec>> specs,
        List<MatchSpec> constraints,
        List<MatchSpec> pins,
        List<Asked<String>> pip,
        List<Asked<String>> channels,
        List<Asked<String>> platforms,
        boolean overFlags,
        @Nullable List<VirtualPackage> virtualPackages,
        @Nullable ChannelPriority channelPriority,
        @Nullable Instant excludeNewer,
        Set<String> excludeNewerExempt,
        @Nullable Boolean keepUndated,
        @Nullable Strategy strategy,
        List<InstalledRecord> installed,
        Set<String> update,
        boolean allowDowngrade,
        String category,
        SortedMap<String, String> variables,
        List<Complaint> warnings) {

    /** Something written in the input, for the platforms on which its selector holds. */
    record Asked<T>(T value, Selector when, @Nullable Place place) {
        static <T> List<T> on(String platform, List<Asked<T>> asked) {
            return asked.stream()
                    .filter(one -> one.when().holds(platform))
                    .map(Asked::value)
                    .toList();
        }
    }

    /** Fills a request field by field; what is not set has the value that the contract gives it. */
    static final class Builder {
        @Nullable
        String name;

        final List<Asked<MatchSpec>> specs = new ArrayList<>();
        final List<MatchSpec> constraints = new ArrayList<>();
        final List<MatchSpec> pins = new ArrayList<>();
        final List<Asked<String>> pip = new ArrayList<>();
        final List<Asked<String>> channels = new ArrayList<>();
        final List<Asked<String>> platforms = new ArrayList<>();

        @Nullable
        List<VirtualPackage> virtualPackages;

        @Nullable
        ChannelPriority channelPriority;

        @Nullable
        Instant excludeNewer;

        final Set<String> excludeNewerExempt = new TreeSet<>();

        @Nullable
        Boolean keepUndated;

        @Nullable
        Strategy strategy;

        final List<InstalledRecord> installed = new ArrayList<>();
        final Set<String> update = new TreeSet<>();
        boolean allowDowngrade = true;
        String category = "main";
        final SortedMap<String, String> variables = new TreeMap<>();

        EnvironmentRequest build(boolean overFlags, Findings findings) throws RefusedInputException {
            findings.throwIfAny(name);
            return new EnvironmentRequest(
                    name,
                    List.copyOf(specs),
                    List.copyOf(constraints),
                    List.copyOf(pins),
                    List.copyOf(pip),
                    List.copyOf(channels),
                    List.copyOf(platforms),
                    overFlags,
                    virtualPackages,
                    channelPriority,
                    excludeNewer,
                    Set.copyOf(excludeNewerExempt),
                    keepUndated,
                    strategy,
                    List.copyOf(installed),
                    Set.copyOf(update),
                    allowDowngrade,
                    category,
                    variables,
                    findings.warnings());
        }
    }
}
