package dev.nightjar.dataset.verify;

import dev.nightjar.dataset.table.ColumnType;
import dev.nightjar.dataset.table.ColumnVector;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import org.jspecify.annotations.Nullable;

/**
 * Dates and timestamps: the value's own calendar date and time of day are printed and compared. A token with an offset is
 * compared with the value at that offset.
 */
final class TimeProof extends ColumnProof {
    private static final int SECONDS_A_DAY = 86_400;
    private static final int NO_OFFSET = Integer.MIN_VALUE;

    /** Days from 0000-03-01, where the years of {@link #yearMonthDay} begin, to 1970-01-01. */
    private static final int DAYS_BEFORE_1970 = 719_468;

    private static final int FIRST_DAY = -719_528;
    private static final int LAST_DAY = 2_932_896;
    private static final long COLONS = 0x0000_3A00_003A_0000L;
    private static final long COLON_PLACES = 0x0000_FF00_00FF_0000L;
    private static final int ZEROS = 0x3030;

    private static final int SLOTS = 4_096;

    private final ColumnType.@Nullable Timestamp type;
    private final int[] days = new int[SLOTS];
    private final long[] texts = new long[SLOTS];

    /** @param type null: dates */
    TimeProof(ColumnType.@Nullable Timestamp type, ColumnVector decoded, long carefulLengths, int carefulQuote) {
        super(decoded, carefulLengths, carefulQuote);
        this.type = type;
        // Day 0 belongs to slot 0, which must not seem to hold it yet.
        days[0] = 1;
    }

    @Override
    int firstUnproven(byte[] bytes, int[] ends, int start, int from, int to, int row) {
        return type == null
                ? firstUnprovenDate(bytes, ends, start, from, to, row)
                : firstUnprovenTime(type, bytes, ends, start, from, to, row);
    }

    private int firstUnprovenDate(byte[] bytes, int[] ends, int start, int from, int to, int row) {
        int begin = start;
        for (int i = from, r = row; i < to; i++, r++) {
            int raw = ends[i];
            int end = raw & END;
            if (isNull(r)
                    ? raw != begin
                    : end - begin != 10 || isUnusual(raw, 10) || !isDate(bytes, begin, values[r])) {
                return i;
            }
            begin = end;
        }
        return to;
    }

    private int firstUnprovenTime(
            ColumnType.Timestamp timestamp, byte[] bytes, int[] ends, int start, int from, int to, int row) {
        int begin = start;
        for (int i = from, r = row; i < to; i++, r++) {
            int raw = ends[i];
            int end = raw & END;
            if (isNull(r)
                    ? raw != begin
                    : isUnusual(raw, end - begin) || !isTime(timestamp, bytes, begin, end, values[r])) {
                return i;
            }
            begin = end;
        }
        return to;
    }

    @Override
    boolean holds(byte[] bytes, int start, int end, int row) {
        if (type != null) {
            return isTime(type, bytes, start, end, values[row]);
        }
        // A date column made by hand from timestamps loses nothing where all of them are midnights.
        return end - start == 10
                ? isDate(bytes, start, values[row])
                : isTime(
                        new ColumnType.Timestamp(ColumnType.Unit.SECONDS, false),
                        bytes,
                        start,
                        end,
                        values[row] * SECONDS_A_DAY);
    }

    @Override
    String print(int row) {
        long value = values[row];
        if (type == null) {
            return Math.abs(value) > LAST_DAY
                    ? value + " days"
                    : LocalDate.ofEpochDay(value).toString();
        }
        long perSecond = type.unit().perSecond();
        long seconds = Math.floorDiv(value, perSecond);
        if (Math.abs(seconds) / SECONDS_A_DAY > LAST_DAY) {
            return value + " " + type.unit().word();
        }
        Instant instant =
                Instant.ofEpochSecond(seconds, Math.floorMod(value, perSecond) * (1_000_000_000L / perSecond));
        return type.utc()
                ? instant.toString()
                : instant.atOffset(ZoneOffset.UTC).toLocalDateTime().toString();
    }

    /** Whether the ten bytes from {@code start} on are that day. */
    private boolean isDate(byte[] bytes, int start, long day) {
        if (day < FIRST_DAY || day > LAST_DAY) {
            return false;
        }
        long read = Digits.load(bytes, start);
        long separator = (read >>> 32) & 0xFF;
        long digits = (read & 0xFFFF_FFFFL)
                | (((read >>> 40) & 0xFFFF) << 32)
                | ((bytes[start + 8] & 0xFFL) << 48)
                | ((long) bytes[start + 9] << 56);
        return (separator == '-' || separator == '/') && read >>> 56 == separator && digits == digits((int) day);
    }

    /** {@link #yearMonthDay}, remembered: a column's days are few, or come in runs. */
    private long digits(int day) {
        int slot = day & (SLOTS - 1);
        if (days[slot] != day) {
            days[slot] = day;
            texts[slot] = yearMonthDay(day);
        }
        return texts[slot];
    }

