package dev.nightjar.dataset;

import dev.nightjar.cloud.JsonText;
import dev.nightjar.cloud.ObjectWriter;
import dev.nightjar.dataset.OptimizeOptions.ExactDecimal;
import dev.nightjar.dataset.OptimizeOptions.Float32;
import dev.nightjar.dataset.OptimizeOptions.Format;
import dev.nightjar.dataset.OptimizeOptions.Verify;
import dev.nightjar.dataset.column.ColumnParser;
import dev.nightjar.dataset.column.ColumnPlan;
import dev.nightjar.dataset.column.TokenRules;
import dev.nightjar.dataset.column.TypeFacts;
import dev.nightjar.dataset.column.TypePlanner;
import dev.nightjar.dataset.parquet.ParquetColumn;
import dev.nightjar.dataset.parquet.ParquetReaders;
import dev.nightjar.dataset.report.DatasetReport;
import dev.nightjar.dataset.report.ReducedDataset;
import dev.nightjar.dataset.report.ReportDocuments;
import dev.nightjar.dataset.source.TableSource;
import dev.nightjar.dataset.table.ColumnType;
import dev.nightjar.dataset.table.ColumnVector;
import dev.nightjar.dataset.table.DatasetException;
import dev.nightjar.dataset.table.DatasetException.Kind;
import dev.nightjar.dataset.verify.Rules;
import dev.nightjar.dataset.verify.Verifier;
import java.io.IOException;
import java.io.OutputStream;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.SequencedSet;
import org.jspecify.annotations.Nullable;

/**
 * One dataset on its way to a file.
 *
 * <ol>
 *   <li>Guess the types from the first rows.
 *   <li>Read all rows under that plan: the facts of every row say which types are right. For Parquet the file is written in
 *       the same pass, because its layout depends on few things of a type; if the facts turn out otherwise, what was
 *       written is abandoned, and all is read again with the right plan.
 *   <li>Arrow needs exact widths and whole dictionaries before its first byte, and pruning whole columns: there a pass
 *       that writes follows when the plan has stood one.
 *   <li>Put the file in place, then the reports.
 * </ol>
 */
final class Optimization {
    static final Duration READ_LIMIT = Duration.ofMinutes(2);
    private static final int SAMPLE_ROWS = 1 << 14;
    private static final int SAMPLE_BYTES = 1 << 20;
    private static final int SAMPLE_BLOCK = 1 << 18;

    private final Workers workers;
    private final Budget budget;
    private final DatasetInput input;
    private final OptimizeOptions options;
    private final DatasetOutput output;
    private final SequencedMap<String, TypeFacts> known;
    private final Reading reading;
    private final TypePlanner planner;
    private @Nullable Recognition recognition;
    private final long startedAt = System.nanoTime();
    private final Duration cpuBefore = ProcessUse.cpu();

    Optimization(Workers workers, Budget budget, DatasetInput input, OptimizeOptions options, DatasetOutput output)
            throws DatasetException {
        this(workers, budget, input, options, output, new LinkedHashMap<>());
    }

    /** @param known facts of rows that are in the dataset already, by column; these columns come first */
    Optimization(
            Workers workers,
            Budget budget,
            DatasetInput input,
            OptimizeOptions options,
            DatasetOutput output,
            SequencedMap<String, TypeFacts> known)
            throws DatasetException {
        this.known = known;
        this.workers = workers;
        this.budget = budget;
        this.input = input;
        this.options = options;
        this.output = output;
        reading = new Reading(input, options, budget.memory() / 2);
        planner = new TypePlanner(
                options.unsigned(),
                options.float32() == Float32.TEXT_ROUNDTRIP,
                switch (options.exactDecimal()) {
                    case NEVER -> TypePlanner.Decimals.NEVER;
                    case WHEN_ROUNDED -> TypePlanner.Decimals.WHEN_ROUNDED;
                    case WHEN_FLOAT64_INEXACT -> TypePlanner.Decimals.WHEN_FLOAT64_INEXACT;
                    case ALWAYS -> TypePlanner.Decimals.ALWAYS;
                });
    }

    /** Lets the report have what the result is recognised by later. */
    Optimization recordedBy(Recognition newRecognition) {
        recognition = newRecognition;
        return this;
    }

    /** Columns and how each becomes values. */
    record Plan(List<String> columns, List<ColumnPlan> columnPlans) {}

