package dev.nightjar.dataset.parquet;

import java.util.Arrays;

/**
 * The distinct values of a chunk of byte strings, in the order of their first places, and the index of each value: the
 * dictionary, if it pays. The bytes are not copied; a value is known by the place where it first stood.
 */
final class DistinctTexts {
    /** The dictionary page, plain. */
    private static final int MOST_BYTES = 1 << 20;

    private static final int FIRST_CHECK = 1 << 12;
    private static final int FEW = 1 << 9;

    private int[] slots = new int[1 << 11];
    private int mask;
    private int[] hashes = new int[1 << 10];

    /** The places of the distinct values. */
    int[] first = new int[1 << 10];

    int size;

    /** How long the distinct values are together. */
    long bytesInAll;

    /**
     * Numbers the values through, of which value {@code i} is {@code bytes[offsets[i] .. offsets[i + 1])}.
     *
     * @return false when it was given up, since a dictionary would not pay
     */
    boolean index(byte[] bytes, int[] offsets, int count, int[] indexes) {
        size = 0;
        bytesInAll = 0;
        clear(1 << 11);
        int check = FIRST_CHECK;
        int at = 0;
        while (at < count) {
            int end = Math.min(count, check);
            index(bytes, offsets, at, end, indexes);
            at = end;
            if (bytesInAll + size * 4L > MOST_BYTES) {
                return false;
            }
            if (at == check) {
                if (size > FEW && size > at * 0.8) {
                    return false;
                }
                check += FIRST_CHECK;
            }
        }
        return true;
    }

    private void index(byte[] bytes, int[] offsets, int from, int to, int[] indexes) {
        int[] table = slots;
        int tableMask = mask;
        for (int at = from; at < to; at++) {
            int start = offsets[at];
            int end = offsets[at + 1];
            int hash = hash(bytes, start, end);
            int slot = hash & tableMask;
            int known = table[slot];
            while (known != 0 && !(hashes[known - 1] == hash && same(bytes, offsets, first[known - 1], start, end))) {
                slot = (slot + 1) & tableMask;
                known = table[slot];
            }
            if (known == 0) {
                known = add(at, hash, end - start);
                table[slot] = known;
                if (size * 2 > tableMask) {
                    grow();
                    table = slots;
                    tableMask = mask;
                }
            }
            indexes[at] = known - 1;
        }
    }

    private int add(int at, int hash, int length) {
        if (size == first.length) {
            first = Arrays.copyOf(first, size * 2);
            hashes = Arrays.copyOf(hashes, size * 2);
        }
        first[size] = at;
        hashes[size] = hash;
        bytesInAll += length;
        return ++size;
    }

    private static boolean same(byte[] bytes, int[] offsets, int place, int start, int end) {
        int other = offsets[place];
        int length = end - start;
        if (offsets[place + 1] - other != length) {
            return false;
        }
        int at = 0;
        for (; at + 8 <= length; at += 8) {
            if (ByteSink.longAt(bytes, start + at) != ByteSink.longAt(bytes, other + at)) {
                return false;
            }
        }
        for (; at < length; at++) {
            if (bytes[start + at] != bytes[other + at]) {
                return false;
            }
        }
        return true;
    }

    private static int hash(byte[] bytes, int start, int end) {
        long hash = (end - start) * 0x9E3779B97F4A7C15L;
        int at = start;
        for (; at + 8 <= end; at += 8) {
            hash = (hash ^ ByteSink.longAt(bytes, at)) * 0x9FB21C651E98DF25L;
            hash ^= hash >>> 35;
        }
        if (at < end) {
            hash = (hash ^ tail(bytes, at, end)) * 0x9FB21C651E98DF25L;
            hash ^= hash >>> 35;
        }
        hash *= 0x9E3779B97F4A7C15L;
        return (int) (hash >>> 32);
    }

    private static long tail(byte[] bytes, int at, int end) {
        int length = end - at;
        if (at + 8 <= bytes.length) {
            return ByteSink.longAt(bytes, at) & ((1L << (length * 8)) - 1);
        }
        long tail = 0;
        for (int i = 0; i < length; i++) {
            tail |= (bytes[at + i] & 0xFFL) << (8 * i);
        }
        return tail;
    }

    private void clear(int capacity) {
        if (slots.length < capacity) {
            slots = new int[capacity];
        } else {
            Arrays.fill(slots, 0, capacity, 0);
        }
        mask = capacity - 1;
    }

    private void grow() {
        clear((mask + 1) * 4);
        for (int i = 0; i < size; i++) {
            int slot = hashes[i] & mask;
            while (slots[slot] != 0) {
                slot = (slot + 1) & mask;
            }
            slots[slot] = i + 1;
        }
    }
}
