package dev.nightjar.dataset.arrow;

import dev.nightjar.dataset.table.ColumnVector;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One record batch on its way into a file: {@link ArrowWriter#startBatch} makes it, {@link #column} fills it,
 * {@link ArrowWriter#endBatch} writes it. It holds the columns as they lie in the file, compressed.
 */
public final class ArrowBatch {
    private final ArrowWriter writer;
    private final int rows;
    private final @Nullable EncodedColumn[] columns;
    private @Nullable ArrowMessage message;

    ArrowBatch(ArrowWriter writer, int rows, int columns) {
        this.writer = writer;
        this.rows = rows;
        this.columns = new @Nullable EncodedColumn[columns];
    }

    public int rows() {
        return rows;
    }

    /**
     * Encodes and compresses one column; the vector may be used for other things afterwards. Several threads may do this at
     * once for different columns, also of several batches of one writer.
     *
     * @return how many bytes the column takes in the file
     * @throws IllegalArgumentException when the vector has another number of rows
     */
    public long column(int index, ColumnVector vector) {
        if (vector.rows != rows) {
            throw new IllegalArgumentException(
                    "column " + index + " has " + vector.rows + " rows, its batch has " + rows);
        }
        EncodedColumn encoded = writer.encode(index, vector);
        columns[index] = encoded;
        return encoded.size();
    }

    ArrowWriter writer() {
        return writer;
    }

    /**
     * The batch as it lies in the file.
     *
     * @throws IllegalStateException when a column is missing
     */
    synchronized ArrowMessage message() {
        if (message == null) {
            for (int i = 0; i < columns.length; i++) {
                if (columns[i] == null) {
                    throw new IllegalStateException("the batch lacks column " + i);
                }
            }
            @SuppressWarnings("NullAway") // each was looked at just now
            List<EncodedColumn> all = Arrays.asList(columns);
            message = ArrowMessage.records(rows, all);
        }
        return message;
    }
}
