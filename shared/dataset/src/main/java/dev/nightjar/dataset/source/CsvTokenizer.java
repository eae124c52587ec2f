package dev.nightjar.dataset.source;

import dev.nightjar.dataset.table.DatasetException;
import dev.nightjar.dataset.table.DatasetException.Kind;
import dev.nightjar.dataset.table.TokenBlock;
import dev.nightjar.dataset.table.TokenColumn;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Cuts whole records into the tokens of their columns.
 *
 * <p>The loop looks at eight bytes at a time: a word of flags, one for each byte that is a delimiter, a line end or a
 * quote, is computed without a branch (a byte is zero in {@code word ^ pattern} exactly where it equals the pattern's), and
 * then only the flagged bytes are looked at. Fields are copied, two words at a time where they are short, to the end of
 * their column, so that everything after this reads each column from front to back.
 */
final class CsvTokenizer {
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long LOW_SEVEN = 0x7f7f_7f7f_7f7f_7f7fL;
    private static final long HIGH_BITS = 0x8080_8080_8080_8080L;
    private static final long ONES = 0x0101_0101_0101_0101L;
    private static final int QUOTED = 0x8000_0000;
    private static final int SHORT = 16;

    private final Dialect dialect;
    private final boolean pad;
    private final boolean blankLinesAreRows;
    private final int columns;
    private final String name;

    private final byte[][] bytes;
    private final int[] lengths;
    private final int[][] ends;
    private int rows;
    private int column;
    private long padded;
    private long line;
    private long @Nullable [] lines;
    private long firstLine;

    CsvTokenizer(Dialect dialect, boolean pad, boolean blankLinesAreRows, int columns, String name) {
        this.dialect = dialect;
        this.pad = pad;
        this.blankLinesAreRows = blankLinesAreRows;
        this.columns = columns;
        this.name = name;
        bytes = new byte[columns][];
        lengths = new int[columns];
        ends = new int[columns][];
    }

    /** How many rows got nulls because they were too short. */
    long padded() {
        return padded;
    }

    /**
     * @param block whole records, and {@link RecordCutter#PADDING} bytes more
     * @param expected how many bytes each column may have, about
     * @param used a block whose arrays may be used again
     */
    TokenBlock run(byte[] block, int length, long first, List<String> names, int[] expected, @Nullable TokenBlock used)
            throws DatasetException {
        int expectedRows = Math.max(16, length / Math.max(2 * columns, 40));
        for (int c = 0; c < columns; c++) {
            TokenColumn old = used == null ? null : used.columns().get(c);
            int room = expected[c] + (expected[c] >> 3) + 64;
            bytes[c] = old != null && old.bytes().length >= room ? old.bytes() : new byte[room];
            ends[c] = old != null ? old.rawEnds() : new int[expectedRows];
        }
        firstLine = first;
        line = first;
        try {
            cut(block, length);
        } catch (DatasetException e) {
            // A NUL is looked for at the end only, but where one stands before a ragged row it is told first.
            throw e.kind() == Kind.RAGGED && hasZeroUpToLine(block, length) ? nul(name) : e;
        }
        List<TokenColumn> tokens = new ArrayList<>(columns);
        for (int c = 0; c < columns; c++) {
            tokens.add(new TokenColumn(bytes[c], ends[c], rows));
        }
        return new TokenBlock(names, tokens, rows, firstLine, lines);
    }

    private void cut(byte[] b, int length) throws DatasetException {
        long delimiters = dialect.delimiter() * ONES;
        long feeds = '\n' * ONES;
        long quotes = dialect.quote() * ONES;
        long returns = (dialect.bareReturns() ? '\r' : '\n') * ONES;
        byte delimiter = dialect.delimiter();
        byte quote = dialect.quote();
        boolean bareReturns = dialect.bareReturns();
        int fieldStart = 0;
        int p = 0;
        long zeros = 0;
        words:
        while (p < length) {
            long word = (long) LONGS.get(b, p);
            long d = word ^ delimiters;
            long f = word ^ feeds;
            long q = word ^ quotes;
            long r = word ^ returns;
            // The high bit of a byte stays set where all four differ, so it is the equal ones that are left.
            long flags = ~((((d & LOW_SEVEN) + LOW_SEVEN)
                                    & ((f & LOW_SEVEN) + LOW_SEVEN)
                                    & ((q & LOW_SEVEN) + LOW_SEVEN)
                                    & ((r & LOW_SEVEN) + LOW_SEVEN))
                            | word)
                    & HIGH_BITS;
            zeros |= p + 8 <= length ? (word - ONES) & ~word & HIGH_BITS : 0;
            while (flags != 0) {
                int at = p + (Long.numberOfTrailingZeros(flags) >>> 3);
                if (at >= length) {
                    break words;
                }
                byte c = b[at];
                if (c == delimiter) {
                    field(b, fieldStart, at - fieldStart, 0);
                    fieldStart = at + 1;
                } else if (c == quote && quote != 0) {
                    if (at == fieldStart) {
                        fieldStart = quotedField(b, at, length);
                        p = fieldStart;
                        continue words;
                    }
                } else if (c == '\n') {
                    int end = at > fieldStart && b[at - 1] == '\r' ? at - 1 : at;
                    endRow(b, fieldStart, end);
                    fieldStart = at + 1;
                } else if (bareReturns) {
                    endRow(b, fieldStart, at);
                    fieldStart = at + 1;
                    if (fieldStart < length && b[fieldStart] == '\n') {
                        fieldStart++;
                        p = fieldStart;
                        continue words;
                    }
                }
                flags &= flags - 1;
            }
            p += 8;
        }
        if (zeros != 0 || hasZero(b, Math.max(0, length - 16), length)) {
            throw nul(name);
        }
        if (fieldStart < length || column > 0) {
            endRow(b, fieldStart, length);
        }
    }

    /** Where it stands is found by reading again. */
    static DatasetException nul(String name) {
        return new DatasetException(
                Kind.NUL, null, "cannot read " + name, "it holds NUL bytes", "a text file, or --encoding utf-16le");
    }

    /** Whether a NUL stands in the row under way or before it. */
    private boolean hasZeroUpToLine(byte[] block, int length) {
        RecordReader records = new RecordReader(dialect, block, length, true);
        long at = firstLine;
        while (at <= line && records.next()) {
            if (hasZero(block, records.start(), records.end())) {
                return true;
            }
            at += linesWithin(block, records.start(), records.end());
        }
        return false;
    }

    private static boolean hasZero(byte[] b, int from, int to) {
        for (int i = from; i < to; i++) {
            if (b[i] == 0) {
                return true;
            }
        }
        return false;
    }

    /** Adds the field whose opening quote is at {@code open}, and gives where the next field begins. */
    private int quotedField(byte[] b, int open, int length) throws DatasetException {
        byte quote = dialect.quote();
        int contentStart = open + 1;
        int from = contentStart;
        int doubled = 0;
        int close;
        while (true) {
            close = LineEnds.find(b, from, length, quote);
            if (close >= length) {
                // The cutter gives whole records only.
                throw new IllegalStateException("a record without its closing quote");
            }
            if (close + 1 < length && b[close + 1] == quote) {
                doubled++;
                from = close + 2;
            } else {
                break;
            }
        }
        int after = close + 1;
        int next = after;
        while (next < length && !endsField(b, next, length)) {
            next++;
        }
        if (LineEnds.find(b, open, next, (byte) 0) != next) {
            throw nul(name);
        }
        boolean plain = next > after;
        int linesInside = linesWithin(b, open, next);
        if (plain) {
            ensureRowLines(linesInside);
            field(b, open, next - open, 0);
        } else if (doubled == 0) {
            ensureRowLines(linesInside);
            field(b, contentStart, close - contentStart, QUOTED);
        } else {
            byte[] single = new byte[close - contentStart - doubled + SHORT];
            int n = 0;
            for (int i = contentStart; i < close; i++) {
                single[n++] = b[i];
                if (b[i] == quote) {
                    i++;
                }
            }
            ensureRowLines(linesInside);
            field(single, 0, n, QUOTED);
        }
        if (next >= length) {
            endRowAfterField();
            return length;
        }
        if (b[next] == dialect.delimiter()) {
            // A delimiter that ends the file still has an empty field behind it.
            return next + 1;
        }
        endRowAfterField();
        return b[next] == '\r' && next + 1 < length && b[next + 1] == '\n' ? next + 2 : next + 1;
    }

    private boolean endsField(byte[] b, int i, int length) {
        byte c = b[i];
        return c == dialect.delimiter()
                || c == '\n'
                || (c == '\r' && (dialect.bareReturns() || (i + 1 < length && b[i + 1] == '\n')));
    }

    private int linesWithin(byte[] b, int from, int to) {
        int count = 0;
        for (int i = from; i < to; i++) {
            if (b[i] == '\n' || (b[i] == '\r' && dialect.bareReturns() && b[i + 1] != '\n')) {
                count++;
            }
        }
        return count;
    }

    private void ensureRowLines(int linesInside) {
        if (linesInside > 0) {
            keepLines();
            pendingLines += linesInside;
        }
    }

    /** Lines that the record under way has beyond its first. */
    private int pendingLines;

    /** From here on rows and lines do not run together. */
    private void keepLines() {
        if (lines == null) {
            lines = new long[ends[0].length];
            for (int r = 0; r < rows; r++) {
                lines[r] = firstLine + r;
            }
        }
    }

    private void field(byte[] from, int start, int length, int flag) throws DatasetException {
        int c = column++;
        if (c >= columns) {
            tooLong();
        }
        byte[] to = bytes[c];
        int at = lengths[c];
        if (to.length - at < length + SHORT) {
            to = grow(c, length);
        }
        if (length <= SHORT && start + SHORT <= from.length) {
            LONGS.set(to, at, (long) LONGS.get(from, start));
            LONGS.set(to, at + 8, (long) LONGS.get(from, start + 8));
        } else {
            System.arraycopy(from, start, to, at, length);
        }
        at += length;
        lengths[c] = at;
        int[] end = ends[c];
        if (rows == end.length) {
            end = growRows(c);
        }
        end[rows] = at | flag;
    }

    private byte[] grow(int c, int more) {
        long wanted = Math.max(lengths[c] + (long) more + SHORT, bytes[c].length * 2L);
        byte[] larger = Arrays.copyOf(bytes[c], (int) Math.min(wanted, Integer.MAX_VALUE - 8));
        bytes[c] = larger;
        return larger;
    }

    private int[] growRows(int c) {
        int[] larger = Arrays.copyOf(ends[c], Math.max(ends[c].length * 2, rows + 16));
        ends[c] = larger;
        return larger;
    }

    /** Ends a row whose last field is not quoted. */
    private void endRow(byte[] b, int fieldStart, int end) throws DatasetException {
        if (column == 0 && end == fieldStart) {
            if (!blankLinesAreRows) {
                keepLines();
                line++;
                return;
            }
        }
        field(b, fieldStart, end - fieldStart, 0);
        endRowAfterField();
    }

    private void endRowAfterField() throws DatasetException {
        if (column < columns) {
            padRow();
        }
        if (lines != null) {
            if (rows >= lines.length) {
                lines = Arrays.copyOf(lines, rows * 2);
            }
            lines[rows] = line;
        }
        rows++;
        line += 1 + pendingLines;
        pendingLines = 0;
        column = 0;
    }

    private void padRow() throws DatasetException {
        if (!pad) {
            throw ragged(column + " of " + columns + " fields");
        }
        padded++;
        while (column < columns) {
            int c = column++;
            if (rows == ends[c].length) {
                growRows(c);
            }
            ends[c][rows] = lengths[c];
        }
    }

    private void tooLong() throws DatasetException {
        throw ragged("more than the " + columns + " fields of the header");
    }

    private DatasetException ragged(String has) {
        return new DatasetException(
                Kind.RAGGED,
                "line=" + line,
                "cannot read " + name + " at line " + line,
                "the row has " + has,
                pad
                        ? "mending the row; --ragged pad takes only rows that are too short"
                        : "mending the row, --ragged pad if short rows are meant, or --delimiter and --quote");
    }
}
