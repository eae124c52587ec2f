package dev.nightjar.offpeak.events;

import dev.nightjar.cloud.DeadLetters;
import dev.nightjar.cloud.Deadline;
import dev.nightjar.cloud.JsonLog;
import dev.nightjar.cloud.Platform;
import dev.nightjar.cloud.Topic;
import dev.nightjar.cloud.TriggerEvent;
import dev.nightjar.cloud.TriggerEvent.ClockTick;
import dev.nightjar.cloud.TriggerEvent.MessagePublished;
import dev.nightjar.cloud.UnreadableEventException;
import dev.nightjar.offpeak.desk.Effects;
import dev.nightjar.offpeak.desk.JobDesk;
import dev.nightjar.offpeak.desk.Receipt;
import dev.nightjar.offpeak.desk.Tariffs;
import dev.nightjar.offpeak.desk.TickReport;
import dev.nightjar.offpeak.desk.VirtualThreads;
import dev.nightjar.offpeak.endpoint.HttpsEndpoint;
import dev.nightjar.offpeak.message.InvalidMessageException;
import dev.nightjar.offpeak.message.JobMessage;
import dev.nightjar.offpeak.message.SegmentCallback;
import dev.nightjar.offpeak.schedule.Timetable;
import io.cloudevents.CloudEvent;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;

/**
 * Treats the events of jobs: messages and ticks.
 *
 * <pre>{@code
 * JobEvents events = new JobEvents(platform);
 * events.message(cloudEvent, log);          // of the topics jobs and job-callbacks
 * events.tick(cloudEvent, log);             // every minute
 * }</pre>
 *
 * <p>What returns normally need not come again: it is on record, or a dead letter says why it never will be. An
 * {@link IOException} means that the world is busy, an {@link IllegalStateException} that a setting is wrong; both let the
 * event come again.
 *
 * <p>Settings, all optional: {@code NIGHTJAR_STATE_BUCKET} ({@code state}), {@code NIGHTJAR_MESSAGES} ({@code jobs} or
 * {@code callbacks}; else the name of the event's topic tells), {@code NIGHTJAR_ENDPOINT_HOSTS} (names apart by commas;
 * none), {@code NIGHTJAR_OTHER_ENDPOINTS} ({@code false}), {@code NIGHTJAR_PRIVATE_ENDPOINTS} (none),
 * {@code NIGHTJAR_LOOPBACK_ENDPOINTS} ({@code false}; for a platform on one machine), {@code NIGHTJAR_ON_UNKNOWN}
 * ({@code hold}), {@code NIGHTJAR_CALENDARS} ({@code BUCKET/OBJECT}; none), {@code NIGHTJAR_CALENDAR}
 * ({@code jst-default}), {@code NIGHTJAR_POOL_CAPACITY} (4), {@code NIGHTJAR_MAX_DELAY} ({@code 72h}),
 * {@code NIGHTJAR_MAX_ATTEMPTS} (5), {@code NIGHTJAR_CALLBACK} (what endpoints are told to call,
 * {@code topic:job-callbacks}), {@code NIGHTJAR_DEADLINE} of a tick ({@code 45s}), {@code NIGHTJAR_TIMETABLE}
 * ({@code false}; whether each sweep takes past one-shots out of the {@link Timetable}).
 *
 * <p>Keep one for as long as the instance lives: its desk remembers what has not changed. Safe for many threads.
 */
public final class JobEvents {
    private static final String JOBS = "jobs";
    private static final String CALLBACKS = "job-callbacks";
    private static final String TICKS = "ticks";
    /** Requests to endpoints: they wait for strangers' servers, not for a core. */
    private static final int AT_ONCE = 32;

    private final InstantSource clock;
    private final DeadLetters deadLetters;
    private final JobSettings settings;
    private final StoredTariffs tariffs;
    private final JobDesk desk;
    private final Optional<Timetable> timetable;

    /** @throws IllegalStateException when a setting is wrong, in three parts */
    public JobEvents(Platform platform) {
        this(
                platform,
                JobSettings.truth(platform::setting, "NIGHTJAR_TIMETABLE") ? Timetable.find() : Optional.empty());
    }

    JobEvents(Platform platform, Optional<Timetable> timetable) {
        this.timetable = timetable;
        this.clock = platform.clock();
        Topic dead = platform.topic("dead-letters");
        this.deadLetters = new DeadLetters(dead, clock);
        this.settings = JobSettings.of(platform::setting);
        this.tariffs = new StoredTariffs(platform.store(), settings.calendars(), settings.calendar());
        Effects effects = new Effects(
                platform.store(),
                settings.bucket(),
                dead,
                new HttpsEndpoint(settings.endpoints(), platform::identityToken),
                new SecureRandom(),
                new VirtualThreads(AT_ONCE));
        this.desk = new JobDesk(effects, settings.desk(), tariffs, settings.reader());
    }

