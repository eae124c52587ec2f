package dev.nightjar.dataset.source;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightjar.dataset.table.DatasetException;
import dev.nightjar.dataset.table.DatasetException.Kind;
import dev.nightjar.dataset.table.TokenBlock;
import dev.nightjar.dataset.table.TokenColumn;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The fast cutter and tokenizer against two slow readings of the same rules, on random texts of a small alphabet. */
class CsvCutsTest {
    private static final String[] ALPHABET = {
        ",", ",", "\"", "\"", ";", "'", "\r", "\n", "\r\n", " ", "a", "1", "é", "longer than sixteen bytes", "\"\""
    };
    private static final Dialect[] DIALECTS = {
        new Dialect((byte) ',', (byte) '"', false),
        new Dialect((byte) ',', (byte) '"', true),
        new Dialect((byte) ';', (byte) '\'', false),
        new Dialect((byte) ';', (byte) '\'', true),
        new Dialect((byte) ',', (byte) 0, false),
        new Dialect((byte) ',', (byte) 0, true),
    };

    private final SplittableRandom random = new SplittableRandom(14);

    /** What stands in a file: each row's fields, its line, or where a quote is open. */
    private record Reading(List<String> rows, List<Long> lines, int openQuote) {}

    @Test
    void plainRecordsAreThoseOfTheRules() {
        for (int round = 0; round < 40_000; round++) {
            Dialect dialect = DIALECTS[random.nextInt(DIALECTS.length)];
            byte[] text = text(random.nextInt(1, 30));

            RecordReader records = new RecordReader(dialect, text, text.length, true);
            List<String> found = new ArrayList<>();
            while (records.next()) {
                found.add(String.join(
                        "|",
                        records.fields().stream()
                                .map(field -> new String(field, StandardCharsets.UTF_8))
                                .toList()));
            }

            Reading wanted = reading(dialect, text, true);
            assertThat(records.openQuote()).as(shown(dialect, text)).isEqualTo(wanted.openQuote());
            assertThat(found)
                    .as(shown(dialect, text))
                    .isEqualTo(wanted.rows().stream()
                            .map(row -> row.replace("\u0001", "").replace("\u0002", ""))
                            .toList());
        }
    }

    @Test
    void anyCutOfAnyTextGivesTheTokensOfThePlainReading() throws Exception {
        for (int round = 0; round < 40_000; round++) {
            Dialect dialect = DIALECTS[random.nextInt(DIALECTS.length)];
            byte[] text = text(random.nextInt(1, 60));
            boolean blankLinesAreRows = random.nextBoolean();

            Reading wanted = reading(dialect, text, blankLinesAreRows);
            Reading found = cutAndTokenized(dialect, text, blankLinesAreRows, wanted);

            assertThat(found.openQuote()).as(shown(dialect, text)).isEqualTo(wanted.openQuote());
            if (wanted.openQuote() < 0) {
                assertThat(found.rows()).as(shown(dialect, text)).isEqualTo(padded(wanted.rows()));
                assertThat(found.lines()).as(shown(dialect, text)).isEqualTo(wanted.lines());
            }
        }
    }

    @Test
    void aRowWithTooFewOrTooManyFieldsIsNamedByItsLine() {
        for (int round = 0; round < 20_000; round++) {
            Dialect dialect = DIALECTS[random.nextInt(DIALECTS.length)];
            byte[] text = text(random.nextInt(1, 40));
            Reading wanted = reading(dialect, text, false);
            if (wanted.openQuote() >= 0) {
                continue;
            }
            long ragged = -1;
            for (int r = 0; r < wanted.rows().size() && ragged < 0; r++) {
                ragged = fields(wanted.rows().get(r)).length == 2
                        ? -1
                        : wanted.lines().get(r);
            }

            String error = "";
            try {
                tokenize(new CsvTokenizer(dialect, false, false, 2, "t"), text, text.length, 1, 2);
            } catch (DatasetException e) {
                error = e.error();
            }

            assertThat(error).as(shown(dialect, text)).isEqualTo(ragged < 0 ? "" : "ragged:line=" + ragged);
        }
    }

    @Test
    void aByteOfZeroIsFoundWhereverItStands() {
        for (int round = 0; round < 20_000; round++) {
            Dialect dialect = DIALECTS[random.nextInt(DIALECTS.length)];
            byte[] text = text(random.nextInt(1, 60));
            if (reading(dialect, text, true).openQuote() >= 0) {
                continue;
            }
            text[random.nextInt(text.length)] = 0;
            if (reading(dialect, text, true).openQuote() >= 0) {
                continue;
            }

            Kind kind = Kind.EMPTY;
            try {
                tokenize(new CsvTokenizer(dialect, true, true, 100, "t"), text, text.length, 1, 100);
            } catch (DatasetException e) {
                kind = e.kind();
            }

            assertThat(kind).as(shown(dialect, text)).isEqualTo(Kind.NUL);
        }
    }

