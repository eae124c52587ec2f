package dev.nightjar.local;

import dev.nightjar.cloud.DropDesk;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** {@code nightjar serve}: buckets, functions and a clock on this machine, for as long as it runs. */
final class ServeCommand implements Subcommand {
    private static final long LOOK_EVERY_MILLIS = 200;
    private static final int PORT = 8080;
    private static final int DROPS_AT_ONCE = 2;
    private static final int MESSAGES_AT_ONCE = 2;

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
            optimized; results lie in DIR/buckets/results/. Jobs that are published to the topic jobs begin when they are
            due; every minute the clock strikes for them. The address that it prints shows it all.\
            """, """
                Ctrl-C stops it. A drop or a message that was not settled is treated after the next start.

                Example:
                  ./nightjar serve --port 0\
                """)
                .value("data", "DIR", "Where everything lies (default: ./nightjar-data).")
                .value("port", "N", "On 127.0.0.1; 0 is a free one (default: " + PORT + ").")
                .list(
                        "allow-endpoint",
                        "HOST",
                        "Jobs may run there: a name, for itself and those below it, over https; or localhost, for any"
                                + " port of this machine over http.")
                .value(
                        "clock",
                        "system|manual",
                        "Whose time counts; a manual clock stands at the time of its first start, and only nightjar"
                                + " tick moves it and strikes (default: system).");
    }

    @Override
    public int run(Call call) throws FailedCommandException, InterruptedException {
        if (!call.words().isEmpty()) {
            throw syntax().wrong("cannot use \"" + call.words().getFirst() + "\"", "serve takes options only");
        }
        port = call.value("port", ServeCommand::port, PORT);
        boolean manual = call.value("clock", ServeCommand::isManual, false);
        List<String> endpoints = new ArrayList<>();
        for (String word : call.values("allow-endpoint")) {
            try {
                endpoints.add(AllowedEndpoints.host(word));
            } catch (IllegalArgumentException e) {
                throw syntax().wrong("cannot use --allow-endpoint " + word, String.valueOf(e.getMessage()));
            }
        }
        Path folder = folder(call.value("data").orElse("nightjar-data"));
        try (ServeLock lock = ServeLock.take(folder).orElseThrow(() -> taken(folder))) {
            new AllowedEndpoints(folder).write(endpoints);
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
        setClock(new ClockHands(folder), manual, platform.clock());
        for (String bucket : Route.BUCKETS) {
            Files.createDirectories(folder.resolve("buckets").resolve(bucket));
        }
        // Whoever has the lock is alone here: what a killed process had in work is nobody's.
        for (Route.OfBucket route : Route.DROPS) {
            DropDesk.ledger(platform, route.kind()).releaseAll();
        }
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
            try (LocalServer server = start(platform, folder);
                    Deliveries drops = new Deliveries(server, streams.out(), DROPS_AT_ONCE);
                    Deliveries messages = new Deliveries(server, streams.out(), MESSAGES_AT_ONCE);
                    Deliveries ticks = new Deliveries(server, streams.out(), 1)) {
                lock.announce(server.address().toString());
                streams.out().println("nightjar serves " + folder + " on " + server.address());
                streams.out().flush();
                Outlook outlook = new Outlook(platform, drops, messages, ticks, !manual);
                do {
                    look(outlook);
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
    private void look(Outlook outlook) {
        try {
            outlook.look();
            lastTrouble = "";
        } catch (IOException e) {
            String trouble = String.valueOf(e.getMessage());
            if (!trouble.equals(lastTrouble)) {
                streams.complain(new Complaint(
                        3, "cannot look for drops and messages", trouble, "freeing space; it goes on by itself"));
                lastTrouble = trouble;
            }
        }
    }

    private LocalServer start(LocalPlatform platform, Path folder) throws FailedCommandException, IOException {
        List<Route> routes = new ArrayList<>(Route.DROPS);
        routes.addAll(Route.MESSAGES);
        try {
            return LocalServer.start(port, routes, new Pages(platform, folder));
        } catch (IOException e) {
            if (e instanceof BindException || e.getCause() instanceof BindException) {
                throw new FailedCommandException(
                        3, "cannot listen on port " + port, "another program does", "--port 0, which takes a free one");
            }
            throw e;
        }
    }

    private static void setClock(ClockHands hands, boolean manual, InstantSource running) throws IOException {
        if (!manual) {
            hands.remove();
        } else if (hands.read().isEmpty()) {
            hands.set(running.instant());
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
