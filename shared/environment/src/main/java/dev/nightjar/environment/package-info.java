/**
 * Whole environments: {@code environment.yml}, a list of specs or a JSON request in, locks or an explanation out.
 *
 * <p>Open {@link dev.nightjar.environment.EnvironmentSolver} first: it reads (parse), plans (what the file and the flags
 * say together), asks the solver once a platform, and gives everything that is to be written as bytes. Nothing here writes
 * a file, prints, or knows a command line or a cloud.
 */
@NullMarked
package dev.nightjar.environment;

import org.jspecify.annotations.NullMarked;
