package dev.nightjar.offpeak.desk;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightjar.offpeak.message.SegmentCallback.Status;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a job costs in operations of the store; the Javadoc of {@link JobDesk} has these numbers. */
class OperationsTest {
    private static final int JOBS = 100;

    private final Desk it = new Desk();
    private final CountingStore counted = new CountingStore(it.store);

    @BeforeEach
    void aDeskThatIsCounted() throws IOException {
        it.now = Instant.parse("2026-11-30T13:01:00Z");
        it.settings = new DeskSettings(
                JOBS,
                it.settings.maxDelay(),
                it.settings.maxAttempts(),
                it.settings.lease(),
                it.settings.grace(),
                it.settings.sweep(),
                it.settings.callback(),
                it.settings.afterOpening(),
                it.settings.beforeClosing());
        it.desk = it.another(counted);
        it.tick();
        counted.classA = 0;
        counted.classB = 0;
    }

    @Test
    void costsSevenWritesAJobOfOneSegment() throws IOException {
        for (int i = 0; i < JOBS; i++) {
            it.desk.receive(Jobs.job("j" + i).message());
        }
        it.tickAfter(Duration.ofMinutes(1));
        for (int i = 0; i < JOBS; i++) {
            it.desk.callback(it.says("j" + i, Status.DONE, 1));
        }
        it.tickAfter(Duration.ofMinutes(1));
        assertThat(it.requests).hasSize(JOBS);
        // Record, hint, claim, running, ended, done, hint; and for all of them together ticks, lists, places, times.
        assertThat(counted.classA).isBetween(7 * JOBS, 7 * JOBS + 10);
        assertThat(counted.classB).isLessThanOrEqualTo(15 * JOBS + 20);
    }

    @Test
    void costsFourWritesEachFurtherSegment() throws IOException {
        it.desk.receive(Jobs.job("a").rounds(10).message());
        it.tickAfter(Duration.ofMinutes(1));
        it.desk.callback(it.says("a", Status.STOPPED, 1));
        it.tickAfter(Duration.ofMinutes(1));
        counted.classA = 0;
        it.desk.callback(it.says("a", Status.STOPPED, 2));
        it.tickAfter(Duration.ofMinutes(1));
        // Next segment, hint, claim, running; tick, list of hints, places.
        assertThat(counted.classA).isEqualTo(4 + 3);
    }

    @Test
    void costsTwoOperationsATickWithNothingToDo() throws IOException {
        it.tickAfter(Duration.ofMinutes(1));
        assertThat(counted.classA).isEqualTo(2);
        assertThat(counted.classB).isZero();
    }
}
