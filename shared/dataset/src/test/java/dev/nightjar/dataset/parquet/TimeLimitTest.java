package dev.nightjar.dataset.parquet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class TimeLimitTest {
    @Test
    void interruptsAStepThatWaitsForEver() {
        try (TimeLimit limit = new TimeLimit(Duration.ofMillis(20))) {
            TimeLimit.Step step = limit.start();

            assertThatThrownBy(() -> new CountDownLatch(1).await()).isInstanceOf(InterruptedException.class);

            assertThat(step.end()).isFalse();
            assertThat(Thread.currentThread().isInterrupted()).isFalse();
        }
    }

    @Test
    void leavesAStepAloneThatEndsInTime() {
        try (TimeLimit limit = new TimeLimit(Duration.ofHours(1))) {
            TimeLimit.Step step = limit.start();

            assertThat(step.end()).isTrue();
            assertThat(Thread.currentThread().isInterrupted()).isFalse();
        }
    }
}
