package dev.nightjar.dataset;

import dev.nightjar.dataset.OptimizeOptions.BlankLines;
import dev.nightjar.dataset.OptimizeOptions.ExactDecimal;
import dev.nightjar.dataset.OptimizeOptions.Float32;
import dev.nightjar.dataset.OptimizeOptions.Format;
import dev.nightjar.dataset.OptimizeOptions.PartitionBy;
import dev.nightjar.dataset.OptimizeOptions.Ragged;
import dev.nightjar.dataset.OptimizeOptions.Reduce;
import dev.nightjar.dataset.OptimizeOptions.Verify;
import dev.nightjar.dataset.table.ColumnType;
import java.math.BigDecimal;
import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The words by which people say how a dataset is to be optimized, one spelling for the command line, for options files
 * and for settings: {@code format}, {@code columns}, {@code type} and so on.
 *
 * <p>Lists of columns are separated by commas; a name with a comma stands in quotes, with its own quotes doubled, as in
 * CSV. {@code COL=TYPE} and {@code COLUMN=EPS} are cut at their last {@code =}. Flags take {@code true} or {@code false}.
 * Methods that read a value throw {@link IllegalArgumentException} with a clause that can stand after "because".
 */
public final class OptimizeWords {
    /** Least and most that {@code memory} may say, in bytes. */
    public static final long LEAST_MEMORY = 16L << 20;

    private static final long MOST_MEMORY = 1L << 40;
    private static final int MOST_COMPONENTS = 10_000;

    private static final Pattern SIZE = Pattern.compile("([0-9]{1,15})(B|KiB|MiB|GiB)?");
    private static final Pattern EPSILON = Pattern.compile("[0-9]{1,40}(\\.[0-9]{1,60})?([eE][-+]?[0-9]{1,3})?");
    private static final Pattern FRACTION = Pattern.compile("[01](\\.[0-9]{1,17})?|\\.[0-9]{1,17}");
    private static final Pattern INT = Pattern.compile("(u?)int(8|16|32|64)");
    private static final Pattern DECIMAL = Pattern.compile("decimal(?:128)?\\(([0-9]{1,2}),([0-9]{1,2})\\)");
    private static final Pattern TIMESTAMP = Pattern.compile("timestamp\\[(s|ms|us|ns)(,utc)?]");
    private static final Pattern DICTIONARY = Pattern.compile("dictionary(?:<int(8|16|32),string>)?");

    private static final List<String> LISTS = List.of("type", "allow-loss", "tolerance");

    private static final List<String> FLAGS = List.of("no-header", "unsigned", "prune", "dry-run");

    /** All words, in the order of the command line's help. */
    private static final List<String> ALL = List.of(
            "format",
            "columns",
            "drop",
            "type",
            "allow-loss",
            "memory",
            "encoding",
            "delimiter",
            "quote",
            "decimal",
            "thousands",
            "no-header",
            "null-values",
            "ragged",
            "blank-lines",
            "unsigned",
            "float32",
            "exact-decimal",
            "tolerance",
            "prune",
            "partition-by",
            "append",
            "reduce",
            "dry-run",
            "verify");

    private final Map<String, List<String>> said = new LinkedHashMap<>();

    /** All words, in the order of the command line's help. */
    public static List<String> all() {
        return ALL;
    }

    /** Whether that word is a flag: it is said without a value on the command line. */
    public static boolean isFlag(String word) {
        return FLAGS.contains(word);
    }

    /** Whether that word may be said several times. */
    public static boolean isRepeatable(String word) {
        return LISTS.contains(word);
    }

