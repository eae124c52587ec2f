package dev.nightjar.offpeak.plan;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * How long jobs of a name take, learned from those that ended. Requests of users are poor (the median job of HPC2N took
 * 0.45 of what was asked for, of MetaCentrum 0.07), but the same name comes again and again.
 *
 * <p>The estimate is the larger of the 90 % quantile of the last {@value #KEPT} run times of the name and of that of their
 * shares of what was asked for, and never more than is asked for: too short a guess may cost a deadline, too long a one
 * only some saving. Where one name is given to jobs of half an hour and of half a day, the share tells them apart.
 */
public final class RunTimes {
    /** As many as tell a 90 % quantile from the maximum, and few enough to follow a change within days. */
    private static final int KEPT = 20;

    /** With fewer the largest of them says little about the next: the request stands. */
    private static final int ENOUGH = 5;

    private static final double QUANTILE = 0.9;

    /**
     * Share of a job's slack that is kept where run times are guesses. Measured with HPC2N at load 0.5, whole jobs: with
     * none six jobs end late, because others that ran on stood where they had to begin; with 4, 6, 7 and 8 % none, with 5 %
     * one. 8 % costs more than one point, 6 % 0.94.
     */
    private static final double KEPT_SLACK = 0.06;

    private final Map<String, Recent> byName = new HashMap<>();

    /** Whether anything is expected to take less than was asked for. */
    private boolean guesses;

    /** A job of that name ran {@code minutes}, all rounds and no overhead, where nobody knows what was asked for. */
    public void learn(String name, int minutes) {
        add(name, minutes, 0);
    }

    /** A job of that name for which {@code requested} minutes were asked for ran {@code minutes}. */
    public void learn(String name, int requested, int minutes) {
        add(name, minutes, (double) minutes / requested);
    }

    private void add(String name, int minutes, double share) {
        Recent recent = byName.computeIfAbsent(name, unknown -> new Recent());
        recent.add(minutes, share);
        guesses |= recent.count == ENOUGH;
    }

    /** How many minutes the next job of that name is expected to take, given the {@code requested} ones; at least 1. */
    public int expect(String name, int requested) {
        Recent recent = byName.get(name);
        if (recent == null || recent.count < ENOUGH) {
            return requested;
        }
        double byShare = Math.ceil(requested * quantile(recent.shares, recent.count));
        double byMinutes = quantile(recent.minutes, recent.count);
        return (int) Math.clamp(Math.max(byShare, byMinutes), 1, requested);
    }

    /**
     * The job as it is expected to be. As soon as any run time is learned, a part of every job's slack is kept: those that
     * run before it are guesses, and what they take longer delays it.
     */
    public PlannedJob expect(PlannedJob job) {
        if (!guesses) {
            return job;
        }
        int minutes = expect(job.name(), job.minutes());
        PlannedJob shorter = job.taking(minutes, job.deadline(), job.maxDelay());
        long slack = Math.max(0, shorter.latestEnd() - job.release() - minutes);
        long kept = (long) Math.ceil(slack * KEPT_SLACK);
        return shorter.taking(
                minutes,
                job.deadline() == PlannedJob.NO_DEADLINE ? PlannedJob.NO_DEADLINE : job.deadline() - kept,
                (int) Math.max(0, job.maxDelay() - kept));
    }

    private static double quantile(double[] values, int count) {
        double[] sorted = Arrays.copyOf(values, count);
        Arrays.sort(sorted);
        return sorted[(int) Math.ceil(QUANTILE * count) - 1];
    }

    /** The last run times of one name, and what share of the request they were, as a ring. */
    private static final class Recent {
        private final double[] minutes = new double[KEPT];
        private final double[] shares = new double[KEPT];
        private int count;
        private int next;

        void add(int value, double share) {
            minutes[next] = value;
            shares[next] = share;
            next = (next + 1) % KEPT;
            count = Math.min(KEPT, count + 1);
        }
    }
}
