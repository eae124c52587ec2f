package dev.nightjar.journeys;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.opentest4j.TestAbortedException;

/** Jobs from the command line to an endpoint on this machine and back, through the launcher and a running {@code serve}. */
class JobsTest {
    @TempDir
    private Path folder;

    @Test
    void aJobWaitsForTheWindowRunsInRoundsAndIsAccountedFor() throws Exception {
        try (FakeEndpoint endpoint = new FakeEndpoint()) {
            job("nightly", endpoint, ",\"split\":{\"unit\":\"rounds\"}");
            try (Run serve = serve()) {
                tick("2026-11-30T12:00:00Z");
                assertThat(nightjar("publish", "jobs", "nightly.json", "--wait"))
                        .contains("queued: nightly, ");
                tick("2026-11-30T12:30:00Z");
                assertThat(endpoint.hasStartedMore()).isFalse();
                assertThat(nightjar("jobs", "list"))
                        .contains("queued  nightly", "assumed tariff: jst-default, 20 % off");

                assertThat(tick("2026-11-30T13:01:00Z")).contains("0 wait, 1 run");
                JsonNode request = endpoint.started();
                JsonNode offpeak = request.get("offpeak");
                assertThat(request.get("rounds").asInt()).isEqualTo(4);
                assertThat(offpeak.get("start_round").asInt()).isZero();
                String token = offpeak.get("segment_token").asText();
                assertThat(FakeEndpoint.callBack(request, "guessed", 4, "done")).isEqualTo(200);
                serve.await(line -> line.startsWith("topics/job-callbacks/"));
                assertThat(state("nightly")).isEqualTo("running");

                nightjar("tick", "2026-11-30T15:01:00Z");
                assertThat(FakeEndpoint.callBack(request, token, 4, "done")).isEqualTo(200);
                serve.await(line -> line.startsWith("topics/job-callbacks/") && line.contains("done: nightly"));

                assertThat(nightjar("jobs", "show", "ni")).contains("nightly: done", "rounds       4 of 4 done");
                assertThat(nightjar("jobs", "account"))
                        .startsWith("2026-12: 1 job done, in full-price job minutes (assumed tariff)");
                assertThat(endpoint.hasStartedMore()).isFalse();
                assertThat(serve.err()).isEmpty();
            }
        }
    }

    @Test
    void whatAKilledServeLeftIsDoneByTheNextOneAndOnce() throws Exception {
        try (FakeEndpoint endpoint = new FakeEndpoint()) {
            try (Run serve = serve()) {
                tick("2026-11-30T13:30:00Z");
                for (String id : List.of("a", "b", "c")) {
                    job(id, endpoint, "");
                    nightjar("publish", "jobs", id + ".json");
                }
                serve.kill();
            }
            try (Run serve = serve()) {
                List<String> missing = new ArrayList<>(List.of("a", "b", "c"));
                missing.removeIf(id -> stateOrNone(id).equals("queued"));
                while (!missing.isEmpty()) {
                    String line = serve.await(said -> said.startsWith("topics/jobs/"));
                    missing.removeIf(id -> line.contains("queued: " + id + ","));
                }
                tick("2026-11-30T13:31:00Z");
                List<String> started = new ArrayList<>();
                for (int i = 0; i < 3; i++) {
                    started.add(endpoint.started().get("offpeak").get("job_id").asText());
                }
                assertThat(started).containsExactlyInAnyOrder("a", "b", "c");
                assertThat(endpoint.hasStartedMore()).isFalse();
            }
        }
    }

