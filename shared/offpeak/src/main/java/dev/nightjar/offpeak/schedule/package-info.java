/**
 * Job messages that a clock in the cloud sends later, or again and again: for those who want a job of Cloud Scheduler per
 * window. Open {@link dev.nightjar.offpeak.schedule.Timetable} first; {@link dev.nightjar.offpeak.schedule.ScheduledMessage}
 * makes its entries, {@link dev.nightjar.offpeak.schedule.GcloudCommand} and
 * {@link dev.nightjar.offpeak.schedule.TerraformResource} say the same as text. No client of anybody's.
 */
@NullMarked
package dev.nightjar.offpeak.schedule;

import org.jspecify.annotations.NullMarked;
