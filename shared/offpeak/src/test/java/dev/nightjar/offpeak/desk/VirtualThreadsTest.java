package dev.nightjar.offpeak.desk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class VirtualThreadsTest {
    @Test
    void answersInOrderAndRunsNoMoreAtOnceThanItMay() {
        AtomicInteger running = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        List<Callable<Integer>> things = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            int number = i;
            things.add(() -> {
                most.accumulateAndGet(running.incrementAndGet(), Math::max);
                running.decrementAndGet();
                return number;
            });
        }
        assertThat(new VirtualThreads(5).all(things)).hasSize(200).isSorted();
        assertThat(most.get()).isBetween(1, 5);
    }

    @Test
    void hidesNoBug() {
        List<Callable<String>> things = List.of(() -> {
            throw new IllegalArgumentException("a bug");
        });
        assertThatThrownBy(() -> new VirtualThreads(1).all(things)).hasRootCauseMessage("a bug");
    }

    @Test
    void releasesHundredsOfJobsInOneTick() throws IOException {
        Desk it = new Desk();
        it.now = Instant.parse("2026-11-30T13:01:00Z");
        it.settings = new DeskSettings(
                1000,
                it.settings.maxDelay(),
                it.settings.maxAttempts(),
                it.settings.lease(),
                it.settings.grace(),
                it.settings.sweep(),
                it.settings.callback(),
                it.settings.afterOpening(),
                it.settings.beforeClosing());
        it.desk = it.another(it.store, new VirtualThreads(16));
        for (int i = 0; i < 500; i++) {
            it.desk.receive(Jobs.job("j" + i).message());
        }
        assertThat(it.tick().started()).hasSize(500);
        assertThat(it.tickAfter(Duration.ofMinutes(1)).started()).isEmpty();
    }
}
