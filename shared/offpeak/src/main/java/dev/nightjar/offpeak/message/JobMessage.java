package dev.nightjar.offpeak.message;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A request for a federated job, version 1 of the message; {@code docs/job-message.md} has its schema.
 *
 * @param jobId the client's {@code job_id}, else a hash of what makes two requests the same
 * @param bodyHash SHA-256 of the canonical message: the same id with another hash is a conflict
 * @param body the user's JSON object, as canonical UTF-8 text; goes to the endpoint
 * @param estimate how long the job is expected to run, all rounds together
 * @param deadline when it must have ended, or null
 * @param maxDelay how long it may wait in all, or null for the setting
 * @param priority the higher first; 0 where nothing is said
 * @param maxParallel at most that many jobs of the pool at once while this one runs, or null
 * @param minSavingPercent a smaller saving is not worth a delay
 * @param split how it can be cut, or null for a job that must run in one piece
 * @param recurrence when it comes again, or null for a job that comes once
 * @param calendar a name that the desk knows, or null for the default
 * @param warnings unknown fields and the like, each one sentence
 */
public record JobMessage(
        String jobId,
        String bodyHash,
        String jobName,
        URI endpointUrl,
        String body,
        Duration estimate,
        @Nullable Instant submittedAt,
        @Nullable Instant notBefore,
        @Nullable Instant deadline,
        @Nullable Duration maxDelay,
        int priority,
        String pool,
        @Nullable Integer maxParallel,
        double minSavingPercent,
        @Nullable Split split,
        OnUnknown onUnknown,
        @Nullable Integer maxAttempts,
        @Nullable Recurrence recurrence,
        @Nullable String calendar,
        List<String> warnings) {
    public JobMessage {
        warnings = List.copyOf(warnings);
    }

    /**
     * Rounds, between which the job can stop and go on later.
     *
     * @param rounds of the whole job
     * @param minRoundsPerSegment fewer are not worth a start
     * @param restartOverhead what each segment after the first costs more
     */
    public record Split(
            int rounds,
            int minRoundsPerSegment,
            Duration restartOverhead,
            @Nullable URI checkpointUri) {}

    /** What to do when it cannot be known whether the endpoint began a segment. */
    public enum OnUnknown {
        /** Wait for a person: at most once. */
        HOLD,
        /** Ask again under the same key: at least once, exactly once where the endpoint honours the key. */
        RETRY
    }

    /**
     * A job that comes again.
     *
     * @param cron five fields, in {@code zone}
     * @param missed what to do with times that passed while nobody was there
     * @param overlap what to do when the run before has not ended
     */
    public record Recurrence(String cron, String zone, Missed missed, Overlap overlap) {
        /** For times that passed unseen. */
        public enum Missed {
            LATEST,
            ALL,
            SKIP
        }

        /** For a time that comes while the run before has not ended. */
        public enum Overlap {
            SKIP,
            QUEUE,
            ALLOW
        }
    }
}
