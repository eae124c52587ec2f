/** Whole environments: {@code environment.yml} in, locks or an explanation out. */
@NullMarked
package dev.nightjar.environment;

import org.jspecify.annotations.NullMarked;
