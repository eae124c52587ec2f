/** Google's clients behind the ports; found at run time, imported by nobody. */
@NullMarked
package dev.nightjar.gcp;

import org.jspecify.annotations.NullMarked;
