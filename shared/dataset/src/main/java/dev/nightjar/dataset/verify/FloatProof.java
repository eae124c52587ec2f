package dev.nightjar.dataset.verify;

import dev.nightjar.dataset.table.ColumnVector;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Doubles: the value is the nearest to the token, and printed with as many significant digits as the token has it gives the
 * token's digits.
 *
 * <p>Three ways, each for what the one before cannot prove:
 *
 * <ol>
 *   <li>At most 15 digits: s = round(v 10^k), for a token of k decimals. IEEE division rounds correctly, so {@code s / 10^k == v} proves that
 *       v is the nearest double of s / 10^k, and at 15 digits the nearest double always prints back. Left is to compare the digits of s.
 *   <li>At most 19 digits: v is multiplied by the 128-bit power of ten that brings the token's digits before the point. The product is
 *       known to 8 / 2^64 of the last digit, so its rounding is v printed correctly, unless it lies that close to a half.
 *   <li>Anything else: exact arithmetic.
 * </ol>
 */
final class FloatProof extends ColumnProof {
    private static final int MAX_DECIMALS = 22;
    private static final long MAX_EXACT = 1_000_000_000_000_000L;
    private static final long TEN_TO_19 = Long.parseUnsignedLong("10000000000000000000");
    private static final int BAD_POWER = Integer.MIN_VALUE;
    private static final double[] TENS = tens();

    /** How far the product of the second way may be off, in 2^-64 of the last digit; more than it can be. */
    private static final long DOUBT = 8;

    /** No double has more significant digits than 767 (and a power of ten in between). */
    private static final int MOST_DIGITS = 800;

    private final boolean asFloat;
    private final boolean nearestIsEnough;

    /** How many decimals the last token had: most columns have the same in every row. */
    private int decimals = 1;

