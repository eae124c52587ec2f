package dev.nightjar.fetch;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * How a {@link Fetcher} reaches the network.
 *
 * @param variable looks up an environment variable; read are {@code http_proxy}, {@code https_proxy}, {@code all_proxy}
 *     and {@code no_proxy} (in capitals too), {@code NETRC} and {@code HOME}
 * @param connectTimeout until a connection stands
 * @param answerTimeout until the answer's head has come
 * @param idleTimeout between two pieces of the answer's body
 * @param attempts how often one GET is tried in all, at least 1
 * @param maxBytes of one answer's body, as it comes over the wire
 * @param pause waits between attempts
 */
public record FetchSettings(
        Function<String, Optional<String>> variable,
        Duration connectTimeout,
        Duration answerTimeout,
        Duration idleTimeout,
        int attempts,
        long maxBytes,
        Pause pause) {
    public FetchSettings {
        if (attempts < 1 || maxBytes < 1) {
            throw new IllegalArgumentException("attempts and maxBytes must be positive: " + attempts + ", " + maxBytes);
        }
    }

    /** The usual patience (10 s, 30 s, 30 s, four attempts, 4 GiB) in the environment that these variables describe. */
    public static FetchSettings in(Function<String, Optional<String>> variable) {
        return new FetchSettings(
                variable,
                Duration.ofSeconds(10),
                Duration.ofSeconds(30),
                Duration.ofSeconds(30),
                4,
                4L << 30,
                Thread::sleep);
    }

    /** The same with no variable set: no proxy but the JVM's own, no netrc. */
    public static FetchSettings bare() {
        return in(name -> Optional.empty());
    }

    public FetchSettings withPause(Pause newPause) {
        return new FetchSettings(variable, connectTimeout, answerTimeout, idleTimeout, attempts, maxBytes, newPause);
    }

    public FetchSettings withTimeouts(Duration connect, Duration answer, Duration idle) {
        return new FetchSettings(variable, connect, answer, idle, attempts, maxBytes, pause);
    }

    public FetchSettings withMaxBytes(long newMaxBytes) {
        return new FetchSettings(variable, connectTimeout, answerTimeout, idleTimeout, attempts, newMaxBytes, pause);
    }

    /** The netrc file to look into, which need not exist. */
    Optional<Path> netrc() {
        return set("NETRC").map(Path::of).or(() -> set("HOME").map(home -> Path.of(home, ".netrc")));
    }

    /** That variable, in small letters or capitals, when it says something. */
    Optional<String> set(String name) {
        @Nullable String found = variable.apply(name).filter(v -> !v.isBlank()).orElse(null);
        return found == null
                ? variable.apply(name.toUpperCase(Locale.ROOT)).filter(v -> !v.isBlank())
                : Optional.of(found);
    }
}
