package dev.nightjar.offpeak.desk;

import dev.nightjar.cloud.DeadLetters;
import dev.nightjar.cloud.Deadline;
import dev.nightjar.cloud.ObjectInfo;
import dev.nightjar.offpeak.calendar.OffPeakCalendar;
import dev.nightjar.offpeak.message.JobMessage;
import dev.nightjar.offpeak.message.JobMessageReader;
import dev.nightjar.offpeak.message.SegmentCallback;
import java.io.IOException;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;

/**
 * Keeps jobs from the message to the end: nothing is lost, nothing runs twice that the endpoint can tell apart, and
 * whatever a crash leaves half done is finished by the next tick.
 *
 * <pre>{@code
 * JobDesk desk = new JobDesk(effects, DeskSettings.standard(), tariffs);
 * Receipt receipt = desk.receive(message);             // then acknowledge; a throw: let the message come again
 * Receipt receipt = desk.callback(callback);           // the same
 * TickReport report = desk.tick(Deadline.in(Duration.ofSeconds(45)));      // every minute
 * }</pre>
 *
 * <p>States: a job is {@link JobState#QUEUED} until a tick claims a place in its pool and then the job itself
 * ({@link JobState#STARTING}); only then the endpoint is asked, under the key {@code ID/SEGMENT}, the same for every
 * attempt. Its answer or a callback moves the job on: to {@link JobState#RUNNING}, back to {@link JobState#QUEUED} with
 * the next segment, to an end. Every change is made against the generation that was read.
 *
 * <p>In operations of the store a job of one segment costs seven of class A (record, hint, claim, running, end, account,
 * hint) and about thirteen of class B, each further segment four of class A; a tick with nothing to do two of class A, a
 * sweep one for a thousand jobs.
 *
 * <p>An {@link IOException} means that the world is busy: nothing is half done that a repetition would not finish.
 * Safe for many threads and for several instances; ticks of one instance follow one another.
 */
public final class JobDesk {
    private final Shelf shelf;
    private final Intake intake;
    private final Callbacks callbacks;
    private final Pools pools;
    private final Recurrences recurrences;
    private final Release release;
    private final Orders orders;

    public JobDesk(Effects effects, DeskSettings settings, Tariffs tariffs) {
        this(effects, settings, tariffs, JobMessageReader.forAnyHost());
    }

    /** @param reader for the messages that lie in {@code inbox/} */
    public JobDesk(Effects effects, DeskSettings settings, Tariffs tariffs, JobMessageReader reader) {
        this(effects, settings, tariffs, reader, (tariff, learned) -> new PlannedPlacement(tariff, settings, learned));
    }

    /** With another way to plan. */
    JobDesk(
            Effects effects,
            DeskSettings settings,
            Tariffs tariffs,
            JobMessageReader reader,
            BiFunction<OffPeakCalendar, Learned, Placement> planning) {
        this.shelf = new Shelf(effects.store(), effects.bucket());
        DeadLetters deadLetters = new DeadLetters(effects.deadLetters(), shelf::latest);
        Settlement settlement = new Settlement(settings);
        this.intake = new Intake(shelf, deadLetters, tariffs);
        this.callbacks = new Callbacks(shelf, deadLetters, settlement);
        this.pools = new Pools(shelf, settings.capacity());
        this.recurrences = new Recurrences(shelf, intake);
        Segments segments = new Segments(shelf, effects, deadLetters, settings, settlement, intake);
        this.orders = new Orders(shelf, segments, recurrences);
        Inbox inbox = new Inbox(shelf, intake, recurrences, deadLetters, reader);
        this.release = new Release(shelf, effects, settings, tariffs, segments, pools, recurrences, inbox, planning);
    }

    /** Puts a job, or a recurring one, on record. The message may be acknowledged when this returns, and not before. */
    public Receipt receive(JobMessage message) throws IOException {
        JobMessage.Recurrence recurrence = message.recurrence();
        return recurrence == null ? intake.take(message, null) : recurrences.register(message, recurrence);
    }

    /** Applies what an endpoint says about a segment. The message may be acknowledged when this returns. */
    public Receipt callback(SegmentCallback callback) throws IOException {
        return callbacks.apply(callback);
    }

    /**
     * Looks at the time and does what is due. What does not work for one job stands in the report and is tried again; the
     * others are none the worse for it.
     *
     * @throws IOException when not even the time could be had, or what changed; nothing is lost by it
     */
    public TickReport tick(Deadline deadline) throws IOException {
        return release.tick(deadline);
    }

    /**
     * Stops a job for good: at once while it waits; while it runs, when its endpoint has been told. A recurring job gets
     * no further runs; the one under way goes on.
     */
    public Receipt cancel(String jobId) throws IOException {
        return orders.cancel(jobId);
    }

    /** Lets a waiting job start whatever it costs, as soon as its pool has a place; releases a held one. */
    public Receipt runNow(String jobId) throws IOException {
        return orders.runNow(jobId);
    }

    /** How that pool stands; one that nobody has written down has the capacity of the settings. */
    public Pool pool(String name) throws IOException {
        return pools.read(name);
    }

    /** Starts no further segment of that pool's jobs until it is resumed; what runs goes on. */
    public Pool pause(String pool) throws IOException {
        return pools.paused(pool, true);
    }

    /** Lets the jobs of a paused pool start again. */
    public Pool resume(String pool) throws IOException {
        return pools.paused(pool, false);
    }

    /** The jobs that come again, cancelled ones among them, in the order of their objects. */
    public List<RecurringJob> recurring() throws IOException {
        return recurrences.all();
    }

    /** What is to be expected of every job that waits or runs, by id, as of the last tick. */
    public Map<String, Plan> plans() throws IOException {
        return release.plans();
    }

    /** The record of a job, over or not. */
    public Optional<JobRecord> find(String jobId) throws IOException {
        Optional<Shelf.Kept> kept = shelf.record(shelf.ended(jobId));
        return (kept.isPresent() ? kept : shelf.record(jobId)).map(Shelf.Kept::record);
    }

    /** All jobs that are not over, held ones among them, in the order of their ids. */
    public List<JobRecord> active() throws IOException {
        return records("active/");
    }

    /** The jobs that ended in that month of UTC, in the order of their ids; held ones are not among them. */
    public List<JobRecord> ended(YearMonth month) throws IOException {
        return records(Shelf.doneFolder(month));
    }

    private List<JobRecord> records(String folder) throws IOException {
        List<JobRecord> records = new ArrayList<>();
        for (ObjectInfo info : shelf.list(folder)) {
            shelf.record(info.name()).ifPresent(kept -> records.add(kept.record()));
        }
        records.sort(Comparator.comparing(JobRecord::jobId));
        return records;
    }
}
