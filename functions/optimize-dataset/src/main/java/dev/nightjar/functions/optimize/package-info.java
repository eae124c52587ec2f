/** The function {@code optimize-dataset}: a dropped dataset in, the smallest typed file and a report out. */
@NullMarked
package dev.nightjar.functions.optimize;

import org.jspecify.annotations.NullMarked;
