package dev.nightjar.house;

import dev.nightjar.test.Corpus;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** The files of the project as a reader of it sees them: without what the build or a run has made. */
final class ProjectFiles {
    /** Folders that the build, a run or an editor makes; the same as in {@code .gitignore}. */
    private static final Set<String> MADE =
            Set.of("target", "nightjar-out", "nightjar-data", ".git", ".idea", ".vscode", "__pycache__");

    private static final Set<String> MADE_FILES = Set.of(".DS_Store");

    private final Path root;
    private final Set<String> paths;

    private ProjectFiles(Path root, Set<String> paths) {
        this.root = root;
        this.paths = paths;
    }

    static ProjectFiles load() {
        Path root = Corpus.projectRoot();
        var paths = new TreeSet<String>();
        var visitor = new SimpleFileVisitor<Path>() {
            @Override
            public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
                return MADE.contains(folder.getFileName().toString())
                        ? FileVisitResult.SKIP_SUBTREE
                        : FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                String name = file.getFileName().toString();
                // In a worktree .git is a file.
                if (!MADE.contains(name) && !MADE_FILES.contains(name) && !name.endsWith(".iml")) {
                    paths.add(root.relativize(file).toString().replace('\\', '/'));
                }
                return FileVisitResult.CONTINUE;
            }
        };
        try {
            Files.walkFileTree(root, visitor);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new ProjectFiles(root, paths);
    }

    /** Relative to the root, with slashes, in order. */
    List<String> paths() {
        return List.copyOf(paths);
    }

    /** Those that match a regular expression as a whole. */
    List<String> matching(String pattern) {
        return paths.stream().filter(path -> path.matches(pattern)).toList();
    }

    Path resolve(String path) {
        return root.resolve(path);
    }

    boolean exists(String path) {
        return Files.exists(root.resolve(path));
    }

    /** The content, or empty for a file that is no UTF-8 text. */
    Optional<String> text(String path) {
        try {
            return Optional.of(Files.readString(root.resolve(path)));
        } catch (MalformedInputException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException(path, e);
        }
    }

    /** The content of a file that must be text. */
    String textOf(String path) {
        return text(path).orElseThrow(() -> new IllegalStateException(path + " is not UTF-8 text"));
    }
}
