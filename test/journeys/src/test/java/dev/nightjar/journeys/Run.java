package dev.nightjar.journeys;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** A process under test, its output read line by line. Closing it kills it. */
final class Run implements AutoCloseable {
    private static final long PATIENCE_SECONDS = 240;

    private final Process process;
    private final Lines out;
    private final Lines err;

    private Run(Process process) {
        this.process = process;
        this.out = new Lines(process.inputReader(StandardCharsets.UTF_8));
        this.err =
                new Lines(new BufferedReader(new InputStreamReader(process.getErrorStream(), StandardCharsets.UTF_8)));
    }

    static Run start(Path folder, Map<String, String> environment, List<String> command) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile());
        builder.environment().putAll(environment);
        // What the build gave this JVM is not for the program under test.
        for (String name : List.of("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "MAVEN_OPTS")) {
            if (!environment.containsKey(name)) {
                builder.environment().remove(name);
            }
        }
        Process process = builder.start();
        process.getOutputStream().close();
        return new Run(process);
    }

    /** Waits for the end; a process that hangs is killed and fails the test. */
    int exitCode() throws InterruptedException {
        if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new AssertionError("hangs: " + out() + err());
        }
        out.join();
        err.join();
        return process.exitValue();
    }

    /** The next line of standard output that is such a one; those before it are passed over. */
    String await(Predicate<String> wanted) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (true) {
            String line = out.queue.poll(end - System.nanoTime(), TimeUnit.NANOSECONDS);
            if (line == null || line.equals(Lines.END)) {
                throw new AssertionError("never said it; stdout: " + out() + "\nstderr: " + err());
            }
            if (wanted.test(line)) {
                return line;
            }
        }
    }

    String out() {
        return out.text();
    }

    String err() {
        return err.text();
    }

    long pid() {
        return process.pid();
    }

    /** SIGTERM; {@code Process.destroy} would close our end of its output too. */
    void terminate() {
        process.toHandle().destroy();
    }

    /** SIGKILL. */
    void kill() throws InterruptedException {
        process.destroyForcibly();
        process.waitFor();
    }

    @Override
    public void close() {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
    }

    private static final class Lines {
        private static final String END = "\u0000";

        private final List<String> all = new ArrayList<>();
        private final BlockingQueue<String> queue = new LinkedBlockingQueue<>();
        private final Thread reader;

        Lines(BufferedReader from) {
            reader = new Thread(() -> read(from), "lines");
            reader.setDaemon(true);
            reader.start();
        }

        private void read(BufferedReader from) {
            try {
                for (String line = from.readLine(); line != null; line = from.readLine()) {
                    synchronized (all) {
                        all.add(line);
                    }
                    queue.add(line);
                }
            } catch (IOException e) {
                queue.add("cannot read on: " + e);
            }
            queue.add(END);
        }

        void join() throws InterruptedException {
            reader.join();
        }

        String text() {
            synchronized (all) {
                return String.join("\n", all);
            }
        }
    }
}
