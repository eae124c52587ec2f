package dev.nightjar.offpeak.schedule;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.abort;

import dev.nightjar.offpeak.schedule.TimetableEntry.Cron;
import dev.nightjar.offpeak.schedule.TimetableEntry.ToEndpoint;
import dev.nightjar.offpeak.schedule.TimetableEntry.ToTopic;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What is printed means the same to a shell and to Terraform as the entry it was made of. */
class PrintedScheduleTest {
    private static final Place TOKYO = new Place(Optional.of("chores-1"), "asia-northeast1");
    private static final Place ANYWHERE = new Place(Optional.empty(), "asia-northeast1");

    @TempDir
    private Path folder;

    static Stream<String> bodies() {
        return Stream.of(
                "{\"job_name\":\"mnist\"}",
                "{\n  \"job_name\": \"週次の学習 🌙\",\r\n\t\"body\": {\"note\": \"it's 5 o'clock\"}\n}",
                "{\"a\":\"'; touch owned; echo '\"}",
                "{\"a\":\"$HOME $(id) `id` ${HOME} !! \\\\ \\\" * ~ # & | ; < > ?\"}",
                "{\"a\":\"${var.secret} %{ if true }x%{ endif } $${b} %%{c} $$${d} ${ $ { % {\"}",
                "{\"a\":\"ends with $\",\"b\":\"$\"}${",
                "{\"a\":\"\u304b\u3099 is two letters, \u304c is one\"}",
                "{\"a\":\"--project=evil\\u0000\\n\"}",
                "'",
                "\\");
    }

    @ParameterizedTest
    @MethodSource("bodies")
    void theShellGivesGcloudExactlyTheWords(String body) throws Exception {
        GcloudCommand command = GcloudCommand.create(tonight(body), TOKYO);

        assertThat(wordsFromShell(command.shell())).isEqualTo(command.words());
        assertThat(command.words()).contains("--message-body=" + body);
    }

    @Test
    void theShellGivesGcloudThePostToo() throws Exception {
        GcloudCommand command = GcloudCommand.create(weeklyPost(), ANYWHERE);

        assertThat(wordsFromShell(command.shell())).isEqualTo(command.words());
    }

    @Test
    void printsAnOptionALine() {
        assertThat(GcloudCommand.create(tonight("{\"job_name\":\"it's\"}"), TOKYO)
                        .shell())
                .isEqualTo("""
                    gcloud scheduler jobs create pubsub nightjar-once-mnist-0123 \\
                      --project=chores-1 \\
                      --location=asia-northeast1 \\
                      --schedule='0 13 24 11 *' \\
                      --time-zone=Etc/UTC \\
                      --topic=jobs \\
                      --message-body='{"job_name":"it'\\''s"}' \\
                      --description='Once at 2026-11-24T13:00:00Z: mnist' \\
                      --max-retry-attempts=5 \\
                      --min-backoff=10s \\
                      --max-backoff=300s \\
                      --max-doublings=5\
                    """);
        assertThat(GcloudCommand.delete("nightjar-once-mnist-0123", ANYWHERE).shell())
                .isEqualTo("""
                    gcloud scheduler jobs delete nightjar-once-mnist-0123 \\
                      --location=asia-northeast1 \\
                      --quiet\
                    """);
    }

    @Test
    void printsTerraformAsItIsLaidOut() {
        assertThat(new TerraformResource(tonight("{\"a\":\"${b}\"}"), ANYWHERE).text())
                .isEqualTo("""
                    variable "project_id" {
                      type        = string
                      description = "The project that the topics and the schedules lie in."
                    }

                    resource "google_cloud_scheduler_job" "nightjar_once_mnist_0123" {
                      name        = "nightjar-once-mnist-0123"
                      description = "Once at 2026-11-24T13:00:00Z: mnist"
                      project     = var.project_id
                      region      = "asia-northeast1"
                      schedule    = "0 13 24 11 *"
                      time_zone   = "Etc/UTC"

                      pubsub_target {
                        topic_name = "projects/${var.project_id}/topics/jobs"
                        data       = base64encode("{\\"a\\":\\"$${b}\\"}")
                      }

                      retry_config {
                        retry_count          = 5
                        min_backoff_duration = "10s"
                        max_backoff_duration = "300s"
                        max_doublings        = 5
                      }
                    }
                    """);
    }

