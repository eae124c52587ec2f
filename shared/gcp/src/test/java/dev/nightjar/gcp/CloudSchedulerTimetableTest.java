package dev.nightjar.gcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.nightjar.offpeak.schedule.Timetable;
import dev.nightjar.offpeak.schedule.TimetableEntry;
import dev.nightjar.offpeak.schedule.TimetableEntry.Cron;
import dev.nightjar.offpeak.schedule.TimetableEntry.ToEndpoint;
import dev.nightjar.offpeak.schedule.TimetableEntry.ToTopic;
import java.io.IOException;
import java.net.URI;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class CloudSchedulerTimetableTest {
    private static final String JOBS = "/v1/projects/chores-1/locations/asia-northeast1/jobs";
    private static final TimetableEntry TONIGHT = TimetableEntry.once(
            "nightjar-once-mnist-0123",
            Instant.parse("2026-11-24T13:00:00Z"),
            "mnist",
            new ToTopic("jobs", "{\"job_name\":\"学習\"}"));

    private final Map<String, String> settings = new HashMap<>();
    private final CloudSchedulerTimetable timetable =
            new CloudSchedulerTimetable(new GoogleSettings(name -> Optional.ofNullable(settings.get(name))));
    private RecordingServer server;

    @BeforeEach
    void start() throws IOException {
        server = new RecordingServer();
        settings.put("NIGHTJAR_PROJECT_ID", "chores-1");
        settings.put("NIGHTJAR_REGION", "asia-northeast1");
        settings.put("NIGHTJAR_SCHEDULER_ENDPOINT", server.url());
    }

    @AfterEach
    void stop() {
        timetable.close();
        server.close();
    }

    @Test
    void createsAOneShotInUtc() throws IOException {
        timetable.put(TONIGHT);

        assertThat(lines()).containsExactly("POST " + JOBS);
        assertThat(sent(0)).isEqualTo(json("""
            {
              "name": "projects/chores-1/locations/asia-northeast1/jobs/nightjar-once-mnist-0123",
              "description": "Once at 2026-11-24T13:00:00Z: mnist",
              "pubsubTarget": {
                "topicName": "projects/chores-1/topics/jobs",
                "data": "eyJqb2JfbmFtZSI6IuWtpue/kiJ9"
              },
              "schedule": "0 13 24 11 *",
              "timeZone": "Etc/UTC",
              "retryConfig": {
                "retryCount": 5, "minBackoffDuration": "10s", "maxBackoffDuration": "300s", "maxDoublings": 5
              }
            }
            """));
    }

    @Test
    void createsAPostWithAnIdentityToken() throws IOException {
        timetable.put(TimetableEntry.again(
                "nightjar-cron-weekly-4567",
                new Cron("0 22 * * 5", "Asia/Tokyo"),
                "weekly",
                new ToEndpoint(
                        URI.create("https://fl.example/start?site=tokyo"),
                        "{}",
                        "caller@chores-1.iam.gserviceaccount.com",
                        "https://fl.example")));

        assertThat(sent(0).path("schedule").textValue()).isEqualTo("0 22 * * 5");
        assertThat(sent(0).path("timeZone").textValue()).isEqualTo("Asia/Tokyo");
        assertThat(sent(0).path("httpTarget")).isEqualTo(json("""
            {
              "uri": "https://fl.example/start?site=tokyo",
              "httpMethod": 1,
              "headers": {"Content-Type": "application/json"},
              "body": "e30=",
              "oidcToken": {
                "serviceAccountEmail": "caller@chores-1.iam.gserviceaccount.com",
                "audience": "https://fl.example"
              }
            }
            """));
    }

    @Test
    void movesAnEntryThatExists() throws IOException {
        server.fails(409, "ALREADY_EXISTS", "Job exists.");

        timetable.put(TONIGHT);

        assertThat(lines())
                .containsExactly(
                        "POST " + JOBS,
                        "PATCH " + JOBS + "/nightjar-once-mnist-0123"
                                + "?updateMask=description,schedule,timeZone,retryConfig,pubsubTarget");
        assertThat(sent(1)).isEqualTo(sent(0));
    }

    @Test
    void removesAnEntryAndDoesNotMindWhenItIsGone() throws IOException {
        timetable.remove("nightjar-once-mnist-0123");
        server.fails(404, "NOT_FOUND", "Job not found.");
        timetable.remove("nightjar-once-mnist-0123");

        assertThat(lines())
                .containsExactly(
                        "DELETE " + JOBS + "/nightjar-once-mnist-0123", "DELETE " + JOBS + "/nightjar-once-mnist-0123");
    }

    @Test
    void sweepsOneShotsThatHadTheirTimeAndNothingElse() throws IOException {
        server.answers(200, """
            {"jobs": [%s, %s, %s], "nextPageToken": "more"}\
            """.formatted(
                                job("nightjar-once-past-1", "Once at 2026-11-24T13:00:00Z: past"),
                                job("nightjar-once-firing-2", "Once at 2026-11-24T13:30:00Z: may still be tried"),
                                job("nightjar-cron-weekly-3", "Again and again: weekly")))
                .answers(200, """
                    {"jobs": [%s, %s, %s, %s]}\
                    """.formatted(
                                job("backup-of-others", "Once at 2026-11-01T00:00:00Z"),
                                job("nightjar-once-renamed-4", "do not touch"),
                                job("nightjar-once-broken-5", "Once at 2026-13-77T00:00:00Z"),
                                job("nightjar-once-older-6", "Once at 2025-12-31T15:00:00Z")));

        assertThat(timetable.removePast(Instant.parse("2026-11-24T14:00:01Z")))
                .containsExactly("nightjar-once-past-1", "nightjar-once-older-6");
        assertThat(lines())
                .containsExactly(
                        "GET " + JOBS + "?pageSize=500&pageToken",
                        "GET " + JOBS + "?pageSize=500&pageToken=more",
                        "DELETE " + JOBS + "/nightjar-once-past-1",
                        "DELETE " + JOBS + "/nightjar-once-older-6");
    }

    @Test
    void saysWhatIsWrongInThreeParts() {
        server.fails(403, "PERMISSION_DENIED", "The principal lacks cloudscheduler.jobs.create");

        assertThatThrownBy(() -> timetable.put(TONIGHT))
                .isInstanceOf(IOException.class)
                .hasMessage("""
                    cannot schedule projects/chores-1/locations/asia-northeast1/jobs/nightjar-once-mnist-0123
                      because Google answered PERMISSION_DENIED: The principal lacks cloudscheduler.jobs.create
                      try roles/cloudscheduler.admin for the service account of this function\
                    """);
    }

    @Test
    void asksAgainWhenTheSchedulerIsBusy() {
        server.fails(503, "UNAVAILABLE", "later").fails(429, "RESOURCE_EXHAUSTED", "slowly");

        assertThatCode(() -> timetable.put(TONIGHT)).doesNotThrowAnyException();
        assertThat(lines()).containsExactly("POST " + JOBS, "POST " + JOBS, "POST " + JOBS);
    }

    @Test
    void isFoundByWhoeverAsksForATimetable() {
        assertThat(Timetable.find()).containsInstanceOf(CloudSchedulerTimetable.class);
    }

    private static String job(String name, String description) {
        return "{\"name\":\"projects/chores-1/locations/asia-northeast1/jobs/%s\",\"description\":\"%s\"}"
                .formatted(name, description);
    }

    private Iterable<String> lines() {
        return server.asked().stream().map(RecordingServer.Asked::line).toList();
    }

    private JsonNode sent(int index) throws IOException {
        return json(server.asked().get(index).body());
    }

    private static JsonNode json(String text) throws IOException {
        return new ObjectMapper().readTree(text);
    }
}
