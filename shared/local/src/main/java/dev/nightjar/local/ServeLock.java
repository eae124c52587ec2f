package dev.nightjar.local;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Who serves a data folder. {@code DIR/meta/serve.lock} is locked while a {@code serve} runs and holds its address; the
 * system lets go of the lock when the process ends, however it ends.
 */
final class ServeLock implements AutoCloseable {
    /** Rounds of 50 ms; a {@code drop} that looks holds the lock for a moment. */
    private static final int ROUNDS = 20;

    private final FileChannel channel;
    private final FileLock lock;

    private ServeLock(FileChannel channel, FileLock lock) {
        this.channel = channel;
        this.lock = lock;
    }

    /** The lock, or empty when another process (or another server of this one) has it. */
    static Optional<ServeLock> take(Path data) throws IOException, InterruptedException {
        Path file = file(data);
        Files.createDirectories(file.getParent());
        FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        for (int round = 0; round < ROUNDS; round++) {
            FileLock lock = tryLock(channel, false);
            if (lock != null) {
                return Optional.of(new ServeLock(channel, lock));
            }
            Thread.sleep(50);
        }
        channel.close();
        return Optional.empty();
    }

    void announce(String address) throws IOException {
        channel.truncate(0);
        channel.write(ByteBuffer.wrap(address.getBytes(StandardCharsets.UTF_8)), 0);
        channel.force(true);
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

    /** What the running {@code serve} announced; empty while it starts. */
    static String address(Path data) throws IOException {
        return Files.readString(file(data));
    }

    private static Path file(Path data) {
        return data.resolve("meta").resolve("serve.lock");
    }

    @Override
    public void close() throws IOException {
        channel.truncate(0);
        lock.close();
        channel.close();
    }
}
