package dev.nightjar.dataset.source;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.core.io.JsonEOFException;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import dev.nightjar.dataset.table.DatasetException;
import dev.nightjar.dataset.table.DatasetException.Kind;
import dev.nightjar.dataset.table.TokenBlock;
import dev.nightjar.dataset.table.TokenColumn;
import dev.nightjar.dataset.table.Utf8;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Some whole lines of JSON, to be made into tokens.
 *
 * <p>One parser runs over all the lines, which is fast; it would not mind two objects on a line or one on two, so the lines are
 * compared. When anything is wrong, the lines are read anew, each by itself, and the first that is wrong is named: so the
 * error is the same wherever blocks are cut.
 */
final class JsonBlock {
    private static final int MAX_DEPTH = 1000;

    private static final JsonFactory JSON = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(MAX_DEPTH)
                    .maxStringLength(JsonLinesSource.MAX_LINE)
                    .maxNumberLength(JsonLinesSource.MAX_LINE)
                    .maxNameLength(JsonLinesSource.MAX_LINE)
                    .build())
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
            .build();

    private final String name;
    private final byte[] bytes;
    private final long offset;
    private final long firstLine;
    private final boolean unterminated;
    private final AtomicInteger mostKeys;

    private final List<String> keys = new ArrayList<>();
    private final Map<String, Integer> columnOf = new HashMap<>();
    private final List<TokenColumn> columns = new ArrayList<>();
    private int rows;
    private long[] lines = new long[256];
    private byte[] scratch = new byte[256];

    /**
     * @param offset of the first byte in the file
     * @param unterminated whether the last line has no end, because the file is over
     */
    JsonBlock(String name, byte[] bytes, long offset, long firstLine, boolean unterminated, AtomicInteger mostKeys) {
        this.name = name;
        this.bytes = bytes;
        this.offset = offset;
        this.firstLine = firstLine;
        this.unterminated = unterminated;
        this.mostKeys = mostKeys;
    }

    TokenBlock read() throws DatasetException {
        try {
            if (firstNul(0, bytes.length) < 0 && Utf8.firstInvalid(bytes, 0, bytes.length) < 0 && !startsWithBom(0)) {
                readObjects(0, bytes.length, firstLine);
                mostKeys.accumulateAndGet(keys.size(), Math::max);
                return new TokenBlock(keys, columns, rows, firstLine, lines);
            }
        } catch (IOException | Refusal e) {
            throw firstError(e);
        }
        throw firstError(null);
    }

    private void readObjects(int from, int to, long line) throws IOException, Refusal {
        try (JsonParser parser = JSON.createParser(bytes, from, to - from)) {
            long before = 0;
            for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
                if (token != JsonToken.START_OBJECT) {
                    throw new Refusal(
                            Kind.CORRUPT,
                            "it holds " + described(token) + " instead of an object",
                            token == JsonToken.START_ARRAY
                                    ? "one object per line; jq -c '.[]' makes lines of an array"
                                    : "one object per line");
                }
                long at = parser.currentTokenLocation().getLineNr();
                if (at == before) {
                    throw new Refusal(Kind.CORRUPT, "it holds more than one value", "one object per line");
                }
                addRow(line + at - 1);
                readObject(parser, from);
                before = parser.currentLocation().getLineNr();
                if (before != at) {
                    throw new Refusal(Kind.CORRUPT, "its object ends on a later line", "each object on one line");
                }
            }
        }
        for (TokenColumn column : columns) {
            padTo(column, rows);
        }
    }

    private static void padTo(TokenColumn column, int rows) {
        for (int missing = rows - column.rows(); missing > 0; missing--) {
            column.addNull();
        }
    }

    private static String described(JsonToken token) {
        return switch (token) {
            case START_ARRAY -> "an array";
            case VALUE_STRING -> "a string";
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> "a number";
            case VALUE_TRUE, VALUE_FALSE -> "a bool";
            case VALUE_NULL -> "null";
            default -> "something";
        };
    }

    private void addRow(long line) {
        if (rows == lines.length) {
            lines = Arrays.copyOf(lines, rows * 2);
        }
        lines[rows++] = line;
    }

    private void readObject(JsonParser parser, int from) throws IOException, Refusal {
        // Rows mostly have the same keys in the same order.
        int expected = 0;
        for (String key = parser.nextFieldName(); key != null; key = parser.nextFieldName()) {
            int index = expected < keys.size() && keys.get(expected).equals(key) ? expected : column(key);
            expected = index + 1;
            TokenColumn column = columns.get(index);
            if (column.rows() == rows) {
                throw new Refusal(
                        Kind.CORRUPT, "the key \"" + shown(key) + "\" stands twice in one object", "each key once");
            }
            padTo(column, rows - 1);
            readValue(parser, from, column);
        }
        if (parser.currentToken() != JsonToken.END_OBJECT) {
            throw new IllegalStateException("an object that ends with " + parser.currentToken());
        }
    }

    private int column(String key) throws Refusal {
        Integer known = columnOf.get(key);
        if (known != null) {
            return known;
        }
        if (keys.size() == JsonLinesSource.MAX_COLUMNS) {
            throw new Refusal(
                    Kind.TOO_MANY_COLUMNS,
                    "its objects have more than " + JsonLinesSource.MAX_COLUMNS + " keys",
                    "putting what varies into values: one object for each, with a key and a value");
        }
        checkScalars(key);
        columnOf.put(key, keys.size());
        keys.add(key);
        columns.add(new TokenColumn(16, 16));
        return keys.size() - 1;
    }

    private void readValue(JsonParser parser, int from, TokenColumn column) throws IOException, Refusal {
        JsonToken token = parser.nextToken();
        switch (token) {
            case VALUE_NULL -> column.addNull();
            case VALUE_STRING -> {
                addText(parser, column);
                column.end(true);
            }
            case VALUE_NUMBER_INT, VALUE_TRUE, VALUE_FALSE -> {
                addText(parser, column);
                column.end(false);
            }
            case VALUE_NUMBER_FLOAT -> {
                addFloat(parser, column);
                column.end(false);
            }
            case START_OBJECT, START_ARRAY -> {
                int start = from + (int) parser.currentTokenLocation().getByteOffset();
                parser.skipChildren();
                addCompact(start, from + (int) parser.currentLocation().getByteOffset(), column);
                column.end(true);
            }
            default -> throw new IllegalStateException("a value that begins with " + token);
        }
    }

    private void addFloat(JsonParser parser, TokenColumn column) throws IOException, Refusal {
        String special = switch (parser.getText()) {
            case "Infinity", "+Infinity", "INF", "+INF" -> "inf";
            case "-Infinity", "-INF" -> "-inf";
            default -> "";
        };
        if (special.isEmpty()) {
            addText(parser, column);
        } else {
            column.append(special.getBytes(StandardCharsets.US_ASCII), 0, special.length());
        }
    }

    private void addText(JsonParser parser, TokenColumn column) throws IOException, Refusal {
        char[] chars = parser.getTextCharacters();
        int at = parser.getTextOffset();
        int end = at + parser.getTextLength();
        if (scratch.length < 3L * (end - at)) {
            scratch = new byte[Math.max(3 * (end - at), scratch.length * 2)];
        }
        byte[] to = scratch;
        int length = 0;
        while (at < end) {
            char c = chars[at++];
            if (c < 0x80) {
                to[length++] = (byte) c;
            } else if (c < 0x800) {
                to[length++] = (byte) (0xc0 | (c >> 6));
                to[length++] = (byte) (0x80 | (c & 0x3f));
            } else if (!Character.isSurrogate(c)) {
                to[length++] = (byte) (0xe0 | (c >> 12));
                to[length++] = (byte) (0x80 | ((c >> 6) & 0x3f));
                to[length++] = (byte) (0x80 | (c & 0x3f));
            } else {
                if (!Character.isHighSurrogate(c) || at == end || !Character.isLowSurrogate(chars[at])) {
                    throw loneSurrogate(c);
                }
                int point = Character.toCodePoint(c, chars[at++]);
                to[length++] = (byte) (0xf0 | (point >> 18));
                to[length++] = (byte) (0x80 | ((point >> 12) & 0x3f));
                to[length++] = (byte) (0x80 | ((point >> 6) & 0x3f));
                to[length++] = (byte) (0x80 | (point & 0x3f));
            }
        }
        column.append(to, 0, length);
    }

    private static void checkScalars(String key) throws Refusal {
        for (int i = 0; i < key.length(); i++) {
            char c = key.charAt(i);
            if (Character.isSurrogate(c)) {
                if (!Character.isHighSurrogate(c)
                        || i + 1 == key.length()
                        || !Character.isLowSurrogate(key.charAt(i + 1))) {
                    throw loneSurrogate(c);
                }
                i++;
            }
        }
    }

    private static Refusal loneSurrogate(char c) {
        return new Refusal(
                Kind.CORRUPT,
                String.format(Locale.ROOT, "\\u%04x stands without the other half of its character", (int) c),
                "writing the character itself, in UTF-8");
    }

    /** The JSON text of a nested value as it is written, without the space outside its strings. */
    private void addCompact(int from, int to, TokenColumn column) {
        int kept = from;
        boolean inString = false;
        for (int i = from; i < to; i++) {
            byte b = bytes[i];
            if (inString) {
                if (b == '\\') {
                    i++;
                } else if (b == '"') {
                    inString = false;
                }
            } else if (b == '"') {
                inString = true;
            } else if (b == ' ' || b == '\t' || b == '\n' || b == '\r') {
                column.append(bytes, kept, i - kept);
                kept = i + 1;
            }
        }
        column.append(bytes, kept, to - kept);
    }

    /**
     * Reads line by line until one is wrong.
     *
     * @param whole what was wrong with all lines together
     */
    private DatasetException firstError(@Nullable Exception whole) {
        int from = 0;
        long line = firstLine;
        while (from < bytes.length) {
            int end = from;
            while (end < bytes.length && bytes[end] != '\n' && bytes[end] != '\r') {
                end++;
            }
            DatasetException error = errorIn(from, end, line);
            if (error != null) {
                error.initCause(whole);
                return error;
            }
            boolean two = end + 1 < bytes.length && bytes[end] == '\r' && bytes[end + 1] == '\n';
            from = end + (two ? 2 : 1);
            line++;
        }
        if (whole instanceof Refusal refusal && refusal.kind == Kind.TOO_MANY_COLUMNS) {
            return new DatasetException(refusal.kind, null, "cannot read " + name, refusal.because, refusal.remedy);
        }
        throw new IllegalStateException("every line is right and all together are not", whole);
    }

    private @Nullable DatasetException errorIn(int from, int to, long line) {
        boolean last = unterminated && to == bytes.length;
        int nul = firstNul(from, to);
        int invalid = Utf8.firstInvalid(bytes, from, to);
        if (invalid >= 0 && (nul < 0 || invalid < nul)) {
            boolean cut = last && to - invalid < 4 && (bytes[invalid] & 0xff) >= 0xc2 && continued(invalid + 1, to);
            return cut
                    ? truncated(line)
                    : new DatasetException(
                            Kind.ENCODING,
                            "offset=" + (offset + invalid),
                            "cannot read " + name + " at byte " + (offset + invalid),
                            "what stands there is no UTF-8",
                            "saving it as UTF-8, or --encoding with the encoding that it has");
        }
        if (nul >= 0) {
            return new DatasetException(
                    Kind.NUL,
                    "offset=" + (offset + nul),
                    "cannot read " + name + " at byte " + (offset + nul),
                    "a NUL byte stands there, which no text has",
                    "looking whether it is JSON Lines at all, or --encoding if it is UTF-16");
        }
        if (startsWithBom(from)) {
            return wrong(Kind.CORRUPT, line, "it begins with a BOM", "joining files without their BOMs");
        }
        JsonBlock alone = new JsonBlock(name, bytes, offset, line, unterminated, mostKeys);
        try {
            alone.readObjects(from, to, line);
            return null;
        } catch (Refusal refusal) {
            return refusal.kind == Kind.TOO_MANY_COLUMNS
                    ? new DatasetException(refusal.kind, null, "cannot read " + name, refusal.because, refusal.remedy)
                    : wrong(refusal.kind, line, refusal.because, refusal.remedy);
        } catch (StreamConstraintsException e) {
            return wrong(
                    Kind.UNSUPPORTED,
                    line,
                    "it is nested more than " + MAX_DEPTH + " deep, or made to be hard to read: "
                            + e.getOriginalMessage(),
                    "flatter objects");
        } catch (JsonProcessingException e) {
            if (last && (e instanceof JsonEOFException || isOpen(from, to))) {
                return truncated(line);
            }
            return wrong(Kind.CORRUPT, line, "it is no JSON: " + e.getOriginalMessage(), "one JSON object per line");
        } catch (IOException e) {
            throw new IllegalStateException("reading from memory failed", e);
        }
    }

    /** Whether the line begins like an object and does not end like one. */
    private boolean isOpen(int from, int to) {
        int first = from;
        while (first < to && bytes[first] <= ' ') {
            first++;
        }
        int last = to - 1;
        while (last > first && bytes[last] <= ' ') {
            last--;
        }
        return first < last && bytes[first] == '{' && bytes[last] != '}';
    }

    private boolean continued(int from, int to) {
        for (int i = from; i < to; i++) {
            if ((bytes[i] & 0xc0) != 0x80) {
                return false;
            }
        }
        return true;
    }

    private boolean startsWithBom(int at) {
        return at + 2 < bytes.length
                && bytes[at] == (byte) 0xef
                && bytes[at + 1] == (byte) 0xbb
                && bytes[at + 2] == (byte) 0xbf;
    }

    private int firstNul(int from, int to) {
        for (int i = from; i < to; i++) {
            if (bytes[i] == 0) {
                return i;
            }
        }
        return -1;
    }

    private DatasetException truncated(long line) {
        return new DatasetException(
                Kind.TRUNCATED,
                "line=" + line,
                "cannot read " + name + " at line " + line,
                "the file ends in the middle of it",
                "copying or downloading it again");
    }

    private DatasetException wrong(Kind kind, long line, String because, String remedy) {
        return new DatasetException(kind, "line=" + line, "cannot read " + name + " at line " + line, because, remedy);
    }

    private static String shown(String key) {
        return key.length() <= 80 ? key : key.substring(0, 80) + "…";
    }

    /** Something that is no JSON Lines, though it may be JSON. */
    private static final class Refusal extends Exception {
        private static final long serialVersionUID = 1;

        private final Kind kind;
        private final String because;
        private final String remedy;

        Refusal(Kind kind, String because, String remedy) {
            super(because);
            this.kind = kind;
            this.because = because;
            this.remedy = remedy;
        }
    }
}
