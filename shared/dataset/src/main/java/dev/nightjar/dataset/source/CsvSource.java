package dev.nightjar.dataset.source;

import dev.nightjar.dataset.table.DatasetException;
import dev.nightjar.dataset.table.DatasetException.Kind;
import dev.nightjar.dataset.table.TokenBlock;
import dev.nightjar.dataset.table.Utf8;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * CSV and TSV after RFC 4180, with what is found in the field: any delimiter and quote, LF, CRLF or CR, blank lines, rows
 * that are too short.
 *
 * <p>A quote opens a quoted field only where the field begins; elsewhere it is a character like others. What stands
 * between a closing quote and the next delimiter makes the whole field, quotes and all, a plain value.
 */
public final class CsvSource implements TableSource {
    /** The longest record, in bytes of UTF-8. */
    public static final int MAX_RECORD = 16 << 20;

    /** The most columns. */
    public static final int MAX_COLUMNS = 10_000;

    /** How much is looked at to find the dialect. */
    static final int HEAD = 1 << 16;

    private final InputStream in;
    private final String name;
    private final CsvOptions options;
    private final Dialect dialect;
    private final RecordCutter cutter;
    private final List<String> columns;
    private final List<String> warnings = new ArrayList<>();
    private final AtomicLong padded = new AtomicLong();

    /** Bytes that were read and are in no block yet. */
    private byte[] carry;

    private int carried;
    private boolean atEnd;
    private long line;
    private final int[] expectedBytes;
    private int expectedRows = 16;

    /** Arrays that were used before: large ones are dear to allocate and to move about. */
    private final Deque<byte[]> freeBlocks = new ConcurrentLinkedDeque<>();

    private final Deque<TokenBlock> freeTokens = new ConcurrentLinkedDeque<>();

    private CsvSource(InputStream in, String name, CsvOptions options, Dialect dialect, byte[] head, int headLength)
            throws IOException, DatasetException {
        this.in = in;
        this.name = name;
        this.options = options;
        this.dialect = dialect;
        cutter = new RecordCutter(dialect);
        carry = head;
        carried = headLength;
        line = 1;
        List<String> first = firstRecord();
        List<String> names = options.header()
                ? first
                : new ArrayList<>(first.stream().map(f -> "").toList());
        columns = uniqueNames(names);
        expectedBytes = new int[columns.size()];
    }

    /**
     * Reads the head, finds the dialect and the columns.
     *
     * @param in UTF-8 without BOM; closed with what is returned, and also when this fails
     * @param name of the file, for messages
     * @throws DatasetException {@code empty}, or whatever is wrong with the header
     */
    public static CsvSource open(InputStream in, String name, CsvOptions options) throws IOException, DatasetException {
        try {
            byte[] head = new byte[Math.max(HEAD, options.blockBytes()) + RecordCutter.PADDING];
            int length = readFully(in, head, 0, HEAD);
            Dialect dialect = DialectDetector.detect(head, length, length < HEAD, options, name);
            return new CsvSource(in, name, options, dialect, head, length);
        } catch (CarriedDatasetException e) {
            in.close();
            throw e.dataset();
        } catch (IOException | DatasetException | RuntimeException e) {
            in.close();
            throw e;
        }
    }

    public Dialect dialect() {
        return dialect;
    }

    @Override
    public List<String> columns() {
        return columns;
    }

    @Override
    public boolean quotedMeansText() {
        return false;
    }

    @Override
    public List<String> warnings() {
        List<String> all = new ArrayList<>(warnings);
        if (padded.get() > 0) {
            all.add("ragged:" + padded.get());
        }
        return all;
    }

