package dev.nightjar.offpeak.plan;

import java.math.BigDecimal;

/**
 * Machines that are cheaper at every hour and may be taken away. Work that is lost then is done again, so a minute of
 * progress costs {@code priceRatio x (1 + reworkShare)} of the listed price, in the window and outside it: a third
 * price beside the listed and the discounted one. The planner takes the least of the two that hold at a minute.
 *
 * @param priceRatio price of a minute on spot, relative to the listed price: over 0, at most 1
 * @param reworkShare how much of the work is expected to be done again, 0 for none
 */
public record Spot(BigDecimal priceRatio, BigDecimal reworkShare) {
    public Spot {
        if (priceRatio.signum() <= 0 || priceRatio.compareTo(BigDecimal.ONE) > 0 || reworkShare.signum() < 0) {
            throw new IllegalArgumentException(
                    "a spot price of " + priceRatio + " with " + reworkShare + " done again is none");
        }
    }

    /** What a minute of progress costs, relative to the listed price. */
    public BigDecimal pricePerMinute() {
        return priceRatio.multiply(BigDecimal.ONE.add(reworkShare));
    }
}
