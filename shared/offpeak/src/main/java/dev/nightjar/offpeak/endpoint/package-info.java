/** The one way to a user's endpoint. Open {@link dev.nightjar.offpeak.endpoint.Endpoint} first. */
@NullMarked
package dev.nightjar.offpeak.endpoint;

import org.jspecify.annotations.NullMarked;
