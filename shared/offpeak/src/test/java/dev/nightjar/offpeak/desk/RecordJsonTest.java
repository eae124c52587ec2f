package dev.nightjar.offpeak.desk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nightjar.offpeak.message.JobMessage;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class RecordJsonTest {
    private static final Instant WRITTEN = Instant.parse("2026-11-30T13:00:00.123456789Z");

    private static JobRecord full() {
        JobMessage message = new JobMessage(
                "日本 \"<b>\u0001",
                "hash",
                "weekly",
                URI.create("https://fl.example.com/run?x=1"),
                "{\"a\":[1.50,null,\"\\u0000\"]}",
                Duration.ofMinutes(90),
                Instant.parse("2026-11-30T03:00:00Z"),
                Instant.parse("2026-11-30T03:00:00.5Z"),
                Instant.parse("+12026-12-30T03:00:00Z"),
                Duration.ofHours(5),
                -3,
                "p",
                2,
                1.5,
                new JobMessage.Split(10, 2, Duration.ofMinutes(3), URI.create("gs://a/b")),
                JobMessage.OnUnknown.HOLD,
                7,
                new JobMessage.Recurrence(
                        "0 22 * * 0",
                        "Asia/Tokyo",
                        JobMessage.Recurrence.Missed.ALL,
                        JobMessage.Recurrence.Overlap.QUEUE),
                "jst-holidays",
                List.of("a warning"),
                new JobMessage.Spot(new BigDecimal("0.30"), new BigDecimal("0.1")));
        JobRecord.Draft draft = JobRecord.fresh(
                        message, new JobRecord.Run("w", Instant.parse("2026-11-29T13:00:00Z"), "w@1"), "It waits.")
                .edit();
        draft.segment = 3;
        draft.roundsDone = 4;
        draft.fence = 9;
        draft.attempts = 2;
        draft.runNow = true;
        draft.cancelled = true;
        draft.warned = true;
        draft.secondsPerRound = 540.25;
        draft.claim = new JobRecord.Claim(
                "token",
                4,
                10,
                Instant.parse("2026-11-30T22:59:00Z"),
                Instant.parse("2026-11-30T13:00:00Z"),
                JobRecord.AT_WRITE,
                true,
                "handle",
                URI.create("https://fl.example.com/runs/1"));
        draft.checkpoint = new JobRecord.Checkpoint("gs://a/b/4", "17");
        draft.decided(new JobRecord.Decision(
                JobRecord.AT_WRITE,
                "It begins.",
                "versions",
                new JobRecord.Cost(new BigDecimal("1.0000"), new BigDecimal("0.8000"), new BigDecimal("0.8000"))));
        draft.decided(new JobRecord.Decision(Instant.parse("2026-11-30T13:00:00Z"), "It waits.", "versions", null));
        draft.over(new JobRecord.Segment(
                2, 8, 0, 4, Instant.parse("2026-11-29T13:00:00Z"), JobRecord.AT_WRITE, "stopped"));
        return draft.to(JobState.STARTING, "It is being started.", Duration.ofMinutes(10))
                .done();
    }

    @Test
    void readsBackAllThatItWritesWithTheTimeOfTheWriteInItsPlace() throws IOException {
        JobRecord record = full();
        JobRecord read = RecordJson.record(RecordJson.write(record), WRITTEN);
        assertThat(read).isEqualTo(record.written(WRITTEN));
        assertThat(read.changed()).isEqualTo(WRITTEN);
        Instant later = WRITTEN.plusSeconds(5);
        assertThat(RecordJson.record(RecordJson.write(read), later)).isEqualTo(read);
        assertThat(RecordJson.record(RecordJson.write(read.edit().done()), later)
                        .submitted())
                .isEqualTo(WRITTEN);
    }

    @Test
    void keepsTheLastDecisionsAndSegments() {
        JobRecord record = full();
        for (int i = 0; i < 300; i++) {
            record = record.edit()
                    .decided(new JobRecord.Decision(WRITTEN, "n" + i, "", null))
                    .over(new JobRecord.Segment(i, i, 0, 1, WRITTEN, WRITTEN, "stopped"))
                    .done();
        }
        assertThat(record.decisions()).hasSize(JobRecord.MAX_DECISIONS);
        assertThat(record.decisions().get(19).text()).isEqualTo("n299");
        assertThat(record.segments()).hasSize(JobRecord.MAX_SEGMENTS);
    }

    @Test
    void tellsAListingAllThatReleasingNeeds() {
        Summary summary = Summary.of(full());
        assertThat(Summary.of(summary.metadata())).isEqualTo(summary);
        assertThat(Summary.of(Collections.emptyMap())).isNull();
    }

    @Test
    void saysWhatItCannotRead() {
        for (String broken : List.of(
                "",
                "[]",
                "{\"state\":\"LOST\"}",
                "{\"state\":\"DONE\"}",
                "{\"submitted\":\"yesterday\"}",
                "{\"segment\":1e99}")) {
            assertThatThrownBy(() -> RecordJson.record(broken.getBytes(StandardCharsets.UTF_8), WRITTEN))
                    .as(broken)
                    .isInstanceOf(IOException.class);
        }
    }
}
