/** A message about a job becomes a record of it. */
@NullMarked
package dev.nightjar.functions.queue;

import org.jspecify.annotations.NullMarked;
