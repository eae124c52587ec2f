package dev.nightjar.offpeak.simulate;

import dev.nightjar.offpeak.calendar.OffPeakCalendar;
import java.time.Duration;

/**
 * What a simulation takes from its user beside the trace.
 *
 * @param calendar its tariff has the discount
 * @param capacity of the one pool that all jobs share
 * @param rounds equal parts of every job between which it can be stopped; 1 keeps jobs whole
 * @param restartOverhead that each segment after a job's first costs more, rounded up to minutes
 * @param maxDelay how long a job without a deadline may be not running between its submit and its end
 */
public record SimulationSettings(
        OffPeakCalendar calendar,
        int capacity,
        int rounds,
        Duration restartOverhead,
        Duration maxDelay,
        RunTimes runTimes) {
    public static final Duration DEFAULT_MAX_DELAY = Duration.ofDays(3);
    /** More than any job needs, few enough to count minutes of. */
    public static final int MAX_ROUNDS = 1_000_000;

    private static final Duration LONGEST = Duration.ofDays(3650);

    public SimulationSettings {
        if (capacity < 1 || rounds < 1 || rounds > MAX_ROUNDS) {
            throw new IllegalArgumentException("a simulation with capacity " + capacity + " and " + rounds + " rounds");
        }
        for (Duration duration : new Duration[] {restartOverhead, maxDelay}) {
            if (duration.isNegative() || duration.compareTo(LONGEST) > 0) {
                throw new IllegalArgumentException("a simulation with a restart overhead of " + restartOverhead
                        + " and a largest delay of " + maxDelay);
            }
        }
    }

    int overheadMinutes() {
        return (int) Minutes.up(restartOverhead.plusNanos(999_999_999).toSeconds());
    }

    long maxDelaySeconds() {
        return maxDelay.toSeconds();
    }
}
