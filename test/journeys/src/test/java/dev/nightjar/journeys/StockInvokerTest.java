package dev.nightjar.journeys;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.nightjar.cloud.DirectoryStore;
import dev.nightjar.cloud.ObjectInfo;
import dev.nightjar.cloud.ObjectName;
import dev.nightjar.cloud.ObjectWriter;
import dev.nightjar.cloud.Precondition;
import dev.nightjar.test.Corpus;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The functions on the invokers that run in the cloud, over a folder instead of Google's storage. */
class StockInvokerTest {
    private static final String FINALIZED = "google.cloud.storage.object.v1.finalized";
    private static final String PUBLISHED = "google.cloud.pubsub.topic.v1.messagePublished";
    private static final String BUCKET = "//storage.googleapis.com/projects/_/buckets/environments";

    @TempDir
    private Path folder;

    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .proxy(HttpClient.Builder.NO_PROXY)
            .build();
    private DirectoryStore store;

    @BeforeEach
    void aStore() throws IOException {
        store = new DirectoryStore(folder.resolve("data"), InstantSource.fixed(Instant.parse("2026-01-01T00:00:00Z")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"2.0.0", "1.4.3"})
    void treatsBinaryAndStructuredEventsOnceAndBuriesPoison(String version) throws Exception {
        ObjectInfo one = drop("one.yml");
        ObjectInfo two = drop("team/two.yml");
        try (Invoker invoker = new Invoker(version)) {
            assertThat(invoker.binary(FINALIZED, data(one))).isEqualTo(200);
            assertThat(invoker.structured(FINALIZED, data(two))).isEqualTo(200);
            List<ObjectInfo> results = store.list("results", "");
            assertThat(results)
                    .extracting(info -> info.name().name())
                    .contains(result(one), result(two), "environments/one.yml/latest.json");

            assertThat(invoker.binary(FINALIZED, data(one))).isEqualTo(200);
            assertThat(invoker.structured(FINALIZED, data(two))).isEqualTo(200);
            assertThat(store.list("results", "")).isEqualTo(results);
            assertThat(store.list("state", "topics/dead-letters/")).isEmpty();

            assertThat(invoker.binary(FINALIZED, "{\"bucket\":\"environments\"}"))
                    .isEqualTo(200);
            assertThat(invoker.binary(FINALIZED, "[]")).isEqualTo(200);
            assertThat(invoker.binary("some.other.type", "{}")).isEqualTo(200);
            assertThat(invoker.structured(FINALIZED, data(one).replace("one.yml", "../one.yml")))
                    .isEqualTo(200);
            assertThat(store.list("state", "topics/dead-letters/")).hasSize(4);
            assertThat(store.list("results", "")).isEqualTo(results);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"2.0.0", "1.4.3"})
    void optimizesADatasetOnce(String version) throws Exception {
        ObjectInfo dropped = drop("datasets", "trips.csv", "id,zip\n1,00501\n2,00502\n");
        try (Invoker invoker = new Invoker(version, "dev.nightjar.functions.optimize.OptimizeDataset")) {
            assertThat(invoker.binary(FINALIZED, data(dropped))).isEqualTo(200);
            List<ObjectInfo> results = store.list("results", "");
            assertThat(results)
                    .extracting(info -> info.name().name())
                    .contains(
                            "datasets/trips.csv/latest.json",
                            "datasets/trips.csv/" + dropped.generation() + "/result.json",
                            "datasets/trips.csv/" + dropped.generation() + "/trips.parquet");

            assertThat(invoker.structured(FINALIZED, data(dropped))).isEqualTo(200);
            assertThat(store.list("results", "")).isEqualTo(results);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"2.0.0", "1.4.3"})
    void twoInstancesAtOnceGiveOneResult(String version) throws Exception {
        ObjectInfo dropped = drop("one.yml");
        try (Invoker first = new Invoker(version);
                Invoker second = new Invoker(version)) {
            List<CompletableFuture<Integer>> answers = new ArrayList<>();
            for (Invoker invoker : List.of(first, second, first, second)) {
                answers.add(CompletableFuture.supplyAsync(() -> invoker.binaryUnchecked(FINALIZED, data(dropped))));
            }
            List<Integer> codes = answers.stream().map(CompletableFuture::join).toList();

            assertThat(codes).contains(200).allMatch(code -> code == 200 || code == 500);
            // What was refused because another was at it comes again, and is done.
            assertThat(first.binary(FINALIZED, data(dropped))).isEqualTo(200);
            assertThat(second.binary(FINALIZED, data(dropped))).isEqualTo(200);
            assertThat(store.list("results", "environments/one.yml/"))
                    .filteredOn(info -> info.name().name().endsWith("diagnosis.json"))
                    .hasSize(1);
            assertThat(store.list("state", "ledger/environments/")).hasSize(1);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"2.0.0", "1.4.3"})
    void takesAJobStartsItOnceAndEndsItByACallback(String version) throws Exception {
        // At a whole minute, for a job is released at the next one.
        Files.writeString(
                Files.createDirectories(folder.resolve("data/meta")).resolve("clock"), "2026-01-01T00:00:00Z");
        List<String> keys = new CopyOnWriteArrayList<>();
        List<String> bodies = new CopyOnWriteArrayList<>();
        HttpServer endpoint = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        endpoint.createContext("/start", exchange -> {
            keys.add(exchange.getRequestHeaders().getFirst("Idempotency-Key"));
            bodies.add(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
            byte[] answer = "{\"handle\":\"run-1\"}".getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(202, answer.length);
            exchange.getResponseBody().write(answer);
            exchange.close();
        });
        endpoint.start();
        String url = "http://127.0.0.1:" + endpoint.getAddress().getPort() + "/start";
        String job = "{\"job_id\":\"weekly\",\"job_name\":\"weekly_model_training\",\"endpoint_url\":\"" + url
                + "\",\"body\":{\"rounds\":10},\"estimated_duration_minutes\":180,\"max_delay_minutes\":0}";
        try (Invoker queue = new Invoker(version, "dev.nightjar.functions.queue.QueueJobs");
                Invoker release = new Invoker(version, "dev.nightjar.functions.release.ReleaseJobs")) {
            assertThat(queue.binary(PUBLISHED, message(job), topic("jobs"))).isEqualTo(200);
            assertThat(queue.structured(PUBLISHED, message(job), topic("jobs"))).isEqualTo(200);
            assertThat(store.list("state", "active/")).hasSize(1);

            assertThat(release.binary(PUBLISHED, tick(), topic("ticks"))).isEqualTo(200);
            assertThat(release.structured(PUBLISHED, tick(), topic("ticks"))).isEqualTo(200);
            assertThat(keys).containsExactly("weekly/1");

            Matcher token = Pattern.compile("\"segment_token\":\"([^\"]+)\"").matcher(bodies.getFirst());
            assertThat(token.find()).isTrue();
            String callback = "{\"job_id\":\"weekly\",\"segment\":1,\"segment_token\":\"" + token.group(1)
                    + "\",\"fence\":1,\"rounds_completed\":10,\"status\":\"done\"}";
            assertThat(queue.binary(PUBLISHED, message(callback), topic("job-callbacks")))
                    .isEqualTo(200);
            assertThat(queue.structured(PUBLISHED, message(callback), topic("job-callbacks")))
                    .isEqualTo(200);
            assertThat(store.list("state", "active/")).isEmpty();
            assertThat(store.list("state", "done/")).hasSize(1);
            assertThat(store.list("state", "topics/dead-letters/")).isEmpty();

            assertThat(queue.binary(PUBLISHED, message("{}"), topic("jobs"))).isEqualTo(200);
            assertThat(queue.structured(PUBLISHED, message(job.replace("127.0.0.1", "10.0.0.5")), topic("jobs")))
                    .isEqualTo(200);
            assertThat(queue.binary(PUBLISHED, message(callback.replace(token.group(1), "guessed")), topic("jobs")))
                    .isEqualTo(200);
            assertThat(release.structured(PUBLISHED, message(job), topic("ticks")))
                    .isEqualTo(200);
            assertThat(store.list("state", "topics/dead-letters/")).hasSize(4);
            assertThat(store.list("state", "active/")).isEmpty();
        } finally {
            endpoint.stop(0);
        }
    }

    private static String message(String data) {
        return "{\"message\":{\"messageId\":\"1\",\"publishTime\":\"2026-01-01T00:00:00Z\",\"data\":\""
                + Base64.getEncoder().encodeToString(data.getBytes(StandardCharsets.UTF_8)) + "\"}}";
    }

    private static String tick() {
        return "{\"message\":{\"messageId\":\"1\",\"publishTime\":\"2026-01-01T00:00:00Z\","
                + "\"attributes\":{\"tick\":\"minute\"}}}";
    }

    private static String topic(String name) {
        return "//pubsub.googleapis.com/projects/p/topics/" + name;
    }

    private ObjectInfo drop(String name) throws IOException {
        return drop("environments", name, "dependencies: [numpy\n");
    }

    private ObjectInfo drop(String bucket, String name, String content) throws IOException {
        try (ObjectWriter writer = store.write(new ObjectName(bucket, name), Precondition.NONE, Map.of())) {
            writer.write(content.getBytes(StandardCharsets.UTF_8));
            return writer.commit();
        }
    }

    private static String data(ObjectInfo object) {
        return "{\"bucket\":\"" + object.name().bucket() + "\",\"name\":\""
                + object.name().name() + "\",\"generation\":\"" + object.generation() + "\"}";
    }

    private static String result(ObjectInfo object) {
        return "environments/" + object.name().name() + "/" + object.generation() + "/diagnosis.json";
    }

    /** One stock invoker in a process of its own. */
    private final class Invoker implements AutoCloseable {
        private final Run process;
        private final URI address;

        Invoker(String version) throws Exception {
            this(version, "dev.nightjar.functions.solve.SolveEnvironment");
        }

        Invoker(String version, String function) throws Exception {
            int port;
            try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
                port = free.getLocalPort();
            }
            address = URI.create("http://127.0.0.1:" + port + "/");
            Path jar = Corpus.projectRoot()
                    .resolve("test/journeys/target/invokers/java-function-invoker-" + version + ".jar");
            String classPath = String.join(
                    ":",
                    Checkout.built().functionClassPath().stream()
                            .map(Path::toString)
                            .toList());
            process = Run.start(
                    folder,
                    Map.of("NIGHTJAR_DATA", folder.resolve("data").toString(), "NIGHTJAR_LOOPBACK_ENDPOINTS", "true"),
                    List.of(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-XX:TieredStopAtLevel=1",
                            "-XX:+UseSerialGC",
                            "--add-opens=java.base/java.nio=ALL-UNNAMED",
                            "-jar",
                            jar.toString(),
                            "--classpath",
                            classPath,
                            "--target",
                            function,
                            "--port",
                            Integer.toString(port)));
            awaitReady();
        }

        private void awaitReady() throws Exception {
            long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(120);
            while (true) {
                try {
                    client.send(
                            HttpRequest.newBuilder(address.resolve("robots.txt"))
                                    .build(),
                            HttpResponse.BodyHandlers.discarding());
                    return;
                } catch (ConnectException notYet) {
                    if (System.nanoTime() > end) {
                        throw new AssertionError("never ready: " + process.out() + process.err(), notYet);
                    }
                    Thread.onSpinWait();
                }
            }
        }

        int binary(String type, String data) throws IOException, InterruptedException {
            return binary(type, data, BUCKET);
        }

        int binary(String type, String data, String source) throws IOException, InterruptedException {
            return post(HttpRequest.newBuilder(address)
                    .header("ce-specversion", "1.0")
                    .header("ce-id", "1")
                    .header("ce-type", type)
                    .header("ce-source", source)
                    .header("Content-Type", "application/json")
                    .POST(HttpRequest.BodyPublishers.ofString(data)));
        }

        int binaryUnchecked(String type, String data) {
            try {
                return binary(type, data);
            } catch (IOException | InterruptedException e) {
                throw new AssertionError(e);
            }
        }

        int structured(String type, String data) throws IOException, InterruptedException {
            return structured(type, data, BUCKET);
        }

        int structured(String type, String data, String source) throws IOException, InterruptedException {
            String event = "{\"specversion\":\"1.0\",\"id\":\"1\",\"type\":\"" + type + "\",\"source\":\"" + source
                    + "\",\"datacontenttype\":\"application/json\",\"data\":" + data + "}";
            return post(HttpRequest.newBuilder(address)
                    .header("Content-Type", "application/cloudevents+json; charset=utf-8")
                    .POST(HttpRequest.BodyPublishers.ofString(event)));
        }

        private int post(HttpRequest.Builder request) throws IOException, InterruptedException {
            return client.send(request.timeout(Duration.ofMinutes(2)).build(), HttpResponse.BodyHandlers.discarding())
                    .statusCode();
        }

        @Override
        public void close() {
            process.close();
        }
    }
}
