package dev.nightjar.conda.solve;

import dev.nightjar.conda.PackageRecord;
import dev.nightjar.conda.VirtualPackage;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a request says about which records may be chosen at all and in which order. Requests with equal filters share
 * what was sorted and matched for one of them.
 *
 * @param requestedChannels package name to the channel that a {@code channel::name} spec asks for
 * @param lowest names whose lowest version comes first
 * @param lowestAll whether that holds for every name
 */
record Filter(
        ChannelPriority priority,
        @Nullable Instant excludeNewer,
        Set<String> excludeNewerExempt,
        boolean keepUndated,
        Map<String, String> requestedChannels,
        Set<String> lowest,
        boolean lowestAll,
        List<VirtualPackage> virtualPackages,
        List<PackageRecord> installed) {
    boolean admits(PackageRecord record) {
        if (excludeNewer == null || excludeNewerExempt.contains(record.name())) {
            return true;
        }
        return record.hasTimestamp() ? record.timestamp() <= excludeNewer.toEpochMilli() : keepUndated;
    }

    boolean prefersLowest(String name) {
        return lowestAll || lowest.contains(name);
    }

    Filter withPriority(ChannelPriority other) {
        return new Filter(
                other,
                excludeNewer,
                excludeNewerExempt,
                keepUndated,
                requestedChannels,
                lowest,
                lowestAll,
                virtualPackages,
                installed);
    }

    Filter withoutCutOff() {
        return new Filter(
                priority, null, Set.of(), false, requestedChannels, lowest, lowestAll, virtualPackages, installed);
    }
}
