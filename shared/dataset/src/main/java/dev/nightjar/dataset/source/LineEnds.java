package dev.nightjar.dataset.source;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Finds and counts single bytes, eight at a time. */
final class LineEnds {
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long LOW_SEVEN = 0x7f7f_7f7f_7f7f_7f7fL;
    private static final long ONES = 0x0101_0101_0101_0101L;
    private static final long FEEDS = '\n' * ONES;

    private LineEnds() {}

    /** A word with the high bit of each byte that is zero in {@code word} set, and nothing else. */
    static long zeroBytes(long word) {
        return ~(((word & LOW_SEVEN) + LOW_SEVEN) | word | LOW_SEVEN);
    }

    /** How many LF stand before {@code to}. */
    static long countFeeds(byte[] bytes, int to) {
        long count = 0;
        int i = 0;
        while (i + 8 <= to) {
            // Sums of up to 255 stay within their bytes.
            long sums = 0;
            int stop = Math.min(to - 8, i + 8 * 254);
            for (; i <= stop; i += 8) {
                sums += zeroBytes((long) LONGS.get(bytes, i) ^ FEEDS) >>> 7;
            }
            long pairs = (sums & 0x00ff_00ff_00ff_00ffL) + (sums >>> 8 & 0x00ff_00ff_00ff_00ffL);
            count += (pairs * 0x0001_0001_0001_0001L) >>> 48;
        }
        for (; i < to; i++) {
            if (bytes[i] == '\n') {
                count++;
            }
        }
        return count;
    }

    /** How many line ends, each of them LF, CRLF or CR, stand before {@code to}. */
    static long countBoth(byte[] bytes, int to) {
        long count = 0;
        for (int i = 0; i < to; i++) {
            if (bytes[i] == '\n' || (bytes[i] == '\r' && (i + 1 == to || bytes[i + 1] != '\n'))) {
                count++;
            }
        }
        return count;
    }

    /** The index of the first {@code wanted}, or {@code to}. May read up to 7 bytes past {@code to}. */
    static int find(byte[] bytes, int from, int to, byte wanted) {
        long pattern = (wanted & 0xffL) * ONES;
        int i = from;
        for (; i + 8 <= to; i += 8) {
            long found = zeroBytes((long) LONGS.get(bytes, i) ^ pattern);
            if (found != 0) {
                return i + (Long.numberOfTrailingZeros(found) >>> 3);
            }
        }
        for (; i < to; i++) {
            if (bytes[i] == wanted) {
                return i;
            }
        }
        return to;
    }
}
