package dev.nightjar.dataset.report;

import dev.nightjar.dataset.table.ColumnType;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a column when its type stands, and what would shrink it further.
 *
 * @param distinct how many different values besides null; null where they were too many to count
 * @param example a value as text; of a constant column: its value
 * @param min the smallest of ints, else null
 * @param max the largest of ints, else null
 * @param unsignedAllowed whether unsigned types were allowed
 * @param float32Error the largest change by rounding to float32; NaN where it is not known or the type is no float64
 * @param decimal the decimal that would hold every value of a float column as written; null where there is none
 * @param duplicateOf another column with the same value in every row
 * @param correlatedWith another column that goes with it almost exactly
 */
public record ColumnFacts(
        String name,
        ColumnType type,
        long rows,
        long nulls,
        @Nullable Long distinct,
        @Nullable String example,
        @Nullable Long min,
        @Nullable Long max,
        boolean unsignedAllowed,
        double float32Error,
        ColumnType.@Nullable Decimal decimal,
        @Nullable String duplicateOf,
        @Nullable String correlatedWith) {
    private static final int SHOWN = 40;

    /** Fewer rows prove nothing about ids and constants. */
    private static final int FEW_ROWS = 10;

    /** The suggestion to leave the column out, if there is a reason to. */
    public @Nullable Suggestion suggestion(boolean applied) {
        String quoted = quoted(name);
        if (rows == 0) {
            return null;
        }
        if (nulls == rows) {
            return new Suggestion("empty", name, "no row has a value: --drop " + quoted, applied);
        }
        if (distinct != null && distinct == 1 && nulls == 0) {
            return new Suggestion(
                    "constant",
                    name,
                    "every row is " + (example == null ? "the same" : shown(example)) + ": --drop " + quoted,
                    applied);
        }
        if (duplicateOf != null) {
            return new Suggestion(
                    "duplicate",
                    name,
                    "the same as " + shown(duplicateOf) + " in every row: --drop " + quoted,
                    applied);
        }
        if (isUniqueId()) {
            return new Suggestion(
                    "unique_id",
                    name,
                    "another text in every row, so nothing compresses it: --drop " + quoted + " if nobody joins on it",
                    applied);
        }
        if (correlatedWith != null) {
            return new Suggestion(
                    "correlated",
                    name,
                    "goes with " + shown(correlatedWith) + " almost exactly: --drop " + quoted + " if one is enough",
                    applied);
        }
        return null;
    }

    /** What would shrink the column further, in one line; null where nothing is known. */
    public @Nullable String next() {
        Suggestion suggestion = suggestion(false);
        if (suggestion != null) {
            return suggestion.text();
        }
        return switch (type) {
            case ColumnType.Int ints -> ints.signed() && !unsignedAllowed ? unsigned(ints) : null;
            case ColumnType.FloatingPoint floats -> floats.bits() == 64 ? narrower() : null;
            default -> null;
        };
    }

    private boolean isUniqueId() {
        return rows >= FEW_ROWS
                && type instanceof ColumnType.Text
                && nulls == 0
                && distinct != null
                && distinct == rows;
    }

    private @Nullable String unsigned(ColumnType.Int ints) {
        if (min == null || max == null || min < 0 || ints.bits() == 8) {
            return null;
        }
        int bits = ints.bits() / 2;
        return max >> bits == 0
                ? "--unsigned makes it uint" + bits + ", which saves " + bits / 8 + (bits == 8 ? " byte" : " bytes")
                        + " a row"
                : null;
    }

    private @Nullable String narrower() {
        List<String> ways = new ArrayList<>();
        if (float32Error > 0 && !Double.isInfinite(float32Error)) {
            String within = RoundedUp.of(float32Error);
            ways.add("float32 within " + within + " would halve it: --tolerance " + quoted(name + "=" + within));
        }
        if (decimal != null) {
            ways.add("--exact-decimal always makes it " + decimal + ", which Parquet stores in "
                    + (decimal.precision() <= 9 ? "4 bytes" : decimal.precision() <= 18 ? "8 bytes" : "16 bytes")
                    + " or fewer");
        }
        return ways.isEmpty() ? null : String.join("; or ", ways);
    }

    private static String shown(String text) {
        return '"' + VisibleText.of(text, SHOWN) + '"';
    }

    /** As a shell takes it. */
    private static String quoted(String word) {
        String visible = VisibleText.of(word, 200);
        return visible.matches("[A-Za-z0-9_.,=+-]+") && !visible.startsWith("-")
                ? visible
                : "'" + visible.replace("'", "'\\''") + "'";
    }
}
