package dev.nightjar.dataset.source;

/**
 * Finds where the last whole record of a buffer ends, from the first byte on and without cutting fields: it looks only for
 * quotes, and for line ends between them. Goes on where it stopped when the buffer has grown.
 */
final class RecordCutter {
    /** How many bytes past the end of its content a buffer must have. */
    static final int PADDING = 16;

    private final Dialect dialect;
    private int scanned;
    private int lastCut;
    private boolean inQuotes;
    private int quoteOpenedAt;

    RecordCutter(Dialect dialect) {
        this.dialect = dialect;
    }

    /** Begins a buffer whose first byte begins a record. */
    void begin() {
        scanned = 0;
        lastCut = 0;
        inQuotes = false;
        quoteOpenedAt = -1;
    }

    /** Where the last whole record ends (all of it, if {@code atEnd} and no quote is open), 0 where there is none. */
    int cut(byte[] b, int length, boolean atEnd) {
        byte quote = dialect.quote();
        int p = scanned;
        while (p < length) {
            if (inQuotes) {
                int q = LineEnds.find(b, p, length, quote);
                if (q == length || (q + 1 == length && !atEnd)) {
                    p = q;
                    break;
                }
                if (q + 1 < length && b[q + 1] == quote) {
                    p = q + 2;
                } else {
                    inQuotes = false;
                    p = q + 1;
                }
            } else {
                int q = quote == 0 ? length : LineEnds.find(b, p, length, quote);
                noteLastLineEnd(b, p, q, length, atEnd);
                if (q == length) {
                    p = q;
                    break;
                }
                if (beginsField(b, q)) {
                    inQuotes = true;
                    quoteOpenedAt = q;
                }
                p = q + 1;
            }
        }
        scanned = p;
        return atEnd && !inQuotes ? length : lastCut;
    }

    private boolean beginsField(byte[] b, int q) {
        if (q == 0) {
            return true;
        }
        byte before = b[q - 1];
        return before == dialect.delimiter() || before == '\n' || (before == '\r' && dialect.bareReturns());
    }

    private void noteLastLineEnd(byte[] b, int from, int to, int length, boolean atEnd) {
        for (int i = to - 1; i >= from; i--) {
            if (b[i] == '\n') {
                lastCut = i + 1;
                return;
            }
            // Whether a CR at the very end is half of a CRLF shows only later.
            if (b[i] == '\r' && dialect.bareReturns() && (i + 1 < length || atEnd)) {
                lastCut = i + 1 < length && b[i + 1] == '\n' ? i + 2 : i + 1;
                return;
            }
        }
    }

    boolean inQuotes() {
        return inQuotes;
    }

    int quoteOpenedAt() {
        return quoteOpenedAt;
    }

    /** Whether the last byte of the buffer is a quote that may close or may be the first of two. */
    boolean pendingQuote(int length) {
        return inQuotes && scanned < length;
    }
}
