package dev.nightjar.offpeak.endpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIOException;

import dev.nightjar.offpeak.endpoint.Endpoint.Answer;
import dev.nightjar.offpeak.endpoint.Endpoint.Request;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HttpsEndpointTest {
    private static final String URL = "https://train.example.test/start?site=a%20b";
    private static final Duration LONG = Duration.ofSeconds(30);
    private static @TempDir Path folder;
    private static Path keys;

    private TestServer server;
    private final CountDownLatch testEnds = new CountDownLatch(1);

    @BeforeAll
    static void makeKeys() throws IOException, InterruptedException {
        keys = TestServer.keys(folder);
    }

    @BeforeEach
    void start() throws IOException, GeneralSecurityException {
        server = new TestServer(keys);
    }

    @AfterEach
    void stop() throws IOException {
        testEnds.countDown();
        server.close();
    }

    @Test
    void aPostArrivesAsItWasAskedWithATokenForTheHost() throws IOException {
        server.answers("202 Accepted", "", "{\"handle\":\"run-7\",\"status_url\":\"/runs/7\"}");

        Answer answer = endpoint(audience -> Optional.of("token.for." + audience.substring("https://".length())))
                .send(post(URL, Map.of("Idempotency-Key", "job-1/2", "X-Offpeak-Fence", "3"), "{\"rounds\":10}"));

        assertThat(answer).isEqualTo(new Answer.Accepted("run-7", URI.create("https://train.example.test/runs/7")));
        assertThat(server.requests()).containsExactly("""
            POST /start?site=a%20b HTTP/1.1
            Host: train.example.test
            Connection: close
            Accept: application/json
            User-Agent: nightjar
            Idempotency-Key: job-1/2
            X-Offpeak-Fence: 3
            Authorization: Bearer token.for.train.example.test
            Content-Type: application/json
            Content-Length: 13

            {"rounds":10}\
            """.replace("\n", "\r\n"));
    }

    @Test
    void headersThatAreNotTheCallersToSayAreNotSent() throws IOException {
        server.answers("202 Accepted", "", "");

        endpoint()
                .send(post(
                        URL,
                        Map.of(
                                "Authorization", "Basic eDp5",
                                "host", "other.example.test",
                                "Metadata-Flavor", "Google",
                                "Transfer-Encoding", "chunked",
                                "X-Goog-User-Project", "p",
                                "X-Broken", "a\r\nX-Smuggled: b",
                                "X Broken", "c",
                                "X-Kept", "d"),
                        "{}"));

        assertThat(server.requests().getFirst())
                .contains("X-Kept: d\r\n", "Host: train.example.test\r\n")
                .doesNotContainIgnoringCase(
                        "authorization", "flavor", "chunked", "x-goog", "smuggled", "broken", "other");
    }

    @Test
    void aQuestionIsAGetWithoutABody() throws IOException {
        server.answers("200 OK", "", "{\"status\":\"running\",\"rounds_completed\":3}");

        Answer answer = endpoint().send(new Request("GET", URI.create(URL), Map.of(), new byte[0]));

        assertThat(answer).isInstanceOf(Answer.Said.class);
        assertThat(new String(((Answer.Said) answer).json(), StandardCharsets.UTF_8))
                .contains("\"rounds_completed\":3");
        assertThat(server.requests().getFirst()).startsWith("GET /start").doesNotContain("Content-Length");
    }

    @Test
    void anOlderFenceIsToldApart() throws IOException {
        server.answers("409 Conflict", "", "{}");

        assertThat(endpoint().send(post())).isEqualTo(new Answer.OlderFence());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "400 Bad Request | answers 400: no such model",
                "401 Unauthorized | answers 401: no such model",
                "404 Not Found | answers 404: no such model",
                "422 Unprocessable | answers 422: no such model",
                "301 Moved | answers 301, a redirect",
                "302 Found | answers 302, a redirect",
                "307 Temporary | answers 307, a redirect",
                "308 Permanent | answers 308, a redirect",
            })
    void whatRepeatingCannotChangeIsRefused(String status, String reason) throws IOException {
        server.answers(status, "Location: https://elsewhere.example.test/\r\n", "no such model");

        Answer answer = endpoint().send(post());

        assertThat(answer).isInstanceOf(Answer.Refused.class);
        assertThat(((Answer.Refused) answer).reason())
                .contains("https://train.example.test/start " + reason)
                .doesNotContain("site=");
        assertThat(server.requests()).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "null",
            value = {
                "429 Too Many | Retry-After: 120 | PT2M",
                "503 Unavailable | Retry-After: 0 | PT0S",
                "503 Unavailable | Retry-After: 99999999 | PT24H",
                "503 Unavailable | Retry-After: 999999999999999999999 | null",
                "503 Unavailable | Retry-After: soon | null",
                "503 Unavailable | X-Other: 1 | null",
                "503 Unavailable | Retry-After: -5 | null",
            })
    void anEndpointThatIsBusyIsAskedLater(String status, String header, @Nullable Duration pause) throws IOException {
        server.answers(status, header + "\r\n", "full");

        assertThat(endpoint().send(post()))
                .isEqualTo(new Answer.Busy(
                        pause, "https://train.example.test/start answers " + status.substring(0, 3) + ": full"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"500 Broken", "502 Bad Gateway", "504 Gateway Timeout"})
    void anEndpointThatBreaksMayHaveBegun(String status) {
        server.answers(status, "Retry-After: 5\r\n", "oops");

        assertThatIOException()
                .isThrownBy(() -> endpoint().send(post()))
                .withMessageContaining("answers " + status.substring(0, 3))
                .withMessageContaining("does not say whether anything was begun");
    }

    @Test
    void aDateToComeBackAtIsSeenFromTheEndpointsOwnClock() throws IOException {
        server.answers(
                "503 Unavailable",
                "Date: Tue, 01 Jan 2030 10:00:00 GMT\r\nRetry-After: Tue, 01 Jan 2030 10:05:00 GMT\r\n",
                "");

        assertThat(endpoint().send(post()))
                .isEqualTo(new Answer.Busy(Duration.ofMinutes(5), "https://train.example.test/start answers 503"));
    }

    @Test
    void aDateWithoutAClockBesideItSaysNothing() throws IOException {
        server.answers("503 Unavailable", "Retry-After: Tue, 01 Jan 2030 10:05:00 GMT\r\n", "");

        assertThat(endpoint().send(post()))
                .isEqualTo(new Answer.Busy(null, "https://train.example.test/start answers 503"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "",
                "thanks",
                "[1]",
                "{\"handle\":[1]}",
                "{\"status_url\":\"https://other.example.test/runs/7\"}",
                "{\"status_url\":\"http://train.example.test/runs/7\"}",
                "{\"status_url\":\"//169.254.169.254/\"}",
                "{\"status_url\":\"https://train.example.test:8443/\"}",
                "{\"status_url\":\"not a url\"}"
            })
    void whateverAnAcceptedRequestSaysItRuns(String body) throws IOException {
        server.answers("202 Accepted", "", body);

        assertThat(endpoint().send(post())).isEqualTo(new Answer.Accepted(null, null));
    }

    @Test
    void anAcceptedRequestRunsThoughItsAnswerNeverEnds() throws IOException {
        server.answersWith(out -> {
            out.write("HTTP/1.1 202 Accepted\r\n\r\n".getBytes(StandardCharsets.UTF_8));
            while (testEnds.getCount() > 0) {
                out.write(new byte[8192]);
            }
        });

        assertThat(endpoint().send(post())).isEqualTo(new Answer.Accepted(null, null));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nOK",
                "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"status\"",
                "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\n{}{}",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\n{}",
                "",
                "HTTP/1.1",
                "SSH-2.0-OpenSSH_9.7\r\n\r\n",
                "HTTP/1.1 two hundred\r\n\r\n",
                "\u0000\u0001\u0002\u0003\r\n\r\n\r\n\r\n\r\n",
            })
    void whatCannotBeUnderstoodMayHaveBegun(String bytes) {
        server.answersRaw(bytes);

        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() -> endpoint().send(post()))
                .withMessageContaining("https://train.example.test/start");
    }

    @Test
    void anAnswerThatIsTooLargeMayHaveBegun() {
        server.answers("200 OK", "", "{\"a\":\"" + "x".repeat(300_000) + "\"}");

        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() -> endpoint().send(post()))
                .withMessageContaining("more than 262144 bytes");
    }

    @ParameterizedTest
    @ValueSource(ints = {100, 100_000})
    void headersWithoutEndAreCutOff(int lines) {
        server.answersRaw("HTTP/1.1 200 OK\r\n" + "X-A: b\r\n".repeat(lines) + "\r\n{}");

        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() -> endpoint().send(post()))
                .withMessageContaining("header");
    }

    @Test
    void aHeaderWithoutEndIsCutOff() {
        server.answersRaw("HTTP/1.1 200 OK\r\nX-A: " + "b".repeat(100_000));

        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() -> endpoint().send(post()))
                .withMessageContaining("line length");
    }

    @Test
    void anAnswerThatDripsIsNotWaitedForLongerThanInAll() {
        server.answersWith(out -> {
            out.write("HTTP/1.1 200 OK\r\n\r\n{".getBytes(StandardCharsets.UTF_8));
            drip(out);
        });

        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() -> impatient().send(post()))
                .withMessageContaining("did not answer within");
    }

    @Test
    void aStatusThatCameBeforeTheDripCounts() throws IOException {
        server.answersWith(out -> {
            out.write("HTTP/1.1 422 No\r\nContent-Length: 100\r\n\r\n".getBytes(StandardCharsets.UTF_8));
            drip(out);
        });

        assertThat(impatient().send(post()))
                .isEqualTo(new Answer.Refused("https://train.example.test/start answers 422"));
    }

    private void drip(java.io.OutputStream out) throws IOException {
        try {
            do {
                out.write(' ');
                out.flush();
            } while (!testEnds.await(20, TimeUnit.MILLISECONDS));
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }

    @Test
    void aConnectionThatNobodyAnswersIsAskedLater() throws IOException {
        int nobody;
        try (ServerSocket closing = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            nobody = closing.getLocalPort();
        }
        HttpsEndpoint endpoint = endpoint(TokenSource.NONE, resolver(), nobody, LONG);

        assertThat(endpoint.send(post())).isInstanceOf(Answer.Busy.class);
    }

    @Test
    void aServerWithAnotherNameInItsCertificateGetsNothing() throws IOException {
        EndpointRules rules = EndpointRules.of("example.org");
        HttpsEndpoint endpoint = new HttpsEndpoint(
                rules,
                audience -> Optional.of("secret"),
                wire(resolver(), (address, any) -> null, server.port(), LONG));

        Answer answer = endpoint.send(post("https://train.example.org/", Map.of(), "{}"));

        assertThat(answer).isInstanceOf(Answer.Busy.class);
        assertThat(((Answer.Busy) answer).reason()).contains("train.example.org");
        assertThat(server.requests()).isEmpty();
    }

    @Test
    void aServerThatTheMachineDoesNotTrustGetsNothing() throws IOException {
        Wire standard = Wire.standard();
        Wire wire = new Wire(resolver(), (address, any) -> null, standard.tls(), server.port(), standard.limits());

        Answer answer = new HttpsEndpoint(EndpointRules.of("example.test"), TokenSource.NONE, wire).send(post());

        assertThat(answer).isInstanceOf(Answer.Busy.class);
        assertThat(server.requests()).isEmpty();
    }

    @Test
    void aNameWithoutAddressIsAskedLater() throws IOException {
        Wire.Resolver nobody = host -> {
            throw new UnknownHostException(host);
        };

        assertThat(endpoint(TokenSource.NONE, nobody, server.port(), LONG).send(post()))
                .isEqualTo(new Answer.Busy(null, "the name train.example.test has no address"));
    }

    @Test
    void aTokenThatCannotBeHadIsAskedForLater() throws IOException {
        TokenSource broken = audience -> {
            throw new IOException("no answer");
        };

        assertThat(endpoint(broken).send(post()))
                .isEqualTo(new Answer.Busy(null, "no token for train.example.test: no answer"));
        assertThat(server.requests()).isEmpty();
    }

    @Test
    void aTokenGoesToListedHostsOnly() throws IOException {
        server.answers("202 Accepted", "", "{}");
        EndpointRules rules = new EndpointRules(List.of("fl.example.test"), true, List.of(), false);
        HttpsEndpoint endpoint = new HttpsEndpoint(
                rules,
                audience -> Optional.of("secret"),
                wire(resolver(), (address, any) -> null, server.port(), LONG));

        endpoint.send(post("https://other.example.test/", Map.of(), "{}"));
        endpoint.send(post("https://fl.example.test/", Map.of(), "{}"));

        assertThat(server.requests().get(0)).doesNotContain("secret");
        assertThat(server.requests().get(1)).contains("Authorization: Bearer secret\r\n");
    }

    @Test
    void theConnectionGoesToTheAddressThatWasJudged() throws IOException {
        server.answers("202 Accepted", "", "{}");
        AtomicInteger asked = new AtomicInteger();
        Wire.Resolver rebinding = host -> {
            // The second answer would be the metadata server of a cloud.
            byte[] address = asked.getAndIncrement() == 0
                    ? new byte[] {127, 0, 0, 1}
                    : new byte[] {(byte) 169, (byte) 254, (byte) 169, (byte) 254};
            return List.of(InetAddress.getByAddress(host, address));
        };

        Answer answer =
                endpoint(TokenSource.NONE, rebinding, server.port(), LONG).send(post());

        assertThat(answer).isEqualTo(new Answer.Accepted(null, null));
        assertThat(asked).hasValue(1);
        assertThat(server.requests()).hasSize(1);
    }

    @Test
    void oneAddressOutOfBoundsAmongGoodOnesRefusesTheName() throws IOException {
        Wire.Resolver mixed = host -> List.of(
                InetAddress.getByAddress(new byte[] {8, 8, 8, 8}), InetAddress.getByAddress(new byte[] {10, 0, 0, 7}));
        HttpsEndpoint endpoint = new HttpsEndpoint(
                EndpointRules.of("example.test"), TokenSource.NONE, wire(mixed, Addresses::whyNot, 443, LONG));

        assertThat(endpoint.send(post())).isEqualTo(new Answer.Refused("""
            cannot ask https://train.example.test/start
              because train.example.test has the address 10.0.0.7, which is private
              try an endpoint with a public address, or listing the host (NIGHTJAR_PRIVATE_ENDPOINTS)\
            """));
    }

    @Test
    void aUrlThatIsNotAllowedIsNotEvenResolved() throws IOException {
        Wire.Resolver never = host -> {
            throw new IllegalStateException("resolved " + host);
        };
        HttpsEndpoint endpoint = endpoint(TokenSource.NONE, never, server.port(), LONG);

        Answer answer = endpoint.send(post("https://train.example.test.evil.test/x?key=secret", Map.of(), "{}"));

        assertThat(answer).isInstanceOf(Answer.Refused.class);
        assertThat(((Answer.Refused) answer).reason())
                .startsWith("cannot ask https://train.example.test.evil.test/x\n  because the host ")
                .doesNotContain("secret");
    }

    @Test
    void aLookupThatHangsIsAskedLater() throws IOException {
        Wire.Resolver hanging = host -> {
            try {
                testEnds.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            return List.of(InetAddress.getLoopbackAddress());
        };

        Answer answer = endpoint(TokenSource.NONE, hanging, server.port(), Duration.ofMillis(100))
                .send(post());

        assertThat(answer).isInstanceOf(Answer.Busy.class);
        assertThat(server.requests()).isEmpty();
    }

    private HttpsEndpoint endpoint() {
        return endpoint(TokenSource.NONE);
    }

    private HttpsEndpoint endpoint(TokenSource tokens) {
        return endpoint(tokens, resolver(), server.port(), LONG);
    }

    /** Patient enough for a handshake on a busy machine. */
    private HttpsEndpoint impatient() {
        return endpoint(TokenSource.NONE, resolver(), server.port(), Duration.ofSeconds(2));
    }

    private HttpsEndpoint endpoint(TokenSource tokens, Wire.Resolver resolver, int port, Duration total) {
        return new HttpsEndpoint(
                EndpointRules.of("train.example.test"), tokens, wire(resolver, (address, any) -> null, port, total));
    }

    private Wire wire(Wire.Resolver resolver, Wire.Judge judge, int port, Duration total) {
        return new Wire(
                resolver,
                judge,
                server::clients,
                port,
                new Wire.Limits(LONG, LONG, total, Wire.Limits.STANDARD.bodyBytes()));
    }

    private static Wire.Resolver resolver() {
        return host -> List.of(InetAddress.getLoopbackAddress());
    }

    private static Request post() {
        return post(URL, Map.of(), "{}");
    }

    private static Request post(String url, Map<String, String> headers, String body) {
        return new Request("POST", URI.create(url), headers, body.getBytes(StandardCharsets.UTF_8));
    }
}
