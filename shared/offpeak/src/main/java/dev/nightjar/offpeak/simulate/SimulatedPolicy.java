package dev.nightjar.offpeak.simulate;

/** The policies that a simulation can drive. */
public enum SimulatedPolicy {
    /** The one that is for use. */
    PLANNER("planner"),
    /** Each job as soon as there is room. */
    NOW("now"),
    /** Each job from the next window on, first come first served, blind to how long it is. */
    FIFO("fifo"),
    /** Each job at the cheapest start that has room and ends in time, decided once at its submit. */
    BEST("best");

    private final String word;

    SimulatedPolicy(String word) {
        this.word = word;
    }

    /** As the command line and reports write it. */
    public String word() {
        return word;
    }
}
