package dev.nightjar.local;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/** One output file, as UTF-8, that appears whole or not at all: it is written beside its place and then renamed. */
final class WholeFile {
    private WholeFile() {}

    /** Writes the text. */
    @FunctionalInterface
    interface Text {
        void write(Appendable out) throws IOException;
    }

    /**
     * Writes or replaces a file.
     *
     * @param option that named it, for messages
     * @throws FailedCommandException when the name is no file's (exit 2) or the disk fails (exit 3)
     */
    static void write(String file, String option, Text text) throws FailedCommandException {
        try {
            Path target = Path.of(file);
            if (file.isEmpty() || Files.isDirectory(target)) {
                throw new FailedCommandException(
                        2, "cannot write \"" + file + "\"", "it is no file's name", option + " with another name");
            }
            if (Files.exists(target) && !Files.isRegularFile(target)) {
                // A pipe or a device, which cannot be replaced and must not be.
                try (Writer out = Files.newBufferedWriter(target, StandardCharsets.UTF_8)) {
                    text.write(out);
                }
            } else {
                // A link keeps pointing where it points.
                replace(Files.exists(target) ? target.toRealPath() : target.toAbsolutePath(), text);
            }
        } catch (InvalidPathException e) {
            throw new FailedCommandException(
                    2,
                    "cannot use the path \"" + file.replace('\0', ' ') + "\"",
                    "it has characters that no path has here",
                    "another name");
        } catch (IOException e) {
            throw new FailedCommandException(
                    3,
                    "cannot write " + file,
                    OutputFolders.reason(e),
                    option + " with another place, or freeing space");
        }
    }

    private static void replace(Path target, Text text) throws IOException {
        Path fresh = target.resolveSibling(
                ".nightjar-" + ProcessHandle.current().pid() + "-" + target.getFileName() + ".tmp");
        try {
            try (FileChannel channel = FileChannel.open(
                            fresh,
                            StandardOpenOption.CREATE,
                            StandardOpenOption.TRUNCATE_EXISTING,
                            StandardOpenOption.WRITE);
                    Writer out = new BufferedWriter(
                            new OutputStreamWriter(Channels.newOutputStream(channel), StandardCharsets.UTF_8))) {
                text.write(out);
                out.flush();
                channel.force(true);
            }
            Files.move(fresh, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(fresh);
        }
    }
}
