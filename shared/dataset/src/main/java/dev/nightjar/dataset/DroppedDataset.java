package dev.nightjar.dataset;

import dev.nightjar.cloud.Deadline;
import dev.nightjar.cloud.DropDesk;
import dev.nightjar.cloud.DropOptions;
import dev.nightjar.cloud.JsonText;
import dev.nightjar.cloud.ObjectInfo;
import dev.nightjar.cloud.Platform;
import dev.nightjar.cloud.ResultFolder;
import dev.nightjar.dataset.report.DatasetReport;
import dev.nightjar.dataset.table.DatasetException;
import dev.nightjar.dataset.table.DatasetException.Kind;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SequencedMap;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What becomes of a dataset that was dropped in a bucket: the optimized file and its report, or the reason why there are
 * none; {@value #RESULT} says which, and {@code options.json} what was asked.
 *
 * <p>The options of the drop count before the function's settings: {@code NIGHTJAR_FORMAT}, {@code NIGHTJAR_MEMORY} and so
 * on, one for each word of {@link OptimizeWords}; further {@code NIGHTJAR_DEADLINE} ({@code 480s}). A drop may not say
 * {@code append}, for it would name a folder of the machine.
 */
public final class DroppedDataset {
    /** The file that makes a result finished. */
    public static final String RESULT = "result.json";

    /** Of the files that are called after the dataset; parts of one that is divided have their own folders. */
    private static final String LONGEST_ENDING = ".report.html";

    private static final Duration DEADLINE = Duration.ofMinutes(8);
    private static final Duration MARGIN = Duration.ofSeconds(30);
    private static final Pattern DURATION = Pattern.compile("([0-9]{1,6})(s|m|h)");

    private final Platform platform;

    public DroppedDataset(Platform platform) {
        this.platform = platform;
    }

    /**
     * Treats one drop.
     *
     * @param draft gets the large files
     * @param lastAttempt whether a failure of the world is to be a result instead of an exception
     * @throws IOException when the world failed and the event shall come again
     */
    public DropDesk.Outcome optimize(
            ObjectInfo dropped, DropOptions options, ResultFolder.Draft draft, boolean lastAttempt) throws IOException {
        SequencedMap<String, Object> asked = new LinkedHashMap<>();
        asked.put("source", options.source());
        asked.put("options", Map.of());
        String name = dropped.name().name();
        try {
            OptimizeWords words = words(options, asked);
            MemoryBudget budget = MemoryBudget.of(words.memory());
            int cores = Runtime.getRuntime().availableProcessors();
            StoreInput input = new StoreInput(platform.store(), dropped, Deadline.in(allowed()));
            if (!draft.canHold(Stem.of(name) + LONGEST_ENDING)) {
                throw new DatasetException(
                        Kind.OPTION,
                        null,
                        name + ": nothing is written",
                        "the names of its results would be longer than a store takes",
                        "a shorter name");
            }
            try (DatasetOptimizer optimizer = new DatasetOptimizer(cores, budget.bytes())) {
                return done(asked, optimizer.optimize(input, words.options(), draft::write));
            }
        } catch (DatasetException e) {
            if (e.kind() == Kind.VERIFY) {
                throw new IllegalStateException(e.getMessage(), e);
            }
            boolean outside = e.kind() == Kind.DISK_FULL;
            if (outside && !lastAttempt) {
                throw new IOException(e.getMessage(), e);
            }
            String status = outside ? "failed outside" : "invalid";
            return failed(asked, draft, name, new Failure(status, e.error(), e.what(), e.because(), e.remedy()));
        } catch (InterruptedIOException e) {
            return failed(asked, draft, name, Failure.timeout(name));
        } catch (IOException e) {
            if (!lastAttempt) {
                throw e;
            }
            return failed(asked, draft, name, Failure.outside(name, e));
        }
    }

    /** @param status for people and for {@code drop --wait}; its first word stands in the result */
    private record Failure(String status, String error, String what, String because, String remedy) {
        static Failure timeout(String name) {
            return new Failure(
                    "timeout",
                    "timeout",
                    name + ": nothing is written",
                    "it takes longer than this function may run",
                    "smaller files, a longer NIGHTJAR_DEADLINE, or nightjar optimize on a machine");
        }

        static Failure outside(String name, IOException e) {
            return new Failure(
                    "failed outside",
                    "failed",
                    name + ": nothing is written",
                    String.valueOf(e.getMessage()),
                    "dropping it again when the storage is well");
        }
    }

    private OptimizeWords words(DropOptions options, SequencedMap<String, Object> asked) throws DatasetException {
        OptimizeWords words = new OptimizeWords();
        try {
            for (Map.Entry<String, List<String>> word :
                    options.said(OptimizeWords::isRepeatable).entrySet()) {
                if (word.getKey().equals("reduce") && word.getValue().toString().contains("basis=")) {
                    throw new IllegalArgumentException("\"reduce\" with a basis names a file, and there are none here");
                }
                if (word.getKey().equals("append")) {
                    throw new IllegalArgumentException("\"append\" names a folder, and there are none here");
                }
                words.say(word.getKey(), word.getValue());
            }
            asked.put("options", words.said());
            for (String word : OptimizeWords.all()) {
                String setting = "NIGHTJAR_" + word.toUpperCase(Locale.ROOT).replace('-', '_');
                String value = platform.setting(setting).orElse("");
                if (!value.isBlank()) {
                    new DropOptions.Words(setting, Map.of(word, value.strip()))
                            .said(OptimizeWords::isRepeatable)
                            .forEach(words::say);
                }
            }
            // Words that contradict each other are the drop's mistake too.
            var unused = words.options();
            return words;
        } catch (IllegalArgumentException e) {
            throw new DatasetException(
                    Kind.OPTION,
                    null,
                    options.source() + "  cannot be used as options",
                    String.valueOf(e.getMessage()),
                    "a mapping of options and values, such as \"format: arrow\"");
        }
    }

    /** The time that the work may take: the function's own, less what is needed to write down that it was too short. */
    private Duration allowed() {
        Duration whole = platform.setting("NIGHTJAR_DEADLINE")
                .map(DroppedDataset::duration)
                .orElse(DEADLINE);
        return whole.compareTo(MARGIN.multipliedBy(2)) > 0 ? whole.minus(MARGIN) : whole.dividedBy(2);
    }

    private static Duration duration(String value) {
        Matcher matcher = DURATION.matcher(value);
        if (!matcher.matches()) {
            throw new IllegalStateException(
                    "NIGHTJAR_DEADLINE is \"" + value + "\", which is no duration such as 480s");
        }
        long count = Long.parseLong(matcher.group(1));
        return switch (matcher.group(2)) {
            case "s" -> Duration.ofSeconds(count);
            case "m" -> Duration.ofMinutes(count);
            default -> Duration.ofHours(count);
        };
    }

    private static DropDesk.Outcome done(Map<String, Object> asked, DatasetReport report) {
        SequencedMap<String, @Nullable Object> result = new LinkedHashMap<>();
        result.put("file", report.file());
        result.put("status", "optimized");
        result.put("output", report.output());
        result.put("rows", report.rows());
        result.put("columns", report.columns().size());
        result.put("bytes_in", report.bytesIn());
        result.put("bytes_out", report.bytesOut());
        result.put("bytes_pandas", report.bytesPandas());
        result.put("bytes_arrow", report.bytesArrow());
        result.put("warnings", report.warnings());
        return new DropDesk.Outcome(
                files(asked, result),
                "optimized, " + report.rows() + " rows, " + report.columns().size() + " columns, " + report.bytesIn()
                        + " bytes, now " + report.bytesOut());
    }

    private static DropDesk.Outcome failed(
            Map<String, Object> asked, ResultFolder.Draft draft, String name, Failure failure) {
        draft.discard();
        SequencedMap<String, @Nullable Object> result = new LinkedHashMap<>();
        result.put("file", name);
        result.put("status", failure.status().split(" ", 2)[0]);
        result.put("error", failure.error());
        result.put("what", failure.what());
        result.put("because", failure.because());
        result.put("try", failure.remedy());
        return new DropDesk.Outcome(
                files(asked, result), failure.status() + ": " + failure.error() + ", " + failure.because());
    }

    private static SortedMap<String, byte[]> files(Map<String, Object> asked, Map<String, @Nullable Object> result) {
        SortedMap<String, byte[]> files = new TreeMap<>();
        files.put("options.json", JsonText.bytes(asked));
        files.put(RESULT, JsonText.bytes(result));
        return files;
    }
}
