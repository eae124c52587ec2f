/**
 * Fewer columns on request: principal components of the numeric columns, and columns that go together. Open
 * {@link dev.nightjar.dataset.reduce.PrincipalComponents} first; its source is a
 * {@link dev.nightjar.dataset.reduce.MomentStatistic}, which can be gathered in parts.
 */
@NullMarked
package dev.nightjar.dataset.reduce;

import org.jspecify.annotations.NullMarked;
