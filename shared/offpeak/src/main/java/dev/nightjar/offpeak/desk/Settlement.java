package dev.nightjar.offpeak.desk;

import dev.nightjar.offpeak.message.SegmentCallback;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What a record becomes by what its endpoint says. Pure: the same record and the same words always give the same.
 *
 * <p>Only the current segment counts, and only with its token. Rounds are absolute and never go back; they count with a
 * stored checkpoint, because nothing else survives the segment. A segment that got on sets the attempts back to none; one
 * that did not is one attempt more, so that no job goes in circles for ever.
 */
record Settlement(DeskSettings settings) {
    /** The longest that a job is left alone after a failure. */
    private static final Duration MAX_BACK_OFF = Duration.ofHours(1);

    /** What the words come to. */
    sealed interface Verdict {
        /** The record becomes this. */
        record Changed(JobRecord record) implements Verdict {}

        /** Nothing changes. */
        record Unchanged(String why) implements Verdict {}

        /** Whoever said it is not to be believed. */
        record Unbelievable(String because) implements Verdict {}
    }

    /** What a callback does, which anybody can send. */
    Verdict callback(JobRecord record, SegmentCallback said) {
        if (said.segment() < record.segment()) {
            return new Verdict.Unchanged("segment " + said.segment() + " is over");
        }
        JobRecord.Claim claim = record.claim();
        if (said.segment() > record.segment() || claim == null) {
            return new Verdict.Unbelievable(
                    "segment " + said.segment() + " was never asked for; the current one is " + record.segment());
        }
        // In constant time: how long a wrong token takes to refuse tells nothing of the right one.
        if (!MessageDigest.isEqual(bytes(claim.token()), bytes(said.segmentToken()))) {
            return new Verdict.Unbelievable("its segment_token is not the one that was sent");
        }
        return said(record, claim, said);
    }

    /** What the endpoint's own answer does, which needs no token. */
    Verdict answer(JobRecord record, SegmentCallback said) {
        JobRecord.Claim claim = record.claim();
        if (claim == null || said.segment() != record.segment()) {
            return new Verdict.Unchanged("segment " + said.segment() + " is over");
        }
        return said(record, claim, said);
    }

    private Verdict said(JobRecord record, JobRecord.Claim claim, SegmentCallback said) {
        String generation = said.checkpointGeneration();
        boolean inOnePiece = record.message().split() == null;
        int rounds = Math.max(record.roundsDone(), Math.min(said.roundsCompleted(), record.rounds()));
        boolean finished = said.status() == SegmentCallback.Status.DONE && (inOnePiece || rounds == record.rounds());
        boolean counts = finished || (generation != null && !inOnePiece);
        JobRecord.Draft next = record.edit();
        if (counts) {
            next.roundsDone = finished ? record.rounds() : rounds;
        }
        if (generation != null && next.roundsDone > record.roundsDone()) {
            next.checkpoint = new JobRecord.Checkpoint(said.checkpointUri(), generation);
        }
        Double measured = said.secondsPerRound();
        if (measured != null && measured > 0 && !inOnePiece) {
            next.secondsPerRound = measured;
        }
        if (said.status() == SegmentCallback.Status.RUNNING) {
            return running(record, claim, next);
        }
        next.over(new JobRecord.Segment(
                record.segment(),
                record.fence(),
                claim.fromRound(),
                next.roundsDone,
                begun(claim),
                JobRecord.AT_WRITE,
                finished ? "done" : said.status() == SegmentCallback.Status.FAILED ? "failed" : "stopped"));
        next.claim = null;
        next.segment = record.segment() + 1;
        if (finished || (!inOnePiece && next.roundsDone == record.rounds())) {
            return changed(next.to(JobState.DONE, "All its rounds are done.", null));
        }
        if (record.cancelled()) {
            return changed(next.to(JobState.CANCELLED, "It was cancelled, and its endpoint has stopped.", null));
        }
        if (next.roundsDone > claim.fromRound()) {
            next.attempts = 0;
        }
        String reason = said.reason() == null ? "" : ": " + shown(said.reason());
        if (said.status() == SegmentCallback.Status.FAILED) {
            return changed(again(next, record, "Segment " + record.segment() + " failed" + reason + "."));
        }
        String stopped = "Segment " + record.segment() + " stopped after round " + next.roundsDone + " of "
                + record.rounds() + reason + ".";
        return changed(
                next.attempts == 0
                        ? next.to(JobState.QUEUED, stopped + " The rest waits for its time.", null)
                        : again(next, record, stopped));
    }

