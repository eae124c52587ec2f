package dev.nightjar.offpeak.desk;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightjar.cloud.ObjectName;
import dev.nightjar.cloud.Precondition;
import dev.nightjar.offpeak.message.JobMessage;
import dev.nightjar.offpeak.message.JobMessage.Recurrence.Missed;
import dev.nightjar.offpeak.message.JobMessage.Recurrence.Overlap;
import dev.nightjar.offpeak.message.SegmentCallback.Status;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.YearMonth;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Jobs that come again: each time once, and no time twice. */
class RecurrencesTest {
    private static final String WEEKLY = "weekly_model_training";
    private final Desk it = new Desk();

    private static JobMessage weekly(Missed missed, Overlap overlap) {
        Jobs job = Jobs.job(WEEKLY);
        job.maxDelay = Duration.ZERO;
        return job.recurring("0 22 * * 0", "Asia/Tokyo", missed, overlap).message();
    }

    private List<String> started() {
        return it.requests.stream()
                .map(request -> request.headers().get("Idempotency-Key"))
                .toList();
    }

    private void endAll() throws IOException {
        for (JobRecord job : it.desk.active()) {
            if (job.state() == JobState.RUNNING) {
                it.desk.callback(it.says(job.jobId(), Status.DONE, 1));
            }
        }
    }

    @Test
    void runsOnceInEachOf52WeeksWhateverComesTwice() throws IOException {
        JobMessage message = weekly(Missed.LATEST, Overlap.SKIP);
        it.now = Instant.parse("2026-01-01T00:00:00Z");
        it.desk.receive(message);
        Instant end = Instant.parse("2026-12-31T00:00:00Z");
        for (int tick = 0; it.now.isBefore(end); tick++) {
            it.tickAfter(Duration.ofMinutes(97));
            endAll();
            if (tick % 50 == 0) {
                // The publisher repeats itself, and instances come and go.
                assertThat(it.desk.receive(message)).isInstanceOf(Receipt.Known.class);
                it.desk = it.another();
            }
        }
        assertThat(started()).hasSize(52).doesNotHaveDuplicates();
        assertThat(started().get(0)).isEqualTo(WEEKLY + "@20260104T130000Z/1");
        assertThat(started().get(51)).isEqualTo(WEEKLY + "@20261227T130000Z/1");
        Set<String> ended = new HashSet<>();
        for (int month = 1; month <= 12; month++) {
            it.desk.ended(YearMonth.of(2026, month)).forEach(job -> ended.add(job.jobId()));
        }
        assertThat(ended).hasSize(52);
        assertThat(it.desk.recurring())
                .singleElement()
                .satisfies(job -> assertThat(job.next()).contains(Instant.parse("2027-01-03T13:00:00Z")));
    }

    private void missThreeWeeks(Missed missed) throws IOException {
        it.now = Instant.parse("2026-01-01T00:00:00Z");
        it.desk.receive(weekly(missed, Overlap.ALLOW));
        it.tick();
        it.now = Instant.parse("2026-01-20T00:00:00Z");
        it.tick();
        it.tickAfter(Duration.ofMinutes(1));
    }

    @Test
    void runsTheLatestOfThoseThatWereMissed() throws IOException {
        missThreeWeeks(Missed.LATEST);
        assertThat(started()).containsExactly(WEEKLY + "@20260118T130000Z/1");
    }

    @Test
    void runsAllThatWereMissed() throws IOException {
        missThreeWeeks(Missed.ALL);
        assertThat(started())
                .containsExactlyInAnyOrder(
                        WEEKLY + "@20260104T130000Z/1", WEEKLY + "@20260111T130000Z/1", WEEKLY + "@20260118T130000Z/1");
    }

    @Test
    void leavesOutWhatWasMissedAndRunsTheNextOne() throws IOException {
        missThreeWeeks(Missed.SKIP);
        assertThat(started()).isEmpty();
        assertThat(it.desk.recurring().get(0).lastOutcome()).contains("missed and left out");
        it.tickAt("2026-01-25T13:02:00Z");
        assertThat(started()).containsExactly(WEEKLY + "@20260125T130000Z/1");
    }

    private void overlap(Overlap overlap) throws IOException {
        it.now = Instant.parse("2026-01-01T00:00:00Z");
        it.desk.receive(weekly(Missed.LATEST, overlap));
        it.tickAt("2026-01-04T13:02:00Z");
        it.tickAt("2026-01-11T13:02:00Z");
    }

