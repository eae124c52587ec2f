package dev.nightjar.dataset;

import dev.nightjar.cloud.ObjectInfo;
import dev.nightjar.cloud.ObjectName;
import dev.nightjar.cloud.ObjectWriter;
import dev.nightjar.dataset.table.DatasetException;
import dev.nightjar.dataset.table.DatasetException.Kind;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

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

    private final Path folder;
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
                Matcher leftover = LEFTOVER.matcher(entry.getFileName().toString());
                if (leftover.matches()
                        && ProcessHandle.of(Long.parseLong(leftover.group(1))).isEmpty()) {
                    Files.deleteIfExists(entry);
                }
            }
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
