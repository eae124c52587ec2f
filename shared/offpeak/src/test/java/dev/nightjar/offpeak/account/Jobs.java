package dev.nightjar.offpeak.account;

import dev.nightjar.offpeak.calendar.OffPeakCalendar;
import dev.nightjar.offpeak.desk.JobRecord;
import dev.nightjar.offpeak.desk.JobState;
import dev.nightjar.offpeak.desk.Pool;
import dev.nightjar.offpeak.message.JobMessage;
import java.math.BigDecimal;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Records of jobs, as a desk would have written them. */
final class Jobs {
    /** A Friday, 21:00 in Tokyo: the window opens in an hour and lasts for 58. */
    static final Instant NOW = Instant.parse("2026-11-20T12:00:00Z");

    static final OffPeakCalendar JST = OffPeakCalendar.jstDefault();
    static final Duration MAX_DELAY = Duration.ofDays(3);

    private String id = "job-1";
    private String name = "nightly";
    private String pool = "default";
    private Duration estimate = Duration.ofHours(3);
    private Instant submitted = NOW;
    private @Nullable Instant notBefore;
    private @Nullable Instant deadline;
    private double minSaving;
    private JobMessage.@Nullable Split split;
    private JobState state = JobState.QUEUED;
    private String reason = "It waits for the next tick.";
    private Instant changed = NOW;
    private @Nullable Duration pause;
    private int roundsDone;
    private boolean runNow;
    private JobRecord.@Nullable Claim claim;
    private final List<JobRecord.Segment> segments = new ArrayList<>();
    private final List<JobRecord.Decision> decisions = new ArrayList<>();

    static Jobs job() {
        return new Jobs();
    }

    static Pool pool(boolean paused) {
        return new Pool("default", 4, paused);
    }

    Jobs id(String as) {
        id = as;
        return this;
    }

    Jobs name(String as) {
        name = as;
        return this;
    }

    Jobs pool(String as) {
        pool = as;
        return this;
    }

    Jobs hours(long hours) {
        estimate = Duration.ofHours(hours);
        return this;
    }

    Jobs submitted(String at) {
        submitted = Instant.parse(at);
        return this;
    }

    Jobs notBefore(String at) {
        notBefore = Instant.parse(at);
        return this;
    }

    Jobs deadline(String at) {
        deadline = Instant.parse(at);
        return this;
    }

    Jobs minSaving(double percent) {
        minSaving = percent;
        return this;
    }

    Jobs rounds(int rounds, int done, Duration overhead) {
        split = new JobMessage.Split(rounds, 1, overhead, null);
        roundsDone = done;
        return this;
    }

    Jobs runNow() {
        runNow = true;
        return this;
    }

    Jobs is(JobState now, String why, String since) {
        state = now;
        reason = why;
        changed = Instant.parse(since);
        return this;
    }

    Jobs pause(Duration leftAlone) {
        pause = leftAlone;
        return this;
    }

    Jobs runs(String since, @Nullable String stopBy) {
        claim = new JobRecord.Claim(
                "secret-token",
                roundsDone,
                split == null ? 1 : split.rounds(),
                stopBy == null ? null : Instant.parse(stopBy),
                Instant.parse(since),
                Instant.parse(since),
                false,
                "handle",
                null);
        return is(JobState.RUNNING, "Its endpoint says that it runs.", since);
    }

    Jobs segment(String start, String end, String how) {
        int number = segments.size() + 1;
        segments.add(new JobRecord.Segment(
                number, number, number - 1, number, Instant.parse(start), Instant.parse(end), how));
        return this;
    }

    Jobs decided(String at, String text, @Nullable String planned) {
        decisions.add(new JobRecord.Decision(
                Instant.parse(at),
                text,
                "jst-default, calendar 1, tzdb 2026a",
                planned == null
                        ? null
                        : new JobRecord.Cost(new BigDecimal("0.95"), new BigDecimal(planned), new BigDecimal("0.80"))));
        return this;
    }

    JobRecord record() {
        JobMessage message = new JobMessage(
                id,
                "hash",
                name,
                URI.create("https://train.example.com/start?key=secret"),
                "{}",
                estimate,
                null,
                notBefore,
                deadline,
                null,
                0,
                pool,
                null,
                minSaving,
                split,
                JobMessage.OnUnknown.HOLD,
                null,
                null,
                null,
                List.of());
        return new JobRecord(
                message,
                state,
                reason,
                submitted,
                changed,
                pause,
                segments.size() + 1,
                roundsDone,
                segments.size(),
                0,
                runNow,
                false,
                claim,
                null,
                0,
                decisions,
                segments,
                null);
    }

    JobView view() {
        return JobView.of(record(), JST, null, pool(false), MAX_DELAY, NOW);
    }
}
