package dev.nightjar.dataset.verify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.nightjar.dataset.column.ColumnParser;
import dev.nightjar.dataset.column.ColumnPlan;
import dev.nightjar.dataset.column.TokenRules;
import dev.nightjar.dataset.column.TypeFacts;
import dev.nightjar.dataset.column.TypePlanner;
import dev.nightjar.dataset.table.ColumnType;
import dev.nightjar.dataset.table.ColumnVector;
import dev.nightjar.dataset.table.TokenSpan;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** What the parser reads, the proof, which shares no code with it, takes for the same: a column of any tokens in any mix. */
class ParserMeetsProofTest {
    private static final String[][] FAMILIES = {
        {"0", "7", "-7", "127", "128", "-129", "65536", "9223372036854775807", "-9223372036854775808", " 5", "5\t"},
        {"18446744073709551615", "9223372036854775808", "1"},
        {"123456789012345678901234567890", "-5", "99999999999999999999999999999999999999"},
        {
            "1.5",
            "-0.25",
            "0.1",
            "1e5",
            "1E-5",
            ".5",
            "5.",
            "NaN",
            "-inf",
            "Infinity",
            "3",
            "-0",
            "0.0",
            "-0.0",
            "1.10",
            " 2.5 ",
            "1e+05",
            "1e22",
            "1e23",
            "+inf",
            "-.5",
            "0e5"
        },
        {
            "0.10000000000000001",
            "0.30000000000000004",
            "1.7976931348623157e308",
            "5e-324",
            "2.2250738585072014e-308",
            "123456789.12345678",
            "12345678901234567.8"
        },
        {"12345678901234567.25", "0.1234567890123456789", "-1.10", "3.00"},
        {"true", "False", "TRUE", "\"true\""},
        {"2024-01-01", "1999/12/31", "0001-01-01", "9999-12-31", " 2024-02-29"},
        {
            "2024-01-01 00:00:00",
            "2024-01-01T12:34:56",
            "2024-01-01 12:34",
            "2024-01-01 12:34:56.5",
            "2024-01-01",
            "2024-01-01T00:00:00.123456789",
            "1969-12-31 23:59:59.999"
        },
        {
            "2024-01-01T00:00:00Z",
            "2024-01-01T09:00:00+09:00",
            "2024-01-01 00:00:00.5-0500",
            "2024-01-01T00:00:00+09",
            "2024-01-01T09:00+09:00",
            "2024-01-01T00:00:00-00:00"
        },
        {
            "a",
            "007",
            "+81",
            "NA",
            "\"\"",
            " x ",
            "東京",
            "1e400",
            "2024-13-01",
            "24:00",
            "1,000",
            "0x1F",
            "--5",
            "1.2.3",
            "e5",
            "-",
            ".",
            "00.5",
            "2024-01-01T24:00:00",
            "infin",
            "1_000",
            "5e-325",
            "1e-400"
        },
    };
    private static final String[] NULLS = {"", "NA", "N/A", "null", "NULL", "None", "#N/A", "\"\"", " "};

    private static final List<TypePlanner.Decimals> POLICIES = List.of(TypePlanner.Decimals.values());

    private final SplittableRandom random = new SplittableRandom(14);

    @Test
    void agreesOnColumnsOfOneFamily() throws Exception {
        for (int round = 0; round < 4_000; round++) {
            agrees(
                    tokens(FAMILIES[random.nextInt(FAMILIES.length)], random.nextInt(3) == 0),
                    POLICIES.get(random.nextInt(POLICIES.size())));
        }
    }

    @Test
    void agreesOnColumnsOfTwoFamilies() throws Exception {
        for (int round = 0; round < 4_000; round++) {
            List<String> tokens = tokens(FAMILIES[random.nextInt(FAMILIES.length)], false);
            tokens.addAll(tokens(FAMILIES[random.nextInt(FAMILIES.length)], random.nextInt(3) == 0));
            agrees(tokens, TypePlanner.Decimals.WHEN_ROUNDED);
        }
    }

    @Test
    void agreesOnRandomNumbers() throws Exception {
        for (int round = 0; round < 4_000; round++) {
            List<String> tokens = new ArrayList<>();
            int decimals = random.nextInt(20);
            for (int i = 0; i < 5; i++) {
                double value = random.nextGaussian() * Math.pow(10, random.nextInt(-3, 12));
                tokens.add(
                        switch (random.nextInt(4)) {
                            case 0 -> Double.toString(value);
                            case 1 -> Float.toString((float) value);
                            case 2 -> String.format(Locale.ROOT, "%.8e", value);
                            default ->
                                new BigDecimal(value)
                                        .setScale(decimals, RoundingMode.HALF_EVEN)
                                        .toPlainString();
                        });
            }
            agrees(tokens, POLICIES.get(random.nextInt(POLICIES.size())));
        }
    }

    private List<String> tokens(String[] family, boolean nulls) {
        List<String> tokens = new ArrayList<>();
        int count = random.nextInt(1, 5);
        for (int i = 0; i < count; i++) {
            tokens.add(
                    nulls && random.nextInt(3) == 0
                            ? NULLS[random.nextInt(NULLS.length)]
                            : family[random.nextInt(family.length)]);
        }
        return tokens;
    }

    private static void agrees(List<String> tokens, TypePlanner.Decimals decimals) throws Exception {
        TokenRules rules = new TokenRules(
                (byte) '.', (byte) 0, List.of(), false, decimals == TypePlanner.Decimals.WHEN_FLOAT64_INEXACT, false);
        ColumnParser parser = new ColumnParser(rules);
        TypeFacts facts = new TypeFacts();
        ColumnVector values = new ColumnVector();
        List<TokenSpan> spans = Proofs.spans(tokens);
        boolean allNull = parser.parse(ColumnPlan.of(ColumnType.NULL), spans, facts, values);
        ColumnType type =
                new TypePlanner(false, false, decimals).choose(facts, 0).type();
        assertThat(allNull || parser.parse(ColumnPlan.of(type), spans, new TypeFacts(), values))
                .as("%s as %s", tokens, type)
                .isTrue();

        assertThatCode(() -> new Verifier(
                                new Rules('.', '\0', List.of(), false, false, decimals == TypePlanner.Decimals.NEVER))
                        .verify("c", type, spans, values, null, 0))
                .as("%s as %s, %s", tokens, type, decimals)
                .doesNotThrowAnyException();
    }
}
