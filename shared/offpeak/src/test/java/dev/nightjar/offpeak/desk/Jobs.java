package dev.nightjar.offpeak.desk;

import dev.nightjar.offpeak.message.JobMessage;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Messages for tests: an hour in one piece, to be asked again where nothing is known. */
final class Jobs {
    String bodyHash = "hash";
    String body = "{\"model_type\":\"cnn\"}";
    Duration estimate = Duration.ofHours(1);

    @Nullable
    Instant notBefore;

    @Nullable
    Instant deadline;

    @Nullable
    Duration maxDelay;

    String pool = "default";

    @Nullable
    Integer maxParallel;

    JobMessage.@Nullable Split split;

    JobMessage.OnUnknown onUnknown = JobMessage.OnUnknown.RETRY;

    @Nullable
    Integer maxAttempts;

    JobMessage.@Nullable Recurrence recurrence;

    @Nullable
    String calendar;

    private final String id;

    private Jobs(String id) {
        this.id = id;
    }

    static Jobs job(String id) {
        return new Jobs(id);
    }

    Jobs rounds(int rounds) {
        split = new JobMessage.Split(rounds, 1, Duration.ofMinutes(2), null);
        return this;
    }

    Jobs hold() {
        onUnknown = JobMessage.OnUnknown.HOLD;
        return this;
    }

    Jobs recurring(
            String cron, String zone, JobMessage.Recurrence.Missed missed, JobMessage.Recurrence.Overlap overlap) {
        recurrence = new JobMessage.Recurrence(cron, zone, missed, overlap);
        return this;
    }

    JobMessage message() {
        return new JobMessage(
                id,
                bodyHash,
                "train",
                URI.create("https://fl.example.com/run"),
                body,
                estimate,
                null,
                notBefore,
                deadline,
                maxDelay,
                0,
                pool,
                maxParallel,
                0,
                split,
                onUnknown,
                maxAttempts,
                recurrence,
                calendar,
                List.of());
    }
}
