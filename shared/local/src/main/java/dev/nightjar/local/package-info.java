/** The command line and the local platform: wires everything on one machine. */
@NullMarked
package dev.nightjar.local;

import org.jspecify.annotations.NullMarked;
