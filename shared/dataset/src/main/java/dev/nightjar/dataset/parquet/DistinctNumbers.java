package dev.nightjar.dataset.parquet;

import java.util.Arrays;

/**
 * The distinct values of a chunk of numbers, in the order of their first places, and the index of each value: the
 * dictionary, if it pays.
 *
 * <p>Open addressing with linear probing at most half full; where all values lie within 65,536 of each other a plain table
 * takes the place of the hash.
 */
final class DistinctNumbers {
    /** A dictionary page of 8-byte values has at most 1 MiB. */
    private static final int MOST = 1 << 17;

    private static final int DIRECT = 1 << 16;
    private static final int FEW = 1 << 10;
    private static final int FIRST_CHECK = 1 << 13;

    private int[] slots = new int[1 << 11];
    private int[] direct = new int[0];
    private int mask;

    long[] values = new long[1 << 10];
    int size;

    /**
     * Numbers {@code from[0 .. count)} through.
     *
     * @param least the smallest value, and {@code greatest} the greatest, where the values are ints; else any {@code least > greatest}
     * @return false when it was given up, since a dictionary would not pay
     */
    boolean index(long[] from, int count, int[] indexes, long least, long greatest) {
        size = 0;
        long span = greatest - least;
        if (least <= greatest && span >= 0 && span < DIRECT) {
            return indexDirect(from, count, indexes, least, (int) span);
        }
        int capacity = 1 << 11;
        clear(capacity);
        int check = FIRST_CHECK;
        int at = 0;
        while (at < count) {
            int end = Math.min(count, check);
            at = indexHashed(from, at, end, indexes);
            if (at < end) {
                return false;
            }
            if (at == check) {
                if (!pays(at, count, least, greatest)) {
                    return false;
                }
                check *= 2;
            }
        }
        return true;
    }

    private boolean indexDirect(long[] from, int count, int[] indexes, long least, int span) {
        if (direct.length <= span) {
            direct = new int[Math.min(DIRECT, Math.max(256, Integer.highestOneBit(Math.max(1, span)) * 2))];
        }
        Arrays.fill(direct, 0, span + 1, 0);
        int[] table = direct;
        long greatest = least + span;
        int check = FIRST_CHECK;
        int at = 0;
        while (at < count) {
            int end = Math.min(count, check);
            for (; at < end; at++) {
                int slot = (int) (from[at] - least);
                int known = table[slot];
                if (known == 0) {
                    known = add(from[at]);
                    table[slot] = known;
                }
                indexes[at] = known - 1;
            }
            if (at == check) {
                if (!pays(at, count, least, greatest)) {
                    return false;
                }
                check *= 2;
            }
        }
        return true;
    }

    /** @return where it stopped: at {@code to}, or earlier when there are too many */
    private int indexHashed(long[] from, int start, int to, int[] indexes) {
        int[] table = slots;
        int tableMask = mask;
        int half = (tableMask + 1) >> 1;
        for (int at = start; at < to; at++) {
            long value = from[at];
            int slot = hash(value) & tableMask;
            int known = table[slot];
            while (known != 0 && values[known - 1] != value) {
                slot = (slot + 1) & tableMask;
                known = table[slot];
            }
            if (known == 0) {
                if (size == MOST) {
                    return at;
                }
                known = add(value);
                table[slot] = known;
                if (size > half) {
                    grow();
                    table = slots;
                    tableMask = mask;
                    half = (tableMask + 1) >> 1;
                }
            }
            indexes[at] = known - 1;
        }
        return to;
    }

    private int add(long value) {
        if (size == values.length) {
            values = Arrays.copyOf(values, size * 2);
        }
        values[size] = value;
        return ++size;
    }

    /**
     * Whether so many distinct values among the first {@code seen} leave hope. Of ints, what their range allows and what
     * these promise for all of them is known: the bits that the indexes save must outweigh the values of the dictionary.
     */
    private boolean pays(int seen, int count, long least, long greatest) {
        if (size <= FEW) {
            return true;
        }
        if (least <= greatest) {
            long span = greatest - least;
            double expected = (double) size * count / seen;
            if (span >= 0) {
                expected = Math.min(expected, span + 1.0);
            }
            int valueBits = 64 - Long.numberOfLeadingZeros(span);
            int indexBits = 64 - Long.numberOfLeadingZeros((long) expected);
            return count * (valueBits + 1.0 - indexBits) / 8 > expected * 2;
        }
        return size < seen * 0.8;
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
            int slot = hash(values[i]) & mask;
            while (slots[slot] != 0) {
                slot = (slot + 1) & mask;
            }
            slots[slot] = i + 1;
        }
    }

    private static int hash(long value) {
        long mixed = value * 0x9E3779B97F4A7C15L;
        return (int) (((mixed ^ (mixed >>> 32)) * 0x85EBCA6BL) >>> 13);
    }
}
