package dev.nightjar.dataset.column;

import static dev.nightjar.dataset.column.TypeFacts.BIG;
import static dev.nightjar.dataset.column.TypeFacts.BOOL;
import static dev.nightjar.dataset.column.TypeFacts.CODE;
import static dev.nightjar.dataset.column.TypeFacts.DATE;
import static dev.nightjar.dataset.column.TypeFacts.EXPONENT;
import static dev.nightjar.dataset.column.TypeFacts.HUGE;
import static dev.nightjar.dataset.column.TypeFacts.INSTANT;
import static dev.nightjar.dataset.column.TypeFacts.NEGATIVE_ZERO;
import static dev.nightjar.dataset.column.TypeFacts.NUMBER;
import static dev.nightjar.dataset.column.TypeFacts.POINT;
import static dev.nightjar.dataset.column.TypeFacts.SPECIAL;
import static dev.nightjar.dataset.column.TypeFacts.TEMPORAL;
import static dev.nightjar.dataset.column.TypeFacts.TEXT;
import static dev.nightjar.dataset.column.TypeFacts.UNSIGNED;

import dev.nightjar.dataset.table.ColumnType;
import dev.nightjar.dataset.table.ColumnType.Decimal;
import dev.nightjar.dataset.table.ColumnType.Timestamp;
import dev.nightjar.dataset.table.ColumnType.Unit;

/** The smallest type that holds what a column's tokens were, without a change. */
public final class TypePlanner {
    private static final int MAX_PRECISION = 38;

    /** When numbers with a point become decimals; see the command line's {@code --exact-decimal}. */
    public enum Decimals {
        NEVER,
        WHEN_ROUNDED,
        WHEN_FLOAT64_INEXACT,
        ALWAYS
    }

    /** A type and the reason for it, in one sentence without a full stop. */
    public record Choice(ColumnType type, String why) {}

    private final boolean unsigned;
    private final boolean floatText;
    private final Decimals decimals;

    /**
     * @param unsigned whether unsigned types may be taken wherever nothing is negative
     * @param floatText whether float32 may be taken where its shortest text is the source's
     */
    public TypePlanner(boolean unsigned, boolean floatText, Decimals decimals) {
        this.unsigned = unsigned;
        this.floatText = floatText;
        this.decimals = decimals;
    }

    /** @param tolerance the largest change of a value that float32 may make; 0: none */
    public Choice choose(TypeFacts facts, double tolerance) {
        int kinds = facts.kinds;
        if (kinds == 0) {
            return new Choice(ColumnType.NULL, "no row has a value");
        }
        if ((kinds & CODE) != 0 && (kinds & TEXT) == 0) {
            return new Choice(ColumnType.TEXT, "leading zeros or a plus would be lost in a number");
        }
        if ((kinds & TEXT) != 0) {
            return new Choice(
                    ColumnType.TEXT,
                    kinds == TEXT ? "the values are text" : "some values are text, and others are kept as they stand");
        }
        int families =
                ((kinds & NUMBER) != 0 ? 1 : 0) + ((kinds & TEMPORAL) != 0 ? 1 : 0) + ((kinds & BOOL) != 0 ? 1 : 0);
        if (families > 1) {
            return new Choice(ColumnType.TEXT, "the values are of several kinds");
        }
        if (kinds == BOOL) {
            return new Choice(ColumnType.BOOL, "every value is true or false");
        }
        if ((kinds & TEMPORAL) != 0) {
            return temporal(facts);
        }
        return (kinds & (POINT | EXPONENT | SPECIAL | NEGATIVE_ZERO)) == 0 ? integer(facts) : real(facts, tolerance);
    }

