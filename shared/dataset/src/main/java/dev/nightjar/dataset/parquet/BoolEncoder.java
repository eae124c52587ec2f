package dev.nightjar.dataset.parquet;

import dev.nightjar.dataset.parquet.EncodedChunk.ChunkRange;
import dev.nightjar.dataset.table.ColumnVector;
import java.util.List;
import org.apache.parquet.format.Encoding;

/** Encodes bools, a bit each: as they are, or as runs where that is shorter. */
final class BoolEncoder {
    private final ChunkWriter chunk;
    private long[] bits = new long[0];

    BoolEncoder(ChunkWriter chunk) {
        this.chunk = chunk;
    }

    EncodedChunk encode(ParquetColumn column, ColumnVector vector) {
        int count = vector.rows - vector.nulls;
        int trues = takeBits(vector, count);
        ByteSink raw = chunk.raw;
        raw.clear();
        BitRuns.bits(raw, bits, 0, count);
        int plainBytes = (count + 7) / 8;
        Encoding encoding = raw.length * 2 < plainBytes ? Encoding.RLE : Encoding.PLAIN;
        PageWriter pages = chunk.pages;
        pages.start(true);
        int step = ChunkWriter.pageRows(vector.rows, 1);
        int from = 0;
        for (int row = 0; row < vector.rows; row += step) {
            int end = Math.min(vector.rows, row + step);
            int to = from + chunk.startPage(vector, row, end);
            if (encoding == Encoding.RLE) {
                int lengthAt = raw.length;
                raw.putInt(0);
                BitRuns.bits(raw, bits, from, to);
                ByteSink.intAt(raw.array, lengthAt, raw.length - lengthAt - 4);
            } else {
                BitRuns.packBits(raw, bits, from, to);
            }
            pages.data(raw, end - row, encoding);
            from = to;
        }
        byte[] min = {(byte) (trues == count ? 1 : 0)};
        byte[] max = {(byte) (trues > 0 ? 1 : 0)};
        List<Encoding> encodings = NumberEncoder.encodings(encoding);
        return pages.finish(column, vector.rows, encodings, new ChunkRange(vector.nulls, min, true, max, true));
    }

    /** @return how many are true */
    private int takeBits(ColumnVector vector, int count) {
        int words = (count + 63) >> 6;
        if (bits.length < words) {
            bits = new long[words];
        }
        long[] values = vector.values;
        boolean nulls = vector.nulls > 0;
        int trues = 0;
        int at = 0;
        long word = 0;
        for (int row = 0; row < vector.rows; row++) {
            if (nulls && vector.isNull(row)) {
                continue;
            }
            word |= (values[row] & 1) << at;
            if ((++at & 63) == 0) {
                bits[(at >> 6) - 1] = word;
                trues += Long.bitCount(word);
                word = 0;
            }
        }
        if ((at & 63) != 0) {
            bits[at >> 6] = word;
            trues += Long.bitCount(word);
        }
        return trues;
    }
}
