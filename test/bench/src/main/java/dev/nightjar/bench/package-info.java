/** Measurements, never tests. */
@NullMarked
package dev.nightjar.bench;

import org.jspecify.annotations.NullMarked;
