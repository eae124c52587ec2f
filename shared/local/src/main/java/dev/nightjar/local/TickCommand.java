package dev.nightjar.local;

import dev.nightjar.cloud.ObjectInfo;
import dev.nightjar.environment.OptionWords;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** {@code nightjar tick}: lets the clock of a running {@code serve} strike. */
final class TickCommand implements Subcommand {
    private final Streams streams;

    TickCommand(Streams streams) {
        this.streams = streams;
    }

    @Override
    public Syntax syntax() {
        return new Syntax("nightjar tick", "[INSTANT] [OPTION]...", """
            Lets the clock of a running "nightjar serve" strike, as it does by itself once a minute with the machine's
            clock. With "serve --clock manual" it strikes only so: INSTANT moves the clock there first, never backwards.\
            """, """
                INSTANT is RFC 3339 with its offset, or milliseconds since 1970. Where the machine's clock counts, INSTANT
                only stands in the event.

                Example (while ./nightjar serve --clock manual runs in another window):
                  ./nightjar tick --wait\
                """)
                .value("data", "DIR", "The folder that is served (default: ./nightjar-data).")
                .flag("wait", "Waits until the tick is settled and prints what came of it.");
    }

    @Override
    public int run(Call call) throws FailedCommandException, InterruptedException {
        if (call.words().size() > 1) {
            throw syntax().wrong("cannot tick that", "tick takes at most one INSTANT");
        }
        Instant wanted = call.words().isEmpty() ? null : instant(call.words().getFirst());
        String data = call.value("data").orElse("nightjar-data");
        Path folder = ServeCommand.folder(data);
        try {
            Serving.require(folder, data, "tick in " + folder);
            LocalPlatform platform = new LocalPlatform(folder);
            Instant at = strike(folder, platform, wanted);
            boolean waits = call.has("wait");
            ObjectInfo message = platform.topic(Route.TICKS).publish(new byte[0], Map.of("tick", at.toString()), waits);
            streams.out().println("tick " + at);
            streams.out().flush();
            return waits ? PublishCommand.await(folder, platform.store(), message, streams, "the tick") : 0;
        } catch (IOException e) {
            throw new FailedCommandException(
                    3, "cannot tick in " + folder, OutputFolders.reason(e), "again, or freeing space");
        } catch (UncheckedIOException e) {
            throw new FailedCommandException(
                    3,
                    "cannot tick in " + folder,
                    OutputFolders.reason(Objects.requireNonNull(e.getCause())),
                    "again, or freeing space");
        }
    }

    private Instant instant(String word) throws FailedCommandException {
        try {
            return OptionWords.instant(word);
        } catch (IllegalArgumentException e) {
            throw syntax().wrong("cannot tick at " + word, String.valueOf(e.getMessage()));
        }
    }

    /** Moves a clock that is set by hand, and says when it is. */
    private static Instant strike(Path folder, LocalPlatform platform, @Nullable Instant wanted)
            throws IOException, FailedCommandException {
        if (wanted == null) {
            return platform.clock().instant();
        }
        Optional<Instant> before = new ClockHands(folder).forward(wanted);
        if (before.isPresent() && before.get().isAfter(wanted)) {
            throw new FailedCommandException(
                    2,
                    "cannot tick at " + wanted,
                    "the clock stands at " + before.get() + ", and never goes backwards",
                    "a later instant, or a serve with another --data");
        }
        return wanted;
    }
}
