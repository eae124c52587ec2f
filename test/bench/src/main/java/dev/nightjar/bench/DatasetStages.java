package dev.nightjar.bench;

import dev.nightjar.dataset.column.ColumnParser;
import dev.nightjar.dataset.column.ColumnPlan;
import dev.nightjar.dataset.column.TokenRules;
import dev.nightjar.dataset.column.TypeFacts;
import dev.nightjar.dataset.column.TypePlanner;
import dev.nightjar.dataset.column.ValueStatistics;
import dev.nightjar.dataset.source.CsvOptions;
import dev.nightjar.dataset.source.CsvSource;
import dev.nightjar.dataset.source.TableSource.BlockTask;
import dev.nightjar.dataset.table.ColumnType;
import dev.nightjar.dataset.table.ColumnVector;
import dev.nightjar.dataset.table.DatasetException;
import dev.nightjar.dataset.table.TokenBlock;
import dev.nightjar.dataset.table.TokenSpan;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * How fast one core tokenizes a CSV, and tokenizes it and finds types and statistics: {@code DatasetStages FILE [MB]}. The head of
 * the file lies in memory; CPU seconds count, of the best of several rounds.
 */
public final class DatasetStages {
    private static final ThreadMXBean CPU = ManagementFactory.getThreadMXBean();
    private static final int ROUNDS = 8;
    private static final int BLOCK = 4 << 20;
    private static final TokenRules RULES = new TokenRules((byte) '.', (byte) 0, List.of(), false, false, false);

    private final byte[] csv;
    private final ColumnParser parser = new ColumnParser(RULES);
    private final ColumnVector vector = new ColumnVector();
    private List<ColumnPlan> plans = List.of();

    private DatasetStages(byte[] csv) {
        this.csv = csv;
    }

    public static void main(String[] args) throws IOException, DatasetException {
        int megabytes = args.length > 1 ? Integer.parseInt(args[1]) : 200;
        DatasetStages stages;
        try (InputStream in = Files.newInputStream(Path.of(args[0]))) {
            byte[] head = in.readNBytes(megabytes * 1_000_000);
            int end = head.length;
            while (end > 0 && head[end - 1] != '\n') {
                end--;
            }
            stages = new DatasetStages(Arrays.copyOf(head, end));
        }
        stages.learn();
        System.out.printf(Locale.ROOT, "tokenizer                 %4.0f MB/s per core%n", stages.best(false));
        System.out.printf(Locale.ROOT, "tokenizer and statistics  %4.0f MB/s per core%n", stages.best(true));
    }

    private double best(boolean statistics) throws IOException, DatasetException {
        double best = 0;
        for (int round = 0; round < ROUNDS; round++) {
            long begin = CPU.getCurrentThreadCpuTime();
            run(statistics, plans);
            best = Math.max(best, csv.length * 1e3 / (CPU.getCurrentThreadCpuTime() - begin));
        }
        return best;
    }

    /** Finds the types that all rows ask for, so that the rounds run under the right plan. */
    private void learn() throws IOException, DatasetException {
        TypePlanner planner = new TypePlanner(false, false, TypePlanner.Decimals.WHEN_ROUNDED);
        for (TypeFacts facts : run(true, List.of())) {
            List<ColumnPlan> more = new ArrayList<>(plans);
            more.add(ColumnPlan.of(planner.choose(facts, 0).type()));
            plans = more;
        }
    }

    private List<TypeFacts> run(boolean statistics, List<ColumnPlan> columnPlans) throws IOException, DatasetException {
        CsvOptions options = new CsvOptions(null, null, false, true, false, false, BLOCK);
        List<TypeFacts> facts = new ArrayList<>();
        List<ValueStatistics> values = new ArrayList<>();
        try (CsvSource source = CsvSource.open(new ByteArrayInputStream(csv), "mixed.csv", options)) {
            for (int c = 0; c < source.columns().size(); c++) {
                facts.add(new TypeFacts());
                values.add(new ValueStatistics(plan(columnPlans, c).type(), 1 << 16, 1 << 20));
            }
            long row = 0;
            for (BlockTask task = source.next(); task != null; task = source.next()) {
                TokenBlock block = task.run();
                for (int c = 0; statistics && c < facts.size(); c++) {
                    TokenSpan span = new TokenSpan(block.columns().get(c), 0, block.rows());
                    if (parser.parse(plan(columnPlans, c), List.of(span), facts.get(c), vector)) {
                        values.get(c).add(vector, row);
                    }
                }
                row += block.rows();
                source.recycle(block);
            }
        }
        return facts;
    }

    private static ColumnPlan plan(List<ColumnPlan> plans, int column) {
        return column < plans.size() ? plans.get(column) : ColumnPlan.of(ColumnType.NULL);
    }
}
