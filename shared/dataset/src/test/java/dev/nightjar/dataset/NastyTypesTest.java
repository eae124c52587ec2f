package dev.nightjar.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.nightjar.dataset.Optimized.Request;
import dev.nightjar.dataset.table.DatasetException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Corners of the rules of types. Rows are separated by {@code ;}, {@code _} is an empty one, {@code ~} a quote. */
class NastyTypesTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "5.;.5 | float32: 5.0 0.5",
                "1E+5;1 | float32: 100000.0 1.0",
                "1e-400;1 | string: 1e-400 1",
                "1e400;1 | string: 1e400 1",
                "1e999999999999;1 | string: 1e999999999999 1",
                "0e999999999999;1 | float32: 0.0 1.0",
                "123e-00005;1 | float64: 0.00123 1.0",
                "-0;1 | float32: -0.0 1.0",
                "-0.0;1 | float32: -0.0 1.0",
                "-0;0 | float32: -0.0 0.0",
                "00;1 | string: 00 1",
                "00.5;1 | string: 00.5 1",
                "0.0;1 | float32: 0.0 1.0",
                "-nan;1 | string: -nan 1",
                "+inf;1 | string: +inf 1",
                "nan;NAN | float32: NaN NaN",
                "Infinity;-infinity | float32: Infinity -Infinity",
                "1234567890123456789;1 | int64: 1234567890123456789 1",
                "12345678901234567890;1 | uint64: 12345678901234567890 1",
                "12345678901234567890;-1 | decimal(20,0): 12345678901234567890 -1",
                "18446744073709551615;0 | uint64: 18446744073709551615 0",
                "18446744073709551616;0 | decimal(20,0): 18446744073709551616 0",
                "-9223372036854775809;0 | decimal(19,0): -9223372036854775809 0",
                "12345678901234567890123456789012345678;0.5 | string: 12345678901234567890123456789012345678 0.5",
                "123456789012345678901234567890123456789;1 | string: 123456789012345678901234567890123456789 1",
                "9007199254740993;1.5 | decimal(17,1): 9007199254740993.0 1.5",
                "9007199254740992;1.5 | float32: 9.007199254740992E15 1.5",
                "9007199254740993;1e5 | string: 9007199254740993 1e5",
                "9007199254740993;NaN | string: 9007199254740993 NaN",
                "0.1234567890123456;1 | float64: 0.1234567890123456 1.0",
                "0.12345678901234567;1 | decimal(18,17): 0.12345678901234567 1.00000000000000000",
                "0.12345678901234568;1 | float64: 0.12345678901234568 1.0",
                "0.10000000000000000000;1 | decimal(21,20): 0.10000000000000000000 1.00000000000000000000",
                "0.50000000000000000000;1 | float32: 0.5 1.0",
                "5e-324;1 | float64: 4.9E-324 1.0",
                "3e-324;1 | string: 3e-324 1",
                "1.7976931348623157e308;1 | float64: 1.7976931348623157E308 1.0",
                "1.7976931348623159e308;1 | string: 1.7976931348623159e308 1",
                "2000-02-29;1600-02-29 | date32: 2000-02-29 1600-02-29",
                "1900-02-29;2000-01-01 | string: 1900-02-29 2000-01-01",
                "0000-01-01;2000-01-01 | string: 0000-01-01 2000-01-01",
                "0001-01-01;9999-12-31 | date32: 0001-01-01 9999-12-31",
                "2024-1-05;2024-01-05 | string: 2024-1-05 2024-01-05",
                "2024/01/05 10:00;2024-01-05 | string: 2024/01/05 10:00 2024-01-05",
                "2024-01/05;2024-01-05 | string: 2024-01/05 2024-01-05",
                "2024-01-05T24:00:00;2024-01-05 | string: 2024-01-05T24:00:00 2024-01-05",
                "2024-01-05T23:59:60;2024-01-05 | string: 2024-01-05T23:59:60 2024-01-05",
                "2024-01-05T10:00:00+09;2024-01-05T10:00:00+0900 | timestamp[s, UTC]: 2024-01-05T01:00:00Z"
                        + " 2024-01-05T01:00:00Z",
                "2024-01-05T10:00:00-00:00;2024-01-05T10:00:00Z | timestamp[s, UTC]: 2024-01-05T10:00:00Z"
                        + " 2024-01-05T10:00:00Z",
                "2024-01-05T10:00:00.0000000000;2024-01-05 | timestamp[s]: 2024-01-05T10:00 2024-01-05T00:00",
                "2024-01-05T10:00:00.0000000001;2024-01-05 | string: 2024-01-05T10:00:00.0000000001 2024-01-05",
                "1677-09-21T00:12:43.145224193;1970-01-01 | timestamp[ns]: 1677-09-21T00:12:43.145224193"
                        + " 1970-01-01T00:00",
                "2262-04-11T23:47:16.854775807;1970-01-01 | timestamp[ns]: 2262-04-11T23:47:16.854775807"
                        + " 1970-01-01T00:00",
                "2262-04-11T23:47:16.854775808;1970-01-01 | string: 2262-04-11T23:47:16.854775808 1970-01-01",
                "1677-09-21T00:12:43.145224191;1970-01-01 | string: 1677-09-21T00:12:43.145224191 1970-01-01",
                "2263-01-01T00:00:00.000000001;1970-01-01 | string: 2263-01-01T00:00:00.000000001 1970-01-01",
                "9999-12-31T23:59:59.999999;1970-01-01 | timestamp[us]: 9999-12-31T23:59:59.999999 1970-01-01T00:00",
                "2024-01-01;2024-01-01T00:00:00Z | string: 2024-01-01 2024-01-01T00:00:00Z",
                "true;1 | string: true 1",
                "2024-01-01;true | string: 2024-01-01 true",
                "2024-01-01;20240101 | string: 2024-01-01 20240101",
                "NA;N/A | null: ∅ ∅",
                "NA;007 | string: NA 007",
                "NA;+5 | string: NA +5",
                "NA;NaN | float32: ∅ NaN",
                "na;1 | string: na 1",
                "~~;1 | int8: ∅ 1",
                "~~;true | bool: ∅ true",
                "~~;2024-01-01 | date32: ∅ 2024-01-01",
                "~~;1.5 | float32: ∅ 1.5",
                "~~;x | string: ~~ x",
                "~~;_ | null: ∅ ∅",
                "~~;~~ | null: ∅ ∅",
                "~NA~;1 | int8: ∅ 1",
                "~007~;8 | string: 007 8",
                "~1,5~;2 | string: 1,5 2",
                "~true~;_ | bool: true ∅",
                "~ 1~;~2 ~ | int8: 1 2",
                "0x10;1 | string: 0x10 1",
                "1_000;1 | string: 1_000 1",
                "１２;1 | string: １２ 1",
                "−5;1 | string: −5 1",
            })
    void types(String rows, String column) throws Exception {
        assertThat(request(rows).columns()).containsExactly("a " + column.replace('~', '"'));
        request(rows).run();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "decimal=, | 1,5;2,25 | float32: 1.5 2.25",
                "decimal=, | 1.5;2,25 | string: 1.5 2,25",
                "decimal=, | ,5;-,5 | float32: 0.5 -0.5",
                "decimal=, thousands=. | 1.234,5;-1.234.567 | float32: 1234.5 -1234567.0",
                "thousands=, | 1,234;12 | int16: 1234 12",
                "thousands=, | 1,23;12 | string: 1,23 12",
                "thousands=, | 1234,567;12 | string: 1234,567 12",
                "thousands=, | ,123;12 | string: ,123 12",
                "thousands=, | 0,123;12 | string: 0,123 12",
                "thousands=, | 1,234.5;12 | float32: 1234.5 12.0",
                "thousands=, | 12,345,678,901,234,567,890;1 | uint64: 12345678901234567890 1",
                "null-values=999 | 999;1 | int8: ∅ 1",
                "null-values=999 | 999;x | string: ∅ x",
                "null-values=999 | 0999;x | string: 0999 x",
                "null-values=999 | 999;2024-01-01 | date32: ∅ 2024-01-01",
                "null-values=999 | 999;true | bool: ∅ true",
                "null-values=999 | 999;1.5 | float32: ∅ 1.5",
                "exact-decimal=always | 1;2 | int8: 1 2",
                "exact-decimal=always | 1.50;2 | 'decimal(3,2): 1.50 2.00'",
                "exact-decimal=always | 1e2;2 | float32: 100.0 2.0",
                "exact-decimal=always | 0.001;2 | 'decimal(4,3): 0.001 2.000'",
                "exact-decimal=never | 12345678901234567.25;2 | 'string: 12345678901234567.25 2'",
                "exact-decimal=when-float64-inexact | 0.1;2 | float64: 0.1 2.0",
                "exact-decimal=when-float64-inexact | 0.10000000000000001;1e5 | 'string: 0.10000000000000001 1e5'",
                "exact-decimal=when-float64-inexact | 1234567890123456e400;1 | 'string: 1234567890123456e400 1'",
                "exact-decimal=when-float64-inexact | 1234567890123456e-99999999999;1 | string:"
                        + " 1234567890123456e-99999999999 1",
                "float32=text-roundtrip | 0.1;0.2 | float32: 0.10000000149011612 0.20000000298023224",
                "float32=text-roundtrip | 0.1;0.123456789 | float64: 0.1 0.123456789",
                "float32=text-roundtrip | 1e-99999999999;1 | string: 1e-99999999999 1",
                "float32=text-roundtrip | 1e-60;1 | float64: 1.0E-60 1.0",
                "unsigned=true | 127;0 | int8: 127 0",
                "unsigned=true | 65536;_ | uint32: 65536 ∅",
                "unsigned=true | 4294967296;1 | int64: 4294967296 1",
                "no-header=true | 1;2 | int8: 1 2",
            })
    void typesOnRequest(String options, String rows, String column) throws Exception {
        Request request = request(rows);
        for (String option : options.split(" ")) {
            request = request.with(option.substring(0, option.indexOf('=')), option.substring(option.indexOf('=') + 1));
        }

        String found = request.columns().getFirst();

        assertThat(found.replaceFirst("^column_1 int8: ∅ ", "a int8: ")
                        .replaceFirst("^column_1 string: a ", "a int8: "))
                .isEqualTo("a " + column);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "int8 | 1;_;NA;300 | loss:line=5,column=a",
                "uint64 | 1;-5 | loss:line=3,column=a",
                "int64 | 9223372036854775808 | loss:line=2,column=a",
                "date | 2024-01-01;2024-01-01T00:00:01 | loss:line=3,column=a",
                "timestamp[s] | 2024-01-01T00:00:00;2024-01-01T00:00:00.5 | loss:line=3,column=a",
                "timestamp[s] | 2024-01-01T00:00:00Z | loss:line=2,column=a",
                "float64 | 0.1;9007199254740993 | loss:line=3,column=a",
                "float64 | 1e400 | loss:line=2,column=a",
                "float32 | 0.1 | loss:line=2,column=a",
                "bool | true;2 | loss:line=3,column=a",
                "decimal(4,2) | 10.25;100.25 | loss:line=3,column=a",
                "decimal(4,2) | 1e999999999 | loss:line=2,column=a",
            })
    void refusesWhatADeclaredTypeDoesNotHold(String type, String rows, String error) {
        assertFails(request(rows).with("type", "a=" + type), error);
        assertFails(request(rows).with("type", "a=" + type).with("format", "arrow"), error);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "int8 | 1;300 | int8: 1 127 | loss:a=173.0",
                "int8 | 1.5;2.25 | int8: 2 2 | loss:a=0.5",
                "uint64 | 1;-5 | uint64: 1 0 | loss:a=5.0",
                "uint8 | 1;-5 | uint8: 1 0 | loss:a=5.0",
                "float32 | 0.5;16777217 | float32: 0.5 1.6777216E7 | loss:a=1.0",
                "float64 | 9007199254740993 | float64: 9.007199254740992E15 | loss:a=1.0",
                "float64 | 1e-400 | float64: 0.0 | loss:a=4.9E-324",
                "float64 | 1e-99999999999 | float64: 0.0 | loss:a=4.9E-324",
                "decimal(4,2) | 1.005;2.015 | decimal(4,2): 1.00 2.02 | loss:a=0.005",
                "date | 2024-01-01T12:00:00 | date32: 2024-01-01 | loss:a=43200.0",
                "timestamp[s] | 2024-01-01T12:00:00.75 | timestamp[s]: 2024-01-01T12:00 | loss:a=0.75",
            })
    void losesAsMuchAsItSays(String type, String rows, String column, String warning) throws Exception {
        Request request = request(rows).with("type", "a=" + type).with("allow-loss", "a");

        assertThat(request.columns().getFirst()).isEqualTo("a " + column);
        assertThat(request.run().report().warnings()).contains(warning);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "decimal(4,2) | 1e999999999",
                "decimal(4,2) | 1e99999999999",
                "decimal(4,2) | 1e-999999999",
                "int64 | 1e400",
                "float64 | 1e400",
            })
    void refusesWhatHasNoNearestValueAtOnce(String type, String rows) {
        assertFails(request(rows).with("type", "a=" + type).with("allow-loss", "a"), "loss:line=2,column=a");
    }

    @Test
    void unsignedValuesOfBothHalvesAreCounted() throws Exception {
        Optimized optimized = request("5;9223372036854775808;9223372036854775811;18446744073709551615;5")
                .run();

        assertThat(optimized.report().columns().getFirst().distinct()).isEqualTo(4);
        assertThat(optimized.report().columns().getFirst().min()).isEqualTo("5");
        assertThat(optimized.report().columns().getFirst().max()).isEqualTo("18446744073709551615");
        assertThat(request("0;9223372036854775808").run().report().warnings()).isEmpty();
    }

    /** Each kind of column meets each kind of value after 200,000 rows; what comes out is what a short table would give. */
    @Test
    void aValueOfAnyKindComesLate() throws Exception {
        List<String> kinds = List.of(
                "7",
                "300",
                "5000000000",
                "9223372036854775808",
                "123456789012345678901234567890",
                "1.5",
                "0.1",
                "12345678901234567.25",
                "1e5",
                "NaN",
                "-0",
                "true",
                "2024-01-01",
                "2024-01-01 10:00:00",
                "2024-01-01T10:00:00.5Z",
                "007",
                "x");
        for (int many = 0; many < kinds.size(); many++) {
            StringBuilder text = new StringBuilder();
            List<String> names = new ArrayList<>();
            for (int c = 0; c < kinds.size(); c++) {
                names.add("c" + c);
            }
            String common = kinds.get(many);
            text.append(String.join(",", names)).append('\n');
            text.append((String.join(",", names.stream().map(name -> common).toList()) + "\n").repeat(9_000));
            text.append(String.join(",", kinds)).append('\n');

            List<Optimized.Column> columns = Request.csv(text.toString())
                    .with("format", "arrow")
                    .on(2, 16L << 20)
                    .run()
                    .arrow();

            for (int late = 0; late < kinds.size(); late++) {
                String wanted = Request.csv("a\n" + common + "\n" + kinds.get(late) + "\n")
                        .columns()
                        .getFirst();
                Optimized.Column found = columns.get(late);
                String shown = "a " + found.type().replaceFirst("dictionary<int8,string>", "string") + ": "
                        + found.values().getFirst() + " " + found.values().getLast();
                assertThat(shown).as("%s, then %s", common, kinds.get(late)).isEqualTo(wanted);
            }
        }
    }

    private static Request request(String rows) {
        List<String> lines = new ArrayList<>(List.of("a"));
        for (String row : rows.split(";")) {
            lines.add(row.equals("_") ? "" : row.replace('~', '"'));
        }
        return Request.csv(String.join("\n", lines) + "\n")
                .with("delimiter", "|")
                .with("blank-lines", "row");
    }

    private static void assertFails(Request request, String error) {
        assertThatExceptionOfType(DatasetException.class)
                .isThrownBy(request::run)
                .satisfies(e -> assertThat(e.error()).isEqualTo(error));
    }
}