    private Verdict running(JobRecord record, JobRecord.Claim claim, JobRecord.Draft next) {
        boolean better = next.roundsDone > record.roundsDone() || next.secondsPerRound != record.secondsPerRound();
        return switch (record.state()) {
            case STARTING -> {
                next.claim = started(claim, claim.handle(), claim.statusUrl());
                yield changed(next.to(JobState.RUNNING, runs(record), untilAsked(record)));
            }
            case RUNNING ->
                better
                        ? changed(next.to(JobState.RUNNING, runs(record), untilAsked(record)))
                        : new Verdict.Unchanged("it is known to run");
            // It holds no place in its pool; its end will count.
            case QUEUED, HELD, DONE, REJECTED, CANCELLED ->
                better ? changed(next) : new Verdict.Unchanged("it runs, but is " + record.state());
        };
    }

    private static Verdict changed(JobRecord.Draft next) {
        return new Verdict.Changed(next.done());
    }

    // --- what the desk itself does with a segment that does not run ---

    /** Another attempt later, or a person when there were enough; {@code next} has counted the last one. */
    JobRecord.Draft again(JobRecord.Draft next, JobRecord record, String what) {
        return again(next, record, what, null);
    }

    /** @param asked how long the endpoint wants to be left alone; null when it did not say */
    JobRecord.Draft again(JobRecord.Draft next, JobRecord record, String what, @Nullable Duration asked) {
        int most = maxAttempts(record);
        if (next.attempts >= most) {
            next.runNow = false;
            return next.to(
                    JobState.HELD,
                    what + " That was attempt " + next.attempts + " of " + most
                            + " without progress; somebody must look" + " at it and release it with run-now.",
                    null);
        }
        Duration pause = asked == null ? backOff(next.attempts) : asked;
        return next.to(
                JobState.QUEUED, what + " It is tried again in " + Math.max(1, pause.toMinutes()) + " minutes.", pause);
    }

    int maxAttempts(JobRecord record) {
        Integer own = record.message().maxAttempts();
        return own == null ? settings.maxAttempts() : own;
    }

    /** One minute after the first attempt, twice as long after each further one, at most an hour. */
    private static Duration backOff(int attempts) {
        Duration pause = Duration.ofMinutes(1L << Math.clamp(attempts - 1, 0, 10));
        return pause.compareTo(MAX_BACK_OFF) > 0 ? MAX_BACK_OFF : pause;
    }

    static JobRecord.Claim started(JobRecord.Claim claim, @Nullable String handle, @Nullable URI statusUrl) {
        return new JobRecord.Claim(
                claim.token(),
                claim.fromRound(),
                claim.toRound(),
                claim.stopBy(),
                claim.claimedAt(),
                claim.runningSince() == null ? JobRecord.AT_WRITE : claim.runningSince(),
                false,
                handle,
                statusUrl);
    }

    static String runs(JobRecord record) {
        JobRecord.Claim claim = record.claim();
        return record.message().split() == null || claim == null
                ? "Its endpoint runs it."
                : "Its endpoint runs rounds " + (claim.fromRound() + 1) + " to " + claim.toRound() + " of "
                        + record.rounds() + ".";
    }

    /** How long a running segment is left alone until its endpoint is asked how it stands. */
    Duration untilAsked(JobRecord record) {
        JobRecord.Claim claim = record.claim();
        int left = record.rounds() - record.roundsDone();
        int asked = claim == null ? left : Math.max(1, claim.toRound() - record.roundsDone());
        return record.left()
                .multipliedBy(Math.min(asked, left))
                .dividedBy(Math.max(1, left))
                .plus(settings.grace());
    }

    private static Instant begun(JobRecord.Claim claim) {
        Instant since = claim.runningSince();
        return since == null ? claim.claimedAt() : since;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** A stranger's words as they may stand in a sentence of ours. */
    static String shown(String text) {
        String line = text.codePoints()
                .limit(300)
                .map(c -> Character.isISOControl(c) || Character.getType(c) == Character.FORMAT ? ' ' : c)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString()
                .strip();
        return line.endsWith(".") ? line.substring(0, line.length() - 1) : line;
    }
}
