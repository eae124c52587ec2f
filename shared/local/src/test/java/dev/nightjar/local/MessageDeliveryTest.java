package dev.nightjar.local;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.nightjar.cloud.ObjectInfo;
import dev.nightjar.cloud.Precondition;
import dev.nightjar.cloud.TriggerEvent;
import dev.nightjar.cloud.TriggerEvent.ClockTick;
import dev.nightjar.cloud.TriggerEvent.MessagePublished;
import io.cloudevents.CloudEvent;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.handler.DefaultHandler;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Through the framework's own executor, over loopback HTTP. */
@Timeout(60)
class MessageDeliveryTest {
    private static final Instant START = Instant.parse("2026-11-20T12:00:00Z");
    private static final Route.OfTopic JOBS = new Route.OfTopic("jobs", "record", RecordingFunction.class);
    private static final Handler NO_PAGES = new DefaultHandler();

    @TempDir
    private Path data;

    private LocalPlatform platform;
    private Settlements settlements;
    private LocalServer server;
    private final ByteArrayOutputStream said = new ByteArrayOutputStream();

    @BeforeEach
    void aServer() throws IOException {
        new ClockHands(data).set(START);
        platform = new LocalPlatform(data);
        settlements = new Settlements(platform.store());
        server = LocalServer.start(0, List.of(JOBS), NO_PAGES);
        RecordingFunction.begin(0);
    }

    @AfterEach
    void noServer() {
        server.close();
    }

    @Test
    void aMessageArrivesAsPubSubSendsItAndIsThenGone() throws Exception {
        ObjectInfo message = platform.topic("jobs").publish("{\"a\":1}".getBytes(UTF_8), Map.of("by", "hand"), false);

        deliverAll();

        assertThat(RecordingFunction.await(1)).singleElement().satisfies(event -> {
            MessagePublished published = (MessagePublished) event;
            assertThat(new String(published.data(), UTF_8)).isEqualTo("{\"a\":1}");
            assertThat(published.attributes()).containsExactly(Map.entry("by", "hand"));
            assertThat(published.messageId()).isEqualTo(LocalTopic.id(message.name()));
            assertThat(published.publishedAt()).isEqualTo(START);
        });
        CloudEvent envelope = RecordingFunction.envelopes().getFirst();
        assertThat(envelope.getType()).isEqualTo("google.cloud.pubsub.topic.v1.messagePublished");
        assertThat(envelope.getSource()).isEqualTo(URI.create("//pubsub.googleapis.com/projects/local/topics/jobs"));
        assertThat(LocalTopic.messages(platform.store(), "jobs")).isEmpty();
        assertThat(settlements.find(message.name())).isEmpty();
        assertThat(said.toString(UTF_8)).isEqualTo("topics/jobs/" + LocalTopic.id(message.name()) + ": seen jobs\n");
    }

    @Test
    void aMessageThatFailsComesAgainUntilItIsAcknowledged() throws Exception {
        RecordingFunction.begin(3);
        platform.topic("jobs").publish(new byte[] {1}, Map.of());

        deliverAll();

        assertThat(RecordingFunction.await(4)).extracting(TriggerEvent::key).containsOnly(first().key());
        assertThat(LocalTopic.messages(platform.store(), "jobs")).isEmpty();
        assertThat(said.toString(UTF_8))
                .contains("the function answered 500; again in 1 s (attempt 1)")
                .contains("again in 2 s (attempt 2)")
                .contains("again in 4 s (attempt 3)");
    }

    @Test
    void whoWaitsForAMessageLearnsWhatCameOfIt() throws Exception {
        ObjectInfo message = platform.topic("jobs").publish(new byte[] {1}, Map.of(), true);

        deliverAll();

        assertThat(settlements.find(message.name()))
                .contains(new Settlements.Settlement(message.generation(), "seen jobs"));
        settlements.forget(message.name());
        settlements.forget(message.name());
        assertThat(settlements.find(message.name())).isEmpty();
    }