    /**
     * Says one word; the first to say it wins, so the most important source speaks first.
     *
     * @throws IllegalArgumentException when the word is unknown, takes one value and gets another number, or a value
     *     cannot be read
     */
    public void say(String word, List<String> values) {
        if (!ALL.contains(word)) {
            throw new IllegalArgumentException("\"" + word + "\" is none of the options " + String.join(", ", ALL));
        }
        boolean list = LISTS.contains(word) || isColumnList(word) || word.equals("null-values");
        if (!list && values.size() != 1) {
            throw new IllegalArgumentException("\"" + word + "\" takes one value, not " + values.size());
        }
        // Read alone, for the sake of its complaint.
        OptimizeWords alone = new OptimizeWords();
        alone.said.put(word, values);
        var unusedMemory = alone.memory();
        var unusedOptions = alone.read();
        said.putIfAbsent(word, List.copyOf(values));
    }

    private static boolean isColumnList(String word) {
        return word.equals("columns") || word.equals("drop");
    }

    /** What was said, in that order. */
    public Map<String, List<String>> said() {
        return new LinkedHashMap<>(said);
    }

    /** Bytes, where {@code memory} was said. */
    public OptionalLong memory() {
        List<String> values = said.get("memory");
        return values == null ? OptionalLong.empty() : OptionalLong.of(size(values.getFirst()));
    }

    /**
     * What was said, over the defaults.
     *
     * @throws IllegalArgumentException when two words contradict each other
     */
    public OptimizeOptions options() {
        if (said.containsKey("columns") && said.containsKey("drop")) {
            throw new IllegalArgumentException("columns and drop exclude each other");
        }
        OptimizeOptions options = read();
        if (options.quote() != null && options.quote().equals(options.delimiter())) {
            throw new IllegalArgumentException("delimiter and quote are both \"" + options.quote() + "\"");
        }
        if (options.thousands() != null && options.thousands() == options.decimal()) {
            throw new IllegalArgumentException("decimal and thousands are both \"" + options.decimal() + "\"");
        }
        return options;
    }

    private OptimizeOptions read() {
        OptimizeOptions so = OptimizeOptions.DEFAULTS;
        return new OptimizeOptions(
                one("format", OptimizeWords::format, so.format()),
                columns("columns"),
                columns("drop"),
                types(several("type")),
                new LinkedHashSet<>(several("allow-loss")),
                one("encoding", OptimizeWords::encoding, so.encoding()),
                optional("delimiter", OptimizeWords::delimiter),
                optional("quote", OptimizeWords::mark),
                one("decimal", OptimizeWords::decimal, so.decimal()),
                optional("thousands", OptimizeWords::mark),
                !one("no-header", OptimizeWords::flag, !so.header()),
                items("null-values", said.getOrDefault("null-values", List.of())),
                one("ragged", OptimizeWords::ragged, so.ragged()),
                one("blank-lines", OptimizeWords::blankLines, so.blankLines()),
                one("unsigned", OptimizeWords::flag, so.unsigned()),
                one("float32", OptimizeWords::float32, so.float32()),
                one("exact-decimal", OptimizeWords::exactDecimal, so.exactDecimal()),
                tolerances(several("tolerance")),
                one("prune", OptimizeWords::flag, so.prune()),
                optional("partition-by", OptimizeWords::partitionBy),
                optional("append", OptimizeWords::notEmpty),
                optional("reduce", OptimizeWords::reduce),
                one("dry-run", OptimizeWords::flag, so.dryRun()),
                one("verify", OptimizeWords::verify, so.verify()));
    }

    private <T> T one(String word, Function<String, T> reader, T otherwise) {
        List<String> values = said.get(word);
        return values == null ? otherwise : reader.apply(values.getFirst());
    }

    private <T> @Nullable T optional(String word, Function<String, @Nullable T> reader) {
        List<String> values = said.get(word);
        return values == null ? null : reader.apply(values.getFirst());
    }

    private List<String> several(String word) {
        List<String> values = said.getOrDefault(word, List.of());
        if (values.contains("")) {
            throw new IllegalArgumentException("a value of \"" + word + "\" is empty");
        }
        return values;
    }