    DatasetReport run() throws IOException, DatasetException {
        try (reading) {
            return optimize();
        }
    }

    /** The same, with a user's function between reading and writing. */
    DatasetReport process(BatchFunction function, int batchRows) throws IOException, DatasetException {
        try (reading) {
            Plan types = survey(guess(), false).plan();
            reading.wrap(source -> new ProcessedSource(
                    source,
                    workers,
                    types,
                    tokenRules(source),
                    function,
                    batchRows,
                    budget.memory() / 2,
                    input.name()));
            return optimize();
        }
    }

    private DatasetReport optimize() throws IOException, DatasetException {
        Plan plan = guess();
        boolean parquet = options.format() == Format.PARQUET;
        boolean survey = !parquet || options.prune();
        String name = Stem.of(input.name()) + (parquet ? ".parquet" : ".arrow");
        try (ParquetReaders readers = new ParquetReaders(1, READ_LIMIT)) {
            Pass surveyed = null;
            if (survey) {
                Survey found = survey(plan, true);
                surveyed = found.pass();
                plan = kept(surveyed, found.plan());
            }
            while (true) {
                try (ObjectWriter file = options.dryRun() ? new CountingWriter() : output.write(name)) {
                    Written written = write(plan, file, surveyed, readers);
                    if (written.done()) {
                        return finish(file, written, surveyed == null ? written.pass() : surveyed, name, readers);
                    }
                    plan = planOf(written.pass());
                }
            }
        }
    }

    /** A reading of all rows whose plan stood, and the plan that its facts ask for. */
    record Survey(Pass pass, Plan plan) {}

    /**
     * Reads all rows until a plan stands.
     *
     * @param collect whether statistics are wanted
     */
    Survey survey(Plan guess, boolean collect) throws IOException, DatasetException {
        Plan plan = guess;
        while (true) {
            Pass pass = pass(plan, null, collect);
            Plan found = planOf(pass);
            if (stands(pass, found)) {
                return new Survey(pass, found);
            }
            plan = found;
        }
    }

    Reading reading() {
        return reading;
    }

    /** Puts everything in place. */
    private DatasetReport finish(ObjectWriter file, Written written, Pass pass, String name, ParquetReaders readers)
            throws IOException, DatasetException {
        OptimizeOptions.Reduce reduce = options.reduce();
        if (reduce == null) {
            input.checkUnchanged();
            DatasetReport report = report(written, pass, name, null);
            commit(file, report, null);
            return report;
        }
        try (Reduction reduction = Reduction.begin(
                workers,
                budget,
                reading,
                written.plan(),
                this::tokenRules,
                readers,
                options,
                output,
                Stem.of(input.name()))) {
            ReducedDataset reduced = reduction.run(reduce);
            input.checkUnchanged();
            DatasetReport report = report(written, pass, name, reduced);
            commit(file, report, reduction);
            return report;
        }
    }

    /** Leaves out the columns that {@code --prune} drops, and chooses dictionaries. */
    Plan kept(Pass surveyed, Plan plan) {
        List<String> prunable = options.prune() ? new Findings(options, planner, surveyed).prunable() : List.of();
        List<String> columns = new ArrayList<>();
        List<ColumnPlan> plans = new ArrayList<>();
        for (int i = 0; i < plan.columns().size(); i++) {
            if (!prunable.contains(plan.columns().get(i))) {
                ColumnPlan column = plan.columnPlans().get(i);
                columns.add(plan.columns().get(i));
                plans.add(
                        options.format() == Format.ARROW
                                ? new ColumnPlan(
                                        ArrowSizes.smaller(column.type(), surveyed.statistics(i)),
                                        column.declared(),
                                        column.lossy(),
                                        column.tolerance())
                                : column);
            }
        }
        return new Plan(columns, plans);
    }

    /** A file that was written, if it is what the facts ask for. */
    private record Written(Pass pass, boolean done, long bytes, List<Long> columnBytes, Plan plan) {}

    private Written write(Plan plan, ObjectWriter file, @Nullable Pass surveyed, ParquetReaders readers)
            throws IOException, DatasetException {
        try (TableWriter table = table(plan, file, surveyed, readers)) {
            Pass pass = pass(plan, table, surveyed == null);
            if (surveyed != null) {
                if (!pass.fitted()) {
                    throw new IllegalStateException("the second reading found values that the first did not");
                }
                return new Written(pass, true, table.finish(), table.columnBytes(), plan);
            }
            Plan found = planOf(pass);
            if (!stands(pass, found)) {
                return new Written(pass, false, 0, List.of(), plan);
            }
            if (table instanceof ParquetTable parquet) {
                parquet.narrow(parquetColumns(found));
            }
            return new Written(pass, true, table.finish(), table.columnBytes(), found);
        }
    }

