package dev.nightjar.dataset;

import dev.nightjar.dataset.OptimizeOptions.PartitionBy;
import dev.nightjar.dataset.table.ColumnType;
import dev.nightjar.dataset.table.ColumnVector;
import dev.nightjar.dataset.table.DatasetException;
import dev.nightjar.dataset.table.DatasetException.Kind;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which rows belong together: the partitions of a column's values, numbered in the order of their first rows.
 *
 * <p>A partition's value is the value's text: digits, {@code true} or {@code false}, ISO dates and timestamps, text as it is. By
 * month it is {@code YYYY-MM} of a date or timestamp, of instants in UTC.
 */
final class Partitions {
    static final int MOST = 10_000;

    private final PartitionBy by;
    private final ColumnType type;
    private final HiveFolders folders;
    private final List<Partition> partitions = new ArrayList<>();
    private final Map<Long, Integer> byNumber = new HashMap<>();
    private final Map<String, Integer> byText = new HashMap<>();
    private int ofNulls = -1;
    private int[] numbers = new int[0];

    /** @param value null for nulls */
    record Partition(int number, @Nullable String value, String folder) {}

    /**
     * @param folders of partitions that are there already
     * @throws DatasetException {@code option} when such a column cannot divide a dataset
     */
    Partitions(PartitionBy by, ColumnType type, HiveFolders folders) throws DatasetException {
        this.by = by;
        this.type = type;
        this.folders = folders;
        boolean fits = switch (type) {
            case ColumnType.Date d -> true;
            case ColumnType.Timestamp t -> true;
            case ColumnType.Null n -> true;
            case ColumnType.Int i -> !by.month();
            case ColumnType.Bool b -> !by.month();
            case ColumnType.Text t -> !by.month();
            case ColumnType.Dictionary d -> !by.month();
            case ColumnType.FloatingPoint f -> false;
            case ColumnType.Decimal d -> false;
        };
        if (!fits) {
            throw new DatasetException(
                    Kind.OPTION,
                    null,
                    "cannot partition by " + by.column() + (by.month() ? ":month" : ""),
                    "it is of the type " + type
                            + (by.month() ? ", which has no months" : ", whose values are no names of folders"),
                    by.month() ? "a column of dates or timestamps" : "a column of integers, dates or text");
        }
    }

    /** What stands before {@code =} in the names of folders. */
    static String folderColumn(PartitionBy by) {
        return by.month() ? by.column() + "_month" : by.column();
    }

    int count() {
        return partitions.size();
    }

    Partition get(int number) {
        return partitions.get(number);
    }

    /**
     * The number of each row's partition; valid until the next call.
     *
     * @throws DatasetException {@code option} when there are too many partitions
     */
    int[] of(ColumnVector values) throws DatasetException {
        if (numbers.length < values.rows) {
            numbers = new int[values.rows];
        }
        switch (type) {
            case ColumnType.Text t -> texts(values);
            case ColumnType.Dictionary d -> texts(values);
            default -> fixed(values);
        }
        return numbers;
    }

    private void fixed(ColumnVector values) throws DatasetException {
        long last = 0;
        int number = -1;
        for (int row = 0; row < values.rows; row++) {
            if (values.isNull(row)) {
                numbers[row] = nulls();
                continue;
            }
            long value = values.values[row];
            if (number < 0 || value != last) {
                Integer known = byNumber.get(value);
                if (known == null) {
                    known = ofText(text(value));
                    // By month there may be as many values as rows.
                    if (!by.month() || byNumber.size() < MOST) {
                        byNumber.put(value, known);
                    }
                }
                number = known;
                last = value;
            }
            numbers[row] = number;
        }
    }

    private void texts(ColumnVector values) throws DatasetException {
        int lastRow = -1;
        for (int row = 0; row < values.rows; row++) {
            if (values.isNull(row)) {
                numbers[row] = nulls();
                continue;
            }
            int start = values.offsets[row];
            int end = values.offsets[row + 1];
            if (lastRow >= 0
                    && Arrays.equals(
                            values.bytes,
                            start,
                            end,
                            values.bytes,
                            values.offsets[lastRow],
                            values.offsets[lastRow + 1])) {
                numbers[row] = numbers[lastRow];
            } else {
                numbers[row] = ofText(new String(values.bytes, start, end - start, StandardCharsets.UTF_8));
            }
            lastRow = row;
        }
    }

    private int nulls() throws DatasetException {
        if (ofNulls < 0) {
            ofNulls = add(null);
        }
        return ofNulls;
    }

    private int ofText(String text) throws DatasetException {
        Integer number = byText.get(text);
        if (number == null) {
            number = add(text);
            byText.put(text, number);
        }
        return number;
    }

    private int add(@Nullable String value) throws DatasetException {
        if (partitions.size() == MOST) {
            throw new DatasetException(
                    Kind.OPTION,
                    null,
                    "cannot partition by " + by.column() + (by.month() ? ":month" : ""),
                    "it has more than " + String.format(Locale.ROOT, "%,d", MOST) + " different values",
                    "a column with fewer values" + (by.month() ? "" : ", or the months of a date: COLUMN:month"));
        }
        int number = partitions.size();
        partitions.add(new Partition(number, value, folders.of(value)));
        return number;
    }

    private String text(long value) {
        if (!by.month()) {
            return valueText(type, value);
        }
        LocalDate day =
                type instanceof ColumnType.Timestamp t ? time(t, value).toLocalDate() : LocalDate.ofEpochDay(value);
        return String.format(Locale.ROOT, "%04d-%02d", day.getYear(), day.getMonthValue());
    }

    /** The canonical text of a value that is kept in 64 bits and is no float. */
    static String valueText(ColumnType type, long value) {
        return switch (type) {
            case ColumnType.Int i -> i.signed() ? Long.toString(value) : Long.toUnsignedString(value);
            case ColumnType.Bool b -> value != 0 ? "true" : "false";
            case ColumnType.Date d -> LocalDate.ofEpochDay(value).toString();
            case ColumnType.Timestamp t -> timestampText(t, value);
            default -> throw new IllegalStateException(type + " does not partition");
        };
    }

    private static String timestampText(ColumnType.Timestamp type, long value) {
        LocalDateTime time = time(type, value);
        long fraction = Math.floorMod(value, type.unit().perSecond());
        StringBuilder text = new StringBuilder(String.format(
                Locale.ROOT,
                "%sT%02d:%02d:%02d",
                time.toLocalDate(),
                time.getHour(),
                time.getMinute(),
                time.getSecond()));
        if (fraction > 0) {
            String digits = String.format(Locale.ROOT, "%0" + type.unit().digits() + "d", fraction);
            int end = digits.length();
            while (digits.charAt(end - 1) == '0') {
                end--;
            }
            text.append('.').append(digits, 0, end);
        }
        return text + (type.utc() ? "Z" : "");
    }

    private static LocalDateTime time(ColumnType.Timestamp type, long value) {
        long perSecond = type.unit().perSecond();
        long nanos = Math.floorMod(value, perSecond) * (1_000_000_000 / perSecond);
        return LocalDateTime.ofEpochSecond(Math.floorDiv(value, perSecond), (int) nanos, ZoneOffset.UTC);
    }
}
