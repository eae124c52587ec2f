package dev.nightjar.dataset;

import dev.nightjar.dataset.column.ColumnParser;
import dev.nightjar.dataset.column.ColumnPlan;
import dev.nightjar.dataset.column.TokenRules;
import dev.nightjar.dataset.column.TypeFacts;
import dev.nightjar.dataset.column.ValueStatistics;
import dev.nightjar.dataset.report.TextSizes;
import dev.nightjar.dataset.source.TableSource;
import dev.nightjar.dataset.table.ColumnType;
import dev.nightjar.dataset.table.ColumnVector;
import dev.nightjar.dataset.table.DatasetException;
import dev.nightjar.dataset.table.DatasetException.Kind;
import dev.nightjar.dataset.table.TokenColumn;
import dev.nightjar.dataset.table.TokenSpan;
import dev.nightjar.dataset.table.Utf8;
import dev.nightjar.dataset.verify.Verifier;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * One reading of a dataset from its first row to its last under a plan: facts of all columns; statistics and a file as long
 * as every value fits the plan.
 */
final class Pass {
    private final Workers workers;
    private final TableSource source;
    private final RowGroups groups;
    private final List<String> columns;
    private final Set<String> kept;
    private final List<ColumnPlan> plans;
    private final TokenRules rules;
    private final List<TypeFacts> facts = new ArrayList<>();
    private final List<ValueStatistics> statistics = new ArrayList<>();
    private final ConcurrentLinkedQueue<Scratch> scratches = new ConcurrentLinkedQueue<>();
    private final Collection<Loss> losses = new ConcurrentLinkedQueue<>();
    private final @Nullable TableWriter writer;
    private final @Nullable Verifier verifier;
    private final boolean verifyAll;
    private final boolean collect;
    private final List<TextSizes> sizes = new ArrayList<>();
    private final String name;
    private final Relations relations;
    private final boolean[] fits;
    private final double[] errors;
    private long rows;
    private volatile boolean allFit = true;

    /** A value that a declared type does not hold. */
    private record Loss(int row, int column, @Nullable String token) {
        static final Comparator<Loss> ORDER = Comparator.comparingInt(Loss::row).thenComparingInt(Loss::column);
    }

    /** What a thread needs to parse a column. */
    private static final class Scratch {
        final ColumnParser parser;
        final ColumnVector vector = new ColumnVector();

        Scratch(TokenRules rules) {
            parser = new ColumnParser(rules);
        }
    }

    /**
     * @param columns those that are processed, by name; they need not be all of the source
     * @param writer null: facts and statistics only
     * @param verifier null: nothing is read back
     * @param collect whether statistics are wanted
     */
    Pass(
            Workers workers,
            TableSource source,
            Budget budget,
            List<String> columns,
            List<ColumnPlan> plans,
            TokenRules rules,
            @Nullable TableWriter writer,
            @Nullable Verifier verifier,
            boolean verifyAll,
            boolean collect,
            String name) {
        this.workers = workers;
        this.source = source;
        this.columns = columns;
        kept = Set.copyOf(columns);
        this.plans = plans;
        this.rules = rules;
        this.writer = writer;
        this.verifier = verifier;
        this.verifyAll = verifyAll;
        this.collect = collect;
        this.name = name;
        int count = columns.size();
        groups = new RowGroups(source, workers, budget.groupRows(count), budget.groupBytes(), budget.columnBytes());
        relations = new Relations(plans.stream().map(ColumnPlan::type).toList());
        fits = new boolean[count];
        errors = new double[count];
        for (int i = 0; i < count; i++) {
            fits[i] = true;
            facts.add(new TypeFacts());
            sizes.add(new TextSizes());
            statistics.add(
                    new ValueStatistics(plans.get(i).type(), budget.distinct(count), budget.distinctBytes(count)));
        }
    }

    /** Reads all. What a pass has learnt is kept afterwards, what it worked with is not. */
    void run() throws IOException, DatasetException {
        long number = 0;
        for (RowGroup group = groups.next(); group != null; group = groups.next(), number++) {
            process(group, number);
            rows += group.rows();
            for (RowGroup.Part part : group.parts()) {
                if (part.to() == part.block().rows()) {
                    source.recycle(part.block());
                }
            }
        }
        scratches.clear();
    }

    private void process(RowGroup group, long number) throws IOException, DatasetException {
        TableWriter to = allFit ? writer : null;
        if (to != null) {
            to.begin(group.rows());
        }
        int count = columns.size();
        List<Future<Void>> tasks = workers.start(count + 1, column -> {
            if (column < count) {
                parse(group, column, to);
            } else {
                checkLeftOut(group);
            }
        });
        try {
            groups.readAhead();
        } finally {
            workers.await(tasks);
        }
        Loss first = losses.stream().min(Loss.ORDER).orElse(null);
        if (first != null) {
            throw loss(group, first);
        }
        if (collect && allFit) {
            relations.endGroup(group.rows());
        }
        if (to == null || !allFit) {
            return;
        }
        boolean sampled = number == 0 || group.last() || number % 16 == 0;
        if (verifier != null && (verifyAll || sampled)) {
            to.beginReadBack();
            try {
                workers.await(workers.start(columns.size(), column -> verify(group, column, to)));
            } finally {
                to.endReadBack();
            }
        }
        to.end();
    }

