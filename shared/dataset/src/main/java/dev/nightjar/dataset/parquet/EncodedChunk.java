package dev.nightjar.dataset.parquet;

import java.util.List;
import org.apache.parquet.format.CompressionCodec;
import org.apache.parquet.format.Encoding;
import org.jspecify.annotations.Nullable;

/** The values of one column in one row group, as they will lie in the file: the dictionary page if there is one, then data pages. */
public final class EncodedChunk {
    private final ParquetColumn column;
    private final byte[] bytes;
    private final Parts parts;

    /**
     * What the footer says of a chunk.
     *
     * @param values rows, nulls too
     * @param dataOffset where the first data page begins, from the chunk's start; 0 where there is no dictionary page
     * @param rawBytes the pages before they were compressed, with their headers
     * @param bytes the pages as they are, with their headers
     */
    record Parts(
            int values,
            int dataOffset,
            List<Encoding> encodings,
            CompressionCodec codec,
            long rawBytes,
            long bytes,
            ChunkRange range) {}

    /**
     * The smallest and the greatest value, in the plain encoding; null where there is none or it cannot be said.
     *
     * @param minExact whether it is a value and no text that was cut
     */
    record ChunkRange(int nulls, byte @Nullable [] min, boolean minExact, byte @Nullable [] max, boolean maxExact) {
        static ChunkRange unknown(int nulls) {
            return new ChunkRange(nulls, null, true, null, true);
        }
    }

    EncodedChunk(ParquetColumn column, byte[] bytes, Parts parts) {
        this.column = column;
        this.bytes = bytes;
        this.parts = parts;
    }

    /** How many bytes of the file it takes, its part of the footer not counted. */
    public int size() {
        return bytes.length;
    }

    /** How many rows it has. */
    public int rows() {
        return parts.values();
    }

    /** Such as {@code DELTA_BINARY_PACKED}: how the values themselves are encoded. */
    public String encoding() {
        return parts.encodings().getFirst().name();
    }

    /** The smallest text and the largest, {@code {min, max}}, if it is a chunk of text and both are known in full; else null. */
    public byte @Nullable [][] textRange() {
        ChunkRange range = parts.range();
        byte[] min = range.min();
        byte[] max = range.max();
        boolean text = column.physical() == ParquetColumn.Physical.BYTE_ARRAY;
        return text && min != null && max != null && range.minExact() && range.maxExact()
                ? new byte[][] {min, max}
                : null;
    }

    /** Whether it can stand in a column of that type: its own has the same layout, or all its values are null. */
    public boolean fits(ParquetColumn other) {
        return fits(parts, column, other);
    }

    static boolean fits(Parts parts, ParquetColumn own, ParquetColumn other) {
        return parts.range().nulls() == parts.values() || own.sameLayout(other);
    }

    ParquetColumn column() {
        return column;
    }

    byte[] bytes() {
        return bytes;
    }

    Parts parts() {
        return parts;
    }
}
