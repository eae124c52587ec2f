package dev.nightjar.offpeak.simulate;

import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/**
 * What came of driving one policy through one trace.
 *
 * @param jobs of the trace, also those of width 0
 * @param cost relative to running everything at peak price, restart overhead included; null where there is nothing to pay
 * @param missed jobs that ended after a deadline that could be kept when they were submitted
 * @param infeasibleAtSubmit jobs that could not have kept theirs
 * @param meanDelayHours of all jobs, not running between submit and end
 * @param p95DelayHours that 95 % of them do not exceed
 */
public record SimulationResult(
        int jobs,
        @Nullable BigDecimal cost,
        int missed,
        int infeasibleAtSubmit,
        @Nullable BigDecimal meanDelayHours,
        @Nullable BigDecimal p95DelayHours,
        Schedule schedule) {}