    private void parse(RowGroup group, int column, @Nullable TableWriter to) throws DatasetException {
        Scratch scratch = scratches.poll();
        if (scratch == null) {
            scratch = new Scratch(rules);
        }
        ColumnPlan plan = plans.get(column);
        ColumnVector vector = scratch.vector;
        List<TokenSpan> spans = group.spans(columns.get(column), column);
        boolean held = scratch.parser.parse(plan, spans, facts.get(column), vector);
        if (!held && plan.declared()) {
            losses.add(new Loss(Math.max(0, scratch.parser.firstUnfit()), column, scratch.parser.unfitToken()));
        }
        errors[column] = Math.max(errors[column], scratch.parser.takeLargestError());
        if (!held) {
            fits[column] = false;
            allFit = false;
        } else if (fits[column]) {
            if (collect) {
                relations.offer(column, vector);
                if (isObject(plan.type())) {
                    spans.forEach(sizes.get(column)::add);
                }
            }
            ValueStatistics wanted = collect ? statistics.get(column) : null;
            if (to != null && allFit) {
                to.column(column, vector, wanted, group.firstRow());
            } else if (wanted != null) {
                wanted.add(vector, group.firstRow());
            }
        }
        scratches.add(scratch);
    }

    /** Columns that are left out are text, too, and tell the encoding as well as the others. */
    private void checkLeftOut(RowGroup group) throws DatasetException {
        for (RowGroup.Part part : group.parts()) {
            List<String> names = part.block().names();
            for (int i = 0; i < names.size(); i++) {
                if (!kept.contains(names.get(i))) {
                    TokenColumn tokens = part.block().columns().get(i);
                    int from = tokens.start(part.from());
                    int to = tokens.end(part.to() - 1);
                    if (!Utf8.isAscii(tokens.bytes(), from, to) && Utf8.firstInvalid(tokens.bytes(), from, to) >= 0) {
                        throw ColumnParser.notUtf8();
                    }
                }
            }
        }
    }

    /** Whether pandas may keep such a column as objects, so that the sizes of its texts matter. */
    private static boolean isObject(ColumnType type) {
        return switch (type) {
            case ColumnType.Text t -> true;
            case ColumnType.Dictionary d -> true;
            case ColumnType.Date d -> true;
            case ColumnType.Timestamp t -> true;
            case ColumnType.Decimal d -> d.precision() > 18;
            case ColumnType.Int i -> i.bits() == 64;
            default -> false;
        };
    }

    private DatasetException loss(RowGroup group, Loss loss) {
        String column = columns.get(loss.column());
        ColumnPlan plan = plans.get(loss.column());
        long line = group.line(loss.row());
        String place = line > 0 ? "line=" + line : "row=" + (group.firstRow() + loss.row() + 1);
        return new DatasetException(
                Kind.LOSS,
                place + ",column=" + column,
                "cannot read " + name + " at " + place.replace('=', ' ') + ": \"" + loss.token() + "\" of " + column
                        + " as " + plan.type(),
                plan.lossy()
                        ? "the nearest value of that type cannot be told"
                        : "the value would change, or is not of that type at all",
                "--type with a wider type, or --allow-loss " + column + " if rounding is meant");
    }

    private void verify(RowGroup group, int column, TableWriter from) throws IOException, DatasetException {
        Scratch scratch = scratches.poll();
        if (scratch == null) {
            scratch = new Scratch(rules);
        }
        ColumnPlan plan = plans.get(column);
        from.readBack(column, scratch.vector);
        if (verifier != null && !plan.lossy()) {
            verifier.verify(
                    columns.get(column),
                    plan.type(),
                    group.spans(columns.get(column), column),
                    scratch.vector,
                    from.dictionary(column),
                    group.firstRow(),
                    plan.tolerance());
        }
        scratches.add(scratch);
    }

    /** Whether every value fitted its plan; only then statistics and file mean anything. */
    boolean fitted() {
        return allFit;
    }

    long rows() {
        return rows;
    }

    /** All columns of the source, in the order of their first rows. */
    List<String> sourceColumns() {
        return groups.names();
    }

    List<String> columns() {
        return columns;
    }

    ColumnPlan plan(int column) {
        return plans.get(column);
    }

    List<String> warnings() {
        return source.warnings();
    }

    TypeFacts facts(int column) {
        return facts.get(column);
    }

    Relations relations() {
        return relations;
    }

    TextSizes sizes(int column) {
        return sizes.get(column);
    }

    ValueStatistics statistics(int column) {
        return statistics.get(column);
    }

    /** How far a value of a lossy column was changed at most. */
    double largestError(int column) {
        return errors[column];
    }
}
