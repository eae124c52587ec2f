package dev.nightjar.dataset.table;

import java.util.Arrays;

/**
 * The values of one column over some consecutive rows. Made to be filled again and again: arrays only grow, and only the
 * first {@link #rows} slots mean anything.
 *
 * <p>Which arrays hold the values depends on the type: text in {@link #bytes} and {@link #offsets}; a decimal of more than
 * 18 digits in {@link #values} (the low half of its 128 bits of two's complement) and {@link #high}; every other type in
 * {@link #values}: ints as they are (unsigned ones by their bits), floats of both widths as the raw bits of a double, bools as 0 and 1,
 * dates as days, timestamps in their unit, decimals as unscaled ints, dictionary columns as indexes. Nulls have a slot, which is 0 or empty.
 */
public final class ColumnVector {
    public int rows;

    /** How many of the rows are null. */
    public int nulls;

    /** Bit {@code r & 63} of word {@code r >> 6} is set where row {@code r} has a value; filled always, also without nulls. */
    public long[] valid = new long[0];

    public long[] values = new long[0];
    public long[] high = new long[0];

    /** Text: row {@code r} owns {@code bytes[offsets[r] .. offsets[r + 1])}; {@code offsets[0]} is 0. */
    public byte[] bytes = new byte[0];

    public int[] offsets = new int[1];

    public boolean isNull(int row) {
        return (valid[row >> 6] >>> row & 1) == 0;
    }

    /** Makes room for that many rows of a fixed width, all of them null so far. */
    public void startFixed(int newRows, boolean wide) {
        start(newRows);
        values = zeroed(values, newRows);
        if (wide) {
            high = zeroed(high, newRows);
        }
    }

    /** Makes room for that many rows of text with that many bytes in all, all of them null so far; {@link #offsets} are the caller's to fill. */
    public void startText(int newRows, int textBytes) {
        start(newRows);
        if (offsets.length < newRows + 1) {
            offsets = new int[newRows + 1];
        }
        offsets[0] = 0;
        if (bytes.length < textBytes) {
            bytes = new byte[textBytes];
        }
    }

    public void setValid(int row) {
        valid[row >> 6] |= 1L << row;
    }

    /** Sets {@link #nulls} from {@link #valid}. */
    public void countNulls() {
        int present = 0;
        for (int i = 0; i < (rows + 63) >> 6; i++) {
            present += Long.bitCount(valid[i]);
        }
        nulls = rows - present;
    }

    private void start(int newRows) {
        rows = newRows;
        nulls = newRows;
        valid = zeroed(valid, (newRows + 63) >> 6);
    }

    private static long[] zeroed(long[] array, int length) {
        if (array.length < length) {
            return new long[length];
        }
        Arrays.fill(array, 0, length, 0);
        return array;
    }
}
