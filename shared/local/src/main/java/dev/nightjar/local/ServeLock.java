package dev.nightjar.local;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Who serves a data folder. {@code DIR/meta/serve.lock} is locked while a {@code serve} runs; the system lets go of the
 * lock when the process ends, however it ends. The address lies in a file of its own: a process that closes a file loses
 * the locks that it has on it, however it opened it.
 */
final class ServeLock implements AutoCloseable {
    /** Rounds of 50 ms; a {@code drop} that looks holds the lock for a moment. */
    private static final int ROUNDS = 20;

    private final FileChannel channel;
    private final FileLock lock;
    private final Path address;

    private ServeLock(FileChannel channel, FileLock lock, Path address) {
        this.channel = channel;
        this.lock = lock;
        this.address = address;
    }

    /** The lock, or empty when another process (or another server of this one) has it. */
    static Optional<ServeLock> take(Path data) throws IOException, InterruptedException {
        Path file = file(data);
        Files.createDirectories(file.getParent());
        FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        for (int round = 0; round < ROUNDS; round++) {
            FileLock lock = tryLock(channel, false);
            if (lock != null) {
                Files.deleteIfExists(addressFile(data));
                return Optional.of(new ServeLock(channel, lock, addressFile(data)));
            }
            Thread.sleep(50);
        }
        channel.close();
        return Optional.empty();
    }

    void announce(String at) throws IOException {
        Path half = address.resolveSibling("serve.address.new");
        Files.writeString(half, at);
        Files.move(half, address, StandardCopyOption.ATOMIC_MOVE);
    }

    /** Whether a {@code serve} runs over that folder. */
    static boolean isTaken(Path data) throws IOException {
        // A shared lock needs a channel that reads.
        try (FileChannel channel = FileChannel.open(file(data), StandardOpenOption.READ)) {
            try (FileLock lock = tryLock(channel, true)) {
                return lock == null;
            }
        } catch (NoSuchFileException e) {
            return false;
        }
    }

    private static @Nullable FileLock tryLock(FileChannel channel, boolean shared) throws IOException {
        try {
            return channel.tryLock(0, Long.MAX_VALUE, shared);
        } catch (OverlappingFileLockException withinThisProcess) {
            return null;
        }
    }

    /** What the {@code serve} that runs, or was killed, announced; empty where none ran, or one starts. */
    static Optional<String> address(Path data) {
        try {
            return Optional.of(Files.readString(addressFile(data)));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path addressFile(Path data) {
        return data.resolve("meta").resolve("serve.address");
    }

    private static Path file(Path data) {
        return data.resolve("meta").resolve("serve.lock");
    }

    @Override
    public void close() throws IOException {
        Files.deleteIfExists(address);
        lock.close();
        channel.close();
    }
}
