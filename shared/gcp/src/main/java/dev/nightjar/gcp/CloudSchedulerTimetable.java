package dev.nightjar.gcp;

import com.google.api.gax.rpc.AbortedException;
import com.google.api.gax.rpc.AlreadyExistsException;
import com.google.api.gax.rpc.ApiException;
import com.google.api.gax.rpc.NotFoundException;
import com.google.api.gax.rpc.UnaryCallSettings;
import com.google.cloud.scheduler.v1.CloudSchedulerClient;
import com.google.cloud.scheduler.v1.CloudSchedulerSettings;
import com.google.cloud.scheduler.v1.HttpMethod;
import com.google.cloud.scheduler.v1.HttpTarget;
import com.google.cloud.scheduler.v1.Job;
import com.google.cloud.scheduler.v1.JobName;
import com.google.cloud.scheduler.v1.ListJobsRequest;
import com.google.cloud.scheduler.v1.LocationName;
import com.google.cloud.scheduler.v1.OidcToken;
import com.google.cloud.scheduler.v1.PubsubTarget;
import com.google.cloud.scheduler.v1.RetryConfig;
import com.google.cloud.scheduler.v1.UpdateJobRequest;
import com.google.protobuf.ByteString;
import com.google.protobuf.Duration;
import com.google.protobuf.FieldMask;
import dev.nightjar.offpeak.schedule.SendingRetries;
import dev.nightjar.offpeak.schedule.Timetable;
import dev.nightjar.offpeak.schedule.TimetableEntry;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Entries as jobs of Cloud Scheduler, in the project and region of the settings.
 *
 * <p>{@link dev.nightjar.offpeak.schedule.Timetable#find} finds it by {@link java.util.ServiceLoader}. A job that somebody
 * paused stays paused when it is put again.
 */
public final class CloudSchedulerTimetable implements Timetable, AutoCloseable {
    static final String ENDPOINT = "NIGHTJAR_SCHEDULER_ENDPOINT";
    private static final String ROLE = "roles/cloudscheduler.admin";

    /** The most that Cloud Scheduler takes. */
    private static final int PAGE = 500;

    private final GoogleSettings settings;
    private final OnFirstUse<CloudSchedulerClient> client;

    /** For {@link java.util.ServiceLoader}. */
    public CloudSchedulerTimetable() {
        this(GoogleSettings.ofEnvironment());
    }

    CloudSchedulerTimetable(GoogleSettings settings) {
        this.settings = settings;
        this.client = new OnFirstUse<>(() -> build(settings));
    }

    private static CloudSchedulerClient build(GoogleSettings settings) throws IOException {
        CloudSchedulerSettings.Builder builder = settings.aim(CloudSchedulerSettings.newHttpJsonBuilder(), ENDPOINT);
        for (UnaryCallSettings.Builder<?, ?> call : List.of(
                builder.createJobSettings(),
                builder.updateJobSettings(),
                builder.deleteJobSettings(),
                builder.listJobsSettings())) {
            // Creating is among them: a create whose answer was lost is told "exists" and becomes an update.
            call.setRetryableCodes(Retries.CURABLE).setRetrySettings(Retries.settings());
        }
        return CloudSchedulerClient.create(builder.build());
    }

    @Override
    public void put(TimetableEntry entry) throws IOException {
        Job job = job(entry);
        try {
            try {
                client.get().createJob(location(), job);
            } catch (AbortedException | AlreadyExistsException e) {
                // Over HTTP/JSON every 409 is ABORTED.
                client.get()
                        .updateJob(UpdateJobRequest.newBuilder()
                                .setJob(job)
                                .setUpdateMask(everythingOf(job))
                                .build());
            }
        } catch (ApiException e) {
            throw GoogleFailure.of("cannot schedule " + job.getName(), ROLE, e);
        }
    }

    @Override
    public void remove(String name) throws IOException {
        JobName job = JobName.of(settings.project(), settings.region(), name);
        try {
            client.get().deleteJob(job);
        } catch (NotFoundException e) {
            // It is gone, which is what was wanted.
            return;
        } catch (ApiException e) {
            throw GoogleFailure.of("cannot remove " + job, ROLE, e);
        }
    }

    @Override
    public List<String> removePast(Instant now) throws IOException {
        List<String> past = new ArrayList<>();
        try {
            for (Job job : client.get()
                    .listJobs(ListJobsRequest.newBuilder()
                            .setParent(location().toString())
                            .setPageSize(PAGE)
                            .build())
                    .iterateAll()) {
                String name = JobName.parse(job.getName()).getJob();
                Optional<Instant> once = TimetableEntry.onceAt(name, job.getDescription());
                if (once.isPresent() && new TimetableEntry.Once(once.get()).isPast(now)) {
                    past.add(name);
                }
            }
        } catch (ApiException e) {
            throw GoogleFailure.of("cannot list the jobs of " + location(), ROLE, e);
        }
        for (String name : past) {
            remove(name);
        }
        return past;
    }

    @Override
    public void close() {
        client.close();
    }

    private LocationName location() throws IOException {
        return LocationName.of(settings.project(), settings.region());
    }

    private Job job(TimetableEntry entry) throws IOException {
        Job.Builder job = Job.newBuilder()
                .setName(JobName.of(settings.project(), settings.region(), entry.name())
                        .toString())
                .setDescription(entry.description())
                .setSchedule(entry.when().cron())
                .setTimeZone(entry.when().zone())
                .setRetryConfig(RetryConfig.newBuilder()
                        .setRetryCount(SendingRetries.COUNT)
                        .setMinBackoffDuration(seconds(SendingRetries.MIN_BACKOFF))
                        .setMaxBackoffDuration(seconds(SendingRetries.MAX_BACKOFF))
                        .setMaxDoublings(SendingRetries.MAX_DOUBLINGS));
        switch (entry.target()) {
            case TimetableEntry.ToTopic topic ->
                job.setPubsubTarget(PubsubTarget.newBuilder()
                        .setTopicName("projects/" + settings.project() + "/topics/" + topic.topic())
                        .setData(ByteString.copyFromUtf8(topic.body())));
            case TimetableEntry.ToEndpoint endpoint ->
                job.setHttpTarget(HttpTarget.newBuilder()
                        .setUri(endpoint.url().toString())
                        .setHttpMethod(HttpMethod.POST)
                        .putHeaders("Content-Type", "application/json")
                        .setBody(ByteString.copyFromUtf8(endpoint.body()))
                        .setOidcToken(OidcToken.newBuilder()
                                .setServiceAccountEmail(endpoint.account())
                                .setAudience(endpoint.audience())));
        }
        return job.build();
    }

    private static Duration seconds(java.time.Duration duration) {
        return Duration.newBuilder().setSeconds(duration.toSeconds()).build();
    }

    private static FieldMask everythingOf(Job job) {
        return FieldMask.newBuilder()
                .addPaths("description")
                .addPaths("schedule")
                .addPaths("time_zone")
                .addPaths("retry_config")
                .addPaths(job.hasPubsubTarget() ? "pubsub_target" : "http_target")
                .build();
    }
}
