/**
 * What a person sees of jobs: how each stands, a page of all, and what a month saved. It reads what the desk wrote, and
 * changes nothing. Open {@link dev.nightjar.offpeak.account.JobView} first.
 */
@NullMarked
package dev.nightjar.offpeak.account;

import org.jspecify.annotations.NullMarked;
