package dev.nightjar.functions.release;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightjar.cloud.MemoryStore;
import dev.nightjar.cloud.MemoryTopic;
import dev.nightjar.cloud.ObjectStore;
import dev.nightjar.cloud.Platform;
import dev.nightjar.cloud.Topic;
import io.cloudevents.core.builder.CloudEventBuilder;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class ReleaseJobsTest {
    private final InstantSource clock = InstantSource.fixed(Instant.parse("2026-01-01T00:00:00Z"));
    private final MemoryStore store = new MemoryStore(clock);
    private final MemoryTopic dead = new MemoryTopic();
    private final AtomicInteger loaded = new AtomicInteger();

    private final ReleaseJobs function = new ReleaseJobs(() -> {
        loaded.incrementAndGet();
        return new Platform() {
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
                return name.equals("NIGHTJAR_ENDPOINT_HOSTS") ? Optional.of("example.com") : Optional.empty();
            }
        };
    });

    @Test
    void aTickLeavesItsTraceInTheStore() throws IOException {
        accept("ticks", "\"attributes\":{\"tick\":\"minute\"}");
        accept("ticks", "\"attributes\":{\"tick\":\"2026-01-01T00:01:00Z\"}");

        assertThat(store.list("state", "tick/")).isNotEmpty();
        assertThat(dead.messages()).isEmpty();
        assertThat(loaded).hasValue(1);
    }

    @Test
    void whatIsNoTickIsADeadLetter() throws IOException {
        accept("ticks", data("{}"));

        assertThat(dead.messages()).hasSize(1);
    }

    private void accept(String topic, String message) throws IOException {
        String data = "{\"message\":{" + message + ",\"messageId\":\"1\",\"publishTime\":\"2026-01-01T00:00:00Z\"}}";
        function.accept(CloudEventBuilder.v1()
                .withId("1")
                .withType("google.cloud.pubsub.topic.v1.messagePublished")
                .withSource(URI.create("//pubsub.googleapis.com/projects/p/topics/" + topic))
                .withData("application/json", data.getBytes(StandardCharsets.UTF_8))
                .build());
    }

    private static String data(String text) {
        return "\"data\":\"" + Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8)) + "\"";
    }
}
