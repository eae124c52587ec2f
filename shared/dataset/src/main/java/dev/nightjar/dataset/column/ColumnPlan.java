package dev.nightjar.dataset.column;

import dev.nightjar.dataset.table.ColumnType;

/**
 * How the tokens of a column become values.
 *
 * @param declared whether somebody asked for that type, so that a value that does not fit is an error
 * @param lossy whether values may change to fit a declared type
 * @param tolerance the largest change of a value that float32 may make
 */
public record ColumnPlan(ColumnType type, boolean declared, boolean lossy, double tolerance) {
    public static ColumnPlan of(ColumnType type) {
        return new ColumnPlan(type, false, false, 0);
    }

    /** Whether values take 128 bits. */
    public boolean wide() {
        return type instanceof ColumnType.Decimal decimal && decimal.precision() > 18;
    }
}
