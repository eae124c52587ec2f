package dev.nightjar.offpeak.plan;

import java.math.BigDecimal;
import java.util.Comparator;

/** One job's state in a planner. */
final class Work {
    /** The one that has to begin first comes first. */
    static final Comparator<Work> BY_URGENCY = Comparator.comparingLong((Work work) -> work.latestStart)
            .thenComparing(
                    Comparator.comparingInt((Work work) -> work.job.priority()).reversed())
            .thenComparingInt(work -> work.job.id());

    /** Where none is urgent, priority comes first. */
    static final Comparator<Work> BY_PRIORITY = Comparator.comparingInt((Work work) -> work.job.priority())
            .reversed()
            .thenComparing(BY_URGENCY);

    static final Comparator<Work> BY_WAKE =
            Comparator.comparingLong((Work work) -> work.wakeAt).thenComparingInt(work -> work.job.id());

    static final Comparator<Work> BY_END =
            Comparator.comparingLong((Work work) -> work.ends).thenComparingInt(work -> work.job.id());

    /** Prices are whole millionths of the listed one. */
    static final long LISTED = 1_000_000;

    enum Place {
        /** In none of the planner's queues. */
        OUT,
        /** Not before {@link #wakeAt}. */
        HELD,
        /** It begins as soon as there is room. */
        READY,
        RUNNING
    }

    final PlannedJob job;
    private final int peakPrice;
    private final int offPrice;

    /** Rounds that ended. */
    int done;

    /** Minutes that the whole job is believed to take; measured rounds correct it. */
    int minutes;

    /** When it has to end. */
    long deadline;

    /** Its caller's word that it may not begin before this minute. */
    long eligible;

    /** The user wants it to begin at once, whatever that costs. */
    boolean rushed;

    /** It could not end in time when it came: what it still needs is no reason to hurry others. */
    boolean lost;

    Place place = Place.OUT;

    long wakeAt;
    long began;

    /** When the running segment is expected to end; its last minute of the former one while none runs. */
    long ends;

    int runningRounds;

    /** Minutes that its ended segments took. */
    long ran;

    /** The latest minute at which the rest can begin and still end in time. */
    long latestStart;

    /*
     * What stands in the planner's profiles for it, so that exactly that can be taken out again: the rest at its latest,
     * in minutes and on the clock of discounted minutes, and the running segment, likewise.
     */
    long lateFrom;
    long lateTo;
    long clockFrom;
    long clockTo;
    long runFrom;
    long runTo;
    long runClockFrom;
    long runClockTo;

    Work(PlannedJob job, BigDecimal discount) {
        this.job = job;
        this.minutes = job.minutes();
        this.eligible = job.release();
        int spot = job.spot() == null ? (int) LISTED : millionths(job.spot().pricePerMinute());
        this.peakPrice = (int) Math.min(LISTED, spot);
        this.offPrice = Math.min(millionths(BigDecimal.ONE.subtract(discount)), spot);
        refresh();
    }

    private static int millionths(BigDecimal price) {
        return price.min(BigDecimal.TWO)
                .multiply(BigDecimal.valueOf(LISTED))
                .setScale(0, java.math.RoundingMode.HALF_EVEN)
                .intValueExact();
    }

    int width() {
        return job.width();
    }

    /** What a minute costs less in a window than outside. */
    long gain() {
        return (long) peakPrice - offPrice;
    }

    long offPrice() {
        return offPrice;
    }

    long peakPrice() {
        return peakPrice;
    }

    /** Whether every hour costs the same, so that no delay pays. */
    boolean flatPrice() {
        return peakPrice == offPrice;
    }

    /** Minutes of the rounds that are neither done nor running. */
    int rest() {
        return minutesOf(done + runningRounds, job.rounds());
    }

    int minutesOf(int from, int to) {
        return (int) ((long) minutes * to / job.rounds() - (long) minutes * from / job.rounds());
    }

    /** After its progress or its expected length changed. */
    void refresh() {
        deadline = Math.min(job.deadline(), job.release() + minutes + job.maxDelay());
        long restart = done > 0 && place != Place.RUNNING ? job.restartOverhead() : 0;
        latestStart = deadline - rest() - restart;
    }

    /** Rounds between two points at which it may be stopped: enough to last a minute, and not too many points. */
    int step() {
        int points = Math.min(Math.min(job.rounds(), minutes), Pauses.MOST_PARTS);
        return Math.ceilDiv(job.rounds(), points);
    }

    int partsLeft() {
        return Math.ceilDiv(job.rounds() - done, step());
    }

    int roundsOfParts(int parts) {
        return Math.min(job.rounds() - done, parts * step());
    }

    /** How long its next parts take. */
    int minutesOfParts(int parts) {
        return minutesOf(done, done + roundsOfParts(parts));
    }

    /** At least as long as each of its parts. */
    int longestPart() {
        return (int) Math.max(1, Math.ceilDiv((long) minutes * step(), job.rounds()));
    }

    /** How long its next part takes. */
    int partMinutes() {
        return Math.max(1, minutesOfParts(1));
    }
}
