package dev.nightjar.dataset.parquet;

import dev.nightjar.dataset.table.ColumnType;
import dev.nightjar.dataset.table.ColumnVector;
import org.jspecify.annotations.Nullable;

/**
 * Encodes the values of one column in one row group, by the encoding that makes them smallest. For one thread; keeps its
 * arrays from chunk to chunk. Equal vectors make equal chunks, whatever was encoded before.
 */
public final class ChunkEncoder implements AutoCloseable {
    private final ChunkWriter writer;
    private final NumberEncoder numbers;
    private final TextEncoder texts;
    private final BoolEncoder bools;
    private @Nullable ChunkTexts distinctTexts;

    /** @param zstdLevel 1 (fast) to 22 */
    public ChunkEncoder(int zstdLevel) {
        writer = new ChunkWriter(zstdLevel);
        numbers = new NumberEncoder(writer);
        texts = new TextEncoder(writer);
        bools = new BoolEncoder(writer);
    }

    /**
     * @param vector at least one row, of the column's type; but a dictionary column takes text, since dictionaries of a
     *     file are this encoder's own matter. Nulls of text have no bytes
     */
    public EncodedChunk encode(ParquetColumn column, ColumnVector vector) {
        if (vector.rows <= 0) {
            throw new IllegalArgumentException("a chunk has rows: " + vector.rows);
        }
        distinctTexts = null;
        if (vector.nulls == vector.rows || column.type() instanceof ColumnType.Null) {
            return writer.allNull(column, vector);
        }
        return switch (column.physical()) {
            case BOOLEAN -> bools.encode(column, vector);
            case INT32, INT64, FLOAT, DOUBLE -> numbers.encode(column, vector);
            case BYTE_ARRAY, FIXED -> {
                EncodedChunk chunk = texts.encode(column, vector);
                distinctTexts = texts.distinctTexts();
                yield chunk;
            }
        };
    }

    /** The different texts of the last chunk, if it was one of text and they were all found on the way; otherwise null. */
    public @Nullable ChunkTexts distinctTexts() {
        return distinctTexts;
    }

    /** Frees what lies outside the heap. */
    @Override
    public void close() {
        writer.close();
    }
}
