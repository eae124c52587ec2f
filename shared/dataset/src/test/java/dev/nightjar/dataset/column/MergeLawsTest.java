package dev.nightjar.dataset.column;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightjar.dataset.table.ColumnType;
import dev.nightjar.dataset.table.ColumnVector;
import dev.nightjar.dataset.table.TokenColumn;
import dev.nightjar.dataset.table.TokenSpan;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** Facts and statistics are those of a set of rows, however it was cut and in whatever order the parts were merged. */
class MergeLawsTest {
    private static final TokenRules RULES = new TokenRules((byte) '.', (byte) 0, List.of("-"), false, true, true);
    private static final TokenRules PLAIN = new TokenRules((byte) '.', (byte) 0, List.of(), false, false, false);

    private final SplittableRandom random = new SplittableRandom(14);

    /** What the columns are made of; a column has values of one of them, or of two. */
    private final List<Supplier<String>> values = List.of(
            () -> Integer.toString(random.nextInt(-200, 200)),
            () -> Long.toString(random.nextLong()),
            () -> Long.toUnsignedString(random.nextLong()),
            () -> random.nextInt(1, 10) + Long.toUnsignedString(random.nextLong()) + random.nextInt(),
            () -> Double.toString(random.nextInt(100) / 4.0),
            () -> Double.toString(random.nextGaussian()),
            () -> random.nextInt(100) + "." + random.nextInt(100),
            () -> random.nextLong(1L << 40) + "." + random.nextLong(1L << 40),
            () -> String.format(Locale.ROOT, "%.4e", random.nextGaussian() * 1e30),
            () -> List.of("NaN", "inf", "-inf", "-0", "-0.0", "1e400", "1e-99999999999")
                    .get(random.nextInt(7)),
            () -> random.nextBoolean() ? "true" : "FALSE",
            () -> String.format(
                    Locale.ROOT,
                    "%04d-%02d-%02d",
                    random.nextInt(1, 9999),
                    random.nextInt(1, 13),
                    random.nextInt(1, 29)),
            () -> String.format(Locale.ROOT, "2024-01-%02d %02d:00:00", random.nextInt(1, 29), random.nextInt(24)),
            () -> String.format(
                    Locale.ROOT,
                    "2024-01-%02dT00:00:00.%d+%02d:00",
                    random.nextInt(1, 29),
                    random.nextInt(1000),
                    random.nextInt(15)),
            () -> List.of("a", "b", "007", "+5", "x y", "é").get(random.nextInt(6)));

    private static final List<ColumnType> TYPES = List.of(
            ColumnType.NULL,
            new ColumnType.Int(8, true),
            new ColumnType.Int(64, true),
            new ColumnType.Int(64, false),
            ColumnType.FLOAT32,
            ColumnType.FLOAT64,
            new ColumnType.Decimal(12, 4),
            new ColumnType.Decimal(38, 12),
            ColumnType.BOOL,
            ColumnType.DATE,
            new ColumnType.Timestamp(ColumnType.Unit.SECONDS, false),
            new ColumnType.Timestamp(ColumnType.Unit.MILLIS, true));

    @Test
    void factsOfPartsAreTheFactsOfTheWhole() throws Exception {
        for (int round = 0; round < 6_000; round++) {
            List<String> column = column(random.nextInt(1, 40));
            TokenRules rules = random.nextBoolean() ? RULES : PLAIN;
            ColumnPlan plan = ColumnPlan.of(ColumnType.NULL);

            TypeFacts whole = facts(rules, plan, List.of(column));
            List<TypeFacts> parts = new ArrayList<>();
            for (List<String> part : cut(column)) {
                parts.add(facts(rules, plan, List.of(part)));
            }

            assertThat(merged(parts)).as("%s", column).isEqualTo(whole.toString());
            assertThat(merged(parts.reversed())).as("%s", column).isEqualTo(whole.toString());
            assertThat(mergedFromTheRight(parts)).as("%s", column).isEqualTo(whole.toString());
        }
    }

    @Test
    void anyCutAndAnyPlanThatHoldsTheColumnAskForTheSameType() throws Exception {
        TypePlanner planner = new TypePlanner(false, false, TypePlanner.Decimals.WHEN_ROUNDED);
        for (int round = 0; round < 20_000; round++) {
            List<String> column = column(random.nextInt(1, 40));
            String wanted = planner.choose(facts(PLAIN, ColumnPlan.of(ColumnType.NULL), List.of(column)), 0)
                    .toString();
            ColumnPlan plan = ColumnPlan.of(TYPES.get(random.nextInt(TYPES.size())));

            TypeFacts merged = new TypeFacts();
            for (List<String> part : cut(column)) {
                merged.merge(facts(PLAIN, plan, cut(part)));
            }

            assertThat(planner.choose(merged, 0).toString())
                    .as("%s read as %s", column, plan.type())
                    .isEqualTo(wanted);
        }
    }

