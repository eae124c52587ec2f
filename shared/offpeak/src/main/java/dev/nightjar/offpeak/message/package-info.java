/** What users and endpoints send: requests for jobs, and how segments ended. Open {@link dev.nightjar.offpeak.message.JobMessage} first. */
@NullMarked
package dev.nightjar.offpeak.message;

import org.jspecify.annotations.NullMarked;
