package dev.nightjar.dataset.parquet;

import dev.nightjar.dataset.table.ColumnVector;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.function.IntFunction;
import java.util.function.IntToDoubleFunction;
import java.util.function.IntToLongFunction;
import java.util.random.RandomGenerator;

/** Makes vectors for tests: a value for each row, some of them null. */
final class Vectors {
    private Vectors() {}

    /** @param nulls the share of rows that are null; from the generator, so 0 and 1 are exact */
    static ColumnVector ints(int rows, double nulls, RandomGenerator random, IntToLongFunction value) {
        ColumnVector vector = new ColumnVector();
        vector.startFixed(rows, false);
        for (int row = 0; row < rows; row++) {
            if (random.nextDouble() >= nulls) {
                vector.values[row] = value.applyAsLong(row);
                vector.setValid(row);
            }
        }
        vector.countNulls();
        return vector;
    }

    static ColumnVector doubles(int rows, double nulls, RandomGenerator random, IntToDoubleFunction value) {
        return ints(rows, nulls, random, row -> Double.doubleToRawLongBits(value.applyAsDouble(row)));
    }

    /** 128-bit ints. */
    static ColumnVector wide(int rows, double nulls, RandomGenerator random, IntFunction<BigInteger> value) {
        ColumnVector vector = new ColumnVector();
        vector.startFixed(rows, true);
        for (int row = 0; row < rows; row++) {
            if (random.nextDouble() >= nulls) {
                BigInteger number = value.apply(row);
                vector.values[row] = number.longValue();
                vector.high[row] = number.shiftRight(64).longValue();
                vector.setValid(row);
            }
        }
        vector.countNulls();
        return vector;
    }

    static ColumnVector texts(int rows, double nulls, RandomGenerator random, IntFunction<String> value) {
        ColumnVector vector = new ColumnVector();
        vector.startText(rows, 0);
        int at = 0;
        for (int row = 0; row < rows; row++) {
            if (random.nextDouble() >= nulls) {
                byte[] text = value.apply(row).getBytes(StandardCharsets.UTF_8);
                if (vector.bytes.length - at < text.length) {
                    vector.bytes = Arrays.copyOf(vector.bytes, (at + text.length) * 2);
                }
                System.arraycopy(text, 0, vector.bytes, at, text.length);
                at += text.length;
                vector.setValid(row);
            }
            vector.offsets[row + 1] = at;
        }
        vector.countNulls();
        return vector;
    }
}
