package dev.nightjar.offpeak.desk;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightjar.offpeak.message.SegmentCallback.Status;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.YearMonth;
import org.junit.jupiter.api.Test;

/** The way of a job from its message to its end. */
class JobDeskTest {
    private final Desk it = new Desk();

    @Test
    void keepsAJobUntilTheWindowOpensAndEndsItWhenItsEndpointSaysSo() throws IOException {
        it.desk.receive(Jobs.job("a").message());
        it.tick();
        assertThat(it.job("a").state()).isEqualTo(JobState.QUEUED);
        assertThat(it.requests).isEmpty();

        TickReport report = it.tickAt("2026-11-30T13:01:00Z");
        assertThat(report.started()).containsExactly("a");
        assertThat(report.troubles()).isEmpty();
        assertThat(it.job("a").state()).isEqualTo(JobState.RUNNING);
        assertThat(it.header(0, "Idempotency-Key")).isEqualTo("a/1");

        it.now = it.now.plus(Duration.ofMinutes(50));
        it.desk.callback(it.says("a", Status.DONE, 1));
        assertThat(it.job("a").state()).isEqualTo(JobState.DONE);
        assertThat(it.job("a").segments()).singleElement().satisfies(segment -> {
            assertThat(segment.duration()).isEqualTo(Duration.ofMinutes(50));
            assertThat(segment.how()).isEqualTo("done");
        });
        assertThat(it.desk.active()).isEmpty();
        assertThat(it.desk.ended(YearMonth.of(2026, 11))).containsExactly(it.job("a"));

        it.tick();
        assertThat(it.names("new/")).isEmpty();
        assertThat(it.names("active/")).isEmpty();
        assertThat(it.desk.receive(Jobs.job("a").message())).isInstanceOf(Receipt.Known.class);
        it.tick();
        assertThat(it.requests).hasSize(1);
    }

    @Test
    void runsTheRestOfTheRoundsInAnotherSegmentUnderAnotherKey() throws IOException {
        it.now = Instant.parse("2026-11-30T13:01:00Z");
        it.desk.receive(Jobs.job("a").rounds(10).message());
        it.tick();
        it.desk.callback(it.says("a", Status.STOPPED, 4));
        assertThat(it.job("a").state()).isEqualTo(JobState.QUEUED);
        assertThat(it.job("a").roundsDone()).isEqualTo(4);

        it.tickAfter(Duration.ofMinutes(1));
        assertThat(it.header(1, "Idempotency-Key")).isEqualTo("a/2");
        assertThat(it.body(1)).contains("\"start_round\":4").contains("\"checkpoint_in\":\"gs:");
        it.desk.callback(it.says("a", Status.DONE, 10));
        assertThat(it.job("a").state()).isEqualTo(JobState.DONE);
    }
}
