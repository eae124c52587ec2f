package dev.nightjar.offpeak.events;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import com.sun.net.httpserver.HttpServer;
import dev.nightjar.cloud.JsonLog;
import dev.nightjar.cloud.MemoryStore;
import dev.nightjar.cloud.MemoryTopic;
import dev.nightjar.cloud.ObjectName;
import dev.nightjar.cloud.ObjectStore;
import dev.nightjar.cloud.ObjectWriter;
import dev.nightjar.cloud.Platform;
import dev.nightjar.cloud.Precondition;
import dev.nightjar.cloud.Topic;
import dev.nightjar.offpeak.desk.JobRecord;
import dev.nightjar.offpeak.desk.JobState;
import dev.nightjar.offpeak.schedule.Timetable;
import dev.nightjar.offpeak.schedule.TimetableEntry;
import io.cloudevents.CloudEvent;
import io.cloudevents.core.builder.CloudEventBuilder;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JobEventsTest {
    private static final String PUBLISHED = "google.cloud.pubsub.topic.v1.messagePublished";
    private static final String GUIDE =
            "{\"job_name\":\"weekly_model_training\",\"endpoint_url\":\"https://train.example.com/start\","
                    + "\"body\":{\"model_type\":\"cnn\",\"rounds\":10},\"estimated_duration_minutes\":180}";

    private final TestPlatform platform = new TestPlatform();
    private final ByteArrayOutputStream logged = new ByteArrayOutputStream();
    private final JsonLog log = new JsonLog(new PrintStream(logged, true, StandardCharsets.UTF_8));

    @Test
    void aMessageIsAJobOnRecordHoweverOftenItComes() throws IOException {
        JobEvents events = new JobEvents(platform);

        events.message(published("jobs", GUIDE), log);
        events.message(published("jobs", GUIDE), log);

        assertThat(events.desk().active())
                .extracting(JobRecord::state, record -> record.message().jobName())
                .containsExactly(org.assertj.core.groups.Tuple.tuple(JobState.QUEUED, "weekly_model_training"));
        assertThat(platform.dead.messages()).isEmpty();
        assertThat(logged()).contains(": queued", "nothing new for ", "\"event_id\":\"event-1\"");
    }

    @Test
    void anotherRequestUnderAKnownIdIsADeadLetterWithBothHashes() throws IOException {
        JobEvents events = new JobEvents(platform);
        events.message(published("jobs", GUIDE.replace("{\"job_name", "{\"job_id\":\"a\",\"job_name")), log);

        events.message(
                published(
                        "jobs",
                        GUIDE.replace("{\"job_name", "{\"job_id\":\"a\",\"job_name")
                                .replace("cnn", "rnn")),
                log);

        assertThat(dead()).singleElement().asString().contains("has the hash ", "try another job_id");
        assertThat(events.desk().active()).hasSize(1);
    }

    @Test
    void whatCannotBeReadIsADeadLetterWithItsReason() throws IOException {
        JobEvents events = new JobEvents(platform);

        events.message(published("jobs", "{}"), log);
        events.message(published("jobs", GUIDE.replace("train.example.com", "10.0.0.5")), log);
        events.message(published("jobs", GUIDE.replace("train.example.com", "train.example.net")), log);
        events.message(published("jobs", GUIDE.replace("180", "180,\"deadline\":\"2025-12-31T00:00:00Z\"")), log);
        events.message(published("jobs", GUIDE.replace("cnn", "x".repeat(10_000_000))), log);
        events.message(published("job-callbacks", "{}"), log);
        events.message(published("job-callbacks", GUIDE), log);

        assertThat(dead())
                .satisfiesExactly(
                        letter -> assertThat(letter).contains("\"job_name\\\" is missing", "\"kind\":\"jobs\""),
                        letter -> assertThat(letter).contains("10.0.0.5", "is an address, not a name"),
                        letter -> assertThat(letter).contains("train.example.net", "not on the list"),
                        letter -> assertThat(letter).contains("the message was sent at 2026-01-01T00:00:00Z"),
                        letter -> assertThat(letter)
                                .contains("bytes, more than 1048576")
                                .hasSizeLessThan(4000),
                        letter ->
                                assertThat(letter).contains("\"kind\":\"job-callbacks\"", "\\\"job_id\\\" is missing"),
                        letter -> assertThat(letter).contains("\"kind\":\"job-callbacks\""));
        assertThat(events.desk().active()).isEmpty();
    }

    @Test
    void aCallbackOfNobodysJobIsADeadLetter() throws IOException {
        JobEvents events = new JobEvents(platform);

        events.message(
                published(
                        "nightjar-job-callbacks",
                        "{\"job_id\":\"a\",\"segment\":1,\"segment_token\":\"t\",\"fence\":1,\"rounds_completed\":1,"
                                + "\"status\":\"done\"}"),
                log);

        assertThat(dead()).singleElement().asString().contains("no job of that id was ever here");
    }

    @Test
    void aSettingTellsCallbacksWhereTheTopicsNameDoesNot() throws IOException {
        platform.settings.put("NIGHTJAR_MESSAGES", "callbacks");

        new JobEvents(platform).message(published("some-topic", GUIDE), log);

        assertThat(dead()).singleElement().asString().contains("\"kind\":\"job-callbacks\"");
    }

    @Test
    void warningsAreLoggedAndKept() throws IOException {
        JobEvents events = new JobEvents(platform);

        events.message(published("jobs", GUIDE.replace("180", "180,\"colour\":1")), log);

        assertThat(logged()).contains("The field \\\"colour\\\" is not known and was not heeded.");
        assertThat(events.desk().active().getFirst().message().warnings()).hasSize(1);
    }

    @Test
    void aTickStartsWhatIsDueAndAWrongDoorIsADeadLetter() throws IOException {
        JobEvents events = new JobEvents(platform);
        events.message(published("jobs", GUIDE), log);

        events.tick(tick(), log);
        events.tick(published("jobs", GUIDE), log);
        events.message(tick(), log);
        events.tick(
                CloudEventBuilder.v1()
                        .withId("other")
                        .withType("com.example.other")
                        .withSource(URI.create("/here"))
                        .build(),
                log);

        assertThat(logged()).contains(": 1 jobs, 0 started");
        assertThat(dead())
                .satisfiesExactly(
                        letter -> assertThat(letter).contains("only ticks are treated here"),
                        letter -> assertThat(letter).contains("only messages of the topics jobs and job-callbacks"),
                        letter -> assertThat(letter).contains("com.example.other"));
    }

    @Test
    void aJobThatMayNotWaitIsSentToItsEndpointByTheNextTick() throws IOException {
        platform.settings.put("NIGHTJAR_LOOPBACK_ENDPOINTS", "true");
        List<String> keys = new CopyOnWriteArrayList<>();
        HttpServer endpoint = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        endpoint.createContext("/start", exchange -> {
            keys.add(exchange.getRequestHeaders().getFirst("Idempotency-Key"));
            exchange.getRequestBody().readAllBytes();
            exchange.sendResponseHeaders(202, -1);
            exchange.close();
        });
        endpoint.start();
        try {
            String here = "http://127.0.0.1:" + endpoint.getAddress().getPort();
            JobEvents events = new JobEvents(platform);
            events.message(
                    published(
                            "jobs",
                            GUIDE.replace("https://train.example.com", here)
                                    .replace("180", "180,\"job_id\":\"weekly\",\"max_delay_minutes\":0")),
                    log);

            events.tick(tick(), log);

            assertThat(keys).as(logged()).containsExactly("weekly/1");
            assertThat(events.desk().find("weekly").orElseThrow().state()).isEqualTo(JobState.RUNNING);
        } finally {
            endpoint.stop(0);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "NIGHTJAR_ON_UNKNOWN | panic | hold or retry",
                "NIGHTJAR_ENDPOINT_HOSTS | https://example.com | a name such as train.example.com",
                "NIGHTJAR_PRIVATE_ENDPOINTS | 10.0.0.1 | a name such as train.example.com",
                "NIGHTJAR_OTHER_ENDPOINTS | yes | true or false",
                "NIGHTJAR_LOOPBACK_ENDPOINTS | 1 | true or false",
                "NIGHTJAR_MESSAGES | everything | jobs or callbacks",
                "NIGHTJAR_CALENDARS | calendars.json | BUCKET/OBJECT",
                "NIGHTJAR_CALENDARS | state/missing.json | BUCKET/OBJECT",
                "NIGHTJAR_CALENDAR | jst-never | jst-default or jst-holidays",
                "NIGHTJAR_POOL_CAPACITY | many | a whole number from 0",
                "NIGHTJAR_MAX_DELAY | three days | 90s, 30m or 72h",
                "NIGHTJAR_MAX_ATTEMPTS | 0 | a whole number from 1",
                "NIGHTJAR_DEADLINE | 45 | 90s, 30m or 72h",
            })
    void aSettingThatCannotBeUsedSaysWhyAndNothingIsLost(String name, String value, String remedy) {
        platform.settings.put(name, value);

        assertThatIllegalStateException()
                .isThrownBy(() -> new JobEvents(platform).message(published("jobs", GUIDE), log))
                .withMessageMatching("(?s)cannot use the setting " + name + ".*\n  because .*\n  try .*")
                .withMessageContaining(remedy);
        assertThat(platform.dead.messages()).isEmpty();
    }

    @Test
    void declaredCalendarsAreReadAgainWhenTheyChange() throws IOException {
        platform.settings.put("NIGHTJAR_CALENDARS", "state/tariffs/ours.json");
        platform.settings.put("NIGHTJAR_CALENDAR", "ours");
        calendars("ours");
        JobEvents events = new JobEvents(platform);
        events.message(published("jobs", GUIDE), log);

        calendars("ours", "theirs");
        events.message(published("jobs", GUIDE.replace("180", "180,\"calendar\":\"theirs\",\"job_id\":\"b\"")), log);
        events.message(published("jobs", GUIDE.replace("180", "180,\"calendar\":\"nobodys\",\"job_id\":\"c\"")), log);

        assertThat(events.desk().find("b").orElseThrow().state()).isEqualTo(JobState.QUEUED);
        assertThat(events.desk().find("c").orElseThrow().state()).isEqualTo(JobState.REJECTED);
    }

    @Test
    void aSweepTakesPastOneShotsOutOfTheTimetable() throws IOException {
        List<Instant> asked = new ArrayList<>();
        JobEvents events = new JobEvents(platform, Optional.of(new SweptTimetable(asked, List.of("nightjar-once-a"))));

        events.tick(tick(), log);
        events.tick(tick(), log);

        assertThat(asked).containsExactly(platform.clock().instant());
        assertThat(logged()).contains("took nightjar-once-a out of the timetable");
    }

    @Test
    void aTimetableThatCannotBeReachedHoldsNothingUp() throws IOException {
        Timetable absent = new SweptTimetable(new ArrayList<>(), List.of()) {
            @Override
            public List<String> removePast(Instant now) throws IOException {
                throw new IOException("cannot list the jobs");
            }
        };

        new JobEvents(platform, Optional.of(absent)).tick(tick(), log);

        assertThat(logged()).contains("cannot list the jobs", "tick at ");
    }

    /** One with entries that are past. */
    private static class SweptTimetable implements Timetable {
        private final List<Instant> asked;
        private final List<String> past;

        SweptTimetable(List<Instant> asked, List<String> past) {
            this.asked = asked;
            this.past = past;
        }

        @Override
        public void put(TimetableEntry entry) {
            throw new AssertionError("a sweep puts nothing");
        }

        @Override
        public void remove(String name) {
            throw new AssertionError("a sweep removes by time");
        }

        @Override
        public List<String> removePast(Instant now) throws IOException {
            asked.add(now);
            return past;
        }
    }

    private void calendars(String... names) throws IOException {
        StringBuilder json = new StringBuilder("{");
        for (String name : names) {
            json.append(json.length() == 1 ? "" : ",")
                    .append("\"" + name + "\":{\"zone\":\"Europe/Berlin\",\"weekday\":[[\"22:00\",\"24:00\"]],"
                            + "\"weekend\":[],\"discount\":0.3}");
        }
        ObjectName object = new ObjectName("state", "tariffs/ours.json");
        try (ObjectWriter writer = platform.store.write(object, Precondition.NONE, Map.of())) {
            writer.write(json.append("}").toString().getBytes(StandardCharsets.UTF_8));
            writer.commit();
        }
    }

    private List<String> dead() {
        return platform.dead.messages().stream()
                .map(message -> new String(message.data(), StandardCharsets.UTF_8))
                .toList();
    }

    private String logged() {
        return logged.toString(StandardCharsets.UTF_8);
    }

    private static CloudEvent published(String topic, String data) {
        return event(
                topic,
                "\"data\":\"" + Base64.getEncoder().encodeToString(data.getBytes(StandardCharsets.UTF_8)) + "\"");
    }

    private static CloudEvent tick() {
        return event("ticks", "\"attributes\":{\"tick\":\"minute\"}");
    }

    private static CloudEvent event(String topic, String message) {
        String data = "{\"message\":{" + message + ",\"messageId\":\"1\",\"publishTime\":\"2026-01-01T00:00:00Z\"}}";
        return CloudEventBuilder.v1()
                .withId("event-1")
                .withType(PUBLISHED)
                .withSource(URI.create("//pubsub.googleapis.com/projects/p/topics/" + topic))
                .withData("application/json", data.getBytes(StandardCharsets.UTF_8))
                .build();
    }

    private static final class TestPlatform implements Platform {
        private final InstantSource clock = InstantSource.fixed(Instant.parse("2026-01-01T00:00:00Z"));
        private final MemoryStore store = new MemoryStore(clock);
        private final MemoryTopic dead = new MemoryTopic();
        private final Map<String, String> settings =
                new TreeMap<>(Map.of("NIGHTJAR_ENDPOINT_HOSTS", "train.example.com"));

        @Override
        public ObjectStore store() {
            return store;
        }

        @Override
        public Topic topic(String name) {
            return dead;
        }

        @Override
        public InstantSource clock() {
            return clock;
        }

        @Override
        public Optional<String> setting(String name) {
            return Optional.ofNullable(settings.get(name));
        }
    }
}
