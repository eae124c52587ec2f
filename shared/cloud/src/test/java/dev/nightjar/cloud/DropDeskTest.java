package dev.nightjar.cloud;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cloudevents.CloudEvent;
import io.cloudevents.core.builder.CloudEventBuilder;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

class DropDeskTest {
    private final InstantSource clock = InstantSource.fixed(Instant.parse("2026-01-01T00:00:00Z"));
    private final MemoryStore store = new MemoryStore(clock);
    private final MemoryTopic deadLetters = new MemoryTopic();
    private final JsonLog log =
            new JsonLog(new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8));
    private final DropDesk desk = new DropDesk(new TestPlatform(), "environments", "diagnosis.json");
    private final List<String> worked = new ArrayList<>();

    private final DropDesk.Work work = (dropped, options, lastAttempt) -> {
        worked.add(dropped.name().name() + (lastAttempt ? " for the last time" : ""));
        return new DropDesk.Outcome(new TreeMap<>(Map.of("diagnosis.json", new byte[] {1})), "solved");
    };

    @Test
    void doesADropOnceHoweverOftenItsEventComes() throws IOException {
        long generation = drop("ml.yml");

        desk.treat(finalized("ml.yml", generation), work, log);
        desk.treat(finalized("ml.yml", generation), work, log);

        assertThat(worked).containsExactly("ml.yml");
        assertThat(result("ml.yml", generation)).isPresent();
        assertThat(deadLetters.messages()).isEmpty();
    }

    @Test
    void twoInstancesAtOnceGiveOneResult() throws Exception {
        long generation = drop("ml.yml");
        CountDownLatch inside = new CountDownLatch(1);
        CountDownLatch refused = new CountDownLatch(1);
        try (ExecutorService pool = Executors.newSingleThreadExecutor()) {
            Future<?> first = pool.submit(() -> {
                desk.treat(
                        finalized("ml.yml", generation),
                        (dropped, options, last) -> {
                            inside.countDown();
                            await(refused);
                            return work.treat(dropped, options, last);
                        },
                        log);
                return null;
            });
            inside.await();

            assertThatThrownBy(() -> desk.treat(finalized("ml.yml", generation), work, log))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("another instance");
            refused.countDown();
            first.get();
        }
        assertThat(worked).containsExactly("ml.yml");
    }

    @Test
    void aFailureGivesTheWorkBackAndTheLastAttemptIsSaidToBeOne() throws IOException {
        long generation = drop("ml.yml");
        DropDesk.Work failing = (dropped, options, lastAttempt) -> {
            work.treat(dropped, options, lastAttempt);
            throw new IOException("the world is busy");
        };
        for (int attempt = 1; attempt <= DropDesk.MAX_ATTEMPTS; attempt++) {
            assertThatThrownBy(() -> desk.treat(finalized("ml.yml", generation), failing, log))
                    .hasMessage("the world is busy");
        }

        desk.treat(finalized("ml.yml", generation), failing, log);

        assertThat(worked).hasSize(DropDesk.MAX_ATTEMPTS).last().isEqualTo("ml.yml for the last time");
        assertThat(deadLetters.messages()).hasSize(1);
    }

    @Test
    void anEventThatCannotBeReadBecomesADeadLetter() throws IOException {
        desk.treat(event("google.cloud.storage.object.v1.finalized", "{\"bucket\":\"environments\"}"), work, log);
        desk.treat(event("google.cloud.storage.object.v1.finalized", "nonsense"), work, log);
        desk.treat(event("some.other.type", "{}"), work, log);

        assertThat(deadLetters.messages()).hasSize(3);
        assertThat(worked).isEmpty();
    }

    @Test
    void leavesAloneWhatIsGoneOrNewerOrOptionsOrAResult() throws IOException {
        long old = drop("ml.yml");
        drop("ml.yml");
        long options = drop("nightjar.yml");

        desk.treat(finalized("ml.yml", old), work, log);
        desk.treat(finalized("gone.yml", 5), work, log);
        desk.treat(finalized("nightjar.yml", options), work, log);
        desk.treat(
                event(
                        "google.cloud.storage.object.v1.finalized",
                        "{\"bucket\":\"results\",\"name\":\"a\",\"generation\":\"5\"}"),
                work,
                log);

        assertThat(worked).isEmpty();
        assertThat(deadLetters.messages()).isEmpty();
    }

    @Test
    void finishesWhatACrashLeftBetweenResultAndLedger() throws IOException {
        long generation = drop("ml.yml");
        ObjectName name = new ObjectName("environments", "ml.yml");
        new ResultFolder(store, "results", "environments", name, generation, "diagnosis.json")
                .write(new TreeMap<>(Map.of("diagnosis.json", new byte[] {1})), "solved");

        desk.treat(finalized("ml.yml", generation), work, log);

        assertThat(worked).isEmpty();
    }

    @Test
    void aFreshPlatformGivesBackWhatAKilledOneHadInWork() throws IOException {
        long generation = drop("ml.yml");
        CloudEvent event = finalized("ml.yml", generation);
        Ledger ledger = DropDesk.ledger(new TestPlatform(), "environments");
        assertThat(ledger.claim("object:environments/ml.yml#" + generation)).isInstanceOf(Ledger.Claim.Mine.class);
        assertThatThrownBy(() -> desk.treat(event, work, log)).hasMessageContaining("another instance");

        ledger.releaseAll();
        desk.treat(event, work, log);

        assertThat(worked).containsExactly("ml.yml");
    }

    private long drop(String name) throws IOException {
        try (ObjectWriter writer = store.write(new ObjectName("environments", name), Precondition.NONE, Map.of())) {
            return writer.commit().generation();
        }
    }

    private Optional<ObjectInfo> result(String name, long generation) {
        return store.find(new ObjectName("results", "environments/" + name + "/" + generation + "/diagnosis.json"));
    }

    private static CloudEvent finalized(String name, long generation) {
        return event(
                "google.cloud.storage.object.v1.finalized",
                "{\"bucket\":\"environments\",\"name\":\"" + name + "\",\"generation\":\"" + generation + "\"}");
    }

    private static CloudEvent event(String type, String data) {
        return CloudEventBuilder.v1()
                .withId("1")
                .withType(type)
                .withSource(URI.create("//storage.googleapis.com/projects/_/buckets/environments"))
                .withData("application/json", data.getBytes(StandardCharsets.UTF_8))
                .build();
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private final class TestPlatform implements Platform {
        @Override
        public ObjectStore store() {
            return store;
        }

        @Override
        public Topic topic(String name) {
            assertThat(name).isEqualTo("dead-letters");
            return deadLetters;
        }

        @Override
        public InstantSource clock() {
            return clock;
        }

        @Override
        public Optional<String> setting(String name) {
            return Optional.empty();
        }
    }
}