    @Override
    public @Nullable BlockTask next() throws IOException, DatasetException {
        int room = Math.max(options.blockBytes(), carried) + RecordCutter.PADDING;
        byte[] used = freeBlocks.poll();
        byte[] block = used != null && used.length >= room ? used : new byte[room];
        System.arraycopy(carry, 0, block, 0, carried);
        int length = carried;
        cutter.begin();
        int cut;
        int target = options.blockBytes();
        while (true) {
            if (!atEnd && length < target) {
                length += read(block, length, target - length);
            }
            cut = cutter.cut(block, length, atEnd);
            if (cut > 0 || atEnd) {
                break;
            }
            if (length > MAX_RECORD) {
                throw endless(block, length);
            }
            // One record is longer than the block.
            target = Math.min(MAX_RECORD + 1, Math.max(target * 2, target + 1));
            if (target + RecordCutter.PADDING > block.length) {
                block = Arrays.copyOf(block, target + RecordCutter.PADDING);
            }
        }
        // What is wrong in the rows before is told first.
        if (cutter.inQuotes() && atEnd && cut == 0) {
            throw unterminated(line + countLines(block, cutter.quoteOpenedAt()));
        }
        if (length == 0) {
            return null;
        }
        carried = length - cut;
        if (carry.length < carried) {
            carry = new byte[carried];
        }
        System.arraycopy(block, cut, carry, 0, carried);
        Arrays.fill(block, cut, Math.min(block.length, cut + RecordCutter.PADDING), (byte) 0);
        long firstLine = line;
        line += countLines(block, cut);
        byte[] bytes = block;
        int end = cut;
        return () -> tokenize(bytes, end, firstLine);
    }

    @Override
    public void recycle(TokenBlock block) {
        freeTokens.add(block);
    }

    private TokenBlock tokenize(byte[] block, int length, long firstLine) throws DatasetException {
        CsvTokenizer tokenizer =
                new CsvTokenizer(dialect, options.padShortRows(), options.blankLinesAreRows(), columns.size(), name);
        int[] expected;
        int rows;
        synchronized (expectedBytes) {
            expected = expectedBytes.clone();
            rows = expectedRows;
        }
        TokenBlock tokens = tokenizer.run(block, length, firstLine, columns, expected, rows, freeTokens.poll());
        if (block.length <= options.blockBytes() * 2) {
            freeBlocks.add(block);
        }
        synchronized (expectedBytes) {
            expectedRows = Math.max(expectedRows, tokens.rows() + tokens.rows() / 16);
            for (int c = 0; c < expected.length; c++) {
                expectedBytes[c] =
                        Math.max(expectedBytes[c], tokens.columns().get(c).length());
            }
        }
        padded.addAndGet(tokenizer.padded());
        return tokens;
    }

    /** The fields of the first record, which is a header, or has as many fields as all others. */
    private List<String> firstRecord() throws IOException, DatasetException {
        byte[] block = carry;
        int length = carried;
        atEnd = length < HEAD;
        while (true) {
            RecordReader records = new RecordReader(dialect, block, length, atEnd);
            boolean found = records.next();
            while (found && records.blank() && (options.header() || !options.blankLinesAreRows())) {
                found = records.next();
            }
            if (found) {
                for (byte[] field : records.fields()) {
                    if (Utf8.firstInvalid(field, 0, field.length) >= 0) {
                        throw notUtf8();
                    }
                    if (LineEnds.find(field, 0, field.length, (byte) 0) < field.length) {
                        throw CsvTokenizer.nul(name);
                    }
                }
                if (records.fields().size() > MAX_COLUMNS) {
                    throw tooManyColumns(records.fields().size());
                }
                int from = options.header() ? records.end() : records.start();
                line += countLines(block, from);
                carried = length - from;
                carry = new byte[Math.max(carried, 16)];
                System.arraycopy(block, from, carry, 0, carried);
                return records.fields().stream()
                        .map(field -> new String(field, StandardCharsets.UTF_8))
                        .toList();
            }
            if (atEnd) {
                if (records.openQuote() >= 0) {
                    throw unterminated(line + countLines(block, records.openQuote()));
                }
                throw new DatasetException(
                        Kind.EMPTY,
                        null,
                        "cannot read " + name,
                        length == 0 ? "it is empty" : "it has nothing but empty lines",
                        "a file with a header line");
            }
            if (length > MAX_RECORD) {
                cutter.begin();
                cutter.cut(block, length, false);
                throw endless(block, length);
            }
            int target = Math.min(MAX_RECORD + 1, length * 2);
            block = Arrays.copyOf(block, target + RecordCutter.PADDING);
            length += read(block, length, target - length);
        }
    }

