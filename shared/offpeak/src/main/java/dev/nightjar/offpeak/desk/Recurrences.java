package dev.nightjar.offpeak.desk;

import com.fasterxml.jackson.core.JsonToken;
import dev.nightjar.cloud.ObjectInfo;
import dev.nightjar.cloud.ObjectName;
import dev.nightjar.cloud.ObjectNotFoundException;
import dev.nightjar.cloud.Precondition;
import dev.nightjar.cloud.PreconditionFailedException;
import dev.nightjar.offpeak.message.JobMessage;
import dev.nightjar.offpeak.message.JobMessage.Recurrence;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Makes the runs of recurring jobs when they are due. The id of a run is {@code ID@TIME} of its scheduled time, and a
 * used id is never used again: whoever makes a run twice, after a crash or beside another instance, makes one.
 */
final class Recurrences {
    private static final int ROUNDS = 16;
    /** A time that is older when a tick sees it was missed. */
    private static final Duration ON_TIME = Duration.ofHours(1);
    /** How many missed runs of one job a tick makes; the next tick makes more. */
    private static final int RUNS_A_TICK = 100;

    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);

    private record Kept(
            RecurringJob job, long generation, @Nullable Instant next) {}

    private final Shelf shelf;
    private final Intake intake;
    private final TreeMap<String, Kept> known = new TreeMap<>();

    Recurrences(Shelf shelf, Intake intake) {
        this.shelf = shelf;
        this.intake = intake;
    }

    private ObjectName name(String jobId) {
        return shelf.name("recurring/" + Shelf.safe(jobId) + ".json");
    }

    /** The id of the run at that time. */
    static String runId(String jobId, Instant scheduled) {
        return jobId + "@" + TIME.format(scheduled);
    }

    // --- what is on record ---

    /** Puts a recurring job on record; the first run is the first scheduled time after that. */
    Receipt register(JobMessage message, Recurrence recurrence) throws IOException {
        String fault = fault(message, recurrence);
        if (fault != null) {
            return intake.dead(message, "cannot take the recurring job " + message.jobId() + "\n  because " + fault);
        }
        RecurringJob job = new RecurringJob(message, JobRecord.AT_WRITE, null, "No run was due yet.", false);
        for (int round = 0; round < ROUNDS; round++) {
            try {
                write(job, 0);
                shelf.hintRecurring(message.jobId());
                return new Receipt.Taken(message.jobId(), "recurring");
            } catch (PreconditionFailedException there) {
                Optional<Kept> kept = read(message.jobId());
                if (kept.isPresent()) {
                    shelf.hintRecurring(message.jobId());
                    return intake.known(message, kept.get().job().message().bodyHash(), "it comes again as it did");
                }
            }
        }
        throw busy(message.jobId());
    }

    private static @Nullable String fault(JobMessage message, Recurrence recurrence) {
        if (message.jobId().length() > 200) {
            return "its id has " + message.jobId().length() + " characters\n  try one of at most 200";
        }
        if (message.deadline() != null) {
            return "one deadline cannot hold for every run\n  try max_delay_minutes";
        }
        try {
            Cron unused = new Cron(recurrence.cron(), recurrence.zone());
            return null;
        } catch (IllegalArgumentException e) {
            return e.getMessage() + "\n  try \"0 22 * * 0\" in \"Asia/Tokyo\"";
        }
    }

    List<RecurringJob> all() throws IOException {
        List<RecurringJob> all = new ArrayList<>();
        for (ObjectInfo info : shelf.list("recurring/")) {
            read(info.name()).ifPresent(kept -> all.add(kept.job()));
        }
        return all;
    }

    /** No further runs; null when there is no such recurring job. */
    @Nullable
    Receipt cancel(String jobId) throws IOException {
        for (int round = 0; round < ROUNDS; round++) {
            Optional<Kept> kept = read(jobId);
            if (kept.isEmpty()) {
                return null;
            }
            RecurringJob job = kept.get().job();
            if (job.cancelled()) {
                return new Receipt.Known(jobId, "it was cancelled before");
            }
            try {
                write(
                        new RecurringJob(job.message(), job.settledUntil(), job.lastRun(), "It was cancelled.", true),
                        kept.get().generation());
                shelf.hintRecurring(jobId);
                return new Receipt.Applied(jobId, "no further run is to come");
            } catch (PreconditionFailedException changed) {
                // Cancel what is there now.
            }
        }
        throw busy(jobId);
    }

    private Optional<Kept> read(String jobId) throws IOException {
        return read(name(jobId));
    }

    private Optional<Kept> read(ObjectName name) throws IOException {
        while (true) {
            Optional<ObjectInfo> info = shelf.find(name);
            if (info.isEmpty()) {
                return Optional.empty();
            }
            try {
                RecurringJob job = parse(shelf.read(info.get()), info.get().updated());
                return Optional.of(
                        new Kept(job, info.get().generation(), job.next().orElse(null)));
            } catch (ObjectNotFoundException movedOn) {
                // Read what is there now.
            }
        }
    }

    private static RecurringJob parse(byte[] bytes, Instant written) throws IOException {
        return RecordJson.read(bytes, json -> {
            JobMessage message = null;
            Instant settled = written;
            String lastRun = null;
            String outcome = "";
            boolean cancelled = false;
            while (json.nextToken() != JsonToken.END_OBJECT) {
                String field = json.currentName();
                json.nextToken();
                switch (field) {
                    case "request" -> message = RecordJson.message(json, written);
                    case "settled_until" -> settled = RecordJson.time(json, written);
                    case "last_run" -> lastRun = json.getText();
                    case "last_outcome" -> outcome = json.getText();
                    case "cancelled" -> cancelled = json.getBooleanValue();
                    default -> json.skipChildren();
                }
            }
            if (message == null || message.recurrence() == null) {
                throw new IOException("it lacks its request or its recurrence");
            }
            return new RecurringJob(message, settled, lastRun, outcome, cancelled);
        });
    }

    private ObjectInfo write(RecurringJob job, long generation) throws IOException {
        return shelf.write(
                name(job.jobId()),
                Precondition.generationIs(generation),
                Map.of("id", job.jobId()),
                RecordJson.write(json -> {
                    RecordJson.time(json, "settled_until", job.settledUntil());
                    if (job.lastRun() != null) {
                        json.writeStringField("last_run", job.lastRun());
                    }
                    json.writeStringField("last_outcome", job.lastOutcome());
                    json.writeBooleanField("cancelled", job.cancelled());
                    json.writeObjectFieldStart("request");
                    RecordJson.message(json, job.message());
                    json.writeEndObject();
                }));
    }

    // --- runs ---

    /** Something changed about that job. */
    void learn(String jobId) throws IOException {
        Optional<Kept> kept = read(jobId);
        if (kept.isPresent()) {
            known.put(jobId, kept.get());
        } else {
            known.remove(jobId);
        }
    }

    /** Makes the runs that are due; {@code made} hears their ids. */
    void run(Instant now, boolean sweep, List<String> troubles, Consumer<String> made) throws IOException {
        if (sweep) {
            for (ObjectInfo info : shelf.list("recurring/")) {
                String id = info.metadata().get("id");
                Kept before = id == null ? null : known.get(id);
                if (before == null || before.generation() != info.generation()) {
                    try {
                        read(info.name()).ifPresent(kept -> known.put(kept.job().jobId(), kept));
                    } catch (IOException e) {
                        troubles.add("cannot read " + info.name() + "\n  because " + e.getMessage()
                                + "\n  try submitting the recurring job again, once this object is gone");
                    }
                }
            }
        }
        for (Kept kept : List.copyOf(known.values())) {
            if (kept.next() != null && !kept.next().isAfter(now)) {
                try {
                    run(kept, now, made);
                } catch (IOException e) {
                    troubles.add(e.getMessage());
                    // What is on record decides, not what was meant to be.
                    known.put(kept.job().jobId(), new Kept(kept.job(), -1, kept.next()));
                }
            }
        }
    }

    private void run(Kept stale, Instant now, Consumer<String> made) throws IOException {
        String jobId = stale.job().jobId();
        Optional<Kept> found = stale.generation() < 0 ? read(jobId) : Optional.of(stale);
        if (found.isEmpty()) {
            known.remove(jobId);
            return;
        }
        RecurringJob job = found.get().job();
        Instant settled = job.settledUntil();
        String lastRun = job.lastRun();
        String outcome = job.lastOutcome();
        for (Instant scheduled : due(job, now)) {
            settled = scheduled;
            String id = runId(jobId, scheduled);
            if (policy(job).missed() == Recurrence.Missed.SKIP && scheduled.isBefore(now.minus(ON_TIME))) {
                outcome = "The run at " + scheduled + " was missed and left out.";
            } else if (policy(job).overlap() == Recurrence.Overlap.SKIP && isUnderWay(lastRun)) {
                outcome = "The run at " + scheduled + " was left out, because " + lastRun + " had not ended.";
            } else {
                String after = policy(job).overlap() == Recurrence.Overlap.QUEUE ? lastRun : null;
                intake.take(once(job.message(), id), new JobRecord.Run(jobId, scheduled, after));
                made.accept(id);
                lastRun = id;
                outcome = "The run at " + scheduled + " is on record.";
            }
        }
        RecurringJob next = new RecurringJob(job.message(), settled, lastRun, outcome, job.cancelled());
        try {
            ObjectInfo info = write(next, found.get().generation());
            known.put(jobId, new Kept(next, info.generation(), next.next().orElse(null)));
        } catch (PreconditionFailedException faster) {
            learn(jobId);
        }
    }

    private static Recurrence policy(RecurringJob job) {
        Recurrence recurrence = job.message().recurrence();
        if (recurrence == null) {
            throw new IllegalStateException(job.jobId() + " does not come again");
        }
        return recurrence;
    }

    private static List<Instant> due(RecurringJob job, Instant now) {
        Cron cron = job.cron();
        if (job.cancelled()) {
            return List.of();
        }
        if (policy(job).missed() != Recurrence.Missed.ALL) {
            return cron.latest(job.settledUntil(), now).stream().toList();
        }
        List<Instant> due = new ArrayList<>();
        Optional<Instant> next = cron.next(job.settledUntil());
        while (next.isPresent() && !next.get().isAfter(now) && due.size() < RUNS_A_TICK) {
            due.add(next.get());
            next = cron.next(next.get());
        }
        return due;
    }

    private boolean isUnderWay(@Nullable String run) throws IOException {
        return run != null
                && shelf.record(run)
                        .filter(kept -> kept.record().state() != JobState.HELD)
                        .isPresent();
    }

    /** The message of one run. */
    private static JobMessage once(JobMessage message, String id) {
        return new JobMessage(
                id,
                message.bodyHash(),
                message.jobName(),
                message.endpointUrl(),
                message.body(),
                message.estimate(),
                message.submittedAt(),
                message.notBefore(),
                null,
                message.maxDelay(),
                message.priority(),
                message.pool(),
                message.maxParallel(),
                message.minSavingPercent(),
                message.split(),
                message.onUnknown(),
                message.maxAttempts(),
                null,
                message.calendar(),
                message.warnings(),
                message.spot());
    }

    private static IOException busy(String jobId) {
        return new IOException("cannot settle the recurring job " + jobId + "\n  because it was changed " + ROUNDS
                + " times meanwhile\n  try again later");
    }
}
