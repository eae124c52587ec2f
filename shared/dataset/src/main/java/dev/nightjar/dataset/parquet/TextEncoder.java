package dev.nightjar.dataset.parquet;

import dev.nightjar.dataset.parquet.EncodedChunk.ChunkRange;
import dev.nightjar.dataset.parquet.ParquetColumn.Physical;
import dev.nightjar.dataset.table.ColumnVector;
import java.util.Arrays;
import org.apache.parquet.format.Encoding;
import org.jspecify.annotations.Nullable;

/**
 * Encodes byte strings: text by dictionary, as lengths and bytes, or as shared prefixes and what follows them; wide decimals
 * by dictionary or plain (DuckDB 2.0 reads no streams of bytes of this width).
 */
final class TextEncoder {
    private static final int SAMPLE = 2048;
    private static final int SAMPLE_BYTES = 1 << 16;
    private static final int WIDE = 16;

    private final ChunkWriter chunk;
    private final DistinctTexts distinct = new DistinctTexts();
    private final DeltaPacking delta = new DeltaPacking();

    private int[] denseOffsets = new int[1];
    private long[] lengths = new long[0];
    private byte[] wide = new byte[0];
    private byte[] sampleBytes = new byte[0];
    private final int[] sampleOffsets = new int[SAMPLE + 1];
    private final ByteSink suffixes = new ByteSink(0);
    private @Nullable ChunkTexts distinctTexts;

    TextEncoder(ChunkWriter chunk) {
        this.chunk = chunk;
    }

    EncodedChunk encode(ParquetColumn column, ColumnVector vector) {
        int count = vector.rows - vector.nulls;
        boolean fixed = column.physical() == Physical.FIXED;
        byte[] bytes = fixed ? bigEndian(vector, count) : vector.bytes;
        int[] offsets = fixed ? everySixteen(count) : presentOffsets(vector, count);
        boolean dictionary = choose(bytes, offsets, count, fixed);
        distinctTexts = dictionary && !fixed ? new ChunkTexts(bytes, offsets, distinct.first, distinct.size) : null;
        ChunkRange range = fixed
                ? WideRange.of(vector)
                : dictionary
                        ? TextRange.ofDistinct(bytes, offsets, distinct, vector.nulls)
                        : TextRange.of(bytes, offsets, count, vector.nulls);
        return write(column, vector, bytes, offsets, range, fixed);
    }

    /** The different texts of the last chunk, where all of them are known. */
    @Nullable
    ChunkTexts distinctTexts() {
        return distinctTexts;
    }

    /** Nulls have no bytes, so that the value after them begins where they do. */
    private int[] presentOffsets(ColumnVector vector, int count) {
        if (vector.nulls == 0) {
            return vector.offsets;
        }
        if (denseOffsets.length <= count) {
            denseOffsets = new int[count + 1];
        }
        int at = 0;
        for (int base = 0; base < vector.rows; base += 64) {
            long word = vector.valid[base >> 6];
            if (vector.rows - base < 64) {
                word &= (1L << (vector.rows - base)) - 1;
            }
            while (word != 0) {
                denseOffsets[at++] = vector.offsets[base + Long.numberOfTrailingZeros(word)];
                word &= word - 1;
            }
        }
        denseOffsets[at] = vector.offsets[vector.rows];
        return denseOffsets;
    }

    private byte[] bigEndian(ColumnVector vector, int count) {
        if (wide.length < count * WIDE) {
            wide = new byte[Math.multiplyExact(count, WIDE)];
        }
        int at = 0;
        for (int row = 0; row < vector.rows; row++) {
            if (!vector.isNull(row)) {
                ByteSink.longAt(wide, at, Long.reverseBytes(vector.high[row]));
                ByteSink.longAt(wide, at + 8, Long.reverseBytes(vector.values[row]));
                at += WIDE;
            }
        }
        return wide;
    }

    private int[] everySixteen(int count) {
        if (denseOffsets.length <= count) {
            denseOffsets = new int[count + 1];
        }
        for (int i = 0; i <= count; i++) {
            denseOffsets[i] = i * WIDE;
        }
        return denseOffsets;
    }

    /** @return whether all distinct values are known */
    private boolean choose(byte[] bytes, int[] offsets, int count, boolean fixed) {
        ByteSink raw = chunk.raw;
        chunk.reserveIndexes(count);
        boolean dictionary = distinct.index(bytes, offsets, count, chunk.indexes);
        chunk.startChoice();
        if (dictionary) {
            int entries = Math.min(distinct.size, SAMPLE);
            raw.clear();
            dictionaryPage(raw, bytes, offsets, entries, fixed);
            double dictionaryBytes = chunk.pages.compressedSize(raw) * (double) distinct.size / entries + 20;
            int sampled = Math.min(count, 4096);
            if (chunk.sampleIndexes.length < sampled) {
                chunk.sampleIndexes = new int[4096];
            }
            if (sampled == count) {
                System.arraycopy(chunk.indexes, 0, chunk.sampleIndexes, 0, count);
            } else {
                int slice = sampled / 4;
                for (int i = 0; i < 4; i++) {
                    System.arraycopy(
                            chunk.indexes,
                            ChunkWriter.sliceStart(i, sampled, count),
                            chunk.sampleIndexes,
                            i * slice,
                            slice);
                }
            }
            chunk.considerIndexes(sampled, count, distinct.size, dictionaryBytes);
            if (distinct.size <= 2 || distinct.size * 64 < count) {
                return true;
            }
        }
        int sampled = sample(bytes, offsets, count);
        double share = share(offsets, count, sampled);
        if (fixed) {
            raw.clear();
            raw.write(sampleBytes, 0, sampleOffsets[sampled]);
            chunk.consider(Encoding.PLAIN, 0, share, 0, 1);
        } else {
            raw.clear();
            lengthsAndBytes(raw, sampleBytes, sampleOffsets, 0, sampled);
            chunk.consider(Encoding.DELTA_LENGTH_BYTE_ARRAY, 0, share, 0, 1);
            raw.clear();
            prefixesAndSuffixes(raw, sampleBytes, sampleOffsets, 0, sampled);
            chunk.consider(Encoding.DELTA_BYTE_ARRAY, 0, share, 0, 1.05);
        }
        return dictionary;
    }

