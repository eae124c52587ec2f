package dev.nightjar.dataset;

import dev.nightjar.cloud.ObjectWriter;
import dev.nightjar.dataset.column.ColumnParser;
import dev.nightjar.dataset.column.ColumnPlan;
import dev.nightjar.dataset.column.TokenRules;
import dev.nightjar.dataset.column.TypeFacts;
import dev.nightjar.dataset.column.TypePlanner;
import dev.nightjar.dataset.parquet.ParquetColumn;
import dev.nightjar.dataset.report.DatasetReport;
import dev.nightjar.dataset.table.ColumnType;
import dev.nightjar.dataset.table.ColumnVector;
import dev.nightjar.dataset.table.DatasetException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Turns a dataset into the smallest lossless typed file, and says what was saved and why.
 *
 * <p>Safe for one dataset at a time. Closing it ends its threads and frees its buffers.
 */
public final class DatasetOptimizer implements AutoCloseable {
    private final Workers workers;
    private final Budget budget;

    /**
     * @param cores how many threads work
     * @param memoryBytes what bounds the work, whatever the size of the dataset
     */
    public DatasetOptimizer(int cores, long memoryBytes) {
        workers = new Workers(cores);
        budget = new Budget(memoryBytes);
    }

    /**
     * Reads the input, writes {@code STEM.parquet} or {@code STEM.arrow} and {@code STEM.report.json}, {@code .md} and {@code .html}.
     *
     * @throws DatasetException when the input or an option is wrong; nothing is written then
     * @throws IOException when the world failed; nothing is written then
     */
    public DatasetReport optimize(DatasetInput input, OptimizeOptions options, DatasetOutput output)
            throws DatasetException, IOException {
        Reading reading = new Reading(input, options, budget);
        TokenRules rules =
                new TokenRules((byte) options.decimal(), (byte) 0, options.nullValues(), false, false, false);
        TypePlanner planner = new TypePlanner(options.unsigned(), false, TypePlanner.Decimals.WHEN_ROUNDED);
        List<ColumnPlan> plans = reading.read(source -> {
            RowGroups groups = new RowGroups(source, workers, 4096, 1 << 20);
            RowGroup group = groups.next();
            List<ColumnPlan> guess = new ArrayList<>();
            ColumnParser parser = new ColumnParser(rules);
            int c = 0;
            for (String name : source.columns()) {
                TypeFacts facts = new TypeFacts();
                if (group != null) {
                    parser.parse(ColumnPlan.of(ColumnType.NULL), group.spans(name, c++), facts, new ColumnVector());
                }
                guess.add(ColumnPlan.of(planner.choose(facts, 0).type()));
            }
            return guess;
        });
        while (true) {
            List<ColumnPlan> now = plans;
            List<ColumnPlan> next = new ArrayList<>();
            try (ObjectWriter writer = output.write("out.parquet")) {
                boolean done = reading.read(source -> {
                    List<String> names = source.columns();
                    List<ParquetColumn> columns = new ArrayList<>();
                    for (int i = 0; i < names.size(); i++) {
                        columns.add(new ParquetColumn(names.get(i), now.get(i).type()));
                    }
                    ParquetTable table = new ParquetTable(writer, columns);
                    Pass pass = new Pass(workers, source, budget, names, now, rules, table, null, false, input.name());
                    pass.run();
                    List<ParquetColumn> last = new ArrayList<>();
                    boolean same = pass.fitted();
                    for (int i = 0; i < names.size(); i++) {
                        ColumnType type = planner.choose(pass.facts(i), 0).type();
                        next.add(ColumnPlan.of(type));
                        last.add(new ParquetColumn(names.get(i), type));
                        same &= last.get(i).sameLayout(columns.get(i));
                    }
                    if (same) {
                        table.narrow(last);
                        table.finish();
                        for (int i = 0; i < names.size(); i++) {
                            System.err.println(names.get(i) + " " + last.get(i).type() + " "
                                    + pass.statistics(i).distinct() + " "
                                    + pass.statistics(i).min() + " "
                                    + pass.statistics(i).max() + " "
                                    + table.columnBytes().get(i));
                        }
                    }
                    table.close();
                    return same;
                });
                if (done) {
                    writer.commit();
                    break;
                }
                System.err.println("again");
                plans = next;
            }
        }
        return new DatasetReport(
                input.name(),
                "",
                0,
                0,
                0,
                0,
                0,
                List.of(),
                List.of(),
                ProcessUse.peakRss(),
                ProcessUse.cpu().toMillis() / 1e3,
                0,
                "",
                0);
    }

    @Override
    public void close() {
        workers.close();
    }
}
