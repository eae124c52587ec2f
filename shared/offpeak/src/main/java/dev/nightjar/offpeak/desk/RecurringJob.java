package dev.nightjar.offpeak.desk;

import dev.nightjar.offpeak.message.JobMessage;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A job that comes again, as it is on record in {@code recurring/ID.json}.
 *
 * @param message with a recurrence
 * @param settledUntil every scheduled time up to this one has been run, or left out by the job's policy
 * @param lastRun the id of the newest run; null before the first
 * @param lastOutcome what came of the newest scheduled time, one sentence
 * @param cancelled whether no run is to come; it stays on record, so that the same message does not bring it back
 */
public record RecurringJob(
        JobMessage message, Instant settledUntil, @Nullable String lastRun, String lastOutcome, boolean cancelled) {
    public String jobId() {
        return message.jobId();
    }

    /** When the next run is due; empty when none is to come. */
    public Optional<Instant> next() {
        return cancelled ? Optional.empty() : cron().next(settledUntil);
    }

    Cron cron() {
        JobMessage.Recurrence recurrence = message.recurrence();
        if (recurrence == null) {
            throw new IllegalStateException(message.jobId() + " does not come again");
        }
        return new Cron(recurrence.cron(), recurrence.zone());
    }
}
