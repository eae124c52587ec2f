package dev.nightjar.dataset.source;

import dev.nightjar.dataset.table.DatasetException;
import dev.nightjar.dataset.table.DatasetException.Kind;
import java.util.Locale;

/**
 * Finds delimiter and quote in the head of a file: the delimiter that cuts all its records into the same number of fields,
 * the more the better; where none does, the one that the first record has most of.
 */
final class DialectDetector {
    private static final byte[] DELIMITERS = {',', '\t', ';', '|'};
    private static final int RECORDS = 500;

    private DialectDetector() {}

    static Dialect detect(byte[] head, int length, boolean atEnd, CsvOptions options, String name)
            throws DatasetException {
        boolean returns = bareReturns(head, length);
        byte given = ascii(options.delimiter(), "delimiter");
        if (given != 0 && options.quote() != null) {
            return new Dialect(given, ascii(options.quote(), "quote"), returns);
        }
        byte[] quotes = options.quote() != null ? new byte[] {ascii(options.quote(), "quote")} : new byte[] {'"', '\''};
        byte[] delimiters = given != 0 ? new byte[] {given} : candidates(options, name);
        Dialect best = new Dialect(delimiters[0], quotes[0], returns);
        long bestScore = -1;
        for (byte quote : quotes) {
            for (byte delimiter : delimiters) {
                Dialect dialect = new Dialect(delimiter, quote, returns);
                long score = score(dialect, head, length, atEnd, quote == '\'' && options.quote() == null);
                if (score > bestScore) {
                    bestScore = score;
                    best = dialect;
                }
            }
        }
        return best;
    }

    private static byte[] candidates(CsvOptions options, String name) {
        byte[] candidates = DELIMITERS.clone();
        String lower = name.toLowerCase(Locale.ROOT);
        if (lower.contains(".tsv") || lower.contains(".tab")) {
            candidates[0] = '\t';
            candidates[1] = ',';
        }
        if (options.commaIsDecimal()) {
            for (int i = 0; i < candidates.length; i++) {
                if (candidates[i] == ',') {
                    candidates[i] = ';';
                }
            }
        }
        return candidates;
    }

    /**
     * Records that agree: a million and more by the number of fields. Records that do not: the fields of the first one.
     *
     * @param mustQuote whether the dialect counts only where its quote encloses whole fields of most records
     */
    private static long score(Dialect dialect, byte[] head, int length, boolean atEnd, boolean mustQuote) {
        RecordReader records = new RecordReader(dialect, head, length, atEnd);
        int fields = -1;
        int count = 0;
        int quotedRecords = 0;
        boolean agree = true;
        while (count < RECORDS && records.next()) {
            if (records.blank()) {
                continue;
            }
            count++;
            if (head[records.start()] == dialect.quote()) {
                quotedRecords++;
            }
            if (fields < 0) {
                fields = records.fields().size();
            } else if (records.fields().size() != fields) {
                agree = false;
            }
        }
        if (count == 0 || (mustQuote && (quotedRecords * 2 < count || !agree))) {
            return -1;
        }
        // A quote that is never closed says nothing against a delimiter, but the other quote may be the right one.
        long open = records.openQuote() >= 0 && atEnd ? 1 : 0;
        return (agree && fields > 1 && count > 1 ? 1_000_000L : 0) + fields * 2L - open;
    }

    /** Whether the first line end is a CR alone. */
    private static boolean bareReturns(byte[] head, int length) {
        boolean quoted = false;
        for (int i = 0; i < length; i++) {
            if (head[i] == '"') {
                quoted = !quoted;
            } else if (!quoted && head[i] == '\n') {
                return false;
            } else if (!quoted && head[i] == '\r') {
                return i + 1 >= length || head[i + 1] != '\n';
            }
        }
        return false;
    }

    private static byte ascii(@org.jspecify.annotations.Nullable Character c, String option) throws DatasetException {
        if (c == null) {
            return 0;
        }
        if (c >= 0x80 || c == '\n' || c == '\r' || c == 0) {
            throw new DatasetException(
                    Kind.OPTION,
                    null,
                    "cannot use \"" + c + "\" for --" + option,
                    "it is no ASCII character that can stand in a line",
                    "--" + option + " with one of , ; | or tab");
        }
        return (byte) (char) c;
    }
}
