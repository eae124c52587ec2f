package dev.nightjar.dataset.verify;

import java.math.BigInteger;

/**
 * 10^j for {@link #MIN} to {@link #MAX} in 128 bits: {@code high:low} with the highest bit set, cut off below, times 2^{@link #exponent}.
 * Loads when the first double of more digits than {@link FloatProof}'s quick way takes is met.
 */
final class PowersOfTen {
    static final int MIN = -330;
    static final int MAX = 345;

    static final long[] HIGH = new long[MAX - MIN + 1];
    static final long[] LOW = new long[MAX - MIN + 1];

    static {
        for (int j = MIN; j <= MAX; j++) {
            BigInteger power = BigInteger.TEN.pow(Math.abs(j));
            int shift = -exponent(j);
            BigInteger bits = j < 0
                    ? BigInteger.ONE.shiftLeft(shift).divide(power)
                    : shift >= 0 ? power.shiftLeft(shift) : power.shiftRight(-shift);
            if (bits.bitLength() != 128) {
                throw new IllegalStateException("10^" + j + " has " + bits.bitLength() + " bits");
            }
            HIGH[j - MIN] = bits.shiftRight(64).longValue();
            LOW[j - MIN] = bits.longValue();
        }
    }

    private PowersOfTen() {}

    /** floor(log2(10^j)) - 127. */
    static int exponent(int j) {
        // 1741647 / 2^19 is log2(10) to 7 digits, enough for |j| below 1,233; the table's own check would see an error.
        return ((j * 1_741_647) >> 19) - 127;
    }
}
