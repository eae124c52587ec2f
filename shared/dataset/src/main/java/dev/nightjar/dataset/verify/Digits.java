package dev.nightjar.dataset.verify;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Prints ints, eight digits at once, and compares them with tokens.
 *
 * <p>Eight digits lie in one long, the first digit in its lowest byte, as a token's bytes do when read little-endian. A token
 * of fewer digits is read with the bytes before it and padded with zeros, so that one comparison does for any length. Every array read
 * here has at least eight bytes ({@code TokenColumn} and {@link Verifier} see to that).
 */
final class Digits {
    static final long E8 = 100_000_000L;
    static final long E16 = 10_000_000_000_000_000L;

    /** Powers of ten that a long holds. */
    static final long[] POWERS = powers();

    private static final long ZEROS = 0x3030303030303030L;
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private Digits() {}

    /** The digits of {@code value} (0 to 99,999,999) with leading zeros. */
    static long eight(long value) {
        // Halves, then quarters, then digits: each step divides all its lanes by one multiplication.
        long high = value / 10_000;
        long lanes = high | ((value - high * 10_000) << 32);
        long hundreds = ((lanes * 10_486) >>> 20) & 0x0000007F_0000007FL;
        lanes = hundreds | ((lanes - hundreds * 100) << 16);
        long tens = ((lanes * 103) >>> 10) & 0x000F_000F_000F_000FL;
        return (tens | ((lanes - tens * 10) << 8)) | ZEROS;
    }

    /** The digits of four numbers (0 to 99), two for each. */
    static long eight(int first, int second, int third, int fourth) {
        long lanes = first | ((long) second << 16) | ((long) third << 32) | ((long) fourth << 48);
        long tens = ((lanes * 103) >>> 10) & 0x000F_000F_000F_000FL;
        return (tens | ((lanes - tens * 10) << 8)) | ZEROS;
    }

    /** The eight bytes from {@code at} on. */
    static long load(byte[] bytes, int at) {
        return (long) LONGS.get(bytes, at);
    }

    /** Whether the {@code count} bytes before {@code end} are the digits of {@code value} (unsigned), with leading zeros. */
    static boolean equal(byte[] bytes, int end, int count, long value) {
        if (count <= 8) {
            return Long.compareUnsigned(value, E8) < 0 && count > 0 && padded(bytes, end, count) == eight(value);
        }
        if (count <= 16) {
            if (Long.compareUnsigned(value, E16) >= 0) {
                return false;
            }
            long high = value / E8;
            return load(bytes, end - 8) == eight(value - high * E8) && padded(bytes, end - 8, count - 8) == eight(high);
        }
        if (count > 20) {
            return false;
        }
        // Signed division by a constant is a multiplication; unsigned division is not.
        long top = value >= 0 ? value / E16 : Long.divideUnsigned(value, E16);
        long rest = value - top * E16;
        long high = rest / E8;
        return load(bytes, end - 8) == eight(rest - high * E8)
                && load(bytes, end - 16) == eight(high)
                && padded(bytes, end - 16, count - 16) == eight(top);
    }

    /**
     * Whether the bytes from {@code start} to {@code end} are the digits of {@code value} (0 or more) with leading zeros and a
     * point at {@code point} between, before or behind them; at most 16 bytes.
     */
    static boolean equalWithPoint(byte[] bytes, int start, int point, int end, long value) {
        int count = end - start;
        int places = end - 1 - point;
        if (count <= 8) {
            return Long.compareUnsigned(value, E8) < 0
                    && withoutByte(padded(bytes, end, count), 7 - places, '0') == eight(value);
        }
        if (Long.compareUnsigned(value, E16) >= 0) {
            return false;
        }
        long first = padded(bytes, end - 8, count - 8);
        long second = load(bytes, end - 8);
        if (places < 8) {
            second = withoutByte(second, 7 - places, first >>> 56);
            first = (first << 8) | '0';
        } else {
            first = withoutByte(first, 15 - places, '0');
        }
        long high = value / E8;
        return second == eight(value - high * E8) && first == eight(high);
    }

    /** Takes out one byte (0: the lowest); those below it move up, and another comes in below. */
    private static long withoutByte(long word, int at, long incoming) {
        long below = (1L << (8 * at)) - 1;
        return (word & ~below & ~(0xFFL << (8 * at))) | ((word & below) << 8) | incoming;
    }

    /** Whether the token is the int, without needless signs and zeros. */
    static boolean isInt(byte[] bytes, int start, int end, long value) {
        // Without a branch on the sign, which no processor can guess where signs are random.
        long sign = value >> 63;
        return bytes[start] == '-' == (sign != 0) && isMagnitude(bytes, start - (int) sign, end, (value ^ sign) - sign);
    }

    /** Whether the byte is a minus where {@code bits} is negative, and none where it is not. */
    static boolean hasSign(byte first, long bits) {
        int minus = (((first & 0xFF) ^ '-') - 1) >>> 31;
        return minus == (int) (bits >>> 63);
    }

    /** Whether the token is the unsigned int, without needless signs and zeros. */
    static boolean isMagnitude(byte[] bytes, int start, int end, long value) {
        int count = end - start;
        return count > 0 && !(bytes[start] == '0' && count > 1) && equal(bytes, end, count, value);
    }

    /** The {@code count} (1 to 8) bytes before {@code end} with zeros before them. */
    private static long padded(byte[] bytes, int end, int count) {
        long read = end >= 8 ? load(bytes, end - 8) : load(bytes, 0) << (64 - 8 * end);
        int unused = 64 - 8 * count;
        return unused == 0 ? read : ((read >>> unused) << unused) | (ZEROS >>> (8 * count));
    }

    private static long[] powers() {
        long[] powers = new long[19];
        powers[0] = 1;
        for (int i = 1; i < powers.length; i++) {
            powers[i] = powers[i - 1] * 10;
        }
        return powers;
    }
}
