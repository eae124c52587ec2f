package dev.nightjar.offpeak.desk;

/** What would be wrong with a desk that did without one of its rules; each must be found. */
enum Weakening {
    NONE,
    /** The message is acknowledged before the record is created. */
    ACKNOWLEDGE_BEFORE_CREATE,
    /** Each attempt has a key of its own. */
    KEY_PER_ATTEMPT,
    /** The endpoint does not know keys, and the job is tried again nevertheless. */
    NO_KEY_AND_RETRY,
    /** The endpoint refuses older fences, and knows no keys. */
    FENCE_ALONE,
    /** A callback counts for the current segment, whichever it names. */
    CALLBACK_WITHOUT_SEGMENT,
    /** Nobody looks at all jobs; only hints are followed. */
    TIMERS_WITHOUT_SWEEP,
    /** Objects are written whatever is there. */
    PLAIN_WRITES
}
