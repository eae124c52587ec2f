package dev.nightjar.dataset.column;

import dev.nightjar.dataset.table.ColumnType;
import dev.nightjar.dataset.table.ColumnVector;
import dev.nightjar.dataset.table.DatasetException;
import dev.nightjar.dataset.table.DatasetException.Kind;
import dev.nightjar.dataset.table.TokenColumn;
import dev.nightjar.dataset.table.TokenSpan;
import dev.nightjar.dataset.table.Utf8;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Turns the tokens of one column of a row group into values of its planned type, and adds to the facts what the tokens
 * were. One per thread.
 *
 * <p>Each kind of type has a loop of its own for tokens that are plain (digits, a point, an ISO date); everything else goes
 * through {@link TokenReader}. A token that the plan cannot hold does not stop the facts: they say afterwards what the plan
 * should have been.
 */
public final class ColumnParser {
    private static final int END = Integer.MAX_VALUE;

    /** No int of 18 digits, day or second is this. */
    private static final long NOT_PLAIN = Long.MIN_VALUE;

    private final TokenRules rules;
    private final TokenReader reader;
    private final byte[][] nullValues;

    private ColumnPlan plan = ColumnPlan.of(ColumnType.NULL);
    private TypeFacts facts = new TypeFacts();
    private ColumnVector vector = new ColumnVector();
    private boolean fits;
    private int firstUnfit;
    private @Nullable String unfitToken;
    private double largestError;
    private long significand;

    public ColumnParser(TokenRules rules) {
        this.rules = rules;
        reader = new TokenReader(rules);
        nullValues = rules.nullValueBytes();
    }

    /**
     * Parses and adds to the facts.
     *
     * @param into holds the values afterwards, if this returns true
     * @return whether every value fits the plan; if not, {@link #firstUnfit()} is the first row that does not
     * @throws DatasetException when text is no UTF-8
     */
    public boolean parse(ColumnPlan columnPlan, List<TokenSpan> spans, TypeFacts columnFacts, ColumnVector into)
            throws DatasetException {
        plan = columnPlan;
        facts = columnFacts;
        vector = into;
        fits = true;
        firstUnfit = -1;
        unfitToken = null;
        int rows = 0;
        int bytes = 0;
        for (TokenSpan span : spans) {
            rows += span.rows();
            bytes = Math.addExact(bytes, spanBytes(span));
        }
        facts.rows += rows;
        ColumnType type = plan.type();
        boolean text = type instanceof ColumnType.Text || type instanceof ColumnType.Dictionary;
        if (text) {
            into.startText(rows, bytes);
        } else {
            into.startFixed(rows, plan.wide());
        }
        int row = 0;
        for (TokenSpan span : spans) {
            switch (type) {
                case ColumnType.Text t -> text(span, row);
                case ColumnType.Dictionary d -> text(span, row);
                case ColumnType.Int i when i.bits() < 64 || i.signed() -> ints(span, row);
                case ColumnType.Int i -> others(span, row);
                case ColumnType.FloatingPoint f -> floats(span, row);
                case ColumnType.Decimal d when !plan.wide() -> decimals(span, row, d.scale());
                case ColumnType.Decimal d -> others(span, row);
                case ColumnType.Date d -> dates(span, row);
                case ColumnType.Timestamp t -> timestamps(span, row, t);
                case ColumnType.Bool b -> bools(span, row);
                case ColumnType.Null n -> others(span, row);
            }
            row += span.rows();
        }
        into.countNulls();
        if (plan.declared()) {
            checkDeclared();
        } else if (fits) {
            fits = layoutHolds();
        }
        return fits;
    }

    /** The first row, of those given, whose value the plan cannot hold; -1 where only all of them together tell. */
    public int firstUnfit() {
        return firstUnfit;
    }

    /** The token of {@link #firstUnfit()}, for messages. */
    public @Nullable String unfitToken() {
        return unfitToken;
    }

    /** How far a value was changed at most, of all that were parsed by lossy plans. */
    public double takeLargestError() {
        double error = largestError;
        largestError = 0;
        return error;
    }

