package dev.nightjar.cloud;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A folder that several processes, and several stores of this one, work in at once: its locks, and this process' place
 * for half-written files.
 *
 * <p>A lock is a lock of this process around a lock of the file {@code locks/NAME}. POSIX drops all of a process' locks
 * on a file as soon as any of its descriptors for it is closed; therefore there is one {@code SharedFolder} for a folder in
 * a process, and it opens a lock's file only while it holds the inner lock.
 *
 * <p>Half-written files lie in {@code scratch/ID/}, whose file {@code lock} stays locked as long as the process lives.
 * What a killed process left is swept away by the next one that comes: it can take that lock.
 */
final class SharedFolder {
    private static final Map<Path, SharedFolder> OF_THIS_PROCESS = new HashMap<>();
    /** No bucket is called so. */
    private static final String SCRATCH_LOCK = "#scratch";

    private final Path folder;
    private final Path scratch;
    private final AtomicLong files = new AtomicLong();
    private final Map<String, ReentrantLock> locks = new ConcurrentHashMap<>();
    /** Open, and locked, until this process ends. */
    @SuppressWarnings("unused") // held against the garbage collector, which would close it
    private final FileChannel alive;

    private SharedFolder(Path folder, Path scratch, FileChannel alive) {
        this.folder = folder;
        this.scratch = scratch;
        this.alive = alive;
    }

    interface Work<T> {
        T run() throws IOException;
    }

    /** Makes the folder where it is missing, and sweeps away what dead processes left there. */
    static SharedFolder at(Path path) throws IOException {
        Files.createDirectories(path.resolve("locks"));
        Files.createDirectories(path.resolve("scratch"));
        Path folder = path.toRealPath();
        synchronized (OF_THIS_PROCESS) {
            return locked(folder, SCRATCH_LOCK, () -> {
                SharedFolder known = OF_THIS_PROCESS.get(folder);
                if (known == null || !Files.isDirectory(known.scratch)) {
                    known = withNewScratch(folder);
                    OF_THIS_PROCESS.put(folder, known);
                }
                known.sweep();
                return known;
            });
        }
    }

    private static SharedFolder withNewScratch(Path folder) throws IOException {
        for (long n = 1; ; n++) {
            Path scratch =
                    folder.resolve("scratch").resolve(ProcessHandle.current().pid() + "-" + n);
            try {
                Files.createDirectory(scratch);
            } catch (FileAlreadyExistsException ofAnotherMachine) {
                continue;
            }
            FileChannel alive =
                    FileChannel.open(scratch.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            alive.lock();
            return new SharedFolder(folder, scratch, alive);
        }
    }

    private void sweep() throws IOException {
        try (DirectoryStream<Path> all = Files.newDirectoryStream(folder.resolve("scratch"))) {
            for (Path other : all) {
                if (!other.equals(scratch) && isAbandoned(other)) {
                    delete(other);
                }
            }
        }
    }

    private static boolean isAbandoned(Path scratch) throws IOException {
        Path lock = scratch.resolve("lock");
        if (!Files.exists(lock, LinkOption.NOFOLLOW_LINKS)) {
            return true;
        }
        try (FileChannel channel = FileChannel.open(lock, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS)) {
            FileLock taken = channel.tryLock();
            return taken != null;
        }
    }

    private static void delete(Path scratch) throws IOException {
        Path lock = scratch.resolve("lock");
        try (DirectoryStream<Path> files = Files.newDirectoryStream(scratch)) {
            for (Path file : files) {
                if (!file.equals(lock)) {
                    Files.delete(file);
                }
            }
        }
        Files.deleteIfExists(lock);
        Files.delete(scratch);
    }

    /** A path for a new file that nobody else uses; on the same file system as the folder. */
    Path scratchFile() {
        return scratch.resolve(Long.toString(files.incrementAndGet()));
    }

    /** Does the work while no other thread or process holds the lock of that name. Not to be nested. */
    <T> T locked(String name, Work<T> work) throws IOException {
        ReentrantLock inner = locks.computeIfAbsent(name, any -> new ReentrantLock());
        inner.lock();
        try {
            return locked(folder, name, work);
        } finally {
            inner.unlock();
        }
    }

    private static <T> T locked(Path folder, String name, Work<T> work) throws IOException {
        Path file = folder.resolve("locks").resolve(name);
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            channel.lock();
            return work.run();
        } catch (NoSuchFileException e) {
            if (Files.isDirectory(folder.resolve("locks"))) {
                throw e;
            }
            throw new IOException(
                    "cannot lock " + folder + "\n  because its folder \"locks\" was removed meanwhile\n"
                            + "  try stopping what uses the folder before removing it",
                    e);
        }
    }
}
