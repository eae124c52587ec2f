package dev.nightjar.dataset.column;

import ch.randelshofer.fastdoubleparser.JavaDoubleParser;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;

/**
 * Says what one token is, and its value: the careful way, which the loops of {@link ColumnParser} take for whatever is
 * not plain. One per thread; the fields hold what the last {@link #read} found.
 */
final class TokenReader {
    private static final byte[][] NULL_TOKENS = TokenRules.NULL_TOKENS.stream()
            .map(token -> token.getBytes(StandardCharsets.US_ASCII))
            .toArray(byte[][]::new);
    static final long EXACT_DOUBLE = 1L << 53;

    /** No double has so many digits, and arithmetic with more is slow. */
    private static final int MAX_DIGITS = 2_000;

    /** Powers of ten that a double holds exactly. */
    static final double[] TENS = {
        1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19,
        1e20, 1e21, 1e22
    };

    static final long[] LONG_TENS = new long[19];

    private static final long[] FIVES = new long[28];

    static {
        LONG_TENS[0] = 1;
        for (int i = 1; i < LONG_TENS.length; i++) {
            LONG_TENS[i] = LONG_TENS[i - 1] * 10;
        }
        FIVES[0] = 1;
        for (int i = 1; i < FIVES.length; i++) {
            FIVES[i] = FIVES[i - 1] * 5;
        }
    }

    private final TokenRules rules;
    private byte[] scratch = new byte[64];

    /** INT: the value; UNSIGNED: its bits. */
    long integer;

    boolean negative;

    /** Digits before and after the point; leading zeros do not count. */
    int integerDigits;

    int fractionDigits;

    /** DATE, LOCAL, INSTANT. */
    long epochSecond;

    int nano;
    int secondDigits;
    int offsetSeconds;

    /** BOOL. */
    boolean truth;

    /*
     * The number in text: its bytes with a point and without thousands marks and spaces, its digits as far as they fit
     * 18, how many there are from the first that is not 0 to the last, and the power of ten of the last one.
     */
    private byte[] text = new byte[0];
    private int textStart;
    private int textEnd;
    private long significand;
    private int significantDigits;
    private long exponent;
    private double special;
    private int kind;

    TokenReader(TokenRules rules) {
        this.rules = rules;
    }

    /** Whether it is one of the tokens that are null where the column is no text. */
    static boolean isNullToken(byte[] b, int start, int end) {
        int length = end - start;
        if (length < 2 || length > 4) {
            return false;
        }
        for (byte[] token : NULL_TOKENS) {
            if (token.length == length && java.util.Arrays.equals(token, 0, length, b, start, end)) {
                return true;
            }
        }
        return false;
    }

    /** The kind of a token that is not empty, as a bit of {@link TypeFacts}. */
    int read(byte[] b, int start, int end) {
        kind = classify(b, start, end);
        return kind;
    }

    private int classify(byte[] b, int start, int end) {
        int length = end - start;
        byte first = b[start];
        // Of what begins so, only a number with an exponent, such as 123e-00005, is none of these and no text.
        if (length >= 10
                && isDigit(first)
                && (b[start + 4] == '-' || b[start + 4] == '/')
                && (b[start + 3] | 0x20) != 'e') {
            return temporal(b, start, end);
        }
        if (first > ' ' && !isDigit(first) && first != '-' && first != rules.decimal()) {
            return word(b, start, end, first);
        }
        return number(b, start, end);
    }

    private int word(byte[] b, int start, int end, byte first) {
        return switch (first | 0x20) {
            case 't' -> {
                truth = true;
                yield matches(b, start, end, "true") ? TypeFacts.BOOL : TypeFacts.TEXT;
            }
            case 'f' -> {
                truth = false;
                yield matches(b, start, end, "false") ? TypeFacts.BOOL : TypeFacts.TEXT;
            }
            case 'n', 'i' -> special(b, start, end, false);
            default ->
                first == '+' && end - start > 1 && isNumberKind(number(b, start + 1, end))
                        ? TypeFacts.CODE
                        : TypeFacts.TEXT;
        };
    }

    private static boolean isNumberKind(int kind) {
        return (kind & (TypeFacts.NUMBER | TypeFacts.CODE)) != 0;
    }

    private int special(byte[] b, int start, int end, boolean minus) {
        if (!minus && matches(b, start, end, "nan")) {
            special = Double.NaN;
        } else if (matches(b, start, end, "inf") || matches(b, start, end, "infinity")) {
            special = minus ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY;
        } else {
            return TypeFacts.TEXT;
        }
        negative = minus;
        integerDigits = 0;
        fractionDigits = 0;
        return TypeFacts.SPECIAL;
    }

