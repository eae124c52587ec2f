/**
 * What a function may know of its surroundings: objects, topics, time, settings, its log and the event that woke it.
 *
 * <p>Open {@link dev.nightjar.cloud.Platform} first; it hands out the others. Nothing here knows Google's clients: they
 * fill these ports from outside, and so do a directory and a map.
 */
@NullMarked
package dev.nightjar.cloud;

import org.jspecify.annotations.NullMarked;