    private Choice integer(TypeFacts facts) {
        int kinds = facts.kinds;
        if ((kinds & HUGE) != 0) {
            return new Choice(ColumnType.TEXT, "some integers have more than 38 digits");
        }
        boolean negative = facts.negative;
        if ((kinds & BIG) != 0 || ((kinds & UNSIGNED) != 0 && negative)) {
            return new Choice(new Decimal(Math.max(1, facts.integerDigits), 0), "some integers do not fit 64 bits");
        }
        if ((kinds & UNSIGNED) != 0) {
            return new Choice(
                    new ColumnType.Int(64, false), "the largest integer is above 2^63 - 1, and none is negative");
        }
        long min = facts.minInt;
        long max = facts.maxInt;
        String range = "every value is an integer from " + min + " to " + max;
        if (unsigned && min >= 0 && max > 127) {
            int bits = max <= 0xff ? 8 : max <= 0xffff ? 16 : max <= 0xffff_ffffL ? 32 : 64;
            return new Choice(new ColumnType.Int(bits, bits == 64), range);
        }
        int bits = min >= Byte.MIN_VALUE && max <= Byte.MAX_VALUE
                ? 8
                : min >= Short.MIN_VALUE && max <= Short.MAX_VALUE
                        ? 16
                        : min >= Integer.MIN_VALUE && max <= Integer.MAX_VALUE ? 32 : 64;
        return new Choice(new ColumnType.Int(bits, true), range);
    }

    private Choice real(TypeFacts facts, double tolerance) {
        boolean mayBeDecimal = (facts.kinds & (EXPONENT | SPECIAL | NEGATIVE_ZERO | HUGE)) == 0;
        int precision = Math.max(1, facts.integerDigits + facts.fractionDigits);
        boolean fitsDecimal = mayBeDecimal && precision <= MAX_PRECISION;
        Decimal decimal =
                new Decimal(Math.min(precision, MAX_PRECISION), Math.min(facts.fractionDigits, MAX_PRECISION));
        if (decimals == Decimals.ALWAYS && fitsDecimal) {
            return new Choice(decimal, "decimals were asked for, and " + precision + " digits hold every value");
        }
        if (!facts.rounded) {
            boolean inexact = decimals == Decimals.WHEN_FLOAT64_INEXACT && facts.shortestDiffers;
            if (inexact && fitsDecimal) {
                return new Choice(decimal, "some value is not the shortest text of its double");
            }
            if (inexact) {
                return new Choice(
                        ColumnType.TEXT,
                        "some value is not the shortest text of its double, and none of the decimals fits");
            }
            if (facts.float32Exact) {
                return new Choice(ColumnType.FLOAT32, "every value is exact in 32 bits");
            }
            if (floatText && facts.float32Text) {
                return new Choice(ColumnType.FLOAT32, "every value is the shortest text of its 32-bit float");
            }
            if (tolerance > 0 && facts.float32Error <= tolerance) {
                return new Choice(
                        ColumnType.FLOAT32,
                        "32 bits change no value by more than " + facts.float32Error
                                + ", within the declared tolerance");
            }
            return new Choice(ColumnType.FLOAT64, "some value is not exact in 32 bits");
        }
        if (fitsDecimal && decimals != Decimals.NEVER) {
            return new Choice(decimal, "a double would not give some value back");
        }
        return new Choice(ColumnType.TEXT, "neither a double nor a decimal would give some value back");
    }

    private static Choice temporal(TypeFacts facts) {
        int kinds = facts.kinds;
        if (kinds == DATE) {
            return new Choice(ColumnType.DATE, "every value is a date");
        }
        boolean utc = (kinds & INSTANT) != 0;
        if (utc && kinds != INSTANT) {
            return new Choice(ColumnType.TEXT, "some timestamps have an offset and others have none");
        }
        int digits = facts.secondDigits;
        Unit unit = digits == 0 ? Unit.SECONDS : digits <= 3 ? Unit.MILLIS : digits <= 6 ? Unit.MICROS : Unit.NANOS;
        if (unit == Unit.NANOS && facts.beyondNanos) {
            return new Choice(ColumnType.TEXT, "64 bits hold nanoseconds only from 1677 to 2262");
        }
        return new Choice(
                new Timestamp(unit, utc),
                utc
                        ? "every value is a timestamp with an offset, of which the instant is kept (offsets: "
                                + String.join(", ", facts.offsets) + ")"
                        : "every value is a timestamp, and " + unit.word() + " holds it exactly");
    }
}
