package dev.nightjar.conda.solve;

import dev.nightjar.conda.MatchSpec;
import dev.nightjar.conda.PackageRecord;
import dev.nightjar.conda.Version;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A match spec together with what it selects; one object for each distinct text. */
final class Requirement {
    private final MatchSpec spec;
    private final String name;
    private final Candidates candidates;
    /** For a name like {@code __glibc}: whether the host satisfies the spec. */
    private final boolean virtual;

    private final boolean hostSatisfies;
    private final Candidates.@Nullable Reach hostReach;

    private int @Nullable [] matching;
    private @Nullable BitSet unsortedMatches;
    private boolean reachKnown;
    private Candidates.@Nullable Reach reach;

    private Requirement(
            MatchSpec spec,
            String name,
            Candidates candidates,
            boolean virtual,
            boolean hostSatisfies,
            Candidates.@Nullable Reach hostReach) {
        this.spec = spec;
        this.name = name;
        this.candidates = candidates;
        this.virtual = virtual;
        this.hostSatisfies = hostSatisfies;
        this.hostReach = hostReach;
    }

    static Requirement of(MatchSpec spec, Candidates candidates) {
        return new Requirement(spec, candidates.name(), candidates, false, false, null);
    }

    static Requirement ofHost(MatchSpec spec, Candidates none, boolean satisfied, @Nullable Version version) {
        return new Requirement(
                spec,
                spec.name(),
                none,
                true,
                satisfied,
                version == null ? null : new Candidates.Reach(version, false));
    }

    MatchSpec spec() {
        return spec;
    }

    String name() {
        return name;
    }

    Candidates candidates() {
        return candidates;
    }

    boolean isVirtual() {
        return virtual;
    }

    boolean hostSatisfies() {
        return hostSatisfies;
    }

    /** Places in {@link Candidates#records} that match, ascending, so best first. */
    int[] matching() {
        if (matching == null) {
            PackageRecord[] records = candidates.records();
            int[] found = new int[records.length];
            int count = 0;
            for (int i = 0; i < records.length; i++) {
                if (matches(records[i])) {
                    found[count++] = i;
                }
            }
            matching = Arrays.copyOf(found, count);
        }
        return matching;
    }

    /** Whether any record matches; costs no sorting. */
    boolean isPossible() {
        return virtual ? hostSatisfies : !unsortedMatches().isEmpty();
    }

    /** The records that match, in no particular order; costs no sorting. */
    List<PackageRecord> selected() {
        return virtual
                ? List.of()
                : unsortedMatches().stream().mapToObj(candidates::unsorted).toList();
    }

    private BitSet unsortedMatches() {
        if (unsortedMatches == null) {
            unsortedMatches = new BitSet();
            for (int i = 0; i < candidates.count(); i++) {
                if (matches(candidates.unsorted(i))) {
                    unsortedMatches.set(i);
                }
            }
        }
        return unsortedMatches;
    }

    private boolean matches(PackageRecord record) {
        return spec.matches(record)
                && (spec.channel().isEmpty()
                        || record.channel().isCalled(spec.channel().get()));
    }

    /** The highest version that it selects, or null when it selects nothing. */
    Candidates.@Nullable Reach reach() {
        if (virtual) {
            return hostReach;
        }
        if (!reachKnown) {
            reachKnown = true;
            BitSet matches = unsortedMatches();
            for (int i = matches.nextSetBit(0); i >= 0; i = matches.nextSetBit(i + 1)) {
                PackageRecord record = candidates.unsorted(i);
                boolean tracked = !record.trackFeatures().isEmpty();
                int order = reach == null ? 1 : record.version().compareTo(reach.version());
                if (order > 0 || (order == 0 && !tracked)) {
                    reach = new Candidates.Reach(record.version(), tracked);
                }
            }
        }
        return reach;
    }

    @Override
    public String toString() {
        return spec.toString();
    }
}