    private List<String> columns(String word) {
        List<String> columns = items(word, said.getOrDefault(word, List.of()));
        Set<String> seen = new LinkedHashSet<>();
        for (String column : columns) {
            if (!seen.add(column)) {
                throw new IllegalArgumentException("the column \"" + column + "\" is named twice");
            }
        }
        return columns;
    }

    /** {@code 64MiB}; {@code KiB}, {@code MiB}, {@code GiB} or a plain number of bytes. */
    public static long size(String value) {
        Matcher matcher = SIZE.matcher(value);
        if (matcher.matches()) {
            int shift = switch (matcher.group(2)) {
                case "KiB" -> 10;
                case "MiB" -> 20;
                case "GiB" -> 30;
                case null, default -> 0;
            };
            long count = Long.parseLong(matcher.group(1));
            if (count <= MOST_MEMORY >> shift && count << shift >= LEAST_MEMORY) {
                return count << shift;
            }
        }
        throw refused(value, "a size of 16MiB to 1024GiB, such as 512MiB or 2GiB");
    }

    /**
     * A type by the name that reports have for it, in any case; also {@code date}, {@code text} and {@code dictionary}.
     * The latter's index may turn out narrower than the 32 bits that stand for it here.
     */
    public static ColumnType type(String value) {
        String name = value.strip().toLowerCase(Locale.ROOT).replace(" ", "");
        switch (name) {
            case "bool" -> {
                return ColumnType.BOOL;
            }
            case "date", "date32" -> {
                return ColumnType.DATE;
            }
            case "float32" -> {
                return ColumnType.FLOAT32;
            }
            case "float64" -> {
                return ColumnType.FLOAT64;
            }
            case "string", "text" -> {
                return ColumnType.TEXT;
            }
            case "null" -> {
                return ColumnType.NULL;
            }
            default -> {}
        }
        Matcher integer = INT.matcher(name);
        if (integer.matches()) {
            return new ColumnType.Int(
                    Integer.parseInt(integer.group(2)), integer.group(1).isEmpty());
        }
        Matcher decimal = DECIMAL.matcher(name);
        if (decimal.matches()) {
            int precision = Integer.parseInt(decimal.group(1));
            int scale = Integer.parseInt(decimal.group(2));
            if (precision < 1 || precision > 38 || scale > precision) {
                throw refused(value, "a decimal of 1 to 38 digits with no more of them after the point");
            }
            return new ColumnType.Decimal(precision, scale);
        }
        Matcher timestamp = TIMESTAMP.matcher(name);
        if (timestamp.matches()) {
            for (ColumnType.Unit unit : ColumnType.Unit.values()) {
                if (unit.word().equals(timestamp.group(1))) {
                    return new ColumnType.Timestamp(unit, timestamp.group(2) != null);
                }
            }
        }
        Matcher dictionary = DICTIONARY.matcher(name);
        if (dictionary.matches()) {
            return new ColumnType.Dictionary(
                    dictionary.group(1) == null ? Integer.SIZE : Integer.parseInt(dictionary.group(1)));
        }
        throw refused(
                value,
                "one of the types int8 to int64, uint8 to uint64, float32, float64, decimal(P,S), bool, date,"
                        + " timestamp[s|ms|us|ns], timestamp[s|ms|us|ns, UTC], string, dictionary, null");
    }

    /** Items of a list that is separated by commas; an item in quotes may hold commas, and its quotes are doubled. */
    static List<String> items(String word, List<String> values) {
        List<String> items = new ArrayList<>();
        for (String value : values) {
            int at = 0;
            while (at <= value.length()) {
                StringBuilder item = new StringBuilder();
                at = item(word, value, at, item);
                if (at < value.length() && value.charAt(at) != ',') {
                    throw new IllegalArgumentException(
                            "in \"" + value + "\" something stands between a closing quote and the next comma");
                }
                items.add(item.toString());
                at++;
            }
        }
        return items;
    }

