package dev.nightjar.dataset.verify;

import dev.nightjar.dataset.table.ColumnType;
import dev.nightjar.dataset.table.ColumnVector;
import dev.nightjar.dataset.table.DatasetException;
import dev.nightjar.dataset.table.TokenColumn;
import dev.nightjar.dataset.table.TokenSpan;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Proves that a column that was written and read back by another's reader is the source's: each value is formatted by code apart from
 * the parser and compared with its token. Safe for any number of threads.
 *
 * <p>Token and value are the same under these normalisations, and no others:
 *
 * <ul>
 *   <li>null: an unquoted empty token; the rules' own null tokens, quoted or not, in every column. In columns other than text also
 *       {@code NA}, {@code N/A}, {@code null}, {@code NULL}, {@code None}, {@code #N/A}, nothing but space, and a quoted empty token;
 *   <li>text: byte for byte, space kept; a quoted empty token is the empty text;
 *   <li>in all other columns: ASCII space and tabs around are ignored. Where quotes mean text, a quoted token is an error there;
 *   <li>ints: the same digits and the sign {@code -}; thousands marks are taken out if there are any; unsigned ones as unsigned;
 *   <li>bools: {@code true} and {@code false} in any case;
 *   <li>dates: {@code YYYY-MM-DD} or {@code YYYY/MM/DD}, or a timestamp at midnight;
 *   <li>timestamps: a date, then {@code T}, {@code t} or a space, {@code HH:MM[:SS[.fraction]]}; a date alone is its midnight; trailing zeros of
 *       the fraction do not count. In UTC columns an offset ({@code Z}, {@code +09:00}, {@code +0900}, {@code +09}) must follow, and the
 *       instant is the same; elsewhere none may;
 *   <li>floats: {@code NaN}, {@code inf} and {@code infinity} in any case, with a sign or not. A number's value is the nearest
 *       double (or float, under {@code float32Text}), and printed with as many significant digits as the token has, it gives the
 *       token's, except under {@code nearestIsEnough}; trailing zeros, the exponent's spelling and a missing digit on one side of the
 *       point do not count; the sign of zero does. Needless leading zeros and a leading plus are no numbers. With a tolerance: no
 *       further from the token than that;
 *   <li>decimals: numerically equal.
 * </ul>
 *
 * {@snippet :
 * new Verifier(Rules.DEFAULTS).verify("price", ColumnType.FLOAT64, rowGroupTokens, readBack, null, firstRow);
 * }
 */
public final class Verifier {
    private static final byte[][] NULL_WORDS = {
        ascii("NA"), ascii("N/A"), ascii("null"), ascii("NULL"), ascii("None"), ascii("#N/A")
    };
    private static final int QUOTED = 0x8000_0000;
    private static final int SHOWN = 60;

    private final Rules rules;
    private final byte[][] nullTokens;
    private final byte[] decimalMark;
    private final byte[] thousandsMark;

    public Verifier(Rules rules) {
        this.rules = rules;
        this.nullTokens = rules.nullTokens().stream()
                .map(token -> token.getBytes(StandardCharsets.UTF_8))
                .toArray(byte[][]::new);
        this.decimalMark = rules.decimalBytes();
        this.thousandsMark = rules.thousandsBytes();
    }

    /**
     * Compares the tokens of one column in some consecutive rows with the values that were read back.
     *
     * @param type what {@code decoded} holds
     * @param dictionary for {@link ColumnType.Dictionary}: the distinct texts as a text column, if {@code decoded} holds indexes; null if it holds texts
     * @param firstRow the number of the first row, for the message
     * @throws DatasetException {@code verify:row=..,column=..} at the first difference
     */
    public void verify(
            String column,
            ColumnType type,
            List<TokenSpan> tokens,
            ColumnVector decoded,
            @Nullable ColumnVector dictionary,
            long firstRow)
            throws DatasetException {
        verify(column, type, tokens, decoded, dictionary, firstRow, 0);
    }

    /** @param tolerance how far a float may be from its token */
    public void verify(
            String column,
            ColumnType type,
            List<TokenSpan> tokens,
            ColumnVector decoded,
            @Nullable ColumnVector dictionary,
            long firstRow,
            double tolerance)
            throws DatasetException {
        checkRows(column, tokens, decoded, firstRow);
        boolean text = type instanceof ColumnType.Text || type instanceof ColumnType.Dictionary;
        ColumnProof proof = proof(type, decoded, dictionary, tolerance, text);
        byte[] scratch = new byte[64];
        int row = 0;
        for (TokenSpan span : tokens) {
            TokenColumn source = span.column();
            int from = span.from();
            while (from < span.to()) {
                int stop =
                        proof.firstUnproven(source.bytes(), source.rawEnds(), source.start(from), from, span.to(), row);
                row += stop - from;
                from = stop;
                if (stop < span.to()) {
                    scratch = roomFor(source.end(stop) - source.start(stop), scratch);
                    if (!holds(proof, source, stop, row, type, text, scratch)) {
                        throw different(column, proof, source, stop, row, firstRow);
                    }
                    row++;
                    from++;
                }
            }
        }
    }

    /**
     * The largest distance between a token and its value, for columns of numbers that may lose something.
     *
     * @return 0 where all are equal; infinity where one of the two is no number or only one of them is null
     * @throws IllegalArgumentException when the type is no number
     */
    public double largestError(ColumnType type, List<TokenSpan> tokens, ColumnVector decoded) {
        if (!(type instanceof ColumnType.Int
                || type instanceof ColumnType.FloatingPoint
                || type instanceof ColumnType.Decimal)) {
            throw new IllegalArgumentException("no numbers: " + type);
        }
        ColumnProof proof = proof(type, decoded, null, 0, false);
        double largest = 0;
        byte[] scratch = new byte[64];
        int row = 0;
        for (TokenSpan span : tokens) {
            TokenColumn source = span.column();
            int from = span.from();
            while (from < span.to()) {
                int stop =
                        proof.firstUnproven(source.bytes(), source.rawEnds(), source.start(from), from, span.to(), row);
                row += stop - from;
                from = stop;
                if (stop < span.to()) {
                    scratch = roomFor(source.end(stop) - source.start(stop), scratch);
                    if (!holds(proof, source, stop, row, type, false, scratch)) {
                        largest = Math.max(largest, error(proof, source, stop, row, scratch, largest));
                    }
                    row++;
                    from++;
                }
            }
        }
        return largest;
    }

    private ColumnProof proof(
            ColumnType type, ColumnVector decoded, @Nullable ColumnVector dictionary, double tolerance, boolean text) {
        long lengths = 0;
        for (byte[] token : nullTokens) {
            lengths |= 1L << token.length;
        }
        if (rules.rewritesNumbers() && isNumber(type)) {
            lengths = -1;
        }
        int quote = rules.quotedMeansText() && !text ? QUOTED : 0;
        return switch (type) {
            case ColumnType.Int ints -> new IntProof(ints, decoded, lengths, quote);
            case ColumnType.FloatingPoint floats -> {
                FloatProof exactly = new FloatProof(
                        floats.bits() == 32 && rules.float32Text(), rules.nearestIsEnough(), decoded, lengths, quote);
                yield tolerance > 0 ? new NearProof(tolerance, exactly, decoded, lengths, quote) : exactly;
            }
            case ColumnType.Decimal decimals -> new DecimalProof(decimals, decoded, lengths, quote);
            case ColumnType.Bool bools -> new BoolProof(decoded, lengths, quote);
            case ColumnType.Date dates -> new TimeProof(null, decoded, lengths, quote);
            case ColumnType.Timestamp times -> new TimeProof(times, decoded, lengths, quote);
            case ColumnType.Text texts -> new TextProof(null, decoded, lengths);
            case ColumnType.Dictionary indexes -> new TextProof(dictionary, decoded, lengths);
            case ColumnType.Null nulls -> new NullProof(decoded, lengths, quote);
        };
    }

    private static boolean isNumber(ColumnType type) {
        return type instanceof ColumnType.Int
                || type instanceof ColumnType.FloatingPoint
                || type instanceof ColumnType.Decimal;
    }

    /** The careful comparison of one token: nulls, space and marks first. */
    private boolean holds(
            ColumnProof proof, TokenColumn source, int at, int row, ColumnType type, boolean text, byte[] scratch) {
        byte[] bytes = source.bytes();
        int start = source.start(at);
        int end = source.end(at);
        boolean quoted = source.isQuoted(at);
        boolean string = text || (quoted && rules.quotedMeansText());
        boolean custom = isOneOf(nullTokens, bytes, start, end);
        if (!string) {
            while (start < end && isSpace(bytes[start])) {
                start++;
            }
            while (end > start && isSpace(bytes[end - 1])) {
                end--;
            }
        }
        boolean isNull = custom
                || (start == end && !(quoted && string))
                || (!string && (isOneOf(NULL_WORDS, bytes, start, end) || isOneOf(nullTokens, bytes, start, end)));
        if (isNull || proof.isNull(row)) {
            return isNull && proof.isNull(row);
        }
        if (string && !text) {
            return false;
        }
        if (rules.rewritesNumbers() && isNumber(type)) {
            int length = rewrite(bytes, start, end, scratch);
            return length > 0 && proof.holds(scratch, 0, length, row);
        }
        return proof.holds(bytes, start, end, row);
    }

    /** Copies a number without its thousands marks and with a point; a point that is no mark spoils it. Gives its length. */
    private int rewrite(byte[] bytes, int start, int end, byte[] into) {
        int length = 0;
        boolean decimals = false;
        for (int i = start; i < end; ) {
            if (!decimals && startsWith(thousandsMark, bytes, i, end)) {
                i += thousandsMark.length;
            } else if (startsWith(decimalMark, bytes, i, end)) {
                into[length++] = '.';
                i += decimalMark.length;
                decimals = true;
            } else {
                into[length++] = bytes[i] == '.' ? (byte) '?' : bytes[i];
                i++;
            }
        }
        return length;
    }

    private static boolean startsWith(byte[] mark, byte[] bytes, int at, int end) {
        if (mark.length == 0 || end - at < mark.length) {
            return false;
        }
        for (int i = 0; i < mark.length; i++) {
            if (bytes[at + i] != mark[i]) {
                return false;
            }
        }
        return true;
    }

    private double error(ColumnProof proof, TokenColumn source, int at, int row, byte[] scratch, double largest) {
        if (proof.isNull(row)) {
            return Double.POSITIVE_INFINITY;
        }
        byte[] bytes = source.bytes();
        int start = source.start(at);
        int end = source.end(at);
        while (start < end && isSpace(bytes[start])) {
            start++;
        }
        while (end > start && isSpace(bytes[end - 1])) {
            end--;
        }
        if (rules.rewritesNumbers()) {
            end = rewrite(bytes, start, end, scratch);
            bytes = scratch;
            start = 0;
        }
        double rough = Loss.roughly(bytes, start, end);
        double value = proof.roughly(row);
        if (Math.abs(rough - value) < largest * (1 - 1e-9) - Loss.DOUBT * (Math.abs(rough) + Math.abs(value))) {
            return 0;
        }
        BigDecimal token = FloatProof.number(bytes, start, end);
        BigDecimal exact = proof.exactly(row);
        return token == null || exact == null
                ? Double.POSITIVE_INFINITY
                : exact.subtract(token).abs().doubleValue();
    }

    private static byte[] roomFor(int length, byte[] scratch) {
        return scratch.length < length + 8 ? new byte[Math.max(length + 8, scratch.length * 2)] : scratch;
    }

    private static boolean isSpace(byte b) {
        return b == ' ' || b == '\t';
    }

    private static boolean isOneOf(byte[][] words, byte[] bytes, int start, int end) {
        for (byte[] word : words) {
            if (word.length == end - start && startsWith(word, bytes, start, end)) {
                return true;
            }
        }
        return false;
    }

    private static void checkRows(String column, List<TokenSpan> tokens, ColumnVector decoded, long firstRow)
            throws DatasetException {
        long rows = 0;
        for (TokenSpan span : tokens) {
            rows += span.rows();
        }
        if (rows != decoded.rows) {
            throw new DatasetException(
                    DatasetException.Kind.VERIFY,
                    "row=" + (firstRow + Math.min(rows, decoded.rows)) + ",column=" + column,
                    "what was written cannot be proven",
                    "from row " + firstRow + " on column " + shown(column) + " had " + rows + " values, and "
                            + decoded.rows + " were read back",
                    "again, and report it if it comes again; nothing was put in place");
        }
    }

    private static DatasetException different(
            String column, ColumnProof proof, TokenColumn source, int at, int row, long firstRow) {
        int start = source.start(at);
        String token =
                new String(source.bytes(), start, Math.min(source.end(at) - start, 4 * SHOWN), StandardCharsets.UTF_8);
        return new DatasetException(
                DatasetException.Kind.VERIFY,
                "row=" + (firstRow + row) + ",column=" + column,
                "what was written cannot be proven",
                "in row " + (firstRow + row) + " of column " + shown(column) + " the source says "
                        + (source.isNull(at) ? "nothing" : shown(token)) + ", and "
                        + (proof.isNull(row) ? "null" : shown(proof.print(row))) + " was read back",
                "--type '" + printable(column)
                        + "=string', which keeps every byte, and report it; nothing was put in place");
    }

    private static String shown(String text) {
        return '"' + printable(text) + '"';
    }

    private static String printable(String text) {
        List<String> parts = new ArrayList<>();
        text.codePoints()
                .limit(SHOWN + 1L)
                .mapToObj(c -> Character.isISOControl(c) || Character.getType(c) == Character.FORMAT
                        ? String.format(Locale.ROOT, "\\u%04x", c)
                        : Character.toString(c))
                .forEach(parts::add);
        return parts.size() > SHOWN ? String.join("", parts.subList(0, SHOWN)) + "..." : String.join("", parts);
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
