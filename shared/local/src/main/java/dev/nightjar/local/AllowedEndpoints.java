package dev.nightjar.local;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Which endpoints of jobs the last {@code serve} over a folder was allowed to ask: {@code DIR/meta/endpoints}, a name a
 * line. All processes over one folder judge jobs by the same list.
 */
final class AllowedEndpoints {
    private static final String THIS_MACHINE = "localhost";
    private static final Pattern NAME = Pattern.compile("(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\\.)+[a-z][a-z0-9-]*");

    private final Path file;

    AllowedEndpoints(Path data) {
        this.file = data.resolve("meta").resolve("endpoints");
    }

    /**
     * A host as a user writes it.
     *
     * @throws IllegalArgumentException when it is none; the message can stand after "because"
     */
    static String host(String word) {
        String lower = word.toLowerCase(Locale.ROOT);
        if (lower.equals(THIS_MACHINE) || lower.equals("127.0.0.1")) {
            return THIS_MACHINE;
        }
        if (!NAME.matcher(lower).matches()) {
            throw new IllegalArgumentException(
                    "it is neither localhost nor a name such as train.example.com, without" + " scheme, port and path");
        }
        return lower;
    }

    /** Names of https hosts. */
    List<String> hosts() {
        return read().stream().filter(host -> !host.equals(THIS_MACHINE)).toList();
    }

    /** Whether this machine may be asked, over http and on any port. */
    boolean thisMachine() {
        return read().contains(THIS_MACHINE);
    }

    private List<String> read() {
        try {
            return Files.readAllLines(file);
        } catch (NoSuchFileException none) {
            return List.of();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void write(List<String> hosts) throws IOException {
        Files.createDirectories(file.getParent());
        Path half = file.resolveSibling("endpoints.new");
        Files.write(half, hosts);
        Files.move(half, file, StandardCopyOption.ATOMIC_MOVE);
    }
}