    private static int spanBytes(TokenSpan span) {
        return span.rows() == 0
                ? 0
                : span.column().end(span.to() - 1) - span.column().start(span.from());
    }

    /** What loops do not check value by value. */
    private boolean layoutHolds() {
        return switch (plan.type()) {
            case ColumnType.Int i
            when i.bits() <= 32 && i.signed() ->
                facts.maxInt < facts.minInt || (facts.minInt >= Integer.MIN_VALUE && facts.maxInt <= Integer.MAX_VALUE);
            case ColumnType.Int i
            when i.bits() <= 32 -> facts.maxInt < facts.minInt || (facts.minInt >= 0 && facts.maxInt <= 0xffff_ffffL);
            case ColumnType.FloatingPoint f
            when f.bits() == 32 ->
                facts.float32Exact
                        || (rules.floatText() && facts.float32Text)
                        || facts.float32Error <= plan.tolerance();
            case ColumnType.Decimal d -> facts.integerDigits + d.scale() <= d.precision();
            default -> true;
        };
    }

    // --- the loops ---

    /*
     * All loops have one shape: the token from start to end; "raw == start" is an unquoted empty one; what is not plain
     * goes to other().
     */

    private void ints(TokenSpan span, int firstRow) {
        TokenColumn column = span.column();
        byte[] b = column.bytes();
        int[] ends = column.rawEnds();
        long[] values = vector.values;
        long[] valid = vector.valid;
        boolean onlyBare = rules.quotedMeansText();
        boolean plain = plain();
        long min = Long.MAX_VALUE;
        long max = Long.MIN_VALUE;
        int row = firstRow;
        int next = column.start(span.from());
        for (int r = span.from(); r < span.to(); r++, row++) {
            int raw = ends[r];
            int start = next;
            if (raw == start) {
                facts.nulls++;
                continue;
            }
            int end = raw & END;
            next = end;
            long v = plain && !(raw < 0 && onlyBare) ? plainInt(b, start, end) : NOT_PLAIN;
            if (v != NOT_PLAIN) {
                min = Math.min(min, v);
                max = Math.max(max, v);
                values[row] = v;
                valid[row >> 6] |= 1L << row;
                continue;
            }
            other(b, start, end, raw < 0, row);
        }
        if (min <= max) {
            facts.kinds |= TypeFacts.INT;
            facts.minInt = Math.min(facts.minInt, min);
            facts.maxInt = Math.max(facts.maxInt, max);
            facts.negative |= min < 0;
            facts.integerDigits = Math.max(facts.integerDigits, Math.max(digitsOf(min), digitsOf(max)));
            if (min < -(1 << 24) || max > 1 << 24) {
                integersAsFloats(firstRow, row);
            }
        }
    }

    /** What large ints say about a column that turns out to be one of floats. */
    private void integersAsFloats(int from, int to) {
        long[] values = vector.values;
        boolean exact = true;
        boolean doubles = true;
        double error = facts.float32Error;
        for (int i = from; i < to; i++) {
            long v = values[i];
            double d = v;
            float f = v;
            exact &= f == d;
            error = Math.max(error, Math.abs(f - d));
            doubles &= (long) d == v;
            if (rules.floatText() && facts.float32Text && Math.abs(v) > 1 << 24) {
                facts.float32Text = new BigDecimal(Float.toString(f)).compareTo(BigDecimal.valueOf(v)) == 0;
            }
        }
        facts.float32Exact &= exact && doubles;
        facts.float32Error = error;
        facts.rounded |= !doubles;
        // A double that is an integer of up to 18 digits prints as that integer, shortest text or not.
    }

    private static int digitsOf(long v) {
        int digits = 0;
        for (long rest = v; rest != 0; rest /= 10) {
            digits++;
        }
        return digits;
    }