    /** Whether the token is that word, in any case. */
    static boolean matches(byte[] b, int start, int end, String word) {
        if (end - start != word.length()) {
            return false;
        }
        for (int i = 0; i < word.length(); i++) {
            if ((b[start + i] | 0x20) != word.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    // --- numbers ---

    private int number(byte[] b, int from, int to) {
        int start = from;
        int end = to;
        while (start < end && isSpace(b[start])) {
            start++;
        }
        while (end > start && isSpace(b[end - 1])) {
            end--;
        }
        if (start == end) {
            return TypeFacts.TEXT;
        }
        byte[] t = b;
        if (!rules.plainNumbers()) {
            int length = normalize(b, start, end);
            if (length < 0) {
                return TypeFacts.TEXT;
            }
            t = scratch;
            start = 0;
            end = length;
        }
        text = t;
        textStart = start;
        textEnd = end;
        int p = start;
        negative = t[p] == '-';
        if (negative) {
            p++;
        }
        int digitsStart = p;
        significand = 0;
        significantDigits = 0;
        while (p < end && isDigit(t[p])) {
            digit(t[p++]);
        }
        int before = p - digitsStart;
        int after = 0;
        boolean point = p < end && t[p] == '.';
        if (point) {
            p++;
            int fractionStart = p;
            while (p < end && isDigit(t[p])) {
                digit(t[p++]);
            }
            after = p - fractionStart;
        }
        if (before + after == 0) {
            return negative && p == start + 1 && p < end && (t[p] | 0x20) == 'i'
                    ? special(t, p, end, true)
                    : TypeFacts.TEXT;
        }
        long power = 0;
        boolean exponential = p < end && (t[p] | 0x20) == 'e';
        if (exponential) {
            p++;
            boolean minus = p < end && t[p] == '-';
            if (p < end && (t[p] == '-' || t[p] == '+')) {
                p++;
            }
            int exponentStart = p;
            while (p < end && isDigit(t[p])) {
                power = Math.min(power * 10 + t[p++] - '0', 1_000_000_000L);
            }
            if (p == exponentStart) {
                return TypeFacts.TEXT;
            }
            power = minus ? -power : power;
        }
        if (p < end) {
            return TypeFacts.TEXT;
        }
        if (before > 1 && t[digitsStart] == '0') {
            return TypeFacts.CODE;
        }
        exponent = power - after;
        integerDigits = before == 1 && t[digitsStart] == '0' ? 0 : before;
        fractionDigits = after;
        boolean zero = significantDigits == 0;
        if (exponential) {
            return TypeFacts.EXPONENT;
        }
        if (point) {
            return zero && negative ? TypeFacts.POINT | TypeFacts.NEGATIVE_ZERO : TypeFacts.POINT;
        }
        return integer(zero, t, digitsStart, end);
    }

    private int integer(boolean zero, byte[] t, int digitsStart, int end) {
        if (zero && negative) {
            return TypeFacts.NEGATIVE_ZERO;
        }
        int digits = end - digitsStart;
        if (digits <= 18) {
            integer = negative ? -significand : significand;
            return TypeFacts.INT;
        }
        if (digits > 20) {
            return digits <= 38 ? TypeFacts.BIG : TypeFacts.HUGE;
        }
        // 19 or 20 digits: the last of them are not in the significand, which stops at 18.
        long high = Math.multiplyHigh(significand, LONG_TENS[digits - 18]);
        long low = significand * LONG_TENS[digits - 18];
        long rest = 0;
        for (int i = digitsStart + 18; i < end; i++) {
            rest = rest * 10 + t[i] - '0';
        }
        long sum = low + rest;
        if (Long.compareUnsigned(sum, low) < 0) {
            high++;
        }
        if (high != 0) {
            return TypeFacts.BIG;
        }
        if (sum >= 0) {
            integer = negative ? -sum : sum;
            return TypeFacts.INT;
        }
        if (negative) {
            integer = sum;
            return sum == Long.MIN_VALUE ? TypeFacts.INT : TypeFacts.BIG;
        }
        integer = sum;
        return TypeFacts.UNSIGNED;
    }

    private void digit(byte c) {
        if (significantDigits > 0 || c != '0') {
            if (significantDigits < 18) {
                significand = significand * 10 + c - '0';
            }
            significantDigits++;
        }
    }

    /** Writes the number with a point and without thousands marks into the scratch, and gives its length; -1 if it is none. */
    private int normalize(byte[] b, int start, int end) {
        if (scratch.length < end - start) {
            scratch = new byte[(end - start) * 2];
        }
        int n = 0;
        int group = 0;
        boolean grouped = false;
        boolean inFraction = false;
        for (int i = start; i < end; i++) {
            byte c = b[i];
            if (rules.thousands() != 0 && c == rules.thousands() && !inFraction) {
                if (group == 0 || group > 3 || (grouped && group != 3)) {
                    return -1;
                }
                grouped = true;
                group = 0;
            } else if (c == rules.decimal()) {
                if (inFraction || (grouped && group != 3)) {
                    return -1;
                }
                inFraction = true;
                scratch[n++] = '.';
            } else if (c == '.') {
                return -1;
            } else {
                if (isDigit(c)) {
                    group++;
                } else if (grouped && !inFraction) {
                    return -1;
                }
                scratch[n++] = c;
            }
        }
        return grouped && !inFraction && group != 3 ? -1 : n;
    }

    /** The number that was read, as the nearest double. */
    double number() {
        if (kind == TypeFacts.SPECIAL) {
            return special;
        }
        if (significantDigits == 0) {
            return negative ? -0.0 : 0.0;
        }
        if (significantDigits <= 18 && significand <= EXACT_DOUBLE && exponent >= -22 && exponent <= 22) {
            double m = significand;
            double v = exponent < 0 ? m / TENS[(int) -exponent] : m * TENS[(int) exponent];
            return negative ? -v : v;
        }
        return JavaDoubleParser.parseDouble(text, textStart, textEnd - textStart);
    }

    /**
     * Whether printing that double with as many significant digits as the text has gives the text back. Where the double
     * is infinite, or 0 and the text is not, it does not.
     */
    boolean printsBack(double v) {
        if (kind == TypeFacts.SPECIAL || significantDigits == 0) {
            return true;
        }
        if (Double.isInfinite(v) || v == 0) {
            return false;
        }
        if (significantDigits <= 15 && Math.abs(v) >= Double.MIN_NORMAL) {
            return true;
        }
        if (significantDigits <= 18 && exponent <= 0 && exponent > -FIVES.length) {
            int answer = printsBack(v, significand, (int) -exponent);
            if (answer >= 0) {
                return answer == 1;
            }
        }
        if (significantDigits > MAX_DIGITS) {
            return false;
        }
        BigDecimal exact = new BigDecimal(Math.abs(v));
        BigDecimal rounded = exact.round(new MathContext(significantDigits, RoundingMode.HALF_EVEN));
        return rounded.compareTo(decimal().abs()) == 0;
    }

    /**
     * Whether {@code |v|} rounded to {@code k} decimals is {@code m / 10^k}: 1 yes, 0 no, -1 not to be told in 128 bits. With
     * {@code v = f 2^-s} that is {@code |m 2^(s-k) - f 5^k| < 2^(s-k-1)}; at equality the rounding mode would matter.
     */
    static int printsBack(double v, long m, int k) {
        long bits = Double.doubleToRawLongBits(v);
        int biased = (int) (bits >>> 52 & 0x7ff);
        if (biased == 0 || k >= FIVES.length) {
            return -1;
        }
        long f = (bits & 0xf_ffff_ffff_ffffL) | 0x10_0000_0000_0000L;
        int shift = 1075 - biased - k;
        if (shift < 2 || shift > 62 + Long.numberOfLeadingZeros(m)) {
            return -1;
        }
        long fives = FIVES[k];
        long high = Math.multiplyHigh(f, fives);
        long low = f * fives;
        boolean far = shift >= 64;
        long shiftedHigh = far ? m << (shift - 64) : m >>> (64 - shift);
        long shiftedLow = far ? 0 : m << shift;
        long differenceLow = shiftedLow - low;
        long differenceHigh = shiftedHigh - high - (Long.compareUnsigned(shiftedLow, low) < 0 ? 1 : 0);
        if (differenceHigh < 0) {
            differenceLow = -differenceLow;
            differenceHigh = ~differenceHigh + (differenceLow == 0 ? 1 : 0);
        }
        long halfHigh = shift > 64 ? 1L << (shift - 65) : 0;
        long halfLow = shift > 64 ? 0 : 1L << (shift - 1);
        int order = Long.compare(differenceHigh, halfHigh);
        if (order == 0) {
            order = Long.compareUnsigned(differenceLow, halfLow);
        }
        return order < 0 ? 1 : order > 0 ? 0 : -1;
    }

    /**
     * The double nearest to {@code m / 10^k}; NaN where 128 bits do not tell. The quotient of doubles is off by an ulp at most, and
     * exact arithmetic says whether: with {@code v = f 2^-s} it is {@code (m 2^(s-k) - f 5^k) / 5^k} ulps.
     *
     * @param m 1 to 10^18 - 1
     */
    static double nearest(long m, int k) {
        if (k >= TENS.length) {
            return Double.NaN;
        }
        double v = m / TENS[k];
        long bits = Double.doubleToRawLongBits(v);
        long f = (bits & 0xf_ffff_ffff_ffffL) | 0x10_0000_0000_0000L;
        int shift = 1075 - (int) (bits >>> 52) - k;
        // Next to a power of two the ulp is not the same on both sides.
        boolean edge = (bits & 0xf_ffff_ffff_fffcL) == 0 || (~bits & 0xf_ffff_ffff_fffcL) == 0;
        if (edge || shift < 1 || shift > 62 + Long.numberOfLeadingZeros(m)) {
            return Double.NaN;
        }
        long fives = FIVES[k];
        boolean far = shift >= 64;
        long shiftedHigh = far ? m << (shift - 64) : m >>> (64 - shift);
        long shiftedLow = far ? 0 : m << shift;
        long low = f * fives;
        long ulpsLow = shiftedLow - low;
        long ulpsHigh = shiftedHigh - Math.multiplyHigh(f, fives) - (Long.compareUnsigned(shiftedLow, low) < 0 ? 1 : 0);
        // So near that the difference fits 64 bits, sign and all.
        if (ulpsHigh != ulpsLow >> 63 || fives > Long.MAX_VALUE >> 3) {
            return Double.NaN;
        }
        long twice = 2 * ulpsLow;
        if (twice > -fives && twice < fives) {
            return v;
        }
        if (twice > fives && twice < 3 * fives) {
            return Double.longBitsToDouble(bits + 1);
        }
        return twice < -fives && twice > -3 * fives ? Double.longBitsToDouble(bits - 1) : Double.NaN;
    }

    /** Whether the double's shortest text is the number of the source's. */
    boolean isShortest(double v) {
        if (kind == TypeFacts.SPECIAL || significantDigits == 0) {
            return true;
        }
        if (Double.isInfinite(v) || v == 0 || significantDigits > MAX_DIGITS) {
            return false;
        }
        return significantDigits <= 15 || new BigDecimal(Double.toString(v)).compareTo(decimal()) == 0;
    }

    /** Whether the float's shortest text is the number of the source's. */
    boolean isFloatText(float v) {
        if (kind == TypeFacts.SPECIAL || significantDigits == 0) {
            return true;
        }
        return !Float.isInfinite(v)
                && v != 0
                && significantDigits <= 9
                && new BigDecimal(Float.toString(v)).compareTo(decimal()) == 0;
    }

    /** Whether {@link #decimal} can be asked for: neither so long nor so far from 1 that it would take for ever. */
    boolean hasDecimal() {
        return significantDigits <= MAX_DIGITS && Math.abs(exponent) <= MAX_DIGITS;
    }

    /** The number that was read, exactly. Only of numbers whose exponent is known to be small. */
    BigDecimal decimal() {
        if (kind == TypeFacts.INT) {
            return BigDecimal.valueOf(integer);
        }
        return new BigDecimal(new String(text, textStart, textEnd - textStart, StandardCharsets.US_ASCII));
    }

    /** Puts the number, times {@code 10^scale}, into {@link #integer}; false where it has too many digits for that. */
    boolean unscaled(int scale) {
        if (significantDigits > 18 || exponent < -scale || exponent > 0) {
            return false;
        }
        int zeros = scale + (int) exponent;
        if (significantDigits + zeros > 18) {
            return false;
        }
        long value = significand * LONG_TENS[zeros];
        integer = negative ? -value : value;
        return true;
    }

    // --- dates and times ---

    private int temporal(byte[] b, int s, int end) {
        byte separator = b[s + 4];
        if (b[s + 7] != separator || !digits(b, s, 4) || !digits(b, s + 5, 2) || !digits(b, s + 8, 2)) {
            return TypeFacts.TEXT;
        }
        int year = two(b, s) * 100 + two(b, s + 2);
        int month = two(b, s + 5);
        int day = two(b, s + 8);
        if (year == 0 || month == 0 || month > 12 || day == 0 || day > daysIn(year, month)) {
            return TypeFacts.TEXT;
        }
        epochSecond = epochDay(year, month, day) * 86_400L;
        nano = 0;
        secondDigits = 0;
        if (end - s == 10) {
            return TypeFacts.DATE;
        }
        if (separator != '-' || (b[s + 10] != 'T' && b[s + 10] != ' ')) {
            return TypeFacts.TEXT;
        }
        return time(b, s + 11, end);
    }

    private int time(byte[] b, int s, int end) {
        if (end - s < 5 || !digits(b, s, 2) || b[s + 2] != ':' || !digits(b, s + 3, 2)) {
            return TypeFacts.TEXT;
        }
        int hour = two(b, s);
        int minute = two(b, s + 3);
        int second = 0;
        int p = s + 5;
        if (p < end && b[p] == ':') {
            if (end - p < 3 || !digits(b, p + 1, 2)) {
                return TypeFacts.TEXT;
            }
            second = two(b, p + 1);
            p += 3;
            if (p < end && (b[p] == '.' || b[p] == ',')) {
                p = fraction(b, p, end);
                if (p < 0) {
                    return TypeFacts.TEXT;
                }
            }
        }
        if (hour > 23 || minute > 59 || second > 59) {
            return TypeFacts.TEXT;
        }
        epochSecond += hour * 3600L + minute * 60L + second;
        if (p == end) {
            return TypeFacts.LOCAL;
        }
        return offset(b, p, end) ? TypeFacts.INSTANT : TypeFacts.TEXT;
    }

    /** Gives where the fraction ends, or -1 where it has none or is finer than nanoseconds. */
    private int fraction(byte[] b, int mark, int end) {
        int p = mark + 1;
        int digits = 0;
        int value = 0;
        while (p < end && isDigit(b[p])) {
            if (digits < 9) {
                value = value * 10 + b[p] - '0';
                digits++;
            } else if (b[p] != '0') {
                return -1;
            }
            p++;
        }
        if (p == mark + 1 || b[mark] == ',') {
            return -1;
        }
        for (int i = digits; i < 9; i++) {
            value *= 10;
        }
        nano = value;
        secondDigits = digitsOf(value);
        return p;
    }

    /** How many digits of a fraction in nanoseconds are needed. */
    static int digitsOf(int nano) {
        if (nano == 0) {
            return 0;
        }
        int digits = 9;
        int rest = nano;
        while (rest % 10 == 0) {
            rest /= 10;
            digits--;
        }
        return digits;
    }

    private boolean offset(byte[] b, int s, int end) {
        if (b[s] == 'Z') {
            offsetSeconds = 0;
            return end == s + 1;
        }
        if (b[s] != '+' && b[s] != '-') {
            return false;
        }
        int length = end - s - 1;
        int minutesAt = length == 5 && b[s + 3] == ':' ? s + 4 : s + 3;
        if ((length != 2 && length != 4 && length != 5) || (length == 5 && b[s + 3] != ':')) {
            return false;
        }
        if (!digits(b, s + 1, 2) || (length > 2 && !digits(b, minutesAt, 2))) {
            return false;
        }
        int hours = two(b, s + 1);
        int minutes = length > 2 ? two(b, minutesAt) : 0;
        if (hours > 18 || minutes > 59) {
            return false;
        }
        int seconds = hours * 3600 + minutes * 60;
        offsetSeconds = b[s] == '-' ? -seconds : seconds;
        epochSecond -= offsetSeconds;
        return true;
    }

    static int daysIn(int year, int month) {
        return switch (month) {
            case 2 -> year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28;
            case 4, 6, 9, 11 -> 30;
            default -> 31;
        };
    }

    /** Days from 1970-01-01 in the proleptic Gregorian calendar; years begin in March, so that leap days come last. */
    static long epochDay(int year, int month, int day) {
        int y = month <= 2 ? year - 1 : year;
        int m = month <= 2 ? month + 9 : month - 3;
        int era = y / 400;
        int ofEra = y - era * 400;
        int ofYear = (153 * m + 2) / 5 + day - 1;
        return era * 146_097L + ofEra * 365L + ofEra / 4 - ofEra / 100 + ofYear - 719_468L;
    }

    static boolean digits(byte[] b, int from, int count) {
        for (int i = from; i < from + count; i++) {
            if (!isDigit(b[i])) {
                return false;
            }
        }
        return true;
    }

    static int two(byte[] b, int i) {
        return (b[i] - '0') * 10 + b[i + 1] - '0';
    }

    private static boolean isDigit(byte c) {
        return c >= '0' && c <= '9';
    }

    private static boolean isSpace(byte c) {
        return c == ' ' || c == '\t';
    }
}