    private byte[] text(int pieces) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < pieces; i++) {
            text.append(ALPHABET[random.nextInt(ALPHABET.length)]);
        }
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }

    /** Cut as a source cuts, in blocks of random sizes that grow where no record ends in them. */
    private Reading cutAndTokenized(Dialect dialect, byte[] text, boolean blankLinesAreRows, Reading wanted)
            throws DatasetException {
        int columns =
                wanted.rows().stream().mapToInt(row -> fields(row).length).max().orElse(1);
        RecordCutter cutter = new RecordCutter(dialect);
        List<String> rows = new ArrayList<>();
        List<Long> lines = new ArrayList<>();
        long line = 1;
        int from = 0;
        TokenBlock used = null;
        while (from < text.length) {
            cutter.begin();
            int length = 0;
            int cut = 0;
            byte[] block = new byte[0];
            boolean atEnd = false;
            while (cut == 0 && !atEnd) {
                length = Math.min(text.length - from, length + random.nextInt(1, 24));
                atEnd = from + length == text.length && random.nextBoolean();
                block = Arrays.copyOf(Arrays.copyOfRange(text, from, from + length), length + RecordCutter.PADDING);
                cut = cutter.cut(block, length, atEnd);
            }
            if (cutter.inQuotes() && atEnd) {
                return new Reading(rows, lines, from + cutter.quoteOpenedAt());
            }
            Arrays.fill(
                    block,
                    cut,
                    cut + RecordCutter.PADDING > block.length ? block.length : cut + RecordCutter.PADDING,
                    (byte) 0);
            CsvTokenizer tokenizer = new CsvTokenizer(dialect, true, blankLinesAreRows, columns, "t");
            used = tokenizer.run(
                    block,
                    cut,
                    line,
                    Collections.nCopies(columns, "c"),
                    new int[columns],
                    1,
                    random.nextBoolean() ? used : null);
            add(used, rows, lines);
            line += dialect.bareReturns() ? LineEnds.countBoth(block, cut) : LineEnds.countFeeds(block, cut);
            from += cut;
        }
        return new Reading(rows, lines, -1);
    }

    private static TokenBlock tokenize(CsvTokenizer tokenizer, byte[] text, int length, long line, int columns)
            throws DatasetException {
        return tokenizer.run(
                Arrays.copyOf(text, length + RecordCutter.PADDING),
                length,
                line,
                Collections.nCopies(columns, "c"),
                new int[columns],
                1,
                null);
    }

    private static void add(TokenBlock block, List<String> rows, List<Long> lines) {
        for (int r = 0; r < block.rows(); r++) {
            List<String> fields = new ArrayList<>();
            for (TokenColumn column : block.columns()) {
                String field = new String(
                        column.bytes(), column.start(r), column.end(r) - column.start(r), StandardCharsets.UTF_8);
                fields.add(column.isQuoted(r) ? "\u0001" + field + "\u0001" : field);
            }
            rows.add(String.join("|", fields));
            lines.add(block.line(r));
        }
    }

    private static String[] fields(String row) {
        return row.split("\\|", -1);
    }

    private static List<String> padded(List<String> rows) {
        int columns = rows.stream().mapToInt(row -> fields(row).length).max().orElse(1);
        return rows.stream()
                .map(row -> row + "|".repeat(columns - fields(row).length))
                .toList();
    }

    /** The rules as they are told, character by character: quoted fields stand between signs of 1. */
    private static Reading reading(Dialect dialect, byte[] bytes, boolean blankLinesAreRows) {
        List<String> rows = new ArrayList<>();
        List<Long> lines = new ArrayList<>();
        int i = 0;
        long line = 1;
        while (i < bytes.length) {
            long begins = line;
            StringBuilder row = new StringBuilder();
            int rowStart = i;
            boolean more = true;
            while (more) {
                int start = i;
                @Nullable String quoted = null;
                if (dialect.quote() != 0 && i < bytes.length && bytes[i] == dialect.quote()) {
                    int close = closing(dialect, bytes, i);
                    if (close < 0) {
                        return new Reading(rows, lines, start);
                    }
                    String q = String.valueOf((char) dialect.quote());
                    quoted = string(bytes, i + 1, close).replace(q + q, q);
                    i = close + 1;
                    if (i < bytes.length && lineEnd(dialect, bytes, i) == 0 && bytes[i] != dialect.delimiter()) {
                        quoted = null;
                    }
                }
                while (i < bytes.length && lineEnd(dialect, bytes, i) == 0 && bytes[i] != dialect.delimiter()) {
                    i++;
                }
                row.append(quoted == null ? string(bytes, start, i) : "\u0001" + quoted + "\u0001");
                more = i < bytes.length && bytes[i] == dialect.delimiter();
                if (more) {
                    row.append('|');
                    i++;
                }
            }
            boolean blank = i == rowStart;
            i += i < bytes.length ? lineEnd(dialect, bytes, i) : 0;
            line += ends(dialect, bytes, rowStart, i);
            if (!blank || blankLinesAreRows) {
                rows.add(row.toString());
                lines.add(begins);
            }
        }
        return new Reading(rows, lines, -1);
    }

    private static int closing(Dialect dialect, byte[] bytes, int open) {
        for (int i = open + 1; i < bytes.length; i++) {
            if (bytes[i] == dialect.quote()) {
                if (i + 1 == bytes.length || bytes[i + 1] != dialect.quote()) {
                    return i;
                }
                i++;
            }
        }
        return -1;
    }

    /** How long the line end is that stands there; 0 where none does. */
    private static int lineEnd(Dialect dialect, byte[] bytes, int i) {
        if (bytes[i] == '\n') {
            return 1;
        }
        boolean pair = bytes[i] == '\r' && i + 1 < bytes.length && bytes[i + 1] == '\n';
        return pair ? 2 : bytes[i] == '\r' && dialect.bareReturns() ? 1 : 0;
    }

    private static long ends(Dialect dialect, byte[] bytes, int from, int to) {
        long ends = 0;
        for (int i = from; i < to; i++) {
            int length = lineEnd(dialect, bytes, i);
            ends += length > 0 ? 1 : 0;
            i += length > 0 ? length - 1 : 0;
        }
        return ends;
    }

    private static String string(byte[] bytes, int from, int to) {
        return new String(bytes, from, to - from, StandardCharsets.UTF_8);
    }

    private static String shown(Dialect dialect, byte[] text) {
        return dialect + ": "
                + new String(text, StandardCharsets.UTF_8).replace("\r", "␍").replace("\n", "␊");
    }
}
