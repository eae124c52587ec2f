package dev.nightjar.local;

import dev.nightjar.cloud.DropDesk;
import dev.nightjar.cloud.ObjectInfo;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.InstantSource;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** {@code nightjar serve}: buckets, functions and a clock on this machine, for as long as it runs. */
final class ServeCommand implements Subcommand {
    private static final long LOOK_EVERY_MILLIS = 200;
    private static final int PORT = 8080;

    private final Streams streams;
    private String lastTrouble = "";
    private final CountDownLatch stop = new CountDownLatch(1);
    private final CountDownLatch stopped = new CountDownLatch(1);
    private int port = PORT;

    ServeCommand(Streams streams) {
        this.streams = streams;
    }

    @Override
    public Syntax syntax() {
        return new Syntax("nightjar serve", "[OPTION]...", """
            Runs everything on this machine, reachable from this machine only.
            What is dropped into DIR/buckets/environments/ is solved, what is dropped into DIR/buckets/datasets/ is
            optimized; results lie in DIR/buckets/results/.\
            """, """
                Ctrl-C stops it. A drop that was not settled is treated after the next start.

                Example:
                  ./nightjar serve --port 0\
                """)
                .value("data", "DIR", "Where everything lies (default: ./nightjar-data).")
                .value("port", "N", "On 127.0.0.1; 0 is a free one (default: " + PORT + ").")
                .value(
                        "clock",
                        "system|manual",
                        "Whose time counts; a manual clock stands at the time of its first start (default: system).");
    }

    @Override
    public int run(Call call) throws FailedCommandException, InterruptedException {
        if (!call.words().isEmpty()) {
            throw syntax().wrong("cannot use \"" + call.words().getFirst() + "\"", "serve takes options only");
        }
        port = call.value("port", ServeCommand::port, PORT);
        boolean manual = call.value("clock", ServeCommand::isManual, false);
        Path folder = folder(call.value("data").orElse("nightjar-data"));
        try (ServeLock lock = ServeLock.take(folder).orElseThrow(() -> taken(folder))) {
            serve(folder, manual, lock);
        } catch (IOException e) {
            throw new FailedCommandException(
                    3, "cannot serve " + folder, OutputFolders.reason(e), "another --data, or freeing space");
        } catch (UncheckedIOException e) {
            throw new FailedCommandException(
                    3,
                    "cannot serve " + folder,
                    OutputFolders.reason(Objects.requireNonNull(e.getCause())),
                    "another --data, or freeing space");
        }
        return 0;
    }

    private void serve(Path folder, boolean manual, ServeLock lock)
            throws IOException, FailedCommandException, InterruptedException {
        System.setProperty(LocalPlatform.DATA_PROPERTY, folder.toString());
        LocalPlatform platform = new LocalPlatform(folder);
        setClock(folder, manual, platform.clock());
        for (String bucket : Route.BUCKETS) {
            Files.createDirectories(folder.resolve("buckets").resolve(bucket));
        }
        // Whoever has the lock is alone here: what a killed process had in work is nobody's.
        for (Route route : Route.ALL) {
            DropDesk.ledger(platform, route.kind()).releaseAll();
        }
        Settlements settlements = new Settlements(platform.store());
        DropWatch watch = new DropWatch(platform.store(), settlements, System::nanoTime);
        PrintStream stdout = System.out;
        Path log = folder.resolve("serve.log");
        // The functions' own log is for machines: JSON lines, as in the cloud.
        try (PrintStream functionLog = new PrintStream(
                Files.newOutputStream(log, StandardOpenOption.CREATE, StandardOpenOption.APPEND),
                true,
                StandardCharsets.UTF_8)) {
            System.setOut(functionLog);
            Thread onSignal = new Thread(this::stopOnSignal, "stop");
            Runtime.getRuntime().addShutdownHook(onSignal);
            try (LocalServer server = start();
                    Deliveries deliveries = new Deliveries(server, platform.store(), settlements, streams.out())) {
                lock.announce(server.address().toString());
                streams.out().println("nightjar serves " + folder + " on " + server.address());
                streams.out().flush();
                do {
                    look(watch, deliveries);
                } while (!stop.await(LOOK_EVERY_MILLIS, TimeUnit.MILLISECONDS));
            } finally {
                System.setOut(stdout);
                if (stop.getCount() > 0) {
                    Runtime.getRuntime().removeShutdownHook(onSignal);
                }
            }
        } finally {
            streams.out().println("stopped");
            streams.out().flush();
            stopped.countDown();
        }
    }

    /** A look that fails, such as at a file that vanishes meanwhile, is said once and taken again. */
    private void look(DropWatch watch, Deliveries deliveries) {
        try {
            for (ObjectInfo drop : watch.look()) {
                deliveries.deliver(drop);
            }
            lastTrouble = "";
        } catch (IOException e) {
            String trouble = String.valueOf(e.getMessage());
            if (!trouble.equals(lastTrouble)) {
                streams.complain(
                        new Complaint(3, "cannot look for drops", trouble, "freeing space; it goes on by itself"));
                lastTrouble = trouble;
            }
        }
    }

    private LocalServer start() throws FailedCommandException, IOException {
        try {
            return LocalServer.start(port);
        } catch (IOException e) {
            if (e instanceof BindException || e.getCause() instanceof BindException) {
                throw new FailedCommandException(
                        3, "cannot listen on port " + port, "another program does", "--port 0, which takes a free one");
            }
            throw e;
        }
    }

    private static void setClock(Path folder, boolean manual, InstantSource running) throws IOException {
        Path hands = LocalPlatform.clockFile(folder);
        if (!manual) {
            Files.deleteIfExists(hands);
        } else if (!Files.exists(hands)) {
            // Whole or not at all: without its hands the clock of a killed server could not be read again.
            Path half = hands.resolveSibling("clock.new");
            Files.createDirectories(hands.getParent());
            Files.writeString(half, running.instant().toString());
            Files.move(half, hands, StandardCopyOption.ATOMIC_MOVE);
        }
    }

    /** Runs when the process is asked to end; its exit then waits for what is under way. */
    private void stopOnSignal() {
        stop.countDown();
        try {
            if (stopped.await(20, TimeUnit.SECONDS)) {
                Runtime.getRuntime().halt(0);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static FailedCommandException taken(Path folder) {
        return new FailedCommandException(
                3, "cannot serve " + folder, "another nightjar serve does", "stopping it, or another --data");
    }

    private static int port(String word) {
        if (word.matches("[0-9]{1,5}") && Integer.parseInt(word) <= 65535) {
            return Integer.parseInt(word);
        }
        throw new IllegalArgumentException("ports go from 0 to 65535");
    }

    private static boolean isManual(String word) {
        return switch (word) {
            case "system" -> false;
            case "manual" -> true;
            default -> throw new IllegalArgumentException("a clock is system or manual");
        };
    }

    static Path folder(String data) throws FailedCommandException {
        try {
            return Path.of(data).toAbsolutePath().normalize();
        } catch (InvalidPathException e) {
            throw new FailedCommandException(2, "cannot use the folder --data names", "it is no path", "another one");
        }
    }
}