    private TableWriter table(Plan plan, OutputStream file, @Nullable Pass surveyed, ParquetReaders readers)
            throws IOException {
        if (options.format() == Format.PARQUET || surveyed == null) {
            return new ParquetTable(file, parquetColumns(plan), readers);
        }
        return ArrowTable.open(file, plan, surveyed);
    }

    private Pass pass(Plan plan, @Nullable TableWriter table, boolean collect) throws IOException, DatasetException {
        return reading.read(budget.blockBytes(), source -> {
            Verifier verifier = table == null ? null : new Verifier(verifierRules(source));
            Pass pass = new Pass(
                    workers,
                    source,
                    budget,
                    plan.columns(),
                    plan.columnPlans(),
                    tokenRules(source),
                    table,
                    verifier,
                    options.verify() == Verify.FULL,
                    collect,
                    input.name());
            pass.run();
            return pass;
        });
    }

    TokenRules tokenRules(TableSource source) {
        return new TokenRules(
                (byte) options.decimal(),
                options.thousands() == null ? 0 : (byte) (char) options.thousands(),
                options.nullValues(),
                source.quotedMeansText(),
                // What is in a dataset may have to be written anew in another type, from the doubles' texts.
                options.exactDecimal() == ExactDecimal.WHEN_FLOAT64_INEXACT
                        || options.partitionBy() != null
                        || options.append() != null,
                options.float32() == Float32.TEXT_ROUNDTRIP);
    }

    Rules verifierRules(TableSource source) {
        return new Rules(
                options.decimal(),
                options.thousands() == null ? '\0' : options.thousands(),
                options.nullValues(),
                source.quotedMeansText(),
                options.float32() == Float32.TEXT_ROUNDTRIP);
    }

    // --- plans ---

    /** The types that the first rows suggest. A wrong guess costs a pass and nothing else. */
    Plan guess() throws IOException, DatasetException {
        return reading.read(Math.min(SAMPLE_BLOCK, budget.blockBytes()), source -> {
            RowGroup group = new RowGroups(source, workers, SAMPLE_ROWS, SAMPLE_BYTES, SAMPLE_BYTES).next();
            SequencedSet<String> found = new LinkedHashSet<>(source.columns());
            if (group != null) {
                group.parts().forEach(part -> found.addAll(part.block().names()));
            }
            List<String> all = List.copyOf(found);
            Map<String, Integer> places = places(all);
            List<String> columns = selected(all);
            ColumnParser parser = new ColumnParser(tokenRules(source));
            ColumnVector vector = new ColumnVector();
            List<ColumnPlan> plans = new ArrayList<>();
            for (String column : columns) {
                TypeFacts facts = new TypeFacts();
                if (group != null) {
                    int likely = places.getOrDefault(column, 0);
                    parser.parse(ColumnPlan.of(ColumnType.NULL), group.spans(column, likely), facts, vector);
                }
                plans.add(planOf(column, facts));
            }
            return new Plan(columns, plans);
        });
    }

    /** The plan that the facts of a pass ask for. */
    private Plan planOf(Pass pass) throws DatasetException {
        List<String> columns = selected(pass.sourceColumns());
        Map<String, Integer> places = places(pass.columns());
        List<ColumnPlan> plans = new ArrayList<>();
        for (String column : columns) {
            Integer place = places.get(column);
            plans.add(planOf(column, place == null ? new TypeFacts() : pass.facts(place)));
        }
        return new Plan(columns, plans);
    }

    /** The columns that are written: those of the dataset, and then the further ones of the input. */
    private List<String> selected(List<String> sourceColumns) throws DatasetException {
        LinkedHashSet<String> all = new LinkedHashSet<>(known.keySet());
        all.addAll(sourceColumns);
        List<String> kept = Selection.of(options, List.copyOf(all));
        for (String column : known.keySet()) {
            if (!kept.contains(column)) {
                throw new DatasetException(
                        Kind.OPTION,
                        null,
                        "cannot leave out " + column,
                        "the dataset that " + input.name() + " is appended to has it",
                        "only columns that the dataset does not have");
            }
        }
        return kept;
    }

