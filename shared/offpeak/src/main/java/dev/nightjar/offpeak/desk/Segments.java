package dev.nightjar.offpeak.desk;

import dev.nightjar.cloud.DeadLetters;
import dev.nightjar.cloud.PreconditionFailedException;
import dev.nightjar.offpeak.endpoint.Endpoint;
import dev.nightjar.offpeak.endpoint.Endpoint.Answer;
import dev.nightjar.offpeak.message.JobMessage;
import dev.nightjar.offpeak.message.SegmentCallback;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Optional;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * One segment against its endpoint: claim, ask, record the answer. Nothing is sent that is not on record before, and
 * whatever comes back changes only the record that asked: same segment, same fence.
 */
final class Segments {
    private static final int ROUNDS = 16;
    private static final int TOKEN_BYTES = 16;

    private final Shelf shelf;
    private final Endpoint endpoint;
    private final RandomGenerator random;
    private final DeadLetters deadLetters;
    private final DeskSettings settings;
    private final Settlement settlement;
    private final Intake intake;

    Segments(
            Shelf shelf,
            Effects effects,
            DeadLetters deadLetters,
            DeskSettings settings,
            Settlement settlement,
            Intake intake) {
        this.shelf = shelf;
        this.endpoint = effects.endpoint();
        this.random = effects.random();
        this.deadLetters = deadLetters;
        this.settings = settings;
        this.settlement = settlement;
        this.intake = intake;
    }

    /**
     * What came of a step.
     *
     * @param now the job as it is known after it; null when it is over
     * @param sent whether a start was sent
     */
    record Step(@Nullable Known now, boolean sent) {
        static Step of(Optional<Shelf.Kept> kept) {
            return new Step(kept.map(Known::of).orElse(null), false);
        }

        static Step of(Shelf.@Nullable Kept kept, boolean sent) {
            return new Step(kept == null ? null : Known.of(kept), sent);
        }
    }

    /** The order to begin a segment. */
    record Start(int rounds, @Nullable Instant stopBy, JobRecord.Decision decision) {}

    /** Claims a queued job whose place was taken for {@code generation} of its record, and asks its endpoint. */
    Step begin(String jobId, int segment, long generation, Start start, Instant now) throws IOException {
        Optional<Shelf.Kept> found = shelf.record(jobId);
        if (found.isEmpty()) {
            return Step.of(found);
        }
        Shelf.Kept kept = found.get();
        JobRecord record = kept.record();
        if (kept.generation() != generation || record.state() != JobState.QUEUED || record.segment() != segment) {
            return Step.of(found);
        }
        if (overAlready(kept)) {
            return Step.of((Shelf.Kept) null, false);
        }
        String refusal = intake.refusal(record);
        if (refusal != null) {
            shelf.finish(record.edit().to(JobState.REJECTED, refusal, null).done(), generation);
            return Step.of((Shelf.Kept) null, false);
        }
        JobRecord.Claim before = record.claim();
        JobRecord.Draft next = record.edit().decided(start.decision());
        next.claim = before != null && before.unknown()
                ? before
                : new JobRecord.Claim(
                        before == null ? token() : before.token(),
                        record.roundsDone(),
                        Math.min(record.rounds(), record.roundsDone() + start.rounds()),
                        start.stopBy(),
                        now,
                        null,
                        false,
                        null,
                        null);
        return claimed(kept, next, "It is being started.");
    }

    /** Looks after a segment that was left alone for long enough. */
    Step attend(String jobId, Instant now) throws IOException {
        Optional<Shelf.Kept> found = shelf.record(jobId);
        if (found.isEmpty()) {
            return Step.of(found);
        }
        Shelf.Kept kept = found.get();
        JobRecord record = kept.record();
        JobRecord.Claim claim = record.claim();
        if (!record.state().holdsAPlace() || claim == null || !Known.of(kept).due(now.getEpochSecond())) {
            return Step.of(found);
        }
        if (overAlready(kept)) {
            return Step.of((Shelf.Kept) null, false);
        }
        if (record.cancelled()) {
            return Step.of(stop(kept), false);
        }
        URI statusUrl = claim.statusUrl();
        if (record.state() == JobState.RUNNING && statusUrl != null) {
            return Step.of(ask(kept, statusUrl), false);
        }
        return askAgain(kept, "It is not known what became of the request to its endpoint");
    }

