package dev.nightjar.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.entry;

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
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OptimizeWordsTest {
    private final OptimizeWords words = new OptimizeWords();

    @Test
    void whoSaysNothingGetsTheDefaults() {
        assertThat(words.options()).isEqualTo(OptimizeOptions.DEFAULTS);
        assertThat(words.memory()).isEmpty();
    }

    @Test
    void everyWordFindsItsPlace() {
        say("format", "arrow");
        say("drop", "a,\"b,c\",\"d\"\"e\"");
        say("type", "zip=string", "a=b=decimal(10,2)");
        say("allow-loss", "zip");
        say("encoding", "CP932");
        say("delimiter", "tab");
        say("quote", "'");
        say("decimal", ",");
        say("thousands", ".");
        say("no-header", "true");
        say("null-values", "-,n.d.,\"\"");
        say("ragged", "pad");
        say("blank-lines", "row");
        say("unsigned", "true");
        say("float32", "text-roundtrip");
        say("exact-decimal", "always");
        say("tolerance", "score=1e-3");
        say("prune", "true");
        say("partition-by", "day:month");
        say("append", "out/trips");
        say("reduce", "pca=20");
        say("dry-run", "true");
        say("verify", "sample");
        say("memory", "512MiB");

        OptimizeOptions options = words.options();

        assertThat(options.format()).isEqualTo(Format.ARROW);
        assertThat(options.drop()).containsExactly("a", "b,c", "d\"e");
        assertThat(options.types())
                .containsOnly(entry("zip", ColumnType.TEXT), entry("a=b", new ColumnType.Decimal(10, 2)));
        assertThat(options.allowLoss()).containsExactly("zip");
        assertThat(options.encoding()).isEqualTo("cp932");
        assertThat(options.delimiter()).isEqualTo('\t');
        assertThat(options.quote()).isEqualTo('\'');
        assertThat(options.decimal()).isEqualTo(',');
        assertThat(options.thousands()).isEqualTo('.');
        assertThat(options.header()).isFalse();
        assertThat(options.nullValues()).containsExactly("-", "n.d.", "");
        assertThat(options.ragged()).isEqualTo(Ragged.PAD);
        assertThat(options.blankLines()).isEqualTo(BlankLines.ROW);
        assertThat(options.unsigned()).isTrue();
        assertThat(options.float32()).isEqualTo(Float32.TEXT_ROUNDTRIP);
        assertThat(options.exactDecimal()).isEqualTo(ExactDecimal.ALWAYS);
        assertThat(options.tolerances()).containsOnly(entry("score", new BigDecimal("1e-3")));
        assertThat(options.prune()).isTrue();
        assertThat(options.partitionBy()).isEqualTo(new PartitionBy("day", true));
        assertThat(options.append()).isEqualTo("out/trips");
        assertThat(options.reduce()).isEqualTo(new Reduce(20, null, null));
        assertThat(options.dryRun()).isTrue();
        assertThat(options.verify()).isEqualTo(Verify.SAMPLE);
        assertThat(words.memory()).hasValue(512L << 20);
    }

    @Test
    void theFirstToSayAWordWins() {
        say("format", "arrow");
        say("format", "parquet");

        assertThat(words.options().format()).isEqualTo(Format.ARROW);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "int8 | int8",
                "uint64 | uint64",
                "float32 | float32",
                "float64 | float64",
                "decimal(12,4) | decimal(12,4)",
                "decimal128(38, 0) | decimal(38,0)",
                "BOOL | bool",
                "date | date32",
                "date32 | date32",
                "timestamp[s] | timestamp[s]",
                "timestamp[us, UTC] | timestamp[us, UTC]",
                "timestamp[ns,utc] | timestamp[ns, UTC]",
                "text | string",
                "string | string",
                "null | null",
                "dictionary | dictionary<int32,string>",
                "dictionary<int8,string> | dictionary<int8,string>"
            })
    void readsTheTypesThatReportsPrint(String written, String type) {
        assertThat(OptimizeWords.type(written)).hasToString(type);
    }

    @ParameterizedTest
    @ValueSource(strings = {"int", "int7", "decimal(39,0)", "decimal(2,3)", "decimal(0,0)", "timestamp", "float", ""})
    void refusesOtherTypes(String written) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> OptimizeWords.type(written))
                .withMessageContaining("\"" + written + "\" is not");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "colour | blue | \"colour\" is none of the options format, columns, drop",
                "format | csv | \"csv\" is not parquet or arrow",
                "type | zip | \"zip\" is not COL=TYPE",
                "type | =string | \"=string\" is not COL=TYPE",
                "type | zip= | \"zip=\" is not COL=TYPE",
                "type | zip=number | \"number\" is not one of the types int8",
                "tolerance | score=much | \"much\" is not a tolerance",
                "tolerance | score=-1 | \"-1\" is not a tolerance",
                "tolerance | score=1e9999 | \"1e9999\" is not a tolerance",
                "columns | a,,b | an item of \"columns\" is empty",
                "columns | a,b,a | the column \"a\" is named twice",
                "columns | \"a,b | a quote in \"\"a,b\" is not closed",
                "columns | \"a\"b | something stands between a closing quote and the next comma",
                "delimiter | ab | \"ab\" is not one ASCII character",
                "delimiter | 7 | \"7\" is not one ASCII character",
                "thousands | 、 | \"、\" is not one ASCII character",
                "decimal | ; | \";\" is not \".\" or \",\"",
                "encoding | klingon | \"klingon\" is not auto or an encoding that is known here",
                "encoding | a b | \"a b\" is not auto or the name of an encoding",
                "ragged | drop | \"drop\" is not error or pad",
                "blank-lines | keep | \"keep\" is not skip or row",
                "float32 | always | \"always\" is not exact or text-roundtrip",
                "exact-decimal | yes | \"yes\" is not never",
                "verify | none | \"none\" is not full or sample",
                "prune | yes | \"yes\" is not true or false",
                "partition-by | :month | \":month\" is not COLUMN or COLUMN:month",
                "reduce | 5 | \"5\" is not pca=K",
                "reduce | pca=0 | \"pca=0\" is not pca=K",
                "reduce | variance=1.5 | \"variance=1.5\" is not pca=K",
                "memory | much | \"much\" is not a size",
                "memory | 1KiB | \"1KiB\" is not a size",
                "memory | 999999999999999GiB | \"999999999999999GiB\" is not a size",
            })
    void refusesWhatCannotBeReadAndSaysWhatCan(String word, String value, String because) {
        assertThatIllegalArgumentException().isThrownBy(() -> say(word, value)).withMessageContaining(because);
    }

    @Test
    void refusesWordsThatContradictEachOther() {
        say("columns", "a");
        say("drop", "b");

        assertThatIllegalArgumentException()
                .isThrownBy(words::options)
                .withMessage("columns and drop exclude each other");
    }

    @Test
    void refusesTwoTypesOfOneColumn() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> say("type", "a=int8", "a=int16"))
                .withMessage("the column \"a\" gets two types, int8 and int16");
    }

    @Test
    void takesOneValueWhereOneIsMeant() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> say("format", "arrow", "parquet"))
                .withMessage("\"format\" takes one value, not 2");
    }

    @Test
    void aColumnWhoseNameEndsLikeTheMonthStandsInQuotes() {
        say("partition-by", "\"a:month\"");

        assertThat(words.options().partitionBy()).isEqualTo(new PartitionBy("a:month", false));
    }

    private void say(String word, String... values) {
        words.say(word, List.of(values));
    }
}
