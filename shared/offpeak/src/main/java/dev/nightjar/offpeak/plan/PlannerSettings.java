package dev.nightjar.offpeak.plan;

import java.math.BigDecimal;

/**
 * What a planner may be told; {@link #simulation()} and {@link #desk()} are the two sets in use.
 *
 * @param discount how much cheaper a discounted minute is, relative to the listed price: over 0, under 1
 * @param guardStartSeconds for how long after a window's start nothing begins: the clocks of the biller and ours differ
 * @param guardEndSeconds how long before a window's end segments are planned to have ended, for the same reason and
 *     because the end of a segment takes time too
 * @param reserve how much of what arrivals were seen to need within a span is kept free of delayed work; 1 keeps what the
 *     busiest spans needed, 0 delays as if nobody ever came
 * @param longSegments whether a segment has all rounds up to the next pause, as is right where each begins with a call to
 *     an endpoint; else one round, and the planner thinks again after each
 */
public record PlannerSettings(
        BigDecimal discount, int guardStartSeconds, int guardEndSeconds, double reserve, boolean longSegments) {
    /** The delay that a job bears which names none: three days bridge a working week's nights into its weekend. */
    public static final int MAX_DELAY_MINUTES = 72 * 60;

    /** The seed's tariff: a fifth off outside working hours. */
    private static final BigDecimal FIFTH = new BigDecimal("0.20");

    public PlannerSettings {
        if (discount.signum() <= 0 || discount.compareTo(BigDecimal.ONE) >= 0) {
            throw new IllegalArgumentException("a discount of " + discount + " is none");
        }
        if (guardStartSeconds < 0 || guardEndSeconds < 0 || !(reserve >= 0)) {
            throw new IllegalArgumentException(
                    "guards of " + guardStartSeconds + " and " + guardEndSeconds + " seconds, reserve " + reserve);
        }
    }

    /** Exact clocks: no guards. */
    public static PlannerSettings simulation() {
        return new PlannerSettings(FIFTH, 0, 0, 1, false);
    }

    /** Real clocks: 5 seconds after a window opens, 60 before it closes. */
    public static PlannerSettings desk() {
        return new PlannerSettings(FIFTH, 5, 60, 1, true);
    }

    /** The same at another discount. */
    public PlannerSettings withDiscount(BigDecimal other) {
        return new PlannerSettings(other, guardStartSeconds, guardEndSeconds, reserve, longSegments);
    }
}