    @Test
    void thePagesAnswerToThisMachineAndToNoOthersPage() throws Exception {
        try (FakeEndpoint endpoint = new FakeEndpoint();
                Run serve = serve()) {
            job("nightly", endpoint, "");
            nightjar("jobs", "submit", "nightly.json");
            URI address =
                    URI.create(serve.out().lines().findFirst().orElseThrow().replaceAll(".* on ", ""));

            HttpResponse<String> status = send(HttpRequest.newBuilder(address));
            assertThat(status.body()).contains("<a href=\"/jobs\">Jobs</a>", "topic job-callbacks");
            HttpResponse<String> jobs = send(HttpRequest.newBuilder(address.resolve("jobs")));
            assertThat(jobs.body()).contains("nightly training", "<svg");
            assertThat(jobs.headers().firstValue("Content-Security-Policy"))
                    .hasValueSatisfying(policy -> assertThat(policy).contains("default-src 'none'"));

            HttpRequest.Builder form = HttpRequest.newBuilder(address.resolve("topics/jobs"))
                    .POST(HttpRequest.BodyPublishers.ofString("{}"));
            assertThat(send(form.copy().header("Content-Type", "text/plain")).statusCode())
                    .isEqualTo(415);
            assertThat(send(form.copy()
                                    .header("Content-Type", "application/json")
                                    .header("Origin", "https://evil.example"))
                            .statusCode())
                    .isEqualTo(403);
            assertThat(send(HttpRequest.newBuilder(address.resolve("topics/ticks"))
                                    .POST(HttpRequest.BodyPublishers.ofString("{}")))
                            .statusCode())
                    .isEqualTo(404);
        }
    }

    @Test
    void goesTheWayOfTheReadme() throws Exception {
        List<String> blocks = ExampleTest.blocks();
        try (Run endpoint = Run.start(
                        Checkout.built().folder(), Map.of(), List.of(python(), "examples/jobs/endpoint.py", "0"));
                Run serve = serve()) {
            String address =
                    endpoint.await(line -> line.startsWith("pretends on ")).replace("pretends on ", "");
            Files.writeString(
                    folder.resolve("pretend.json"),
                    Files.readString(Checkout.built().folder().resolve("examples/jobs/pretend.json"))
                            .replace("http://127.0.0.1:8090/", address));

            int told = 0;
            for (int i = 0; i < blocks.size(); i++) {
                List<String> calls = blocks.get(i)
                        .lines()
                        .filter(line -> line.startsWith("./nightjar tick ") || line.startsWith("./nightjar jobs "))
                        .toList();
                String last = "";
                for (String call : calls) {
                    last = nightjar(call.replace("examples/jobs/", "")
                            .replace("./nightjar ", "")
                            .split(" "));
                }
                if (!calls.isEmpty()) {
                    assertThat(known(last)).as(blocks.get(i)).isEqualTo(known(blocks.get(i + 1)));
                    told++;
                }
            }

            assertThat(told).isEqualTo(3);
            assertThat(serve.err()).isEmpty();
        }
    }

    /** Without what differs from machine to machine. */
    private static String known(String text) {
        return text.replaceAll("127\\.0\\.0\\.1:[0-9]+", "ADDRESS").replaceAll("tzdata \\w+", "tzdata RELEASE");
    }

    private static String python() {
        for (String place : System.getenv().getOrDefault("PATH", "").split(":")) {
            if (Files.isExecutable(Path.of(place, "python3"))) {
                return "python3";
            }
        }
        System.out.println("skipped: the example's endpoint needs python3 on the PATH");
        throw new TestAbortedException("no python3 on the PATH");
    }

    private static HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(request.build(), HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8));
        }
    }

    private void job(String id, FakeEndpoint endpoint, String more) throws IOException {
        Files.writeString(
                folder.resolve(id + ".json"),
                "{\"job_id\":\"" + id + "\",\"job_name\":\"nightly training\",\"endpoint_url\":\"" + endpoint.url()
                        + "\",\"body\":{\"rounds\":4},\"estimated_duration_minutes\":120" + more + "}");
    }

    private Run serve() throws Exception {
        Run serve = Checkout.built()
                .start(folder, "serve", "--port", "0", "--clock", "manual", "--allow-endpoint", "localhost");
        serve.await(line -> line.startsWith("nightjar serves "));
        return serve;
    }

    private String tick(String at) throws Exception {
        return nightjar("tick", at, "--wait");
    }

    private String nightjar(String... words) throws Exception {
        try (Run run = Checkout.built().start(folder, words)) {
            assertThat(run.exitCode()).as(run.err()).isZero();
            return run.out();
        }
    }

    private String state(String id) throws Exception {
        return new ObjectMapper()
                .readTree(nightjar("jobs", "show", id, "--json"))
                .get("state")
                .asText();
    }

    private String stateOrNone(String id) {
        try (Run run = Checkout.built().start(folder, "jobs", "show", id, "--json")) {
            return run.exitCode() == 0
                    ? new ObjectMapper().readTree(run.out()).get("state").asText()
                    : "none";
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
