package dev.nightjar.dataset.arrow;

import dev.nightjar.dataset.table.ColumnVector;
import dev.nightjar.dataset.table.DatasetException;
import dev.nightjar.dataset.table.DatasetException.Kind;
import dev.nightjar.dataset.table.TokenColumn;
import dev.nightjar.dataset.table.Utf8;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import org.apache.arrow.vector.Decimal256Vector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.types.DateUnit;
import org.apache.arrow.vector.types.TimeUnit;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.jspecify.annotations.Nullable;

/**
 * Writes typed values as tokens: the text from which the same value is read again.
 *
 * <ul>
 *   <li>ints and decimals as digits, decimals with all digits of their scale
 *   <li>floats of every width as the shortest text that gives the double back, with a point or an exponent
 *   <li>dates {@code 2024-02-29}, timestamps {@code 2024-02-29T12:00:00.5Z}, the fraction as long as it must be, {@code Z} where
 *       the type has a zone; years 0001 to 9999
 *   <li>text, quoted; times of day {@code 12:00:00.5}, quoted too, because there is no such type of ours
 * </ul>
 */
final class ArrowText {
    private static final byte[] TRUE = ascii("true");
    private static final byte[] FALSE = ascii("false");
    private static final byte[] NAN = ascii("NaN");
    private static final byte[] INFINITY = ascii("inf");
    private static final byte[] MINUS_INFINITY = ascii("-inf");
    private static final long FIRST_DAY = -719_162;
    private static final long LAST_DAY = 2_932_896;
    private static final long DAY_SECONDS = 86_400;

    /** Decimals below this have an exact double and few enough digits to be the shortest text of theirs. */
    private static final double FEW_DIGITS = 1e15;

    private static final double FRACTION = 1e4;

    private static final long[] POWERS = new long[19];

    static {
        POWERS[0] = 1;
        for (int i = 1; i < POWERS.length; i++) {
            POWERS[i] = POWERS[i - 1] * 10;
        }
    }

    private final String file;
    private final String column;
    private final long firstRow;
    private final byte[] scratch = new byte[64];
    private final StringBuilder digits = new StringBuilder();
    private int length;

    /** @param firstRow the number of the first row of the vector in the file, from 1, for messages */
    ArrowText(String file, String column, long firstRow) {
        this.file = file;
        this.column = column;
        this.firstRow = firstRow;
    }

    /**
     * Appends a token for each of those rows.
     *
     * @param from a multiple of 8
     * @param reused for what is copied on the way
     */
    void write(FieldVector vector, int from, int rows, ColumnVector reused, TokenColumn to) throws DatasetException {
        if (vector instanceof Decimal256Vector wide) {
            writeWide(wide, from, from + rows, to);
        } else {
            ArrowValues.copy(vector, from, rows, reused);
            write(vector.getField().getType(), reused, to);
        }
    }

    /** Above 38 digits; rare enough for one object per value. */
    static void writeWide(Decimal256Vector vector, int from, int to, TokenColumn tokens) {
        for (int r = from; r < to; r++) {
            if (vector.isNull(r)) {
                tokens.addNull();
            } else {
                byte[] text = vector.getObjectNotNull(r).toPlainString().getBytes(StandardCharsets.US_ASCII);
                tokens.add(text, 0, text.length, false);
            }
        }
    }

    /** Appends a token for each row of the vector, which has the form that {@link ArrowValues#copy} gives it. */
    void write(ArrowType type, ColumnVector from, TokenColumn to) throws DatasetException {
        switch (type) {
            case ArrowType.Utf8 of -> texts(from, to);
            case ArrowType.LargeUtf8 of -> texts(from, to);
            case ArrowType.Utf8View of -> texts(from, to);
            case ArrowType.Int of -> ints(from, of.getIsSigned(), to);
            case ArrowType.Bool of -> bools(from, to);
            case ArrowType.FloatingPoint of -> floats(from, to);
            case ArrowType.Decimal of -> decimals(from, of.getScale(), to);
            case ArrowType.Date of -> dates(from, of.getUnit() == DateUnit.MILLISECOND, to);
            case ArrowType.Timestamp of -> timestamps(from, of.getUnit(), of.getTimezone(), to);
            case ArrowType.Time of -> times(from, of.getUnit(), to);
            case ArrowType.Null of -> {
                for (int r = 0; r < from.rows; r++) {
                    to.addNull();
                }
            }
            default -> throw new IllegalArgumentException("no text for " + type);
        }
    }

    /** All of it is UTF-8, and no text begins in the middle of a character. */
    private void checkText(ColumnVector values) throws DatasetException {
        int invalid = Utf8.firstInvalid(values.bytes, 0, values.offsets[values.rows]);
        for (int r = 0; r < values.rows; r++) {
            int start = values.offsets[r];
            int end = values.offsets[r + 1];
            boolean broken = start < end && (values.bytes[start] & 0xC0) == 0x80;
            if (broken || (invalid >= start && invalid < end)) {
                throw new DatasetException(
                        Kind.CORRUPT,
                        "row=" + (firstRow + r) + ",column=" + column,
                        "cannot read column \"" + column + "\" of " + file + " at row " + (firstRow + r),
                        "its text is no UTF-8",
                        "writing it again; bytes that are no text belong in another form, such as base64");
            }
        }
    }