    private void floats(TokenSpan span, int firstRow) {
        TokenColumn column = span.column();
        byte[] b = column.bytes();
        int[] ends = column.rawEnds();
        long[] values = vector.values;
        long[] valid = vector.valid;
        boolean onlyBare = rules.quotedMeansText();
        boolean plain = plain() && !rules.floatText() && !rules.shortest() && plan.tolerance() == 0;
        int row = firstRow;
        int next = column.start(span.from());
        int points = 0;
        int integerDigits = facts.integerDigits;
        int fractionDigits = facts.fractionDigits;
        boolean float32 = facts.float32Exact;
        for (int r = span.from(); r < span.to(); r++, row++) {
            int raw = ends[r];
            int start = next;
            if (raw == start) {
                facts.nulls++;
                continue;
            }
            int end = raw & END;
            next = end;
            int point = plain && !(raw < 0 && onlyBare) ? plainPoint(b, start, end) : -1;
            if (point > 0) {
                long m = significand;
                boolean minus = b[start] == '-';
                int after = end - point - 1;
                boolean exact = m <= TokenReader.EXACT_DOUBLE;
                double v = exact ? m / TokenReader.TENS[after] : TokenReader.nearest(m, after);
                v = minus ? -v : v;
                // Up to 2^52 the spacing of doubles is finer than that of numbers with as many digits.
                if (m <= TokenReader.EXACT_DOUBLE / 2
                        || (!Double.isNaN(v) && TokenReader.printsBack(v, m, after) == 1)) {
                    int whole = minus ? start + 1 : start;
                    float32 &= (float) v == v;
                    points++;
                    integerDigits = Math.max(integerDigits, b[whole] == '0' ? 0 : point - whole);
                    fractionDigits = Math.max(fractionDigits, after);
                    values[row] = Double.doubleToRawLongBits(v);
                    valid[row >> 6] |= 1L << row;
                    continue;
                }
            }
            other(b, start, end, raw < 0, row);
        }
        if (points > 0) {
            facts.kinds |= TypeFacts.POINT;
            facts.integerDigits = Math.max(facts.integerDigits, integerDigits);
            facts.fractionDigits = Math.max(facts.fractionDigits, fractionDigits);
            facts.float32Exact &= float32;
            if (!float32) {
                // Only looked at where a tolerance is declared, and then every value goes the careful way.
                facts.float32Error = Math.max(facts.float32Error, Double.MIN_VALUE);
                facts.float32Text = facts.float32Text && rules.floatText();
            }
        }
    }

    private void decimals(TokenSpan span, int firstRow, int scale) {
        TokenColumn column = span.column();
        byte[] b = column.bytes();
        int[] ends = column.rawEnds();
        boolean onlyBare = rules.quotedMeansText();
        boolean plain = plain() && !rules.floatText() && !rules.shortest() && plan.tolerance() == 0;
        int row = firstRow;
        int next = column.start(span.from());
        boolean any = false;
        int integerDigits = facts.integerDigits;
        int fractionDigits = facts.fractionDigits;
        for (int r = span.from(); r < span.to(); r++, row++) {
            int raw = ends[r];
            int start = next;
            if (raw == start) {
                facts.nulls++;
                continue;
            }
            int end = raw & END;
            next = end;
            int point = plain && !(raw < 0 && onlyBare) ? plainPoint(b, start, end) : -1;
            if (point > 0 && significand < 1_000_000_000_000_000L && !facts.float32Exact) {
                // So few digits come back from a double: they say nothing about the type but how many they are.
                boolean minus = b[start] == '-';
                int whole = minus ? start + 1 : start;
                int before = b[whole] == '0' ? 0 : point - whole;
                int after = end - point - 1;
                if (after <= scale && before + scale <= 18) {
                    long v = significand * TokenReader.LONG_TENS[scale - after];
                    any = true;
                    integerDigits = Math.max(integerDigits, before);
                    fractionDigits = Math.max(fractionDigits, after);
                    vector.values[row] = minus ? -v : v;
                    vector.valid[row >> 6] |= 1L << row;
                    continue;
                }
            }
            other(b, start, end, raw < 0, row);
        }
        if (any) {
            facts.kinds |= TypeFacts.POINT;
            facts.integerDigits = Math.max(facts.integerDigits, integerDigits);
            facts.fractionDigits = Math.max(facts.fractionDigits, fractionDigits);
        }
    }

