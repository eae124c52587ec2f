package dev.nightjar.dataset;

import dev.nightjar.dataset.column.ColumnPlan;
import dev.nightjar.dataset.column.TypeFacts;
import dev.nightjar.dataset.column.TypePlanner;
import dev.nightjar.dataset.column.ValueStatistics;
import dev.nightjar.dataset.reduce.NumericColumns;
import dev.nightjar.dataset.report.ColumnFacts;
import dev.nightjar.dataset.report.ColumnReport;
import dev.nightjar.dataset.report.DatasetReport;
import dev.nightjar.dataset.report.PandasModel;
import dev.nightjar.dataset.report.PandasModel.PandasColumn;
import dev.nightjar.dataset.report.ReducedDataset;
import dev.nightjar.dataset.report.Suggestion;
import dev.nightjar.dataset.table.ColumnType;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What is told at the end: from the facts and statistics of a pass that stood. */
final class Reporting {
    private final OptimizeOptions options;
    private final TypePlanner planner;
    private final Findings findings;
    private final Pass pass;
    private final Optimization.Plan plan;
    private final Map<String, Long> bytesOnDisk;

    Reporting(
            OptimizeOptions options,
            TypePlanner planner,
            Findings findings,
            Optimization.Plan plan,
            Map<String, Long> bytesOnDisk) {
        this.options = options;
        this.planner = planner;
        this.findings = findings;
        pass = findings.pass();
        this.plan = plan;
        this.bytesOnDisk = bytesOnDisk;
    }

    DatasetReport report(
            String file,
            String output,
            long bytesIn,
            long bytesOut,
            @Nullable String encoding,
            long memory,
            Duration cpu,
            Duration wall,
            @Nullable ReducedDataset reduced) {
        List<ColumnReport> columns = new ArrayList<>();
        List<Suggestion> suggestions = new ArrayList<>();
        List<String> warnings = new ArrayList<>();
        if (encoding != null) {
            warnings.add(encoding);
        }
        warnings.addAll(pass.warnings());
        long pandas = PandasModel.INDEX_BYTES;
        long arrow = 0;
        for (int i = 0; i < pass.columns().size(); i++) {
            String name = pass.columns().get(i);
            ColumnFacts facts = findings.facts(i);
            boolean kept = plan.columns().contains(name);
            Suggestion suggestion = facts.suggestion(!kept);
            if (suggestion != null) {
                suggestions.add(suggestion);
                warnings.add(suggestion.kind() + ":" + name);
            }
            if (pass.facts(i).offsets().size() > 0) {
                warnings.add(
                        "offset:" + name + "=" + String.join(",", pass.facts(i).offsets()));
            }
            if (options.allowLoss().contains(name)) {
                warnings.add("loss:" + name + "=" + pass.largestError(i));
            }
            if (kept) {
                ColumnReport column = column(i, facts);
                columns.add(column);
                if (reduced != null && !NumericColumns.isNumeric(facts.type())) {
                    warnings.add("not_reduced:" + name);
                }
                arrow += column.bytesArrow();
            }
            pandas += pandas(i).bytes();
        }
        return new DatasetReport(
                file,
                output,
                pass.rows(),
                bytesIn,
                bytesOut,
                pandas,
                arrow,
                columns,
                warnings,
                ProcessUse.peakRss(),
                cpu.toMillis() / 1e3,
                wall.toMillis() / 1e3,
                options.verify().name().toLowerCase(java.util.Locale.ROOT),
                memory,
                suggestions,
                reduced);
    }

    private ColumnReport column(int i, ColumnFacts facts) {
        ValueStatistics values = pass.statistics(i);
        PandasColumn pandas = pandas(i);
        ColumnType type = facts.type();
        return new ColumnReport(
                facts.name(),
                pandas.type(),
                shownType(type, i).toString(),
                values.nulls(),
                values.distinct(),
                values.min(),
                values.max(),
                why(i),
                facts.next(),
                pandas.bytes(),
                ArrowSizes.of(type, values),
                bytesOnDisk.getOrDefault(facts.name(), 0L));
    }

    private String why(int i) {
        ColumnPlan columnPlan = pass.plan(i);
        if (columnPlan.declared()) {
            return "it was declared, and "
                    + (columnPlan.lossy()
                            ? "values may change (by " + pass.largestError(i) + " at most)"
                            : "holds every value");
        }
        return planner.choose(pass.facts(i), columnPlan.tolerance()).why();
    }

    /** The type as the file has it: Parquet has neither seconds nor dictionaries of a type of their own. */
    private ColumnType shownType(ColumnType type, int i) {
        if (options.format() == OptimizeOptions.Format.PARQUET) {
            return type instanceof ColumnType.Timestamp t && t.unit() == ColumnType.Unit.SECONDS
                    ? new ColumnType.Timestamp(ColumnType.Unit.MILLIS, t.utc())
                    : type;
        }
        return ArrowSizes.smaller(type, pass.statistics(i));
    }

    private PandasColumn pandas(int i) {
        TypeFacts facts = pass.facts(i);
        PandasModel.Kind kind = switch (facts.naive()) {
            case NOTHING -> PandasModel.Kind.EMPTY;
            case INTS -> PandasModel.Kind.INTS;
            case UNSIGNED_INTS -> PandasModel.Kind.UNSIGNED_INTS;
            case FLOATS -> PandasModel.Kind.FLOATS;
            case BOOLS -> PandasModel.Kind.BOOLS;
            case TEXTS -> PandasModel.Kind.TEXTS;
        };
        return PandasModel.column(kind, facts.rows(), facts.emptyOrNull(), pass.sizes(i));
    }
}