    private void texts(ColumnVector from, TokenColumn to) throws DatasetException {
        checkText(from);
        for (int r = 0; r < from.rows; r++) {
            if (from.isNull(r)) {
                to.addNull();
            } else {
                to.add(from.bytes, from.offsets[r], from.offsets[r + 1] - from.offsets[r], true);
            }
        }
    }

    private void ints(ColumnVector from, boolean signed, TokenColumn to) {
        for (int r = 0; r < from.rows; r++) {
            if (from.isNull(r)) {
                to.addNull();
                continue;
            }
            length = 0;
            long value = from.values[r];
            if (value < 0 && !signed) {
                putText(Long.toUnsignedString(value));
            } else {
                putLong(value);
            }
            to.add(scratch, 0, length, false);
        }
    }

    private static void bools(ColumnVector from, TokenColumn to) {
        for (int r = 0; r < from.rows; r++) {
            if (from.isNull(r)) {
                to.addNull();
            } else if (from.values[r] != 0) {
                to.add(TRUE, 0, TRUE.length, false);
            } else {
                to.add(FALSE, 0, FALSE.length, false);
            }
        }
    }

    private void floats(ColumnVector from, TokenColumn to) {
        for (int r = 0; r < from.rows; r++) {
            if (from.isNull(r)) {
                to.addNull();
                continue;
            }
            double value = Double.longBitsToDouble(from.values[r]);
            if (Math.abs(value) < FEW_DIGITS / FRACTION && (value != 0 || from.values[r] == 0)) {
                // Four decimals are enough for most: a quotient of two exact doubles is the double nearest to that
                // decimal,
                // and a decimal of at most fifteen digits that gives the double is the shortest that does.
                long scaled = Math.round(value * FRACTION);
                if (scaled / FRACTION == value) {
                    length = 0;
                    putShort(scaled);
                    to.add(scratch, 0, length, false);
                    continue;
                }
            }
            other(value, to);
        }
    }

    private void putShort(long scaled) {
        long magnitude = Math.abs(scaled);
        if (scaled < 0) {
            scratch[length++] = '-';
        }
        putLong(magnitude / 10_000);
        scratch[length++] = '.';
        int fraction = (int) (magnitude % 10_000);
        int from = length;
        putPadded(fraction, 4);
        trimZeros(from + 1);
    }

    private void other(double value, TokenColumn to) {
        if (Double.isNaN(value)) {
            to.add(NAN, 0, NAN.length, false);
        } else if (Double.isInfinite(value)) {
            byte[] word = value > 0 ? INFINITY : MINUS_INFINITY;
            to.add(word, 0, word.length, false);
        } else {
            // Since JDK 19 the shortest (Raffaello Giulietti, "The Schubfach way to render doubles").
            digits.setLength(0);
            digits.append(value);
            length = 0;
            for (int i = 0; i < digits.length(); i++) {
                scratch[length++] = (byte) digits.charAt(i);
            }
            to.add(scratch, 0, length, false);
        }
    }

    private void decimals(ColumnVector from, int scale, TokenColumn to) {
        for (int r = 0; r < from.rows; r++) {
            if (from.isNull(r)) {
                to.addNull();
                continue;
            }
            long low = from.values[r];
            long high = from.high[r];
            if (high == low >> 63 && scale >= 0 && scale <= 18) {
                length = 0;
                putDecimal(low, scale);
                to.add(scratch, 0, length, false);
                continue;
            }
            BigInteger unscaled =
                    BigInteger.valueOf(high).shiftLeft(64).add(new BigInteger(Long.toUnsignedString(low)));
            String text = new BigDecimal(unscaled, scale).toPlainString();
            to.add(ascii(text), 0, text.length(), false);
        }
    }

    private void putDecimal(long unscaled, int scale) {
        if (unscaled < 0) {
            scratch[length++] = '-';
        }
        // Negative numbers reach one further.
        long rest = unscaled > 0 ? -unscaled : unscaled;
        int places = scale + 1;
        for (long shown = rest / POWERS[scale]; shown <= -10; shown /= 10) {
            places++;
        }
        int end = length + places + (scale > 0 ? 1 : 0);
        int at = end;
        for (int i = 0; i < places; i++) {
            if (i == scale && scale > 0) {
                scratch[--at] = '.';
            }
            scratch[--at] = (byte) ('0' - rest % 10);
            rest /= 10;
        }
        length = end;
    }

    private void dates(ColumnVector from, boolean millis, TokenColumn to) throws DatasetException {
        long perDay = millis ? DAY_SECONDS * 1000 : 1;
        for (int r = 0; r < from.rows; r++) {
            if (from.isNull(r)) {
                to.addNull();
                continue;
            }
            long day = Math.floorDiv(from.values[r], perDay);
            if (day * perDay != from.values[r]) {
                throw refused(r, "its date has a time of day: " + from.values[r] + " ms since 1970-01-01");
            }
            length = 0;
            putDate(day, r);
            to.add(scratch, 0, length, false);
        }
    }

