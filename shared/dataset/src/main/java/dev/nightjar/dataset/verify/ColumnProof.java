package dev.nightjar.dataset.verify;

import dev.nightjar.dataset.table.ColumnVector;
import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/**
 * Compares one column's values with tokens, by one loop per kind of type.
 *
 * <p>The loop takes the tokens as most files have them: no space around, no custom nulls, no marks to be taken out. Where it
 * cannot prove a value it stops there, and {@link Verifier} looks at that one carefully and lets it go on.
 */
abstract class ColumnProof {
    static final int END = 0x7FFF_FFFF;

    final long[] valid;
    final long[] values;

    /** Bit {@code n & 63} is set where a token of n bytes may be a null, or where none may be compared as it stands. */
    final long carefulLengths;

    /** The bit of an end that says "quoted", where that is something to look at. */
    final int carefulQuote;

    ColumnProof(ColumnVector decoded, long carefulLengths, int carefulQuote) {
        this.valid = decoded.valid;
        this.values = decoded.values;
        this.carefulLengths = carefulLengths;
        this.carefulQuote = carefulQuote;
    }

    /**
     * Proves tokens from {@code from} on and gives the first that it could not, or {@code to}.
     *
     * @param start where token {@code from} begins in {@code bytes}
     * @param row the row of token {@code from} in the decoded column
     */
    abstract int firstUnproven(byte[] bytes, int[] ends, int start, int from, int to, int row);

    /** Whether the token, which is no null, is the value of that row. Space and marks are off; it has at least one byte unless text. */
    abstract boolean holds(byte[] bytes, int start, int end, int row);

    /** The value of that row, for a message. */
    abstract String print(int row);

    /** The number of that row, near enough to compare sizes; NaN where it is none. */
    double roughly(int row) {
        return Double.NaN;
    }

    /** The number of that row; null where it is none. */
    @Nullable
    BigDecimal exactly(int row) {
        return null;
    }

    /** Whether the token must be looked at carefully before it is compared. */
    final boolean isUnusual(int rawEnd, int length) {
        return (rawEnd & carefulQuote) != 0 || ((1L << length) & carefulLengths) != 0;
    }

    final boolean isNull(int row) {
        return ((valid[row >> 6] >>> row) & 1) == 0;
    }
}
