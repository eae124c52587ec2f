/**
 * Jobs on a platform: what events of it mean for the desk, and what its settings say. Open {@link
 * dev.nightjar.offpeak.events.JobEvents} first. Knows no cloud.
 */
@NullMarked
package dev.nightjar.offpeak.events;

import org.jspecify.annotations.NullMarked;
