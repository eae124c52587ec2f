package dev.nightjar.local;

import java.io.IOException;
import java.io.PrintStream;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Sends events to their functions over loopback HTTP, each until its function says that it is done. After a failure it
 * waits 1 s, 2 s, 4 s and so on, at most a minute.
 */
final class Deliveries implements AutoCloseable {
    private static final long LONGEST_WAIT = 60;
    /** A function that works is let finish for so long when the server stops; after a restart the event comes again. */
    private static final long PATIENCE_SECONDS = 5;

    private final LocalServer server;
    private final PrintStream out;
    private final TimeUnit unit;
    private final HttpClient client;
    private final ScheduledThreadPoolExecutor senders;
    private final AtomicInteger underWay = new AtomicInteger();

    /** @param atOnce how many functions work at a time */
    Deliveries(LocalServer server, PrintStream out, int atOnce) {
        this(server, out, atOnce, TimeUnit.SECONDS);
    }

    /** @param unit of the waits after failures; seconds but in tests */
    Deliveries(LocalServer server, PrintStream out, int atOnce, TimeUnit unit) {
        this.unit = unit;
        this.server = server;
        this.out = out;
        this.client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .proxy(HttpClient.Builder.NO_PROXY)
                .build();
        this.senders = new ScheduledThreadPoolExecutor(atOnce);
        senders.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    }

    void deliver(Delivery delivery) {
        underWay.incrementAndGet();
        schedule(delivery, 1, 0);
    }

    /** How many have been handed over and are not done. */
    int underWay() {
        return underWay.get();
    }

    private void schedule(Delivery delivery, int attempt, long wait) {
        try {
            // The task catches whatever goes wrong in it, so nobody needs its future.
            var unused = senders.schedule(() -> attempt(delivery, attempt), wait, unit);
        } catch (RejectedExecutionException stopping) {
            say(delivery.title(), "left for the next start");
        }
    }

    private void attempt(Delivery delivery, int attempt) {
        String failure;
        try {
            Optional<OutgoingEvent> event = delivery.event();
            int status = event.isEmpty() ? 200 : send(event.get(), delivery.route());
            if (status == 200) {
                delivery.settle().ifPresent(outcome -> say(delivery.title(), outcome));
                underWay.decrementAndGet();
                return;
            }
            failure = "the function answered " + status;
        } catch (IOException | RuntimeException e) {
            failure = "it could not be delivered or recorded: " + e;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            say(delivery.title(), "left for the next start");
            return;
        }
        long wait = Math.min(LONGEST_WAIT, 1L << Math.min(attempt - 1, 10));
        say(delivery.title(), failure + "; again in " + wait + " s (attempt " + attempt + ")");
        schedule(delivery, attempt + 1, wait);
    }

    private int send(OutgoingEvent event, Route route) throws IOException, InterruptedException {
        return client.send(event.to(server.address(route)), HttpResponse.BodyHandlers.discarding())
                .statusCode();
    }

    void say(String title, String what) {
        String line = title + ": " + what;
        synchronized (out) {
            out.println(line.replaceAll("\\p{Cntrl}", " "));
            out.flush();
        }
    }

    @Override
    public void close() {
        senders.shutdown();
        try {
            if (!senders.awaitTermination(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                senders.shutdownNow();
            }
        } catch (InterruptedException e) {
            senders.shutdownNow();
            Thread.currentThread().interrupt();
        }
        client.shutdownNow();
    }
}
