/** A tick starts the jobs whose time has come. */
@NullMarked
package dev.nightjar.functions.release;

import org.jspecify.annotations.NullMarked;
