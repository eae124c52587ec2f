package dev.nightjar.fetch;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import dev.nightjar.cloud.Deadline;
import dev.nightjar.fetch.FetchException.Kind;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FetcherTest {
    private final Deadline minute = Deadline.in(Duration.ofMinutes(1));
    private final List<Duration> pauses = new CopyOnWriteArrayList<>();
    private final List<String> logins = new CopyOnWriteArrayList<>();
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final CountDownLatch testEnds = new CountDownLatch(1);
    private HttpServer server;

    @BeforeEach
    void startServer() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.start();
    }

    @AfterEach
    void stopServer() {
        testEnds.countDown();
        server.stop(0);
        threads.shutdownNow();
    }

    @Test
    void getsWhatIsThere() throws IOException {
        serve("/a", exchange -> {
            assertThat(exchange.getRequestHeaders().getFirst("User-Agent")).startsWith("nightjar/");
            answer(exchange, 200, "content");
        });

        assertThat(get("/a")).isEqualTo("content");
        assertThat(pauses).isEmpty();
    }

    @Test
    void tellsAbsentFromForbiddenAndFromBroken() {
        serve("/gone", exchange -> answer(exchange, 404, "no"));
        serve("/mine", exchange -> answer(exchange, 401, "no"));
        serve("/odd", exchange -> answer(exchange, 418, "no"));

        assertThat(failure("/gone").kind()).isEqualTo(Kind.NOT_FOUND);
        assertThat(failure("/mine").kind()).isEqualTo(Kind.UNAUTHORISED);
        assertThat(failure("/odd").kind()).isEqualTo(Kind.UNREACHABLE);
        assertThat(pauses).isEmpty();
    }

    @Test
    void repeatsWhatFailsForTheMoment() throws IOException {
        AtomicInteger asked = new AtomicInteger();
        serve("/a", exchange -> answer(exchange, asked.incrementAndGet() < 3 ? 503 : 200, "at last"));

        assertThat(get("/a")).isEqualTo("at last");
        assertThat(pauses).containsExactly(Duration.ofMillis(300), Duration.ofMillis(900));
    }

    @Test
    void waitsAsLongAsABusyServerAsksWithinReason() throws IOException {
        AtomicInteger asked = new AtomicInteger();
        serve("/a", exchange -> {
            int before = asked.getAndIncrement();
            exchange.getResponseHeaders().set("Retry-After", before == 0 ? "7" : "86400");
            answer(exchange, before < 2 ? 429 : 200, "yes");
        });

        assertThat(get("/a")).isEqualTo("yes");
        assertThat(pauses).containsExactly(Duration.ofSeconds(7), Duration.ofSeconds(20));
    }

    @Test
    void givesUpAfterFourAttempts() {
        AtomicInteger asked = new AtomicInteger();
        serve("/a", exchange -> {
            asked.incrementAndGet();
            answer(exchange, 500, "no");
        });

        FetchException failure = failure("/a");

        assertThat(failure).hasMessage(url("/a") + " answers 500");
        assertThat(failure.kind()).isEqualTo(Kind.UNREACHABLE);
        assertThat(asked).hasValue(4);
    }

    @Test
    void repeatsAGetWhoseConnectionBrokeHalfWay() throws IOException {
        AtomicInteger asked = new AtomicInteger();
        serve("/a", exchange -> {
            exchange.sendResponseHeaders(200, 8);
            try (OutputStream body = exchange.getResponseBody()) {
                body.write((asked.incrementAndGet() < 2 ? "half" : "complete").getBytes(UTF_8));
                body.flush();
            }
        });

        assertThat(get("/a")).isEqualTo("complete");
        assertThat(pauses).hasSize(1);
    }

    @Test
    void saysThatNobodyListens() throws IOException {
        int free;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            free = socket.getLocalPort();
        }

        FetchException failure = failure(settings(), URI.create("http://127.0.0.1:" + free + "/a"), minute);

        assertThat(failure.kind()).isEqualTo(Kind.UNREACHABLE);
        assertThat(failure).hasMessage("nobody listens at http://127.0.0.1:" + free + "/a");
        assertThat(pauses).hasSize(3);
    }

    @Test
    void followsRedirectsButNotForEver() throws IOException {
        serve("/a", exchange -> redirect(exchange, "/b"));
        serve("/b", exchange -> answer(exchange, 200, "content"));
        serve("/loop", exchange -> redirect(exchange, "loop"));

        assertThat(get("/a")).isEqualTo("content");
        assertThat(failure("/loop")).hasMessageContaining("redirects more than 10 times");
    }

    @Test
    void followsNoRedirectOutOfHttp() {
        serve("/a", exchange -> redirect(exchange, "file:///etc/hostname"));

        assertThat(failure("/a").kind()).isEqualTo(Kind.REFUSED);
        assertThat(failure(settings(), URI.create("ftp://localhost/a"), minute).kind())
                .isEqualTo(Kind.REFUSED);
    }

    @Test
    void sendsTheLoginOfTheAddressToItsHostOnlyAndNeverShowsIt() throws IOException {
        serve("/a", exchange -> {
            note(exchange);
            redirect(exchange, "http://localhost:" + server.getAddress().getPort() + "/b");
        });
        serve("/b", exchange -> {
            note(exchange);
            answer(exchange, 404, "no");
        });
        String port = ":" + server.getAddress().getPort();

        FetchException failure =
                failure(settings(), URI.create("http://me:s%3Acret@127.0.0.1" + port + "/a?sig=hidden"), minute);

        assertThat(logins).containsExactly("me:s:cret", "none");
        assertThat(failure).hasMessage("http://127.0.0.1" + port + "/a answers 404");
        assertThat(failure.toString()).doesNotContain("cret");
    }

    @Test
    void takesLoginsFromNetrc(@TempDir Path home) throws IOException {
        serve("/a", exchange -> {
            note(exchange);
            answer(exchange, 200, "content");
        });
        Files.writeString(home.resolve(".netrc"), """
            # a comment
            machine elsewhere login you password wrong
            macdef init
            machine 127.0.0.1 login fake password fake

            machine 127.0.0.1
              login me password "two words"
            """);
        FetchSettings settings = settings(Map.of("HOME", home.toString()));

        try (Fetcher fetcher = new Fetcher(settings)) {
            fetcher.get(url("/a"), minute, body -> body.readAllBytes());
        }

        assertThat(logins).containsExactly("me:two words");
    }

    @Test
    void saysWhenNetrcCouldNotBeUsed(@TempDir Path home) throws IOException {
        serve("/a", exchange -> answer(exchange, 401, "no"));
        Files.write(home.resolve("rc"), new byte[] {(byte) 0xff, (byte) 0xfe});

        FetchException failure =
                failure(settings(Map.of("NETRC", home.resolve("rc").toString())), url("/a"), minute);

        assertThat(failure).hasMessageContaining("is not UTF-8");
    }

    @Test
    void goesThroughTheProxyOfTheEnvironment() throws IOException {
        List<String> proxied = new ArrayList<>();
        try (ServerSocket proxy = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            threads.execute(() -> {
                try (Socket socket = proxy.accept()) {
                    byte[] request = new byte[4000];
                    int got = socket.getInputStream().read(request);
                    proxied.addAll(new String(request, 0, got, UTF_8).lines().toList());
                    socket.getOutputStream().write("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi".getBytes(UTF_8));
                } catch (IOException broken) {
                    proxied.add(broken.toString());
                }
            });
            String address = "http://me:secret@127.0.0.1:" + proxy.getLocalPort();
            FetchSettings settings = settings(Map.of("HTTP_PROXY", address, "NO_PROXY", "example.org,.test"));

            try (Fetcher fetcher = new Fetcher(settings)) {
                String got = fetcher.get(
                        URI.create("http://conda.example/noarch/repodata.json"),
                        minute,
                        body -> new String(body.readAllBytes(), UTF_8));

                assertThat(got).isEqualTo("hi");
            }
        }

        assertThat(proxied)
                .contains(
                        "GET http://conda.example/noarch/repodata.json HTTP/1.1",
                        "Proxy-Authorization: Basic "
                                + Base64.getEncoder().encodeToString("me:secret".getBytes(UTF_8)));
    }

    @Test
    void leavesOutTheProxyForHostsThatWantNone() throws IOException {
        serve("/a", exchange -> answer(exchange, 200, "direct"));
        FetchSettings settings = settings(Map.of("http_proxy", "http://127.0.0.1:1", "no_proxy", "x, 127.0.0.1"));

        assertThat(get(settings, "/a")).isEqualTo("direct");
    }

    @Test
    void refusesAProxyItCannotUseWithoutShowingItsPassword() {
        FetchSettings settings = settings(Map.of("all_proxy", "socks5://me:secret@127.0.0.1:1"));

        FetchException failure = failure(settings, url("/a"), minute);

        assertThat(failure.kind()).isEqualTo(Kind.REFUSED);
        assertThat(failure).hasMessageContaining("socks5://127.0.0.1:1").hasMessageNotContaining("secret");
    }

    @Test
    void stopsAtTheCap() {
        serve("/a", exchange -> answer(exchange, 200, "x".repeat(100_000)));

        FetchException failure = failure(settings().withMaxBytes(50_000), url("/a"), minute);

        assertThat(failure.kind()).isEqualTo(Kind.TOO_LARGE);
    }

    @Test
    void doesNotOutliveTheDeadlineWhenTheServerSaysNothing() {
        serve("/a", exchange -> awaitEnd());

        FetchException failure = failure(settings(), url("/a"), Deadline.in(Duration.ofMillis(200)));

        assertThat(failure.kind()).isEqualTo(Kind.TIMED_OUT);
        assertThat(failure).hasMessageContaining("the time was up");
    }

    @Test
    void doesNotOutliveTheDeadlineWhenTheServerFallsSilentHalfWay() {
        Deadline deadline = Deadline.in(Duration.ofMinutes(1));
        serve("/a", exchange -> {
            exchange.sendResponseHeaders(200, 100);
            exchange.getResponseBody().write(new byte[10]);
            exchange.getResponseBody().flush();
            deadline.cancel();
            awaitEnd();
        });

        assertThat(failure(settings(), url("/a"), deadline).kind()).isEqualTo(Kind.TIMED_OUT);
    }

    @Test
    void givesASilentServerAnotherChance() throws IOException {
        AtomicInteger asked = new AtomicInteger();
        serve("/a", exchange -> {
            if (asked.getAndIncrement() == 0) {
                awaitEnd();
            }
            answer(exchange, 200, "content");
        });
        Duration instant = Duration.ofMillis(150);
        FetchSettings settings = settings().withTimeouts(Duration.ofSeconds(5), instant, instant);

        assertThat(get(settings, "/a")).isEqualTo("content");
    }

    @Test
    void letsTheReadersOwnFailureThrough() {
        serve("/a", exchange -> answer(exchange, 200, "content"));

        try (Fetcher fetcher = new Fetcher(settings())) {
            IOException failure = catchThrowableOfType(
                    IOException.class,
                    () -> fetcher.get(url("/a"), minute, body -> {
                        throw new IOException("mine");
                    }));

            assertThat(failure).hasMessage("mine");
        }
        assertThat(pauses).isEmpty();
    }

    private String get(String path) throws IOException {
        return get(settings(), path);
    }

    private String get(FetchSettings settings, String path) throws IOException {
        try (Fetcher fetcher = new Fetcher(settings)) {
            return fetcher.get(url(path), minute, body -> new String(body.readAllBytes(), UTF_8));
        }
    }

    private FetchException failure(String path) {
        return failure(settings(), url(path), minute);
    }

    private static FetchException failure(FetchSettings settings, URI uri, Deadline deadline) {
        try (Fetcher fetcher = new Fetcher(settings)) {
            return catchThrowableOfType(
                    FetchException.class, () -> fetcher.get(uri, deadline, body -> body.readAllBytes()));
        }
    }

    private FetchSettings settings() {
        return settings(Map.of());
    }

    private FetchSettings settings(Map<String, String> variables) {
        return FetchSettings.in(name -> Optional.ofNullable(variables.get(name)))
                .withPause(pauses::add);
    }

    private URI url(String path) {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + path);
    }

    private void serve(String path, HttpHandler handler) {
        server.createContext(path, handler);
    }

    private void awaitEnd() {
        try {
            testEnds.await();
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    private void note(HttpExchange exchange) {
        String header = exchange.getRequestHeaders().getFirst("Authorization");
        logins.add(
                header == null
                        ? "none"
                        : new String(Base64.getDecoder().decode(header.substring("Basic ".length())), UTF_8));
    }

    private static void answer(HttpExchange exchange, int status, String text) throws IOException {
        byte[] bytes = text.getBytes(UTF_8);
        exchange.sendResponseHeaders(status, bytes.length);
        try (OutputStream body = exchange.getResponseBody()) {
            body.write(bytes);
        }
    }

    private static void redirect(HttpExchange exchange, String to) throws IOException {
        exchange.getResponseHeaders().set("Location", to);
        answer(exchange, 302, "");
    }
}