    /** Reads the item at that place, and returns where it ends. */
    private static int item(String word, String value, int start, StringBuilder item) {
        if (start == value.length() || value.charAt(start) != '"') {
            int comma = value.indexOf(',', start);
            int end = comma < 0 ? value.length() : comma;
            if (end == start) {
                throw new IllegalArgumentException(
                        "an item of \"" + word + "\" is empty; an empty name is written \"\"");
            }
            item.append(value, start, end);
            return end;
        }
        int at = start + 1;
        while (true) {
            int quote = value.indexOf('"', at);
            if (quote < 0) {
                throw new IllegalArgumentException("a quote in \"" + value + "\" is not closed");
            }
            item.append(value, at, quote);
            if (!value.startsWith("\"\"", quote)) {
                return quote + 1;
            }
            item.append('"');
            at = quote + 2;
        }
    }

    private static String notEmpty(String value) {
        if (value.isEmpty()) {
            throw new IllegalArgumentException("the value is empty");
        }
        return value;
    }

    private static Map<String, ColumnType> types(List<String> values) {
        Map<String, ColumnType> types = new LinkedHashMap<>();
        for (String value : values) {
            int equals = lastEquals(value, "COL=TYPE, such as zip=string");
            ColumnType type = type(value.substring(equals + 1));
            ColumnType before = types.put(value.substring(0, equals), type);
            if (before != null && !before.equals(type)) {
                throw new IllegalArgumentException(
                        "the column \"" + value.substring(0, equals) + "\" gets two types, " + before + " and " + type);
            }
        }
        return types;
    }

    private static Map<String, BigDecimal> tolerances(List<String> values) {
        Map<String, BigDecimal> tolerances = new LinkedHashMap<>();
        for (String value : values) {
            int equals = lastEquals(value, "COLUMN=EPS, such as score=0.001");
            String number = value.substring(equals + 1);
            if (!EPSILON.matcher(number).matches()) {
                throw refused(number, "a tolerance such as 0.001 or 1e-6");
            }
            BigDecimal epsilon = new BigDecimal(number);
            BigDecimal before = tolerances.put(value.substring(0, equals), epsilon);
            if (before != null && before.compareTo(epsilon) != 0) {
                throw new IllegalArgumentException("the column \"" + value.substring(0, equals)
                        + "\" gets two tolerances, " + before + " and " + epsilon);
            }
        }
        return tolerances;
    }

    /** The place of the last {@code =}; a column's name may hold some too. */
    private static int lastEquals(String value, String wanted) {
        int equals = value.lastIndexOf('=');
        if (equals < 1 || equals == value.length() - 1) {
            throw refused(value, wanted);
        }
        return equals;
    }

    private static String encoding(String value) {
        String name = value.toLowerCase(Locale.ROOT);
        if (name.equals("auto") || name.equals("cp932")) {
            return name;
        }
        try {
            if (Charset.isSupported(value)) {
                return name;
            }
        } catch (IllegalCharsetNameException noName) {
            throw refused(value, "auto or the name of an encoding, such as utf-8, cp932 or utf-16le");
        }
        throw refused(value, "auto or an encoding that is known here, such as utf-8, cp932 or utf-16le");
    }

    private static @Nullable Character delimiter(String value) {
        return switch (value) {
            case "auto" -> null;
            case "tab", "\\t" -> '\t';
            default -> mark(value);
        };
    }

    /** One ASCII character that is neither part of a number nor of a line's end. */
    private static Character mark(String value) {
        if (value.length() == 1) {
            char mark = value.charAt(0);
            boolean ofNumbers = (mark >= '0' && mark <= '9') || mark == '-' || mark == '+';
            if (mark > 0 && mark < 0x7F && mark != '\n' && mark != '\r' && !ofNumbers) {
                return mark;
            }
        }
        throw refused(value, "one ASCII character that is no digit, sign or line end");
    }

