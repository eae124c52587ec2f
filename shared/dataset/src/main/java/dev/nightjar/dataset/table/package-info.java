/**
 * The values of a table on their way from a source to a file: tokens as they were read, types, and typed columns.
 *
 * <p>Open {@link dev.nightjar.dataset.table.TokenColumn} first (what sources make and proofs compare with), then
 * {@link dev.nightjar.dataset.table.ColumnVector} (what writers take and read-backs give).
 */
@NullMarked
package dev.nightjar.dataset.table;

import org.jspecify.annotations.NullMarked;