    /**
     * The day as {@code yyyymmdd}. Years begin in March here, so that the leap day is the last of its year, and eras of 400
     * years are all alike. Source: H. Hinnant, "chrono-compatible low-level date algorithms".
     */
    private static long yearMonthDay(int day) {
        int shifted = day + DAYS_BEFORE_1970 + 146_097;
        int era = shifted / 146_097;
        int dayOfEra = shifted - era * 146_097;
        int yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365;
        int dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100);
        int month = (5 * dayOfYear + 2) / 153;
        int dayOfMonth = dayOfYear - (153 * month + 2) / 5 + 1;
        int year = yearOfEra + (era - 1) * 400 + (month < 10 ? 0 : 1);
        return Digits.eight(year / 100, year % 100, month < 10 ? month + 3 : month - 9, dayOfMonth);
    }

    private boolean isTime(ColumnType.Timestamp type, byte[] bytes, int start, int end, long value) {
        long seconds;
        int fraction;
        switch (type.unit()) {
            case SECONDS -> {
                seconds = value;
                fraction = 0;
            }
            case MILLIS -> {
                seconds = Math.floorDiv(value, 1_000L);
                fraction = (int) (value - seconds * 1_000L);
            }
            case MICROS -> {
                seconds = Math.floorDiv(value, 1_000_000L);
                fraction = (int) (value - seconds * 1_000_000L);
            }
            case NANOS -> {
                seconds = Math.floorDiv(value, 1_000_000_000L);
                fraction = (int) (value - seconds * 1_000_000_000L);
            }
            default -> throw new IllegalStateException("no unit " + type.unit());
        }
        int stop = end;
        if (type.utc()) {
            int zone = zoneStart(bytes, start, end);
            int offset = offset(bytes, zone, end);
            if (offset == NO_OFFSET) {
                return false;
            }
            seconds += offset;
            stop = zone;
        }
        int length = stop - start;
        if (length < 10 || seconds < (long) FIRST_DAY * SECONDS_A_DAY || seconds >= (LAST_DAY + 1L) * SECONDS_A_DAY) {
            return false;
        }
        long day = Math.floorDiv(seconds, (long) SECONDS_A_DAY);
        int second = (int) (seconds - day * SECONDS_A_DAY);
        if (!isDate(bytes, start, day)) {
            return false;
        }
        if (length == 10) {
            return !type.utc() && second == 0 && fraction == 0;
        }
        byte between = bytes[start + 10];
        if (length < 16 || (between != ' ' && (between | 0x20) != 't')) {
            return false;
        }
        int hour = second / 3_600;
        int minute = second / 60 - hour * 60;
        int inMinute = second % 60;
        if (length == 16) {
            return inMinute == 0
                    && fraction == 0
                    && bytes[start + 13] == ':'
                    && Digits.equal(bytes, start + 13, 2, hour)
                    && Digits.equal(bytes, start + 16, 2, minute);
        }
        if (length < 19) {
            return false;
        }
        long read = Digits.load(bytes, start + 11);
        long digits = ZEROS | ((read & 0xFFFF) << 16) | (((read >>> 24) & 0xFFFF) << 32) | ((read >>> 48) << 48);
        return (read & COLON_PLACES) == COLONS
                && digits == Digits.eight(0, hour, minute, inMinute)
                && (length == 19
                        ? fraction == 0
                        : bytes[start + 19] == '.'
                                && isFraction(
                                        bytes,
                                        start + 20,
                                        stop,
                                        fraction,
                                        type.unit().digits()));
    }

    /** Whether the digits are {@code fraction} of 10^{@code unitDigits}; trailing zeros may be more or fewer. */
    private static boolean isFraction(byte[] bytes, int start, int end, int fraction, int unitDigits) {
        int stop = end;
        while (stop - start > unitDigits && bytes[stop - 1] == '0') {
            stop--;
        }
        int count = stop - start;
        if (end == start || count > unitDigits) {
            return false;
        }
        if (count == 0) {
            return fraction == 0;
        }
        long power = Digits.POWERS[unitDigits - count];
        long cut = fraction / power;
        return cut * power == fraction && Digits.equal(bytes, stop, count, cut);
    }

    /** Where the offset of a token begins, or {@code end} where it has none that could be one. */
    private static int zoneStart(byte[] bytes, int start, int end) {
        if (end - start < 17 || (bytes[end - 1] | 0x20) == 'z') {
            return Math.max(start, end - 1);
        }
        for (int length = 3; length <= 6; length++) {
            byte sign = bytes[end - length];
            if (length != 4 && (sign == '+' || sign == '-')) {
                return end - length;
            }
        }
        return end;
    }

    /** The offset's seconds, or {@link #NO_OFFSET}. */
    private static int offset(byte[] bytes, int start, int end) {
        int length = end - start;
        if (length == 1) {
            return (bytes[start] | 0x20) == 'z' ? 0 : NO_OFFSET;
        }
        if (length != 3 && length != 5 && (length != 6 || bytes[start + 3] != ':')) {
            return NO_OFFSET;
        }
        int hours = twoDigits(bytes, start + 1);
        int minutes = length == 3 ? 0 : twoDigits(bytes, end - 2);
        if (hours < 0 || minutes < 0 || minutes > 59) {
            return NO_OFFSET;
        }
        int seconds = hours * 3_600 + minutes * 60;
        return bytes[start] == '-' ? -seconds : seconds;
    }

    private static int twoDigits(byte[] bytes, int at) {
        int tens = bytes[at] - '0';
        int ones = bytes[at + 1] - '0';
        return tens < 0 || tens > 9 || ones < 0 || ones > 9 ? -1 : tens * 10 + ones;
    }
}