    /**
     * @param asFloat whether the value need only be the nearest float
     * @param nearestIsEnough whether it need not print as its token
     */
    FloatProof(boolean asFloat, boolean nearestIsEnough, ColumnVector decoded, long carefulLengths, int carefulQuote) {
        super(decoded, carefulLengths, carefulQuote);
        this.asFloat = asFloat;
        this.nearestIsEnough = nearestIsEnough;
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
                            || !(isFewDigits(bytes, begin, end, values[r])
                                    || isManyDigits(bytes, begin, end, values[r]))) {
                return i;
            }
            begin = end;
        }
        return to;
    }

    @Override
    boolean holds(byte[] bytes, int start, int end, int row) {
        return isFewDigits(bytes, start, end, values[row])
                || isManyDigits(bytes, start, end, values[row])
                || isExactly(bytes, start, end, Double.longBitsToDouble(values[row]));
    }

    @Override
    String print(int row) {
        return Double.toString(Double.longBitsToDouble(values[row]));
    }

    @Override
    double roughly(int row) {
        return Double.longBitsToDouble(values[row]);
    }

    @Override
    @Nullable
    BigDecimal exactly(int row) {
        double value = Double.longBitsToDouble(values[row]);
        return Double.isNaN(value) || Double.isInfinite(value) ? null : new BigDecimal(value);
    }

    private boolean isFewDigits(byte[] bytes, int start, int end, long bits) {
        if (start == end) {
            return false;
        }
        int from = start + (int) (bits >>> 63);
        int count = end - from;
        double magnitude = Math.abs(Double.longBitsToDouble(bits));
        if (!Digits.hasSign(bytes[start], bits) || count < 1 || count > MAX_DECIMALS || !(magnitude < MAX_EXACT)) {
            return false;
        }
        int point = end - 1 - decimals;
        if (point < from || bytes[point] != '.') {
            point = from;
            while (point < end && bytes[point] != '.') {
                point++;
            }
            if (point == end) {
                long whole = (long) magnitude;
                return whole == magnitude && Digits.isMagnitude(bytes, from, end, whole);
            }
            decimals = end - 1 - point;
        }
        int places = end - 1 - point;
        double power = TENS[places];
        long scaled = (long) (magnitude * power + 0.5);
        if (scaled >= MAX_EXACT || scaled / power != magnitude || isLedByZero(bytes, from, end) || count < 2) {
            return false;
        }
        if (count <= 16) {
            return Digits.equalWithPoint(bytes, from, point, end, scaled);
        }
        long whole = (long) magnitude;
        // With more than 18 places a whole part other than 0 makes scaled too large; nothing can overflow here.
        long fraction = places > 18 ? (whole == 0 ? scaled : -1) : scaled - whole * Digits.POWERS[places];
        return (point == from ? whole == 0 : Digits.equal(bytes, point, point - from, whole))
                && (places == 0 ? fraction == 0 : Digits.equal(bytes, end, places, fraction));
    }

    private boolean isManyDigits(byte[] bytes, int start, int end, long bits) {
        if (start == end) {
            return false;
        }
        int from = start + (int) (bits >>> 63);
        if (!Digits.hasSign(bytes[start], bits) || end - from < 1) {
            return false;
        }
        int stop = end;
        int power = 0;
        if (end < 8 || mayHavePower(Digits.load(bytes, end - 8))) {
            for (int i = Math.max(from, end - 5); i < end; i++) {
                if ((bytes[i] | 0x20) == 'e') {
                    stop = i;
                    power = power(bytes, i + 1, end);
                    break;
                }
            }
        }
        int point = from;
        while (point < stop && bytes[point] != '.') {
            point++;
        }
        if (power == BAD_POWER || isLedByZero(bytes, from, stop)) {
            return false;
        }
        int first = from;
        while (first < stop && (bytes[first] == '0' || first == point)) {
            first++;
        }
        int last = stop - 1;
        while (last > first && (bytes[last] == '0' || last == point)) {
            last--;
        }
        // The digits are first..last, with the point perhaps between them.
        int after = last > point ? last - Math.max(point, first - 1) : 0;
        int before = last - first + 1 - after - (first < point && point < last ? 1 : 0);
        int count = before + after;
        if (first >= stop || count > 19 || (point < stop && stop - from < 2)) {
            return false;
        }
        long digits = print(bits, point - last - (last < point ? 1 : 0) + power, count, asFloat);
        long limit = count == 19 ? TEN_TO_19 : Digits.POWERS[count];
        if (digits == 0 || Long.compareUnsigned(digits, limit) >= 0) {
            return false;
        }
        if (before == 0 || after == 0) {
            return Digits.equal(bytes, last + 1, count, digits);
        }
        // Where the printed whole part is not the value's, the last digit is 0, and the token's is not.
        long whole = power == 0
                ? (long) Math.abs(Double.longBitsToDouble(bits))
                : Long.divideUnsigned(digits, Digits.POWERS[after]);
        return Digits.equal(bytes, point, before, whole)
                && Digits.equal(bytes, last + 1, after, digits - whole * Digits.POWERS[after]);
    }

    /** Whether one of the eight bytes is e or E, and sometimes where none is. */
    private static boolean mayHavePower(long word) {
        long difference = (word | 0x2020202020202020L) ^ 0x6565656565656565L;
        return ((difference - 0x0101010101010101L) & ~difference & 0x8080808080808080L) != 0;
    }

    /** The int after an e, or {@link #BAD_POWER}; one of three digits at most. */
    private static int power(byte[] bytes, int start, int end) {
        int at = start;
        boolean negative = at < end && bytes[at] == '-';
        if (negative || (at < end && bytes[at] == '+')) {
            at++;
        }
        if (at == end || end - at > 3) {
            return BAD_POWER;
        }
        int power = 0;
        for (; at < end; at++) {
            int digit = bytes[at] - '0';
            if (digit < 0 || digit > 9) {
                return BAD_POWER;
            }
            power = power * 10 + digit;
        }
        return negative ? -power : power;
    }

    private static boolean isLedByZero(byte[] bytes, int from, int stop) {
        return stop - from > 1 && bytes[from] == '0' && bytes[from + 1] >= '0' && bytes[from + 1] <= '9';
    }

    /**
     * The absolute value in units of 10^{@code unit}, rounded, if the value is also the nearest to that; 0 where that cannot be told.
     *
     * @param count how many digits there should be; 17 tell any two doubles apart, 9 any two floats
     */
    private static long print(long bits, int unit, int count, boolean asFloat) {
        int exponent = (int) (bits >>> 52) & 0x7FF;
        long fraction = bits & 0xF_FFFF_FFFF_FFFFL;
        if (exponent == 0 || exponent == 0x7FF || -unit < PowersOfTen.MIN || -unit > PowersOfTen.MAX) {
            return 0;
        }
        // m 2^e 10^-unit = (m' 2^(e-11)) (P 2^p): of the 192 bits of m' P only the highest 128 are kept.
        int entry = -unit - PowersOfTen.MIN;
        long high = PowersOfTen.HIGH[entry];
        long low = PowersOfTen.LOW[entry];
        long mantissa = (fraction | (1L << 52)) << 11;
        long productLow = mantissa * high;
        long carried = Math.unsignedMultiplyHigh(mantissa, low);
        long sumLow = productLow + carried;
        long sumHigh =
                Math.unsignedMultiplyHigh(mantissa, high) + (Long.compareUnsigned(sumLow, productLow) < 0 ? 1 : 0);
        int shift = 1_022 - exponent - PowersOfTen.exponent(-unit) - 64;
        if (shift < 0 || shift > 63) {
            return 0;
        }
        long whole = sumHigh >>> shift;
        long rest = shift == 0 ? sumLow : (sumHigh << (64 - shift)) | (sumLow >>> shift);
        long fromHalf = rest ^ Long.MIN_VALUE;
        if (fromHalf >= -DOUBT && fromHalf <= DOUBT) {
            return 0;
        }
        boolean up = rest < 0;
        long distance = up ? -rest : rest;
        return count >= (asFloat ? 9 : 17) || isNearest(high, fraction == 0, shift, distance, asFloat)
                ? whole + (up ? 1 : 0)
                : 0;
    }

    /** Whether the distance to the printed digits is less than half the distance to the next double or float. */
    private static boolean isNearest(long high, boolean isPower, int shift, long distance, boolean asFloat) {
        // Below a power of two the next double is only half as far; that is taken for both sides then.
        int halfStep = shift - (asFloat ? 39 : 10) + (isPower ? 1 : 0);
        return halfStep <= 0 || Long.compareUnsigned(distance + DOUBT, high >>> halfStep) < 0;
    }

    private boolean isExactly(byte[] bytes, int start, int end, double value) {
        BigDecimal token = number(bytes, start, end);
        boolean negative = Double.doubleToRawLongBits(value) < 0;
        if (token == null) {
            return isSpecial(bytes, start, end, value);
        }
        if (Double.isNaN(value)
                || Double.isInfinite(value)
                || negative != (bytes[start] == '-')
                || isLedByZero(bytes, negative ? start + 1 : start, end)) {
            return false;
        }
        if (token.signum() == 0 || value == 0) {
            return token.signum() == 0 && value == 0;
        }
        BigDecimal stripped = token.stripTrailingZeros();
        String text = stripped.toString();
        boolean nearest = asFloat ? Float.parseFloat(text) == (float) value : Double.parseDouble(text) == value;
        return nearest
                && (nearestIsEnough
                        || new BigDecimal(value)
                                        .round(new MathContext(stripped.precision(), RoundingMode.HALF_EVEN))
                                        .compareTo(stripped)
                                == 0);
    }

    private static boolean isSpecial(byte[] bytes, int start, int end, double value) {
        boolean negative = bytes[start] == '-';
        int from = negative || bytes[start] == '+' ? start + 1 : start;
        if (end - from == 3 && isWord(bytes, from, "nan")) {
            return Double.isNaN(value);
        }
        boolean infinite =
                (end - from == 3 && isWord(bytes, from, "inf")) || (end - from == 8 && isWord(bytes, from, "infinity"));
        return infinite && value == (negative ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY);
    }

    private static boolean isWord(byte[] bytes, int from, String word) {
        for (int i = 0; i < word.length(); i++) {
            if ((bytes[from + i] | 0x20) != word.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    /**
     * The token as an exact number ({@code -1.50}, {@code .5}, {@code 5.}, {@code 1e-5}); null where it is none, and where it
     * is one that no double can print: more than {@value #MOST_DIGITS} significant digits, or a power of more than three digits.
     */
    static @Nullable BigDecimal number(byte[] bytes, int start, int end) {
        int at = start < end && bytes[start] == '-' ? start + 1 : start;
        int stop = at;
        int digits = 0;
        int significant = 0;
        int zeros = 0;
        boolean point = false;
        for (; stop < end; stop++) {
            byte b = bytes[stop];
            if (b == '.' && !point) {
                point = true;
            } else if (b >= '0' && b <= '9') {
                digits++;
                zeros = b == '0' ? zeros + 1 : 0;
                significant = b == '0' && significant == 0 ? 0 : significant + 1;
            } else {
                break;
            }
        }
        if (digits == 0 || significant - zeros > MOST_DIGITS || (significant > 0 && digits > 100_000)) {
            return null;
        }
        int power = 0;
        if (stop < end) {
            int sign = stop + 1 < end && (bytes[stop + 1] == '-' || bytes[stop + 1] == '+') ? 1 : 0;
            int powerStart = stop + 1 + sign;
            while (powerStart < end - 1 && bytes[powerStart] == '0') {
                powerStart++;
            }
            power = significant == 0 && isDigits(bytes, powerStart, end) ? 0 : power(bytes, powerStart, end);
            if ((bytes[stop] | 0x20) != 'e' || power == BAD_POWER || (powerStart < end && bytes[powerStart] < '0')) {
                return null;
            }
            if (sign == 1 && bytes[stop + 1] == '-') {
                power = -power;
            }
        }
        if (significant == 0) {
            return BigDecimal.ZERO;
        }
        String text = new String(bytes, start, stop - start, StandardCharsets.ISO_8859_1);
        return new BigDecimal(text).scaleByPowerOfTen(power);
    }

    private static boolean isDigits(byte[] bytes, int start, int end) {
        for (int i = start; i < end; i++) {
            if (bytes[i] < '0' || bytes[i] > '9') {
                return false;
            }
        }
        return start < end;
    }

    private static double[] tens() {
        double[] tens = new double[MAX_DECIMALS + 1];
        for (int i = 0; i < tens.length; i++) {
            tens[i] = Double.parseDouble("1e" + i);
        }
        return tens;
    }
}
