package dev.nightjar.offpeak.plan;

import java.math.BigDecimal;

/**
 * What is to be expected of one job, given the jobs known and the pool's capacity now. Instants are minutes since the
 * epoch. Costs are in minutes at the listed price and exact, so {@code planned / full} is the job's relative price.
 *
 * @param id the job's number
 * @param reason why it waits, or that it runs
 * @param why the reason in words, with its values
 * @param plannedStart when its next segment is planned to begin; of a running job, when that began
 * @param plannedEnd when the job is planned to end
 * @param earliestEnd when it could end at the soonest: of the jobs known, those that must go first before it
 * @param latestEnd when it has to end
 * @param feasible whether it can end by then; false from the start for a job that never could
 * @param likelyMiss whether the plan of all known jobs ends it late, or leaves no more room than one of its rounds
 * @param full what the rest of the job costs at the listed price
 * @param costNow what it costs when it runs on from now without a pause
 * @param costPlanned what it costs as planned
 * @param costBound what it costs at least, cut at will and with the pool to itself
 */
public record Outlook(
        int id,
        Reason reason,
        String why,
        long plannedStart,
        long plannedEnd,
        long earliestEnd,
        long latestEnd,
        boolean feasible,
        boolean likelyMiss,
        BigDecimal full,
        BigDecimal costNow,
        BigDecimal costPlanned,
        BigDecimal costBound) {

    /** Why a job does what it does. */
    public enum Reason {
        /** A segment of it is running. */
        RUNS,
        /** It may not run yet: before its release, or the caller said so. */
        NOT_ELIGIBLE,
        /** The pool is paused. */
        PAUSED,
        /** Discounted minutes that it can still use come later. */
        WAITS_FOR_WINDOW,
        /** It would begin now if there was room. */
        WAITS_FOR_CAPACITY,
        /** It begins at the next tick. */
        BEGINS,
        /** It is wider than the pool. */
        TOO_WIDE
    }
}
