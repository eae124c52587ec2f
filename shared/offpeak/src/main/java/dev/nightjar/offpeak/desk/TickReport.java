package dev.nightjar.offpeak.desk;

import java.time.Instant;
import java.util.List;

/**
 * What a tick saw and did.
 *
 * @param at the store's time
 * @param swept whether all jobs were looked at
 * @param jobs how many are known that are not over
 * @param started ids of jobs whose segments were sent to their endpoints
 * @param troubles what did not work and will be tried again, each in three parts
 * @param complete false when the time ran out before everything was looked at; the next tick goes on
 */
public record TickReport(
        Instant at, boolean swept, int jobs, List<String> started, List<String> troubles, boolean complete) {
    public TickReport {
        started = List.copyOf(started);
        troubles = List.copyOf(troubles);
    }
}