    private static char decimal(String value) {
        return switch (value) {
            case "." -> '.';
            case "," -> ',';
            default -> throw refused(value, "\".\" or \",\"");
        };
    }

    private static boolean flag(String value) {
        return switch (value) {
            case "true" -> true;
            case "false" -> false;
            default -> throw refused(value, "true or false");
        };
    }

    private static Format format(String value) {
        return switch (value) {
            case "parquet" -> Format.PARQUET;
            case "arrow" -> Format.ARROW;
            default -> throw refused(value, "parquet or arrow");
        };
    }

    private static Ragged ragged(String value) {
        return switch (value) {
            case "error" -> Ragged.ERROR;
            case "pad" -> Ragged.PAD;
            default -> throw refused(value, "error or pad");
        };
    }

    private static BlankLines blankLines(String value) {
        return switch (value) {
            case "skip" -> BlankLines.SKIP;
            case "row" -> BlankLines.ROW;
            default -> throw refused(value, "skip or row");
        };
    }

    private static Float32 float32(String value) {
        return switch (value) {
            case "exact" -> Float32.EXACT;
            case "text-roundtrip" -> Float32.TEXT_ROUNDTRIP;
            default -> throw refused(value, "exact or text-roundtrip");
        };
    }

    private static ExactDecimal exactDecimal(String value) {
        return switch (value) {
            case "never" -> ExactDecimal.NEVER;
            case "when-rounded" -> ExactDecimal.WHEN_ROUNDED;
            case "when-float64-inexact" -> ExactDecimal.WHEN_FLOAT64_INEXACT;
            case "always" -> ExactDecimal.ALWAYS;
            default -> throw refused(value, "never, when-rounded, when-float64-inexact or always");
        };
    }

    private static Verify verify(String value) {
        return switch (value) {
            case "full" -> Verify.FULL;
            case "sample" -> Verify.SAMPLE;
            default -> throw refused(value, "full or sample");
        };
    }

    /** {@code COLUMN} or {@code COLUMN:month}; a name that ends in {@code :month} itself stands in quotes. */
    private static PartitionBy partitionBy(String value) {
        StringBuilder column = new StringBuilder();
        String suffix = ":month";
        if (value.startsWith("\"")) {
            String rest = value.substring(item("partition-by", value, 0, column));
            if (rest.isEmpty() || rest.equals(suffix)) {
                return new PartitionBy(column.toString(), rest.equals(suffix));
            }
        } else if (!value.isEmpty() && !value.equals(suffix)) {
            boolean month = value.endsWith(suffix);
            return new PartitionBy(month ? value.substring(0, value.length() - suffix.length()) : value, month);
        }
        throw refused(value, "COLUMN or COLUMN:month");
    }

    private static Reduce reduce(String value) {
        if (value.startsWith("pca=")) {
            String number = value.substring("pca=".length());
            if (number.matches("[0-9]{1,5}")) {
                int components = Integer.parseInt(number);
                if (components >= 1 && components <= MOST_COMPONENTS) {
                    return new Reduce(components, null, null);
                }
            }
        }
        if (value.startsWith("variance=")) {
            String number = value.substring("variance=".length());
            if (FRACTION.matcher(number).matches()) {
                double variance = Double.parseDouble(number);
                if (variance > 0 && variance <= 1) {
                    return new Reduce(null, variance, null);
                }
            }
        }
        if (value.startsWith("basis=") && value.length() > "basis=".length()) {
            return new Reduce(null, null, value.substring("basis=".length()));
        }
        throw refused(
                value,
                "pca=K, such as pca=20, variance=V with V above 0 and at most 1, such as variance=0.95, or basis=FILE"
                        + " of an earlier reduction");
    }

    private static IllegalArgumentException refused(String value, String wanted) {
        return new IllegalArgumentException("\"" + value + "\" is not " + wanted);
    }
}
