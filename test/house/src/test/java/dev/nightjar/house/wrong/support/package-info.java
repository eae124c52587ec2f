/** Breaks rules on purpose; see {@link dev.nightjar.house.ArchitectureTest}. */
@NullMarked
package dev.nightjar.house.wrong.support;

import org.jspecify.annotations.NullMarked;
