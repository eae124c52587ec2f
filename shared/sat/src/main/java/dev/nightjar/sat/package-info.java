/** The lazy SAT engine: clauses are made when a candidate is first considered. It knows nothing of packages. */
@NullMarked
package dev.nightjar.sat;

import org.jspecify.annotations.NullMarked;
