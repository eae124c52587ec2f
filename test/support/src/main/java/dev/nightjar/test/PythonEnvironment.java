package dev.nightjar.test;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.opentest4j.TestAbortedException;

/**
 * A Python virtual environment under the project's {@code target/python}, with the real tools that judge our locks.
 *
 * <p>It is made once and kept while its pins stay the same. Which index it is filled from is for the machine's own pip to
 * say. Where that cannot be done (no {@code python3}, no index in reach) the test is skipped and prints the reason.
 */
public final class PythonEnvironment {
    private static final Duration TIME_TO_MAKE = Duration.ofMinutes(4);
    private static final Duration TIME_TO_RUN = Duration.ofMinutes(1);

    private final Path python;

    private PythonEnvironment(Path python) {
        this.python = python;
    }

    /**
     * The environment of that name with exactly those packages, such as {@code conda-lock==4.0.2}, and what they need.
     */
    public static PythonEnvironment with(String name, List<String> pins) {
        Path home = Corpus.projectRoot().resolve("target/python");
        try {
            Files.createDirectories(home);
            // Several test processes may ask at once: one makes it, the others wait.
            try (FileChannel channel = FileChannel.open(
                            home.resolve(name + ".lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                    FileLock lock = channel.lock()) {
                assert lock.isValid();
                return made(home.resolve(name), pins);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static synchronized PythonEnvironment made(Path folder, List<String> pins) throws IOException {
        Path stamp = folder.resolve("made");
        Path python = folder.resolve("bin/python");
        String wanted = String.join("\n", pins);
        if (!Files.exists(stamp) || !Files.readString(stamp).equals(wanted)) {
            runOrSkip(List.of("python3", "-m", "venv", "--clear", folder.toString()));
            List<String> install = new ArrayList<>(List.of(python.toString(), "-m", "pip", "install"));
            install.addAll(List.of("--quiet", "--disable-pip-version-check", "--retries", "1", "--timeout", "20"));
            install.addAll(pins);
            runOrSkip(install);
            Files.writeString(stamp, wanted);
        }
        return new PythonEnvironment(python);
    }

    /** Runs a script that stands beside the given class as a resource, and gives what it prints. */
    public Output run(Class<?> besides, String script, String... arguments) {
        try {
            Path file = Files.createTempFile("nightjar-", "-" + script);
            try (var resource = besides.getResourceAsStream(script)) {
                if (resource == null) {
                    throw new IllegalArgumentException("no " + script + " beside " + besides.getName());
                }
                Files.write(file, resource.readAllBytes());
                List<String> command = new ArrayList<>(List.of(python.toString(), file.toString()));
                command.addAll(List.of(arguments));
                return run(command, TIME_TO_RUN);
            } finally {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** @param exit the process's exit code, -1 where it was stopped for taking too long */
    public record Output(int exit, String stdout, String stderr) {}

    private static void runOrSkip(List<String> command) throws IOException {
        String reason;
        try {
            Output output = run(command, TIME_TO_MAKE);
            if (output.exit() == 0) {
                return;
            }
            String said = (output.stdout() + output.stderr()).strip();
            reason = "exit " + output.exit() + ", " + said.substring(said.lastIndexOf('\n') + 1);
        } catch (IOException e) {
            reason = String.valueOf(e.getMessage());
        }
        String message = "skipped: cannot run " + String.join(" ", command.subList(0, Math.min(4, command.size())))
                + " ... (" + reason + ")";
        System.out.println(message);
        throw new TestAbortedException(message);
    }

    private static Output run(List<String> command, Duration limit) throws IOException {
        Path stdout = Files.createTempFile("nightjar-", ".out");
        Path stderr = Files.createTempFile("nightjar-", ".err");
        try {
            Process process = new ProcessBuilder(command)
                    .redirectInput(
                            ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                    .redirectOutput(stdout.toFile())
                    .redirectError(stderr.toFile())
                    .start();
            boolean ended;
            try {
                ended = process.waitFor(limit.toSeconds(), TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                ended = false;
            }
            if (!ended) {
                process.descendants().forEach(ProcessHandle::destroyForcibly);
                process.destroyForcibly();
            }
            return new Output(
                    ended ? process.exitValue() : -1,
                    Files.readString(stdout, StandardCharsets.UTF_8),
                    Files.readString(stderr, StandardCharsets.UTF_8));
        } finally {
            Files.deleteIfExists(stdout);
            Files.deleteIfExists(stderr);
        }
    }
}
