package dev.nightjar.local;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.nightjar.offpeak.schedule.Timetable;
import dev.nightjar.test.Corpus;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JobsScheduleCommandTest {
    private static final String TUESDAY = "2026-11-24T15:00:00+09:00";
    private static final String MNIST = """
        {
          "job_name": "週次 it's ${x}",
          "job_id": "mnist-1",
          "endpoint_url": "https://fl.example.com/start",
          "body": {"model_type": "cnn", "rounds": 3},
          "estimated_duration_minutes": 60
        }
        """;

    @TempDir
    private Path folder;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @Test
    void printsBothForms() {
        assertThat(schedule(MNIST, "--now", TUESDAY, "--project-id", "chores-1"))
                .isZero();

        assertThat(out.toString(UTF_8))
                .startsWith("# with gcloud\n" + "gcloud scheduler jobs create pubsub nightjar-once-it-s-x-")
                .contains("  --schedule='0 13 24 11 *' \\\n")
                .contains("  --message-body='" + MNIST.strip().replace("'", "'\\''") + "' \\\n")
                .contains(
                        "# Set it up before 2026-11-24T13:00:00Z; afterwards it must go, or it comes again in a year:\n"
                                + "#   gcloud scheduler jobs delete nightjar-once-it-s-x-")
                .contains("# with Terraform\nresource \"google_cloud_scheduler_job\" \"nightjar_once_it_s_x_")
                .contains("topic_name = \"projects/chores-1/topics/jobs\"")
                .contains("\\\"週次 it's $${x}\\\"");
        assertThat(err.toString(UTF_8)).isEmpty();
    }

    @Test
    void whatItPrintsAloneIsWhatAShellRuns() throws Exception {
        assertThat(schedule(MNIST, "--now", TUESDAY, "--only", "gcloud")).isZero();
        Path gcloud = folder.resolve("gcloud");
        Files.writeString(gcloud, "#!/bin/sh\nprintf '%s\\0' gcloud \"$@\"\n");
        assertThat(gcloud.toFile().setExecutable(true)).isTrue();
        ProcessBuilder shell = new ProcessBuilder("sh", "-c", out.toString(UTF_8));
        shell.environment().put("PATH", folder + ":" + System.getenv("PATH"));
        Process process = shell.start();
        String words = new String(process.getInputStream().readAllBytes(), UTF_8);
        out.reset();
        assertThat(schedule(MNIST, "--now", TUESDAY, "--json")).isZero();
        List<String> expected = new ArrayList<>();
        json().path("gcloud_words").forEach(word -> expected.add(word.textValue()));

        assertThat(words.split("\0")).containsExactlyElementsOf(expected).contains("--message-body=" + MNIST.strip());
    }

    @Test
    void printsOneDocument() throws IOException {
        assertThat(schedule(MNIST, "--now", TUESDAY, "--json")).isZero();

        JsonNode json = json();
        assertThat(json.path("kind").textValue()).isEqualTo("once");
        assertThat(json.path("at").textValue()).isEqualTo("2026-11-24T13:00:00Z");
        assertThat(json.path("schedule").textValue()).isEqualTo("0 13 24 11 *");
        assertThat(json.path("time_zone").textValue()).isEqualTo("Etc/UTC");
        assertThat(json.path("topic").textValue()).isEqualTo("jobs");
        assertThat(json.path("message").textValue()).isEqualTo(MNIST.strip());
        assertThat(json.path("terraform").textValue()).contains("var.project_id");
        assertThat(json.path("gcloud_delete").textValue()).startsWith("gcloud scheduler jobs delete ");
    }

    @Test
    void keepsTheCronLineOfARecurrence() throws IOException {
        String weekly = MNIST.replace(
                "\"job_id\"", "\"recurrence\": {\"cron\": \"30 2 * * 0\", \"zone\": \"Europe/Berlin\"}, \"job_id\"");
        assertThat(schedule(weekly, "--now", TUESDAY, "--json")).isZero();

        JsonNode json = json();
        assertThat(json.path("kind").textValue()).isEqualTo("recurring");
        assertThat(json.path("at").isNull()).isTrue();
        assertThat(json.path("schedule").textValue()).isEqualTo("30 2 * * 0");
        assertThat(json.path("time_zone").textValue()).isEqualTo("Europe/Berlin");
        assertThat(err.toString(UTF_8)).contains("the clocks of Europe/Berlin change next at 2027-03-28T01:00:00Z");
    }

    @Test
    void readsStandardInputByTheMachinesClock() {
        byte[] message = MNIST.getBytes(UTF_8);
        int code = Nightjar.run(
                new String[] {"jobs", "schedule", "-", "--only", "terraform"},
                new ByteArrayInputStream(message),
                new PrintStream(out, true, UTF_8),
                new PrintStream(err, true, UTF_8));

        assertThat(code).isZero();
        assertThat(out.toString(UTF_8)).startsWith("variable \"project_id\" {");
    }

    @Test
    void heedsTheCalendarOfTheCallBeforeThatOfTheMessage() throws IOException {
        Path tariffs = folder.resolve("tariffs.json");
        Files.writeString(tariffs, """
            {"moon": {"zone": "UTC", "weekday": [["03:00", "05:00"]], "weekend": [], "holidays": [], "discount": 0.5}}
            """);
        String message = MNIST.replace("\"job_id\"", "\"calendar\": \"moon\", \"job_id\"");

        assertThat(schedule(message, "--now", TUESDAY, "--json", "--calendar", tariffs + "#moon"))
                .as(err.toString(UTF_8))
                .isZero();
        assertThat(json().path("schedule").textValue()).isEqualTo("0 3 25 11 *");
    }

    @Test
    void tellsOfFieldsThatItDoesNotKnow() {
        assertThat(schedule(MNIST.replace("\"job_id\"", "\"prio\": 1, \"job_id\""), "--now", TUESDAY))
                .isZero();

        assertThat(err.toString(UTF_8)).contains("The field \"prio\" is not known and was not heeded.");
    }

    @Test
    void hasNoAnswerWhereNoWindowSuits() {
        String soon = MNIST.replace("\"job_id\"", "\"deadline\": \"2026-11-24T09:00:00Z\", \"job_id\"");

        assertThat(schedule(soon, "--now", TUESDAY)).isEqualTo(1);
        assertComplaint(
                "cannot schedule ", "  because no window opens in which it could begin by 2026-11-24T08:00:00Z");
    }

    @Test
    void refusesWhatIsNoMessage() {
        assertThat(schedule("{\"job_name\": 7}", "--now", TUESDAY)).isEqualTo(2);
        assertComplaint("cannot read the job message", "job_name");
        assertThat(schedule("\u0000", "--now", TUESDAY)).isEqualTo(2);
        assertThat(schedule("{\"a\":\"" + "x".repeat(2 << 20) + "\"}", "--now", TUESDAY))
                .isEqualTo(2);
        assertThat(schedule(MNIST.replace("cnn", "x".repeat(100_000)), "--now", TUESDAY))
                .isEqualTo(2);
        assertComplaint("cannot schedule ", "and a scheduled one may have 100000");
        assertThat(schedule(MNIST.replace("\"job_id\"", "\"calendar\": \"moon\", \"job_id\""), "--now", TUESDAY))
                .isEqualTo(2);
        assertComplaint("cannot schedule ", "its calendar \"moon\" is not built in");
    }

    @Test
    void refusesCallsThatAreWrong() {
        assertThat(run("jobs", "schedule")).isEqualTo(2);
        assertThat(run("jobs", "schedule", folder.resolve("absent.json").toString()))
                .isEqualTo(2);
        assertComplaint("cannot read ", "there is no such file");
        assertThat(run("jobs", "schedule", folder.toString())).isEqualTo(2);
        for (String wrong : List.of("--project-id=a b", "--location=$(id)", "--only=both", "--now=tomorrow")) {
            assertThat(schedule(MNIST, wrong.split("=", 2))).isEqualTo(2);
        }
        assertThat(out.toString(UTF_8)).isEmpty();
    }

    @Test
    void theExampleOfTheHelpWorks() {
        assertThat(run("jobs", "schedule", "--help")).isZero();
        assertThat(out.toString(UTF_8)).contains("./nightjar jobs schedule examples/jobs/nightly-training.json");
        Path example = Corpus.projectRoot().resolve("examples/jobs/nightly-training.json");

        assertThat(run("jobs", "schedule", example.toString())).isZero();
    }

    @Test
    void noClientOfGooglesIsOnTheClassPath() {
        assertThat(Timetable.find()).isEmpty();
        assertThatThrownBy(() -> Class.forName("com.google.cloud.scheduler.v1.CloudSchedulerClient"))
                .isInstanceOf(ClassNotFoundException.class);
    }

    private void assertComplaint(String what, String because) {
        assertThat(err.toString(UTF_8)).contains(what).contains(because).contains("\n  try ");
        err.reset();
    }

    private int schedule(String message, String... options) {
        Path file = folder.resolve("message.json");
        try {
            Files.writeString(file, message);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return run(Stream.concat(Stream.of("jobs", "schedule", file.toString()), Stream.of(options))
                .toArray(String[]::new));
    }

    private int run(String... words) {
        return Nightjar.run(
                words,
                new ByteArrayInputStream(new byte[0]),
                new PrintStream(out, true, UTF_8),
                new PrintStream(err, true, UTF_8));
    }

    private JsonNode json() throws IOException {
        return new ObjectMapper().readTree(out.toByteArray());
    }
}
