package dev.nightjar.conda.solve;

import dev.nightjar.conda.MatchSpec;
import dev.nightjar.conda.PackageRecord;
import dev.nightjar.conda.VirtualPackage;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One question for one platform.
 *
 * @param specs what must be there
 * @param constraints what must match if it is there
 * @param pins as constraints, named as pins in an explanation
 * @param virtualPackages the whole host
 * @param installed preferred, not required; each stays a candidate though no channel has it any more
 * @param update names whose installed records are not preferred
 * @param allowDowngrade whether an installed record may give way to an older version
 * @param excludeNewer records newer than this are left out
 * @param excludeNewerExempt names that {@code excludeNewer} does not touch
 * @param keepUndated whether records without a timestamp stay in beside {@code excludeNewer}
 */
public record SolveRequest(
        List<MatchSpec> specs,
        List<MatchSpec> constraints,
        List<MatchSpec> pins,
        List<VirtualPackage> virtualPackages,
        List<PackageRecord> installed,
        Set<String> update,
        boolean allowDowngrade,
        ChannelPriority channelPriority,
        Strategy strategy,
        @Nullable Instant excludeNewer,
        Set<String> excludeNewerExempt,
        boolean keepUndated) {
    public SolveRequest {
        specs = List.copyOf(specs);
        constraints = List.copyOf(constraints);
        pins = List.copyOf(pins);
        virtualPackages = List.copyOf(virtualPackages);
        installed = List.copyOf(installed);
        update = Set.copyOf(update);
        excludeNewerExempt = Set.copyOf(excludeNewerExempt);
    }

    /** These specs on that host, everything else as conda-forge's users expect it: strict priority, highest versions, no cut-off. */
    public static SolveRequest of(List<MatchSpec> specs, List<VirtualPackage> virtualPackages) {
        return new SolveRequest(
                specs,
                List.of(),
                List.of(),
                virtualPackages,
                List.of(),
                Set.of(),
                true,
                ChannelPriority.STRICT,
                Strategy.HIGHEST,
                null,
                Set.of(),
                false);
    }
}
