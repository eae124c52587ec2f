/** The whole system as real processes: the launcher, {@code serve} and {@code drop}, and the stock invokers. */
@NullMarked
package dev.nightjar.journeys;

import org.jspecify.annotations.NullMarked;
