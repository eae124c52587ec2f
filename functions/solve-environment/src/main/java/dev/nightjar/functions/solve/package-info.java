/** The function {@code solve-environment}: a dropped file in, locks or a diagnosis out. */
@NullMarked
package dev.nightjar.functions.solve;

import org.jspecify.annotations.NullMarked;
