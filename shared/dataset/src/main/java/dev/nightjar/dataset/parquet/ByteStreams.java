package dev.nightjar.dataset.parquet;

/**
 * BYTE_STREAM_SPLIT: first the lowest byte of every value, then the next of every value, and so on.
 *
 * <p>Eight values at a time are a square of bytes, which is turned over in three steps of exchanged halves (Hacker's Delight, 7-3).
 */
final class ByteStreams {
    private ByteStreams() {}

    /** @param width bytes a value, 4 or 8 */
    static void split(ByteSink out, long[] values, int from, int to, int width) {
        int count = to - from;
        out.reserve(count * width + 8);
        byte[] array = out.array;
        int at = out.length;
        int i = 0;
        for (; i + 8 <= count; i += 8) {
            turn(values, from + i, array, at + i, count, width);
        }
        for (; i < count; i++) {
            long value = values[from + i];
            for (int stream = 0; stream < width; stream++) {
                array[at + stream * count + i] = (byte) (value >>> (8 * stream));
            }
        }
        out.length += count * width;
    }

    private static void turn(long[] values, int from, byte[] array, int at, int stride, int width) {
        long a = values[from];
        long b = values[from + 1];
        long c = values[from + 2];
        long d = values[from + 3];
        long e = values[from + 4];
        long f = values[from + 5];
        long g = values[from + 6];
        long h = values[from + 7];
        final long halves = 0x00000000FFFFFFFFL;
        long x = ((a >>> 32) ^ e) & halves;
        long y = ((b >>> 32) ^ f) & halves;
        long z = ((c >>> 32) ^ g) & halves;
        long w = ((d >>> 32) ^ h) & halves;
        a ^= x << 32;
        e ^= x;
        b ^= y << 32;
        f ^= y;
        c ^= z << 32;
        g ^= z;
        d ^= w << 32;
        h ^= w;
        final long pairs = 0x0000FFFF0000FFFFL;
        x = ((a >>> 16) ^ c) & pairs;
        y = ((b >>> 16) ^ d) & pairs;
        z = ((e >>> 16) ^ g) & pairs;
        w = ((f >>> 16) ^ h) & pairs;
        a ^= x << 16;
        c ^= x;
        b ^= y << 16;
        d ^= y;
        e ^= z << 16;
        g ^= z;
        f ^= w << 16;
        h ^= w;
        final long bytes = 0x00FF00FF00FF00FFL;
        x = ((a >>> 8) ^ b) & bytes;
        y = ((c >>> 8) ^ d) & bytes;
        z = ((e >>> 8) ^ f) & bytes;
        w = ((g >>> 8) ^ h) & bytes;
        a ^= x << 8;
        b ^= x;
        c ^= y << 8;
        d ^= y;
        ByteSink.longAt(array, at, a);
        ByteSink.longAt(array, at + stride, b);
        ByteSink.longAt(array, at + 2 * stride, c);
        ByteSink.longAt(array, at + 3 * stride, d);
        if (width == 8) {
            e ^= z << 8;
            f ^= z;
            g ^= w << 8;
            h ^= w;
            ByteSink.longAt(array, at + 4 * stride, e);
            ByteSink.longAt(array, at + 5 * stride, f);
            ByteSink.longAt(array, at + 6 * stride, g);
            ByteSink.longAt(array, at + 7 * stride, h);
        }
    }
}