    /** The int of at most 18 digits that stands there in its only spelling, or {@link #NOT_PLAIN}. */
    private static long plainInt(byte[] b, int start, int end) {
        if (start == end) {
            return NOT_PLAIN;
        }
        boolean minus = b[start] == '-';
        int at = minus ? start + 1 : start;
        int digits = end - at;
        if (digits < 1 || digits > 18 || (b[at] == '0' && (digits > 1 || minus))) {
            return NOT_PLAIN;
        }
        long v = 0;
        for (int i = at; i < end; i++) {
            int d = b[i] - '0';
            if (d < 0 || d > 9) {
                return NOT_PLAIN;
            }
            v = v * 10 + d;
        }
        return minus ? -v : v;
    }

    /** Whether a long number is {@code 0.00...}, with so many zeros that 18 digits are left. */
    private static boolean beginsWithZeros(byte[] b, int at, int end) {
        int zeros = end - at - 20;
        if (zeros > 4 || b[at] != '0' || b[at + 1] != '.') {
            return false;
        }
        for (int i = 0; i < zeros; i++) {
            if (b[at + 2 + i] != '0') {
                return false;
            }
        }
        return true;
    }

    /**
     * Where the point stands in a number of digits on both sides of it without needless zeros before and no {@code -0}; its
     * digits are in {@link #significand} then, and from the first that is not 0 they are 18 at most, 22 of them decimals. Otherwise -1.
     */
    private int plainPoint(byte[] b, int start, int end) {
        if (end - start < 3) {
            return -1;
        }
        boolean minus = b[start] == '-';
        int at = minus ? start + 1 : start;
        if (end - at > 19 && !beginsWithZeros(b, at, end)) {
            return -1;
        }
        long m = 0;
        int i = at;
        int d = 0;
        while (i < end) {
            d = b[i] - '0';
            if (d < 0 || d > 9) {
                break;
            }
            m = m * 10 + d;
            i++;
        }
        int point = i;
        if (d != '.' - '0' || point == at || point + 1 >= end || (point - at > 1 && b[at] == '0')) {
            return -1;
        }
        for (i++; i < end; i++) {
            d = b[i] - '0';
            if (d < 0 || d > 9) {
                return -1;
            }
            m = m * 10 + d;
        }
        significand = m;
        return m == 0 && minus ? -1 : point;
    }

    private void dates(TokenSpan span, int firstRow) {
        TokenColumn column = span.column();
        byte[] b = column.bytes();
        int[] ends = column.rawEnds();
        long[] values = vector.values;
        long[] valid = vector.valid;
        boolean onlyBare = rules.quotedMeansText();
        boolean custom = nullValues.length > 0;
        int row = firstRow;
        int next = column.start(span.from());
        long min = Long.MAX_VALUE;
        long max = Long.MIN_VALUE;
        for (int r = span.from(); r < span.to(); r++, row++) {
            int raw = ends[r];
            int start = next;
            if (raw == start) {
                facts.nulls++;
                continue;
            }
            int end = raw & END;
            next = end;
            long day = end - start == 10 && !(raw < 0 && onlyBare) && !custom ? day(b, start) : NOT_PLAIN;
            if (day == NOT_PLAIN) {
                other(b, start, end, raw < 0, row);
                continue;
            }
            min = Math.min(min, day);
            max = Math.max(max, day);
            values[row] = day;
            valid[row >> 6] |= 1L << row;
        }
        if (min <= max) {
            facts.kinds |= TypeFacts.DATE;
            facts.seconds(min * 86_400, max * 86_400);
        }
    }

    /** The day of {@code YYYY-MM-DD}, or {@link Long#MIN_VALUE} where that does not stand there. */
    private static long day(byte[] b, int s) {
        if (b[s + 4] != '-'
                || b[s + 7] != '-'
                || !TokenReader.digits(b, s, 4)
                || !TokenReader.digits(b, s + 5, 2)
                || !TokenReader.digits(b, s + 8, 2)) {
            return NOT_PLAIN;
        }
        int year = TokenReader.two(b, s) * 100 + TokenReader.two(b, s + 2);
        int month = TokenReader.two(b, s + 5);
        int day = TokenReader.two(b, s + 8);
        if (year == 0 || month == 0 || month > 12 || day == 0 || day > TokenReader.daysIn(year, month)) {
            return NOT_PLAIN;
        }
        return TokenReader.epochDay(year, month, day);
    }

