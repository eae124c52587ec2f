package dev.nightjar.dataset.parquet;

/**
 * The hybrid of run lengths and bit packing, which holds definition levels, dictionary indexes and bools.
 *
 * <p>A run is a header {@code count << 1} and the value in whole bytes; bit-packed values are a header {@code groups << 1 | 1}
 * and groups of eight values. Source: Apache Parquet, Encodings.md, "Run Length Encoding / Bit-Packing Hybrid".
 */
final class BitRuns {
    private BitRuns() {}

    /** Writes bits {@code from} to {@code to} of a bitmap, one a value. */
    static void bits(ByteSink out, long[] bitmap, int from, int to) {
        int at = from;
        while (at < to) {
            int count = Math.min(64, to - at);
            long word = word(bitmap, at, count);
            if (isUniform(word, count)) {
                long bit = word & 1;
                int end = at + count;
                while (end < to) {
                    int more = Math.min(64, to - end);
                    long next = word(bitmap, end, more);
                    if ((next & 1) != bit || !isUniform(next, more)) {
                        break;
                    }
                    end += more;
                }
                out.putVarint((long) (end - at) << 1);
                out.write((int) bit);
                at = end;
                continue;
            }
            int end = at + count;
            while (end < to) {
                int more = Math.min(64, to - end);
                if (isUniform(word(bitmap, end, more), more)) {
                    break;
                }
                end += more;
            }
            int groups = (end - at + 7) >> 3;
            out.putVarint(((long) groups << 1) | 1);
            packBits(out, bitmap, at, end);
            at = end;
        }
    }

    /** Writes bits as they are, eight a byte. */
    static void packBits(ByteSink out, long[] bitmap, int from, int to) {
        int bytes = (to - from + 7) >> 3;
        out.reserve(bytes + 8);
        int start = out.length;
        for (int at = from; at < to; at += 64) {
            ByteSink.longAt(out.array, out.length, word(bitmap, at, Math.min(64, to - at)));
            out.length += 8;
        }
        out.length = start + bytes;
    }

    private static boolean isUniform(long word, int count) {
        return word == 0 || word == (count == 64 ? -1L : (1L << count) - 1);
    }

    /** {@code count} bits from {@code at} on; the bits above them are 0. */
    private static long word(long[] bitmap, int at, int count) {
        int index = at >> 6;
        int shift = at & 63;
        long word = bitmap[index] >>> shift;
        if (shift != 0 && 64 - shift < count) {
            word |= bitmap[index + 1] << (64 - shift);
        }
        return count == 64 ? word : word & ((1L << count) - 1);
    }

    /** Writes {@code values[from .. to)}, each of at most {@code width} (1 to 32) bits. */
    static void values(ByteSink out, int[] values, int from, int to, int width) {
        int valueBytes = (width + 7) >> 3;
        // A run breaks the packed values in two and costs a header itself; it must save more than that.
        int worthIt = Math.max(8, (((valueBytes + 4) * 8 + width - 1) / width + 7) & ~7);
        int packedFrom = from;
        int at = from;
        while (to - at >= worthIt) {
            int value = values[at];
            if (values[at + 7] != value || values[at + 1] != value || values[at + 3] != value) {
                at += 8;
                continue;
            }
            int end = at + 1;
            while (end < to && values[end] == value) {
                end++;
            }
            if (end - at < worthIt) {
                at += Math.max(8, (end - at) & ~7);
                continue;
            }
            pack(out, values, packedFrom, at, width);
            out.putVarint((long) (end - at) << 1);
            for (int i = 0; i < valueBytes; i++) {
                out.write(value >>> (8 * i));
            }
            at = end;
            packedFrom = end;
        }
        pack(out, values, packedFrom, to, width);
    }

    private static void pack(ByteSink out, int[] values, int from, int to, int width) {
        if (from == to) {
            return;
        }
        int groups = (to - from + 7) >> 3;
        out.putVarint(((long) groups << 1) | 1);
        int bytes = groups * width;
        out.reserve(bytes + 8);
        byte[] array = out.array;
        int at = out.length;
        out.length += bytes;
        if (width == 8) {
            for (int i = from; i < to; i++) {
                array[at++] = (byte) values[i];
            }
            zero(array, at, out.length);
            return;
        }
        if (width == 16) {
            for (int i = from; i < to; i++) {
                array[at] = (byte) values[i];
                array[at + 1] = (byte) (values[i] >>> 8);
                at += 2;
            }
            zero(array, at, out.length);
            return;
        }
        long word = 0;
        int filled = 0;
        for (int i = from; i < to; i++) {
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
        while (at < out.length) {
            array[at++] = (byte) word;
            word >>>= 8;
        }
    }

    private static void zero(byte[] array, int from, int to) {
        for (int i = from; i < to; i++) {
            array[i] = 0;
        }
    }
}
