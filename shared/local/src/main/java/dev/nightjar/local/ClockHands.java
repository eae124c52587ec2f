package dev.nightjar.local;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Optional;

/**
 * The hands of a clock that is set by hand: {@code DIR/meta/clock}. Without that file the machine's clock counts. All
 * processes over one folder see the same hands.
 */
final class ClockHands {
    private final Path file;

    ClockHands(Path data) {
        this.file = data.resolve("meta").resolve("clock");
    }

    /** Where they stand; empty when the machine's clock counts. */
    Optional<Instant> read() {
        try {
            return Optional.of(Instant.parse(Files.readString(file).strip()));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException | DateTimeException e) {
            throw new IllegalStateException("cannot read " + file + ": " + e.getMessage(), e);
        }
    }

    /** Lets the machine's clock count. */
    void remove() throws IOException {
        Files.deleteIfExists(file);
    }

    /** Whole or not at all: without its hands the clock of a killed server could not be read again. */
    void set(Instant at) throws IOException {
        Files.createDirectories(file.getParent());
        Path half = file.resolveSibling("clock.new");
        Files.writeString(half, at.toString());
        Files.move(half, file, StandardCopyOption.ATOMIC_MOVE);
    }

    /**
     * Moves them to a later instant; nobody else moves them meanwhile.
     *
     * @return where they stood: they are left there when that is later, or when there are none
     */
    Optional<Instant> forward(Instant to) throws IOException {
        try (FileChannel lock = FileChannel.open(
                        file.resolveSibling("clock.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                var held = lock.lock()) {
            Optional<Instant> before = read();
            if (held.isValid() && before.isPresent() && before.get().isBefore(to)) {
                set(to);
            }
            return before;
        }
    }
}
