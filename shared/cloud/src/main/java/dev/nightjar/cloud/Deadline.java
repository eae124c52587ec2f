package dev.nightjar.cloud;

import java.time.Duration;
import java.util.function.LongSupplier;

/** A moment after which work must stop. Cancelling moves it to now. Safe for many threads. */
public final class Deadline {
    private final LongSupplier nanoTime;
    private final long endsAtNanos;
    private volatile boolean cancelled;

    private Deadline(LongSupplier nanoTime, long endsAtNanos) {
        this.nanoTime = nanoTime;
        this.endsAtNanos = endsAtNanos;
    }

    /** A deadline that far from now, by this machine's monotonic clock. */
    public static Deadline in(Duration duration) {
        return in(duration, System::nanoTime);
    }

    /** The same by another monotonic clock, for tests. */
    public static Deadline in(Duration duration, LongSupplier nanoTime) {
        return new Deadline(nanoTime, nanoTime.getAsLong() + duration.toNanos());
    }

    public void cancel() {
        cancelled = true;
    }

    public boolean passed() {
        return cancelled || nanoTime.getAsLong() - endsAtNanos >= 0;
    }

    /** What is left; zero when it has passed. */
    public Duration remaining() {
        return cancelled ? Duration.ZERO : Duration.ofNanos(Math.max(0, endsAtNanos - nanoTime.getAsLong()));
    }
}
