package dev.nightjar.dataset.arrow;

import dev.nightjar.dataset.table.ColumnType;
import dev.nightjar.dataset.table.ColumnVector;
import dev.nightjar.dataset.table.TextValues;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Column vectors said in one line, and what stands in them. */
final class Columns {
    private Columns() {}

    /** Values of any type but text and wide decimals, in the form that {@link ColumnVector} states; null is a null. */
    static ColumnVector fixed(@Nullable Long... values) {
        ColumnVector vector = new ColumnVector();
        vector.startFixed(values.length, false);
        for (int r = 0; r < values.length; r++) {
            Long value = values[r];
            if (value != null) {
                vector.values[r] = value;
                vector.setValid(r);
            }
        }
        vector.countNulls();
        return vector;
    }

    static ColumnVector doubles(@Nullable Double... values) {
        return fixed(Arrays.stream(values)
                .map(value -> value == null ? null : Double.doubleToRawLongBits(value))
                .toArray(Long[]::new));
    }

    /** Unscaled decimals of more than 18 digits. */
    static ColumnVector wide(@Nullable String... unscaled) {
        ColumnVector vector = new ColumnVector();
        vector.startFixed(unscaled.length, true);
        for (int r = 0; r < unscaled.length; r++) {
            String value = unscaled[r];
            if (value != null) {
                BigInteger number = new BigInteger(value);
                vector.values[r] = number.longValue();
                vector.high[r] = number.shiftRight(64).longValueExact();
                vector.setValid(r);
            }
        }
        vector.countNulls();
        return vector;
    }

    static ColumnVector texts(@Nullable String... values) {
        ColumnVector vector = new ColumnVector();
        TextValues bytes = values(
                Arrays.stream(values).map(value -> value == null ? "" : value).toArray(String[]::new));
        vector.startText(values.length, bytes.length());
        System.arraycopy(bytes.bytes(), 0, vector.bytes, 0, bytes.length());
        System.arraycopy(bytes.offsets(), 0, vector.offsets, 0, values.length + 1);
        for (int r = 0; r < values.length; r++) {
            if (values[r] != null) {
                vector.setValid(r);
            }
        }
        vector.countNulls();
        return vector;
    }

    static TextValues values(String... values) {
        byte[] bytes = String.join("", values).getBytes(StandardCharsets.UTF_8);
        int[] offsets = new int[values.length + 1];
        for (int i = 0; i < values.length; i++) {
            offsets[i + 1] = offsets[i] + values[i].getBytes(StandardCharsets.UTF_8).length;
        }
        return new TextValues(bytes, offsets, values.length);
    }

    /** What the vector holds, one word per row. */
    static List<String> words(ColumnType type, ColumnVector vector) {
        List<String> words = new ArrayList<>();
        for (int r = 0; r < vector.rows; r++) {
            words.add(vector.isNull(r) ? "null" : word(type, vector, r));
        }
        return words;
    }

    private static String word(ColumnType type, ColumnVector vector, int row) {
        return switch (type) {
            case ColumnType.Text text ->
                "'"
                        + new String(
                                vector.bytes,
                                vector.offsets[row],
                                vector.offsets[row + 1] - vector.offsets[row],
                                StandardCharsets.UTF_8)
                        + "'";
            case ColumnType.Decimal decimal
            when decimal.precision() > 18 ->
                BigInteger.valueOf(vector.high[row])
                        .shiftLeft(64)
                        .add(new BigInteger(Long.toUnsignedString(vector.values[row])))
                        .toString();
            default -> Long.toString(vector.values[row]);
        };
    }
}
