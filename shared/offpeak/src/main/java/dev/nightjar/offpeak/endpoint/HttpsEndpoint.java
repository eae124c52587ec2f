package dev.nightjar.offpeak.endpoint;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;

/**
 * Asks strangers' servers, and only those that may be asked.
 *
 * <pre>{@code
 * Endpoint endpoint = new HttpsEndpoint(EndpointRules.of("train.example.com"), tokens);
 * Answer answer = endpoint.send(new Request("POST", url, Map.of("Idempotency-Key", "job/1"), body));
 * }</pre>
 *
 * <p>The URL is judged by the {@link EndpointRules}; its name is resolved once, all addresses are judged, and the
 * connection goes to an address that was judged, so a name that resolves to something else a moment later gains nothing.
 * TLS verifies the certificate for the name. One request goes over one connection, which is then closed: no redirect is
 * followed, nothing is repeated, no proxy is used, no cookie kept. A token goes to hosts of the list only.
 *
 * <p>What is not in the answers of the contract: another 2xx is {@link Answer.Accepted}; a 200 that is no JSON object, or
 * one that is cut off, late or larger than 256 KiB, is an {@link IOException}, because something may have begun. Where
 * nothing was sent (no address, no connection, no trust, no token), it is {@link Answer.Busy}. A {@code status_url} on
 * another host than the endpoint's is left out.
 *
 * <p>Bounds: 5 seconds to connect to an address, 20 without a byte, 30 in all; 64 header lines of 8 KiB.
 *
 * <p>Why httpcore's blocking connection: it frames HTTP/1.1 over a socket that we open, so address, name and time stay
 * ours, for one jar of 0.95 MB. The JDK's client takes no address beside the name (only a resolver for the whole JVM),
 * and its older one sends a POST again by itself; httpclient5 and Jetty's client would do, at 2.3 MB and more, for
 * pools, cookies and redirects that must be off. Safe for many threads.
 */
public final class HttpsEndpoint implements Endpoint {
    /** They say who we are or how the connection is used, which is not the caller's to say. */
    private static final Set<String> NOT_SENT = Set.of(
            "authorization",
            "connection",
            "content-length",
            "cookie",
            "expect",
            "host",
            "keep-alive",
            "metadata-flavor",
            "te",
            "trailer",
            "transfer-encoding",
            "upgrade",
            "via");

    private static final List<String> NOT_SENT_PREFIXES = List.of("proxy-", "x-forwarded-", "x-google-", "x-goog-");
    private static final Pattern HEADER_NAME = Pattern.compile("[A-Za-z0-9!#$%&'*+.^_`|~-]{1,128}");
    private static final Pattern HEADER_VALUE = Pattern.compile("[\\x20-\\x7e]{0,4096}");
    private static final AtomicInteger NUMBER = new AtomicInteger();

    private final EndpointRules rules;
    private final TokenSource tokens;
    private final Wire wire;

    public HttpsEndpoint(EndpointRules rules, TokenSource tokens) {
        this(rules, tokens, Wire.standard());
    }

    HttpsEndpoint(EndpointRules rules, TokenSource tokens, Wire wire) {
        this.rules = rules;
        this.tokens = tokens;
        this.wire = wire;
    }

    @Override
    public Answer send(Request request) throws IOException {
        Optional<EndpointRules.Refusal> refusal = rules.refusal(request.url().toString());
        if (refusal.isPresent()) {
            return new Answer.Refused("cannot ask " + Shown.url(request.url()) + "\n  because "
                    + refusal.get().because() + "\n  try " + refusal.get().remedy());
        }
        if (!request.method().equals("POST") && !request.method().equals("GET")) {
            throw new IllegalArgumentException("endpoints are asked with POST or GET, not " + request.method());
        }
        Exchange exchange = new Exchange(request, headers(request.headers()), rules, tokens, wire);
        FutureTask<Answer> task = new FutureTask<>(exchange::run);
        // A thread of its own: looking a name up can be neither interrupted nor limited.
        Thread.ofPlatform()
                .daemon()
                .name("endpoint-" + NUMBER.incrementAndGet())
                .start(task);
        return awaited(task, exchange, request);
    }

    private Answer awaited(FutureTask<Answer> task, Exchange exchange, Request request) throws IOException {
        try {
            return task.get(wire.limits().total().toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            String late = Shown.url(request.url()) + " did not answer within "
                    + wire.limits().total().toSeconds() + " seconds";
            boolean sent = exchange.abandon();
            Answer known = exchange.known();
            if (known != null) {
                return known;
            }
            if (sent) {
                throw new IOException(late, e);
            }
            return new Answer.Busy(null, late);
        } catch (InterruptedException e) {
            exchange.abandon();
            Thread.currentThread().interrupt();
            InterruptedIOException interrupted = new InterruptedIOException("interrupted while an endpoint was asked");
            interrupted.initCause(e);
            throw interrupted;
        } catch (ExecutionException e) {
            if (e.getCause() instanceof IOException failure) {
                throw new IOException(failure.getMessage(), failure);
            }
            throw new IllegalStateException("asking an endpoint failed", e.getCause());
        }
    }

    private static List<Map.Entry<String, String>> headers(Map<String, String> asked) {
        List<Map.Entry<String, String>> headers = new ArrayList<>();
        asked.forEach((name, value) -> {
            String lower = name.toLowerCase(Locale.ROOT);
            if (HEADER_NAME.matcher(name).matches()
                    && HEADER_VALUE.matcher(value).matches()
                    && !NOT_SENT.contains(lower)
                    && NOT_SENT_PREFIXES.stream().noneMatch(lower::startsWith)) {
                headers.add(Map.entry(name, value));
            }
        });
        headers.sort(Map.Entry.comparingByKey());
        return headers;
    }

    /** The audience of tokens for that URL: scheme and host. */
    static String audience(URI url) {
        return "https://" + url.getHost().toLowerCase(Locale.ROOT);
    }
}
