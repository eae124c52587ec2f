package dev.nightjar.dataset.column;

import dev.nightjar.dataset.table.TextValues;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * The different texts of a column and the row of each one's first occurrence, up to a cap; past it, it is given up for
 * good. What is kept depends on the set of rows alone, not on how they were cut or in which order the parts were merged.
 *
 * <p>Open addressing over one int[]; texts lie back to back in one byte[]. 64 bits of hash are compared before bytes are.
 */
final class TextDictionary {
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final int MAX_PROBES = 4096;

    private final int maxSize;
    private final int maxBytes;
    private int[] table = new int[256];
    private long[] hashes = new long[64];
    private long[] firstRows = new long[64];
    private int[] offsets = new int[65];
    private byte[] bytes = new byte[1024];
    private int size;
    private boolean givenUp;

    TextDictionary(int maxSize, int maxBytes) {
        this.maxSize = maxSize;
        this.maxBytes = maxBytes;
    }

    boolean givenUp() {
        return givenUp;
    }

    int size() {
        return size;
    }

    int length() {
        return offsets[size];
    }

    /** Adds a text that stands at that row. */
    void add(byte[] from, int start, int length, long row) {
        if (givenUp) {
            return;
        }
        int index = indexOf(from, start, length);
        if (index >= 0) {
            if (row < firstRows[index]) {
                firstRows[index] = row;
            }
        } else {
            insert(from, start, length, row, ~index);
        }
    }

    /** The index of a text in the order of insertion; below 0 where it is not there: the complement of its slot. */
    int indexOf(byte[] from, int start, int length) {
        long hash = hash(from, start, length);
        int mask = table.length - 1;
        int slot = (int) hash & mask;
        int probes = 0;
        while (true) {
            int entry = table[slot] - 1;
            if (entry < 0) {
                return ~slot;
            }
            if (hashes[entry] == hash) {
                int at = offsets[entry];
                if (offsets[entry + 1] - at == length
                        && Arrays.equals(bytes, at, at + length, from, start, start + length)) {
                    return entry;
                }
            }
            if (++probes > MAX_PROBES) {
                giveUp();
                return ~slot;
            }
            slot = (slot + 1) & mask;
        }
    }

    private void insert(byte[] from, int start, int length, long row, int slot) {
        if (givenUp || size == maxSize || offsets[size] + (long) length > maxBytes) {
            giveUp();
            return;
        }
        if (size == hashes.length) {
            hashes = Arrays.copyOf(hashes, size * 2);
            firstRows = Arrays.copyOf(firstRows, size * 2);
            offsets = Arrays.copyOf(offsets, size * 2 + 1);
        }
        int at = offsets[size];
        if (bytes.length - at < length) {
            bytes = Arrays.copyOf(bytes, (int) Math.min(maxBytes, Math.max(bytes.length * 2L, at + (long) length)));
        }
        System.arraycopy(from, start, bytes, at, length);
        hashes[size] = hash(from, start, length);
        firstRows[size] = row;
        offsets[size + 1] = at + length;
        table[slot] = ++size;
        if (size * 2 > table.length) {
            rehash();
        }
    }

    private void rehash() {
        table = new int[table.length * 4];
        int mask = table.length - 1;
        for (int i = 0; i < size; i++) {
            int slot = (int) hashes[i] & mask;
            while (table[slot] != 0) {
                slot = (slot + 1) & mask;
            }
            table[slot] = i + 1;
        }
    }

    void giveUp() {
        givenUp = true;
        size = 0;
        table = new int[1];
        hashes = new long[0];
        firstRows = new long[0];
        offsets = new int[1];
        bytes = new byte[0];
    }

    void merge(TextDictionary other) {
        if (other.givenUp) {
            giveUp();
        }
        for (int i = 0; i < other.size && !givenUp; i++) {
            add(other.bytes, other.offsets[i], other.offsets[i + 1] - other.offsets[i], other.firstRows[i]);
        }
    }

    /** The texts in the order of their first rows, in a dictionary where {@link #indexOf} is that order. */
    TextDictionary inOrderOfRows() {
        TextDictionary ordered = new TextDictionary(maxSize, maxBytes);
        IntStream.range(0, size)
                .boxed()
                .sorted((a, b) -> Long.compare(firstRows[a], firstRows[b]))
                .forEach(i -> ordered.add(bytes, offsets[i], offsets[i + 1] - offsets[i], firstRows[i]));
        return ordered;
    }

    TextValues values() {
        return new TextValues(Arrays.copyOf(bytes, offsets[size]), Arrays.copyOf(offsets, size + 1), size);
    }

    private static long hash(byte[] b, int start, int length) {
        long h = length * 0x9e37_79b9_7f4a_7c15L;
        int i = start;
        int end = start + length;
        for (; i + 8 <= end; i += 8) {
            h = mix(h ^ (long) LONGS.get(b, i));
        }
        if (i < end) {
            long rest = 0;
            if (i + 8 <= b.length) {
                rest = (long) LONGS.get(b, i) & (-1L >>> (64 - (end - i) * 8));
            } else {
                for (int j = end - 1; j >= i; j--) {
                    rest = rest << 8 | (b[j] & 0xff);
                }
            }
            h = mix(h ^ rest);
        }
        return h ^ h >>> 32;
    }

    private static long mix(long h) {
        long product = h * 0xff51_afd7_ed55_8ccdL;
        return product ^ product >>> 29;
    }
}
