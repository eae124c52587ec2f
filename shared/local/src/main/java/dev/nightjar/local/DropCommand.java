package dev.nightjar.local;

import dev.nightjar.cloud.ObjectInfo;
import dev.nightjar.cloud.ObjectName;
import dev.nightjar.cloud.ObjectStore;
import dev.nightjar.cloud.ObjectWriter;
import dev.nightjar.cloud.Precondition;
import dev.nightjar.local.Settlements.Settlement;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** {@code nightjar drop}: a file into a bucket of a running {@code serve}. */
final class DropCommand implements Subcommand {
    private static final long LOOK_EVERY_MILLIS = 100;
    private static final int LOOKS_PER_LOCK_CHECK = 10;

    private final Streams streams;
    private String bucket = "";
    private String file = "";
    private @Nullable String as;

    DropCommand(Streams streams) {
        this.streams = streams;
    }

    @Override
    public Syntax syntax() {
        return new Syntax("nightjar drop", "BUCKET FILE [OPTION]...", """
            Puts FILE into a bucket of a running "nightjar serve": environments, datasets or billing.
            FILE - is standard input, with --as.\
            """, """
                Exit codes with --wait are those of solve and optimize. A drop into billing is kept.

                Example (while ./nightjar serve runs in another window):
                  ./nightjar drop environments examples/causal-analytics/environment.yml --wait\
                """)
                .value("as", "NAME", "The object's name (default: the file's).")
                .value("data", "DIR", "The folder that is served (default: ./nightjar-data).")
                .flag("wait", "Waits until the drop is settled and prints what came of it.");
    }

    @Override
    public int run(Call call) throws FailedCommandException, InterruptedException {
        if (call.words().size() != 2) {
            throw syntax().wrong("cannot drop that", "drop takes a BUCKET and one FILE");
        }
        bucket = call.words().get(0);
        file = call.words().get(1);
        as = call.value("as").orElse(null);
        String data = call.value("data").orElse("nightjar-data");
        if (!Route.INPUTS.contains(bucket)) {
            throw new FailedCommandException(
                    2,
                    "cannot drop into \"" + bucket + "\"",
                    "the buckets for drops are " + String.join(", ", Route.INPUTS),
                    "one of these");
        }
        Path folder = ServeCommand.folder(data);
        try {
            requireServe(folder, data);
            ObjectStore store = new LocalPlatform(folder).store();
            ObjectInfo drop = drop(store);
            streams.out().println("dropped " + drop.name() + "#" + drop.generation());
            streams.out().flush();
            return call.has("wait") ? await(folder, store, drop) : 0;
        } catch (IOException e) {
            throw new FailedCommandException(
                    3, "cannot drop into " + folder, OutputFolders.reason(e), "again, or freeing space");
        } catch (UncheckedIOException e) {
            throw new FailedCommandException(
                    3,
                    "cannot drop into " + folder,
                    OutputFolders.reason(Objects.requireNonNull(e.getCause())),
                    "again, or freeing space");
        }
    }

    private static void requireServe(Path folder, String data) throws IOException, FailedCommandException {
        if (!ServeLock.isTaken(folder)) {
            throw new FailedCommandException(
                    3,
                    "cannot drop into " + folder,
                    "no nightjar serve runs there",
                    "./nightjar serve --data " + data + " in another window, then this again");
        }
    }

    private ObjectInfo drop(ObjectStore store) throws IOException, FailedCommandException {
        if (file.equals("-")) {
            return write(store, Path.of("").toAbsolutePath(), streams.in(), as == null ? "" : as);
        }
        Path path;
        try {
            path = Path.of(file).toAbsolutePath().normalize();
        } catch (InvalidPathException e) {
            throw new FailedCommandException(2, "cannot read the file", "its name is no path", "another name");
        }
        if (Files.isDirectory(path)) {
            throw new FailedCommandException(2, "cannot drop " + file, "it is a folder", "one file of it");
        }
        InputStream opened;
        try {
            opened = Files.newInputStream(path);
        } catch (NoSuchFileException e) {
            throw new FailedCommandException(2, "cannot drop " + file, "there is no such file", "a file that exists");
        } catch (AccessDeniedException e) {
            throw new FailedCommandException(2, "cannot drop " + file, "this user may not read it", "chmod +r");
        }
        try (InputStream in = opened) {
            String name = as == null ? String.valueOf(path.getFileName()) : as;
            return write(store, Objects.requireNonNullElse(path.getParent(), path), in, name);
        }
    }

    private ObjectInfo write(ObjectStore store, Path from, InputStream in, String name)
            throws IOException, FailedCommandException {
        ObjectName object;
        try {
            object = new ObjectName(bucket, name);
        } catch (IllegalArgumentException e) {
            throw new FailedCommandException(
                    2,
                    "cannot drop " + file + " as \"" + name.replaceAll("\\p{Cntrl}", "?") + "\"",
                    name.isEmpty() ? "standard input has no name" : "that is no name of an object",
                    "--as with a relative name, such as team-a/environment.yml");
        }
        try (ObjectWriter writer =
                store.write(object, Precondition.NONE, Map.of(DropWatch.DROPPED_FROM, from.toString()))) {
            in.transferTo(writer);
            return writer.commit();
        }
    }

    private int await(Path folder, ObjectStore store, ObjectInfo drop)
            throws IOException, FailedCommandException, InterruptedException {
        Settlements settlements = new Settlements(store);
        for (long look = 0; ; look++) {
            Optional<Settlement> settled = settlements.find(drop.name());
            if (settled.isPresent() && settled.get().generation() == drop.generation()) {
                streams.out().println(settled.get().outcome());
                return exitCode(settled.get().outcome());
            }
            if (settled.isPresent() && settled.get().generation() > drop.generation()) {
                streams.out()
                        .println("replaced by generation " + settled.get().generation() + ": "
                                + settled.get().outcome());
                return exitCode(settled.get().outcome());
            }
            if (look % LOOKS_PER_LOCK_CHECK == 0 && !ServeLock.isTaken(folder)) {
                throw new FailedCommandException(
                        3,
                        "the drop is not settled yet",
                        "nightjar serve has stopped meanwhile",
                        "starting it again: it goes on where it stopped");
            }
            Thread.sleep(LOOK_EVERY_MILLIS);
        }
    }

    /** The outcome begins with the word of a status, as the function wrote it. */
    private static int exitCode(String outcome) {
        if (outcome.startsWith("failed outside")) {
            return 3;
        }
        return switch (outcome.split("[^a-z]", 2)[0]) {
            case "unsolvable", "timeout", "no" -> 1;
            case "invalid", "failed", "dead" -> 2;
            default -> 0;
        };
    }
}
