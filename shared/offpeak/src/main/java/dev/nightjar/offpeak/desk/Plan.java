package dev.nightjar.offpeak.desk;

import java.time.Instant;

/**
 * What is to be expected of a job that is not over, given all jobs that are known.
 *
 * @param why it waits, or that it runs: one sentence
 * @param start when its next segment is planned to begin
 * @param end when it is planned to end
 * @param earliestEnd when it could end at the soonest
 * @param feasible whether it can keep its deadline at all
 * @param likelyMiss whether it is expected not to keep it
 * @param cost of what is left of it
 */
public record Plan(
        String why,
        Instant start,
        Instant end,
        Instant earliestEnd,
        boolean feasible,
        boolean likelyMiss,
        JobRecord.Cost cost) {}