    private void timestamps(ColumnVector from, TimeUnit unit, @Nullable String zone, TokenColumn to)
            throws DatasetException {
        long perSecond = perSecond(unit);
        for (int r = 0; r < from.rows; r++) {
            if (from.isNull(r)) {
                to.addNull();
                continue;
            }
            long second = Math.floorDiv(from.values[r], perSecond);
            long day = Math.floorDiv(second, DAY_SECONDS);
            length = 0;
            putDate(day, r);
            scratch[length++] = 'T';
            putTime(second - day * DAY_SECONDS, from.values[r] - second * perSecond, unit);
            if (zone != null) {
                scratch[length++] = 'Z';
            }
            to.add(scratch, 0, length, false);
        }
    }

    private void times(ColumnVector from, TimeUnit unit, TokenColumn to) throws DatasetException {
        long perSecond = perSecond(unit);
        for (int r = 0; r < from.rows; r++) {
            if (from.isNull(r)) {
                to.addNull();
                continue;
            }
            long value = from.values[r];
            if (value < 0 || value >= DAY_SECONDS * perSecond) {
                throw refused(r, "its time of day, " + value + " of " + perSecond + " a second, is not in a day");
            }
            length = 0;
            putTime(value / perSecond, value % perSecond, unit);
            to.add(scratch, 0, length, true);
        }
    }

    private void putDate(long day, int row) throws DatasetException {
        if (day < FIRST_DAY || day > LAST_DAY) {
            throw refused(row, "its year is not between 0001 and 9999: day " + day + " since 1970-01-01");
        }
        // Howard Hinnant, "chrono-compatible low-level date algorithms": years begin in March, eras have 400 of them.
        int sinceEra = (int) day + 719_468;
        int era = sinceEra / 146_097;
        int ofEra = sinceEra - era * 146_097;
        int yearOfEra = (ofEra - ofEra / 1460 + ofEra / 36_524 - ofEra / 146_096) / 365;
        int ofYear = ofEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100);
        int fromMarch = (5 * ofYear + 2) / 153;
        int month = fromMarch < 10 ? fromMarch + 3 : fromMarch - 9;
        putPadded(yearOfEra + era * 400 + (month <= 2 ? 1 : 0), 4);
        scratch[length++] = '-';
        putPadded(month, 2);
        scratch[length++] = '-';
        putPadded(ofYear - (153 * fromMarch + 2) / 5 + 1, 2);
    }

    private void putTime(long second, long fraction, TimeUnit unit) {
        int ofDay = (int) second;
        putPadded(ofDay / 3600, 2);
        scratch[length++] = ':';
        putPadded(ofDay / 60 % 60, 2);
        scratch[length++] = ':';
        putPadded(ofDay % 60, 2);
        if (fraction != 0) {
            scratch[length++] = '.';
            int from = length;
            putPadded((int) fraction, places(unit));
            trimZeros(from + 1);
        }
    }

    /** Takes zeros off the end, but leaves what stands before {@code keep}. */
    private void trimZeros(int keep) {
        while (length > keep && scratch[length - 1] == '0') {
            length--;
        }
    }

    private void putPadded(int value, int places) {
        int rest = value;
        for (int i = length + places - 1; i >= length; i--) {
            scratch[i] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
        length += places;
    }

    private void putLong(long value) {
        if (value == Long.MIN_VALUE) {
            putText("-9223372036854775808");
            return;
        }
        long rest = value;
        if (rest < 0) {
            scratch[length++] = '-';
            rest = -rest;
        }
        int places = 1;
        for (long power = 10; places < 19 && rest >= power; power *= 10) {
            places++;
        }
        for (int i = length + places - 1; i >= length; i--) {
            scratch[i] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
        length += places;
    }

    private void putText(String ascii) {
        for (int i = 0; i < ascii.length(); i++) {
            scratch[length++] = (byte) ascii.charAt(i);
        }
    }

    private static int places(TimeUnit unit) {
        return switch (unit) {
            case SECOND -> 0;
            case MILLISECOND -> 3;
            case MICROSECOND -> 6;
            case NANOSECOND -> 9;
        };
    }

    private static long perSecond(TimeUnit unit) {
        return switch (unit) {
            case SECOND -> 1;
            case MILLISECOND -> 1_000;
            case MICROSECOND -> 1_000_000;
            case NANOSECOND -> 1_000_000_000;
        };
    }

    private DatasetException refused(int row, String because) {
        return new DatasetException(
                Kind.UNSUPPORTED,
                "row=" + (firstRow + row) + ",column=" + column,
                "cannot read column \"" + column + "\" of " + file + " at row " + (firstRow + row),
                because,
                "casting that column to text or to int64");
    }

    private static byte[] ascii(String word) {
        return word.getBytes(StandardCharsets.US_ASCII);
    }
}
