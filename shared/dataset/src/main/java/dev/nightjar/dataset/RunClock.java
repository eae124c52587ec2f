package dev.nightjar.dataset;

import java.time.Duration;

/** How long a run takes, from when this is made. */
final class RunClock {
    private final long startedAt = System.nanoTime();
    private final Duration cpuBefore = ProcessUse.cpu();

    /** CPU time of the whole process. */
    double cpuSeconds() {
        return ProcessUse.cpu().minus(cpuBefore).toMillis() / 1e3;
    }

    double wallSeconds() {
        return Duration.ofNanos(System.nanoTime() - startedAt).toMillis() / 1e3;
    }
}
