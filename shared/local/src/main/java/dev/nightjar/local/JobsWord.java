package dev.nightjar.local;

import dev.nightjar.cloud.JsonText;
import dev.nightjar.offpeak.desk.Receipt;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What the words of {@code nightjar jobs} that look at a folder have in common. */
abstract class JobsWord implements Subcommand {
    final Streams streams;

    JobsWord(Streams streams) {
        this.streams = streams;
    }

    /** What it does to the jobs, after "cannot". */
    abstract String purpose();

    /** The words, checked. */
    abstract int run(JobsFolder folder, Call call) throws IOException, FailedCommandException;

    /** Whether it may begin a folder that is not there yet. */
    boolean begins() {
        return false;
    }

    static Syntax withFolder(Syntax syntax) {
        return syntax.value("data", "DIR", "The folder that serve uses (default: ./nightjar-data).")
                .flag("json", "Prints one JSON document on standard output.");
    }

    @Override
    public final int run(Call call) throws FailedCommandException {
        check(call);
        String data = call.value("data").orElse("nightjar-data");
        Path folder = ServeCommand.folder(data);
        if (!begins() && !Files.isDirectory(folder)) {
            throw new FailedCommandException(
                    2,
                    "cannot " + purpose(),
                    folder + " is no folder of a nightjar serve",
                    "--data DIR, the folder that serve was given");
        }
        try {
            return run(new JobsFolder(new LocalPlatform(folder)), call);
        } catch (IOException e) {
            throw failed(e);
        } catch (UncheckedIOException e) {
            throw failed(Objects.requireNonNull(e.getCause()));
        }
    }

    /** Refuses a call whose words are wrong. */
    abstract void check(Call call) throws FailedCommandException;

    private FailedCommandException failed(IOException e) {
        return new FailedCommandException(
                Complaint.of(3, "cannot " + purpose(), OutputFolders.reason(e), "again; nothing is half done"));
    }

    /** Says what came of an order. */
    int say(String id, Receipt receipt, Call call) throws IOException, FailedCommandException {
        if (receipt instanceof Receipt.Dead dead) {
            throw new FailedCommandException(Complaint.of(2, "cannot " + purpose(), dead.text(), "another id"));
        }
        if (call.has("json")) {
            print(Map.of("id", id, "text", receipt.text()));
        } else {
            streams.out().println(id + ": " + JobsFolder.shown(receipt.text()));
        }
        return 0;
    }

    void print(Map<String, ? extends @Nullable Object> json) throws IOException {
        JsonText.write(json, streams.out());
    }

    PrintStream out() {
        return streams.out();
    }
}
