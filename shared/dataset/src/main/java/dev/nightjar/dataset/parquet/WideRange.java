package dev.nightjar.dataset.parquet;

import dev.nightjar.dataset.parquet.EncodedChunk.ChunkRange;
import dev.nightjar.dataset.table.ColumnVector;

/** The smallest and the greatest of 128-bit ints. */
final class WideRange {
    private WideRange() {}

    static ChunkRange of(ColumnVector vector) {
        int min = -1;
        int max = -1;
        for (int row = 0; row < vector.rows; row++) {
            if (vector.isNull(row)) {
                continue;
            }
            if (min < 0 || compare(vector, row, min) < 0) {
                min = row;
            }
            if (max < 0 || compare(vector, row, max) > 0) {
                max = row;
            }
        }
        return new ChunkRange(vector.nulls, bytes(vector, min), true, bytes(vector, max), true);
    }

    private static int compare(ColumnVector vector, int one, int other) {
        int byHigh = Long.compare(vector.high[one], vector.high[other]);
        return byHigh != 0 ? byHigh : Long.compareUnsigned(vector.values[one], vector.values[other]);
    }

    private static byte[] bytes(ColumnVector vector, int row) {
        byte[] bytes = new byte[16];
        ByteSink.longAt(bytes, 0, Long.reverseBytes(vector.high[row]));
        ByteSink.longAt(bytes, 8, Long.reverseBytes(vector.values[row]));
        return bytes;
    }
}
