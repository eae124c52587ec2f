package dev.nightjar.local;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The folders {@code DIR/NAME/} of one run.
 *
 * <p>All files of a NAME are first written, whole and flushed, into a folder beside it that begins with a dot. Then the
 * old {@code diagnosis.json} goes, then what an earlier run left there and this one does not have, then the new files are
 * renamed into place, {@code diagnosis.json} last. So a file is old or new and never half of either, and where there is
 * a {@code diagnosis.json}, everything beside it belongs to it. Files that are not ours are left alone. When the process
 * is asked to stop (Ctrl-C), a change under way is finished first.
 */
final class OutputFolders implements AutoCloseable {
    private static final String DIAGNOSIS = "diagnosis.json";
    /** What {@code solve} has ever written. */
    private static final Pattern OURS =
            Pattern.compile("conda-lock\\.yml|explicit-[a-z]+-[a-z0-9]+\\.txt|diagnosis\\.(json|md|html)");

    private static final Pattern LEFTOVER = Pattern.compile("\\.nightjar-([0-9]+)\\.tmp");

    private final Path directory;
    /** Which FILE wrote which folder, by name and by real path: on some disks two names are one folder. */
    private final Map<Object, String> writers = new HashMap<>();

    private final Object commit = new Object();
    private final Thread onExit = new Thread(this::removeBeside, "remove unfinished output");
    private @Nullable Path beside;

    OutputFolders(Path directory) {
        this.directory = directory;
        Runtime.getRuntime().addShutdownHook(onExit);
    }

    /**
     * Makes {@code DIR/NAME/} hold exactly these of our files.
     *
     * @return that folder
     * @throws FailedCommandException when another FILE of this run has that NAME (exit 2), or the disk fails (exit 3)
     */
    Path write(String file, String name, SortedMap<String, byte[]> outputs) throws FailedCommandException {
        Path folder = directory.resolve(name);
        if (!folder.normalize().equals(directory.normalize().resolve(name))
                || !directory.relativize(folder).equals(folder.getFileName())) {
            throw new FailedCommandException(
                    2, "cannot write the environment \"" + name + "\"", "its name is no folder's name", "another name");
        }
        try {
            String other = writers.putIfAbsent(name, file);
            if (other == null && Files.exists(folder)) {
                other = writers.get(folder.toRealPath());
            }
            if (other != null) {
                throw new FailedCommandException(
                        2,
                        file + ": nothing is written for it",
                        other + " has the name \"" + name + "\" too, and both would be " + folder,
                        "another name in one of them, or a call for each");
            }
            replace(folder, outputs);
            writers.put(folder.toRealPath(), file);
            return folder;
        } catch (IOException e) {
            throw new FailedCommandException(3, "cannot write " + folder, reason(e), "another --out, or freeing space");
        }
    }

    private void replace(Path folder, SortedMap<String, byte[]> outputs) throws IOException {
        Files.createDirectories(folder);
        Path fresh = prepare();
        for (Map.Entry<String, byte[]> output : outputs.entrySet()) {
            writeDurably(fresh.resolve(output.getKey()), output.getValue());
        }
        synchronized (commit) {
            Files.deleteIfExists(folder.resolve(DIAGNOSIS));
            for (Path old : entries(folder)) {
                String name = old.getFileName().toString();
                if (OURS.matcher(name).matches() && !outputs.containsKey(name)) {
                    Files.delete(old);
                }
            }
            for (String name : outputs.keySet()) {
                if (!name.equals(DIAGNOSIS)) {
                    move(fresh.resolve(name), folder.resolve(name));
                }
            }
            if (outputs.containsKey(DIAGNOSIS)) {
                move(fresh.resolve(DIAGNOSIS), folder.resolve(DIAGNOSIS));
            }
            flush(folder);
        }
    }

    /** A folder of this process beside the others; what dead processes left is removed. */
    private Path prepare() throws IOException {
        Path mine = beside;
        if (mine == null) {
            for (Path entry : entries(directory)) {
                var leftover = LEFTOVER.matcher(entry.getFileName().toString());
                if (leftover.matches()
                        && ProcessHandle.of(Long.parseLong(leftover.group(1))).isEmpty()) {
                    remove(entry);
                }
            }
            mine = directory.resolve(".nightjar-" + ProcessHandle.current().pid() + ".tmp");
            remove(mine);
            beside = Files.createDirectory(mine);
        }
        return mine;
    }

    private static void writeDurably(Path file, byte[] content) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            ByteBuffer bytes = ByteBuffer.wrap(content);
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.force(true);
        }
    }

    private static void move(Path from, Path to) throws IOException {
        Files.move(from, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private static void flush(Path folder) throws IOException {
        try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    private static List<Path> entries(Path folder) throws IOException {
        List<Path> entries = new ArrayList<>();
        try (DirectoryStream<Path> stream = Files.newDirectoryStream(folder)) {
            stream.forEach(entries::add);
        }
        return entries;
    }

    private static void remove(Path folder) throws IOException {
        if (Files.isDirectory(folder)) {
            for (Path entry : entries(folder)) {
                Files.deleteIfExists(entry);
            }
        }
        Files.deleteIfExists(folder);
    }

    /** A clause that can stand after "because". */
    static String reason(IOException e) {
        return switch (e) {
            case AccessDeniedException denied -> denied.getFile() + ": permission denied";
            case FileAlreadyExistsException taken -> taken.getFile() + " exists and is no folder";
            case FileSystemException at when at.getReason() != null -> at.getFile() + ": " + at.getReason();
            case FileSystemException at -> at.getFile() + ": " + at.getClass().getSimpleName();
            default -> String.valueOf(e.getMessage());
        };
    }

    private void removeBeside() {
        synchronized (commit) {
            Path mine = beside;
            beside = null;
            if (mine != null) {
                try {
                    remove(mine);
                } catch (IOException e) {
                    // The next run over this folder removes what is left.
                    System.err.println("cannot remove " + mine + "\n  because " + reason(e) + "\n  try removing it");
                }
            }
        }
    }

    @Override
    public void close() {
        removeBeside();
        try {
            Runtime.getRuntime().removeShutdownHook(onExit);
        } catch (IllegalStateException alreadyStopping) {
            // Then the hook itself has run or will; it does nothing twice.
        }
    }
}
