package dev.nightjar.dataset.report;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;

/** A bound in one significant digit, never below what it bounds. */
final class RoundedUp {
    private RoundedUp() {}

    static String of(double bound) {
        BigDecimal rounded =
                new BigDecimal(bound).round(new MathContext(1, RoundingMode.UP)).stripTrailingZeros();
        return rounded.scale() > 12 || rounded.precision() - rounded.scale() > 12
                ? rounded.toString()
                : rounded.toPlainString();
    }
}
