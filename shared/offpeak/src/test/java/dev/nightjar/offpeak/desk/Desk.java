package dev.nightjar.offpeak.desk;

import dev.nightjar.cloud.Deadline;
import dev.nightjar.cloud.MemoryStore;
import dev.nightjar.cloud.MemoryTopic;
import dev.nightjar.cloud.ObjectStore;
import dev.nightjar.offpeak.endpoint.Endpoint;
import dev.nightjar.offpeak.message.SegmentCallback;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedDeque;
import org.jspecify.annotations.Nullable;

/** A desk on a store in memory, with a clock that stands until it is moved and an endpoint that says what it is told to. */
final class Desk {
    /** Monday noon in Tokyo: peak; the window opens at 13:00 UTC. */
    Instant now = Instant.parse("2026-11-30T03:00:00Z");

    final MemoryStore store = new MemoryStore(() -> now);
    final MemoryTopic deadLetters = new MemoryTopic();
    final List<Endpoint.Request> requests = Collections.synchronizedList(new ArrayList<>());
    /** What the endpoint says next; it accepts when nothing is left. */
    final Deque<Callable<Endpoint.Answer>> answers = new ConcurrentLinkedDeque<>();

    DeskSettings settings = DeskSettings.standard();
    JobDesk desk = another();

    JobDesk another() {
        return another(store);
    }

    JobDesk another(ObjectStore through) {
        return another(through, Desk::oneByOne);
    }

    JobDesk another(ObjectStore through, Abreast abreast) {
        return new JobDesk(
                new Effects(through, "state", deadLetters, this::answer, new Random(7), abreast),
                settings,
                Tariffs.BUILT_IN);
    }

    private Endpoint.Answer answer(Endpoint.Request request) throws IOException {
        requests.add(request);
        Callable<Endpoint.Answer> next = answers.poll();
        try {
            return next == null ? new Endpoint.Answer.Accepted(null, null) : next.call();
        } catch (IOException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    static <T> List<T> oneByOne(List<? extends Callable<T>> things) {
        List<T> done = new ArrayList<>();
        for (Callable<T> thing : things) {
            try {
                done.add(thing.call());
            } catch (RuntimeException e) {
                throw e;
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        }
        return done;
    }

    void answers(Endpoint.Answer answer) {
        answers.add(() -> answer);
    }

    void silence() {
        answers.add(() -> {
            throw new IOException("connection reset");
        });
    }

    static Endpoint.Answer said(String json) {
        return new Endpoint.Answer.Said(json.getBytes(StandardCharsets.UTF_8));
    }

    TickReport tick() throws IOException {
        return desk.tick(Deadline.in(Duration.ofHours(1), () -> 0L));
    }

    /** Moves the clock and ticks. */
    TickReport tickAfter(Duration wait) throws IOException {
        now = now.plus(wait);
        return tick();
    }

    TickReport tickAt(String instant) throws IOException {
        now = Instant.parse(instant);
        return tick();
    }

    JobRecord job(String id) throws IOException {
        return desk.find(id).orElseThrow();
    }

    /** What the endpoint of the job's current segment says. */
    SegmentCallback says(String id, SegmentCallback.Status status, int rounds) throws IOException {
        JobRecord record = job(id);
        JobRecord.Claim claim = record.claim();
        return new SegmentCallback(
                id,
                record.segment(),
                claim == null ? "" : claim.token(),
                record.fence(),
                rounds,
                "gs://models/" + id,
                Integer.toString(rounds),
                status,
                null,
                null);
    }

    @Nullable
    String header(int request, String name) {
        return requests.get(request).headers().get(name);
    }

    String body(int request) {
        return new String(requests.get(request).body(), StandardCharsets.UTF_8);
    }

    List<String> names(String prefix) {
        return store.list("state", prefix).stream()
                .map(info -> info.name().name())
                .toList();
    }
}
