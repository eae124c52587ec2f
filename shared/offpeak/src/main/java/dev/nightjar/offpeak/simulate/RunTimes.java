package dev.nightjar.offpeak.simulate;

/** What a policy is told of how long a job takes. What happens is always by the true run time. */
public enum RunTimes {
    /** The true run time. */
    EXACT,
    /** The trace's {@code estimate_s}. */
    ESTIMATES,
    /** The trace's {@code estimate_s}, until the policy has learned better from jobs of the same name. */
    LEARNED
}
