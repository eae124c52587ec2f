package dev.nightjar.offpeak.plan;

/**
 * Decides on line, minute by minute, which jobs run. Whoever drives it calls, for each minute at which something happens,
 * first {@link #ended} and {@link #submit}, then {@link #tick} once.
 */
public interface Policy {
    /** A job becomes known. */
    void submit(PlannedJob job, long now);

    /**
     * A segment ended.
     *
     * @param roundsDone of the job, absolute; all of them when the job is done
     * @param minutes that the segment took, its overhead included
     */
    void ended(int id, int roundsDone, int minutes, long now);

    /** Begins what shall begin at this minute; the rest waits. */
    void tick(long now, Starts starts);

    /** The next minute after {@code now} at which the policy wants a tick although nothing happens until then. */
    long nextTick(long now);

    /** What a tick may do. */
    @FunctionalInterface
    interface Starts {
        /** Begins a segment of that many rounds, from the first one that is not done. */
        void begin(int id, int rounds);
    }
}
