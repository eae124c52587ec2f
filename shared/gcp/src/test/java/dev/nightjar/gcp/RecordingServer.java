package dev.nightjar.gcp;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.zip.GZIPInputStream;

/** A server on this machine that writes down what it is asked and answers as it was told, in order. */
final class RecordingServer implements AutoCloseable {
    /**
     * @param path with its query
     * @param override the method that a POST stands for, as Google's clients say it for PATCH
     */
    record Asked(String method, String path, String body, Optional<String> override, Optional<String> authorization) {
        /** {@code PATCH /v1/..}: the method that is meant and the path, without what Google's clients add to each call. */
        String line() {
            return override.orElse(method) + " "
                    + path.replaceFirst("\\$alt=json;enum-encoding%3Dint&?", "").replaceFirst("\\?$", "");
        }
    }

    private record Answer(int status, String body) {}

    private final HttpServer server;
    private final List<Asked> asked = new ArrayList<>();
    private final Deque<Answer> answers = new ArrayDeque<>();

    RecordingServer() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::answer);
        server.start();
    }

    /** What the next request that has no answer yet gets; {@code {}} after the last. */
    synchronized RecordingServer answers(int status, String body) {
        answers.add(new Answer(status, body));
        return this;
    }

    /** An error as Google's servers write it. */
    RecordingServer fails(int status, String code, String message) {
        return answers(
                status,
                "{\"error\":{\"code\":%d,\"message\":\"%s\",\"status\":\"%s\"}}".formatted(status, message, code));
    }

    synchronized List<Asked> asked() {
        return List.copyOf(asked);
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    private void answer(HttpExchange exchange) throws IOException {
        boolean gzip = "gzip".equals(exchange.getRequestHeaders().getFirst("Content-Encoding"));
        byte[] body =
                (gzip ? new GZIPInputStream(exchange.getRequestBody()) : exchange.getRequestBody()).readAllBytes();
        Answer answer;
        synchronized (this) {
            asked.add(new Asked(
                    exchange.getRequestMethod(),
                    exchange.getRequestURI().toString(),
                    new String(body, StandardCharsets.UTF_8),
                    Optional.ofNullable(exchange.getRequestHeaders().getFirst("X-HTTP-Method-Override")),
                    Optional.ofNullable(exchange.getRequestHeaders().getFirst("Authorization"))));
            answer = answers.isEmpty() ? new Answer(200, "{}") : answers.remove();
        }
        byte[] bytes = answer.body().getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/json; charset=utf-8");
        // The metadata server of Google's machines is known by it.
        exchange.getResponseHeaders().set("Metadata-Flavor", "Google");
        exchange.sendResponseHeaders(answer.status(), bytes.length == 0 ? -1 : bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
