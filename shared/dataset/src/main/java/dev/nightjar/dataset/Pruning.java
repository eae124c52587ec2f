package dev.nightjar.dataset;

import dev.nightjar.dataset.column.ColumnPlan;
import java.util.ArrayList;
import java.util.List;

/** Leaves out the columns that {@code --prune} drops, and chooses dictionaries. */
final class Pruning {
    private Pruning() {}

    static Optimization.Plan apply(OptimizeOptions options, Pass surveyed, Optimization.Plan plan) {
        List<ColumnPlan> plans = new ArrayList<>();
        for (int i = 0; i < plan.columns().size(); i++) {
            ColumnPlan column = plan.columnPlans().get(i);
            plans.add(
                    options.format() == OptimizeOptions.Format.ARROW
                            ? new ColumnPlan(
                                    ArrowSizes.smaller(column.type(), surveyed.statistics(i)),
                                    column.declared(),
                                    column.lossy(),
                                    column.tolerance())
                            : column);
        }
        return new Optimization.Plan(plan.columns(), plans);
    }
}
