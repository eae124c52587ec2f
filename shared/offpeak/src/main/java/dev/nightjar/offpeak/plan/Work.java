package dev.nightjar.offpeak.plan;

/** One job's state in a planner. */
final class Work {
    enum Place {
        /** Not before {@link #wakeAt}. */
        HELD,
        /** It begins as soon as there is room. */
        READY,
        RUNNING
    }

    final PlannedJob job;

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

    Place place = Place.HELD;
    long wakeAt;

    /** Why it is held until then, in full-price minutes saved. */
    long began;

    long ends;
    int runningRounds;

    /** The latest minute at which the rest can begin and still end in time; orders jobs by urgency. */
    long latestStart;

    /** What stands in the planner's profiles for it, so that exactly that can be taken out again. */
    long lateFrom;

    long lateTo;
    long clockFrom;
    long clockTo;
    long runFrom;
    long runTo;
    long runClockFrom;
    long runClockTo;

    Work(PlannedJob job) {
        this.job = job;
        this.minutes = job.minutes();
        this.deadline = job.latestEnd();
        this.eligible = job.release();
    }

    int width() {
        return job.width();
    }

    /** Minutes of the rounds that are neither done nor running. */
    int rest() {
        return minutesOf(done + runningRounds, job.rounds());
    }

    int minutesOf(int from, int to) {
        int rounds = job.rounds();
        return (int) ((long) minutes * to / rounds - (long) minutes * from / rounds);
    }
}
