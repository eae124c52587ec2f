package dev.nightjar.dataset.parquet;

/**
 * DELTA_BINARY_PACKED: differences in blocks of 128, each block less its smallest difference, in four miniblocks of 32 that
 * have a bit width of their own. Source: Apache Parquet, Encodings.md, "Delta Encoding".
 */
final class DeltaPacking {
    private static final int BLOCK = 128;
    private static final int MINIBLOCK = 32;
    private static final int MINIBLOCKS = BLOCK / MINIBLOCK;

    private final long[] differences = new long[BLOCK];

    /** Writes {@code values[from .. to)}; {@code narrow} says that they are ints of 32 bits, whose differences wrap there. */
    void encode(ByteSink out, long[] values, int from, int to, boolean narrow) {
        out.putVarint(BLOCK);
        out.putVarint(MINIBLOCKS);
        out.putVarint(to - from);
        out.putZigZag(from < to ? values[from] : 0);
        for (int at = from + 1; at < to; at += BLOCK) {
            block(out, values, at, Math.min(BLOCK, to - at), narrow);
        }
    }

    private void block(ByteSink out, long[] values, int at, int count, boolean narrow) {
        long[] deltas = differences;
        long least = Long.MAX_VALUE;
        if (narrow) {
            for (int i = 0; i < count; i++) {
                long delta = (int) (values[at + i] - values[at + i - 1]);
                deltas[i] = delta;
                least = Math.min(least, delta);
            }
        } else {
            for (int i = 0; i < count; i++) {
                long delta = values[at + i] - values[at + i - 1];
                deltas[i] = delta;
                least = Math.min(least, delta);
            }
        }
        out.putZigZag(least);
        out.reserve(MINIBLOCKS + BLOCK * 8 + 8);
        int widthsAt = out.length;
        out.length += MINIBLOCKS;
        for (int i = count; i < ((count + MINIBLOCK - 1) & -MINIBLOCK); i++) {
            deltas[i] = least;
        }
        for (int miniblock = 0; miniblock < MINIBLOCKS; miniblock++) {
            int start = miniblock * MINIBLOCK;
            int width = 0;
            if (start < count) {
                long all = 0;
                for (int i = start; i < start + MINIBLOCK; i++) {
                    deltas[i] -= least;
                    all |= deltas[i];
                }
                width = 64 - Long.numberOfLeadingZeros(all);
            }
            out.array[widthsAt + miniblock] = (byte) width;
            if (width > 0) {
                pack(out, deltas, start, width);
            }
        }
    }

    /** Packs 32 values, which make {@code width} times four bytes. */
    private static void pack(ByteSink out, long[] values, int from, int width) {
        byte[] array = out.array;
        int at = out.length;
        out.length += width * 4;
        long word = 0;
        int filled = 0;
        for (int i = from; i < from + MINIBLOCK; i++) {
            long value = values[i];
            word |= value << filled;
            filled += width;
            if (filled >= 64) {
                ByteSink.longAt(array, at, word);
                at += 8;
                filled -= 64;
                word = filled == 0 ? 0 : value >>> (width - filled);
            }
        }
        if (filled > 0) {
            ByteSink.intAt(array, at, (int) word);
        }
    }
}
