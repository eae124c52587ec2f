package dev.nightjar.dataset.arrow;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Decompresses one LZ4 frame, which is what Feather files of pandas and pyarrow consist of unless one says otherwise. No
 * library that is here does it. Checksums are not compared; Arrow's writers leave them out.
 *
 * <p>Source: LZ4 frame format 1.6.4 and LZ4 block format.
 */
final class Lz4Frame {
    private static final int MAGIC = 0x184D2204;
    private static final int STORED = 0x8000_0000;
    private static final int LAST_TOKEN = 15;
    private static final int LEAST_MATCH = 4;

    private final ByteBuffer from;
    private final byte[] to;
    private int at;

    private Lz4Frame(ByteBuffer from, byte[] to) {
        this.from = from;
        this.to = to;
    }

    /** @throws IllegalArgumentException when the frame is corrupt or has fewer or more than {@code length} bytes */
    static byte[] decompress(ByteBuffer frame, int length) {
        ByteBuffer from = frame.slice().order(ByteOrder.LITTLE_ENDIAN);
        Lz4Frame lz4 = new Lz4Frame(from, new byte[length]);
        try {
            lz4.readFrame();
        } catch (BufferUnderflowException | IndexOutOfBoundsException e) {
            throw new IllegalArgumentException("lz4: a frame that leads out of its buffer", e);
        }
        if (lz4.at != length) {
            throw new IllegalArgumentException("a buffer of " + lz4.at + " bytes that says it has " + length);
        }
        return lz4.to;
    }

    private void readFrame() {
        check(from.getInt() == MAGIC, "no frame");
        int flags = from.get();
        check((flags & 0xC0) == 0x40, "an unknown version");
        check((flags & 0x01) == 0, "a dictionary, which is not here");
        from.get();
        boolean blockChecksums = (flags & 0x10) != 0;
        if ((flags & 0x08) != 0) {
            long size = from.getLong();
            check(size == to.length, "a frame of " + size + " bytes that says it has " + to.length);
        }
        from.get();
        for (int size = from.getInt(); size != 0; size = from.getInt()) {
            int stored = size & ~STORED;
            check(
                    stored <= from.remaining(),
                    "a block of " + stored + " bytes where " + from.remaining() + " are left");
            int end = from.position() + stored;
            if ((size & STORED) != 0) {
                copyLiterals(stored);
            } else {
                readBlock(end);
            }
            from.position(end);
            if (blockChecksums) {
                from.getInt();
            }
        }
    }

    /** Matches may reach back into earlier blocks, which stand before this one. */
    private void readBlock(int end) {
        while (from.position() < end) {
            int token = from.get() & 0xFF;
            copyLiterals(extended(token >> 4));
            if (from.position() >= end) {
                // A block ends with literals.
                return;
            }
            int distance = from.getShort() & 0xFFFF;
            int length = extended(token & 0x0F) + LEAST_MATCH;
            check(distance > 0 && distance <= at && length > 0, "a match " + distance + " bytes back at " + at);
            check(length <= to.length - at, "more than " + to.length + " bytes");
            if (distance >= length) {
                System.arraycopy(to, at - distance, to, at, length);
                at += length;
            } else {
                for (int stop = at + length; at < stop; at++) {
                    to[at] = to[at - distance];
                }
            }
        }
    }

    private int extended(int length) {
        if (length < LAST_TOKEN) {
            return length;
        }
        int sum = length;
        int more;
        do {
            more = from.get() & 0xFF;
            sum = Math.addExact(sum, more);
        } while (more == 0xFF);
        return sum;
    }

    private void copyLiterals(int length) {
        check(length <= to.length - at, "more than " + to.length + " bytes");
        from.get(to, at, length);
        at += length;
    }

    private static void check(boolean holds, String otherwise) {
        if (!holds) {
            throw new IllegalArgumentException("lz4: " + otherwise);
        }
    }
}
