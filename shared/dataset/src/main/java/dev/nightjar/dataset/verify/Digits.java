package dev.nightjar.dataset.verify;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Prints ints, eight digits at once, and compares them with tokens.
 *
 * <p>Eight digits lie in one long, the first digit in its lowest byte, as a token's bytes do when read little-endian. A token
 * of fewer digits is read with the bytes before it and padded with zeros, so that one comparison does for any length. Every array read
 * here has at least eight bytes ({@code TokenColumn} and the scratch arrays of this package see to that).
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
        long top = Long.divideUnsigned(value, E16);
        long rest = value - top * E16;
        long high = rest / E8;
        return load(bytes, end - 8) == eight(rest - high * E8)
                && load(bytes, end - 16) == eight(high)
                && padded(bytes, end - 16, count - 16) == eight(top);
    }

    /** Whether the token is the int, without needless signs and zeros. */
    static boolean isInt(byte[] bytes, int start, int end, long value) {
        int from = start;
        long magnitude = value;
        if (bytes[start] == '-') {
            if (value >= 0) {
                return false;
            }
            from++;
            magnitude = -value;
        } else if (value < 0) {
            return false;
        }
        return isMagnitude(bytes, from, end, magnitude);
    }

    /** Whether the token is the unsigned int, without needless signs and zeros. */
    static boolean isMagnitude(byte[] bytes, int start, int end, long value) {
        int count = end - start;
        return count > 0 && (count == 1 || bytes[start] != '0') && equal(bytes, end, count, value);
    }

    /** Writes the digits of {@code value} (unsigned, below 10^24) with leading zeros into 24 bytes. */
    static void print24(long value, byte[] into) {
        long top = Long.divideUnsigned(value, E16);
        long rest = value - top * E16;
        long high = rest / E8;
        LONGS.set(into, 0, eight(top));
        LONGS.set(into, 8, eight(high));
        LONGS.set(into, 16, eight(rest - high * E8));
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
