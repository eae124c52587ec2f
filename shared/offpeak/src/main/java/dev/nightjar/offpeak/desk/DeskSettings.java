package dev.nightjar.offpeak.desk;

import java.time.Duration;

/**
 * What a desk is told once.
 *
 * @param capacity of a pool that has no {@code pools/NAME.json}: how many of its jobs run at once
 * @param maxDelay how long a job may wait that says nothing about it
 * @param maxAttempts how often a segment is tried before the job is held, where the job says nothing
 * @param lease how long a claim is left alone; longer than any request to an endpoint takes
 * @param grace how long after its expected end a segment is left alone before its endpoint is asked
 * @param sweep how often all jobs are looked at, whatever the hints say
 * @param callback where endpoints say how segments stand; sent with every start
 * @param afterOpening how long after a window opens a job begins, because the biller's clock is another one
 * @param beforeClosing how long before a window closes a job shall have ended
 */
public record DeskSettings(
        int capacity,
        Duration maxDelay,
        int maxAttempts,
        Duration lease,
        Duration grace,
        Duration sweep,
        String callback,
        Duration afterOpening,
        Duration beforeClosing) {
    public DeskSettings {
        if (capacity < 0 || maxAttempts < 1 || maxDelay.isNegative() || !lease.isPositive() || grace.isNegative()) {
            throw new IllegalArgumentException(
                    "a desk needs a capacity of at least 0, at least one attempt, a lease above"
                            + " 0 and no negative delay");
        }
    }

    /** Four jobs a pool, 72 hours of delay, five attempts, a lease of ten minutes. */
    public static DeskSettings standard() {
        return new DeskSettings(
                4,
                Duration.ofHours(72),
                5,
                Duration.ofMinutes(10),
                Duration.ofMinutes(10),
                Duration.ofHours(1),
                "topic:job-callbacks",
                Duration.ofSeconds(5),
                Duration.ofSeconds(60));
    }
}