    /** The second of {@code YYYY-MM-DD hh:mm:ss}, or {@link #NOT_PLAIN} where that does not stand there. */
    private static long second(byte[] b, int s) {
        long day = day(b, s);
        if (day == NOT_PLAIN
                || (b[s + 10] != ' ' && b[s + 10] != 'T')
                || b[s + 13] != ':'
                || b[s + 16] != ':'
                || !TokenReader.digits(b, s + 11, 2)
                || !TokenReader.digits(b, s + 14, 2)
                || !TokenReader.digits(b, s + 17, 2)) {
            return NOT_PLAIN;
        }
        long hour = TokenReader.two(b, s + 11);
        long minute = TokenReader.two(b, s + 14);
        long second = TokenReader.two(b, s + 17);
        return hour > 23 || minute > 59 || second > 59 ? NOT_PLAIN : day * 86_400 + hour * 3600 + minute * 60 + second;
    }

    private void timestamps(TokenSpan span, int firstRow, ColumnType.Timestamp type) {
        TokenColumn column = span.column();
        byte[] b = column.bytes();
        int[] ends = column.rawEnds();
        long[] values = vector.values;
        long[] valid = vector.valid;
        boolean onlyBare = rules.quotedMeansText();
        // Nanoseconds do not reach all years.
        boolean plain = nullValues.length == 0 && !type.utc() && type.unit() != ColumnType.Unit.NANOS;
        long perSecond = type.unit().perSecond();
        int row = firstRow;
        int next = column.start(span.from());
        long min = Long.MAX_VALUE;
        long max = Long.MIN_VALUE;
        for (int r = span.from(); r < span.to(); r++, row++) {
            int raw = ends[r];
            int start = next;
            if (raw == start) {
                facts.nulls++;
                continue;
            }
            int end = raw & END;
            next = end;
            long at = plain && end - start == 19 && !(raw < 0 && onlyBare) ? second(b, start) : NOT_PLAIN;
            if (at != NOT_PLAIN) {
                min = Math.min(min, at);
                max = Math.max(max, at);
                values[row] = at * perSecond;
                valid[row >> 6] |= 1L << row;
                continue;
            }
            other(b, start, end, raw < 0, row);
        }
        if (min <= max) {
            facts.kinds |= TypeFacts.LOCAL;
            facts.seconds(min, max);
        }
    }

    private void bools(TokenSpan span, int firstRow) {
        TokenColumn column = span.column();
        byte[] b = column.bytes();
        int[] ends = column.rawEnds();
        long[] values = vector.values;
        long[] valid = vector.valid;
        boolean onlyBare = rules.quotedMeansText();
        boolean custom = nullValues.length > 0;
        int row = firstRow;
        int next = column.start(span.from());
        boolean any = false;
        for (int r = span.from(); r < span.to(); r++, row++) {
            int raw = ends[r];
            int start = next;
            if (raw == start) {
                facts.nulls++;
                continue;
            }
            int end = raw & END;
            next = end;
            int length = end - start;
            boolean truth = length == 4;
            if ((truth || length == 5)
                    && !custom
                    && !(raw < 0 && onlyBare)
                    && TokenReader.matches(b, start, end, truth ? "true" : "false")) {
                values[row] = truth ? 1 : 0;
                valid[row >> 6] |= 1L << row;
                any = true;
            } else {
                other(b, start, end, raw < 0, row);
            }
        }
        if (any) {
            facts.kinds |= TypeFacts.BOOL;
        }
    }

    private void others(TokenSpan span, int firstRow) {
        TokenColumn column = span.column();
        byte[] b = column.bytes();
        int[] ends = column.rawEnds();
        int row = firstRow;
        int next = column.start(span.from());
        for (int r = span.from(); r < span.to(); r++, row++) {
            int raw = ends[r];
            int start = next;
            if (raw == start) {
                facts.nulls++;
                continue;
            }
            next = raw & END;
            other(b, start, next, raw < 0, row);
        }
    }

