/** Arrow IPC files (Feather v2): written and read by Arrow's own library. Its classes load only where this package is used. */
@NullMarked
package dev.nightjar.dataset.arrow;

import org.jspecify.annotations.NullMarked;
