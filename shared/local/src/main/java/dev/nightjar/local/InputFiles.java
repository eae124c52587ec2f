package dev.nightjar.local;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** The one FILE that {@code drop}, {@code publish} and their like are given. */
final class InputFiles {
    private InputFiles() {}

    /** @param verb what is to be done with it, for the complaint */
    static Path path(String file, String verb) throws FailedCommandException {
        Path path;
        try {
            path = Path.of(file).toAbsolutePath().normalize();
        } catch (InvalidPathException e) {
            throw new FailedCommandException(2, "cannot read the file", "its name is no path", "another name");
        }
        if (Files.isDirectory(path)) {
            throw new FailedCommandException(2, "cannot " + verb + " " + file, "it is a folder", "one file of it");
        }
        return path;
    }

    static InputStream open(Path path, String file, String verb) throws IOException, FailedCommandException {
        try {
            return Files.newInputStream(path);
        } catch (NoSuchFileException e) {
            throw new FailedCommandException(
                    2, "cannot " + verb + " " + file, "there is no such file", "a file that exists");
        } catch (AccessDeniedException e) {
            throw new FailedCommandException(2, "cannot " + verb + " " + file, "this user may not read it", "chmod +r");
        }
    }

    /**
     * The whole content, of a file or, for {@code -}, of standard input.
     *
     * @param most bytes; more is an error
     * @param limit who sets it, for the complaint
     */
    static byte[] read(String file, InputStream stdin, String verb, int most, String limit)
            throws IOException, FailedCommandException {
        byte[] content;
        if (file.equals("-")) {
            content = stdin.readNBytes(most + 1);
        } else {
            try (InputStream in = open(path(file, verb), file, verb)) {
                content = in.readNBytes(most + 1);
            }
        }
        if (content.length > most) {
            throw new FailedCommandException(
                    2, "cannot " + verb + " " + file, "it is larger than " + limit, "a smaller one");
        }
        if (content.length == 0) {
            throw new FailedCommandException(2, "cannot " + verb + " " + file, "it is empty", "a file that is not");
        }
        return content;
    }
}
