package dev.nightjar.local;

import dev.nightjar.cloud.JsonText;
import dev.nightjar.conda.repodata.ChannelIndexes;
import dev.nightjar.conda.repodata.PackageIndex;
import dev.nightjar.environment.EnvironmentFile;
import dev.nightjar.environment.EnvironmentResult;
import dev.nightjar.environment.EnvironmentSolver;
import dev.nightjar.environment.OptionWords;
import dev.nightjar.environment.SolveOptions;
import dev.nightjar.environment.UnusableInput;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;

/** {@code nightjar solve}: files in, locks and diagnoses out, all over one loaded index. */
final class SolveCommand implements Subcommand {
    private static final String STANDARD_INPUT = "-";
    private static final Duration TIMEOUT = Duration.ofMinutes(1);
    private static final Duration LONGEST_TIMEOUT = Duration.ofDays(365);

    private final Streams streams;
    private boolean standardInputRead;
    private boolean json;
    private boolean quiet;
    private List<String> files = List.of();

    SolveCommand(Streams streams) {
        this.streams = streams;
    }

    @Override
    public Syntax syntax() {
        return new Syntax("nightjar solve", "FILE... [OPTION]...", """
            Turns each FILE into locks for every platform it asks for, or says why that cannot be done.
            FILE is an environment.yml, a list of specs or a JSON request; - is standard input.\
            """, """
                Exit codes: 0 solved, 1 unsolvable or out of time, 2 wrong input, 3 the outside world failed.

                Example:
                  ./nightjar solve examples/causal-analytics/environment.yml\
                """)
                .list(
                        "channel",
                        "URL|DIR|NAME",
                        "Where packages come from, the most important first; replaces the file's.")
                .value(
                        "channel-alias",
                        "URL|DIR",
                        "Where channels that are bare names lie (default: where conda looks).")
                .list("platform", "P", "Such as linux-64; replaces the file's (default: this machine's).")
                .list(
                        "virtual-package",
                        "NAME=VERSION[=BUILD]",
                        "A fact about the host, such as __glibc=2.36; replaces the one of that name.")
                .value(
                        "channel-priority",
                        "strict|flexible|disabled",
                        "What it means that a channel stands before another (default: strict).")
                .value("exclude-newer", "INSTANT", "Leaves out what is newer, such as 2026-01-31T22:00:00Z.")
                .value(
                        "undated",
                        "exclude|keep",
                        "Records without a timestamp, beside --exclude-newer (default: exclude).")
                .value("strategy", "highest|lowest|lowest-direct", "Which version is tried first (default: highest).")
                .value("timeout", "DURATION", "For each FILE, such as 90s or 2h (default: 60s).")
                .value("out", "DIR", "Gets a folder for each environment (default: ./nightjar-out).")
                .flag("json", "Prints one JSON document on standard output.")
                .flag("quiet", "No progress bar.");
    }

    @Override
    public int run(Call call) throws FailedCommandException, IOException {
        files = call.words();
        json = call.has("json");
        quiet = call.has("quiet");
        if (files.isEmpty()) {
            throw syntax().wrong("no FILE", "solve needs at least one");
        }
        OptionWords words = new OptionWords();
        for (String word : OptionWords.all()) {
            List<String> values = call.values(word);
            if (!values.isEmpty()) {
                try {
                    words.say(word, values);
                } catch (IllegalArgumentException e) {
                    throw syntax().wrong(
                                    "cannot use --" + word + " " + String.join(" ", values),
                                    String.valueOf(e.getMessage()));
                }
            }
        }
        SolveOptions options = words.options(HostPlatform.name(), TIMEOUT, LONGEST_TIMEOUT);
        String out = call.value("out").orElse("nightjar-out");
        if (out.isEmpty()) {
            throw syntax().wrong("--out has an empty value", "it takes DIR");
        }
        int worst = 0;
        List<Map<String, @Nullable Object>> results = new ArrayList<>();
        List<Map<String, Object>> indexes = new ArrayList<>();
        try (OutputFolders folders = new OutputFolders(path(out));
                ChannelIndexes loaded = new ChannelIndexes()) {
            EnvironmentSolver solver = new EnvironmentSolver(loaded);
            for (String file : files) {
                try {
                    EnvironmentResult result = solve(solver, read(file), options, results.size());
                    worst = Math.max(worst, result.exitCode());
                    results.add(result.json());
                    worst = Math.max(worst, report(result, folders));
                } catch (FailedCommandException e) {
                    Complaint complaint = e.complaint();
                    EnvironmentResult unread = UnusableInput.result(
                            file, complaint.what(), complaint.because(), complaint.remedy(), complaint.exitCode() == 3);
                    worst = Math.max(worst, unread.exitCode());
                    results.add(unread.json());
                    report(unread, folders);
                }
            }
            for (PackageIndex index : loaded.opened()) {
                indexes.add(describe(index));
                countSkipped(index);
            }
        }
        if (json) {
            print(streams.out(), results, indexes);
        }
        return worst;
    }

