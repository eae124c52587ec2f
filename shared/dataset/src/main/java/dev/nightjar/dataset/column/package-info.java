/**
 * From tokens to typed values: what the tokens of a column are ({@link dev.nightjar.dataset.column.TypeFacts}), which type
 * that makes ({@link dev.nightjar.dataset.column.TypePlanner}), and the values themselves
 * ({@link dev.nightjar.dataset.column.ColumnParser}).
 */
@NullMarked
package dev.nightjar.dataset.column;

import org.jspecify.annotations.NullMarked;
