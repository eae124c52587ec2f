package dev.nightjar.offpeak.message;

import java.math.BigDecimal;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A request for a federated job, version 1 of the message; {@code docs/job-message.md} has its schema.
 *
 * @param jobId the client's {@code job_id}, else a hash of what makes two requests the same
 * @param bodyHash SHA-256 of all that the request asks for: the same id with another hash is a conflict. Without
 *     {@code submitted_at}, so that a client may send it again
 * @param jobName 1 to 200 characters on one line; may hold any of them that HTML means something by
 * @param endpointUrl as {@link dev.nightjar.offpeak.endpoint.EndpointRules#canonical} spells it
 * @param body the user's JSON object as text without white space, keys and numbers as they came; goes to the endpoint
 * @param estimate how long the job is expected to run, all rounds together: from one second to 366 days
 * @param notBefore the job is not started earlier; of a recurring job, its first time is not earlier
 * @param deadline when it must have ended, or null. Where {@code maxDelay} is given too, the earlier of the two binds
 * @param maxDelay how long it may wait in all, or null for the setting
 * @param priority the higher first; 0 where nothing is said
 * @param maxParallel at most that many jobs of the pool at once while this one runs, or null
 * @param minSavingPercent a smaller saving, in percent of the job's cost, is not worth a delay
 * @param split how it can be cut, or null for a job that must run in one piece
 * @param recurrence when it comes again, or null for a job that comes once
 * @param calendar a name that the desk knows, or null for the default
 * @param warnings unknown fields and the like, each one sentence
 * @param spot what it costs on machines that may be taken away, or null where it has none
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
        List<String> warnings,
        @Nullable Spot spot) {
    /** The pool of jobs that name none. */
    public static final String DEFAULT_POOL = "default";

    public JobMessage {
        warnings = List.copyOf(warnings);
    }

    /** A job for machines at the listed price. */
    public JobMessage(
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
        this(
                jobId,
                bodyHash,
                jobName,
                endpointUrl,
                body,
                estimate,
                submittedAt,
                notBefore,
                deadline,
                maxDelay,
                priority,
                pool,
                maxParallel,
                minSavingPercent,
                split,
                onUnknown,
                maxAttempts,
                recurrence,
                calendar,
                warnings,
                null);
    }

    /**
     * Reads a message from outside, for any public endpoint; {@link JobMessageReader} knows stricter rules.
     *
     * @param now deadlines that are not after it are refused. The time at which the message was published, so that all
     *     its deliveries are read alike
     * @throws InvalidMessageException when it can never be treated
     */
    public static JobMessage read(byte[] json, Instant now) throws InvalidMessageException {
        return JobMessageReader.forAnyHost().read(json, now);
    }

    /**
     * Reads what {@link #toJson} wrote: no rule about endpoints or the time is applied again.
     *
     * @throws InvalidMessageException when it is no such thing
     */
    public static JobMessage fromJson(byte[] json) throws InvalidMessageException {
        return JobMessageReader.readRecord(json);
    }

    /** One JSON object on one line, in the fields of the message and {@code body_hash} and {@code warnings}. */
    public byte[] toJson() {
        return JobDocument.write(this);
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

    /**
     * Machines that may be taken away.
     *
     * @param priceRatio price of a minute there, relative to the listed price: above 0, at most 1
     * @param reworkShare how much of the work is expected to be done again, 0 for none
     */
    public record Spot(BigDecimal priceRatio, BigDecimal reworkShare) {}

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
