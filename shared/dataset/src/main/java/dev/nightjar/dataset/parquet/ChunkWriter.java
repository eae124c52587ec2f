package dev.nightjar.dataset.parquet;

import dev.nightjar.dataset.parquet.EncodedChunk.ChunkRange;
import dev.nightjar.dataset.table.ColumnVector;
import java.util.List;
import org.apache.parquet.format.Encoding;

/**
 * What the encoders of all kinds of values share: the pages, the sink of the page at hand, the choice of the encoding.
 *
 * <p>The choice: each encoding that may pay is tried on a sample of the chunk (four slices of it, the same ones for the same
 * chunk), compressed as the pages will be, and the one that makes the chunk smallest wins. Nothing is remembered from
 * chunk to chunk, so that the bytes of a chunk depend on its values alone.
 */
final class ChunkWriter implements AutoCloseable {
    private static final int PAGE_BYTES = 1 << 20;
    private static final int PAGE_ROWS = 1 << 17;

    /** Compression that saves less is not worth the reader's time. */
    private static final double WORTH_COMPRESSING = 0.98;

    /** About what zstd takes to write down the code of a block. */
    private static final int TABLE_BYTES = 48;

    final PageWriter pages;

    /** The page at hand. */
    final ByteSink raw = new ByteSink(1 << 16);

    int[] indexes = new int[0];
    int[] sampleIndexes = new int[0];

    private double best;
    private double bestRatio;
    private int bestWidth;
    private Encoding bestEncoding = Encoding.PLAIN;

    ChunkWriter(int zstdLevel) {
        pages = new PageWriter(zstdLevel);
    }

    /** Where slice {@code slice} of four begins in a sample of {@code size} from {@code count} values. */
    static int sliceStart(int slice, int size, int count) {
        return size == count ? slice * (size / 4) : (int) ((count - size / 4L) * slice / 3);
    }

    void startChoice() {
        best = Double.MAX_VALUE;
    }

    /**
     * Considers an encoding.
     *
     * @param share the part of the chunk's values that {@link #raw} holds, encoded
     * @param fixed bytes that the chunk takes besides (the dictionary)
     * @param handicap from 1 on; what the encoding must save to be worth its work
     */
    void consider(Encoding encoding, int width, double share, double fixed, double handicap) {
        consider(encoding, width, pages.compressedSize(raw), share, fixed, handicap);
    }

    /** Considers streams of bytes, of which {@link #raw} holds a sample of {@code streamBytes} each. */
    void considerStreams(int streams, int streamBytes, double share, double handicap) {
        double size = pages.compressedSize(raw, streams, streamBytes);
        // The codes' tables are written once for a page, however long.
        double tables = Math.min(size / 2, streams * TABLE_BYTES);
        consider(Encoding.BYTE_STREAM_SPLIT, 0, size - tables, share, tables, handicap);
    }

    private void consider(Encoding encoding, int width, double size, double share, double fixed, double handicap) {
        double estimate = (size / share + fixed) * handicap;
        if (estimate < best) {
            best = estimate;
            bestEncoding = encoding;
            bestWidth = width;
            bestRatio = size / Math.max(1, raw.length);
        }
    }

    /** Considers the indexes of a sample at their own width, and at one where whole symbols stand in a byte, which compress better if some are more frequent. */
    void considerIndexes(int sampled, int count, int distinct, double dictionaryBytes) {
        int width = Math.max(1, 32 - Integer.numberOfLeadingZeros(distinct - 1));
        int round = width <= 2 ? width : width <= 4 ? 4 : width <= 8 ? 8 : width <= 12 ? width : 16;
        double share = (double) sampled / count;
        raw.clear();
        BitRuns.values(raw, sampleIndexes, 0, sampled, width);
        consider(Encoding.RLE_DICTIONARY, width, share, dictionaryBytes, 1);
        if (round > width && round < 32) {
            raw.clear();
            BitRuns.values(raw, sampleIndexes, 0, sampled, round);
            consider(Encoding.RLE_DICTIONARY, round, share, dictionaryBytes, 1.03);
        }
    }

    Encoding chosen() {
        return bestEncoding;
    }

    int chosenWidth() {
        return bestWidth;
    }

    /** Whether the chosen encoding is to be compressed. */
    boolean worthCompressing(boolean nulls) {
        return nulls || bestEncoding == Encoding.RLE_DICTIONARY || bestRatio < WORTH_COMPRESSING;
    }

    /** How many rows a page has if the values take that many bytes each: equal parts of the chunk. */
    static int pageRows(int rows, int bytesPerValue) {
        int most = Math.min(PAGE_ROWS, PAGE_BYTES / Math.max(1, bytesPerValue));
        int pagesNeeded = (rows + most - 1) / most;
        return (rows + pagesNeeded - 1) / pagesNeeded;
    }

    /** The end of the page of text that begins at {@code from}: at most 1 MiB, at least one row. */
    static int pageEnd(int[] offsets, int from, int rows, int bytesPerValue) {
        int low = from + 1;
        int high = (int) Math.min(rows, from + (long) PAGE_ROWS);
        while (low < high) {
            int middle = (low + high + 1) >>> 1;
            if (offsets[middle] - (long) offsets[from] + (middle - from) * (long) bytesPerValue <= PAGE_BYTES) {
                low = middle;
            } else {
                high = middle - 1;
            }
        }
        return low;
    }

    /** Begins a page with the definition levels of some rows. @return how many of them have a value */
    int startPage(ColumnVector vector, int from, int to) {
        raw.clear();
        raw.putInt(0);
        int present = to - from;
        if (vector.nulls == 0) {
            raw.putVarint((long) present << 1);
            raw.write(1);
        } else {
            BitRuns.bits(raw, vector.valid, from, to);
            present = present(vector.valid, from, to);
        }
        ByteSink.intAt(raw.array, 0, raw.length - 4);
        return present;
    }

    private static int present(long[] valid, int from, int to) {
        int count = 0;
        for (int at = from; at < to; ) {
            int bits = Math.min(64 - (at & 63), to - at);
            long word = valid[at >> 6] >>> (at & 63);
            count += Long.bitCount(bits == 64 ? word : word & ((1L << bits) - 1));
            at += bits;
        }
        return count;
    }

    void indexPage(int from, int to) {
        raw.write(bestWidth);
        BitRuns.values(raw, indexes, from, to, bestWidth);
    }

    /** Makes room for the indexes of that many values. */
    void reserveIndexes(int count) {
        if (indexes.length < count) {
            indexes = new int[count];
        }
    }

    EncodedChunk allNull(ParquetColumn column, ColumnVector vector) {
        pages.start(false);
        int step = pageRows(vector.rows, 1);
        for (int from = 0; from < vector.rows; from += step) {
            int to = Math.min(vector.rows, from + step);
            startPage(vector, from, to);
            pages.data(raw, to - from, Encoding.PLAIN);
        }
        return pages.finish(
                column, vector.rows, List.of(Encoding.PLAIN, Encoding.RLE), ChunkRange.unknown(vector.rows));
    }

    @Override
    public void close() {
        pages.close();
    }
}
