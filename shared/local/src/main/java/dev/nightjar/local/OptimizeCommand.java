package dev.nightjar.local;

import dev.nightjar.cloud.JsonText;
import dev.nightjar.dataset.DatasetInput;
import dev.nightjar.dataset.DatasetOptimizer;
import dev.nightjar.dataset.FolderOutput;
import dev.nightjar.dataset.LocalInput;
import dev.nightjar.dataset.MemoryBudget;
import dev.nightjar.dataset.OptimizeOptions;
import dev.nightjar.dataset.OptimizeWords;
import dev.nightjar.dataset.SpooledInput;
import dev.nightjar.dataset.Stem;
import dev.nightjar.dataset.report.DatasetReport;
import dev.nightjar.dataset.report.ReportDocuments;
import dev.nightjar.dataset.table.DatasetException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;

/** {@code nightjar optimize}: datasets in, the smallest lossless typed files and reports out, one after the other. */
final class OptimizeCommand implements Subcommand {
    private static final String STANDARD_INPUT = "-";

    private final Streams streams;
    private boolean json;
    private boolean quiet;

    OptimizeCommand(Streams streams) {
        this.streams = streams;
    }

    @Override
    public Syntax syntax() {
        return new Syntax("nightjar optimize", "FILE... [OPTION]...", """
            Turns each FILE into the smallest typed file that holds the same data, proves that, and reports what was saved.
            FILE is CSV or TSV (also .gz, .zst; UTF-8, CP932, UTF-16), JSONL, Parquet or Arrow. - is standard input, which
            is copied into a private temporary file first. DIR gets STEM.parquet or STEM.arrow, and STEM.report.json, .md
            and .html; STEM is the FILE's name without its endings.\
            """, """
                Columns are separated by commas; a name with a comma stands in quotes, as in CSV.
                TYPE is int8 to int64, uint8 to uint64, float32, float64, decimal(P,S), bool, date, timestamp[s|ms|us|ns],
                timestamp[s|ms|us|ns, UTC], string, dictionary.
                Exit codes: 0 done, 2 wrong input, 3 the outside world failed.

                Example:
                  ./nightjar optimize examples/deliveries/deliveries.csv\
                """)
                .value("format", "parquet|arrow", "What is written (default: parquet).")
                .value("columns", "A,B,..", "Keeps these columns only.")
                .value("drop", "A,B,..", "Leaves these columns out.")
                .list("type", "COL=TYPE", "What a column must be; refused at the first value that would change.")
                .list(
                        "allow-loss",
                        "COL",
                        "Lets --type change values of that column; the report has the largest error.")
                .value(
                        "memory",
                        "SIZE",
                        "Bounds the work, whatever the size of a FILE, such as 512MiB (default: 256MiB).")
                .value("encoding", "auto|utf-8|cp932|..", "How text is encoded (default: auto).")
                .value("delimiter", "auto|C", "What stands between fields; tab for a tab (default: auto).")
                .value("quote", "C", "What stands around fields (default: \").")
                .value("decimal", ".|,", "What stands before the fraction of a number (default: .).")
                .value("thousands", "C", "What stands between groups of three digits (default: nothing).")
                .flag("no-header", "The first row is data; columns are column_1, column_2 and so on.")
                .value("null-values", "A,B,..", "Further texts that mean: no value.")
                .value("ragged", "error|pad", "A row with too few or too many fields (default: error).")
                .value("blank-lines", "skip|row", "What an empty line is (default: skip).")
                .flag("unsigned", "Takes unsigned integers where they are smaller.")
                .value("float32", "exact|text-roundtrip", "When a float is a float32 (default: exact).")
                .value(
                        "exact-decimal",
                        "never|when-rounded|when-float64-inexact|always",
                        "When a number with a point is a decimal (default: when-rounded).")
                .list("tolerance", "COLUMN=EPS", "The largest change of a value that float32 may make in a column.")
                .flag(
                        "prune",
                        "Leaves out what the report would suggest to: constant, empty, doubled columns and such.")
                .value("partition-by", "COLUMN[:month]", "Writes a file for each value, or month, of that column.")
                .value("append", "DATASET", "Adds FILE to a dataset, a folder that --partition-by or --append wrote.")
                .value(
                        "reduce",
                        "pca=K|variance=V",
                        "Also writes the principal components of the numeric columns, and their basis; basis=FILE"
                                + " reduces by an earlier one.")
                .flag("dry-run", "Reports only.")
                .value(
                        "verify",
                        "full|sample",
                        "How much of what was written is read back and compared (default: full).")
                .value("out", "DIR", "Gets the files (default: ./nightjar-out).")
                .flag("json", "Prints the report, or what is wrong, as one JSON document on standard output.")
                .flag("quiet", "No progress bar, no word about memory.");
    }