    private EnvironmentResult solve(EnvironmentSolver solver, EnvironmentFile file, SolveOptions options, int done) {
        ProgressBar bar = ProgressBar.start(streams, quiet, done, files.size(), file.file());
        try {
            return solver.solve(file, options);
        } finally {
            bar.stop();
        }
    }

    /** Says and writes what came of a FILE, and returns the exit code of doing that. */
    private int report(EnvironmentResult result, OutputFolders folders) {
        result.warnings().forEach(streams.err()::println);
        Path written = null;
        int code = 0;
        if (!result.outputs().isEmpty()) {
            try {
                written = folders.write(result.file(), result.name(), result.outputs());
            } catch (FailedCommandException e) {
                streams.complain(e.complaint());
                code = e.complaint().exitCode();
            }
        }
        if (!json) {
            Summary.print(result, written, streams.out());
            streams.out().flush();
        }
        return code;
    }

    private static void print(
            PrintStream to, List<Map<String, @Nullable Object>> results, List<Map<String, Object>> indexes)
            throws IOException {
        SequencedMap<String, Object> document = new LinkedHashMap<>();
        document.put("results", results);
        document.put("index", indexes);
        JsonText.write(document, to);
    }

    private void countSkipped(PackageIndex index) {
        if (index.skippedCount() > 0) {
            streams.err()
                    .println("the channel " + index.channel().written() + " has " + index.skippedCount() + " of "
                            + index.recordCount() + " records in " + index.subdir() + " that are skipped\n"
                            + "  because they cannot be read, or are at odds with their own file name or subdir\n"
                            + "  try telling those who keep the channel; the rest of it is used");
        }
    }

    private static Map<String, Object> describe(PackageIndex index) {
        SequencedMap<String, Object> fields = new LinkedHashMap<>();
        fields.put("channel", index.channel().written());
        fields.put("subdir", index.subdir());
        fields.put("records", index.recordCount());
        fields.put("bytes", index.bytes());
        fields.put("generation", index.generation());
        return fields;
    }

    /** The content of a FILE; of one that is too large just enough to show that it is. */
    private EnvironmentFile read(String file) throws FailedCommandException {
        if (file.equals(STANDARD_INPUT)) {
            if (standardInputRead) {
                throw new FailedCommandException(
                        2, "cannot read standard input twice", "FILE - is given twice", "giving it once");
            }
            standardInputRead = true;
            return new EnvironmentFile(
                    file, "stdin", content(file, streams.in()), Path.of("").toAbsolutePath());
        }
        Path path = path(file);
        if (Files.isDirectory(path)) {
            throw new FailedCommandException(
                    2, "cannot read " + file, "it is a folder", "the file in it, such as " + file + "/environment.yml");
        }
        try (InputStream in = Files.newInputStream(path)) {
            Path absolute = path.toAbsolutePath().normalize();
            return new EnvironmentFile(file, stem(path), content(file, in), absolute.getParent());
        } catch (NoSuchFileException e) {
            throw new FailedCommandException(
                    2, "cannot read " + file, "there is no such file", "a file that exists; names are taken as given");
        } catch (AccessDeniedException e) {
            throw new FailedCommandException(
                    2, "cannot read " + file, "this user may not read it", "chmod +r, or a file you may read");
        } catch (IOException e) {
            throw unreadable(file, e);
        }
    }

    private static byte[] content(String file, InputStream in) throws FailedCommandException {
        try {
            return in.readNBytes(EnvironmentFile.MAX_BYTES + 1);
        } catch (IOException e) {
            throw unreadable(file, e);
        }
    }

    private static FailedCommandException unreadable(String file, IOException e) {
        return new FailedCommandException(
                2, "cannot read " + file, String.valueOf(e.getMessage()), "a file that can be read");
    }

    private static Path path(String written) throws FailedCommandException {
        try {
            return Path.of(written);
        } catch (InvalidPathException e) {
            throw new FailedCommandException(
                    2,
                    "cannot use the path \"" + written.replace('\0', ' ') + "\"",
                    "it has characters that no path has here",
                    "another name");
        }
    }

    /** The file's name without its ending. */
    private static String stem(Path path) {
        String name = String.valueOf(path.getFileName());
        int dot = name.lastIndexOf('.');
        return dot > 0 ? name.substring(0, dot) : name;
    }
}