    /** Under the same key, where that is allowed; else a person must decide. */
    private Step askAgain(Shelf.Kept kept, String what) throws IOException {
        JobRecord record = kept.record();
        JobRecord.Claim claim = record.claim();
        if (claim == null) {
            throw new IllegalStateException("a segment of " + record.jobId() + " runs that was never claimed");
        }
        int most = settlement.maxAttempts(record);
        boolean once = record.message().onUnknown() == JobMessage.OnUnknown.HOLD;
        if (once || record.attempts() >= most) {
            JobRecord.Draft next = record.edit();
            next.claim = claim.withUnknown(true);
            next.runNow = false;
            next.to(
                    JobState.HELD,
                    what
                            + (once
                                    ? ", and on_unknown is hold: it may have begun"
                                    : ", after " + record.attempts() + " attempts of " + most)
                            + ". Somebody must look at it; run-now asks the endpoint again under the same key.",
                    null);
            return Step.of(change(kept, same(record, next)), false);
        }
        JobRecord.Draft next = record.edit();
        next.claim = claim.withUnknown(true);
        return claimed(kept, next, "It is being started again under the same key.");
    }

    private Step claimed(Shelf.Kept kept, JobRecord.Draft next, String reason) throws IOException {
        next.fence++;
        next.attempts++;
        next.to(JobState.STARTING, reason, settings.lease());
        Shelf.Kept mine;
        try {
            mine = shelf.put(next.done(), kept.generation());
        } catch (PreconditionFailedException faster) {
            return Step.of(shelf.record(kept.record().jobId()));
        }
        return Step.of(send(mine), true);
    }

    private Shelf.@Nullable Kept send(Shelf.Kept mine) throws IOException {
        JobRecord record = mine.record();
        JobRecord.Claim claim = record.claim();
        if (claim == null) {
            throw new IllegalStateException("a segment of " + record.jobId() + " starts that was never claimed");
        }
        Answer answer;
        try {
            answer = endpoint.send(Requests.start(record, claim, settings.callback()));
        } catch (IOException unknown) {
            return unknown(mine, "Whether its endpoint got the request is not known (" + reason(unknown) + ")");
        }
        return switch (answer) {
            case Answer.Accepted(String handle, URI statusUrl) ->
                change(mine, current -> {
                    if (!isStill(record, current)) {
                        return null;
                    }
                    JobRecord.Draft next = current.edit();
                    next.claim = Settlement.started(claim, handle, statusUrl);
                    return next.to(JobState.RUNNING, Settlement.runs(current), settlement.untilAsked(current))
                            .done();
                });
            case Answer.Said(byte[] json) -> said(mine, json);
            case Answer.OlderFence() -> unknown(mine, "Its endpoint has seen a newer fence than " + record.fence());
            case Answer.Refused(String reason) -> refused(mine, claim, reason);
            case Answer.Busy(Duration retryAfter, String reason) ->
                claim.unknown()
                        ? mine
                        : change(
                                mine,
                                same(
                                        record,
                                        settlement.again(
                                                record.edit(),
                                                record,
                                                "Its endpoint is busy (" + Settlement.shown(reason) + ").",
                                                bounded(retryAfter))));
        };
    }

    private Shelf.@Nullable Kept said(Shelf.Kept mine, byte[] json) throws IOException {
        SegmentCallback said;
        try {
            said = Requests.said(mine.record(), json);
        } catch (IOException unreadable) {
            return unknown(mine, "Its endpoint answered what nobody understands (" + reason(unreadable) + ")");
        }
        return change(
                mine,
                current -> current.segment() == said.segment()
                                && settlement.answer(current, said)
                                        instanceof Settlement.Verdict.Changed(JobRecord next)
                        ? next
                        : null);
    }

    /** Nobody knows whether it began: under hold a person decides; else the lease runs out and the same key is used. */
    private Shelf.@Nullable Kept unknown(Shelf.Kept mine, String what) throws IOException {
        JobRecord record = mine.record();
        JobRecord.Claim claim = record.claim();
        if (record.message().onUnknown() == JobMessage.OnUnknown.RETRY || claim == null) {
            return mine;
        }
        JobRecord.Draft next = record.edit();
        next.claim = claim.withUnknown(true);
        next.runNow = false;
        next.to(
                JobState.HELD,
                what
                        + ", and on_unknown is hold: it may have begun. Somebody must look at it; run-now asks the"
                        + " endpoint again under the same key.",
                null);
        return change(mine, same(record, next));
    }

