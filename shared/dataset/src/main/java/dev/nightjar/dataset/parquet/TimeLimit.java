package dev.nightjar.dataset.parquet;

import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Interrupts a thread whose step takes too long.
 *
 * <p>hardwood 1.0.1 was seen waiting for ever when the heap was small. Its waiting ends when the waiting thread is interrupted.
 */
final class TimeLimit implements AutoCloseable {
    private static final int RUNNING = 0;
    private static final int ENDED = 1;
    private static final int INTERRUPTING = 2;
    private static final int INTERRUPTED = 3;

    private final ScheduledThreadPoolExecutor watch;
    private final Duration limit;

    TimeLimit(Duration limit) {
        this.limit = limit;
        this.watch = new ScheduledThreadPoolExecutor(
                1, Thread.ofPlatform().name("nightjar-parquet-watch").daemon().factory());
        watch.setRemoveOnCancelPolicy(true);
    }

    Duration limit() {
        return limit;
    }

    /** Begins a step of the calling thread. */
    Step start() {
        return new Step(Thread.currentThread());
    }

    @Override
    public void close() {
        watch.shutdownNow();
    }

    /** What must end in time: {@link #end} tells whether it did. */
    final class Step {
        private final AtomicInteger state = new AtomicInteger(RUNNING);
        private final Future<?> alarm;

        private Step(Thread thread) {
            alarm = watch.schedule(
                    () -> {
                        if (state.compareAndSet(RUNNING, INTERRUPTING)) {
                            thread.interrupt();
                            state.set(INTERRUPTED);
                        }
                    },
                    limit.toMillis(),
                    TimeUnit.MILLISECONDS);
        }

        /** @return false when the thread was interrupted for taking too long; the interrupt is cleared then */
        boolean end() {
            alarm.cancel(false);
            if (state.compareAndSet(RUNNING, ENDED) || state.get() == ENDED) {
                return true;
            }
            // The interrupt must not hit what the thread does next: it is waited for, and cleared.
            while (state.get() != INTERRUPTED) {
                Thread.onSpinWait();
            }
            Thread.interrupted();
            return false;
        }
    }
}
