package dev.nightjar.dataset.parquet;

import dev.hardwood.metadata.LogicalType;
import dev.hardwood.metadata.PhysicalType;
import dev.nightjar.dataset.table.DatasetException;
import dev.nightjar.dataset.table.DatasetException.Kind;
import dev.nightjar.dataset.table.TokenColumn;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Writes the values of one column of a foreign file as canonical text. */
final class TokenFormat {
    private static final long DAY_SECONDS = 86_400;
    private static final long FIRST_DAY = -719_162;
    private static final long LAST_DAY = 2_932_896;
    private static final int MOST_DECIMAL_DIGITS = 76;
    private static final int JULIAN_DAY_OF_1970 = 2_440_588;
    private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

    /** What a value means. */
    enum Meaning {
        NOTHING,
        BOOL,
        INT,
        UNSIGNED,
        FLOAT,
        DOUBLE,
        HALF,
        DATE,
        TIME,
        TIMESTAMP,
        OLD_TIMESTAMP,
        DECIMAL,
        TEXT,
        UUID
    }

    /**
     * Values as hardwood gives them for a batch.
     *
     * @param values an int[], long[], float[], double[], boolean[], or the bytes of values of any length
     * @param offsets where each of the latter begins, and the last ends
     * @param valid a bit for each row, or null if all are there
     */
    record Batch(Object values, int @Nullable [] offsets, long @Nullable [] valid, int rows) {}

    private final String file;
    private final FileColumn column;
    private final Meaning meaning;
    private final int perSecondDigits;
    private final boolean utc;
    private final int scale;

    private TokenFormat(String file, FileColumn column, Meaning meaning, int perSecondDigits, boolean utc, int scale) {
        this.file = file;
        this.column = column;
        this.meaning = meaning;
        this.perSecondDigits = perSecondDigits;
        this.utc = utc;
        this.scale = scale;
    }

    /** @throws DatasetException ({@code UNSUPPORTED}) naming the column if it is of a kind that is not read */
    static TokenFormat of(String file, FileColumn column) throws DatasetException {
        PhysicalType physical = column.physical();
        boolean int32 = physical == PhysicalType.INT32;
        boolean int64 = physical == PhysicalType.INT64;
        boolean bytes = physical == PhysicalType.BYTE_ARRAY;
        boolean fixed = physical == PhysicalType.FIXED_LEN_BYTE_ARRAY && column.width() > 0;
        LogicalType logical = column.logical();
        Meaning meaning = null;
        int digits = 0;
        boolean utc = false;
        int scale = 0;
        if (column.interval()) {
            meaning = null;
        } else if (logical == null) {
            meaning = switch (physical) {
                case BOOLEAN -> Meaning.BOOL;
                case INT32, INT64 -> Meaning.INT;
                case INT96 -> Meaning.OLD_TIMESTAMP;
                case FLOAT -> Meaning.FLOAT;
                case DOUBLE -> Meaning.DOUBLE;
                case BYTE_ARRAY -> Meaning.TEXT;
                case FIXED_LEN_BYTE_ARRAY -> fixed ? Meaning.TEXT : null;
            };
        } else if (logical instanceof LogicalType.NullType) {
            meaning = Meaning.NOTHING;
        } else if (logical instanceof LogicalType.IntType type) {
            meaning = !int32 && !int64 ? null : type.isSigned() ? Meaning.INT : Meaning.UNSIGNED;
        } else if (logical instanceof LogicalType.DateType) {
            meaning = int32 ? Meaning.DATE : null;
        } else if (logical instanceof LogicalType.TimestampType type) {
            meaning = int64 ? Meaning.TIMESTAMP : null;
            digits = digits(type.unit());
            utc = type.isAdjustedToUTC();
        } else if (logical instanceof LogicalType.TimeType type) {
            meaning = int32 || int64 ? Meaning.TIME : null;
            digits = digits(type.unit());
        } else if (logical instanceof LogicalType.DecimalType type) {
            scale = type.scale();
            boolean sane = scale >= 0 && scale <= type.precision() && type.precision() <= MOST_DECIMAL_DIGITS;
            meaning = sane && (int32 || int64 || bytes || fixed) ? Meaning.DECIMAL : null;
        } else if (logical instanceof LogicalType.StringType
                || logical instanceof LogicalType.EnumType
                || logical instanceof LogicalType.JsonType) {
            meaning = bytes || fixed ? Meaning.TEXT : null;
        } else if (logical instanceof LogicalType.UuidType) {
            meaning = fixed && column.width() == 16 ? Meaning.UUID : null;
        } else if (logical instanceof LogicalType.Float16Type) {
            meaning = fixed && column.width() == 2 ? Meaning.HALF : null;
        }
        if (meaning == null) {
            throw new DatasetException(
                    Kind.UNSUPPORTED,
                    "column=" + column.name(),
                    "cannot read column " + column.name() + " of " + file,
                    "it is of the kind " + column + ", which is not read",
                    "to leave it out, or to turn it into text, when the file is written");
        }
        return new TokenFormat(file, column, meaning, digits, utc, scale);
    }

