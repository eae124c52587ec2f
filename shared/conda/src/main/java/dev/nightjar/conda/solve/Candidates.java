package dev.nightjar.conda.solve;

import dev.nightjar.conda.PackageRecord;
import dev.nightjar.conda.Version;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The records of one name that may be chosen, best first.
 *
 * <p>The order is rattler's (observed behaviour of its releases of 2026): a record with track_features after those
 * without, an earlier channel first (flexible priority), the newest version, the highest build number; builds that are
 * still equal by the versions that the dependencies they share can reach, names in alphabetical order; then the newest
 * timestamp. What is left is ordered by place and file name, so that the order of a channel's records never matters.
 */
final class Candidates {
    private final Universe universe;
    private final String name;
    /** The channel's rank of each record, as in {@link #records}. */
    private final List<Ranked> ranked;

    private PackageRecord @Nullable [] sorted;
    private Requirement @Nullable [][] depends;
    private Requirement @Nullable [][] constrains;

    /** A record and where it came from: lower ranks come first. */
    record Ranked(PackageRecord record, int channelRank, int indexRank) {}

    Candidates(Universe universe, String name, List<Ranked> ranked) {
        this.universe = universe;
        this.name = name;
        this.ranked = ranked;
    }

    String name() {
        return name;
    }

    int count() {
        return ranked.size();
    }

    /** In no particular order; use it where the order does not matter, it costs no sorting. */
    PackageRecord unsorted(int index) {
        return ranked.get(index).record();
    }

    /** Best first. */
    PackageRecord[] records() {
        if (sorted == null) {
            sorted = sort();
        }
        return sorted;
    }

    /** What the record at that place of {@link #records} needs. */
    Requirement[] depends(int place) {
        if (depends == null) {
            depends = new Requirement[count()][];
        }
        Requirement[] found = depends[place];
        if (found == null) {
            found = universe.requirements(records()[place].depends());
            depends[place] = found;
        }
        return found;
    }

    /** What the record at that place forbids others to be. */
    Requirement[] constrains(int place) {
        if (constrains == null) {
            constrains = new Requirement[count()][];
        }
        Requirement[] found = constrains[place];
        if (found == null) {
            found = universe.requirements(records()[place].constrains());
            constrains[place] = found;
        }
        return found;
    }

    private PackageRecord[] sort() {
        List<Ranked> list = new ArrayList<>(ranked);
        Comparator<Ranked> plain = plainOrder();
        list.sort(plain.thenComparing(PLACE));
        for (int start = 0; start < list.size(); ) {
            int end = start + 1;
            while (end < list.size() && plain.compare(list.get(start), list.get(end)) == 0) {
                end++;
            }
            if (end - start > 1) {
                sortByDependencies(list.subList(start, end));
            }
            start = end;
        }
        PackageRecord[] result = new PackageRecord[list.size()];
        Arrays.setAll(result, i -> list.get(i).record());
        return result;
    }

    private static final Comparator<Ranked> PLACE = Comparator.comparingInt(Ranked::indexRank)
            .thenComparing(r -> r.record().fileName());

    private Comparator<Ranked> plainOrder() {
        ChannelPriority priority = universe.filter().priority();
        boolean lowest = universe.filter().prefersLowest(name);
        return (a, b) -> {
            PackageRecord one = a.record();
            PackageRecord other = b.record();
            int order = Boolean.compare(
                    !one.trackFeatures().isEmpty(), !other.trackFeatures().isEmpty());
            if (order == 0 && priority == ChannelPriority.FLEXIBLE) {
                order = Integer.compare(a.channelRank(), b.channelRank());
            }
            if (order == 0) {
                order = lowest
                        ? one.version().compareTo(other.version())
                        : other.version().compareTo(one.version());
            }
            if (order == 0 && priority == ChannelPriority.DISABLED) {
                order = Integer.compare(a.channelRank(), b.channelRank());
            }
            return order == 0 ? Long.compare(other.buildNumber(), one.buildNumber()) : order;
        };
    }

    private void sortByDependencies(List<Ranked> builds) {
        List<@Nullable Reach[]> reaches =
                List.copyOf(reachOfSharedDependencies(builds).values());
        boolean lowest = universe.filter().lowestAll();
        Comparator<Integer> byReach = (one, other) -> {
            for (@Nullable Reach[] reach : reaches) {
                int order = Reach.compare(reach[one], reach[other], lowest);
                if (order != 0) {
                    return order;
                }
            }
            return 0;
        };
        List<Ranked> before = List.copyOf(builds);
        Integer[] order = new Integer[before.size()];
        Arrays.setAll(order, i -> i);
        Arrays.sort(
                order,
                byReach.thenComparing(i -> before.get(i).record().timestamp(), Comparator.reverseOrder())
                        .thenComparing(before::get, PLACE));
        for (int i = 0; i < order.length; i++) {
            builds.set(i, before.get(order[i]));
        }
    }

    /** For each name that all these builds depend on, in order: the highest version that each build's spec of it reaches. */
    private Map<String, @Nullable Reach[]> reachOfSharedDependencies(List<Ranked> builds) {
        Map<String, @Nullable Reach[]> reachByName = new TreeMap<>();
        Map<String, Integer> seen = new HashMap<>();
        for (int i = 0; i < builds.size(); i++) {
            Set<String> ofThisBuild = new HashSet<>();
            for (Requirement requirement :
                    universe.requirements(builds.get(i).record().depends())) {
                if (i > 0 && !seen.containsKey(requirement.name())) {
                    continue;
                }
                @Nullable
                Reach[] reach = reachByName.computeIfAbsent(requirement.name(), n -> new Reach[builds.size()]);
                @Nullable Reach found = requirement.reach();
                if (ofThisBuild.add(requirement.name())) {
                    seen.merge(requirement.name(), 1, Integer::sum);
                    reach[i] = found;
                } else if (Reach.compare(found, reach[i], false) < 0) {
                    reach[i] = found;
                }
            }
        }
        reachByName.keySet().removeIf(n -> seen.getOrDefault(n, 0) < builds.size());
        return reachByName;
    }

    /**
     * The highest version that a spec can select.
     *
     * @param tracked whether it is only to be had with track_features
     */
    record Reach(Version version, boolean tracked) {
        /** Negative if {@code a} is better; a spec that selects nothing is worst. */
        static int compare(@Nullable Reach a, @Nullable Reach b, boolean lowest) {
            if (a == null || b == null) {
                return Boolean.compare(a == null, b == null);
            }
            int order = Boolean.compare(a.tracked, b.tracked);
            if (order != 0) {
                return order;
            }
            return lowest ? a.version.compareTo(b.version) : b.version.compareTo(a.version);
        }
    }
}
