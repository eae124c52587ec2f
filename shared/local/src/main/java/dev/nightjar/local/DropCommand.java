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
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** {@code nightjar drop}: a file into a bucket of a running {@code serve}. */
final class DropCommand implements Subcommand {
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
            Serving.require(folder, data, "drop into " + folder);
            ObjectStore store = new LocalPlatform(folder).store();
            ObjectInfo drop = drop(store);
            streams.out().println("dropped " + drop.name() + "#" + drop.generation());
            streams.out().flush();
            if (!call.has("wait")) {
                return 0;
            }
            Settlement settled = Serving.await(folder, store, drop, "the drop");
            boolean replaced = settled.generation() > drop.generation();
            streams.out()
                    .println((replaced ? "replaced by generation " + settled.generation() + ": " : "")
                            + settled.outcome());
            return settled.exitCode();
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

    private ObjectInfo drop(ObjectStore store) throws IOException, FailedCommandException {
        if (file.equals("-")) {
            return write(store, Path.of("").toAbsolutePath(), streams.in(), as == null ? "" : as);
        }
        Path path = InputFiles.path(file, "drop");
        InputStream opened = InputFiles.open(path, file, "drop");
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
}
