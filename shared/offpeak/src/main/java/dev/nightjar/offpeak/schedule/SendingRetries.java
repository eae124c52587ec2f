package dev.nightjar.offpeak.schedule;

import java.time.Duration;

/**
 * How a clock in the cloud goes on when a topic or an endpoint does not take the message. Without these words Cloud
 * Scheduler tries once. All tries are over well within {@link TimetableEntry.Once#FIRING}.
 */
public final class SendingRetries {
    /** The most that Cloud Scheduler takes. */
    public static final int COUNT = 5;

    public static final Duration MIN_BACKOFF = Duration.ofSeconds(10);
    public static final Duration MAX_BACKOFF = Duration.ofMinutes(5);
    public static final int MAX_DOUBLINGS = 5;

    private SendingRetries() {}
}