    @Override
    public int run(Call call) throws FailedCommandException, IOException {
        List<String> files = call.words();
        json = call.has("json");
        quiet = call.has("quiet");
        if (files.isEmpty()) {
            throw syntax().wrong("no FILE", "optimize needs at least one");
        }
        OptimizeWords words = read(call);
        OptimizeOptions options;
        try {
            options = words.options();
        } catch (IllegalArgumentException e) {
            throw syntax().wrong("cannot use these options together", String.valueOf(e.getMessage()));
        }
        String out = call.value("out").orElse("nightjar-out");
        if (out.isEmpty()) {
            throw syntax().wrong("--out has an empty value", "it takes DIR");
        }
        MemoryBudget budget = MemoryBudget.of(words.memory());
        if (!quiet) {
            streams.err().println("memory: " + OptimizeSummary.bytes(budget.bytes()) + ", " + budget.why());
        }
        int worst = 0;
        List<Map<String, @Nullable Object>> results = new ArrayList<>();
        Map<String, String> stems = new LinkedHashMap<>();
        int cores = Runtime.getRuntime().availableProcessors();
        try (FolderOutput folder = new FolderOutput(path(out));
                DatasetOptimizer optimizer = new DatasetOptimizer(cores, budget.bytes())) {
            for (String file : files) {
                ProgressBar bar = ProgressBar.start(streams, quiet, results.size(), files.size(), file);
                try (Source source = source(file)) {
                    refuseSecond(stems, source.input(), out);
                    DatasetReport report = optimizer.optimize(source.input(), options, folder);
                    bar.stop();
                    results.add(ReportDocuments.json(report));
                    if (!json) {
                        OptimizeSummary.print(report, out, streams.out());
                        streams.out().flush();
                    }
                } catch (DatasetException e) {
                    bar.stop();
                    worst = Math.max(worst, fail(results, file, e.error(), complaint(e)));
                } catch (IOException e) {
                    bar.stop();
                    worst = Math.max(worst, fail(results, file, e, out));
                } catch (FailedCommandException e) {
                    bar.stop();
                    worst = Math.max(worst, fail(results, file, "stem", e.complaint()));
                } finally {
                    bar.stop();
                }
            }
        }
        if (json) {
            JsonText.write(results.size() == 1 ? results.getFirst() : Map.of("results", results), streams.out());
        }
        return worst;
    }

    private OptimizeWords read(Call call) throws FailedCommandException {
        OptimizeWords words = new OptimizeWords();
        for (String word : OptimizeWords.all()) {
            List<String> values = call.values(word);
            if (OptimizeWords.isFlag(word)) {
                values = call.has(word) ? List.of("true") : List.of();
            }
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
        return words;
    }

    /** An input and whatever must be closed after it. */
    private record Source(DatasetInput input) implements AutoCloseable {
        @Override
        public void close() throws IOException {
            if (input instanceof SpooledInput spooled) {
                spooled.close();
            }
        }
    }

    private Source source(String file) throws DatasetException, IOException, FailedCommandException {
        if (file.equals(STANDARD_INPUT)) {
            return spooled(file, streams.in());
        }
        Path path = path(file);
        if (Files.exists(path) && !Files.isRegularFile(path) && !Files.isDirectory(path)) {
            // A pipe, such as the shell's <(..), can be read once, as standard input can.
            try (InputStream in = Files.newInputStream(path)) {
                return spooled(file, in);
            }
        }
        return new Source(new LocalInput(path, file));
    }

    private static Source spooled(String file, InputStream in) throws IOException {
        return new Source(new SpooledInput(file, in, Path.of(System.getProperty("java.io.tmpdir"))));
    }

    private static void refuseSecond(Map<String, String> stems, DatasetInput input, String out)
            throws FailedCommandException, IOException {
        String stem = Stem.of(input.name());
        String other = stems.get(stem);
        for (Map.Entry<String, String> before : stems.entrySet()) {
            // On some disks two spellings are one file.
            if (before.getKey().equalsIgnoreCase(stem) && isSame(report(out, before.getKey()), report(out, stem))) {
                other = before.getValue();
            }
        }
        if (other != null) {
            throw new FailedCommandException(
                    2,
                    input.name() + ": nothing is written for it",
                    other + " has the name \"" + stem + "\" too, and both would be " + report(out, stem),
                    "a call for each, with another --out");
        }
        stems.put(stem, input.name());
    }

    private static Path report(String out, String stem) {
        return Path.of(out).resolve(stem + ".report.json");
    }

    private static boolean isSame(Path one, Path other) throws IOException {
        return Files.exists(one) && Files.exists(other) && Files.isSameFile(one, other);
    }

    private static Complaint complaint(DatasetException e) {
        int code = switch (e.kind()) {
            case DISK_FULL, VERIFY -> 3;
            default -> 2;
        };
        return new Complaint(code, e.what(), e.because(), e.remedy());
    }

    private int fail(List<Map<String, @Nullable Object>> results, String file, IOException e, String out) {
        if (FolderOutput.isFull(e)) {
            DatasetException full = FolderOutput.full(file, e);
            return fail(results, file, full.error(), complaint(full));
        }
        Complaint complaint = new Complaint(
                3, "cannot optimize " + file, OutputFolders.reason(e), "again, or another --out than " + out);
        return fail(results, file, "failed", complaint);
    }

    private int fail(List<Map<String, @Nullable Object>> results, String file, String error, Complaint complaint) {
        SequencedMap<String, @Nullable Object> fields = new LinkedHashMap<>();
        fields.put("file", file);
        fields.put("error", error);
        fields.put("what", complaint.what());
        fields.put("because", complaint.because());
        fields.put("try", complaint.remedy());
        results.add(fields);
        streams.complain(complaint);
        return complaint.exitCode();
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
}
