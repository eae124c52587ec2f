package dev.nightjar.dataset.verify;

import dev.nightjar.dataset.table.ColumnType;
import dev.nightjar.dataset.table.ColumnVector;
import java.math.BigDecimal;
import java.math.BigInteger;

/**
 * Decimals: numerically equal to the token. Values of one long are printed and compared; for wider ones the token's digits are
 * gathered in 128 bits, which is cheaper than dividing 128 bits.
 */
final class DecimalProof extends ColumnProof {
    private static final long E18 = 1_000_000_000_000_000_000L;

    private final long[] high;
    private final int scale;
    private final boolean wide;

    DecimalProof(ColumnType.Decimal type, ColumnVector decoded, long carefulLengths, int carefulQuote) {
        super(decoded, carefulLengths, carefulQuote);
        this.high = decoded.high;
        this.scale = type.scale();
        this.wide = type.precision() > 18;
    }

    @Override
    int firstUnproven(byte[] bytes, int[] ends, int start, int from, int to, int row) {
        int begin = start;
        for (int i = from, r = row; i < to; i++, r++) {
            int raw = ends[i];
            int end = raw & END;
            if (isNull(r)
                    ? raw != begin
                    : isUnusual(raw, end - begin)
                            || !(wide
                                    ? isWide(bytes, begin, end, high[r], values[r])
                                    : isNarrow(bytes, begin, end, values[r]))) {
                return i;
            }
            begin = end;
        }
        return to;
    }

    @Override
    boolean holds(byte[] bytes, int start, int end, int row) {
        if (wide ? isWide(bytes, start, end, high[row], values[row]) : isNarrow(bytes, start, end, values[row])) {
            return true;
        }
        // More decimals than the scale, which must be zeros, or a power.
        BigDecimal token = FloatProof.number(bytes, start, end);
        return token != null
                && token.precision() < 1_000
                && Math.abs((long) token.scale()) < 1_000
                && token.compareTo(value(row)) == 0;
    }

    @Override
    String print(int row) {
        return value(row).toPlainString();
    }

    @Override
    BigDecimal exactly(int row) {
        return value(row);
    }

    @Override
    double roughly(int row) {
        return wide ? Double.NaN : (double) values[row] / Digits.POWERS[scale];
    }

    private BigDecimal value(int row) {
        BigInteger unscaled = BigInteger.valueOf(values[row]);
        if (wide) {
            unscaled =
                    BigInteger.valueOf(high[row]).shiftLeft(64).add(new BigInteger(Long.toUnsignedString(values[row])));
        }
        return new BigDecimal(unscaled, scale);
    }

    private boolean isNarrow(byte[] bytes, int start, int end, long value) {
        if (start == end) {
            return false;
        }
        boolean negative = bytes[start] == '-';
        if (negative ? value > 0 : value < 0) {
            return false;
        }
        int from = start + (negative ? 1 : 0);
        int point = point(bytes, from, end);
        int places = point == end ? 0 : end - 1 - point;
        int whole = point - from;
        if (places > scale || whole + places > 18 || whole + places == 0 || (whole > 1 && bytes[from] == '0')) {
            return false;
        }
        long magnitude = Math.abs(value);
        if (places < scale) {
            long cut = magnitude / Digits.POWERS[scale - places];
            if (cut * Digits.POWERS[scale - places] != magnitude) {
                return false;
            }
            magnitude = cut;
        }
        if (point < end && end - from <= 16) {
            return Digits.equalWithPoint(bytes, from, point, end, magnitude);
        }
        if (places == 0) {
            return Digits.equal(bytes, point, whole, magnitude);
        }
        long integer = magnitude / Digits.POWERS[places];
        return (whole == 0 ? integer == 0 : Digits.equal(bytes, point, whole, integer))
                && Digits.equal(bytes, end, places, magnitude - integer * Digits.POWERS[places]);
    }

    /** The point from the end, where decimals have the scale's length in most rows; {@code end} if there is none. */
    private int point(byte[] bytes, int from, int end) {
        int expected = end - 1 - scale;
        if (expected >= from && bytes[expected] == '.') {
            return expected;
        }
        for (int i = from; i < end; i++) {
            if (bytes[i] == '.') {
                return i;
            }
        }
        return end;
    }

    private boolean isWide(byte[] bytes, int start, int end, long valueHigh, long valueLow) {
        if (start == end) {
            return false;
        }
        boolean negative = bytes[start] == '-';
        int from = negative ? start + 1 : start;
        int point = point(bytes, from, end);
        int places = point == end ? 0 : end - 1 - point;
        int whole = point - from;
        if (places > scale || whole + scale > 38 || whole + places == 0 || (whole > 1 && bytes[from] == '0')) {
            return false;
        }
        long tokenHigh = 0;
        long tokenLow = 0;
        long part = 0;
        int digits = 0;
        int total = whole + scale;
        int at = from;
        for (int i = 0; i < total; i++) {
            int digit = 0;
            if (i == whole) {
                at++;
            }
            if (i < whole + places) {
                digit = bytes[at++] - '0';
                if (digit < 0 || digit > 9) {
                    return false;
                }
            }
            part = part * 10 + digit;
            if (++digits == 18 || i == total - 1) {
                long times = digits == 18 ? E18 : Digits.POWERS[digits];
                long product = tokenLow * times;
                tokenHigh = tokenHigh * times + Math.unsignedMultiplyHigh(tokenLow, times);
                tokenLow = product + part;
                if (Long.compareUnsigned(tokenLow, product) < 0) {
                    tokenHigh++;
                }
                part = 0;
                digits = 0;
            }
        }
        if (negative) {
            tokenHigh = ~tokenHigh + (tokenLow == 0 ? 1 : 0);
            tokenLow = -tokenLow;
        }
        return tokenHigh == valueHigh && tokenLow == valueLow;
    }
}
