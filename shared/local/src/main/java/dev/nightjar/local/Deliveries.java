package dev.nightjar.local;

import dev.nightjar.cloud.JsonText;
import dev.nightjar.cloud.ObjectInfo;
import dev.nightjar.cloud.ObjectStore;
import dev.nightjar.cloud.ResultFolder;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Sends each drop to its function as a CloudEvent over loopback HTTP, until the function says that it is done. After a
 * failure it waits 1 s, 2 s, 4 s and so on, at most a minute.
 */
final class Deliveries implements AutoCloseable {
    private static final long LONGEST_WAIT_SECONDS = 60;
    private static final int AT_ONCE = 2;
    /** A summary and a path of a result fit; in UTF-8 it is far less than an object's metadata may hold. */
    private static final int MAX_OUTCOME_CHARS = 1500;
    /** A function that works is let finish for so long when the server stops; after a restart the drop comes again. */
    private static final long PATIENCE_SECONDS = 5;

    private final LocalServer server;
    private final ObjectStore store;
    private final Settlements settlements;
    private final PrintStream out;
    private final HttpClient client;
    private final ScheduledThreadPoolExecutor senders = new ScheduledThreadPoolExecutor(AT_ONCE);

    Deliveries(LocalServer server, ObjectStore store, Settlements settlements, PrintStream out) {
        this.server = server;
        this.store = store;
        this.settlements = settlements;
        this.out = out;
        this.client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .proxy(HttpClient.Builder.NO_PROXY)
                .build();
        senders.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    }

    void deliver(ObjectInfo drop) throws IOException {
        var route = Route.of(drop.name().bucket());
        if (route.isPresent()) {
            schedule(drop, route.get(), 1, 0);
        } else {
            settle(drop, "kept; no function reads this bucket");
        }
    }

    private void schedule(ObjectInfo drop, Route route, int attempt, long seconds) {
        try {
            // The task catches whatever goes wrong in it, so nobody needs its future.
            var unused = senders.schedule(() -> attempt(drop, route, attempt), seconds, TimeUnit.SECONDS);
        } catch (RejectedExecutionException stopping) {
            say(drop, "left for the next start");
        }
    }

    private void attempt(ObjectInfo drop, Route route, int attempt) {
        String failure;
        try {
            HttpResponse<Void> answer =
                    client.send(event(server.address(route), drop), HttpResponse.BodyHandlers.discarding());
            if (answer.statusCode() == 200) {
                settle(drop, outcome(drop, route));
                return;
            }
            failure = "the function answered " + answer.statusCode();
        } catch (IOException | RuntimeException e) {
            failure = "it could not be delivered or recorded: " + e;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            say(drop, "left for the next start");
            return;
        }
        long wait = Math.min(LONGEST_WAIT_SECONDS, 1L << Math.min(attempt - 1, 10));
        say(drop, failure + "; again in " + wait + " s (attempt " + attempt + ")");
        schedule(drop, route, attempt + 1, wait);
    }

    /** Binary mode, with the data Cloud Storage sends; names are in the data, so the headers stay plain ASCII. */
    private static HttpRequest event(URI function, ObjectInfo drop) {
        Map<String, Object> data = new LinkedHashMap<>();
        data.put("kind", "storage#object");
        data.put("bucket", drop.name().bucket());
        data.put("name", drop.name().name());
        data.put("generation", Long.toString(drop.generation()));
        data.put("metageneration", "1");
        data.put("size", Long.toString(drop.size()));
        data.put("timeCreated", drop.updated().toString());
        data.put("updated", drop.updated().toString());
        return HttpRequest.newBuilder(function)
                .header("ce-specversion", "1.0")
                .header("ce-id", drop.name().bucket() + "-" + drop.generation())
                .header("ce-type", "google.cloud.storage.object.v1.finalized")
                .header(
                        "ce-source",
                        "//storage.googleapis.com/projects/_/buckets/"
                                + drop.name().bucket())
                .header("ce-time", drop.updated().toString())
                .header("Content-Type", "application/json")
                // Longer than any function may take: then something is stuck, and the drop comes again.
                .timeout(Duration.ofMinutes(15))
                .POST(HttpRequest.BodyPublishers.ofByteArray(JsonText.bytes(data)))
                .build();
    }

    private String outcome(ObjectInfo drop, Route route) throws IOException {
        ResultFolder folder;
        try {
            folder = new ResultFolder(store, "results", route.kind(), drop.name(), drop.generation(), route.last());
        } catch (IllegalArgumentException e) {
            return "dead letter: " + e.getMessage();
        }
        return folder.summary()
                .map(summary -> summary + " -> results/" + folder.path())
                .orElse("no result; it was replaced or deleted meanwhile, or is a dead letter");
    }

    private void settle(ObjectInfo drop, String outcome) throws IOException {
        String line = outcome.codePoints()
                .limit(MAX_OUTCOME_CHARS)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
        settlements.settle(drop, line);
        say(drop, outcome);
    }

    private void say(ObjectInfo drop, String what) {
        String line = drop.name() + "#" + drop.generation() + ": " + what;
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