    private void text(TokenSpan span, int firstRow) throws DatasetException {
        TokenColumn column = span.column();
        byte[] b = column.bytes();
        int[] ends = column.rawEnds();
        int first = column.start(span.from());
        int last = span.rows() == 0 ? first : column.end(span.to() - 1);
        if (!Utf8.isAscii(b, first, last) && Utf8.firstInvalid(b, first, last) >= 0) {
            throw notUtf8();
        }
        findKinds(span);
        boolean custom = nullValues.length > 0;
        int[] offsets = vector.offsets;
        long[] valid = vector.valid;
        int at = offsets[firstRow];
        int row = firstRow;
        int next = first;
        long nulls = 0;
        long quotedEmpties = 0;
        if (!custom) {
            System.arraycopy(b, first, vector.bytes, at, last - first);
            int shift = at - first;
            for (int r = span.from(); r < span.to(); r++, row++) {
                int raw = ends[r];
                int end = raw & END;
                offsets[row + 1] = end + shift;
                if (raw == next) {
                    nulls++;
                } else {
                    valid[row >> 6] |= 1L << row;
                    if (end == next) {
                        quotedEmpties++;
                    }
                }
                next = end;
            }
        } else {
            for (int r = span.from(); r < span.to(); r++, row++) {
                int raw = ends[r];
                int end = raw & END;
                if (raw == next || isCustomNull(b, next, end)) {
                    nulls++;
                } else {
                    System.arraycopy(b, next, vector.bytes, at, end - next);
                    at += end - next;
                    valid[row >> 6] |= 1L << row;
                    if (end == next) {
                        quotedEmpties++;
                    }
                }
                offsets[row + 1] = at;
                next = end;
            }
        }
        facts.nulls += nulls;
        facts.quotedEmpties += quotedEmpties;
    }

    /** That a token is no UTF-8; where, is found by who can read the file again. */
    public static DatasetException notUtf8() {
        return new DatasetException(
                Kind.ENCODING, null, "cannot read the text", "it is no UTF-8", "saving it as UTF-8, or --encoding");
    }

    /** Looks at the tokens of a text column until one of them is text, which says all that its type depends on. */
    private void findKinds(TokenSpan span) {
        TokenColumn column = span.column();
        byte[] b = column.bytes();
        for (int r = span.from(); r < span.to() && (facts.kinds & TypeFacts.TEXT) == 0; r++) {
            int start = column.start(r);
            int end = column.end(r);
            if (start == end || isCustomNull(b, start, end)) {
                continue;
            }
            if (column.isQuoted(r) && rules.quotedMeansText()) {
                facts.kinds |= TypeFacts.TEXT;
            } else if (TokenReader.isNullToken(b, start, end)) {
                facts.nullTokens++;
            } else {
                note(reader.read(b, start, end));
            }
        }
    }

    // --- the careful way ---

    private boolean plain() {
        return rules.plainNumbers() && nullValues.length == 0;
    }

    private boolean isCustomNull(byte[] b, int start, int end) {
        for (byte[] value : nullValues) {
            if (value.length == end - start && Arrays.equals(value, 0, value.length, b, start, end)) {
                return true;
            }
        }
        return false;
    }

    private void other(byte[] b, int start, int end, boolean quoted, int row) {
        if (start == end) {
            facts.quotedEmpties++;
        } else if (isCustomNull(b, start, end)) {
            facts.nulls++;
        } else if (quoted && rules.quotedMeansText()) {
            facts.kinds |= TypeFacts.TEXT;
            unfit(b, start, end, row);
        } else if (TokenReader.isNullToken(b, start, end)) {
            facts.nullTokens++;
        } else {
            int kind = reader.read(b, start, end);
            note(kind);
            if (store(kind, row)) {
                vector.valid[row >> 6] |= 1L << row;
            } else {
                unfit(b, start, end, row);
            }
        }
    }

    private void unfit(byte[] b, int start, int end, int row) {
        fits = false;
        if (firstUnfit < 0 || row < firstUnfit) {
            firstUnfit = row;
            unfitToken = new String(b, start, Math.min(end - start, 80), java.nio.charset.StandardCharsets.UTF_8);
        }
    }

