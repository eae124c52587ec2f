package dev.nightjar.dataset.table;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Strict UTF-8 (Unicode, table 3-7: no overlong forms, no surrogates, nothing above U+10FFFF). */
public final class Utf8 {
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long HIGH_BITS = 0x8080_8080_8080_8080L;

    private Utf8() {}

    /** Whether all bytes are below 0x80. */
    public static boolean isAscii(byte[] bytes, int from, int to) {
        int i = from;
        long seen = 0;
        for (; i + 32 <= to; i += 32) {
            seen = (long) LONGS.get(bytes, i)
                    | (long) LONGS.get(bytes, i + 8)
                    | (long) LONGS.get(bytes, i + 16)
                    | (long) LONGS.get(bytes, i + 24);
            if ((seen & HIGH_BITS) != 0) {
                return false;
            }
        }
        for (; i < to; i++) {
            seen |= bytes[i];
        }
        return (seen & HIGH_BITS) == 0;
    }

    /** The index of the first byte of the first sequence that is not UTF-8, or -1. A sequence that {@code to} cuts is not UTF-8. */
    public static int firstInvalid(byte[] bytes, int from, int to) {
        int i = from;
        while (i < to) {
            int b = bytes[i];
            if (b >= 0) {
                i++;
                while (i + 8 <= to && ((long) LONGS.get(bytes, i) & HIGH_BITS) == 0) {
                    i += 8;
                }
                continue;
            }
            int length = sequence(bytes, i, to);
            if (length == 0) {
                return i;
            }
            i += length;
        }
        return -1;
    }

    /** How many bytes the sequence at {@code i}, which begins with a byte above 0x7f, has; 0 where it is none. */
    private static int sequence(byte[] bytes, int i, int to) {
        int b = bytes[i] & 0xff;
        int left = to - i;
        if (b < 0xe0) {
            return b >= 0xc2 && left >= 2 && continues(bytes[i + 1]) ? 2 : 0;
        }
        if (b < 0xf0) {
            if (left < 3 || !continues(bytes[i + 1]) || !continues(bytes[i + 2])) {
                return 0;
            }
            int second = bytes[i + 1] & 0xff;
            boolean overlong = b == 0xe0 && second < 0xa0;
            boolean surrogate = b == 0xed && second >= 0xa0;
            return overlong || surrogate ? 0 : 3;
        }
        if (b > 0xf4 || left < 4 || !continues(bytes[i + 1]) || !continues(bytes[i + 2]) || !continues(bytes[i + 3])) {
            return 0;
        }
        int second = bytes[i + 1] & 0xff;
        boolean overlong = b == 0xf0 && second < 0x90;
        boolean tooHigh = b == 0xf4 && second >= 0x90;
        return overlong || tooHigh ? 0 : 4;
    }

    private static boolean continues(byte b) {
        return (b & 0xc0) == 0x80;
    }
}
