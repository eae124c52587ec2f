package dev.nightjar.gcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.nightjar.offpeak.schedule.GcloudCommand;
import dev.nightjar.offpeak.schedule.Place;
import dev.nightjar.offpeak.schedule.TerraformResource;
import dev.nightjar.offpeak.schedule.TimetableEntry;
import dev.nightjar.offpeak.schedule.TimetableEntry.Cron;
import dev.nightjar.offpeak.schedule.TimetableEntry.ToEndpoint;
import dev.nightjar.offpeak.schedule.TimetableEntry.ToTopic;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** One and the same schedule, whether a function puts it, a person runs the printed command, or Terraform applies it. */
class SameScheduleTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Place PLACE = new Place(Optional.of("chores-1"), "asia-northeast1");
    private static final Pattern ARGUMENT = Pattern.compile("(?m)^ +\"?([A-Za-z_-]+)\"? += ([^{].*)$");

    @TempDir
    private Path folder;

    static Stream<TimetableEntry> entries() {
        String body = "{\n \"job_name\": \"it's ${x} 学習 \u304b\u3099\", \"quote\": \"\\\"\"\n}";
        return Stream.of(
                TimetableEntry.once(
                        "nightjar-once-mnist-0123",
                        Instant.parse("2026-12-24T13:00:00Z"),
                        "it's \"学習\"",
                        new ToTopic("jobs", body)),
                TimetableEntry.again(
                        "nightjar-cron-weekly-4567",
                        new Cron("0 22 * * 5", "Asia/Tokyo"),
                        "weekly",
                        new ToEndpoint(
                                URI.create("https://fl.example/start?site=tokyo"),
                                body,
                                "caller@chores-1.iam.gserviceaccount.com",
                                "https://fl.example")));
    }

    /** The real gcloud, where there is one, sends what the adapter sends. */
    @ParameterizedTest
    @MethodSource("entries")
    void gcloudSendsWhatTheAdapterSends(TimetableEntry entry) throws Exception {
        JsonNode sent = sentByGcloud(entry);

        assertThat(sent).isEqualTo(sentByTheAdapter(entry));
    }

    /** The real Terraform, where there is one, reads arguments that are what the adapter sends. */
    @ParameterizedTest
    @MethodSource("entries")
    void terraformReadsWhatTheAdapterSends(TimetableEntry entry) throws Exception {
        JsonNode sent = sentByTheAdapter(entry);
        List<String> expected = new ArrayList<>();
        List<String> expressions = new ArrayList<>();
        Matcher argument = ARGUMENT.matcher(new TerraformResource(entry, PLACE).text());
        while (argument.find()) {
            expressions.add("\"%s=${%s}\"".formatted(argument.group(1), argument.group(2)));
            expected.add(argument.group(1) + "=" + sentAs(argument.group(1), sent));
        }

        assertThat(terraform(expressions)).isEqualTo(expected).hasSizeGreaterThan(10);
    }

    /** The field of Cloud Scheduler's REST resource that an argument of the provider becomes. */
    private static String sentAs(String argument, JsonNode sent) {
        return switch (argument) {
            case "name" -> sent.path("name").textValue().replaceFirst(".*/", "");
            case "project" -> sent.path("name").textValue().split("/", -1)[1];
            case "region" -> sent.path("name").textValue().split("/", -1)[3];
            case "description" -> sent.path("description").textValue();
            case "schedule" -> sent.path("schedule").textValue();
            case "time_zone" -> sent.path("timeZone").textValue();
            case "topic_name" -> sent.at("/pubsubTarget/topicName").textValue();
            case "data" -> sent.at("/pubsubTarget/data").textValue();
            case "uri" -> sent.at("/httpTarget/uri").textValue();
            case "http_method" -> sent.at("/httpTarget/httpMethod").textValue();
            case "body" -> sent.at("/httpTarget/body").textValue();
            case "Content-Type" -> sent.at("/httpTarget/headers/Content-Type").textValue();
            case "service_account_email" ->
                sent.at("/httpTarget/oidcToken/serviceAccountEmail").textValue();
            case "audience" -> sent.at("/httpTarget/oidcToken/audience").textValue();
            case "retry_count" -> sent.at("/retryConfig/retryCount").asText();
            case "min_backoff_duration" ->
                sent.at("/retryConfig/minBackoffDuration").textValue();
            case "max_backoff_duration" ->
                sent.at("/retryConfig/maxBackoffDuration").textValue();
            case "max_doublings" -> sent.at("/retryConfig/maxDoublings").asText();
            default -> throw new IllegalArgumentException("no field for " + argument);
        };
    }

    private static JsonNode sentByTheAdapter(TimetableEntry entry) throws IOException {
        try (RecordingServer server = new RecordingServer();
                CloudSchedulerTimetable timetable = new CloudSchedulerTimetable(new GoogleSettings(name -> Optional.of(
                        switch (name) {
                            case "NIGHTJAR_PROJECT_ID" -> "chores-1";
                            case "NIGHTJAR_REGION" -> "asia-northeast1";
                            default -> server.url();
                        })))) {
            timetable.put(entry);
            return job(server);
        }
    }

    private JsonNode sentByGcloud(TimetableEntry entry) throws Exception {
        try (RecordingServer server = new RecordingServer()) {
            server.answers(200, "{}");
            String printed = run(
                    "",
                    Map.of(
                            "CLOUDSDK_CONFIG", folder.toString(),
                            "CLOUDSDK_CORE_DISABLE_PROMPTS", "1",
                            "CLOUDSDK_AUTH_DISABLE_CREDENTIALS", "1",
                            "CLOUDSDK_COMPONENT_MANAGER_DISABLE_UPDATE_CHECK", "1",
                            "CLOUDSDK_CORE_DISABLE_USAGE_REPORTING", "1",
                            "CLOUDSDK_API_ENDPOINT_OVERRIDES_CLOUDSCHEDULER", server.url() + "/"),
                    "gcloud",
                    "sh",
                    "-c",
                    GcloudCommand.create(entry, PLACE).shell());
            assertThat(server.asked()).as(printed).isNotEmpty();
            return job(server);
        }
    }

    /** The job that was posted; how two clients write the same enum does not matter. */
    private static JsonNode job(RecordingServer server) throws IOException {
        List<RecordingServer.Asked> posts = server.asked().stream()
                .filter(asked -> asked.line().startsWith("POST /v1/projects/chores-1/locations/asia-northeast1/jobs"))
                .toList();
        assertThat(posts).hasSize(1);
        JsonNode job = JSON.readTree(posts.getFirst().body());
        if (job.path("httpTarget") instanceof ObjectNode http
                && http.path("httpMethod").asText().equals("1")) {
            http.put("httpMethod", "POST");
        }
        // Base64 of the web's alphabet is read like the other.
        for (String data : List.of("/pubsubTarget/data", "/httpTarget/body")) {
            if (job.at(data).isTextual()) {
                byte[] bytes = Base64.getDecoder()
                        .decode(job.at(data).textValue().replace('-', '+').replace('_', '/'));
                ObjectNode parent = (ObjectNode) job.at(data.replaceFirst("/[a-z]+$", ""));
                parent.put(data.replaceFirst(".*/", ""), Base64.getEncoder().encodeToString(bytes));
            }
        }
        return job;
    }

    private List<String> terraform(List<String> expressions) throws Exception {
        // The console answers one line, with a text in quotes that is itself JSON.
        String printed = run(
                "jsonencode([" + String.join(", ", expressions) + "])\n",
                Map.of("TF_CLI_CONFIG_FILE", "/dev/null", "CHECKPOINT_DISABLE", "1"),
                "terraform",
                "terraform",
                "console");
        List<String> values = new ArrayList<>();
        JSON.readTree(JSON.readTree(printed).textValue()).forEach(value -> values.add(value.textValue()));
        return values;
    }

    /** What the call printed, on both streams. */
    private String run(String input, Map<String, String> environment, String program, String... words)
            throws Exception {
        boolean there = Stream.of(System.getenv("PATH").split(":", -1))
                .anyMatch(part -> Path.of(part, program).toFile().canExecute());
        if (!there) {
            String why = "skipped: there is no " + program + " on the PATH";
            System.out.println(why);
            return abort(why);
        }
        ProcessBuilder builder =
                new ProcessBuilder(words).directory(folder.toFile()).redirectErrorStream(true);
        builder.environment().putAll(environment);
        Process process = builder.start();
        try (OutputStream in = process.getOutputStream()) {
            in.write(input.getBytes(StandardCharsets.UTF_8));
        }
        String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as(printed).isZero();
        return printed;
    }
}
