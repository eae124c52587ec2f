package dev.nightjar.dataset;

import dev.nightjar.cloud.ObjectWriter;
import dev.nightjar.dataset.OptimizeOptions.Format;
import dev.nightjar.dataset.OptimizeOptions.Reduce;
import dev.nightjar.dataset.column.ColumnParser;
import dev.nightjar.dataset.column.ColumnPlan;
import dev.nightjar.dataset.column.TokenRules;
import dev.nightjar.dataset.column.TypeFacts;
import dev.nightjar.dataset.parquet.ParquetColumn;
import dev.nightjar.dataset.parquet.ParquetReaders;
import dev.nightjar.dataset.reduce.MomentStatistic;
import dev.nightjar.dataset.reduce.NumericColumns;
import dev.nightjar.dataset.reduce.PrincipalComponents;
import dev.nightjar.dataset.report.ReducedDataset;
import dev.nightjar.dataset.source.TableSource;
import dev.nightjar.dataset.table.ColumnType;
import dev.nightjar.dataset.table.ColumnVector;
import dev.nightjar.dataset.table.DatasetException;
import dev.nightjar.dataset.table.DatasetException.Kind;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;

/**
 * The second file of {@code --reduce}: the principal components of the numeric columns, and the basis by which a later file
 * is reduced alike. Two passes over the source: one gathers means and covariances, one writes.
 */
final class Reduction implements AutoCloseable {
    private final Workers workers;
    private final Budget budget;
    private final Reading reading;
    private final Optimization.Plan plan;
    private final Function<TableSource, TokenRules> rules;
    private final ParquetReaders readers;
    private final ObjectWriter data;
    private final ObjectWriter basisFile;
    private final String dataName;
    private final String basisName;
    private final OptimizeOptions options;

    /** @param plan the numeric columns and their final types */
    private Reduction(
            Workers workers,
            Budget budget,
            Reading reading,
            Optimization.Plan plan,
            Function<TableSource, TokenRules> rules,
            ParquetReaders readers,
            OptimizeOptions options,
            DatasetOutput output,
            String stem)
            throws IOException {
        this.workers = workers;
        this.budget = budget;
        this.reading = reading;
        this.plan = plan;
        this.rules = rules;
        this.readers = readers;
        this.options = options;
        dataName = stem + ".pca" + (options.format() == Format.PARQUET ? ".parquet" : ".arrow");
        basisName = stem + ".pca.basis.json";
        data = options.dryRun() ? new CountingWriter() : output.write(dataName);
        try {
            basisFile = options.dryRun() ? new CountingWriter() : output.write(basisName);
        } catch (IOException e) {
            data.close();
            throw e;
        }
    }

    static Reduction begin(
            Workers workers,
            Budget budget,
            Reading reading,
            Optimization.Plan plan,
            Function<TableSource, TokenRules> rules,
            ParquetReaders readers,
            OptimizeOptions options,
            DatasetOutput output,
            String stem)
            throws IOException, DatasetException {
        List<String> names = new ArrayList<>();
        List<ColumnPlan> plans = new ArrayList<>();
        for (int i = 0; i < plan.columns().size(); i++) {
            if (NumericColumns.isNumeric(plan.columnPlans().get(i).type())) {
                names.add(plan.columns().get(i));
                plans.add(plan.columnPlans().get(i));
            }
        }
        if (names.isEmpty()) {
            throw new DatasetException(
                    Kind.OPTION,
                    null,
                    "cannot use --reduce",
                    "no column that is kept is numeric",
                    "--columns or --type, if some should be");
        }
        NumericColumns.check(names, plans.stream().map(ColumnPlan::type).toList());
        return new Reduction(
                workers, budget, reading, new Optimization.Plan(names, plans), rules, readers, options, output, stem);
    }