    @ParameterizedTest
    @MethodSource("bodies")
    void terraformReadsExactlyTheMessage(String body) throws Exception {
        String text = new TerraformResource(tonight(body), TOKYO).text();
        Matcher data = Pattern.compile("(?m)^ +data += (.*)$").matcher(text);
        assertThat(data.find()).isTrue();
        String expected = Base64.getEncoder().encodeToString(body.getBytes(UTF_8));

        assertThat(terraform(data.group(1) + " == \"" + expected + "\"\n", "console"))
                .isEqualTo("true\n");
    }

    @Test
    void terraformWouldFormatNothingAnew() throws Exception {
        for (TimetableEntry entry : List.of(tonight("{\n\"a\":\"${b}\"\n}"), tonight("\u304b\u3099"), weeklyPost())) {
            for (Place place : List.of(TOKYO, ANYWHERE)) {
                String text = new TerraformResource(entry, place).text();

                assertThat(terraform(text, "fmt", "-")).isEqualTo(text);
            }
        }
    }

    @Test
    void takesNoPlaceThatIsNone() {
        assertThatThrownBy(() -> new Place(Optional.of("a\" b"), "asia-northeast1"))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Place(Optional.empty(), "$(id)")).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @MethodSource
    void takesNoEndpointThatATokenMustNotGoTo(String url) {
        assertThatThrownBy(() -> new ToEndpoint(URI.create(url), "{}", "caller@p.iam.gserviceaccount.com", "https://a"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("an endpoint is https on port 443, without user and fragment");
    }

    static Stream<String> takesNoEndpointThatATokenMustNotGoTo() {
        return Stream.of(
                "http://fl.example/start",
                "https://user:secret@fl.example/start",
                "https://fl.example:8443/start",
                "https://fl.example/start#token",
                "https:///start",
                "mailto:someone@fl.example");
    }

    private static TimetableEntry tonight(String body) {
        return TimetableEntry.once(
                "nightjar-once-mnist-0123", Instant.parse("2026-11-24T13:00:00Z"), "mnist", new ToTopic("jobs", body));
    }

    private static TimetableEntry weeklyPost() {
        return TimetableEntry.again(
                "nightjar-cron-weekly-4567",
                new Cron("0 22 * * 5", "Asia/Tokyo"),
                "weekly %{x} \"学習\" it's",
                new ToEndpoint(
                        URI.create("https://fl.example/start?site=tokyo&x=$%7By%7D"),
                        "{\"a\":\"it's ${b}\"}",
                        "caller@chores-1.iam.gserviceaccount.com",
                        "https://fl.example"));
    }

    /** The words that a gcloud would get; the first is its name. */
    private List<String> wordsFromShell(String text) throws Exception {
        Path gcloud = folder.resolve("gcloud");
        Files.writeString(gcloud, "#!/bin/sh\nprintf '%s\\0' gcloud \"$@\"\n");
        assertThat(gcloud.toFile().setExecutable(true)).isTrue();
        String path = folder + ":" + System.getenv("PATH");
        String printed = run("", Map.of("PATH", path), "sh", "-c", text);
        return List.of(printed.split("\0", -1))
                .subList(0, (int) printed.chars().filter(c -> c == 0).count());
    }

    private String terraform(String input, String... words) throws Exception {
        try {
            return run(
                    input,
                    Map.of("TF_CLI_CONFIG_FILE", "/dev/null", "CHECKPOINT_DISABLE", "1"),
                    Stream.concat(Stream.of("terraform"), Stream.of(words)).toArray(String[]::new));
        } catch (IOException e) {
            String why = "skipped: the program terraform cannot be started here: " + e.getMessage();
            System.out.println(why);
            return abort(why);
        }
    }

    private String run(String input, Map<String, String> environment, String... words) throws Exception {
        ProcessBuilder builder = new ProcessBuilder(words).directory(folder.toFile());
        builder.redirectError(ProcessBuilder.Redirect.DISCARD);
        builder.environment().putAll(environment);
        Process process = builder.start();
        try (OutputStream in = process.getOutputStream()) {
            in.write(input.getBytes(UTF_8));
        }
        String printed = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertThat(process.waitFor()).isZero();
        return printed;
    }
}
