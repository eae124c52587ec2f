package dev.nightjar.dataset;

import dev.nightjar.dataset.table.ColumnType;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How a dataset is to be read, typed and written; the words are those of the command line. {@link #DEFAULTS} is what
 * holds where nobody says anything.
 *
 * @param columns the columns to keep, in the source's order; empty: all
 * @param drop columns to leave out; only where {@code columns} is empty
 * @param types what a column must be; its first value that would change is an error unless the column is in {@code allowLoss}
 * @param encoding {@code auto} or a name that {@link java.nio.charset.Charset} knows ({@code cp932} too)
 * @param delimiter null: detected
 * @param quote null: detected, which is {@code "} unless the file says otherwise
 * @param thousands null: no thousands marks
 * @param nullValues further tokens that are null in every column
 * @param tolerances largest absolute change of a value, by column, within which float32 may be taken
 * @param append the dataset that this file is another part of
 */
public record OptimizeOptions(
        Format format,
        List<String> columns,
        List<String> drop,
        Map<String, ColumnType> types,
        Set<String> allowLoss,
        String encoding,
        @Nullable Character delimiter,
        @Nullable Character quote,
        char decimal,
        @Nullable Character thousands,
        boolean header,
        List<String> nullValues,
        Ragged ragged,
        BlankLines blankLines,
        boolean unsigned,
        Float32 float32,
        ExactDecimal exactDecimal,
        Map<String, BigDecimal> tolerances,
        boolean prune,
        @Nullable PartitionBy partitionBy,
        @Nullable String append,
        @Nullable Reduce reduce,
        boolean dryRun,
        Verify verify) {

    public static final OptimizeOptions DEFAULTS = new OptimizeOptions(
            Format.PARQUET,
            List.of(),
            List.of(),
            Map.of(),
            Set.of(),
            "auto",
            null,
            null,
            '.',
            null,
            true,
            List.of(),
            Ragged.ERROR,
            BlankLines.SKIP,
            false,
            Float32.EXACT,
            ExactDecimal.WHEN_ROUNDED,
            Map.of(),
            false,
            null,
            null,
            null,
            false,
            Verify.FULL);

    public OptimizeOptions {
        columns = List.copyOf(columns);
        drop = List.copyOf(drop);
        types = Map.copyOf(types);
        allowLoss = Set.copyOf(allowLoss);
        nullValues = List.copyOf(nullValues);
        tolerances = Map.copyOf(tolerances);
    }

    public enum Format {
        PARQUET,
        ARROW
    }

    /** What becomes of a row with too few or too many fields. */
    public enum Ragged {
        ERROR,
        PAD
    }

    /** What an empty line is: nothing, or a row of one empty field. */
    public enum BlankLines {
        SKIP,
        ROW
    }

    /** When a float is a float32. */
    public enum Float32 {
        /** Where {@code (double) (float) v == v} for every value. */
        EXACT,
        /** Also where the float's own shortest text is the source's text for every value. */
        TEXT_ROUNDTRIP
    }

    /** When a column of numbers with a point is decimal128 instead of a float. */
    public enum ExactDecimal {
        NEVER,
        WHEN_ROUNDED,
        WHEN_FLOAT64_INEXACT,
        ALWAYS
    }

    /** How much of what was written is read back. */
    public enum Verify {
        FULL,
        SAMPLE
    }

    /** @param month whether a date or timestamp column is cut to {@code YYYY-MM} */
    public record PartitionBy(String column, boolean month) {}

    /**
     * Principal components; all but one are null.
     *
     * @param components how many
     * @param variance as many as explain that part of the whole, above 0 and at most 1
     * @param basis the file of a basis that an earlier reduction saved, by which this dataset is reduced alike
     */
    public record Reduce(
            @Nullable Integer components,
            @Nullable Double variance,
            @Nullable String basis) {}
}
