/**
 * The desk where federated jobs are kept, released and settled: a state machine on objects with generations.
 *
 * <p>Open {@link dev.nightjar.offpeak.desk.JobDesk} first; what it keeps of a job is
 * {@link dev.nightjar.offpeak.desk.JobRecord}. Everything it does to the world goes through
 * {@link dev.nightjar.offpeak.desk.Effects}; the machine's clock is not among them.
 */
@NullMarked
package dev.nightjar.offpeak.desk;

import org.jspecify.annotations.NullMarked;
