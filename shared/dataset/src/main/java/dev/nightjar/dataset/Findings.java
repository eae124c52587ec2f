package dev.nightjar.dataset;

import dev.nightjar.dataset.column.ColumnPlan;
import dev.nightjar.dataset.column.TypeFacts;
import dev.nightjar.dataset.column.TypePlanner;
import dev.nightjar.dataset.column.ValueStatistics;
import dev.nightjar.dataset.report.ColumnFacts;
import dev.nightjar.dataset.table.ColumnType;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a pass that stood found of its columns: types, and what could be left out. */
final class Findings {
    private static final int MAX_DIGITS = 38;

    private final OptimizeOptions options;
    private final TypePlanner planner;
    private final Pass pass;

    Findings(OptimizeOptions options, TypePlanner planner, Pass pass) {
        this.options = options;
        this.planner = planner;
        this.pass = pass;
    }

    Pass pass() {
        return pass;
    }

    ColumnType type(int i) {
        ColumnPlan columnPlan = pass.plan(i);
        return columnPlan.declared()
                ? columnPlan.type()
                : planner.choose(pass.facts(i), columnPlan.tolerance()).type();
    }

    ColumnFacts facts(int i) {
        ValueStatistics values = pass.statistics(i);
        TypeFacts facts = pass.facts(i);
        ColumnType type = type(i);
        boolean ints = type instanceof ColumnType.Int && values.min() != null;
        boolean doubles = type.equals(ColumnType.FLOAT64);
        int[] digits = facts.digits();
        boolean decimal = doubles && facts.allPlainNumbers() && digits[0] + digits[1] <= MAX_DIGITS;
        return new ColumnFacts(
                pass.columns().get(i),
                type,
                values.rows(),
                values.nulls(),
                values.distinct(),
                values.min(),
                ints ? values.minLong() : null,
                ints ? values.maxLong() : null,
                options.unsigned(),
                doubles ? values.float32Error() : Double.NaN,
                decimal ? new ColumnType.Decimal(Math.max(1, digits[0] + digits[1]), digits[1]) : null,
                name(pass.relations().duplicateOf(i)),
                name(pass.relations().correlatedWith(i)));
    }

    private @Nullable String name(int column) {
        return column < 0 ? null : pass.columns().get(column);
    }

    /** The columns that {@code --prune} leaves out; of a table that has nothing but such, the first stays. */
    List<String> prunable() {
        List<String> found = new ArrayList<>();
        for (int i = 0; i < pass.columns().size(); i++) {
            if (facts(i).suggestion(true) != null) {
                found.add(pass.columns().get(i));
            }
        }
        if (found.size() == pass.columns().size()) {
            found.removeFirst();
        }
        return found;
    }
}