    private Shelf.@Nullable Kept refused(Shelf.Kept mine, JobRecord.Claim claim, String because) throws IOException {
        JobRecord record = mine.record();
        String reason = "Its endpoint refuses it: " + Settlement.shown(because) + ".";
        if (claim.unknown()) {
            return change(
                    mine,
                    same(
                            record,
                            record.edit().to(JobState.HELD, reason + " An earlier request may have begun it.", null)));
        }
        deadLetters.record(
                "jobs",
                record.jobId(),
                "cannot run the job " + record.jobId() + "\n  because its endpoint refuses it: "
                        + Settlement.shown(because) + "\n  try another request under another job_id",
                RecordJson.write(record.message()));
        return change(mine, same(record, record.edit().to(JobState.REJECTED, reason, null)));
    }

    private Shelf.@Nullable Kept ask(Shelf.Kept kept, URI statusUrl) throws IOException {
        JobRecord record = kept.record();
        String silence;
        try {
            switch (endpoint.send(Requests.question(record, statusUrl))) {
                case Answer.Said(byte[] json) -> {
                    SegmentCallback said = Requests.said(record, json);
                    if (said.status() != SegmentCallback.Status.RUNNING) {
                        return said(kept, json);
                    }
                    return change(
                            kept,
                            current -> isStill(record, current)
                                    ? settlement.answer(current, said)
                                                    instanceof Settlement.Verdict.Changed(JobRecord next)
                                            ? next
                                            : current.edit()
                                                    .to(
                                                            JobState.RUNNING,
                                                            Settlement.runs(current)
                                                                    + " It takes longer than expected.",
                                                            settlement.untilAsked(current))
                                                    .done()
                                    : null);
                }
                case Answer.Refused(String reason) -> {
                    return askAgain(kept, "Its endpoint no longer knows it (" + Settlement.shown(reason) + ")")
                                            .now()
                                    == null
                            ? null
                            : shelf.record(record.jobId()).orElse(null);
                }
                case Answer.Accepted ignored -> silence = "it accepts, but does not say how it stands";
                case Answer.OlderFence ignored -> silence = "it has seen a newer fence";
                case Answer.Busy(Duration after, String reason) -> silence = reason;
            }
        } catch (IOException e) {
            silence = reason(e);
        }
        String because = silence;
        return change(kept, current -> {
            if (!isStill(record, current)) {
                return null;
            }
            JobRecord.Draft next = current.edit();
            next.attempts++;
            if (next.attempts < settlement.maxAttempts(current)) {
                return next.to(
                                JobState.RUNNING,
                                "It should have ended, and its endpoint does not say (" + Settlement.shown(because)
                                        + "). It is asked again.",
                                settlement.untilAsked(current))
                        .done();
            }
            return next.to(
                            JobState.HELD,
                            "It should have ended, and its endpoint does not say (" + Settlement.shown(because)
                                    + "). Somebody must look at it.",
                            null)
                    .done();
        });
    }

    /** Tells the endpoint of a cancelled job to stop; the job is over when that has been answered. */
    Shelf.@Nullable Kept stop(Shelf.Kept kept) throws IOException {
        JobRecord record = kept.record();
        JobRecord.Claim claim = record.claim();
        if (claim == null) {
            return cancelled(kept, "It was cancelled before its endpoint was asked.");
        }
        String silence;
        try {
            switch (endpoint.send(Requests.stop(record, claim))) {
                case Answer.Accepted ignored -> {
                    return cancelled(kept, "It was cancelled, and its endpoint has been told to stop.");
                }
                case Answer.Said ignored -> {
                    return cancelled(kept, "It was cancelled, and its endpoint has stopped.");
                }
                case Answer.Refused(String reason) -> {
                    return cancelled(
                            kept,
                            "It was cancelled; its endpoint refuses to stop it (" + Settlement.shown(reason)
                                    + "), so that it may still run.");
                }
                case Answer.OlderFence ignored -> silence = "it has seen a newer fence";
                case Answer.Busy(Duration after, String reason) -> silence = reason;
            }
        } catch (IOException e) {
            silence = reason(e);
        }
        String because = "It is to be stopped, and its endpoint does not answer (" + Settlement.shown(silence) + ").";
        return change(kept, current -> {
            if (current.segment() != record.segment() || !current.state().holdsAPlace()) {
                return null;
            }
            JobRecord.Draft next = current.edit();
            next.attempts++;
            return next.attempts < settlement.maxAttempts(current)
                    ? next.to(current.state(), because + " It is told again.", settings.grace())
                            .done()
                    : next.to(JobState.HELD, because + " Somebody must look at it; cancel gives it up.", null)
                            .done();
        });
    }

