package dev.nightjar.test;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;

/**
 * The real data and conformance cases that lie beside the project: {@code ../shared}, or the folder that the
 * environment variable {@code NIGHTJAR_CORPUS} names. They are never copied into the project.
 */
public final class Corpus {
    private Corpus() {}

    /** The root of the project, whatever folder the tests run in. */
    public static Path projectRoot() {
        String given = System.getProperty("nightjar.root");
        if (given != null) {
            return Path.of(given);
        }
        Path here = Path.of("").toAbsolutePath();
        while (!Files.isDirectory(here.resolve("shared/cloud"))) {
            here = here.getParent();
            if (here == null) {
                throw new IllegalStateException(
                        "not inside the project: " + Path.of("").toAbsolutePath());
            }
        }
        return here;
    }

    /** Whether that file or folder of the corpus is on this machine. */
    public static boolean has(String path) {
        return Files.exists(root().resolve(path));
    }

    /** That file or folder of the corpus; where it is absent the test is skipped, and says so. */
    public static Path path(String path) {
        Path found = root().resolve(path);
        if (!Files.exists(found)) {
            String message =
                    "skipped: no " + path + " in " + root() + " (set NIGHTJAR_CORPUS to the folder that has it)";
            System.out.println(message);
            Assumptions.abort(message);
        }
        return found;
    }

    private static Path root() {
        String given = System.getenv("NIGHTJAR_CORPUS");
        return given != null && !given.isEmpty()
                ? Path.of(given)
                : projectRoot().resolveSibling("shared");
    }
}
