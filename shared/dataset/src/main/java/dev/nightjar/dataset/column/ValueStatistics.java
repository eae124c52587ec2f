package dev.nightjar.dataset.column;

import dev.nightjar.dataset.table.ColumnType;
import dev.nightjar.dataset.table.ColumnVector;
import dev.nightjar.dataset.table.TextValues;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What is told about the values of a column: how many, the smallest and the largest, how many different ones (up to a cap).
 * {@link #merge} is associative and commutative.
 */
public final class ValueStatistics {
    private static final VarHandle WORDS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
    private static final DateTimeFormatter SECONDS = DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss", Locale.ROOT);

    private final ColumnType type;
    private final boolean unsigned;
    private final boolean text;
    private final boolean floating;
    private final boolean wide;
    private final @Nullable DistinctLongs longs;
    private final @Nullable TextDictionary texts;

    private long rows;
    private long nulls;
    private long textBytes;

    private long min;
    private long max;
    private double minDouble = Double.POSITIVE_INFINITY;
    private double maxDouble = Double.NEGATIVE_INFINITY;
    private double float32Error;
    private boolean nan;
    private BigInteger minWide = BigInteger.ZERO;
    private BigInteger maxWide = BigInteger.ZERO;
    private byte[] minText = new byte[0];
    private byte[] maxText = new byte[0];
    private boolean any;

    /**
     * @param maxDistinct how many different values are counted at most
     * @param maxBytes how many bytes of different texts are kept at most
     */
    public ValueStatistics(ColumnType type, int maxDistinct, int maxBytes) {
        this.type = type;
        unsigned = type instanceof ColumnType.Int i && !i.signed();
        text = type instanceof ColumnType.Text || type instanceof ColumnType.Dictionary;
        floating = type instanceof ColumnType.FloatingPoint;
        wide = type instanceof ColumnType.Decimal d && d.precision() > 18;
        longs = text || wide || type instanceof ColumnType.Null ? null : new DistinctLongs(maxDistinct);
        texts = text || wide ? new TextDictionary(maxDistinct, maxBytes) : null;
    }

    public long rows() {
        return rows;
    }

    public long nulls() {
        return nulls;
    }

    /** How many bytes of UTF-8 the values of a text column have together. */
    public long textBytes() {
        return textBytes;
    }

    /** How many different values, or null where they are too many to count. */
    public @Nullable Long distinct() {
        if (texts != null) {
            return texts.givenUp() ? null : Long.valueOf(texts.size());
        }
        if (longs != null) {
            return longs.givenUp() ? null : Long.valueOf(longs.size());
        }
        return 0L;
    }

    /** The largest change that rounding to float32 would make; infinite where a value is beyond it, NaN where infinities are among the values. */
    public double float32Error() {
        return float32Error;
    }

    /** The smallest and the largest value as 64-bit integers; only of types that are. */
    public long minLong() {
        return min;
    }

    public long maxLong() {
        return max;
    }

    /** How many bytes the different texts have together; only where {@link #distinct()} is known. */
    public long distinctBytes() {
        return texts == null ? 0 : texts.length();
    }

    /** The different texts in the order of their first rows; only where {@link #distinct()} is known. */
    public Dictionary dictionary() {
        if (texts == null || texts.givenUp()) {
            throw new IllegalStateException("no dictionary is known");
        }
        return new Dictionary(texts.inOrderOfRows());
    }

    /** The values of a dictionary column, and the index of each. */
    public static final class Dictionary {
        private final TextDictionary texts;
        private final TextValues values;

        Dictionary(TextDictionary texts) {
            this.texts = texts;
            values = texts.values();
        }

        public TextValues values() {
            return values;
        }

        /** Replaces text by indexes. */
        public void encode(ColumnVector from, ColumnVector into) {
            into.startFixed(from.rows, false);
            System.arraycopy(from.valid, 0, into.valid, 0, (from.rows + 63) >> 6);
            into.nulls = from.nulls;
            for (int r = 0; r < from.rows; r++) {
                if (!from.isNull(r)) {
                    int index = texts.indexOf(from.bytes, from.offsets[r], from.offsets[r + 1] - from.offsets[r]);
                    if (index < 0) {
                        throw new IllegalStateException("a text that was not there when the dictionary was made");
                    }
                    into.values[r] = index;
                }
            }
        }
    }

    /** Adds the values of some rows, the first of which has that number. */
    public void add(ColumnVector v, long firstRow) {
        rows += v.rows;
        nulls += v.nulls;
        if (v.nulls == v.rows) {
            return;
        }
        if (text) {
            addText(v, firstRow);
        } else if (wide) {
            addWide(v, firstRow);
        } else if (floating) {
            addFloats(v);
        } else {
            addLongs(v);
        }
        any = true;
    }

    /**
     * Adds texts of which somebody has found the different ones already: text {@code i} of these begins at
     * {@code offsets[places[i]]} and ends where the next value does.
     *
     * @param v the column they are of
     */
    public void addDistinct(ColumnVector v, long firstRow, byte[] bytes, int[] offsets, int[] places, int size) {
        rows += v.rows;
        nulls += v.nulls;
        textBytes += v.offsets[v.rows];
        for (int i = 0; i < size; i++) {
            int place = places[i];
            int start = offsets[place];
            int length = offsets[place + 1] - start;
            if (!any || Arrays.compareUnsigned(bytes, start, start + length, minText, 0, minText.length) < 0) {
                minText = Arrays.copyOfRange(bytes, start, start + length);
            }
            if (!any || Arrays.compareUnsigned(bytes, start, start + length, maxText, 0, maxText.length) > 0) {
                maxText = Arrays.copyOfRange(bytes, start, start + length);
            }
            any = true;
            if (texts != null) {
                texts.add(bytes, start, length, firstRow + place);
            }
        }
    }

    /** Adds texts whose smallest and largest are known, in a column whose different texts are no longer counted. */
    public void addRange(ColumnVector v, byte[] smallest, byte[] largest) {
        rows += v.rows;
        nulls += v.nulls;
        textBytes += v.offsets[v.rows];
        minText = any && Arrays.compareUnsigned(minText, smallest) <= 0 ? minText : smallest;
        maxText = any && Arrays.compareUnsigned(maxText, largest) >= 0 ? maxText : largest;
        any = true;
    }

    private void addLongs(ColumnVector v) {
        long flip = unsigned ? Long.MIN_VALUE : 0;
        long low = Long.MAX_VALUE;
        long high = Long.MIN_VALUE;
        if (v.nulls == 0) {
            for (int r = 0; r < v.rows; r++) {
                long x = v.values[r] ^ flip;
                low = Math.min(low, x);
                high = Math.max(high, x);
            }
        } else {
            for (int r = 0; r < v.rows; r++) {
                if (!v.isNull(r)) {
                    long x = v.values[r] ^ flip;
                    low = Math.min(low, x);
                    high = Math.max(high, x);
                }
            }
        }
        min = (any ? Math.min(low, min ^ flip) : low) ^ flip;
        max = (any ? Math.max(high, max ^ flip) : high) ^ flip;
        if (longs != null) {
            longs.addAll(v, low ^ flip, high ^ flip);
        }
    }

    private void addFloats(ColumnVector v) {
        double low = minDouble;
        double high = maxDouble;
        double error = float32Error;
        for (int r = 0; r < v.rows; r++) {
            if (v.nulls > 0 && v.isNull(r)) {
                continue;
            }
            double x = Double.longBitsToDouble(v.values[r]);
            if (Double.isNaN(x)) {
                nan = true;
            } else {
                low = Math.min(low, x);
                high = Math.max(high, x);
                error = Math.max(error, Math.abs((float) x - x));
            }
        }
        float32Error = error;
        minDouble = low;
        maxDouble = high;
        if (longs != null) {
            longs.addAll(v, Long.MIN_VALUE, Long.MAX_VALUE);
        }
    }

    private void addWide(ColumnVector v, long firstRow) {
        byte[] key = new byte[16];
        boolean started = any;
        for (int r = 0; r < v.rows; r++) {
            if (v.isNull(r)) {
                continue;
            }
            WORDS.set(key, 0, v.high[r]);
            WORDS.set(key, 8, v.values[r]);
            if (texts != null) {
                texts.add(key, 0, 16, firstRow + r);
            }
            BigInteger x = new BigInteger(key);
            minWide = started ? minWide.min(x) : x;
            maxWide = started ? maxWide.max(x) : x;
            started = true;
        }
    }

    private void addText(ColumnVector v, long firstRow) {
        textBytes += v.offsets[v.rows];
        byte[] b = v.bytes;
        TextDictionary set = texts;
        boolean count = set != null && !set.givenUp();
        boolean started = any;
        long low = started ? word(minText, 0, minText.length) : 0;
        long high = started ? word(maxText, 0, maxText.length) : 0;
        int lastStart = 0;
        int lastLength = -1;
        for (int r = 0; r < v.rows; r++) {
            if (v.nulls > 0 && v.isNull(r)) {
                continue;
            }
            int start = v.offsets[r];
            int length = v.offsets[r + 1] - start;
            // Unsigned order of the first eight bytes settles nearly every comparison.
            long w = word(b, start, length);
            if (!started || (w <= low && isLess(b, start, length, w, minText, low))) {
                minText = Arrays.copyOfRange(b, start, start + length);
                low = w;
            }
            if (!started || (w >= high && isGreater(b, start, length, w, maxText, high))) {
                maxText = Arrays.copyOfRange(b, start, start + length);
                high = w;
            }
            started = true;
            if (count && set != null) {
                if (length == lastLength && Arrays.equals(b, lastStart, lastStart + length, b, start, start + length)) {
                    continue;
                }
                set.add(b, start, length, firstRow + r);
                count = !set.givenUp();
                lastStart = start;
                lastLength = length;
            }
        }
    }

    private static boolean isLess(byte[] b, int start, int length, long w, byte[] than, long thanWord) {
        return w < thanWord || Arrays.compareUnsigned(b, start, start + length, than, 0, than.length) < 0;
    }

    private static boolean isGreater(byte[] b, int start, int length, long w, byte[] than, long thanWord) {
        return w > thanWord || Arrays.compareUnsigned(b, start, start + length, than, 0, than.length) > 0;
    }

    /** The first eight bytes, in an order that signed comparison keeps. */
    private static long word(byte[] b, int start, int length) {
        long w;
        if (start + 8 <= b.length) {
            w = (long) WORDS.get(b, start);
            if (length < 8) {
                w = length == 0 ? 0 : w & (-1L << (64 - length * 8));
            }
        } else {
            w = 0;
            for (int i = 0; i < 8; i++) {
                w = w << 8 | (i < length ? b[start + i] & 0xff : 0);
            }
        }
        return w ^ Long.MIN_VALUE;
    }

    /** Adds what the other has; both are of the same type and caps. */
    public void merge(ValueStatistics other) {
        rows += other.rows;
        nulls += other.nulls;
        textBytes += other.textBytes;
        nan |= other.nan;
        float32Error = Math.max(float32Error, other.float32Error);
        minDouble = Math.min(minDouble, other.minDouble);
        maxDouble = Math.max(maxDouble, other.maxDouble);
        if (other.any) {
            long flip = unsigned ? Long.MIN_VALUE : 0;
            min = any && (min ^ flip) < (other.min ^ flip) ? min : other.min;
            max = any && (max ^ flip) > (other.max ^ flip) ? max : other.max;
            minWide = any ? minWide.min(other.minWide) : other.minWide;
            maxWide = any ? maxWide.max(other.maxWide) : other.maxWide;
            minText = any && Arrays.compareUnsigned(minText, other.minText) <= 0 ? minText : other.minText;
            maxText = any && Arrays.compareUnsigned(maxText, other.maxText) >= 0 ? maxText : other.maxText;
            any = true;
        }
        if (longs != null && other.longs != null) {
            longs.merge(other.longs);
        }
        if (texts != null && other.texts != null) {
            texts.merge(other.texts);
        }
    }

    /** The smallest value as text; null where there is none. */
    public @Nullable String min() {
        return any ? shown(min, minDouble, minWide, minText) : null;
    }

    /** The largest value as text; null where there is none. */
    public @Nullable String max() {
        return any ? shown(max, maxDouble, maxWide, maxText) : null;
    }

    private String shown(long value, double number, BigInteger unscaled, byte[] bytes) {
        return switch (type) {
            case ColumnType.Int i -> i.signed() ? Long.toString(value) : Long.toUnsignedString(value);
            case ColumnType.FloatingPoint f -> number(number, f.bits());
            case ColumnType.Decimal d ->
                new BigDecimal(wide ? unscaled : BigInteger.valueOf(value), d.scale()).toPlainString();
            case ColumnType.Bool b -> value == 0 ? "false" : "true";
            case ColumnType.Date d -> LocalDate.ofEpochDay(value).toString();
            case ColumnType.Timestamp t -> timestamp(value, t);
            case ColumnType.Text t -> new String(bytes, StandardCharsets.UTF_8);
            case ColumnType.Dictionary d -> new String(bytes, StandardCharsets.UTF_8);
            case ColumnType.Null n -> "";
        };
    }

    private String number(double value, int bits) {
        if (nan && minDouble > maxDouble) {
            return "NaN";
        }
        return bits == 32 ? Float.toString((float) value) : Double.toString(value);
    }

    private static String timestamp(long value, ColumnType.Timestamp type) {
        long perSecond = type.unit().perSecond();
        long second = Math.floorDiv(value, perSecond);
        LocalDateTime at = LocalDateTime.ofEpochSecond(second, 0, ZoneOffset.UTC);
        String text = SECONDS.format(at);
        int digits = type.unit().digits();
        if (digits > 0) {
            text += "." + String.format(Locale.ROOT, "%0" + digits + "d", Math.floorMod(value, perSecond));
        }
        return type.utc() ? text + "Z" : text;
    }
}
