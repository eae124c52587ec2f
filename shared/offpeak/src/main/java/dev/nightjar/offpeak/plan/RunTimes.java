package dev.nightjar.offpeak.plan;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * How long jobs of a name take, learned from those that ended. Requests of users are poor (the median job of HPC2N took
 * 0.45 of what was asked for, of MetaCentrum 0.07), but the same name comes again and again.
 *
 * <p>The estimate is the 90 % quantile of the last {@value #KEPT} run times of the name, and never more than was asked
 * for: too short a guess may cost a deadline, too long a one only some saving.
 */
public final class RunTimes {
    /** As many as tell a 90 % quantile from the maximum, and few enough to follow a change within days. */
    private static final int KEPT = 20;

    /** With fewer the largest of them says little about the next: the request stands. */
    private static final int ENOUGH = 5;

    private static final double QUANTILE = 0.9;

    private final Map<String, Recent> byName = new HashMap<>();

    /** A job of that name ran {@code minutes}, all rounds and no overhead. */
    public void learn(String name, int minutes) {
        byName.computeIfAbsent(name, n -> new Recent()).add(minutes);
    }

    /** How many minutes the next job of that name is expected to take, given the {@code requested} ones; at least 1. */
    public int expect(String name, int requested) {
        Recent recent = byName.get(name);
        if (recent == null || recent.count < ENOUGH) {
            return requested;
        }
        return Math.max(1, Math.min(requested, recent.quantile()));
    }

    /** The last run times of one name, as a ring. */
    private static final class Recent {
        private final int[] minutes = new int[KEPT];
        private int count;
        private int next;

        void add(int value) {
            minutes[next] = value;
            next = (next + 1) % KEPT;
            count = Math.min(KEPT, count + 1);
        }

        int quantile() {
            int[] sorted = Arrays.copyOf(minutes, count);
            Arrays.sort(sorted);
            return sorted[(int) Math.ceil(QUANTILE * count) - 1];
        }
    }
}
