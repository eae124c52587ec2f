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
 * <p>Fields are copied, two words at a time where they are short, to the end of their column, so that everything after this
 * reads each column from front to back. Rows without quotes that have all their fields take a fast road; every other record
 * is read byte by byte.
 */
final class CsvTokenizer {
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long ONES = 0x0101_0101_0101_0101L;
    private static final long HIGH_BITS = 0x8080_8080_8080_8080L;
    private static final long FEEDS = '\n' * ONES;
    private static final int SLICE = 1 << 14;
    private static final int QUOTED = 0x8000_0000;
    private static final int SHORT = 16;

    private final Dialect dialect;
    private final boolean pad;
    private final boolean blankLinesAreRows;
    private final int columns;
    private final String name;

    /** Where the separators of a slice are; the first is the one before it. */
    private final int[] places;

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
        places = new int[Math.max(1 << 12, 2 * columns + 128)];
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
     * @param expectedRows how many rows it may have, about
     * @param used a block whose arrays may be used again
     */
    TokenBlock run(
            byte[] block,
            int length,
            long first,
            List<String> names,
            int[] expected,
            int expectedRows,
            @Nullable TokenBlock used)
            throws DatasetException {
        for (int c = 0; c < columns; c++) {
            TokenColumn old = used == null ? null : used.columns().get(c);
            int room = expected[c] + (expected[c] >> 3) + 64;
            bytes[c] = old != null && old.bytes().length >= room ? old.bytes() : new byte[room];
            ends[c] = old != null && old.rawEnds().length >= expectedRows ? old.rawEnds() : new int[expectedRows];
        }
        firstLine = first;
        line = first;
        try {
            cut(block, length);
        } catch (DatasetException e) {
            throw first(e, block, length);
        }
        List<TokenColumn> tokens = new ArrayList<>(columns);
        for (int c = 0; c < columns; c++) {
            tokens.add(new TokenColumn(bytes[c], ends[c], rows));
        }
        return new TokenBlock(names, tokens, rows, firstLine, lines);
    }

    private void cut(byte[] b, int length) throws DatasetException {
        int p = 0;
        while (p < length) {
            int next = dialect.bareReturns() ? p : plainRows(b, p, length);
            p = next == p ? record(b, p, length) : next;
        }
    }

    /*
     * Rows without quotes that have all their fields, some 16 KiB at a time. First the places of all separators: eight flags
     * at a time become eight bits, and the bits of 64 bytes are taken out eight at a time without asking whether there are so
     * many. Then one loop for each column copies its fields. No branch depends on where a field ends.
     */

    /** Adds plain rows from {@code from} on and gives where the first record begins that is none, or the rest of them. */
    private int plainRows(byte[] b, int from, int length) throws DatasetException {
        long delimiters = (dialect.delimiter() & 0xffL) * ONES;
        long quotes = (dialect.quote() & 0xffL) * ONES;
        int[] at = places;
        at[0] = from - 1;
        int count = 0;
        int found = 0;
        int room = at.length - 65;
        // A block has padding, but what stands there is no content.
        int stop = Math.min(length - 63, from + SLICE);
        boolean plain = true;
        for (int p = from; plain && p < stop && count < room; p += 64) {
            long separators = 0;
            long lineEnds = 0;
            long quoted = 0;
            long zeros = 0;
            for (int i = 0; i < 64; i += 8) {
                long word = (long) LONGS.get(b, p + i);
                long ends = LineEnds.zeroBytes(word ^ FEEDS);
                separators |= bits(LineEnds.zeroBytes(word ^ delimiters) | ends) << i;
                lineEnds |= bits(ends) << i;
                quoted |= LineEnds.zeroBytes(word ^ quotes);
                // Above zero unless some byte is: the borrow of a higher byte cannot hide the lowest zero.
                zeros |= (word - ONES) & ~word;
            }
            if ((zeros & HIGH_BITS) != 0) {
                throw nul(name);
            }
            if (quoted != 0 && dialect.quote() != 0) {
                break;
            }
            for (long left = lineEnds; plain && left != 0; left &= left - 1) {
                int before = count + Long.bitCount(separators & ((left ^ (left - 1)) >>> 1));
                plain = before == (found + 1) * columns - 1;
                found += plain ? 1 : 0;
            }
            int total = count + Long.bitCount(separators);
            while (count < total) {
                for (int i = 1; i <= 8; i++) {
                    at[count + i] = p + Long.numberOfTrailingZeros(separators);
                    separators &= separators - 1;
                }
                count = Math.min(total, count + 8);
            }
        }
        if (columns == 1) {
            found = beforeBlank(at, b, found);
        }
        if (found == 0) {
            return from;
        }
        for (int c = 0; c < columns; c++) {
            copyColumn(b, at, c, found);
        }
        if (lines != null) {
            if (rows + found > lines.length) {
                lines = Arrays.copyOf(lines, Math.max(lines.length * 2, rows + found));
            }
            for (int r = 0; r < found; r++) {
                lines[rows + r] = line + r;
            }
        }
        rows += found;
        line += found;
        return at[found * columns] + 1;
    }

