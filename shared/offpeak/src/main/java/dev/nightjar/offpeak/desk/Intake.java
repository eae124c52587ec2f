package dev.nightjar.offpeak.desk;

import dev.nightjar.cloud.DeadLetters;
import dev.nightjar.cloud.ObjectInfo;
import dev.nightjar.cloud.PreconditionFailedException;
import dev.nightjar.offpeak.message.JobMessage;
import java.io.IOException;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Puts jobs on record. */
final class Intake {
    private static final int MAX_ID_CHARS = 1024;
    /** Rounds of a race that are played before the world is said to be busy. */
    private static final int ROUNDS = 16;

    private final Shelf shelf;
    private final DeadLetters deadLetters;
    private final Tariffs tariffs;

    Intake(Shelf shelf, DeadLetters deadLetters, Tariffs tariffs) {
        this.shelf = shelf;
        this.deadLetters = deadLetters;
        this.tariffs = tariffs;
    }

    /** A job that comes once, or one run of a recurring one. */
    Receipt take(JobMessage message, JobRecord.@Nullable Run run) throws IOException {
        String id = message.jobId();
        if (id.isEmpty() || id.length() > MAX_ID_CHARS) {
            return dead(
                    message,
                    "cannot take a job whose id has " + id.length() + " characters\n  because an id has 1 to "
                            + MAX_ID_CHARS + "\n  try a shorter job_id");
        }
        for (int round = 0; round < ROUNDS; round++) {
            Optional<ObjectInfo> over = shelf.find(shelf.ended(id));
            if (over.isPresent()) {
                return known(message, over.get().metadata().getOrDefault("hash", ""), "it is over");
            }
            JobRecord record = JobRecord.fresh(message, run, "It waits for the next tick.");
            try {
                return judged(shelf.put(record, 0));
            } catch (PreconditionFailedException there) {
                Optional<Shelf.Kept> kept = shelf.record(id);
                if (kept.isPresent()) {
                    // Whoever created it may have died before the hint.
                    shelf.hint(id);
                    return known(message, kept.get().record().message().bodyHash(), "it is on record");
                }
                // It ended between the two looks.
            }
        }
        throw new IOException("cannot take the job " + id + "\n  because it was changed " + ROUNDS
                + " times meanwhile\n  try again later");
    }

    private Receipt judged(Shelf.Kept kept) throws IOException {
        JobRecord record = kept.record();
        String refusal = refusal(record);
        if (refusal != null) {
            shelf.finish(record.edit().to(JobState.REJECTED, refusal, null).done(), kept.generation());
            return new Receipt.Taken(record.jobId(), "rejected: " + refusal);
        }
        shelf.hint(record.jobId());
        Instant deadline = record.message().deadline();
        Instant earliest = later(record.submitted(), record.notBefore()).plus(record.left());
        return new Receipt.Taken(
                record.jobId(),
                deadline == null || !earliest.isAfter(deadline)
                        ? "queued"
                        : "queued, but it cannot keep its deadline " + deadline + ": it could end at " + earliest
                                + " at the earliest");
    }

    private static Instant later(Instant a, Instant b) {
        return a.isAfter(b) ? a : b;
    }

    /** Why a job can never run, as it was submitted; null when it can. */
    @Nullable
    String refusal(JobRecord record) {
        JobMessage message = record.message();
        Instant submitted = record.submitted();
        Instant deadline = message.deadline();
        if (deadline != null && !deadline.isAfter(submitted)) {
            return "Its deadline " + deadline + " had passed when it was submitted at " + submitted + ".";
        }
        String calendar = message.calendar();
        if (calendar != null && tariffs.named(calendar).isEmpty()) {
            return "Its calendar \"" + calendar + "\" is not known here.";
        }
        return null;
    }

    Receipt known(JobMessage message, String hash, String how) throws IOException {
        if (hash.equals(message.bodyHash())) {
            return new Receipt.Known(message.jobId(), how);
        }
        return dead(
                message,
                "cannot take another job under the id " + message.jobId()
                        + "\n  because the one that has it has the hash " + hash + ", and this one "
                        + message.bodyHash() + "\n  try another job_id");
    }

    Receipt dead(JobMessage message, String reason) throws IOException {
        deadLetters.record("jobs", message.jobId(), reason, RecordJson.write(message));
        return new Receipt.Dead(reason);
    }
}
