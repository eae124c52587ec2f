/**
 * Decides which records make an environment.
 *
 * <p>Open {@link dev.nightjar.conda.solve.CondaSolver} first. No I/O and no clock beyond the given deadline.
 */
@NullMarked
package dev.nightjar.conda.solve;

import org.jspecify.annotations.NullMarked;
