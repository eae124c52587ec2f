package dev.nightjar.gcp;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.abort;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.nightjar.cloud.Topic;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Writer;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Against Google's own emulator of Pub/Sub, where the Cloud SDK or {@code NIGHTJAR_PUBSUB_EMULATOR} has its jar. */
@Timeout(60)
class PubSubEmulatorTest {
    private static Process emulator;
    private static String url;

    @BeforeAll
    static void start() throws Exception {
        Path jar = jar();
        int port;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
        }
        url = "http://127.0.0.1:" + port;
        emulator = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-jar",
                        jar.toString(),
                        "--host=127.0.0.1",
                        "--port=" + port)
                .redirectErrorStream(true)
                .start();
        BufferedReader said = new BufferedReader(new InputStreamReader(emulator.getInputStream(), UTF_8));
        String line = said.readLine();
        while (line != null && !line.contains("Server started")) {
            line = said.readLine();
        }
        assertThat(line).as("the emulator started").isNotNull();
        // Whatever it says later must not fill the pipe.
        Thread.ofVirtual().start(() -> drain(said));
        ask("PUT", "/v1/projects/chores-1/topics/jobs", "{}");
        ask("PUT", "/v1/projects/chores-1/subscriptions/jobs-reader", "{\"topic\":\"projects/chores-1/topics/jobs\"}");
    }

    private static Path jar() throws IOException {
        String given = System.getenv("NIGHTJAR_PUBSUB_EMULATOR");
        if (given != null && !given.isEmpty()) {
            return Path.of(given);
        }
        for (String sdk :
                List.of("/usr/lib/google-cloud-sdk", "/usr/share/google-cloud-sdk", "/opt/google-cloud-sdk")) {
            Path lib = Path.of(sdk, "platform", "pubsub-emulator", "lib");
            if (Files.isDirectory(lib)) {
                try (Stream<Path> files = Files.list(lib)) {
                    Optional<Path> jar = files.filter(
                                    file -> file.toString().matches(".*/cloud-pubsub-emulator-.*-all\\.jar"))
                            .findFirst();
                    if (jar.isPresent()) {
                        return jar.get();
                    }
                }
            }
        }
        String why = "skipped: no emulator of Pub/Sub on this machine (set NIGHTJAR_PUBSUB_EMULATOR to its jar)";
        System.out.println(why);
        return abort(why);
    }

    private static void drain(BufferedReader said) {
        try {
            said.transferTo(Writer.nullWriter());
        } catch (IOException e) {
            // It was stopped.
            return;
        }
    }

    @AfterAll
    static void stop() throws InterruptedException {
        if (emulator != null) {
            emulator.destroy();
            if (!emulator.waitFor(10, TimeUnit.SECONDS)) {
                emulator.destroyForcibly();
            }
        }
    }

    @Test
    void whatIsPublishedArrivesAsItWas() throws Exception {
        try (PubSubTopics topics = topics()) {
            Topic topic = topics.topic("jobs");
            byte[] bytes = {0, -1, 127, 10, 13};

            String first = topic.publish("{\"job_name\":\"学習\"}".getBytes(UTF_8), Map.of("kind", "仕事"));
            String second = topic.publish(bytes, Map.of());

            JsonNode received = ask(
                    "POST",
                    "/v1/projects/chores-1/subscriptions/jobs-reader:pull",
                    "{\"maxMessages\":10,\"returnImmediately\":true}");
            assertThat(received.path("receivedMessages")).hasSize(2);
            JsonNode one = message(received, first);
            assertThat(new String(Base64.getDecoder().decode(one.path("data").textValue()), UTF_8))
                    .isEqualTo("{\"job_name\":\"学習\"}");
            assertThat(one.at("/attributes/kind").textValue()).isEqualTo("仕事");
            assertThat(Base64.getDecoder()
                            .decode(message(received, second).path("data").textValue()))
                    .isEqualTo(bytes);
        }
    }

    @Test
    void aTopicThatDoesNotExistIsNamed() {
        try (PubSubTopics topics = topics()) {
            assertThatThrownBy(() -> topics.topic("nobody").publish(new byte[1], Map.of()))
                    .isInstanceOf(IOException.class)
                    .hasMessageStartingWith(
                            "cannot publish to projects/chores-1/topics/nobody\n  because Google answered NOT_FOUND: ");
        }
    }

    @Test
    void anEmptyMessageIsNeverTaken() {
        try (PubSubTopics topics = topics()) {
            assertThatThrownBy(() -> topics.topic("jobs").publish(new byte[0], Map.of()))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("INVALID_ARGUMENT");
        }
    }

    private static PubSubTopics topics() {
        return new PubSubTopics(
                new GoogleSettings(name -> Optional.of(name.equals("NIGHTJAR_PROJECT_ID") ? "chores-1" : url)));
    }

    private static JsonNode message(JsonNode received, String id) {
        for (JsonNode one : received.path("receivedMessages")) {
            if (one.at("/message/messageId").asText().equals(id)) {
                return one.path("message");
            }
        }
        throw new AssertionError("no message " + id + " in " + received);
    }

    private static JsonNode ask(String method, String path, String body) throws IOException, InterruptedException {
        try (HttpClient client = HttpClient.newHttpClient()) {
            HttpResponse<String> answer = client.send(
                    HttpRequest.newBuilder(URI.create(url + path))
                            .header("Content-Type", "application/json")
                            .method(method, HttpRequest.BodyPublishers.ofString(body))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
            return new ObjectMapper().readTree(answer.body());
        }
    }
}
