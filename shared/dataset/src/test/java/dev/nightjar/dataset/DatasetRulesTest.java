package dev.nightjar.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.github.luben.zstd.Zstd;
import dev.nightjar.dataset.Optimized.Request;
import dev.nightjar.dataset.table.DatasetException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The rules of types, nulls and lines, one small table each; written as Arrow and read by Arrow's own reader. */
class DatasetRulesTest {
    private static final Charset CP932 = Charset.forName("windows-31j");

    // --- numbers ---

    /** One column {@code a}; rows are separated by spaces, {@code _} is an empty one. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "127 -128 | int8: 127 -128",
                "128 _ | int16: 128 ∅",
                "2147483648 1 | int64: 2147483648 1",
                "-9223372036854775808 9223372036854775807 | int64: -9223372036854775808 9223372036854775807",
                "9223372036854775808 0 | uint64: 9223372036854775808 0",
                "9223372036854775808 -1 | decimal(19,0): 9223372036854775808 -1",
                "18446744073709551616 1 | decimal(20,0): 18446744073709551616 1",
                "99999999999999999999999999999999999999 1 | decimal(38,0): 99999999999999999999999999999999999999 1",
                "1234567890123456789012345678901234567890 1 | string: 1234567890123456789012345678901234567890 1",
                "007 8 | string: 007 8",
                "-05 8 | string: -05 8",
                "0 00 | string: 0 00",
                "+5 8 | string: +5 8",
                "-0 5 | float32: -0.0 5.0",
                "20240131 20240201 | int32: 20240131 20240201",
                "0.5 -2.25 | float32: 0.5 -2.25",
                "0.1 5 | float64: 0.1 5.0",
                "1.10 2 | float64: 1.1 2.0",
                "0.10000000000000001 2 | float64: 0.1 2.0",
                "1e5 2.5E-3 | float64: 100000.0 0.0025",
                "1e5 2 | float32: 100000.0 2.0",
                "1E400 1 | string: 1E400 1",
                "1e-400 1 | string: 1e-400 1",
                "9007199254740993 0.5 | decimal(17,1): 9007199254740993.0 0.5",
                "123456789012345678.25 1 | decimal(20,2): 123456789012345678.25 1.00",
                "16777217 0.5 | float64: 1.6777217E7 0.5",
                "NaN 1 | float32: NaN 1.0",
                "inf -INF | float32: Infinity -Infinity",
                "1,5 2 | string: 1,5 2",
                "0x1F 10 | string: 0x1F 10",
                "12d 10 | string: 12d 10",
                "1. 2 | float32: 1.0 2.0",
                ".5 2 | float32: 0.5 2.0",
                "1_000 2 | string: 1_000 2",
                "1 x | string: 1 x",
            })
    void numbers(String rows, String column) throws Exception {
        assertThat(columns("a", rows)).containsExactly("a " + column);
    }

    @Test
    void spacesAroundNumbersDoNotStopThemAndTextKeepsThem() throws Exception {
        assertThat(Request.csv("a,b\n 1, x\n2 ,y \n").columns()).containsExactly("a int8: 1 2", "b string:  x y ");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "never | 0.1 | float64: 0.1",
                "never | 9007199254740993.5 | string: 9007199254740993.5",
                "when-rounded | 0.1 | float64: 0.1",
                "always | 0.10 1.5 | 'decimal(3,2): 0.10 1.50'",
                "always | 12.345 | 'decimal(5,3): 12.345'",
                "when-float64-inexact | 0.10000000000000001 1 | 'decimal(18,17): 0.10000000000000001"
                        + " 1.00000000000000000'",
            })
    void decimalsOnRequest(String when, String rows, String column) throws Exception {
        assertThat(Request.csv("a\n" + rows.replace(' ', '\n') + "\n")
                        .with("exact-decimal", when)
                        .columns())
                .containsExactly("a " + column);
    }

    @Test
    void unsignedTypesOnRequest() throws Exception {
        assertThat(Request.csv("a,b,c\n255,-1,70000\n0,1,2\n")
                        .with("unsigned", "true")
                        .columns())
                .containsExactly("a uint8: 255 0", "b int8: -1 1", "c uint32: 70000 2");
    }

    @Test
    void float32WithinATolerance() throws Exception {
        Request request = Request.csv("a,b\n0.1,0.1\n0.2,0.2\n").with("tolerance", "a=0.0001");

        assertThat(request.columns().getFirst()).startsWith("a float32: ");
        assertThat(request.columns().get(1)).isEqualTo("b float64: 0.1 0.2");
    }

    @Test
    void float32WhereItsTextIsTheSame() throws Exception {
        assertThat(Request.csv("a\n0.1\n0.25\n")
                        .with("float32", "text-roundtrip")
                        .columns()
                        .getFirst())
                .startsWith("a float32: ");
    }

    @Test
    void thousandsAndDecimalCommaOnRequest() throws Exception {
        assertThat(Request.csv("a;b\n1.234,5;x\n2,25;y\n")
                        .with("decimal", ",")
                        .with("thousands", ".")
                        .columns())
                .containsExactly("a float32: 1234.5 2.25", "b string: x y");
    }

    // --- nulls, bools ---

    @ParameterizedTest
    @ValueSource(strings = {"NA", "N/A", "null", "NULL", "None", "#N/A"})
    void nullWordsAreNullAmongNumbersAndTextAmongText(String word) throws Exception {
        assertThat(Request.csv("a,b,c,d\n1," + word + ",true,2024-01-01\n" + word + ",x," + word + "," + word + "\n")
                        .columns())
                .containsExactly("a int8: 1 ∅", "b string: " + word + " x", "c bool: true ∅", "d date32: 2024-01-01 ∅");
    }

    @Test
    void aColumnOfNullWordsAloneHasNoValue() throws Exception {
        assertThat(Request.csv("a,b\nNA,1\n,2\n").columns().get(1)).isEqualTo("b int8: 1 2");
    }

    @Test
    void quotedEmptyIsEmptyTextAndNullElsewhere() throws Exception {
        assertThat(Request.csv("a,b\n\"\",\"\"\n1,x\n,\n").columns())
                .containsExactly("a int8: ∅ 1 ∅", "b string: \"\" x ∅");
    }

    @Test
    void furtherNullWordsOnRequest() throws Exception {
        assertThat(Request.csv("a,b\n-,n.d.\n1,x\n")
                        .with("null-values", "-,n.d.")
                        .columns())
                .containsExactly("a int8: ∅ 1", "b string: ∅ x");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "true FALSE True | bool: true false true",
                "true 1 | string: true 1",
                "yes no | string: yes no",
                "t f | string: t f",
                "0 1 | int8: 0 1",
                "true x | string: true x",
            })
    void bools(String rows, String column) throws Exception {
        assertThat(columns("a", rows)).containsExactly("a " + column);
    }

    // --- dates and times ---

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "2024-02-29;1900-01-01 | date32: 2024-02-29 1900-01-01",
                "2024/01/05;2024/12/31 | date32: 2024-01-05 2024-12-31",
                "2023-02-29;2024-01-01 | string: 2023-02-29 2024-01-01",
                "01/02/2024;31/12/2024 | string: 01/02/2024 31/12/2024",
                "2024-1-5;2024-12-31 | string: 2024-1-5 2024-12-31",
                "2024-01-01 00:00:00;2024-01-01T12:34:56 | timestamp[s]: 2024-01-01T00:00 2024-01-01T12:34:56",
                "2024-01-01 00:00:00.5;2024-01-01 | timestamp[ms]: 2024-01-01T00:00:00.500 2024-01-01T00:00",
                "2024-01-01T00:00:00.123456 | timestamp[us]: 2024-01-01T00:00:00.123456",
                "2024-01-01T00:00:00.000000001 | timestamp[ns]: 2024-01-01T00:00:00.000000001",
                "2024-01-01;2024-02-01 12:34:56 | timestamp[s]: 2024-01-01T00:00 2024-02-01T12:34:56",
                "2024-01-01T09:00:00+09:00;2024-01-01T00:00:00Z | timestamp[s, UTC]: 2024-01-01T00:00:00Z"
                        + " 2024-01-01T00:00:00Z",
                "2024-01-01T09:00:00+09:00;2024-01-01T00:00:00 | string: 2024-01-01T09:00:00+09:00"
                        + " 2024-01-01T00:00:00",
                "2024-01-01 25:00:00;2024-01-01 00:00:00 | string: 2024-01-01 25:00:00 2024-01-01 00:00:00",
                "2024-01-01;12 | string: 2024-01-01 12",
            })
    void datesAndTimes(String rows, String column) throws Exception {
        assertThat(Request.csv("a\n" + rows.replace(';', '\n') + "\n")
                        .with("delimiter", ",")
                        .columns())
                .containsExactly("a " + column);
    }

    // --- what comes late ---

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "7 | 1.5 | float32",
                "7 | 0.1 | float64",
                "7 | 007 | dictionary<int8,string>",
                "7 | +7 | dictionary<int8,string>",
                "7 | 300 | int16",
                "7 | 9223372036854775808 | uint64",
                "7 | N/A-7 | dictionary<int8,string>",
                "0.5 | 9007199254740993 | decimal(17,1)",
                "0.5 | 1E400 | dictionary<int8,string>",
                "2024-01-01 | 2024-02-01 12:34:56 | timestamp[s]",
                "2024-01-01 00:00:00 | 2024-01-01 00:00:00.001 | timestamp[ms]",
                "2024-01-01T00:00:00Z | 2024-01-01T00:00:00 | dictionary<int8,string>",
                "true | 1 | dictionary<int8,string>",
            })
    void oneLateValueWidensTheTypeAndLosesNothing(String many, String last, String type) throws Exception {
        int rows = 150_000;
        Request request = Request.csv("a\n" + (many + "\n").repeat(rows) + last + "\n");

        for (Request each : List.of(request, request.on(1, 16L << 20))) {
            Optimized.Column column = each.with("format", "arrow").run().arrow().getFirst();

            assertThat(column.type()).isEqualTo(type);
            assertThat(column.values()).hasSize(rows + 1);
            assertThat(new HashSet<>(column.values().subList(0, rows))).hasSize(1);
            String alone =
                    Request.csv("a\n" + many + "\n" + last + "\n").columns().getFirst();
            assertThat(alone)
                    .endsWith(": " + column.values().getFirst() + " "
                            + column.values().getLast());
        }
    }

    // --- lines, fields, headers ---

    @ParameterizedTest
    @ValueSource(strings = {"\n", "\r\n", "\r"})
    void linesEndInAnyOfThreeWays(String end) throws Exception {
        assertThat(Request.csv("a,b" + end + "1,x" + end + "2,y").columns())
                .containsExactly("a int8: 1 2", "b string: x y");
        assertThat(Request.csv("a,b" + end + "1,\"x" + end + "z\"" + end + "2,y" + end)
                        .columns())
                .containsExactly("a int8: 1 2", "b string: x" + end + "z y");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "a,b\\n1,2\\n3\\n | ragged:line=3",
                "a,b\\n1,2\\n3,4,5\\n | ragged:line=3",
                "a,b\\n\"x\\ny\",2\\n3\\n | ragged:line=4",
                "a,b\\n1,\"2\\n3,4\\n | unterminated_quote:line=2",
                "'' | empty",
                "a\\n1\\0\\n | nul:offset=3",
            })
    void whatIsBrokenIsRefusedWithItsPlace(String text, String error) {
        Request request =
                Request.csv(text.replace("''", "").replace("\\n", "\n").replace("\\0", "\0"));

        assertThatExceptionOfType(DatasetException.class)
                .isThrownBy(request::run)
                .satisfies(e -> assertThat(e.error()).isEqualTo(error))
                .satisfies(
                        e -> assertThat(e.getMessage()).contains("\n  because ").contains("\n  try "));
    }

    @Test
    void raggedRowsArePaddedOnRequestAndCounted() throws Exception {
        Optimized optimized = Request.csv("a,b\n1,x\n2\n3\n")
                .with("ragged", "pad")
                .with("format", "arrow")
                .run();

        assertThat(optimized.arrow()).hasToString("[a int8: 1 2 3, b dictionary<int8,string>: x ∅ ∅]");
        assertThat(optimized.report().warnings()).contains("ragged:2");
    }

    @Test
    void aTrailingCommaIsAColumnWithoutAName() throws Exception {
        assertThat(Request.csv("a,\n1,\n2,\n").columns()).containsExactly("a int8: 1 2", "column_2 null: ∅ ∅");
    }

    @Test
    void duplicateHeadersGetNumbersThatNobodyHas() throws Exception {
        Optimized optimized =
                Request.csv("a,a,a_1\n1,2,3\n").with("format", "arrow").run();

        assertThat(optimized.arrow().stream().map(Optimized.Column::name).distinct())
                .hasSize(3);
        assertThat(optimized.report().warnings()).contains("duplicate_header:a");
    }

    @Test
    void withoutAHeaderColumnsAreNumbered() throws Exception {
        assertThat(Request.csv("1,x\n2,y\n").with("no-header", "true").columns())
                .containsExactly("column_1 int8: 1 2", "column_2 string: x y");
    }

    @Test
    void blankLinesAreSkippedOrRows() throws Exception {
        assertThat(Request.csv("a\n1\n\n2\n").columns()).containsExactly("a int8: 1 2");
        assertThat(Request.csv("a\n1\n\n2\n").with("blank-lines", "row").columns())
                .containsExactly("a int8: 1 ∅ 2");
    }

    @ParameterizedTest
    @ValueSource(strings = {",", ";", "\t", "|"})
    void findsTheDelimiter(String delimiter) throws Exception {
        String text = "a,b,c\n1,x y,2.5\n3,z,0.5\n".replace(",", delimiter);

        assertThat(Request.csv(text).columns()).containsExactly("a int8: 1 3", "b string: x y z", "c float32: 2.5 0.5");
    }

    @Test
    void quotesCanBeOtherSigns() throws Exception {
        assertThat(Request.csv("a,b\n1,'x, ''y'''\n2,z\n").with("quote", "'").columns())
                .containsExactly("a int8: 1 2", "b string: x, 'y' z");
    }

    @Test
    void keepsAndDropsColumns() throws Exception {
        Request request = Request.csv("a,\"b,c\",d\n1,2,3\n");

        assertThat(request.with("columns", "d,a").columns()).containsExactlyInAnyOrder("a int8: 1", "d int8: 3");
        assertThat(request.with("drop", "\"b,c\"").columns()).containsExactly("a int8: 1", "d int8: 3");
        assertThatExceptionOfType(DatasetException.class)
                .isThrownBy(request.with("columns", "e")::run)
                .satisfies(e -> assertThat(e.error()).isEqualTo("option"))
                .withMessageContaining("cannot use --columns e");
    }

    // --- types on request ---

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "1 2 | int64 | int64: 1 2",
                "1 2 | string | string: 1 2",
                "007 8 | string | string: 007 8",
                "1 2.50 | decimal(10,2) | decimal(10,2): 1.00 2.50",
                "0.5 1 | float64 | float64: 0.5 1.0",
                "1 0 | float32 | float32: 1.0 0.0",
                "2024-01-01 _ | timestamp[ms] | timestamp[ms]: 2024-01-01T00:00 ∅",
            })
    void obeysADeclaredType(String rows, String type, String column) throws Exception {
        assertThat(Request.csv("a,b\n" + rows.replace("_", "").replace(" ", ",1\n") + ",1\n")
                        .with("type", "a=" + type)
                        .columns()
                        .getFirst())
                .isEqualTo("a " + column);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "1 300 | int8 | loss:line=3,column=a",
                "1 1.5 | int32 | loss:line=3,column=a",
                "0.5 0.1 | float32 | loss:line=3,column=a",
                "007 1 | int8 | loss:line=2,column=a",
                "1 x | int8 | loss:line=3,column=a",
                "1.125 1 | decimal(10,2) | loss:line=2,column=a",
            })
    void refusesADeclaredTypeAtTheFirstValueThatWouldChange(String rows, String type, String error) {
        assertThatExceptionOfType(DatasetException.class)
                .isThrownBy(Request.csv("a\n" + rows.replace(' ', '\n') + "\n").with("type", "a=" + type)::run)
                .satisfies(e -> assertThat(e.error()).isEqualTo(error));
    }

    @Test
    void losesOnlyWhereThatIsAllowed() throws Exception {
        Optimized optimized = Request.csv("a\n0.5\n0.1\n")
                .with("type", "a=float32")
                .with("allow-loss", "a")
                .with("format", "arrow")
                .run();

        assertThat(optimized.arrow().getFirst().type()).isEqualTo("float32");
        assertThat(optimized.report().warnings()).anyMatch(warning -> warning.startsWith("loss:a"));
    }

    // --- encodings and packings ---

    @ParameterizedTest
    @ValueSource(strings = {"UTF-8", "UTF-16LE", "UTF-16BE", "windows-31j"})
    void findsTheEncoding(String encoding) throws Exception {
        Charset charset = Charset.forName(encoding);
        String mark = encoding.startsWith("UTF-16") ? "\uFEFF" : "";
        String text = mark + "番号,名前\n1,髙橋\n2,表示ソ能\n";

        assertThat(Request.csv(text, charset).columns()).containsExactly("番号 int8: 1 2", "名前 string: 髙橋 表示ソ能");
    }

    @Test
    void findsAnEncodingThatShowsAfterAMegabyte() throws Exception {
        String text = "a,b\n" + "1,x\n".repeat(300_000) + "2,髙橋①\n";

        List<Optimized.Column> columns =
                Request.csv(text, CP932).with("format", "arrow").run().arrow();

        assertThat(columns.get(1).values()).hasSize(300_001).endsWith("髙橋①");
    }

    @Test
    void refusesBytesThatAreInNoEncoding() {
        byte[] content = "a\nx\u00ff\u00fe\n".getBytes(StandardCharsets.ISO_8859_1);

        assertThatExceptionOfType(DatasetException.class)
                .isThrownBy(Request.of("a.csv", content)::run)
                .satisfies(e -> assertThat(e.error()).startsWith("encoding:offset="));
    }

    @Test
    void theMarkBeforeUtf8IsNoPartOfAName() throws Exception {
        assertThat(Request.csv("\uFEFFa,b\n1,2\n").columns()).containsExactly("a int8: 1", "b int8: 2");
    }

    @Test
    void unpacksGzipOfSeveralMembersAndZstd() throws Exception {
        byte[] members = concatenated(gzip("a\n1\n"), gzip("2\n"));

        assertThat(Request.of("a.csv.gz", members).columns()).containsExactly("a int8: 1 2");
        assertThat(Request.of("a.csv.zst", Zstd.compress("a\n1\n2\n".getBytes(StandardCharsets.UTF_8)))
                        .columns())
                .containsExactly("a int8: 1 2");
    }

    @Test
    void refusesWhatIsPackedAndCutOff() throws Exception {
        byte[] whole = gzip("a\n" + "1234567\n".repeat(1000));

        for (byte[] content : List.of(Arrays.copyOf(whole, whole.length / 2), Arrays.copyOf(whole, whole.length - 3))) {
            assertThatExceptionOfType(DatasetException.class)
                    .isThrownBy(Request.of("a.csv.gz", content)::run)
                    .satisfies(e -> assertThat(e.error()).isEqualTo("truncated"));
        }
    }

    @Test
    void refusesABomb() throws Exception {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
            byte[] zeros = "0\n".repeat(1 << 19).getBytes(StandardCharsets.UTF_8);
            for (int i = 0; i < 120; i++) {
                gzip.write(zeros);
            }
        }

        assertThatExceptionOfType(DatasetException.class)
                .isThrownBy(Request.of("a.csv.gz", packed.toByteArray())::run)
                .satisfies(e -> assertThat(e.error()).startsWith("bomb"));
    }

    @Test
    void refusesTooManyColumnsAndTooLongLines() {
        assertThatExceptionOfType(DatasetException.class)
                .isThrownBy(Request.csv("a,".repeat(10_000) + "a\n")::run)
                .satisfies(e -> assertThat(e.error()).startsWith("too_many_columns"));
        assertThatExceptionOfType(DatasetException.class)
                .isThrownBy(Request.csv("a\n1\n" + "x".repeat((16 << 20) + 1) + "\n")::run)
                .satisfies(e -> assertThat(e.error()).isEqualTo("line_too_long:line=3"));
    }

    // --- JSON Lines ---

    @Test
    void jsonTextStaysTextAndNumbersKeepTheirDigits() throws Exception {
        assertThat(Request.jsonl("""
            {"a":"1","b":9007199254740993,"c":true,"d":null,"e":1.5}
            {"a":"2","b":1,"c":false,"d":null,"e":2}
            """).columns())
                .containsExactly(
                        "a string: 1 2",
                        "b int64: 9007199254740993 1",
                        "c bool: true false",
                        "d null: ∅ ∅",
                        "e float32: 1.5 2.0");
    }

    @Test
    void jsonOfMixedTypesIsText() throws Exception {
        assertThat(Request.jsonl("{\"a\":1}\n{\"a\":\"x\"}\n{\"a\":{\"b\":[1, 2]}}\n{}\n")
                        .columns())
                .containsExactly("a string: 1 x {\"b\":[1,2]} ∅");
    }

    // --- the result ---

    @Test
    void whatIsWrittenCanBeReadAgain() throws Exception {
        Optimized first =
                Request.csv("a,b,c,d\n1,x,2024-01-01,0.5\n,y,2024-01-02,1.5\n").run();

        List<String> again = Request.of("table.parquet", first.file(".parquet")).columns();

        assertThat(again)
                .containsExactly(
                        "a int8: 1 ∅", "b string: x y", "c date32: 2024-01-01 2024-01-02", "d float32: 0.5 1.5");
    }

    @Test
    void aDryRunReportsOnly() throws Exception {
        Optimized optimized = Request.csv("a\n1\n").with("dry-run", "true").run();

        assertThat(optimized.names()).noneMatch(name -> name.endsWith(".parquet"));
        assertThat(optimized.report().rows()).isEqualTo(1);
        assertThat(optimized.report().columns().getFirst().to()).isEqualTo("int8");
    }

    @Test
    void theSameInputGivesTheSameBytes() throws Exception {
        StringBuilder text = new StringBuilder("id,word,price\n");
        for (int i = 0; i < 60_000; i++) {
            text.append(i)
                    .append(",w")
                    .append(i * 31 % 977)
                    .append(',')
                    .append(i % 100)
                    .append(".25\n");
        }
        Request request = Request.csv(text.toString());

        byte[] parquet = request.run().file(".parquet");

        assertThat(request.run().file(".parquet")).isEqualTo(parquet);
        assertThat(request.on(1, MemoryBudget.DEFAULT).run().file(".parquet")).isEqualTo(parquet);
        assertThat(request.on(4, MemoryBudget.DEFAULT).run().file(".parquet")).isEqualTo(parquet);
    }

    /** The columns of a table of one, whose rows are separated by spaces; {@code _} is an empty one. */
    private static List<String> columns(String name, String rows) throws DatasetException, IOException {
        List<String> lines = new ArrayList<>(List.of(name));
        for (String row : rows.split(" ")) {
            lines.add(row.equals("_") ? "" : row);
        }
        return Request.csv(String.join("\n", lines) + "\n")
                .with("delimiter", ";")
                .with("blank-lines", "row")
                .columns();
    }

    private static byte[] gzip(String text) throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
            gzip.write(text.getBytes(StandardCharsets.UTF_8));
        }
        return packed.toByteArray();
    }

    private static byte[] concatenated(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }
}