    /** @return how many values the sample has */
    private int sample(byte[] bytes, int[] offsets, int count) {
        int most = Math.min(count, SAMPLE);
        int slice = Math.max(1, most / 4);
        int slices = most < 4 ? most : 4;
        int at = 0;
        int length = 0;
        for (int i = 0; i < slices; i++) {
            int start = most == count ? i * slice : ChunkWriter.sliceStart(i, most, count);
            int end = most == count && i == slices - 1 ? count : start + slice;
            for (int value = start; value < end; value++) {
                int size = offsets[value + 1] - offsets[value];
                if (value > start && length + size > SAMPLE_BYTES / slices * (i + 1)) {
                    break;
                }
                if (sampleBytes.length < length + size) {
                    sampleBytes = Arrays.copyOf(sampleBytes, Math.max(SAMPLE_BYTES, length + size));
                }
                System.arraycopy(bytes, offsets[value], sampleBytes, length, size);
                sampleOffsets[at++] = length;
                length += size;
            }
        }
        sampleOffsets[at] = length;
        return at;
    }

    /** The sample's part of the chunk, by bytes with one more for each value. */
    private double share(int[] offsets, int count, int sampled) {
        double all = offsets[count] - (double) offsets[0] + count;
        return (sampleOffsets[sampled] + (double) sampled) / all;
    }

    private EncodedChunk write(
            ParquetColumn column, ColumnVector vector, byte[] bytes, int[] offsets, ChunkRange range, boolean fixed) {
        PageWriter pages = chunk.pages;
        ByteSink raw = chunk.raw;
        Encoding encoding = chunk.chosen();
        pages.start(chunk.worthCompressing(vector.nulls > 0));
        if (encoding == Encoding.RLE_DICTIONARY) {
            raw.clear();
            dictionaryPage(raw, bytes, offsets, distinct.size, fixed);
            pages.dictionary(raw, distinct.size);
        }
        int from = 0;
        int step = ChunkWriter.pageRows(vector.rows, fixed ? WIDE : 4);
        for (int row = 0; row < vector.rows; ) {
            int end = fixed || encoding == Encoding.RLE_DICTIONARY
                    ? Math.min(vector.rows, row + step)
                    : ChunkWriter.pageEnd(vector.offsets, row, vector.rows, 4);
            int to = from + chunk.startPage(vector, row, end);
            switch (encoding) {
                case RLE_DICTIONARY -> chunk.indexPage(from, to);
                case DELTA_LENGTH_BYTE_ARRAY -> lengthsAndBytes(raw, bytes, offsets, from, to);
                case DELTA_BYTE_ARRAY -> prefixesAndSuffixes(raw, bytes, offsets, from, to);
                default -> raw.write(bytes, offsets[from], offsets[to] - offsets[from]);
            }
            pages.data(raw, end - row, encoding);
            from = to;
            row = end;
        }
        return pages.finish(column, vector.rows, NumberEncoder.encodings(encoding), range);
    }

    private void dictionaryPage(ByteSink out, byte[] bytes, int[] offsets, int entries, boolean fixed) {
        for (int i = 0; i < entries; i++) {
            int place = distinct.first[i];
            int length = offsets[place + 1] - offsets[place];
            if (!fixed) {
                out.putInt(length);
            }
            out.write(bytes, offsets[place], length);
        }
    }

    private void lengthsAndBytes(ByteSink out, byte[] bytes, int[] offsets, int from, int to) {
        reserveLengths(to - from);
        for (int i = from; i < to; i++) {
            lengths[i - from] = (long) offsets[i + 1] - offsets[i];
        }
        delta.encode(out, lengths, 0, to - from, true);
        out.write(bytes, offsets[from], offsets[to] - offsets[from]);
    }

    private void prefixesAndSuffixes(ByteSink out, byte[] bytes, int[] offsets, int from, int to) {
        reserveLengths(to - from);
        suffixes.clear();
        for (int i = from; i < to; i++) {
            int prefix = i == from ? 0 : sharedPrefix(bytes, offsets[i - 1], offsets[i], offsets[i], offsets[i + 1]);
            lengths[i - from] = prefix;
            suffixes.write(bytes, offsets[i] + prefix, offsets[i + 1] - offsets[i] - prefix);
        }
        delta.encode(out, lengths, 0, to - from, true);
        for (int i = from; i < to; i++) {
            lengths[i - from] = offsets[i + 1] - offsets[i] - lengths[i - from];
        }
        delta.encode(out, lengths, 0, to - from, true);
        out.write(suffixes.array, 0, suffixes.length);
    }

    private static int sharedPrefix(byte[] bytes, int one, int oneEnd, int other, int otherEnd) {
        int most = Math.min(oneEnd - one, otherEnd - other);
        int at = 0;
        while (at < most && bytes[one + at] == bytes[other + at]) {
            at++;
        }
        return at;
    }

    private void reserveLengths(int count) {
        if (lengths.length < count) {
            lengths = new long[count];
        }
    }
}
