package dev.nightjar.offpeak.plan;

import org.jspecify.annotations.Nullable;

/**
 * A job as a policy knows it. Instants are minutes since the epoch, spans are minutes.
 *
 * @param id the caller's number for it, unique among the jobs of a policy
 * @param name what jobs that take alike long have in common; run times are learned by it
 * @param release the first minute at which it may run
 * @param minutes how long it is expected to run, all rounds together, at least 1
 * @param width how much of the pool's capacity it takes while it runs; 0 takes none and costs nothing
 * @param deadline when it must have ended; {@link #NO_DEADLINE} when only {@code maxDelay} binds it
 * @param maxDelay how long it may be not running between its release and its end, however long it runs
 * @param rounds how many equal parts it can be stopped between; 1 for a job that cannot be stopped
 * @param restartOverhead minutes that each segment after the first costs more
 * @param priority the higher goes first where both can keep their deadlines
 * @param minSavingPercent a delay that saves less of the job's cost is not worth it
 * @param spot what it costs on machines that may be taken away; null where it may not run there
 */
public record PlannedJob(
        int id,
        String name,
        long release,
        int minutes,
        int width,
        long deadline,
        int maxDelay,
        int rounds,
        int restartOverhead,
        int priority,
        double minSavingPercent,
        @Nullable Spot spot) {
    public static final long NO_DEADLINE = Long.MAX_VALUE;

    public PlannedJob {
        if (minutes < 1 || width < 0 || rounds < 1 || maxDelay < 0 || restartOverhead < 0) {
            throw new IllegalArgumentException("job " + id + " has " + minutes + " minutes, width " + width + ", "
                    + rounds + " rounds, " + maxDelay + " minutes of delay");
        }
        if (!(minSavingPercent >= 0 && minSavingPercent <= 100)) {
            throw new IllegalArgumentException("job " + id + " asks for a saving of " + minSavingPercent + " %");
        }
    }

    /** A job that runs on machines at the listed price only. */
    public PlannedJob(
            int id,
            String name,
            long release,
            int minutes,
            int width,
            long deadline,
            int maxDelay,
            int rounds,
            int restartOverhead,
            int priority,
            double minSavingPercent) {
        this(
                id,
                name,
                release,
                minutes,
                width,
                deadline,
                maxDelay,
                rounds,
                restartOverhead,
                priority,
                minSavingPercent,
                null);
    }

    /** The same job with another run time and other limits. */
    PlannedJob taking(int minutes, long deadline, int maxDelay) {
        return new PlannedJob(
                id,
                name,
                release,
                minutes,
                width,
                deadline,
                maxDelay,
                rounds,
                restartOverhead,
                priority,
                minSavingPercent,
                spot);
    }

    /**
     * How long the rounds from {@code from} (inclusive, from 0) to {@code to} (exclusive) take: the job is cut at whole
     * minutes as evenly as those allow, so the parts of any cut sum to {@link #minutes}. A round may be 0 minutes long
     * where there are more rounds than minutes.
     */
    public int minutesOfRounds(int from, int to) {
        return (int) ((long) minutes * to / rounds - (long) minutes * from / rounds);
    }

    /** The latest minute at which it may end if it takes as long as expected, the job being late after it. */
    public long latestEnd() {
        long byDelay = release + minutes + maxDelay;
        return Math.min(deadline, byDelay);
    }
}
