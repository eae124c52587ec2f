package dev.nightjar.offpeak.desk;

import dev.nightjar.offpeak.message.JobMessage;
import java.math.BigDecimal;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * All that is known of a job; one object, {@code active/SHARD/ID.json} while the job is not over, then
 * {@code ended/SHARD/ID.json} and its copy {@code done/YYYYMM/SHARD/ID.json}.
 *
 * <p>All instants are the store's. The time of a write is known when it has been done, so a record that is about to be
 * written says {@link #AT_WRITE} where it means that moment; whoever reads it gets the moment.
 *
 * @param reason why it is in this state: one sentence for a person
 * @param submitted when the record was created
 * @param changed when it was written last
 * @param pause how long after {@code changed} the job is left alone: queued, not started; starting, not claimed again;
 *     running, its endpoint not asked. Null where it is not looked at by time
 * @param segment the number of the current segment, or of the next one; from 1
 * @param roundsDone of the whole job, with a stored checkpoint
 * @param fence how often any segment of the job was claimed
 * @param attempts how often it was claimed since it last got on
 * @param runNow whether a person wants it to start whatever it costs
 * @param cancelled whether a person wants it to stop; it ends when the endpoint has been told
 * @param warned whether it was said that it will not keep its deadline
 * @param claim what the current segment was asked to do; null when it was never asked
 * @param secondsPerRound as the endpoint measured them last; 0 when it never did
 * @param decisions the last {@value #MAX_DECISIONS}, oldest first
 * @param segments those that are over, the last {@value #MAX_SEGMENTS}, oldest first
 * @param run which run of which recurring job it is; null for a job that comes once
 */
public record JobRecord(
        JobMessage message,
        JobState state,
        String reason,
        Instant submitted,
        Instant changed,
        @Nullable Duration pause,
        int segment,
        int roundsDone,
        long fence,
        int attempts,
        boolean runNow,
        boolean cancelled,
        boolean warned,
        @Nullable Claim claim,
        @Nullable Checkpoint checkpoint,
        double secondsPerRound,
        List<Decision> decisions,
        List<Segment> segments,
        @Nullable Run run) {
    /** Stands for the moment of the write. */
    static final Instant AT_WRITE = Instant.EPOCH;

    static final int MAX_DECISIONS = 20;
    static final int MAX_SEGMENTS = 200;

    public JobRecord {
        decisions = last(decisions, MAX_DECISIONS);
        segments = last(segments, MAX_SEGMENTS);
    }

    /** A job of whose deadline nothing was said. */
    public JobRecord(
            JobMessage message,
            JobState state,
            String reason,
            Instant submitted,
            Instant changed,
            @Nullable Duration pause,
            int segment,
            int roundsDone,
            long fence,
            int attempts,
            boolean runNow,
            boolean cancelled,
            @Nullable Claim claim,
            @Nullable Checkpoint checkpoint,
            double secondsPerRound,
            List<Decision> decisions,
            List<Segment> segments,
            @Nullable Run run) {
        this(
                message,
                state,
                reason,
                submitted,
                changed,
                pause,
                segment,
                roundsDone,
                fence,
                attempts,
                runNow,
                cancelled,
                false,
                claim,
                checkpoint,
                secondsPerRound,
                decisions,
                segments,
                run);
    }

    /**
     * What a segment was asked to do. It stays the same for every attempt: the same key must mean the same request.
     *
     * @param token a secret between the desk and the endpoint
     * @param fromRound the first round, 0-based
     * @param toRound the first round that it is not to do
     * @param stopBy no round is begun that is not expected to end before; null for a job in one piece
     * @param claimedAt when it was first claimed
     * @param runningSince when the endpoint first said that it runs; null before
     * @param unknown whether a request went out and nobody knows what became of it
     */
    public record Claim(
            String token,
            int fromRound,
            int toRound,
            @Nullable Instant stopBy,
            Instant claimedAt,
            @Nullable Instant runningSince,
            boolean unknown,
            @Nullable String handle,
            @Nullable URI statusUrl) {
        Claim withUnknown(boolean now) {
            return new Claim(token, fromRound, toRound, stopBy, claimedAt, runningSince, now, handle, statusUrl);
        }
    }

    /** Where the work so far is kept. */
    public record Checkpoint(@Nullable String uri, String generation) {}

    /**
     * One thing that was decided about the job.
     *
     * @param versions of the tariff, the calendar and the time zone data that were used
     * @param cost what the choice costs, and what others would have; null where no money was at stake
     */
    public record Decision(
            Instant at,
            String text,
            String versions,
            @Nullable Cost cost) {}

    /**
     * Costs of what is left of a job, as a part of what that costs at the listed price, under the assumed tariff.
     *
     * @param now if it ran from now on without a pause
     * @param planned as it is planned
     * @param bound the least that is possible by its deadline, cut at will and alone in its pool
     */
    public record Cost(BigDecimal now, BigDecimal planned, BigDecimal bound) {}

    /**
     * A segment that is over.
     *
     * @param how one word: done, stopped, failed, cancelled
     */
    public record Segment(int number, long fence, int fromRound, int toRound, Instant start, Instant end, String how) {
        public Duration duration() {
            return Duration.between(start, end);
        }
    }

    /**
     * @param recurring the id of the job that comes again
     * @param scheduled the time of this run
     * @param after the run that must have ended before; null when it need not wait
     */
    public record Run(
            String recurring, Instant scheduled, @Nullable String after) {}

    /** A job that has just come. */
    static JobRecord fresh(JobMessage message, @Nullable Run run, String reason) {
        return new JobRecord(
                message,
                JobState.QUEUED,
                reason,
                AT_WRITE,
                AT_WRITE,
                null,
                1,
                0,
                0,
                0,
                false,
                false,
                false,
                null,
                null,
                0,
                List.of(),
                List.of(),
                run);
    }

    /** When it is to be looked at, whatever else happens; null for not by time. */
    public @Nullable Instant lookAt() {
        return pause == null ? null : changed.plus(pause);
    }

    public String jobId() {
        return message.jobId();
    }

    /** The same when it has been written at that time. */
    JobRecord written(Instant at) {
        Claim then = claim;
        if (then != null && AT_WRITE.equals(then.runningSince)) {
            then = new Claim(
                    then.token,
                    then.fromRound,
                    then.toRound,
                    then.stopBy,
                    then.claimedAt,
                    at,
                    then.unknown,
                    then.handle,
                    then.statusUrl);
        }
        return new JobRecord(
                message,
                state,
                reason,
                submitted.equals(AT_WRITE) ? at : submitted,
                at,
                pause,
                segment,
                roundsDone,
                fence,
                attempts,
                runNow,
                cancelled,
                warned,
                then,
                checkpoint,
                secondsPerRound,
                decisions.stream()
                        .map(d -> d.at.equals(AT_WRITE) ? new Decision(at, d.text, d.versions, d.cost) : d)
                        .toList(),
                segments.stream()
                        .map(s -> s.end.equals(AT_WRITE)
                                ? new Segment(s.number, s.fence, s.fromRound, s.toRound, s.start, at, s.how)
                                : s)
                        .toList(),
                run);
    }

    /** How many rounds the whole job has; 1 for a job in one piece. */
    public int rounds() {
        JobMessage.Split split = message.split();
        return split == null ? 1 : split.rounds();
    }

    /** It may not begin earlier; {@link Instant#EPOCH} where neither its message nor a schedule says so. */
    public Instant notBefore() {
        Instant asked = message.notBefore() == null ? Instant.EPOCH : message.notBefore();
        return run != null && run.scheduled().isAfter(asked) ? run.scheduled() : asked;
    }

    /** When its waiting begins. */
    public Instant release() {
        return notBefore().isAfter(submitted) ? notBefore() : submitted;
    }

    /** How long the rounds that are left take, as far as is known; at least one second. */
    public Duration left() {
        int left = rounds() - roundsDone;
        Duration expected = secondsPerRound > 0
                ? Duration.ofMillis((long) Math.min(1e15, secondsPerRound * left * 1000))
                : message.estimate().multipliedBy(left).dividedBy(rounds());
        return expected.compareTo(Duration.ofSeconds(1)) < 0 ? Duration.ofSeconds(1) : expected;
    }

    /** The segment that runs or starts: its number is part of the key that the endpoint knows it by. */
    public String segmentKey() {
        return segmentKey(jobId(), segment);
    }

    static String segmentKey(String jobId, int segment) {
        return jobId + "/" + segment;
    }

    Draft edit() {
        return new Draft(this);
    }

    private static <T> List<T> last(List<T> list, int count) {
        return list.size() <= count ? List.copyOf(list) : List.copyOf(list.subList(list.size() - count, list.size()));
    }

    /** A record under change. */
    static final class Draft {
        private final JobRecord old;
        JobState state;
        String reason;

        @Nullable
        Duration pause;

        int segment;
        int roundsDone;
        long fence;
        int attempts;
        boolean runNow;
        boolean cancelled;
        boolean warned;

        @Nullable
        Claim claim;

        @Nullable
        Checkpoint checkpoint;

        double secondsPerRound;
        private List<Decision> decisions;
        private List<Segment> segments;

        private Draft(JobRecord old) {
            this.old = old;
            state = old.state;
            reason = old.reason;
            pause = old.pause;
            segment = old.segment;
            roundsDone = old.roundsDone;
            fence = old.fence;
            attempts = old.attempts;
            runNow = old.runNow;
            cancelled = old.cancelled;
            warned = old.warned;
            claim = old.claim;
            checkpoint = old.checkpoint;
            secondsPerRound = old.secondsPerRound;
            decisions = old.decisions;
            segments = old.segments;
        }

        /** Into another state, for that reason, to be left alone for so long. */
        Draft to(JobState next, String why, @Nullable Duration leftAlone) {
            state = next;
            reason = why;
            pause = leftAlone;
            return this;
        }

        Draft decided(Decision decision) {
            decisions = new ArrayList<>(decisions);
            decisions.add(decision);
            return this;
        }

        Draft over(Segment one) {
            segments = new ArrayList<>(segments);
            segments.add(one);
            return this;
        }

        JobRecord done() {
            return new JobRecord(
                    old.message,
                    state,
                    reason,
                    old.submitted,
                    AT_WRITE,
                    pause,
                    segment,
                    roundsDone,
                    fence,
                    attempts,
                    runNow,
                    cancelled,
                    warned,
                    claim,
                    checkpoint,
                    secondsPerRound,
                    decisions,
                    segments,
                    old.run);
        }
    }
}