    @Test
    void statisticsOfPartsAreTheStatisticsOfTheWhole() throws Exception {
        TypePlanner planner = new TypePlanner(false, false, TypePlanner.Decimals.WHEN_ROUNDED);
        for (int round = 0; round < 6_000; round++) {
            List<String> column = column(random.nextInt(1, 60));
            ColumnPlan plan =
                    ColumnPlan.of(planner.choose(facts(PLAIN, ColumnPlan.of(ColumnType.NULL), List.of(column)), 0)
                            .type());
            int cap = random.nextInt(1, 40);
            ValueStatistics whole = new ValueStatistics(plan.type(), cap, 200);
            ColumnParser parser = new ColumnParser(PLAIN);
            ColumnVector vector = new ColumnVector();
            assertThat(parser.parse(plan, List.of(span(column)), new TypeFacts(), vector))
                    .as("%s", column)
                    .isTrue();
            whole.add(vector, 0);

            List<ValueStatistics> parts = new ArrayList<>();
            List<ValueStatistics> again = new ArrayList<>();
            long row = 0;
            for (List<String> part : cut(column)) {
                parser.parse(plan, List.of(span(part)), new TypeFacts(), vector);
                for (List<ValueStatistics> to : List.of(parts, again)) {
                    ValueStatistics statistics = new ValueStatistics(plan.type(), cap, 200);
                    statistics.add(vector, row);
                    to.add(statistics);
                }
                row += part.size();
            }

            ValueStatistics merged = new ValueStatistics(plan.type(), cap, 200);
            parts.forEach(merged::merge);
            for (int i = again.size() - 2; i >= 0; i--) {
                again.get(i).merge(again.get(i + 1));
            }
            ValueStatistics reversed = new ValueStatistics(plan.type(), cap, 200);
            parts.reversed().forEach(reversed::merge);

            for (ValueStatistics other : List.of(merged, again.getFirst(), reversed)) {
                assertThat(told(other)).as("%s as %s", column, plan.type()).isEqualTo(told(whole));
            }
        }
    }

    private static String told(ValueStatistics statistics) {
        return statistics.rows() + " " + statistics.nulls() + " " + statistics.textBytes() + " " + statistics.distinct()
                + " " + statistics.min() + " " + statistics.max() + " " + statistics.float32Error() + " "
                + statistics.minLong() + " " + statistics.maxLong() + " "
                + (statistics.distinct() == null ? "" : statistics.distinctBytes());
    }

    private List<String> column(int rows) {
        Supplier<String> one = values.get(random.nextInt(values.size()));
        Supplier<String> other = random.nextInt(3) == 0 ? values.get(random.nextInt(values.size())) : one;
        List<String> column = new ArrayList<>();
        for (int r = 0; r < rows; r++) {
            column.add(
                    switch (random.nextInt(12)) {
                        case 0 -> "";
                        case 1 -> List.of("NA", "\"\"", "null", "-").get(random.nextInt(3));
                        case 2 -> other.get();
                        default -> one.get();
                    });
        }
        return column;
    }

    private List<List<String>> cut(List<String> column) {
        List<List<String>> parts = new ArrayList<>();
        int from = 0;
        while (from < column.size()) {
            int to = Math.min(column.size(), from + random.nextInt(1, 20));
            parts.add(column.subList(from, to));
            from = to;
        }
        return parts;
    }

    private static TypeFacts facts(TokenRules rules, ColumnPlan plan, List<List<String>> parts) throws Exception {
        TypeFacts facts = new TypeFacts();
        new ColumnParser(rules)
                .parse(plan, parts.stream().map(MergeLawsTest::span).toList(), facts, new ColumnVector());
        return facts;
    }

    private static TokenSpan span(List<String> tokens) {
        TokenColumn column = new TokenColumn(1, 1);
        for (String token : tokens) {
            if (token.startsWith("\"")) {
                column.add(new byte[0], 0, 0, true);
            } else {
                byte[] bytes = token.getBytes(StandardCharsets.UTF_8);
                column.add(bytes, 0, bytes.length, false);
            }
        }
        return new TokenSpan(column, 0, tokens.size());
    }

    private static String merged(List<TypeFacts> parts) {
        TypeFacts all = new TypeFacts();
        parts.forEach(all::merge);
        return all.toString();
    }

    private static String mergedFromTheRight(List<TypeFacts> parts) {
        TypeFacts[] rest = parts.toArray(TypeFacts[]::new);
        for (int i = rest.length - 2; i >= 0; i--) {
            rest[i].merge(rest[i + 1]);
        }
        return Arrays.asList(rest).getFirst().toString();
    }
}