    private static int digits(LogicalType.TimeUnit unit) {
        return switch (unit) {
            case MILLIS -> 3;
            case MICROS -> 6;
            case NANOS -> 9;
        };
    }

    /**
     * Writes a batch.
     *
     * @param firstRow the number of its first row in the file, from 1
     */
    TokenColumn write(Batch batch, long firstRow) throws DatasetException {
        int rows = batch.rows();
        TokenColumn out = new TokenColumn(rows, expectedBytes(batch));
        byte[] scratch = new byte[128];
        for (int row = 0; row < rows; row++) {
            long[] valid = batch.valid();
            if (meaning == Meaning.NOTHING || (valid != null && (valid[row >> 6] >>> row & 1) == 0)) {
                out.addNull();
                continue;
            }
            switch (meaning) {
                case NOTHING -> throw new IllegalStateException("a null has no value");
                case BOOL -> put(out, ((boolean[]) batch.values())[row] ? "true" : "false", false);
                case INT -> number(out, number(batch, row), scratch);
                case UNSIGNED -> {
                    long value = number(batch, row);
                    if (batch.values() instanceof int[]) {
                        number(out, value & 0xFFFFFFFFL, scratch);
                    } else if (value >= 0) {
                        number(out, value, scratch);
                    } else {
                        put(out, Long.toUnsignedString(value), false);
                    }
                }
                case FLOAT -> put(out, text(((float[]) batch.values())[row]), false);
                case DOUBLE -> put(out, text(((double[]) batch.values())[row]), false);
                case HALF -> put(out, text(half(batch, row)), false);
                case DATE -> {
                    long day = number(batch, row);
                    int length = date(scratch, day, firstRow + row);
                    out.add(scratch, 0, length, false);
                }
                case TIME -> out.add(scratch, 0, time(scratch, 0, number(batch, row)), true);
                case TIMESTAMP -> timestamp(out, number(batch, row), scratch, firstRow + row);
                case OLD_TIMESTAMP -> oldTimestamp(out, batch, row, scratch, firstRow + row);
                case DECIMAL -> decimal(out, batch, row, scratch);
                case TEXT -> text(out, batch, row, firstRow + row);
                case UUID -> uuid(out, batch, row, scratch);
            }
        }
        return out;
    }

    private int expectedBytes(Batch batch) {
        return batch.values() instanceof byte[] && batch.offsets() != null
                ? batch.offsets()[batch.rows()]
                : batch.rows() * 8;
    }

    private static long number(Batch batch, int row) {
        return batch.values() instanceof int[] ints ? ints[row] : ((long[]) batch.values())[row];
    }

    private static int start(Batch batch, int row) {
        int[] offsets = batch.offsets();
        if (offsets == null) {
            throw new IllegalStateException("bytes without offsets");
        }
        return offsets[row];
    }

    private static void put(TokenColumn out, String ascii, boolean quoted) {
        byte[] bytes = ascii.getBytes(StandardCharsets.US_ASCII);
        out.add(bytes, 0, bytes.length, quoted);
    }

