package dev.nightjar.fetch;

import dev.nightjar.cloud.Deadline;
import dev.nightjar.fetch.FetchException.Kind;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * Gets things over HTTP: follows redirects, repeats what failed for the moment, stops at the deadline.
 *
 * <p>Credentials come from the address itself ({@code https://user:secret@host/}) or from netrc, go to that host only,
 * and never stand in a message. Nothing of the JDK's HTTP client is loaded before the first {@code get}. Safe for many
 * threads.
 *
 * <pre>{@code
 * byte[] index = fetcher.get(URI.create("https://conda.example/noarch/repodata.json"), deadline, InputStream::readAllBytes);
 * }</pre>
 */
public final class Fetcher implements AutoCloseable {
    private static final int MAX_REDIRECTS = 10;
    private static final Duration FIRST_PAUSE = Duration.ofMillis(300);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(20);

    /** How often a waiting thread looks whether its deadline was cancelled. */
    static final Duration GLANCE = Duration.ofMillis(50);

    /** Reads an answer's body; it is called anew, with a new stream, when the connection broke half-way. */
    @FunctionalInterface
    public interface BodyReader<T> {
        T read(InputStream body) throws IOException;
    }

    private final FetchSettings settings;
    private @Nullable Wires wires;

    public Fetcher(FetchSettings settings) {
        this.settings = settings;
    }

    /**
     * What the reader makes of the content at that address.
     *
     * @throws FetchException when it could not be had
     * @throws IOException as the reader throws it
     */
    public <T> T get(URI uri, Deadline deadline, BodyReader<T> reader) throws IOException {
        Duration usualPause = FIRST_PAUSE;
        for (int attempt = 1; ; attempt++) {
            Duration asked;
            try (Body body = open(uri, deadline)) {
                try {
                    return reader.read(body);
                } catch (IOException thrown) {
                    FetchException broken = body.failure();
                    throw broken == null ? thrown : broken;
                }
            } catch (FetchException failed) {
                asked = failed.repeatAfter();
                if (asked == null || attempt == settings.attempts()) {
                    throw failed;
                }
            }
            Duration wait = asked.isZero() ? usualPause : asked;
            wait = wait.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : wait;
            if (wait.compareTo(deadline.remaining()) >= 0) {
                throw outOfTime(Credentials.removedFrom(uri.toString()));
            }
            pause(uri, wait);
            usualPause = usualPause.multipliedBy(3);
        }
    }

    private void pause(URI uri, Duration wait) throws FetchException {
        try {
            settings.pause().pause(wait);
        } catch (InterruptedException stopped) {
            throw interrupted(Credentials.removedFrom(uri.toString()), stopped);
        }
    }

    private Body open(URI start, Deadline deadline) throws FetchException {
        String shown = Credentials.removedFrom(start.toString());
        URI uri = start;
        String userInfo = start.getRawUserInfo();
        for (int hop = 0; hop <= MAX_REDIRECTS; hop++) {
            String scheme = scheme(uri);
            if ((!scheme.equals("http") && !scheme.equals("https")) || uri.getHost() == null) {
                throw new FetchException(Kind.REFUSED, shown + " is no address of http or https", null, null);
            }
            HttpResponse<Body> response = send(uri, userInfo, shown, deadline);
            Body body = response.body();
            int status = response.statusCode();
            if (status == 200) {
                return body;
            }
            body.close();
            Optional<String> location = response.headers().firstValue("Location");
            if (status < 301 || status > 308 || status == 304 || location.isEmpty()) {
                throw refusal(shown, status, response);
            }
            URI next = redirect(uri, location.get(), shown);
            if (scheme.equals("https") && !scheme(next).equals("https")) {
                throw new FetchException(Kind.REFUSED, shown + " redirects to a place without https", null, null);
            }
            if (!sameOrigin(uri, next)) {
                userInfo = null;
            }
            uri = next;
        }
        throw new FetchException(
                Kind.UNREACHABLE, shown + " redirects more than " + MAX_REDIRECTS + " times", null, null);
    }

    private static URI redirect(URI from, String location, String shown) throws FetchException {
        try {
            return from.resolve(location);
        } catch (IllegalArgumentException unreadable) {
            throw new FetchException(
                    Kind.UNREACHABLE, shown + " redirects to something that is no address", null, unreadable);
        }
    }

    private HttpResponse<Body> send(URI uri, @Nullable String userInfo, String shown, Deadline deadline)
            throws FetchException {
        if (deadline.passed()) {
            throw outOfTime(shown);
        }
        CompletableFuture<HttpResponse<Body>> coming =
                wires(shown).send(uri, userInfo, info -> new Body(shown, settings, deadline));
        try {
            long glances = Math.max(1, settings.answerTimeout().dividedBy(GLANCE));
            for (long glance = 0; glance < glances; glance++) {
                try {
                    return coming.get(GLANCE.toMillis(), TimeUnit.MILLISECONDS);
                } catch (TimeoutException notYet) {
                    if (deadline.passed()) {
                        coming.cancel(true);
                        throw outOfTime(shown);
                    }
                }
            }
            coming.cancel(true);
            throw slow(shown, settings.answerTimeout());
        } catch (InterruptedException stopped) {
            coming.cancel(true);
            throw interrupted(shown, stopped);
        } catch (CancellationException closed) {
            throw new FetchException(Kind.UNREACHABLE, shown + " was given up", null, closed);
        } catch (ExecutionException failed) {
            throw unreachable(shown, failed.getCause());
        }
    }

    private FetchException refusal(String shown, int status, HttpResponse<?> response) {
        String answered = shown + " answers " + status;
        return switch (status) {
            case 404, 410 -> new FetchException(Kind.NOT_FOUND, answered, null, null);
            case 401, 403, 407 ->
                new FetchException(
                        Kind.UNAUTHORISED,
                        answered + (status == 407 ? ", the proxy wants other credentials" : netrcRemark()),
                        null,
                        null);
            case 408, 429, 500, 502, 503, 504 ->
                new FetchException(Kind.UNREACHABLE, answered, retryAfter(response), null);
            default -> new FetchException(Kind.UNREACHABLE, answered, null, null);
        };
    }

    private synchronized String netrcRemark() {
        String problem = wires == null ? "" : wires.netrc.problem();
        return problem.isEmpty() ? "" : ", and " + problem;
    }

    /** Seconds as the server asks for them; a date would need a clock, and the usual pause will do. */
    private static Duration retryAfter(HttpResponse<?> response) {
        String asked = response.headers().firstValue("Retry-After").orElse("").strip();
        return asked.matches("[0-9]{1,6}") ? Duration.ofSeconds(Long.parseLong(asked)) : Duration.ZERO;
    }

    static FetchException unreachable(String shown, @Nullable Throwable cause) {
        if (cause instanceof FetchException known) {
            return known;
        }
        if (cause instanceof HttpTimeoutException) {
            return new FetchException(Kind.TIMED_OUT, shown + " does not answer", Duration.ZERO, cause);
        }
        for (Throwable deeper = cause; deeper != null; deeper = deeper.getCause()) {
            if (deeper instanceof UnresolvedAddressException) {
                return new FetchException(Kind.UNREACHABLE, shown + " is on a host that nobody knows", null, cause);
            }
            if (deeper instanceof SSLException) {
                String why = deeper.getMessage();
                return new FetchException(
                        Kind.UNREACHABLE, "no secure connection to " + shown + ": " + why, null, cause);
            }
        }
        String what = cause instanceof ConnectException
                ? "nobody listens at " + shown
                : "the connection to " + shown + " broke";
        return new FetchException(Kind.UNREACHABLE, what, Duration.ZERO, cause);
    }

    static FetchException outOfTime(String shown) {
        return new FetchException(Kind.TIMED_OUT, "the time was up before " + shown + " had come", null, null);
    }

    static FetchException slow(String shown, Duration waited) {
        return new FetchException(
                Kind.TIMED_OUT, shown + " said nothing for " + waited.toSeconds() + " s", Duration.ZERO, null);
    }

    static FetchException interrupted(String shown, InterruptedException stopped) {
        Thread.currentThread().interrupt();
        return new FetchException(Kind.TIMED_OUT, "stopped before " + shown + " had come", null, stopped);
    }

    static String scheme(URI uri) {
        return uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
    }

    private static boolean sameOrigin(URI a, URI b) {
        return scheme(a).equals(scheme(b))
                && a.getPort() == b.getPort()
                && a.getHost().equalsIgnoreCase(b.getHost());
    }

    private synchronized Wires wires(String shown) throws FetchException {
        if (wires == null) {
            wires = Wires.laid(settings, shown);
        }
        return wires;
    }

    @Override
    public synchronized void close() {
        if (wires != null) {
            wires.client.shutdownNow();
            wires = null;
        }
    }
}
