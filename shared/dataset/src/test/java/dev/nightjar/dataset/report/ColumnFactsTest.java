package dev.nightjar.dataset.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightjar.dataset.table.ColumnType;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ColumnFactsTest {
    @Test
    void suggestsToDropWhatSaysNothing() {
        assertThat(facts("a", ColumnType.NULL, 100, 100, 0L, null, null).next())
                .isEqualTo("no row has a value: --drop a");
        assertThat(facts("a", ColumnType.TEXT, 100, 0, 1L, null, null).next())
                .isEqualTo("every row is \"v\": --drop a");
        assertThat(facts("a", ColumnType.TEXT, 100, 0, 50L, "b", null).next())
                .isEqualTo("the same as \"b\" in every row: --drop a");
        assertThat(facts("a", ColumnType.TEXT, 100, 0, 100L, null, null).next())
                .startsWith("another text in every row");
        assertThat(facts("a", ColumnType.TEXT, 5, 0, 5L, null, null).next()).isNull();
        assertThat(facts("a", ColumnType.FLOAT64, 100, 0, null, null, "b").next())
                .startsWith("goes with \"b\" almost exactly");
        assertThat(facts("a", ColumnType.TEXT, 100, 1, 1L, null, null).next()).isNull();
    }

    @Test
    void quotesNamesForTheShell() {
        assertThat(facts("it's; rm -rf", ColumnType.NULL, 1, 1, 0L, null, null).next())
                .endsWith("--drop 'it'\\''s; rm -rf'");
        assertThat(facts("-x", ColumnType.NULL, 1, 1, 0L, null, null).next()).endsWith("--drop '-x'");
        Suggestion suggestion = Objects.requireNonNull(
                facts("a", ColumnType.NULL, 1, 1, 0L, null, null).suggestion(true));
        assertThat(suggestion.kind()).isEqualTo("empty");
        assertThat(suggestion.applied()).isTrue();
    }

    @Test
    void namesTheByteThatUnsignedSaves() {
        assertThat(ints(16, 0, 255, false).next()).isEqualTo("--unsigned makes it uint8, which saves 1 byte a row");
        assertThat(ints(64, 0, 4_000_000_000L, false).next())
                .isEqualTo("--unsigned makes it uint32, which saves 4 bytes a row");
        assertThat(ints(16, 0, 256, false).next()).isNull();
        assertThat(ints(16, -1, 200, false).next()).isNull();
        assertThat(ints(8, 0, 100, false).next()).isNull();
        assertThat(ints(16, 0, 255, true).next()).isNull();
    }

    @Test
    void offersToleranceAndDecimalForFloats() {
        ColumnFacts price = new ColumnFacts(
                "price",
                ColumnType.FLOAT64,
                100,
                0,
                null,
                null,
                null,
                null,
                false,
                0.00048,
                new ColumnType.Decimal(9, 2),
                null,
                null);

        assertThat(price.next())
                .isEqualTo("float32 within 0.0005 would halve it: --tolerance price=0.0005; or --exact-decimal always"
                        + " makes it decimal(9,2), which Parquet stores in 4 bytes or fewer");
        assertThat(RoundedUp.of(0.0005)).isEqualTo("0.0006");
        assertThat(RoundedUp.of(3e-20)).isEqualTo("4E-20");
        assertThat(RoundedUp.of(1234)).isEqualTo("2000");
        assertThat(RoundedUp.of(0.5)).isEqualTo("0.5");
    }

    private static ColumnFacts ints(int bits, long min, long max, boolean unsigned) {
        return new ColumnFacts(
                "i",
                new ColumnType.Int(bits, true),
                100,
                0,
                50L,
                null,
                min,
                max,
                unsigned,
                Double.NaN,
                null,
                null,
                null);
    }

    private static ColumnFacts facts(
            String name,
            ColumnType type,
            long rows,
            long nulls,
            @Nullable Long distinct,
            @Nullable String duplicate,
            @Nullable String correlated) {
        return new ColumnFacts(
                name, type, rows, nulls, distinct, "v", null, null, false, Double.NaN, null, duplicate, correlated);
    }
}
