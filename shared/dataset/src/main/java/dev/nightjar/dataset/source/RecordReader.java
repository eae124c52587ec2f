package dev.nightjar.dataset.source;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads records one byte after the other: the plain form of the rules that {@link CsvTokenizer} and {@link RecordCutter}
 * keep fast. For headers and for finding the dialect.
 */
final class RecordReader {
    private final Dialect dialect;
    private final byte[] bytes;
    private final int length;
    private final boolean atEnd;
    private int start;
    private int end;
    private List<byte[]> fields = List.of();
    private int openQuote = -1;

    /** @param atEnd whether nothing follows {@code length}, so that a last record without a line end counts */
    RecordReader(Dialect dialect, byte[] bytes, int length, boolean atEnd) {
        this.dialect = dialect;
        this.bytes = bytes;
        this.length = length;
        this.atEnd = atEnd;
    }

    /** Goes to the next record; false where there is no whole one. An empty line is a record of one empty field. */
    boolean next() {
        start = end;
        if (start >= length) {
            return false;
        }
        List<byte[]> found = new ArrayList<>();
        int i = start;
        while (true) {
            ByteArrayOutputStream field = new ByteArrayOutputStream();
            int fieldStart = i;
            if (i < length && dialect.quote() != 0 && bytes[i] == dialect.quote()) {
                i = quoted(i, field);
                if (i < 0) {
                    openQuote = fieldStart;
                    return false;
                }
                if (i < length && !endsField(i)) {
                    field.reset();
                    field.write(bytes, fieldStart, i - fieldStart);
                }
            }
            while (i < length && !endsField(i)) {
                field.write(bytes[i++]);
            }
            found.add(field.toByteArray());
            if (i >= length) {
                if (!atEnd) {
                    return false;
                }
                end = length;
                break;
            }
            if (bytes[i] == dialect.delimiter()) {
                i++;
                continue;
            }
            boolean pair = bytes[i] == '\r' && i + 1 < length && bytes[i + 1] == '\n';
            if (bytes[i] == '\r' && i + 1 == length && !atEnd) {
                return false;
            }
            end = pair ? i + 2 : i + 1;
            break;
        }
        fields = found;
        return true;
    }

    private boolean endsField(int i) {
        byte b = bytes[i];
        return b == dialect.delimiter()
                || b == '\n'
                || (b == '\r' && (dialect.bareReturns() || (i + 1 < length && bytes[i + 1] == '\n')));
    }

    /** Gives where the bytes after the closing quote begin, or -1. */
    private int quoted(int from, ByteArrayOutputStream field) {
        int i = from + 1;
        while (i < length) {
            if (bytes[i] != dialect.quote()) {
                field.write(bytes[i++]);
            } else if (i + 1 < length && bytes[i + 1] == dialect.quote()) {
                field.write(dialect.quote());
                i += 2;
            } else if (i + 1 == length && !atEnd) {
                return -1;
            } else {
                return i + 1;
            }
        }
        return -1;
    }

    boolean blank() {
        return fields.size() == 1 && fields.get(0).length == 0 && bytes[start] != dialect.quote();
    }

    List<byte[]> fields() {
        return fields;
    }

    int start() {
        return start;
    }

    /** Where the next record begins. */
    int end() {
        return end;
    }

    /** Where the quote opens that is not closed, or -1. */
    int openQuote() {
        return openQuote;
    }
}