    @Test
    void leavesATimeOutWhileTheRunBeforeHasNotEnded() throws IOException {
        overlap(Overlap.SKIP);
        endAll();
        it.tickAfter(Duration.ofMinutes(1));
        assertThat(started().stream().distinct()).hasSize(1);
        assertThat(it.desk.recurring().get(0).lastOutcome()).contains("had not ended");
    }

    @Test
    void queuesATimeUntilTheRunBeforeHasEnded() throws IOException {
        overlap(Overlap.QUEUE);
        assertThat(started().stream().distinct()).hasSize(1);
        it.desk.callback(it.says(WEEKLY + "@20260104T130000Z", Status.DONE, 1));
        it.tickAfter(Duration.ofMinutes(1));
        assertThat(started()).contains(WEEKLY + "@20260111T130000Z/1");
    }

    @Test
    void letsRunsOverlapThatMay() throws IOException {
        overlap(Overlap.ALLOW);
        assertThat(started()).contains(WEEKLY + "@20260104T130000Z/1", WEEKLY + "@20260111T130000Z/1");
    }

    @Test
    void comesNoMoreOnceItIsCancelled() throws IOException {
        it.now = Instant.parse("2026-01-01T00:00:00Z");
        it.desk.receive(weekly(Missed.LATEST, Overlap.SKIP));
        it.tick();
        assertThat(it.desk.cancel(WEEKLY)).isInstanceOf(Receipt.Applied.class);
        it.desk.receive(weekly(Missed.LATEST, Overlap.SKIP));
        it.tickAt("2026-01-04T13:02:00Z");
        assertThat(started()).isEmpty();
    }

    @Test
    void neverRunsATimeTwiceWhenTheClockJumpsBack() throws IOException {
        it.now = Instant.parse("2026-01-01T00:00:00Z");
        it.desk.receive(weekly(Missed.ALL, Overlap.ALLOW));
        it.tickAt("2026-01-04T13:02:00Z");
        endAll();
        it.tickAfter(Duration.ofDays(-1));
        it.desk = it.another();
        it.tickAfter(Duration.ofDays(1));
        assertThat(started()).hasSize(1);
    }

    @Test
    void saysWhatIsWrongWithARecurrence() throws IOException {
        Jobs job = Jobs.job("a").recurring("0 22 * *", "Asia/Tokyo", Missed.LATEST, Overlap.SKIP);
        assertThat(it.desk.receive(job.message()).text())
                .isEqualTo("cannot take the recurring job a\n  because \"0 22 * *\" has 4 fields, not five\n"
                        + "  try \"0 22 * * 0\" in \"Asia/Tokyo\"");
        job = Jobs.job("b").recurring("0 22 * * 0", "Asia/Tokyo", Missed.LATEST, Overlap.SKIP);
        job.deadline = it.now.plusSeconds(60);
        assertThat(it.desk.receive(job.message()).text()).contains("one deadline cannot hold for every run");
    }

    // --- messages that were laid down ---

    @Test
    void findsMessagesThatLieInTheInbox() throws IOException {
        it.now = Instant.parse("2026-11-30T13:01:00Z");
        lay("a.json", """
            {"job_name":"train","job_id":"a","endpoint_url":"https://fl.example.com/run","body":{"model_type":"cnn"},
             "estimated_duration_minutes":60}
            """);
        lay("b.json", "{\"job_name\":");
        lay("c.json", "x".repeat(3 << 20));
        assertThat(it.tick().troubles()).isEmpty();
        assertThat(it.job("a").state()).isEqualTo(JobState.RUNNING);
        assertThat(it.names("inbox/")).isEmpty();
        assertThat(it.deadLetters.messages()).hasSize(2);
        assertThat(it.deadLetters.messages().stream().map(letter -> new String(letter.data(), StandardCharsets.UTF_8)))
                .anySatisfy(letter -> assertThat(letter).contains("inbox/b.json"))
                .anySatisfy(letter -> assertThat(letter).contains("3145728 bytes"));
    }

    private void lay(String name, String text) throws IOException {
        try (var writer = it.store.write(new ObjectName("state", "inbox/" + name), Precondition.NONE, Map.of())) {
            writer.write(text.getBytes(StandardCharsets.UTF_8));
            writer.commit();
        }
    }
}
