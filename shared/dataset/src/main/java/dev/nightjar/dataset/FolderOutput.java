package dev.nightjar.dataset;

import dev.nightjar.cloud.ObjectInfo;
import dev.nightjar.cloud.ObjectName;
import dev.nightjar.cloud.ObjectWriter;
import dev.nightjar.dataset.table.DatasetException;
import dev.nightjar.dataset.table.DatasetException.Kind;
import java.io.Closeable;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A folder of this machine. A file is written under a hidden name in it, flushed to the disk and then renamed, so what
 * has its name is whole.
 *
 * <p>Closing it removes what was begun and not committed; so does the end of the process. What a killed process left is
 * removed by the next one that writes into the folder.
 */
public final class FolderOutput implements DatasetOutput, AutoCloseable {
    private static final Pattern LEFTOVER = Pattern.compile("\\.nightjar-([0-9]{1,18})-[0-9]+\\.tmp");
    /** How systems say that there is no room: of the disk, of the user's quota, of a file. */
    private static final Pattern NO_ROOM = Pattern.compile(
            "(?i).*(no space left|disk quota exceeded|quota exceeded|file too large|not enough space).*");
    /** The name of a bucket for {@link ObjectInfo}, where folders have none. */
    private static final String BUCKET = "local";

    private static final String LOCK = ".nightjar.lock";

    private final Path folder;
    private final List<FolderOutput> others = new ArrayList<>();
    private final Set<Path> drafts = new HashSet<>();
    private final Thread onExit = new Thread(this::removeDrafts, "remove unfinished output");
    private boolean swept;
    private int count;

    public FolderOutput(Path folder) {
        this.folder = folder;
        Runtime.getRuntime().addShutdownHook(onExit);
    }

    /** Whether that is a disk's way to say that it is full. */
    public static boolean isFull(IOException e) {
        return e.getMessage() != null && NO_ROOM.matcher(e.getMessage()).matches();
    }

    /** The failure of a full disk. */
    public static DatasetException full(String file, IOException e) {
        return new DatasetException(
                Kind.DISK_FULL,
                null,
                file + ": nothing is written",
                "there is no room for it: " + e.getMessage(),
                "freeing space, or another --out");
    }

    /** @throws IOException {@linkplain #isFull also} when the disk is full; nothing is left then, once it is closed */
    @Override
    public ObjectWriter write(String name) throws IOException {
        ObjectName object = new ObjectName(BUCKET, name);
        Path target = folder.resolve(name);
        Path parent = target.getParent();
        if (parent == null) {
            throw new IOException("cannot write " + name + ": it lies in no folder");
        }
        Files.createDirectories(parent);
        sweep();
        return new Draft(object, parent, target, draft(parent));
    }

    @Override
    public boolean canRead() {
        return true;
    }

