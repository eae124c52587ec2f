package dev.nightjar.offpeak.desk;

import dev.nightjar.cloud.ObjectInfo;
import dev.nightjar.cloud.PreconditionFailedException;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;

/** What a person orders for one job. */
final class Orders {
    private static final int ROUNDS = 16;

    private final Shelf shelf;
    private final Segments segments;
    private final Recurrences recurrences;

    Orders(Shelf shelf, Segments segments, Recurrences recurrences) {
        this.shelf = shelf;
        this.segments = segments;
        this.recurrences = recurrences;
    }

    Receipt cancel(String jobId) throws IOException {
        for (int round = 0; round < ROUNDS; round++) {
            Optional<Shelf.Kept> found = shelf.record(jobId);
            if (found.isEmpty()) {
                Receipt recurring = recurrences.cancel(jobId);
                return recurring != null ? recurring : notActive(jobId);
            }
            Shelf.Kept kept = found.get();
            JobRecord record = kept.record();
            JobRecord.Draft next = record.edit();
            next.cancelled = true;
            next.runNow = false;
            try {
                switch (record.state()) {
                    case STARTING, RUNNING -> {
                        // The stop has a newer fence than any start before it; a tick repeats it if this one dies.
                        next.fence++;
                        next.attempts = 0;
                        next.to(record.state(), "It is being cancelled.", Duration.ZERO);
                        return stopped(shelf.put(next.done(), kept.generation()), jobId);
                    }
                    case QUEUED -> {
                        next.to(JobState.CANCELLED, "It was cancelled before it began.", null);
                        if (segments.over(kept, next) == null) {
                            return cancelled(jobId);
                        }
                    }
                    case HELD -> {
                        if (record.claim() != null && !record.cancelled()) {
                            next.fence++;
                            next.to(JobState.HELD, "It is being cancelled.", null);
                            return stopped(shelf.put(next.done(), kept.generation()), jobId);
                        }
                        next.to(JobState.CANCELLED, "It was cancelled while it was held.", null);
                        if (segments.over(kept, next) == null) {
                            return cancelled(jobId);
                        }
                    }
                    case DONE, REJECTED, CANCELLED -> {
                        shelf.finish(record, kept.generation());
                        return new Receipt.Known(jobId, "it is over");
                    }
                }
            } catch (PreconditionFailedException changed) {
                // Cancel what is there now.
            }
        }
        throw busy(jobId);
    }

    private Receipt cancelled(String jobId) throws IOException {
        shelf.hint(jobId);
        return new Receipt.Applied(jobId, "It is cancelled.");
    }

    private Receipt stopped(Shelf.Kept kept, String jobId) throws IOException {
        Shelf.Kept now = segments.stop(kept);
        shelf.hint(jobId);
        return new Receipt.Applied(
                jobId, now == null ? "It is cancelled." : now.record().reason());
    }

    Receipt runNow(String jobId) throws IOException {
        for (int round = 0; round < ROUNDS; round++) {
            Optional<Shelf.Kept> found = shelf.record(jobId);
            if (found.isEmpty()) {
                return notActive(jobId);
            }
            JobRecord record = found.get().record();
            if (record.state() != JobState.QUEUED && record.state() != JobState.HELD) {
                return new Receipt.Known(jobId, record.reason());
            }
            JobRecord.Draft next = record.edit();
            next.runNow = true;
            next.attempts = 0;
            next.cancelled = false;
            next.to(JobState.QUEUED, "Somebody wants it to run now.", null);
            try {
                shelf.put(next.done(), found.get().generation());
                shelf.hint(jobId);
                return new Receipt.Applied(jobId, "It begins at the next tick at which its pool has room.");
            } catch (PreconditionFailedException changed) {
                // Release what is there now.
            }
        }
        throw busy(jobId);
    }

    private Receipt notActive(String jobId) throws IOException {
        Optional<ObjectInfo> ended = shelf.find(shelf.ended(jobId));
        return ended.isPresent()
                ? new Receipt.Known(jobId, "it is over")
                : new Receipt.Dead("cannot find the job " + jobId
                        + "\n  because no job of that id was ever here\n  try listing the jobs");
    }

    private static IOException busy(String jobId) {
        return new IOException("cannot change the job " + jobId + "\n  because it was changed " + ROUNDS
                + " times meanwhile\n  try again later");
    }
}