    private void note(int kind) {
        facts.kinds |= kind;
        if ((kind & TypeFacts.NUMBER) != 0) {
            if (kind == TypeFacts.INT) {
                facts.minInt = Math.min(facts.minInt, reader.integer);
                facts.maxInt = Math.max(facts.maxInt, reader.integer);
            }
            facts.negative |= reader.negative;
            facts.integerDigits = Math.max(facts.integerDigits, reader.integerDigits);
            facts.fractionDigits = Math.max(facts.fractionDigits, reader.fractionDigits);
            noteFloat(reader.number());
        } else if ((kind & TypeFacts.TEMPORAL) != 0) {
            facts.time(reader.epochSecond, reader.nano);
            facts.secondDigits = Math.max(facts.secondDigits, reader.secondDigits);
            if (kind == TypeFacts.INSTANT) {
                facts.offset(reader.offsetSeconds);
            }
        }
    }

    private void noteFloat(double v) {
        boolean back = reader.printsBack(v);
        facts.rounded |= !back;
        float f = (float) v;
        boolean exact = Double.isNaN(v) || f == v;
        facts.float32Exact &= exact && back;
        if (!Double.isNaN(v) && !Double.isInfinite(v)) {
            facts.float32Error = Math.max(facts.float32Error, Math.abs(f - v));
        }
        if (rules.shortest() && !facts.shortestDiffers) {
            facts.shortestDiffers = !reader.isShortest(v);
        }
        if (rules.floatText() && facts.float32Text) {
            facts.float32Text = reader.isFloatText(f);
        }
    }

    /** Puts what was read into the vector, if the plan can hold it. */
    private boolean store(int kind, int row) {
        return switch (plan.type()) {
            case ColumnType.Int type -> storeInt(type, kind, row);
            case ColumnType.FloatingPoint type -> storeFloat(kind, row);
            case ColumnType.Decimal type -> storeDecimal(type, kind, row);
            case ColumnType.Bool type -> {
                boolean zeroOrOne = plan.declared() && kind == TypeFacts.INT && (reader.integer >>> 1) == 0;
                vector.values[row] = zeroOrOne ? reader.integer : reader.truth ? 1 : 0;
                yield kind == TypeFacts.BOOL || zeroOrOne;
            }
            case ColumnType.Date type -> storeDate(kind, row);
            case ColumnType.Timestamp type -> storeTimestamp(type, kind, row);
            default -> false;
        };
    }

    private boolean storeInt(ColumnType.Int type, int kind, int row) {
        boolean unsigned64 = type.bits() == 64 && !type.signed();
        if (kind == TypeFacts.INT && !(unsigned64 && reader.integer < 0)) {
            vector.values[row] = reader.integer;
            return true;
        }
        if (kind == TypeFacts.UNSIGNED && unsigned64) {
            vector.values[row] = reader.integer;
            return true;
        }
        if (!plan.lossy() || (kind & TypeFacts.NUMBER) == 0) {
            return false;
        }
        double v = reader.number();
        if (Double.isNaN(v) || Double.isInfinite(v) || Math.abs(v) > 1e18) {
            return false;
        }
        double nearest = unsigned64 ? Math.max(0, Math.rint(v)) : Math.rint(v);
        vector.values[row] = (long) nearest;
        changed(Math.abs(nearest - v));
        return true;
    }

    private boolean storeFloat(int kind, int row) {
        if ((kind & TypeFacts.NUMBER) == 0) {
            return false;
        }
        double v = reader.number();
        vector.values[row] = Double.doubleToRawLongBits(v);
        if (reader.printsBack(v)) {
            return true;
        }
        if (!plan.lossy() || Double.isInfinite(v)) {
            return false;
        }
        changed(
                reader.hasDecimal()
                        ? Math.max(
                                Double.MIN_VALUE,
                                new BigDecimal(v)
                                        .subtract(reader.decimal())
                                        .abs()
                                        .doubleValue())
                        : Math.ulp(v));
        return true;
    }

