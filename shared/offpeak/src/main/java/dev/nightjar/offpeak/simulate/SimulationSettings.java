package dev.nightjar.offpeak.simulate;

import dev.nightjar.offpeak.calendar.OffPeakCalendar;
import java.math.BigDecimal;

/**
 * What a simulation takes from its user beside the trace.
 *
 * @param discount how much cheaper a discounted minute is: over 0, under 1
 * @param capacity of the one pool that all jobs share
 * @param rounds equal parts of every job between which it can be stopped; 1 keeps jobs whole
 * @param restartOverheadMinutes that each segment after a job's first costs more
 * @param maxDelayMinutes how long a job without a deadline may be not running between its submit and its end
 */
public record SimulationSettings(
        OffPeakCalendar calendar,
        BigDecimal discount,
        int capacity,
        int rounds,
        int restartOverheadMinutes,
        int maxDelayMinutes,
        RunTimes runTimes) {
    /** 72 hours. */
    public static final int DEFAULT_MAX_DELAY_MINUTES = 72 * 60;

    public SimulationSettings {
        if (discount.signum() <= 0 || discount.compareTo(BigDecimal.ONE) >= 0) {
            throw new IllegalArgumentException("a discount of " + discount);
        }
        if (capacity < 1 || rounds < 1 || restartOverheadMinutes < 0 || maxDelayMinutes < 0) {
            throw new IllegalArgumentException("a simulation with capacity " + capacity + ", " + rounds + " rounds, "
                    + restartOverheadMinutes + " minutes of overhead, " + maxDelayMinutes + " minutes of delay");
        }
    }
}
