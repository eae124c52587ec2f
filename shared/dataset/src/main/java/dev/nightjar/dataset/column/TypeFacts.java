package dev.nightjar.dataset.column;

import java.util.List;
import java.util.Locale;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * What the tokens of a column have been so far, as much as its type depends on. Adding tokens and {@linkplain #merge
 * merging} are associative and commutative: the facts are those of a set of rows, however it was cut.
 */
public final class TypeFacts {
    /** An integer that fits 64 bits signed. */
    static final int INT = 1;

    /** An integer from 2^63 to 2^64 - 1. */
    static final int UNSIGNED = 1 << 1;

    /** An integer of at most 38 digits that is neither. */
    static final int BIG = 1 << 2;

    /** An integer of more than 38 digits. */
    static final int HUGE = 1 << 3;

    static final int POINT = 1 << 4;
    static final int EXPONENT = 1 << 5;

    /** NaN or an infinity. */
    static final int SPECIAL = 1 << 6;

    /** {@code -0}: a number, and no integer. */
    static final int NEGATIVE_ZERO = 1 << 7;

    static final int BOOL = 1 << 8;
    static final int DATE = 1 << 9;

    /** A timestamp without an offset. */
    static final int LOCAL = 1 << 10;

    /** A timestamp with an offset. */
    static final int INSTANT = 1 << 11;

    static final int TEXT = 1 << 12;

    /** Text that others take for a number: leading zeros or a plus. */
    static final int CODE = 1 << 13;

    static final int NUMBER = INT | UNSIGNED | BIG | HUGE | POINT | EXPONENT | SPECIAL | NEGATIVE_ZERO;
    static final int TEMPORAL = DATE | LOCAL | INSTANT;

    private static final int OFFSETS = 8;

    /** The last second, and its last nanosecond, that 64 bits of nanoseconds reach. */
    private static final long NANO_SECONDS = Long.MAX_VALUE / 1_000_000_000;

    private static final int LAST_NANO = (int) (Long.MAX_VALUE % 1_000_000_000);

    int kinds;
    long rows;

    /** Unquoted empty tokens, and those that the options name. */
    long nulls;

    /** Quoted empty tokens: empty text in a text column, null in others. */
    long quotedEmpties;

    /** Tokens such as NA: text in a text column, null in others. */
    long nullTokens;

    long minInt = Long.MAX_VALUE;
    long maxInt = Long.MIN_VALUE;
    boolean negative;

    /** Digits before and after the point; leading zeros do not count. */
    int integerDigits;

    int fractionDigits;

    /** Some number is not what its double prints with as many digits. */
    boolean rounded;

    /** Some number is not what its double's shortest text says; kept only where asked for. */
    boolean shortestDiffers;

    boolean float32Exact = true;
    /** Kept only where asked for. */
    boolean float32Text = true;

    /** The largest distance between a number and its float32. */
    double float32Error;

    /** Digits of a second's fraction. */
    int secondDigits;

    /** Some time is one that 64 bits of nanoseconds do not reach. */
    boolean beyondNanos;

    final SortedSet<String> offsets = new TreeSet<>();

    /** Adds whole seconds since the epoch, from the first to the last. */
    void seconds(long first, long last) {
        beyondNanos |= first <= -NANO_SECONDS - 1 || last > NANO_SECONDS;
    }

    /** Adds a time. The least of the 64-bit values is left out: others take it for no time at all. */
    void time(long second, int nano) {
        beyondNanos |= !fitsNanos(second, nano);
    }

    static boolean fitsNanos(long second, int nano) {
        return (second > -NANO_SECONDS - 1 && second < NANO_SECONDS)
                || (second == NANO_SECONDS && nano <= LAST_NANO)
                || (second == -NANO_SECONDS - 1 && nano >= 1_000_000_000 - LAST_NANO);
    }

    /** Keeps the first few by name, so that the order of rows says nothing. */
    void offset(int seconds) {
        int minutes = Math.abs(seconds) / 60;
        offsets.add(String.format(Locale.ROOT, "%s%02d:%02d", seconds < 0 ? "-" : "+", minutes / 60, minutes % 60));
        if (offsets.size() > OFFSETS) {
            offsets.removeLast();
        }
    }

    public long rows() {
        return rows;
    }

    /** How many rows are null in a column that is no text. */
    public long emptyOrNull() {
        return nulls + quotedEmpties + nullTokens;
    }

    /** What the tokens are to a reader that takes leading zeros for numbers, and dates for text. */
    public enum Naive {
        NOTHING,
        INTS,
        UNSIGNED_INTS,
        FLOATS,
        BOOLS,
        TEXTS
    }

    public Naive naive() {
        int others = kinds & ~CODE;
        if (kinds == 0) {
            return Naive.NOTHING;
        }
        if ((others & ~INT) == 0) {
            return Naive.INTS;
        }
        if ((others & ~(INT | UNSIGNED)) == 0 && !negative) {
            return Naive.UNSIGNED_INTS;
        }
        if ((others & ~NUMBER) == 0 && (others & (POINT | EXPONENT | SPECIAL | NEGATIVE_ZERO)) != 0) {
            return Naive.FLOATS;
        }
        return kinds == BOOL ? Naive.BOOLS : Naive.TEXTS;
    }

    /** The instants' offsets, the first few by name. */
    public List<String> offsets() {
        return List.copyOf(offsets);
    }

    /** Digits of the numbers, {@code {before the point, after it}}; for advice. */
    public int[] digits() {
        return new int[] {integerDigits, fractionDigits};
    }

    /** Whether every number could be a decimal. */
    public boolean allPlainNumbers() {
        return kinds != 0 && (kinds & ~(INT | UNSIGNED | BIG | POINT)) == 0;
    }

    /** Whether every number is that of its float32. */
    public boolean allExactInFloat32() {
        return float32Exact;
    }

    /** Whether some double's shortest text is another number than the source's; known only where it was asked for. */
    public boolean someShortestTextDiffers() {
        return shortestDiffers;
    }

    /** The facts of both sets of rows. */
    public void merge(TypeFacts other) {
        kinds |= other.kinds;
        rows += other.rows;
        nulls += other.nulls;
        quotedEmpties += other.quotedEmpties;
        nullTokens += other.nullTokens;
        minInt = Math.min(minInt, other.minInt);
        maxInt = Math.max(maxInt, other.maxInt);
        negative |= other.negative;
        integerDigits = Math.max(integerDigits, other.integerDigits);
        fractionDigits = Math.max(fractionDigits, other.fractionDigits);
        rounded |= other.rounded;
        shortestDiffers |= other.shortestDiffers;
        float32Exact &= other.float32Exact;
        float32Text &= other.float32Text;
        float32Error = Math.max(float32Error, other.float32Error);
        secondDigits = Math.max(secondDigits, other.secondDigits);
        beyondNanos |= other.beyondNanos;
        offsets.addAll(other.offsets);
        while (offsets.size() > OFFSETS) {
            offsets.removeLast();
        }
    }

    /** All that is known, so that facts can be compared. */
    @Override
    public String toString() {
        return "kinds " + Integer.toBinaryString(kinds) + ", rows " + rows + ", nulls " + nulls + " " + quotedEmpties
                + " "
                + nullTokens + ", ints " + minInt + " " + maxInt + ", negative " + negative + ", digits "
                + integerDigits
                + " " + fractionDigits + ", rounded " + rounded + ", shortest differs " + shortestDiffers + ", float32 "
                + float32Exact + " " + float32Text + " " + float32Error + ", seconds " + secondDigits + " "
                + beyondNanos + " " + offsets;
    }
}