    private static String text(double value) {
        if (Double.isNaN(value)) {
            return "NaN";
        }
        return Double.isInfinite(value) ? (value > 0 ? "inf" : "-inf") : Double.toString(value);
    }

    private static double half(Batch batch, int row) {
        byte[] bytes = (byte[]) batch.values();
        int start = start(batch, row);
        return Float.float16ToFloat((short) ((bytes[start] & 0xFF) | bytes[start + 1] << 8));
    }

    private static void number(TokenColumn out, long value, byte[] scratch) {
        int start = digits(scratch, scratch.length, value);
        out.add(scratch, start, scratch.length - start, false);
    }

    /** Writes digits that end before {@code end}. @return where they begin */
    private static int digits(byte[] to, int end, long value) {
        int at = end;
        long rest = value;
        do {
            to[--at] = (byte) ('0' + Math.abs((int) (rest % 10)));
            rest /= 10;
        } while (rest != 0);
        if (value < 0) {
            to[--at] = '-';
        }
        return at;
    }

    private int date(byte[] to, long day, long row) throws DatasetException {
        if (day < FIRST_DAY || day > LAST_DAY) {
            throw new DatasetException(
                    Kind.UNSUPPORTED,
                    "row=" + row + ",column=" + column.name(),
                    "cannot read row " + row + " of column " + column.name() + " of " + file,
                    "its date, " + day + " days from 1970-01-01, lies outside the years 0001 to 9999",
                    "to correct it, or to leave the column out, when the file is written");
        }
        // Days from 0000-03-01, in eras of 400 years (Hinnant, chrono-Compatible Low-Level Date Algorithms).
        int shifted = (int) day + 719_468;
        int era = shifted / 146_097;
        int dayOfEra = shifted - era * 146_097;
        int yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365;
        int dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100);
        int monthFromMarch = (5 * dayOfYear + 2) / 153;
        int dayOfMonth = dayOfYear - (153 * monthFromMarch + 2) / 5 + 1;
        int month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9;
        int year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0);
        two(to, 0, year / 100);
        two(to, 2, year % 100);
        to[4] = '-';
        two(to, 5, month);
        to[7] = '-';
        two(to, 8, dayOfMonth);
        return 10;
    }

    private static void two(byte[] to, int at, int value) {
        to[at] = (byte) ('0' + value / 10);
        to[at + 1] = (byte) ('0' + value % 10);
    }

    /** A time of day in the column's unit: {@code HH:MM:SS}, then three, six or nine digits where there is a fraction. */
    private int time(byte[] to, int at, long value) {
        return time(to, at, value, perSecondDigits);
    }

    private static int time(byte[] to, int at, long value, int unitDigits) {
        long perSecond = unitDigits == 3 ? 1_000 : unitDigits == 6 ? 1_000_000 : 1_000_000_000;
        int second = (int) (value / perSecond);
        long fraction = value % perSecond;
        two(to, at, second / 3600);
        to[at + 2] = ':';
        two(to, at + 3, second / 60 % 60);
        to[at + 5] = ':';
        two(to, at + 6, second % 60);
        if (fraction == 0) {
            return at + 8;
        }
        int digits = unitDigits;
        while (digits > 3 && fraction % 1000 == 0) {
            fraction /= 1000;
            digits -= 3;
        }
        to[at + 8] = '.';
        for (int i = digits; i > 0; i--) {
            to[at + 8 + i] = (byte) ('0' + fraction % 10);
            fraction /= 10;
        }
        return at + 9 + digits;
    }

    private void timestamp(TokenColumn out, long value, byte[] scratch, long row) throws DatasetException {
        long perSecond = perSecondDigits == 3 ? 1_000 : perSecondDigits == 6 ? 1_000_000 : 1_000_000_000;
        long perDay = DAY_SECONDS * perSecond;
        date(scratch, Math.floorDiv(value, perDay), row);
        scratch[10] = 'T';
        int end = time(scratch, 11, Math.floorMod(value, perDay), perSecondDigits);
        if (utc) {
            scratch[end++] = 'Z';
        }
        out.add(scratch, 0, end, false);
    }

    /** INT96: nanoseconds of a day, then the Julian day, as Impala and Spark wrote instants. */
    private void oldTimestamp(TokenColumn out, Batch batch, int row, byte[] scratch, long fileRow)
            throws DatasetException {
        byte[] bytes = (byte[]) batch.values();
        int start = start(batch, row);
        long nanos = ByteSink.longAt(bytes, start);
        long day = (ByteSink.intAt(bytes, start + 8) & 0xFFFFFFFFL) - JULIAN_DAY_OF_1970;
        long perDay = DAY_SECONDS * 1_000_000_000;
        date(scratch, day + Math.floorDiv(nanos, perDay), fileRow);
        scratch[10] = 'T';
        int end = time(scratch, 11, Math.floorMod(nanos, perDay), 9);
        scratch[end++] = 'Z';
        out.add(scratch, 0, end, false);
    }

    private void decimal(TokenColumn out, Batch batch, int row, byte[] scratch) throws DatasetException {
        if (!(batch.values() instanceof byte[] bytes)) {
            int start = digits(scratch, scratch.length, number(batch, row));
            decimal(out, scratch, start, scratch.length);
            return;
        }
        int start = start(batch, row);
        int length = column.width() > 0 ? column.width() : start(batch, row + 1) - start;
        if (length == 0 || length > 40) {
            throw corrupt(row, "its decimal has " + length + " bytes");
        }
        byte[] digits = new BigInteger(bytes, start, length).toString().getBytes(StandardCharsets.US_ASCII);
        decimal(out, digits, 0, digits.length);
    }

    /** Puts the point into the digits of an unscaled value, with zeros before it where there are too few. */
    private void decimal(TokenColumn out, byte[] digits, int start, int end) {
        if (scale == 0) {
            out.add(digits, start, end - start, false);
            return;
        }
        byte[] text = new byte[MOST_DECIMAL_DIGITS + 40];
        int from = start;
        int at = 0;
        if (digits[from] == '-') {
            text[at++] = '-';
            from++;
        }
        int whole = end - from - scale;
        if (whole <= 0) {
            text[at++] = '0';
        }
        for (int i = 0; i < whole; i++) {
            text[at++] = digits[from++];
        }
        text[at++] = '.';
        for (int i = whole; i < 0; i++) {
            text[at++] = '0';
        }
        while (from < end) {
            text[at++] = digits[from++];
        }
        out.add(text, 0, at, false);
    }

    private void text(TokenColumn out, Batch batch, int row, long fileRow) throws DatasetException {
        byte[] bytes = (byte[]) batch.values();
        int start = start(batch, row);
        int end = column.width() > 0 ? start + column.width() : start(batch, row + 1);
        if (!Utf8.isValid(bytes, start, end)) {
            if (column.logical() == null) {
                throw new DatasetException(
                        Kind.UNSUPPORTED,
                        "column=" + column.name(),
                        "cannot read column " + column.name() + " of " + file,
                        "it is binary, and the bytes of row " + fileRow + " are no UTF-8 text",
                        "to leave it out, or to turn it into text, when the file is written");
            }
            throw corrupt(fileRow, "it should be text and is no UTF-8");
        }
        out.add(bytes, start, end - start, true);
    }

    private DatasetException corrupt(long row, String because) {
        return new DatasetException(
                Kind.CORRUPT,
                "row=" + row + ",column=" + column.name(),
                "cannot read row " + row + " of column " + column.name() + " of " + file,
                because,
                "the file it was made from");
    }

    private static void uuid(TokenColumn out, Batch batch, int row, byte[] scratch) {
        byte[] bytes = (byte[]) batch.values();
        int start = start(batch, row);
        int at = 0;
        for (int i = 0; i < 16; i++) {
            if (i == 4 || i == 6 || i == 8 || i == 10) {
                scratch[at++] = '-';
            }
            scratch[at++] = HEX[bytes[start + i] >> 4 & 15];
            scratch[at++] = HEX[bytes[start + i] & 15];
        }
        out.add(scratch, 0, at, true);
    }
}
