package dev.nightjar.dataset.column;

import dev.nightjar.dataset.table.ColumnVector;

/**
 * The different 64-bit values of a column, up to a cap; past it, it is given up for good.
 *
 * <p>Values near 0, which most small ints and dates are, have a bit each; the others lie in a table of open addressing.
 */
final class DistinctLongs {
    private static final int MAX_PROBES = 4096;

    /** Values from {@code -NEAR} to {@code NEAR - 1} have a bit. */
    private static final int NEAR = 1 << 16;

    private final int maxSize;
    private long[] table = new long[256];
    private int inTable;
    private int size;
    private long[] bits = new long[0];
    private boolean givenUp;

    DistinctLongs(int maxSize) {
        this.maxSize = maxSize;
    }

    boolean givenUp() {
        return givenUp;
    }

    int size() {
        return size;
    }

    /**
     * Adds all values of the column that are not null; they are {@code low} to {@code high}, in an order that may be the
     * unsigned one.
     */
    void addAll(ColumnVector v, long low, long high) {
        if (givenUp) {
            return;
        }
        // Unsigned values of both halves have a lowest above their highest here, and may be anything.
        if (low >= -NEAR && high < NEAR && low <= high) {
            if (!hasAllNear((int) low + NEAR, (int) high + NEAR)) {
                addAllNear(v);
            }
            return;
        }
        long[] values = v.values;
        long last = 0;
        boolean first = true;
        for (int r = 0; r < v.rows && !givenUp; r++) {
            long x = values[r];
            if ((first || x != last) && !(v.nulls > 0 && v.isNull(r))) {
                add(x);
                last = x;
                first = false;
            }
        }
    }

    private boolean hasAllNear(int from, int to) {
        if (bits.length == 0) {
            return false;
        }
        int bit = from;
        while (bit <= to) {
            if ((bit & 63) == 0 && bit + 63 <= to) {
                if (bits[bit >> 6] != -1) {
                    return false;
                }
                bit += 64;
            } else {
                if ((bits[bit >> 6] >>> bit & 1) == 0) {
                    return false;
                }
                bit++;
            }
        }
        return true;
    }

    private void addAllNear(ColumnVector v) {
        if (bits.length == 0) {
            bits = new long[2 * NEAR / 64];
        }
        if (v.nulls == 0) {
            for (int r = 0; r < v.rows; r++) {
                int bit = (int) v.values[r] + NEAR;
                bits[bit >> 6] |= 1L << bit;
            }
        } else {
            for (int r = 0; r < v.rows; r++) {
                if (!v.isNull(r)) {
                    int bit = (int) v.values[r] + NEAR;
                    bits[bit >> 6] |= 1L << bit;
                }
            }
        }
        int near = 0;
        for (long word : bits) {
            near += Long.bitCount(word);
        }
        size = near + inTable;
        if (size > maxSize) {
            giveUp();
        }
    }

    void add(long value) {
        if (value >= -NEAR && value < NEAR) {
            addNear((int) value + NEAR);
            return;
        }
        int mask = table.length - 1;
        long mixed = value * 0x9e37_79b9_7f4a_7c15L;
        int slot = (int) (mixed >>> 32) & mask;
        int probes = 0;
        while (table[slot] != 0) {
            if (table[slot] == value) {
                return;
            }
            if (++probes > MAX_PROBES) {
                giveUp();
                return;
            }
            slot = (slot + 1) & mask;
        }
        if (size == maxSize) {
            giveUp();
            return;
        }
        size++;
        table[slot] = value;
        if (++inTable * 2 > table.length) {
            grow();
        }
    }

    private void addNear(int bit) {
        if (bits.length == 0) {
            bits = new long[2 * NEAR / 64];
        }
        long mask = 1L << bit;
        if ((bits[bit >> 6] & mask) == 0) {
            if (size == maxSize) {
                giveUp();
                return;
            }
            size++;
            bits[bit >> 6] |= mask;
        }
    }

    private void grow() {
        long[] old = table;
        table = new long[old.length * 4];
        int mask = table.length - 1;
        for (long value : old) {
            if (value != 0) {
                int slot = (int) ((value * 0x9e37_79b9_7f4a_7c15L) >>> 32) & mask;
                while (table[slot] != 0) {
                    slot = (slot + 1) & mask;
                }
                table[slot] = value;
            }
        }
    }

    private void giveUp() {
        givenUp = true;
        table = new long[1];
        bits = new long[0];
        inTable = 0;
        size = 0;
    }

    void merge(DistinctLongs other) {
        if (other.givenUp) {
            giveUp();
        }
        for (int bit = 0; bit < other.bits.length * 64 && !givenUp; bit++) {
            if ((other.bits[bit >> 6] >>> bit & 1) != 0) {
                addNear(bit);
            }
        }
        for (int i = 0; i < other.table.length && !givenUp; i++) {
            if (other.table[i] != 0) {
                add(other.table[i]);
            }
        }
    }
}