    private DatasetException tooManyColumns(int columns) {
        return new DatasetException(
                Kind.TOO_MANY_COLUMNS,
                null,
                "cannot read " + name,
                "it has " + columns + " columns, more than " + MAX_COLUMNS,
                "turning rows and columns, or --delimiter if it was cut at the wrong character");
    }

    /** That bytes are no UTF-8; where, and whether they are text of another encoding, is found by reading again. */
    private DatasetException notUtf8() {
        return new DatasetException(
                Kind.ENCODING, null, "cannot read " + name, "it is no UTF-8", "saving it as UTF-8, or --encoding");
    }

    private int read(byte[] to, int offset, int length) throws IOException, DatasetException {
        try {
            int got = readFully(in, to, offset, length);
            atEnd = got < length;
            return got;
        } catch (CarriedDatasetException e) {
            throw e.dataset();
        }
    }

    private static int readFully(InputStream in, byte[] to, int offset, int length) throws IOException {
        int got = 0;
        while (got < length) {
            int count = in.read(to, offset + got, Math.min(length - got, 1 << 20));
            if (count < 0) {
                break;
            }
            got += count;
        }
        return got;
    }

    /** A record of more than {@link #MAX_RECORD}: a quote that is never closed, or just too long. */
    private DatasetException endless(byte[] block, int length) throws IOException, DatasetException {
        if (LineEnds.find(block, 0, length, (byte) 0) < length) {
            return CsvTokenizer.nul(name);
        }
        if (cutter.inQuotes()) {
            long opened = line + countLines(block, cutter.quoteOpenedAt());
            if (!closesLater(cutter.pendingQuote(length))) {
                return unterminated(opened);
            }
        }
        return new DatasetException(
                Kind.LINE_TOO_LONG,
                "line=" + line,
                "cannot read " + name + " at line " + line,
                "the record that begins there has more than " + (MAX_RECORD >> 20) + " MiB",
                "looking whether a quote or a line end is missing there, or --delimiter and --quote");
    }

    /** @param pending whether the last byte so far is a quote that may be the first of two */
    private boolean closesLater(boolean pending) throws IOException, DatasetException {
        byte[] buffer = new byte[1 << 20];
        buffer[0] = dialect.quote();
        int kept = pending ? 1 : 0;
        while (true) {
            int got = read(buffer, kept, buffer.length - kept);
            int length = kept + got;
            int i = 0;
            while (i < length) {
                if (buffer[i] != dialect.quote()) {
                    i++;
                } else if (i + 1 < length) {
                    if (buffer[i + 1] != dialect.quote()) {
                        return true;
                    }
                    i += 2;
                } else {
                    break;
                }
            }
            if (atEnd) {
                return i < length;
            }
            kept = length - i;
            buffer[0] = dialect.quote();
        }
    }

    private DatasetException unterminated(long opened) {
        return new DatasetException(
                Kind.UNTERMINATED_QUOTE,
                "line=" + opened,
                "cannot read " + name + " at line " + opened,
                "the quote that opens there is never closed",
                "closing it, or --quote with the quote that the file uses");
    }

    /** How many lines end before {@code to}. */
    private long countLines(byte[] bytes, int to) {
        return dialect.bareReturns() ? LineEnds.countBoth(bytes, to) : LineEnds.countFeeds(bytes, to);
    }

    private List<String> uniqueNames(List<String> header) {
        Set<String> taken = new HashSet<>(header);
        Set<String> seen = new HashSet<>();
        Set<String> told = new HashSet<>();
        List<String> unique = new ArrayList<>();
        for (int i = 0; i < header.size(); i++) {
            String written = header.get(i);
            String column = written.isEmpty() ? "column_" + (i + 1) : written;
            if ((written.isEmpty() && taken.contains(column)) || !seen.add(column)) {
                if (!written.isEmpty() && told.add(written)) {
                    warnings.add("duplicate_header:" + written);
                }
                int n = 1;
                while (taken.contains(column + "_" + n) || seen.contains(column + "_" + n)) {
                    n++;
                }
                column = column + "_" + n;
                seen.add(column);
            }
            unique.add(column);
        }
        return List.copyOf(unique);
    }

    @Override
    public void close() throws IOException {
        freeBlocks.clear();
        freeTokens.clear();
        in.close();
    }
}