    /** Writes both files, up to their commit. */
    ReducedDataset run(Reduce wanted) throws IOException, DatasetException {
        MomentStatistic moments = new MomentStatistic(plan.columns().size());
        eachGroup((values, rows, firstRow) -> moments.add(values, rows));
        PrincipalComponents basis =
                PrincipalComponents.of(moments, plan.columns(), wanted.components(), wanted.variance());
        int count = basis.count();
        List<String> names = new ArrayList<>();
        for (int k = 0; k < count; k++) {
            names.add("pc" + (k + 1));
        }
        try (TableWriter table = table(names)) {
            ColumnVector[] vectors = new ColumnVector[count];
            ColumnVector[] back = new ColumnVector[count];
            for (int k = 0; k < count; k++) {
                vectors[k] = new ColumnVector();
                back[k] = new ColumnVector();
            }
            eachGroup((values, rows, firstRow) -> {
                double[][] reduced = new double[count][rows];
                basis.transform(values, rows, reduced);
                table.begin(rows);
                workers.await(workers.start(count, k -> {
                    fill(vectors[k], reduced[k]);
                    table.column(k, vectors[k], null, firstRow);
                }));
                table.beginReadBack();
                try {
                    workers.await(workers.start(count, k -> {
                        table.readBack(k, back[k]);
                        compare(names.get(k), vectors[k], back[k], firstRow);
                    }));
                } finally {
                    table.endReadBack();
                }
                table.end();
            });
            table.finish();
        }
        basisFile.write(basis.bytes());
        return new ReducedDataset(dataName, basisName, basis.explainedRatios());
    }

    void commit() throws IOException {
        data.commit();
        basisFile.commit();
    }

    @Override
    public void close() throws IOException {
        try (basisFile) {
            data.close();
        }
    }

    private TableWriter table(List<String> names) throws IOException {
        List<ColumnPlan> plans =
                names.stream().map(name -> ColumnPlan.of(ColumnType.FLOAT64)).toList();
        if (options.format() == Format.PARQUET) {
            return new ParquetTable(
                    data,
                    names.stream()
                            .map(name -> new ParquetColumn(name, ColumnType.FLOAT64))
                            .toList(),
                    readers);
        }
        return ArrowTable.open(data, new Optimization.Plan(names, plans), List.of());
    }

    private static void fill(ColumnVector vector, double[] values) {
        vector.startFixed(values.length, false);
        Arrays.fill(vector.valid, -1);
        vector.nulls = 0;
        for (int r = 0; r < values.length; r++) {
            vector.values[r] = Double.doubleToRawLongBits(values[r]);
        }
    }

    private static void compare(String column, ColumnVector written, ColumnVector read, long firstRow)
            throws DatasetException {
        for (int r = 0; r < written.rows; r++) {
            if (read.rows != written.rows || read.isNull(r) || read.values[r] != written.values[r]) {
                throw new DatasetException(
                        Kind.VERIFY,
                        "row=" + (firstRow + r) + ",column=" + column,
                        "cannot write " + column,
                        "row " + (firstRow + r) + " does not read back as it was written",
                        "telling us, with the file if you can");
            }
        }
    }

    private interface GroupTask {
        /** @param values {@code [column][row]} */
        void run(double[][] values, int rows, long firstRow) throws IOException, DatasetException;
    }

    private void eachGroup(GroupTask task) throws IOException, DatasetException {
        int count = plan.columns().size();
        Boolean done = reading.read(budget.blockBytes(), source -> {
            RowGroups groups = new RowGroups(
                    source, workers, budget.groupRows(2 * count), budget.groupBytes(), budget.columnBytes());
            for (RowGroup group = groups.next(); group != null; group = groups.next()) {
                RowGroup now = group;
                double[][] values = new double[count][];
                workers.await(workers.start(count, c -> values[c] = column(now, c, rules.apply(source))));
                task.run(values, now.rows(), now.firstRow());
            }
            return true;
        });
        if (!done) {
            throw new IllegalStateException();
        }
    }

    private double[] column(RowGroup group, int column, TokenRules tokenRules) throws DatasetException {
        String name = plan.columns().get(column);
        ColumnPlan columnPlan = plan.columnPlans().get(column);
        ColumnVector vector = new ColumnVector();
        if (!new ColumnParser(tokenRules).parse(columnPlan, group.spans(name, column), new TypeFacts(), vector)) {
            throw new IllegalStateException("the second reading of " + name + " found values that the first did not");
        }
        double[] values = new double[group.rows()];
        NumericColumns.fill(name, columnPlan.type(), vector, values, group.firstRow());
        return values;
    }
}