    /** Of the flags in the high bits of eight bytes eight bits. */
    private static long bits(long flags) {
        return ((flags >>> 7) * 0x0102_0408_1020_4080L) >>> 56;
    }

    /** In a table of one column only the record itself tells an empty line from an empty field. */
    private static int beforeBlank(int[] at, byte[] b, int found) {
        for (int r = 0; r < found; r++) {
            int length = at[r + 1] - at[r] - 1;
            if (length == 0 || (length == 1 && b[at[r] + 1] == '\r')) {
                return r;
            }
        }
        return found;
    }

    private void copyColumn(byte[] b, int[] at, int c, int count) {
        byte[] to = bytes[c];
        int length = lengths[c];
        int[] end = rows + count > ends[c].length ? growRows(c, count) : ends[c];
        boolean last = c == columns - 1;
        for (int r = 0, place = c; r < count; r++, place += columns) {
            int from = at[place] + 1;
            int until = at[place + 1];
            if (last && until > from && b[until - 1] == '\r') {
                until--;
            }
            int size = until - from;
            if (to.length - length < size + SHORT) {
                lengths[c] = length;
                to = grow(c, size);
            }
            if (size <= SHORT) {
                LONGS.set(to, length, (long) LONGS.get(b, from));
                LONGS.set(to, length + 8, (long) LONGS.get(b, from + 8));
            } else {
                System.arraycopy(b, from, to, length, size);
            }
            length += size;
            end[rows + r] = length;
        }
        lengths[c] = length;
    }

    /** Adds the record that begins at {@code from}, whatever it is like, and gives where the next one does. */
    private int record(byte[] b, int from, int length) throws DatasetException {
        int fieldStart = from;
        int i = from;
        while (i < length) {
            byte c = b[i];
            if (c == dialect.delimiter()) {
                field(b, fieldStart, i - fieldStart, 0);
                fieldStart = ++i;
            } else if (c == dialect.quote() && i == fieldStart && c != 0) {
                int row = rows;
                i = quotedField(b, i, length);
                fieldStart = i;
                if (rows > row) {
                    return i;
                }
            } else if (c == '\n') {
                endRow(b, fieldStart, i > fieldStart && b[i - 1] == '\r' ? i - 1 : i);
                return i + 1;
            } else if (c == '\r' && dialect.bareReturns()) {
                endRow(b, fieldStart, i);
                return i + 1 < length && b[i + 1] == '\n' ? i + 2 : i + 1;
            } else if (c == 0) {
                throw nul(name);
            } else {
                i++;
            }
        }
        endRow(b, fieldStart, length);
        return length;
    }

    /** Where it stands is found by reading again. */
    static DatasetException nul(String name) {
        return new DatasetException(
                Kind.NUL, null, "cannot read " + name, "it holds NUL bytes", "a text file, or --encoding utf-16le");
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
        if (LineEnds.find(b, open, next, (byte) 0) < next) {
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
            end = growRows(c, 16);
        }
        end[rows] = at | flag;
    }

    private byte[] grow(int c, int more) {
        long wanted = Math.max(lengths[c] + (long) more + SHORT, bytes[c].length * 2L);
        byte[] larger = Arrays.copyOf(bytes[c], (int) Math.min(wanted, Integer.MAX_VALUE - 8));
        bytes[c] = larger;
        return larger;
    }

    private int[] growRows(int c, int more) {
        int[] larger = Arrays.copyOf(ends[c], Math.max(ends[c].length * 2, rows + more));
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
                growRows(c, 16);
            }
            ends[c][rows] = lengths[c];
        }
    }

    private void tooLong() throws DatasetException {
        throw ragged("more than the " + columns + " fields of the header");
    }

    /** What is wrong first in these records: looking at many bytes at a time finds a NUL before or after its turn. */
    private DatasetException first(DatasetException found, byte[] block, int length) {
        RecordReader records = new RecordReader(dialect, block, length, true);
        long at = firstLine;
        while (records.next()) {
            if (LineEnds.find(block, records.start(), records.end(), (byte) 0) < records.end()) {
                return nul(name);
            }
            int fields = records.fields().size();
            boolean skipped = records.blank() && !blankLinesAreRows;
            if (!skipped && (fields > columns || (fields < columns && !pad))) {
                line = at;
                return ragged(
                        fields > columns
                                ? "more than the " + columns + " fields of the header"
                                : fields + " of " + columns + " fields");
            }
            at += linesWithin(block, records.start(), records.end());
        }
        return found;
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
