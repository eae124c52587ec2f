package dev.nightjar.dataset.report;

/**
 * How many bytes a column takes in pandas after a plain {@code read_csv}: what {@code memory_usage(deep=True)} says of it. The sizes are
 * those of {@link #NAME}; other versions differ by some bytes a text.
 *
 * <p>Numbers take 8 bytes a row, bools 1. Everything else becomes objects: a pointer of 8 bytes a row and what each value has by
 * {@code sys.getsizeof}, also where rows share one. Dates are objects, because {@code read_csv} leaves them text; so are ints beyond 64 bits, and
 * columns that mix numbers and text, whose numbers count as texts.
 */
public final class PandasModel {
    /** The versions whose sizes these are. */
    public static final String NAME = "pandas 1.5.3 on CPython 3.11, memory_usage(deep=True) after read_csv";

    /** What a frame has besides its columns: the index of row numbers. */
    public static final long INDEX_BYTES = 132;

    private static final long POINTER = 8;
    private static final long MISSING = 24;
    private static final long TRUTH = 28;

    /** A column of ints beyond the signed ones that has nulls is left as it stands: its empty tokens are empty texts there. */
    private static final long AS_IT_STANDS = 49 - MISSING;

    /** What a column's values are to {@code read_csv}. */
    public enum Kind {
        /** Nothing but nulls. */
        EMPTY,
        /** Ints that 64 signed bits hold. */
        INTS,
        /** Ints up to 64 unsigned bits, some of them beyond the signed ones, none negative. */
        UNSIGNED_INTS,
        /** Numbers, some of them no ints. */
        FLOATS,
        BOOLS,
        /** Anything else, dates too. */
        TEXTS
    }

    private PandasModel() {}

    /**
     * A column's type and bytes.
     *
     * @param rows with the nulls
     * @param texts the sizes of the column's tokens; only read where they are objects
     */
    public static PandasColumn column(Kind kind, long rows, long nulls, TextSizes texts) {
        return switch (kind) {
            case EMPTY, FLOATS -> new PandasColumn("float64", 8 * rows);
            case INTS -> new PandasColumn(nulls == 0 ? "int64" : "float64", 8 * rows);
            case UNSIGNED_INTS ->
                nulls == 0
                        ? new PandasColumn("uint64", 8 * rows)
                        : new PandasColumn(
                                "object", POINTER * rows + texts.bytes() + missing(rows, texts) + AS_IT_STANDS * nulls);
            case BOOLS ->
                nulls == 0
                        ? new PandasColumn("bool", rows)
                        : new PandasColumn("object", POINTER * rows + TRUTH * (rows - nulls) + MISSING * nulls);
            case TEXTS -> new PandasColumn("object", POINTER * rows + texts.bytes() + missing(rows, texts));
        };
    }

    private static long missing(long rows, TextSizes texts) {
        return MISSING * Math.max(0, rows - texts.count());
    }

    /**
     * A column in pandas.
     *
     * @param type {@code int64}, {@code uint64}, {@code float64}, {@code bool} or {@code object}
     */
    public record PandasColumn(String type, long bytes) {}
}