    private boolean storeDecimal(ColumnType.Decimal type, int kind, int row) {
        int exact = TypeFacts.INT | TypeFacts.UNSIGNED | TypeFacts.BIG | TypeFacts.POINT;
        boolean number = (kind & TypeFacts.NUMBER) != 0 && (kind & TypeFacts.SPECIAL) == 0;
        if (!number || (!plan.lossy() && (kind & ~exact) != 0)) {
            return false;
        }
        if (reader.integerDigits > type.precision() - type.scale()) {
            return false;
        }
        if (reader.fractionDigits <= type.scale() && !plan.wide() && reader.unscaled(type.scale())) {
            vector.values[row] = reader.integer;
            return true;
        }
        if (!reader.hasDecimal()) {
            return false;
        }
        BigDecimal value = reader.decimal();
        BigDecimal rounded = value.setScale(type.scale(), RoundingMode.HALF_EVEN);
        if (rounded.compareTo(value) != 0) {
            if (!plan.lossy()) {
                return false;
            }
            changed(rounded.subtract(value).abs().doubleValue());
        }
        BigInteger unscaled = rounded.unscaledValue();
        if (rounded.precision() > type.precision()) {
            return false;
        }
        vector.values[row] = unscaled.longValue();
        if (plan.wide()) {
            vector.high[row] = unscaled.shiftRight(64).longValue();
        }
        return true;
    }

    private boolean storeDate(int kind, int row) {
        if (kind != TypeFacts.DATE && !(kind == TypeFacts.LOCAL && plan.lossy())) {
            return false;
        }
        vector.values[row] = Math.floorDiv(reader.epochSecond, 86_400L);
        changed(Math.floorMod(reader.epochSecond, 86_400L) + reader.nano / 1e9);
        return true;
    }

    private boolean storeTimestamp(ColumnType.Timestamp type, int kind, int row) {
        boolean suits = type.utc() ? kind == TypeFacts.INSTANT : kind == TypeFacts.LOCAL || kind == TypeFacts.DATE;
        int digits = type.unit().digits();
        if (!suits || (reader.secondDigits > digits && !plan.lossy())) {
            return false;
        }
        long unitNanos = TokenReader.LONG_TENS[9 - digits];
        // Of the units only nanoseconds do not reach all years of four digits.
        if (type.unit() == ColumnType.Unit.NANOS && !TypeFacts.fitsNanos(reader.epochSecond, reader.nano)) {
            return false;
        }
        vector.values[row] = reader.epochSecond * type.unit().perSecond() + reader.nano / unitNanos;
        changed(reader.nano % unitNanos / 1e9);
        return true;
    }

    private void changed(double by) {
        largestError = Math.max(largestError, by);
    }

    /** Declared types bind each value, not the column as a whole. */
    private void checkDeclared() {
        switch (plan.type()) {
            case ColumnType.Int type
            when type.bits() < 64 -> {
                long low = type.signed() ? -(1L << (type.bits() - 1)) : 0;
                long high = type.signed() ? (1L << (type.bits() - 1)) - 1 : (1L << type.bits()) - 1;
                for (int row = 0; row < vector.rows; row++) {
                    long v = vector.values[row];
                    if (v < low || v > high) {
                        long nearest = v < low ? low : high;
                        if (!plan.lossy()) {
                            unfit(row, Long.toString(v));
                            return;
                        }
                        changed(Math.abs((double) v - nearest));
                        vector.values[row] = nearest;
                    }
                }
            }
            case ColumnType.FloatingPoint type
            when type.bits() == 32 -> {
                for (int row = 0; row < vector.rows; row++) {
                    double v = Double.longBitsToDouble(vector.values[row]);
                    double error = (double) (float) v - v;
                    if (error != 0 && !Double.isNaN(v)) {
                        if ((!plan.lossy() && Math.abs(error) > plan.tolerance()) || Double.isInfinite(error)) {
                            unfit(row, Double.toString(v));
                            return;
                        }
                        changed(Math.abs(error));
                    }
                }
            }
            default -> {}
        }
    }

    private void unfit(int row, String token) {
        fits = false;
        if (firstUnfit < 0 || row < firstUnfit) {
            firstUnfit = row;
            unfitToken = token;
        }
    }
}
