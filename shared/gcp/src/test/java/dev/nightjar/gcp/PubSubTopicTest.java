package dev.nightjar.gcp;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PubSubTopicTest {
    private final Map<String, String> settings = new TreeMap<>();
    private final PubSubTopics topics =
            new PubSubTopics(new GoogleSettings(name -> Optional.ofNullable(settings.get(name))));
    private RecordingServer server;

    @BeforeEach
    void start() throws IOException {
        server = new RecordingServer();
        settings.put("NIGHTJAR_PROJECT_ID", "chores-1");
        settings.put("NIGHTJAR_PUBSUB_ENDPOINT", server.url());
    }

    @AfterEach
    void stop() {
        topics.close();
        server.close();
    }

    @Test
    void publishesOneMessageAndGivesItsId() throws IOException {
        server.answers(200, "{\"messageIds\":[\"4711\"]}");

        String id = topics.topic("jobs").publish("{\"job_name\":\"学習\"}".getBytes(UTF_8), Map.of("kind", "job"));

        assertThat(id).isEqualTo("4711");
        assertThat(server.asked()).hasSize(1);
        RecordingServer.Asked asked = server.asked().getFirst();
        assertThat(asked.line()).isEqualTo("POST /v1/projects/chores-1/topics/jobs:publish");
        assertThat(asked.authorization()).isEmpty();
        JsonNode message =
                new ObjectMapper().readTree(asked.body()).path("messages").path(0);
        assertThat(new String(Base64.getDecoder().decode(message.path("data").textValue()), UTF_8))
                .isEqualTo("{\"job_name\":\"学習\"}");
        assertThat(message.path("attributes").toString()).isEqualTo("{\"kind\":\"job\"}");
    }

    @Test
    void publishesTenMegabytesOfAnyBytes() throws IOException {
        server.answers(200, "{\"messageIds\":[\"1\"]}");
        byte[] data = new byte[10_000_000];
        new Random(7).nextBytes(data);

        topics.topic("jobs").publish(data, Map.of());

        String sent = new ObjectMapper()
                .readTree(server.asked().getFirst().body())
                .at("/messages/0/data")
                .textValue();
        assertThat(Base64.getDecoder().decode(sent)).isEqualTo(data);
    }

    @Test
    void asksAgainWhenPubSubIsBusy() throws IOException {
        server.fails(503, "UNAVAILABLE", "later").answers(200, "{\"messageIds\":[\"2\"]}");

        assertThat(topics.topic("jobs").publish(new byte[0], Map.of("a", "b"))).isEqualTo("2");
        assertThat(server.asked()).hasSize(2);
    }

    @Test
    void saysThatATopicIsMissing() {
        server.fails(404, "NOT_FOUND", "Resource not found (resource=jobs).");

        assertThatThrownBy(() -> topics.topic("jobs").publish(new byte[1], Map.of()))
                .isInstanceOf(IOException.class)
                .hasMessage("""
                    cannot publish to projects/chores-1/topics/jobs
                      because Google answered NOT_FOUND: Resource not found (resource=jobs).
                      try terraform apply, which creates it; the project and the region are settings\
                    """);
        assertThat(server.asked()).hasSize(1);
    }

    @Test
    void saysWhichRoleIsMissing() {
        server.fails(403, "PERMISSION_DENIED", "User not authorized to perform this action.");

        assertThatThrownBy(() -> topics.topic("jobs").publish(new byte[1], Map.of()))
                .isInstanceOf(IOException.class)
                .hasMessageEndingWith(
                        "  try roles/pubsub.publisher on the topic for the service account of this function");
    }

    @Test
    void givesUpAfterFourAttempts() {
        for (int i = 0; i < 9; i++) {
            server.fails(503, "UNAVAILABLE", "later");
        }

        assertThatThrownBy(() -> topics.topic("jobs").publish(new byte[1], Map.of()))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("because Google answered UNAVAILABLE: later\n  try again later");
        assertThat(server.asked()).hasSize(Retries.ATTEMPTS);
    }

    @Test
    void saysThatNobodyAnswers() {
        server.close();

        assertThatThrownBy(() -> topics.topic("jobs").publish(new byte[1], Map.of()))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith("cannot publish to projects/chores-1/topics/jobs\n  because Google answered UN")
                .hasMessageContaining("Connection refused");
    }

    @Test
    void doesNotBelieveAnAnswerWithoutAnId() {
        server.answers(200, "{}");

        assertThatThrownBy(() -> topics.topic("jobs").publish(new byte[1], Map.of()))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("0 ids for one message");
    }

    @Test
    void sendsNoTokenToAHostThatASettingNames() {
        settings.put("NIGHTJAR_PUBSUB_ENDPOINT", "https://pubsub.evil.example");

        assertThatThrownBy(() -> topics.topic("jobs").publish(new byte[1], Map.of()))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith(
                        "cannot use NIGHTJAR_PUBSUB_ENDPOINT\n  because only an emulator on this machine");
    }

    @Test
    void saysThatTheProjectIsMissing() {
        settings.remove("NIGHTJAR_PROJECT_ID");

        assertThatThrownBy(() -> topics.topic("jobs").publish(new byte[1], Map.of()))
                .isInstanceOf(IOException.class)
                .hasMessage("""
                    cannot use Google Cloud
                      because the setting NIGHTJAR_PROJECT_ID is missing
                      try the id of the project\
                    """);
    }
}