    /** The desk of that platform, for people's orders. */
    public JobDesk desk() throws IOException {
        tariffs.refresh();
        return desk;
    }

    /**
     * Reads a request for a job by the rules of this platform, as {@link #message} does.
     *
     * @param now the time of the request; deadlines that are not after it are refused
     * @throws InvalidMessageException when it can never be treated
     */
    public JobMessage read(byte[] json, Instant now) throws InvalidMessageException {
        return settings.reader().read(json, now);
    }

    /** The tariffs by which the desk decides. */
    public Tariffs tariffs() throws IOException {
        tariffs.refresh();
        return tariffs;
    }

    /** How long a job may wait that says nothing about it. */
    public Duration maxDelay() {
        return settings.desk().maxDelay();
    }

    /** Treats a request for a job, or what an endpoint says about a segment. */
    public void message(CloudEvent event, JsonLog log) throws IOException {
        JsonLog here = log.withClock(clock).forEvent(event);
        try {
            if (!(TriggerEvent.read(event) instanceof MessagePublished message)) {
                bury(JOBS, event, "only messages of the topics jobs and job-callbacks are treated here", here);
                return;
            }
            treat(message, settings.areCallbacks(event.getSource()), here);
        } catch (UnreadableEventException e) {
            here.warning("dead letter: " + e.getMessage());
            deadLetters.record(JOBS, e);
        }
    }

    private void treat(MessagePublished message, boolean callback, JsonLog log) throws IOException {
        Receipt receipt;
        try {
            receipt = callback ? desk.callback(SegmentCallback.read(message.data())) : job(message, log);
        } catch (InvalidMessageException e) {
            String why = String.valueOf(e.getMessage());
            deadLetters.record(callback ? CALLBACKS : JOBS, message.eventId(), why, message.data());
            receipt = new Receipt.Dead(why);
        }
        switch (receipt) {
            case Receipt.Taken(String jobId, String text) -> log.info("job " + jobId + ": " + text);
            case Receipt.Applied(String jobId, String text) -> log.info("callback of " + jobId + ": " + text);
            case Receipt.Known(String jobId, String text) -> log.info("nothing new for " + jobId + ": " + text);
            case Receipt.Dead(String text) -> log.warning("dead letter: " + text);
        }
    }

    private Receipt job(MessagePublished message, JsonLog log) throws IOException, InvalidMessageException {
        JobMessage job = settings.reader().read(message.data(), message.publishedAt());
        tariffs.refresh();
        Receipt receipt = desk.receive(job);
        for (String warning : job.warnings()) {
            log.warning("job " + job.jobId() + ": " + warning);
        }
        return receipt;
    }

    /** Does what is due. What does not work for one job is logged, and tried by the next tick. */
    public void tick(CloudEvent event, JsonLog log) throws IOException {
        JsonLog here = log.withClock(clock).forEvent(event);
        try {
            if (!(TriggerEvent.read(event) instanceof ClockTick)) {
                bury(TICKS, event, "only ticks are treated here", here);
                return;
            }
            tariffs.refresh();
            TickReport report = desk.tick(Deadline.in(settings.tick()));
            report.troubles().forEach(here::warning);
            if (report.swept() && timetable.isPresent()) {
                clear(timetable.get(), report.at(), here);
            }
            here.info("tick at " + report.at() + ": " + report.jobs() + " jobs, "
                    + report.started().size() + " started" + (report.complete() ? "" : ", the rest next time"));
        } catch (UnreadableEventException e) {
            here.warning("dead letter: " + e.getMessage());
            deadLetters.record(TICKS, e);
        }
    }

    /** Jobs come first: a timetable that cannot be reached is logged, and cleared by the next sweep. */
    private static void clear(Timetable timetable, Instant now, JsonLog log) {
        try {
            timetable.removePast(now).forEach(name -> log.info("took " + name + " out of the timetable"));
        } catch (IOException e) {
            log.warning(String.valueOf(e.getMessage()));
        }
    }

    private void bury(String kind, CloudEvent event, String why, JsonLog log) throws IOException {
        log.warning("dead letter: " + why);
        byte[] data = event.getData() == null ? new byte[0] : event.getData().toBytes();
        deadLetters.record(kind, String.valueOf(event.getId()), why, data);
    }
}
