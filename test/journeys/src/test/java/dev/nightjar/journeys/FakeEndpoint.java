package dev.nightjar.journeys;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** An endpoint of jobs on this machine: accepts every start, once for each key, and calls back when it is told to. */
final class FakeEndpoint implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final long PATIENCE_SECONDS = 60;

    private final HttpServer server;
    private final Set<String> keys = new HashSet<>();
    private final BlockingQueue<JsonNode> started = new LinkedBlockingQueue<>();

    FakeEndpoint() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::answer);
        server.start();
    }

    URI url() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/train");
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange;
                InputStream body = exchange.getRequestBody()) {
            JsonNode request = JSON.readTree(body);
            String key = String.valueOf(exchange.getRequestHeaders().getFirst("Idempotency-Key"));
            synchronized (keys) {
                if (keys.add(key)
                        && request.get("offpeak").get("action").asText().equals("start")) {
                    started.add(request);
                }
            }
            byte[] answer = JSON.writeValueAsBytes(Map.of("handle", key));
            exchange.getResponseHeaders().add("Content-Type", "application/json");
            exchange.sendResponseHeaders(202, answer.length);
            exchange.getResponseBody().write(answer);
        }
    }

    /** The request of the next segment that it started; waits for it. */
    JsonNode started() throws InterruptedException {
        JsonNode request = started.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
        if (request == null) {
            throw new AssertionError("nothing was started");
        }
        return request;
    }

    boolean hasStartedMore() {
        return !started.isEmpty();
    }

    /** Says how that segment stands, where it was told to; the answer's status. */
    static int callBack(JsonNode request, String token, int rounds, String status)
            throws IOException, InterruptedException {
        JsonNode offpeak = request.get("offpeak");
        byte[] body = JSON.writeValueAsBytes(Map.of(
                "job_id",
                offpeak.get("job_id").asText(),
                "segment",
                offpeak.get("segment").asInt(),
                "segment_token",
                token,
                "fence",
                offpeak.get("fence").asLong(),
                "rounds_completed",
                rounds,
                "checkpoint_uri",
                "file:///checkpoint",
                "checkpoint_generation",
                Integer.toString(rounds + 1),
                "status",
                status));
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(
                            HttpRequest.newBuilder(
                                            URI.create(offpeak.get("callback").asText()))
                                    .header("Content-Type", "application/json")
                                    .POST(HttpRequest.BodyPublishers.ofByteArray(body))
                                    .build(),
                            HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8))
                    .statusCode();
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
