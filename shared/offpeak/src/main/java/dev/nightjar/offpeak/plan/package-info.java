/** Which job begins when. Deterministic, without I/O and clock. Open {@link dev.nightjar.offpeak.plan.Policy} first. */
@NullMarked
package dev.nightjar.offpeak.plan;

import org.jspecify.annotations.NullMarked;
