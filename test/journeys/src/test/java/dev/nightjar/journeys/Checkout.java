package dev.nightjar.journeys;

import dev.nightjar.test.Corpus;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;

/**
 * A copy of the sources in a folder with spaces in its name, built by its launcher on its first use: as a user meets
 * Nightjar, and out of the way of the build that runs these tests. Files that did not change keep their time, so a later
 * test run does not build again.
 */
final class Checkout {
    private static @Nullable Checkout shared;

    private final Path folder;
    private final String firstRun;

    private Checkout(Path folder, String firstRun) {
        this.folder = folder;
        this.firstRun = firstRun;
    }

    /** Skips the test, visibly, where there is no bash or Maven for the launcher. */
    static synchronized Checkout built() throws IOException, InterruptedException {
        if (shared == null) {
            if (!onPath("bash") || !onPath("mvn")) {
                System.out.println("skipped: the launcher needs bash and mvn on the PATH");
                Assumptions.abort("no bash or mvn on the PATH");
            }
            Path folder = Corpus.projectRoot().resolve("test/journeys/target/a user's checkout");
            copy(Corpus.projectRoot(), folder);
            try (Run run = Run.start(folder, Map.of(), List.of("./nightjar", "--version"))) {
                if (run.exitCode() != 0) {
                    throw new AssertionError("cannot build: " + run.out() + run.err());
                }
                shared = new Checkout(folder, run.err());
            }
        }
        return shared;
    }

    Path folder() {
        return folder;
    }

    /** What the first run said on standard error; empty when an earlier test run had built it. */
    String firstRun() {
        return firstRun;
    }

    Path launcher() {
        return folder.resolve("nightjar");
    }

    Run start(Path in, String... arguments) throws IOException {
        return start(in, Map.of(), arguments);
    }

    Run start(Path in, Map<String, String> environment, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(launcher().toString()));
        command.addAll(List.of(arguments));
        return Run.start(in, environment, command);
    }

    /** The jars that a function needs on the stock invoker: all but the framework's own. */
    List<Path> functionClassPath() throws IOException {
        Path launched = folder.resolve("shared/local/target/launcher");
        Path app = launched.resolve("app")
                .resolve(Files.readString(launched.resolve("current")).strip());
        List<Path> jars = new ArrayList<>(List.of(app.resolve("nightjar.jar")));
        try (Stream<Path> libraries = Files.list(app.resolve("lib"))) {
            libraries
                    .filter(jar -> !jar.getFileName().toString().startsWith("java-function-invoker"))
                    .sorted()
                    .forEach(jars::add);
        }
        return jars;
    }

    private static boolean onPath(String program) {
        for (String folder : System.getenv().getOrDefault("PATH", "").split(":")) {
            if (Files.isExecutable(Path.of(folder, program))) {
                return true;
            }
        }
        return false;
    }

    /** Makes {@code to} hold the sources of {@code from}, and no others. */
    private static void copy(Path from, Path to) throws IOException {
        if (Files.exists(to)) {
            Files.walkFileTree(to, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) {
                    return directory.endsWith("target") ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                    if (!Files.exists(from.resolve(to.relativize(file)))) {
                        Files.delete(file);
                    }
                    return FileVisitResult.CONTINUE;
                }
            });
        }
        for (String part : List.of("nightjar", "pom.xml", "shared", "functions", "test", "examples")) {
            if (Files.exists(from.resolve(part))) {
                Files.walkFileTree(from.resolve(part), new SimpleFileVisitor<>() {
                    @Override
                    public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) {
                        String name = String.valueOf(directory.getFileName());
                        boolean tests = directory.endsWith(Path.of("src", "test"));
                        return name.equals("target") || tests ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
                    }

                    @Override
                    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                        Path copy = to.resolve(from.relativize(file).toString());
                        if (!Files.exists(copy)
                                || Files.size(copy) != attributes.size()
                                || !Files.getLastModifiedTime(copy).equals(attributes.lastModifiedTime())) {
                            Files.createDirectories(copy.getParent());
                            Files.copy(
                                    file,
                                    copy,
                                    StandardCopyOption.REPLACE_EXISTING,
                                    StandardCopyOption.COPY_ATTRIBUTES);
                        }
                        return FileVisitResult.CONTINUE;
                    }
                });
            }
        }
    }
}