    @Override
    public @Nullable DatasetInput read(String name) throws IOException {
        Path file = folder.resolve(new ObjectName(BUCKET, name).name());
        if (!Files.isRegularFile(file)) {
            return null;
        }
        try {
            return new LocalInput(file, name);
        } catch (DatasetException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    @Override
    public List<String> list() throws IOException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(file -> !Files.isDirectory(file))
                    .map(file -> folder.relativize(file).toString().replace(File.separatorChar, '/'))
                    .filter(name -> !LEFTOVER.matcher(name.substring(name.lastIndexOf('/') + 1))
                            .matches())
                    .sorted()
                    .toList();
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    /** Deletes the file, and the folders in this one that are empty without it. */
    @Override
    public void delete(String name) throws IOException {
        Path file = folder.resolve(new ObjectName(BUCKET, name).name());
        Files.deleteIfExists(file);
        for (Path parent = file.getParent();
                parent != null && !parent.equals(folder) && parent.startsWith(folder);
                parent = parent.getParent()) {
            try {
                Files.deleteIfExists(parent);
            } catch (DirectoryNotEmptyException e) {
                return;
            }
        }
    }

    @Override
    public DatasetOutput folder(String name) {
        return other(folder.resolve(new ObjectName(BUCKET, name).name()));
    }

    @Override
    public DatasetOutput dataset(String name) throws DatasetException {
        try {
            return other(Path.of(name).toAbsolutePath().normalize());
        } catch (InvalidPathException e) {
            throw new DatasetException(
                    Kind.OPTION,
                    null,
                    "cannot append to " + name,
                    "no folder can be called so: " + e.getReason(),
                    "the folder of a dataset");
        }
    }

    private FolderOutput other(Path path) {
        FolderOutput other = new FolderOutput(path);
        others.add(other);
        return other;
    }

    @Override
    public String place() {
        return folder.toString();
    }

    /**
     * A lock of the system's on a hidden file, which stays as long as the dataset does and tells that the folder is one. Leftovers of
     * killed writers are removed wherever they lie in the folder.
     */
    @Override
    public Closeable lock() throws IOException, DatasetException {
        Path lock = folder.resolve(LOCK);
        if (!Files.exists(lock) && !Files.exists(folder.resolve(Manifest.NAME)) && !isEmpty()) {
            throw new DatasetException(
                    Kind.OPTION,
                    null,
                    folder + ": nothing is written",
                    "other things lie in that folder, and there is no " + Manifest.NAME,
                    "a folder that is new, empty or a dataset");
        }
        Files.createDirectories(folder);
        FileChannel channel = FileChannel.open(lock, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        boolean locked = false;
        try {
            locked = channel.tryLock() != null;
        } catch (OverlappingFileLockException e) {
            // Another writer of this process: told below.
            locked = false;
        } finally {
            if (!locked) {
                channel.close();
            }
        }
        if (!locked) {
            throw new DatasetException(
                    Kind.CHANGED,
                    null,
                    folder + ": nothing is written",
                    "another writer is at work on this dataset",
                    "again, when it has ended");
        }
        sweepAll();
        return () -> unlock(lock, channel);
    }

    private void unlock(Path lock, FileChannel channel) throws IOException {
        try (channel) {
            if (list().equals(List.of(LOCK))) {
                // There is no dataset after all.
                Files.delete(lock);
                Files.delete(folder);
            }
        } catch (DirectoryNotEmptyException e) {
            // Somebody has put something there meanwhile, and it is theirs.
            channel.close();
        }
    }

    private boolean isEmpty() throws IOException {
        if (!Files.isDirectory(folder)) {
            return true;
        }
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
            return !entries.iterator().hasNext();
        }
    }

    private void sweepAll() throws IOException {
        List<Path> entries;
        try (Stream<Path> files = Files.walk(folder)) {
            entries = files.toList();
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
        for (Path entry : entries) {
            removeLeftover(entry);
        }
    }

    private synchronized Path draft(Path parent) {
        Path draft = parent.resolve(".nightjar-" + ProcessHandle.current().pid() + "-" + count++ + ".tmp");
        drafts.add(draft);
        return draft;
    }

    private synchronized void sweep() throws IOException {
        if (swept) {
            return;
        }
        swept = true;
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder, ".nightjar-*.tmp")) {
            for (Path entry : entries) {
                removeLeftover(entry);
            }
        }
    }

    private static void removeLeftover(Path entry) throws IOException {
        Matcher leftover = LEFTOVER.matcher(String.valueOf(entry.getFileName()));
        if (leftover.matches()
                && ProcessHandle.of(Long.parseLong(leftover.group(1))).isEmpty()) {
            Files.deleteIfExists(entry);
        }
    }

    private synchronized void forget(Path draft) throws IOException {
        Files.deleteIfExists(draft);
        drafts.remove(draft);
    }

    private synchronized void removeDrafts() {
        for (Path draft : Set.copyOf(drafts)) {
            try {
                forget(draft);
            } catch (IOException e) {
                // The next run over this folder removes it.
                drafts.remove(draft);
            }
        }
    }

    @Override
    public void close() {
        others.forEach(FolderOutput::close);
        removeDrafts();
        try {
            Runtime.getRuntime().removeShutdownHook(onExit);
        } catch (IllegalStateException alreadyStopping) {
            // Then the hook itself has run or will; it does nothing twice.
        }
    }

    private final class Draft extends ObjectWriter {
        private final ObjectName name;
        private final Path parent;
        private final Path target;
        private final Path draft;
        private final FileChannel channel;

        Draft(ObjectName name, Path parent, Path target, Path draft) throws IOException {
            this.name = name;
            this.parent = parent;
            this.target = target;
            this.draft = draft;
            Files.deleteIfExists(draft);
            this.channel = FileChannel.open(draft, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        }

        @Override
        public void write(int b) throws IOException {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] from, int offset, int length) throws IOException {
            ByteBuffer bytes = ByteBuffer.wrap(from, offset, length);
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
        }

        @Override
        public ObjectInfo commit() throws IOException {
            long size = channel.size();
            channel.force(true);
            channel.close();
            Files.move(draft, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            forget(draft);
            flushFolder();
            return new ObjectInfo(
                    name, 1, size, Files.getLastModifiedTime(target).toInstant(), Map.of());
        }

        private void flushFolder() throws IOException {
            try (FileChannel open = FileChannel.open(parent, StandardOpenOption.READ)) {
                open.force(true);
            }
        }

        @Override
        public void close() throws IOException {
            channel.close();
            forget(draft);
        }
    }
}
