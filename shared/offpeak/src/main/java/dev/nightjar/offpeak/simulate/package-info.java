/**
 * What a policy would have done with a recorded trace of jobs, what that costs, and the least that anybody could have paid.
 * Open {@link dev.nightjar.offpeak.simulate.Simulation} first. Knows no files and no clock.
 */
@NullMarked
package dev.nightjar.offpeak.simulate;

import org.jspecify.annotations.NullMarked;
