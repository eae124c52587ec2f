/**
 * What a function may know of its surroundings: objects, topics, time, settings, its log and the event that woke it.
 *
 * <p>Open {@link dev.nightjar.cloud.Platform} first; it hands out the others. Nothing here knows Google's clients: they
 * fill these ports from outside, and so do {@link dev.nightjar.cloud.DirectoryStore a directory} and {@link
 * dev.nightjar.cloud.MemoryStore a map}.
 *
 * <p>The road of an event: {@link dev.nightjar.cloud.TriggerEvent} reads it, {@link dev.nightjar.cloud.Ledger} sees to it
 * that it is done once, {@link dev.nightjar.cloud.DeadLetters} takes what nobody can read.
 */
@NullMarked
package dev.nightjar.cloud;

import org.jspecify.annotations.NullMarked;
