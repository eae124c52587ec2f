package dev.nightjar.fetch;

import java.time.Duration;

/** Lets time go by between two attempts; tests give one that only writes it down. */
@FunctionalInterface
public interface Pause {
    void pause(Duration duration) throws InterruptedException;
}
