package dev.nightjar.offpeak.simulate;

import java.math.BigDecimal;
import java.math.RoundingMode;
import org.jspecify.annotations.Nullable;

/**
 * What nobody can pay less than, relative to running everything at peak price; restarts cost nothing here. All are null
 * where there is nothing to pay.
 *
 * @param whole each job alone, in one piece, at its best start
 * @param split each job cut at will: the larger of what each alone can reach and what the pool's capacity lets all reach
 * @param flow as split, with each job no wider than it is at any moment; null also where the trace is too large for it
 */
public record SimulationBounds(
        @Nullable BigDecimal whole,
        @Nullable BigDecimal split,
        @Nullable BigDecimal flow) {
    private static final int DIGITS = 9;

    /** A cost relative to the split bound: less than 1 is impossible. */
    public @Nullable BigDecimal ratio(@Nullable BigDecimal cost) {
        return cost == null || split == null ? null : cost.divide(split, DIGITS, RoundingMode.HALF_EVEN);
    }
}
