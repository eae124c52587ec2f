package dev.nightjar.cloud;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class DeadlineTest {
    // A monotonic clock may stand anywhere, also just before it overflows.
    private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 5);

    @Test
    void passesAtItsMoment() {
        Deadline deadline = Deadline.in(Duration.ofNanos(10), nanos::get);

        nanos.addAndGet(9);
        assertThat(deadline.passed()).isFalse();
        assertThat(deadline.remaining()).isEqualTo(Duration.ofNanos(1));
        nanos.addAndGet(1);
        assertThat(deadline.passed()).isTrue();
        assertThat(deadline.remaining()).isZero();
        nanos.addAndGet(1_000_000);
        assertThat(deadline.passed()).isTrue();
        assertThat(deadline.remaining()).isZero();
    }

    @Test
    void passesWhenItIsCancelled() {
        Deadline deadline = Deadline.in(Duration.ofDays(1), nanos::get);
        assertThat(deadline.passed()).isFalse();

        deadline.cancel();

        assertThat(deadline.passed()).isTrue();
        assertThat(deadline.remaining()).isZero();
    }

    @Test
    void hasPassedWhenThereWasNoTime() {
        assertThat(Deadline.in(Duration.ZERO, nanos::get).passed()).isTrue();
        assertThat(Deadline.in(Duration.ofHours(1)).passed()).isFalse();
    }
}