    private Shelf.@Nullable Kept cancelled(Shelf.Kept kept, String reason) throws IOException {
        JobRecord record = kept.record();
        JobRecord.Draft next = record.edit();
        JobRecord.Claim claim = record.claim();
        if (claim != null) {
            Instant running = claim.runningSince();
            next.over(new JobRecord.Segment(
                    record.segment(),
                    record.fence(),
                    claim.fromRound(),
                    record.roundsDone(),
                    running == null ? claim.claimedAt() : running,
                    JobRecord.AT_WRITE,
                    "cancelled"));
        }
        return over(kept, next.to(JobState.CANCELLED, reason, null));
    }

    /**
     * Ends a job by our own word: first on its record, so that whoever claims it at this moment fails.
     *
     * @return null when it is over; else the record that somebody else made of it meanwhile
     */
    Shelf.@Nullable Kept over(Shelf.Kept kept, JobRecord.Draft end) throws IOException {
        try {
            Shelf.Kept last = shelf.put(end.done(), kept.generation());
            shelf.finish(last.record(), last.generation());
            return null;
        } catch (PreconditionFailedException faster) {
            return shelf.record(kept.record().jobId()).orElse(null);
        }
    }

    /** Puts away a job that is over by its record, and whose record is still where the others are. */
    Step putAway(String jobId) throws IOException {
        Optional<Shelf.Kept> kept = shelf.record(jobId);
        if (kept.isPresent() && kept.get().record().state().leaves()) {
            shelf.finish(kept.get().record(), kept.get().generation());
            return Step.of((Shelf.Kept) null, false);
        }
        return Step.of(kept);
    }

    // --- how records change ---

    /** Whether what was asked is still what is on record. */
    private static boolean isStill(JobRecord asked, JobRecord current) {
        return current.segment() == asked.segment()
                && current.fence() == asked.fence()
                && current.state() == asked.state();
    }

    private static Function<JobRecord, @Nullable JobRecord> same(JobRecord asked, JobRecord.Draft next) {
        JobRecord done = next.done();
        return current -> isStill(asked, current) && current.cancelled() == asked.cancelled() ? done : null;
    }

    /**
     * Changes a record; where somebody else changed it meanwhile, what they made of it.
     *
     * @param change null for "leave it"
     * @return as it is now; null when it is over
     */
    private Shelf.@Nullable Kept change(Shelf.Kept kept, Function<JobRecord, @Nullable JobRecord> change)
            throws IOException {
        Shelf.Kept current = kept;
        for (int round = 0; round < ROUNDS; round++) {
            JobRecord next = change.apply(current.record());
            if (next == null) {
                return current;
            }
            try {
                if (next.state().leaves()) {
                    shelf.finish(next, current.generation());
                    return null;
                }
                return shelf.put(next, current.generation());
            } catch (PreconditionFailedException faster) {
                Optional<Shelf.Kept> there = shelf.record(current.record().jobId());
                if (there.isEmpty()) {
                    return null;
                }
                current = there.get();
            }
        }
        throw new IOException("cannot change the job " + kept.record().jobId() + "\n  because it was changed " + ROUNDS
                + " times meanwhile\n  try again later");
    }

    /** Whether the job ended and only its record was left behind, which is then taken away. */
    private boolean overAlready(Shelf.Kept kept) throws IOException {
        if (shelf.find(shelf.ended(kept.record().jobId())).isEmpty()) {
            return false;
        }
        shelf.finish(kept.record(), kept.generation());
        return true;
    }

    private String token() {
        byte[] bytes = new byte[TOKEN_BYTES];
        random.nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    private static @Nullable Duration bounded(@Nullable Duration asked) {
        if (asked == null) {
            return null;
        }
        Duration most = Duration.ofDays(1);
        return asked.isNegative() ? Duration.ZERO : asked.compareTo(most) > 0 ? most : asked;
    }

    private static String reason(IOException e) {
        return Settlement.shown(e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage());
    }
}