    /** The facts of these rows and of those that are in the dataset already. */
    TypeFacts merged(String column, TypeFacts facts) {
        TypeFacts before = known.get(column);
        if (before == null) {
            return facts;
        }
        TypeFacts all = new TypeFacts();
        all.merge(before);
        all.merge(facts);
        return all;
    }

    /** What facts of all rows ask for. */
    TypePlanner.Choice choice(String column, TypeFacts all) {
        return planner.choose(
                all, options.tolerances().getOrDefault(column, BigDecimal.ZERO).doubleValue());
    }

    /** Where each column stands; searching a list for each of ten thousand takes seconds. */
    private static Map<String, Integer> places(List<String> columns) {
        Map<String, Integer> places = new HashMap<>();
        for (int i = 0; i < columns.size(); i++) {
            places.put(columns.get(i), i);
        }
        return places;
    }

    private ColumnPlan planOf(String column, TypeFacts facts) {
        double tolerance =
                options.tolerances().getOrDefault(column, BigDecimal.ZERO).doubleValue();
        ColumnType declared = options.types().get(column);
        if (declared != null) {
            return new ColumnPlan(
                    declared instanceof ColumnType.Dictionary ? ColumnType.TEXT : declared,
                    true,
                    options.allowLoss().contains(column),
                    tolerance);
        }
        return new ColumnPlan(choice(column, merged(column, facts)).type(), false, false, tolerance);
    }

    /** Whether what a pass made under its plan is right for the plan that its facts ask for. */
    private static boolean stands(Pass pass, Plan found) {
        if (!pass.fitted() || !pass.columns().equals(found.columns())) {
            return false;
        }
        for (int i = 0; i < found.columns().size(); i++) {
            ParquetColumn now = new ParquetColumn("", pass.plan(i).type());
            if (!now.sameLayout(new ParquetColumn("", found.columnPlans().get(i).type()))) {
                return false;
            }
        }
        return true;
    }

    private static List<ParquetColumn> parquetColumns(Plan plan) {
        List<ParquetColumn> columns = new ArrayList<>();
        for (int i = 0; i < plan.columns().size(); i++) {
            columns.add(new ParquetColumn(
                    plan.columns().get(i), plan.columnPlans().get(i).type()));
        }
        return columns;
    }

    // --- the end ---

    private DatasetReport report(Written written, Pass pass, String name, @Nullable ReducedDataset reduced)
            throws IOException, DatasetException {
        Map<String, Long> disk = new LinkedHashMap<>();
        for (int i = 0; i < written.columnBytes().size(); i++) {
            disk.put(written.plan().columns().get(i), written.columnBytes().get(i));
        }
        DatasetReport report = report(pass, written.plan(), name, written.bytes(), disk, reduced);
        return recognition == null ? report : report.from(recognition.origin());
    }

    /** @param name of what was written */
    DatasetReport report(
            Pass pass,
            Plan plan,
            String name,
            long bytes,
            Map<String, Long> columnBytes,
            @Nullable ReducedDataset reduced) {
        return new Reporting(options, planner, new Findings(options, planner, pass), plan, columnBytes)
                .report(
                        input.name(),
                        options.dryRun() ? "" : name,
                        input.size(),
                        bytes,
                        reading.encodingWarning(),
                        budget.memory(),
                        ProcessUse.cpu().minus(cpuBefore),
                        Duration.ofNanos(System.nanoTime() - startedAt),
                        reduced);
    }

    /** Puts a file in place, and then the reports. */
    void commit(ObjectWriter file, DatasetReport report, @Nullable Reduction reduction) throws IOException {
        String stem = Stem.of(input.name());
        try (ObjectWriter json = output.write(stem + ".report.json");
                ObjectWriter markdown = output.write(stem + ".report.md");
                ObjectWriter html = output.write(stem + ".report.html")) {
            JsonText.write(ReportDocuments.json(report), json);
            markdown.write(ReportDocuments.markdown(report).getBytes(StandardCharsets.UTF_8));
            html.write(ReportDocuments.html(report).getBytes(StandardCharsets.UTF_8));
            file.commit();
            if (reduction != null) {
                reduction.commit();
            }
            json.commit();
            markdown.commit();
            html.commit();
        }
    }
}
