package dev.nightjar.offpeak.desk;

/** How a job stands. Four of these are ends; a held job can still be released, by a person or by a late callback. */
public enum JobState {
    /** It waits for its time, or for a place in its pool. */
    QUEUED,
    /** It is claimed: the request to its endpoint is on its way, or it is not known what became of it. */
    STARTING,
    /** The endpoint has said that it runs. */
    RUNNING,
    /** All rounds are done. */
    DONE,
    /** A person must look at it. */
    HELD,
    /** It can never run. */
    REJECTED,
    /** Somebody cancelled it. */
    CANCELLED;

    /** Whether nothing more happens to it by itself. */
    public boolean ended() {
        return this == HELD || leaves();
    }

    /** Whether its record leaves {@code active/}: all ends but {@link #HELD}, which stays visible. */
    public boolean leaves() {
        return this == DONE || this == REJECTED || this == CANCELLED;
    }

    /** Whether a segment of it holds a place in its pool. */
    public boolean holdsAPlace() {
        return this == STARTING || this == RUNNING;
    }
}
