package dev.nightjar.dataset.table;

import java.util.Arrays;

/**
 * The tokens of one column over some consecutive rows, as the source has them once quotes are off: UTF-8, one after the
 * other, and where each ends.
 *
 * <p>A token that is empty and not {@linkplain #isQuoted quoted} is a null. What "quoted" means more is the source's to
 * say: in JSONL, Parquet and Arrow it marks a string, which stays text even if it looks like a number.
 */
public final class TokenColumn {
    private static final int QUOTED = 0x8000_0000;

    private byte[] bytes;
    private int[] ends;
    private int rows;
    private int length;

    public TokenColumn(int expectedRows, int expectedBytes) {
        bytes = new byte[Math.max(16, expectedBytes)];
        ends = new int[Math.max(16, expectedRows)];
    }

    /** Takes the arrays as they are; see {@link #bytes} and {@link #rawEnds}. */
    public TokenColumn(byte[] bytes, int[] ends, int rows) {
        this.bytes = bytes;
        this.ends = ends;
        this.rows = rows;
        this.length = rows == 0 ? 0 : ends[rows - 1] & ~QUOTED;
    }

    public int rows() {
        return rows;
    }

    /** The tokens, back to back; only the first {@link #length()} bytes mean anything. */
    public byte[] bytes() {
        return bytes;
    }

    /** How many bytes the tokens have together. */
    public int length() {
        return length;
    }

    public int start(int row) {
        return row == 0 ? 0 : ends[row - 1] & ~QUOTED;
    }

    public int end(int row) {
        return ends[row] & ~QUOTED;
    }

    public boolean isQuoted(int row) {
        return ends[row] < 0;
    }

    public boolean isNull(int row) {
        return ends[row] == start(row);
    }

    /** For loops over many rows: the end of each token, with the sign bit set where it is quoted. */
    public int[] rawEnds() {
        return ends;
    }

    public void add(byte[] from, int start, int tokenLength, boolean quoted) {
        ensureBytes(tokenLength);
        System.arraycopy(from, start, bytes, length, tokenLength);
        length += tokenLength;
        end(quoted);
    }

    public void addNull() {
        end(false);
    }

    /** Appends bytes to the token that {@link #end} will close. */
    public void append(byte[] from, int start, int partLength) {
        ensureBytes(partLength);
        System.arraycopy(from, start, bytes, length, partLength);
        length += partLength;
    }

    /** Closes the token of this row. */
    public void end(boolean quoted) {
        if (rows == ends.length) {
            ends = Arrays.copyOf(ends, rows * 2);
        }
        ends[rows++] = quoted ? length | QUOTED : length;
    }

    /** Forgets all tokens and keeps the arrays. */
    public void clear() {
        rows = 0;
        length = 0;
    }

    private void ensureBytes(int more) {
        if (bytes.length - length < more) {
            bytes = Arrays.copyOf(bytes, (int)
                    Math.min(Integer.MAX_VALUE - 8L, Math.max(length + (long) more, bytes.length * 2L)));
        }
    }
}
