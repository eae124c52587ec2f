package dev.nightjar.offpeak.desk;

import dev.nightjar.cloud.ObjectInfo;
import java.time.Instant;

/**
 * What a desk remembers of a job between ticks.
 *
 * @param generation of its record, as it was seen last
 * @param changed when that was written, seconds since the epoch
 */
record Known(Summary summary, long generation, long changed) {
    /** How far the store's time may go back before it is believed to have jumped. */
    private static final long SLACK_SECONDS = 30 * 60;

    static Known of(Shelf.Kept kept) {
        return new Known(
                Summary.of(kept.record()),
                kept.generation(),
                kept.record().changed().getEpochSecond());
    }

    static Known of(Summary summary, ObjectInfo info) {
        return new Known(summary, info.generation(), info.updated().getEpochSecond());
    }

    String jobId() {
        return summary.jobId();
    }

    JobState state() {
        return summary.state();
    }

    int segment() {
        return summary.segment();
    }

    String segmentKey() {
        return JobRecord.segmentKey(summary.jobId(), summary.segment());
    }

    /**
     * When its waiting began: when it was submitted, or later where it may not begin before. A job is never from the
     * future, whatever the clock did.
     */
    long release(long now) {
        long submitted = summary.submitted() == 0 ? changed : summary.submitted();
        return Math.max(summary.notBefore(), Math.min(submitted, now));
    }

    /** Seconds since the epoch until which it is left alone; 0 where time plays no part. */
    long until() {
        return summary.pause() < 0 ? 0 : changed + summary.pause();
    }

    /**
     * Whether it has been left alone for long enough. A time that lies well before the last write means that the clock
     * jumped: then nobody waits for it to come back, since nothing that is done too early does harm.
     */
    boolean due(long now) {
        return summary.pause() >= 0 && over(until(), changed, now);
    }

    static boolean over(long until, long since, long now) {
        return now >= until || now < since - SLACK_SECONDS;
    }

    static boolean over(Instant until, Instant since, Instant now) {
        return over(until.getEpochSecond(), since.getEpochSecond(), now.getEpochSecond());
    }
}