    @Test
    void aMessageOfTenMegabytesArrives() throws Exception {
        platform.topic("jobs").publish(new byte[LocalTopic.MAX_BYTES], Map.of());

        deliverAll();

        assertThat(((MessagePublished) first()).data()).hasSize(LocalTopic.MAX_BYTES);
    }

    @Test
    void aMessageThatIsTakenBackIsNotSent() throws Exception {
        ObjectInfo message = platform.topic("jobs").publish(new byte[] {1}, Map.of(), false);
        platform.store().delete(message.name(), Precondition.NONE);

        assertThat(delivery(message).event()).isEmpty();
        assertThat(delivery(message).settle()).contains("it was taken back");
    }

    @Test
    void messagesAreSeenOnceTheOldestFirstAndNotTooMany() throws IOException {
        MessageWatch watch = new MessageWatch(platform.store(), "jobs");
        publishAt(START.plusSeconds(1), "a");
        publishAt(START.plusSeconds(2), "b");
        publishAt(START.plusSeconds(3), "c");

        assertThat(watch.look(2))
                .hasSize(2)
                .isSortedAccordingTo((a, b) -> a.updated().compareTo(b.updated()));
        assertThat(watch.look(2))
                .singleElement()
                .satisfies(last -> assertThat(last.updated()).isEqualTo(START.plusSeconds(3)));
        assertThat(watch.look(2)).isEmpty();
        assertThat(new MessageWatch(platform.store(), "jobs").look(9)).hasSize(3);
    }

    @Test
    void theClockStrikesOnceAMinuteAndNotWhileATickIsUnderWay() throws Exception {
        Route.OfTopic ticks = new Route.OfTopic(Route.TICKS, "record", RecordingFunction.class);
        try (Deliveries deliveries = deliveries()) {
            Ticker ticker = new Ticker(platform.clock(), deliveries, ticks);
            ticker.look();
            assertThat(RecordingFunction.await(1))
                    .containsExactly(new ClockTick("tick-1795176000000", "tick-1795176000000", START));
            until(deliveries);
            ticker.look();
            new ClockHands(data).set(START.plusSeconds(59));
            ticker.look();
            assertThat(deliveries.underWay()).isZero();

            new ClockHands(data).set(START.plusSeconds(60));
            RecordingFunction.begin(1);
            ticker.look();
            new ClockHands(data).set(START.plusSeconds(120));
            ticker.look();
            RecordingFunction.await(2);
            until(deliveries);
            assertThat(RecordingFunction.await(2))
                    .extracting(event -> ((ClockTick) event).at())
                    .containsOnly(START.plusSeconds(60));
            ticker.look();
            assertThat(RecordingFunction.await(3).getLast())
                    .extracting(event -> ((ClockTick) event).at())
                    .isEqualTo(START.plusSeconds(120));
        }
    }

    private void publishAt(Instant at, String text) throws IOException {
        new ClockHands(data).set(at);
        platform.topic("jobs").publish(text.getBytes(UTF_8), Map.of());
    }

    private MessageDelivery delivery(ObjectInfo message) {
        return new MessageDelivery(
                message, JOBS, platform.store(), settlements, thorough -> (topic, content) -> "seen " + topic);
    }

    private Deliveries deliveries() {
        return new Deliveries(server, new PrintStream(said, true, UTF_8), 1, TimeUnit.MILLISECONDS);
    }

    private void deliverAll() throws IOException, InterruptedException {
        try (Deliveries deliveries = deliveries()) {
            for (ObjectInfo message : LocalTopic.messages(platform.store(), "jobs")) {
                deliveries.deliver(delivery(message));
            }
            until(deliveries);
        }
    }

    private static void until(Deliveries done) {
        while (done.underWay() > 0) {
            Thread.onSpinWait();
        }
    }

    private static TriggerEvent first() throws InterruptedException {
        return RecordingFunction.await(1).getFirst();
    }
}
