package dev.nightjar.dataset.verify;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nightjar.dataset.table.ColumnType;
import dev.nightjar.dataset.table.ColumnVector;
import dev.nightjar.dataset.table.DatasetException;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class VerifierTest {
    private static final ColumnType INT8 = new ColumnType.Int(8, true);
    private static final ColumnType INT64 = new ColumnType.Int(64, true);
    private static final ColumnType UINT64 = new ColumnType.Int(64, false);
    private static final ColumnType SECONDS = new ColumnType.Timestamp(ColumnType.Unit.SECONDS, false);
    private static final ColumnType UTC = new ColumnType.Timestamp(ColumnType.Unit.SECONDS, true);
    private static final ColumnType NANOS = new ColumnType.Timestamp(ColumnType.Unit.NANOS, false);

    @Test
    void namesTheFirstRowThatDiffers() {
        DatasetException difference = Proofs.difference(
                Rules.DEFAULTS, INT8, List.of("1", "", "3", "4", "5"), Arrays.asList(1L, null, 3L, 5L, 6L), 0);

        assertThat(requireNonNull(difference).error()).isEqualTo("verify:row=103,column=c");
        assertThat(requireNonNull(difference).getMessage())
                .contains("\"4\"")
                .contains("\"5\"")
                .contains("\n  try ");
    }

    @Test
    void doesNotRepeatControlCharactersOfATokenInItsMessage() {
        DatasetException difference = Proofs.difference(
                Rules.DEFAULTS, ColumnType.TEXT, List.of("a\u001b[31m\u202e" + "x".repeat(500)), List.of("b"), 0);

        assertThat(requireNonNull(difference).getMessage())
                .contains("\\u001b")
                .contains("\\u202e")
                .hasSizeLessThan(400);
    }

    @Test
    void seesThatRowsAreMissing() {
        DatasetException difference =
                Proofs.difference(Rules.DEFAULTS, INT8, List.of("1", "2", "3"), List.of(1L, 2L), 0);

        assertThat(requireNonNull(difference).error()).isEqualTo("verify:row=102,column=c");
    }

    @Test
    void takesOnlyNullsForNulls() {
        for (String nothing : List.of("", "NA", "N/A", "null", "NULL", "None", "#N/A", " ", "\"\"", " NA\t")) {
            for (ColumnType type : List.of(
                    INT8,
                    ColumnType.FLOAT64,
                    ColumnType.BOOL,
                    ColumnType.DATE,
                    SECONDS,
                    new ColumnType.Decimal(9, 2),
                    ColumnType.NULL)) {
                assertThat(Proofs.same(type, nothing, null))
                        .as("%s %s", type, nothing)
                        .isTrue();
                assertThat(Proofs.same(type, nothing, 0L))
                        .as("%s %s", type, nothing)
                        .isFalse();
            }
        }
        for (String something : List.of("0", "na", "nan", "x", "\"0\"")) {
            assertThat(Proofs.same(INT8, something, null)).as(something).isFalse();
            assertThat(Proofs.same(ColumnType.NULL, something, null))
                    .as(something)
                    .isFalse();
        }
    }

    @Test
    void keepsTextAsItIs() {
        assertThat(Proofs.same(ColumnType.TEXT, "", null)).isTrue();
        assertThat(Proofs.same(ColumnType.TEXT, "\"\"", "")).isTrue();
        assertThat(Proofs.same(ColumnType.TEXT, "\"\"", null)).isFalse();
        assertThat(Proofs.same(ColumnType.TEXT, "", "")).isFalse();
        assertThat(Proofs.same(ColumnType.TEXT, " NA ", " NA ")).isTrue();
        assertThat(Proofs.same(ColumnType.TEXT, "NA", null)).isFalse();
        assertThat(Proofs.same(ColumnType.TEXT, "\"007\"", "007")).isTrue();
        assertThat(Proofs.same(ColumnType.TEXT, "007", "07")).isFalse();
        assertThat(Proofs.same(Rules.DEFAULTS, ColumnType.TEXT, List.of("ab", "c"), List.of("a", "bc")))
                .isFalse();
        assertThat(Proofs.same(
                        Rules.DEFAULTS,
                        ColumnType.TEXT,
                        List.of("東京", "", "\"\"", "x"),
                        Arrays.asList("東京", null, "", "x")))
                .isTrue();
    }

    @Test
    void takesTheRulesOwnNullsInEveryColumn() {
        Rules rules = new Rules('.', '\0', List.of("-999", "欠"), false, false);

        assertThat(Proofs.same(
                        rules,
                        INT64,
                        List.of("-999", " 欠", "-998", "\"-999\""),
                        Arrays.asList(null, null, -998L, null)))
                .isTrue();
        assertThat(Proofs.same(rules, INT64, List.of("-999"), List.of(-999L))).isFalse();
        assertThat(Proofs.same(rules, ColumnType.TEXT, List.of("欠", "欠け"), Arrays.asList(null, "欠け")))
                .isTrue();
        assertThat(Proofs.same(rules, ColumnType.TEXT, List.of("欠", "a"), List.of("欠", "a")))
                .isFalse();
    }

    @Test
    void keepsStringsTextWhereQuotesMeanText() {
        Rules rules = new Rules('.', '\0', List.of(), true, false);

        assertThat(Proofs.same(rules, INT8, List.of("\"1\""), List.of(1L))).isFalse();
        assertThat(Proofs.same(rules, INT8, List.of("\"\""), Arrays.asList((Object) null)))
                .isFalse();
        assertThat(Proofs.same(rules, INT8, List.of("1", ""), Arrays.asList(1L, null)))
                .isTrue();
        assertThat(Proofs.same(rules, ColumnType.TEXT, List.of("\"1\"", "2"), List.of("1", "2")))
                .isTrue();
    }

    @Test
    void readsADictionary() {
        ColumnVector dictionary = Proofs.vector(
                ColumnType.TEXT, List.of("tokyo", "osaka", "a much longer name than eight bytes, and than thirty-two"));
        ColumnType type = new ColumnType.Dictionary(8);
        List<String> tokens = List.of("osaka", "", "tokyo", "a much longer name than eight bytes, and than thirty-two");
        Verifier verifier = new Verifier(Rules.DEFAULTS);

        assertThatThrownBy(() -> verifier.verify(
                        "c",
                        type,
                        Proofs.spans(tokens),
                        Proofs.vector(INT8, Arrays.asList(1L, null, 1L, 2L)),
                        dictionary,
                        0))
                .hasMessageContaining("\"tokyo\"")
                .hasMessageContaining("\"osaka\"");
        assertThatThrownBy(() -> verifier.verify(
                        "c",
                        type,
                        Proofs.spans(tokens),
                        Proofs.vector(INT8, Arrays.asList(1L, null, 0L, 3L)),
                        dictionary,
                        0))
                .hasMessageContaining("entry 3");
        org.assertj.core.api.Assertions.assertThatCode(() -> verifier.verify(
                        "c",
                        type,
                        Proofs.spans(tokens),
                        Proofs.vector(INT8, Arrays.asList(1L, null, 0L, 2L)),
                        dictionary,
                        0))
                .doesNotThrowAnyException();
        assertThat(Proofs.same(type, "osaka", "osaka")).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0",
        "7, 7",
        "-7, -7",
        "' 12', 12",
        "'12\t', 12",
        "99999999, 99999999",
        "100000000, 100000000",
        "-9999999999999999, -9999999999999999",
        "10000000000000000, 10000000000000000",
        "9223372036854775807, 9223372036854775807",
        "-9223372036854775808, -9223372036854775808"
    })
    void provesInts(String token, long value) {
        assertThat(Proofs.same(INT64, token, value)).isTrue();
        assertThat(Proofs.same(INT64, '"' + token + '"', value)).isTrue();
        assertThat(Proofs.same(INT64, token, value + 1)).isFalse();
        assertThat(Proofs.same(INT64, token, value - 1)).isFalse();
        assertThat(Proofs.same(INT64, token, value ^ Long.MIN_VALUE)).isFalse();
        assertThat(Proofs.same(INT64, token, null)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"007", "+7", "7.0", "7e0", "- 7", "7 7", "0x7", "７", "-", "1,000", "-07"})
    void provesNoIntThatIsWrittenOtherwise(String token) {
        for (long value : new long[] {7, -7, 0, 77, 1000, 1}) {
            assertThat(Proofs.same(INT64, token, value)).isFalse();
        }
    }

    @Test
    void hasNoNegativeZeroAmongInts() {
        assertThat(Proofs.same(INT64, "-0", 0L)).isFalse();
    }

    @Test
    void readsUnsignedIntsByTheirBits() {
        assertThat(Proofs.same(UINT64, "18446744073709551615", -1L)).isTrue();
        assertThat(Proofs.same(UINT64, "9223372036854775808", Long.MIN_VALUE)).isTrue();
        assertThat(Proofs.same(UINT64, "18446744073709551614", -1L)).isFalse();
        assertThat(Proofs.same(UINT64, "18446744073709551616", 0L)).isFalse();
        assertThat(Proofs.same(new ColumnType.Int(8, false), "255", 255L)).isTrue();
        assertThat(Proofs.same(new ColumnType.Int(32, false), "4294967295", -1L))
                .isTrue();
        assertThat(Proofs.same(INT64, "18446744073709551615", -1L)).isFalse();
    }

    @Test
    void takesMarksOutOnlyWhereTheRulesHaveThem() {
        Rules european = new Rules(',', '.', List.of(), false, false);
        Rules french = new Rules(',', '\u00a0', List.of(), false, false);

        assertThat(Proofs.same(european, INT64, List.of("1.234.567", "5"), List.of(1_234_567L, 5L)))
                .isTrue();
        assertThat(Proofs.same(european, ColumnType.FLOAT64, List.of("1.234,5", "-0,25"), List.of(1234.5, -0.25)))
                .isTrue();
        assertThat(Proofs.same(european, ColumnType.FLOAT64, List.of("1,234.5"), List.of(1.2345)))
                .isFalse();
        assertThat(Proofs.same(french, ColumnType.FLOAT64, List.of("1\u00a0234,5"), List.of(1234.5)))
                .isTrue();
        assertThat(Proofs.same(french, ColumnType.FLOAT64, List.of("1.5"), List.of(1.5)))
                .isFalse();
        assertThat(Proofs.same(european, new ColumnType.Decimal(9, 2), List.of("1.234,5"), List.of(123450L)))
                .isTrue();
        assertThat(Proofs.same(european, ColumnType.DATE, List.of("2024-01-01"), List.of(19723L)))
                .isTrue();
    }

    @Test
    void provesBoolsInAnyCase() {
        for (String word : List.of("true", "True", "TRUE", "tRuE", " true")) {
            assertThat(Proofs.same(ColumnType.BOOL, word, 1L)).isTrue();
            assertThat(Proofs.same(ColumnType.BOOL, word, 0L)).isFalse();
        }
        assertThat(Proofs.same(ColumnType.BOOL, "FALSE", 0L)).isTrue();
        assertThat(Proofs.same(ColumnType.BOOL, "false", 1L)).isFalse();
        for (String other : List.of("1", "t", "yes", "truee", "xalse", "0")) {
            assertThat(Proofs.same(ColumnType.BOOL, other, 1L) || Proofs.same(ColumnType.BOOL, other, 0L))
                    .isFalse();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "1970-01-01, 0",
        "2024/02/29, 19782",
        "0000-01-01, -719528",
        "9999-12-31, 2932896",
        "1969-12-31, -1",
        "2024-02-29T00:00:00, 19782"
    })
    void provesDates(String token, long days) {
        assertThat(Proofs.same(ColumnType.DATE, token, days)).isTrue();
        assertThat(Proofs.same(ColumnType.DATE, token, days + 1)).isFalse();
        assertThat(Proofs.same(ColumnType.DATE, token, days - 1)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "2024-02-30",
                "2024-2-9",
                "2024-02/29",
                "20240229",
                "24-02-29",
                "2024-02-29T00:00:01",
                "29-02-2024"
            })
    void provesNoDateThatIsWrittenOtherwise(String token) {
        for (long day = 19_780; day < 19_785; day++) {
            assertThat(Proofs.same(ColumnType.DATE, token, day)).isFalse();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "2024-01-01 00:00:00, 1704067200", "2024-01-01T12:34:56, 1704112496", "2024-01-01t12:34:56.000, 1704112496",
        "2024-01-01 12:34, 1704112440", "2024-01-01, 1704067200", "2024/01/01 12:34:56, 1704112496",
        "1969-12-31 23:59:59, -1"
    })
    void provesTimestamps(String token, long seconds) {
        assertThat(Proofs.same(SECONDS, token, seconds)).isTrue();
        assertThat(Proofs.same(SECONDS, token, seconds + 1)).isFalse();
        assertThat(Proofs.same(SECONDS, token, seconds - 86_400)).isFalse();
        assertThat(Proofs.same(SECONDS, token + "Z", seconds)).isFalse();
        assertThat(Proofs.same(UTC, token, seconds)).isFalse();
        assertThat(Proofs.same(NANOS, token, seconds * 1_000_000_000)).isTrue();
        assertThat(Proofs.same(NANOS, token, seconds * 1_000_000_000 + 1)).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "2024-01-01 00:00:00Z, 1704067200", "2024-01-01T09:00:00+09:00, 1704067200",
                "2024-01-01T09:00+0900, 1704067200",
        "2023-12-31T19:00:00-05, 1704067200", "2024-01-01T05:30:00.00+05:30, 1704067200",
                "2024-01-01T00:00z, 1704067200"
    })
    void provesInstantsAtAnyOffset(String token, long seconds) {
        assertThat(Proofs.same(UTC, token, seconds)).isTrue();
        assertThat(Proofs.same(UTC, token, seconds + 1)).isFalse();
        assertThat(Proofs.same(UTC, token, seconds + 3600)).isFalse();
        assertThat(Proofs.same(SECONDS, token, seconds)).isFalse();
    }

    @Test
    void comparesFractionsOfASecond() {
        ColumnType millis = new ColumnType.Timestamp(ColumnType.Unit.MILLIS, false);
        long base = 1_704_112_496L;

        assertThat(Proofs.same(millis, "2024-01-01 12:34:56.5", base * 1000 + 500))
                .isTrue();
        assertThat(Proofs.same(millis, "2024-01-01 12:34:56.500000000000", base * 1000 + 500))
                .isTrue();
        assertThat(Proofs.same(millis, "2024-01-01 12:34:56.5001", base * 1000 + 500))
                .isFalse();
        assertThat(Proofs.same(millis, "2024-01-01 12:34:56.", base * 1000)).isFalse();
        assertThat(Proofs.same(millis, "2024-01-01 12:34:56.050", base * 1000 + 50))
                .isTrue();
        assertThat(Proofs.same(millis, "2024-01-01 12:34:56.050", base * 1000 + 500))
                .isFalse();
        assertThat(Proofs.same(NANOS, "1969-12-31 23:59:59.999999999", -1L)).isTrue();
        assertThat(Proofs.same(NANOS, "2024-01-01 12:34:56.123456789", base * 1_000_000_000 + 123_456_789))
                .isTrue();
        assertThat(Proofs.same(NANOS, "2024-01-01 12:34:56.123456788", base * 1_000_000_000 + 123_456_789))
                .isFalse();
    }

    @Test
    void provesSpecialFloats() {
        for (String word : List.of("NaN", "nan", "NAN", "-nan", "+nan")) {
            assertThat(Proofs.same(ColumnType.FLOAT64, word, Double.NaN)).isTrue();
            assertThat(Proofs.same(ColumnType.FLOAT64, word, 0.0)).isFalse();
            assertThat(Proofs.same(ColumnType.FLOAT64, word, null)).isFalse();
        }
        for (String word : List.of("inf", "Infinity", "+INF", "INFINITY")) {
            assertThat(Proofs.same(ColumnType.FLOAT64, word, Double.POSITIVE_INFINITY))
                    .isTrue();
            assertThat(Proofs.same(ColumnType.FLOAT64, '-' + word.replace("+", ""), Double.NEGATIVE_INFINITY))
                    .isTrue();
            assertThat(Proofs.same(ColumnType.FLOAT64, word, Double.NEGATIVE_INFINITY))
                    .isFalse();
        }
        assertThat(Proofs.same(ColumnType.FLOAT64, "1e400", Double.POSITIVE_INFINITY))
                .isFalse();
        assertThat(Proofs.same(ColumnType.FLOAT64, "1e-400", 0.0)).isFalse();
    }

    @Test
    void keepsTheSignOfZero() {
        for (String zero : List.of("0", "0.0", "0e5", ".0", "0.", "0.0000000000000000000000000000000")) {
            assertThat(Proofs.same(ColumnType.FLOAT64, zero, 0.0)).as(zero).isTrue();
            assertThat(Proofs.same(ColumnType.FLOAT64, zero, -0.0)).as(zero).isFalse();
            assertThat(Proofs.same(ColumnType.FLOAT64, '-' + zero, -0.0))
                    .as(zero)
                    .isTrue();
            assertThat(Proofs.same(ColumnType.FLOAT64, '-' + zero, 0.0))
                    .as(zero)
                    .isFalse();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "0.1, 0.1",
        "0.10000000000000001, 0.1",
        "1.10, 1.1",
        "1e5, 100000",
        "1E+05, 100000",
        ".5, 0.5",
        "5., 5",
        "-2.50, -2.5",
        "123456789012345678, 123456789012345680",
        "0.30000000000000004, 0.30000000000000004",
        "1.7976931348623157e308, 1.7976931348623157e308",
        "4.9e-324, 4.9e-324",
        "2.2250738585072014e-308, 2.2250738585072014e-308",
        "100000000000000000000, 1e20",
        "0.5000000000000000000000000, 0.5"
    })
    void provesFloatsThatPrintBack(String token, double value) {
        boolean printsBack = !token.equals("123456789012345678") && !token.equals("4.9e-324");

        assertThat(Proofs.same(ColumnType.FLOAT64, token, value)).isEqualTo(printsBack || Math.abs(value) < 1e-300);
        assertThat(Proofs.same(ColumnType.FLOAT64, token, Math.nextUp(value))).isFalse();
        assertThat(Proofs.same(ColumnType.FLOAT64, token, Math.nextDown(value))).isFalse();
        assertThat(Proofs.same(ColumnType.FLOAT64, token, -value)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "00.5", "+0.5", "0,5", "0.5.0", "0.5e", "0.5e+-1", ".", "-", "e1", "0x1p-1", "0.5f", "0.5 0", "--0.5"
            })
    void provesNoFloatThatIsWrittenOtherwise(String token) {
        for (double value : new double[] {0.5, -0.5, 0.05, 5, 0}) {
            assertThat(Proofs.same(ColumnType.FLOAT64, token, value)).isFalse();
        }
    }

    @Test
    void provesDecimals() {
        ColumnType money = new ColumnType.Decimal(9, 2);

        assertThat(Proofs.same(money, "12.50", 1250L)).isTrue();
        assertThat(Proofs.same(money, "12.5", 1250L)).isTrue();
        assertThat(Proofs.same(money, "12.5000", 1250L)).isTrue();
        assertThat(Proofs.same(money, "1.25e1", 1250L)).isTrue();
        assertThat(Proofs.same(money, "-.5", -50L)).isTrue();
        assertThat(Proofs.same(money, "12", 1200L)).isTrue();
        assertThat(Proofs.same(money, "12.", 1200L)).isTrue();
        assertThat(Proofs.same(money, "12.501", 1250L)).isFalse();
        assertThat(Proofs.same(money, "12.50", 1251L)).isFalse();
        assertThat(Proofs.same(money, "12.50", -1250L)).isFalse();
        assertThat(Proofs.same(money, "112.50", 1250L)).isFalse();
        assertThat(Proofs.same(money, "12.50", 11250L)).isFalse();
    }

    @Test
    void provesWideDecimals() {
        for (String token : List.of(
                "12345678901234567890.12345678",
                "-12345678901234567890.12345678",
                "0.5",
                "-99999999999999999999.99999999")) {
            BigInteger value = new java.math.BigDecimal(token).setScale(18).unscaledValue();
            ColumnType type = new ColumnType.Decimal(38, 18);

            assertThat(Proofs.same(type, token, value)).isTrue();
            assertThat(Proofs.same(type, token + "0", value)).isTrue();
            assertThat(Proofs.same(type, token, value.add(BigInteger.ONE))).isFalse();
            assertThat(Proofs.same(type, token, value.negate())).isFalse();
            assertThat(Proofs.same(type, token, value.flipBit(100))).isFalse();
            assertThat(Proofs.same(type, token, null)).isFalse();
        }
        assertThat(Proofs.same(new ColumnType.Decimal(38, 0), "9".repeat(38), new BigInteger("9".repeat(38))))
                .isTrue();
    }

    @Test
    void allowsATolerance() {
        List<String> tokens = List.of("0.1", "2.5", "NaN", "");
        List<Object> values = Arrays.asList((Object) (double) 0.1f, 2.5, Double.NaN, null);

        assertThat(Proofs.difference(Rules.DEFAULTS, ColumnType.FLOAT32, tokens, values, 1e-6))
                .isNull();
        assertThat(Proofs.difference(Rules.DEFAULTS, ColumnType.FLOAT32, tokens, values, 1e-10))
                .isNotNull();
        assertThat(Proofs.difference(Rules.DEFAULTS, ColumnType.FLOAT32, List.of("0.5"), List.of(0.505), 0.005))
                .isNotNull();
        assertThat(Proofs.difference(Rules.DEFAULTS, ColumnType.FLOAT32, List.of("0.5"), List.of(0.50499), 0.005))
                .isNull();
        assertThat(Proofs.difference(Rules.DEFAULTS, ColumnType.FLOAT32, List.of("0.5"), List.of(Double.NaN), 1e9))
                .isNotNull();
    }

    @Test
    void takesTheNearestFloatWhereItsTextIsEnough() {
        Rules rules = new Rules('.', '\0', List.of(), false, true);
        for (String token : List.of("0.1", "3.14159", "1.1754944e-38", "16777216", "123456.7", "0.30000001")) {
            float value = Float.parseFloat(token);

            assertThat(Proofs.same(rules, ColumnType.FLOAT32, List.of(token), List.of((double) value)))
                    .as(token)
                    .isTrue();
            assertThat(Proofs.same(rules, ColumnType.FLOAT32, List.of(token), List.of((double) Math.nextUp(value))))
                    .as(token)
                    .isFalse();
        }
        assertThat(Proofs.same(rules, ColumnType.FLOAT32, List.of("0.123456789012"), List.of((double) 0.12345679f)))
                .isFalse();
        assertThat(Proofs.same(ColumnType.FLOAT32, "0.1", (double) 0.1f)).isFalse();
    }

    @Test
    void takesTheNearestDoubleWhereThatIsEnough() {
        Rules rules = new Rules('.', '\0', List.of(), false, false, true);
        double nearest = Double.parseDouble("12345678901234567.25");

        assertThat(Proofs.same(rules, ColumnType.FLOAT64, List.of("12345678901234567.25"), List.of(nearest)))
                .isTrue();
        assertThat(Proofs.same(
                        rules, ColumnType.FLOAT64, List.of("12345678901234567.25"), List.of(Math.nextUp(nearest))))
                .isFalse();
        assertThat(Proofs.same(ColumnType.FLOAT64, "12345678901234567.25", nearest))
                .isFalse();
    }

    @Test
    void findsTheLargestError() {
        Verifier verifier = new Verifier(Rules.DEFAULTS);
        List<String> tokens = List.of("1.5", "2", "-3.25", "");

        assertThat(verifier.largestError(
                        INT8, Proofs.spans(tokens), Proofs.vector(INT8, Arrays.asList(1L, 2L, -3L, null))))
                .isEqualTo(0.5);
        assertThat(verifier.largestError(INT8, Proofs.spans(List.of("x")), Proofs.vector(INT8, List.of(1L))))
                .isInfinite();
        assertThat(verifier.largestError(
                        ColumnType.FLOAT32,
                        Proofs.spans(List.of("0.1", "0.2")),
                        Proofs.vector(INT8, List.of((double) 0.1f, 0.2))))
                .isBetween(1.4e-9, 1.6e-9);
    }

    @Test
    void readsAsManyNumbersAsThereArePowersOfTen() {
        for (int power = -300; power <= 290; power++) {
            String token = String.format(Locale.ROOT, "1.2345678901234567e%d", power);
            double value = Double.parseDouble(token);
            String printed = Double.toString(value);

            assertThat(Proofs.same(ColumnType.FLOAT64, printed, value))
                    .as(printed)
                    .isTrue();
        }
    }
}
