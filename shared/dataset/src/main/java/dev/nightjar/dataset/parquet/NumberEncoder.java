package dev.nightjar.dataset.parquet;

import dev.nightjar.dataset.parquet.EncodedChunk.ChunkRange;
import dev.nightjar.dataset.parquet.ParquetColumn.Physical;
import dev.nightjar.dataset.table.ColumnType;
import dev.nightjar.dataset.table.ColumnType.Unit;
import dev.nightjar.dataset.table.ColumnVector;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import org.apache.parquet.format.Encoding;

/** Encodes INT32, INT64, FLOAT and DOUBLE: plain, by dictionary, by differences (ints), by streams of bytes. */
final class NumberEncoder {
    private static final int SAMPLE = 4096;

    private final ChunkWriter chunk;
    private final DistinctNumbers distinct = new DistinctNumbers();
    private final DeltaPacking delta = new DeltaPacking();
    private final long[] sample = new long[SAMPLE];

    private long[] dense = new long[0];

    NumberEncoder(ChunkWriter chunk) {
        this.chunk = chunk;
    }

    EncodedChunk encode(ParquetColumn column, ColumnVector vector) {
        int count = vector.rows - vector.nulls;
        Physical physical = column.physical();
        boolean ints = physical == Physical.INT32 || physical == Physical.INT64;
        long[] values = stored(column, vector, count);
        ChunkRange range;
        long least = 1;
        long greatest = 0;
        if (ints) {
            least = least(values, count);
            greatest = greatest(values, count);
            range = intRange(values, count, least, greatest, column, vector.nulls);
        } else {
            range = floatRange(values, count, physical, vector.nulls);
        }
        choose(values, count, physical, least, greatest);
        return write(column, vector, values, range);
    }

    /*
     * The values that are there, one after the other, by the bits that the file has: ints of 32 bits and floats of 32 bits
     * with their sign spread over the long.
     */
    private long[] stored(ParquetColumn column, ColumnVector vector, int count) {
        Physical physical = column.physical();
        boolean seconds = column.type() instanceof ColumnType.Timestamp timestamp && timestamp.unit() == Unit.SECONDS;
        boolean asTheyAre = physical == Physical.INT64 || physical == Physical.DOUBLE;
        if (vector.nulls == 0 && asTheyAre && !seconds) {
            return vector.values;
        }
        if (dense.length < count) {
            dense = new long[count];
        }
        long[] to = dense;
        compact(vector, to);
        if (physical == Physical.INT32) {
            for (int i = 0; i < count; i++) {
                to[i] = (int) to[i];
            }
        } else if (physical == Physical.FLOAT) {
            for (int i = 0; i < count; i++) {
                to[i] = Float.floatToRawIntBits((float) Double.longBitsToDouble(to[i]));
            }
        } else if (seconds) {
            for (int i = 0; i < count; i++) {
                to[i] = Math.multiplyExact(to[i], 1000L);
            }
        }
        return to;
    }

    private static void compact(ColumnVector vector, long[] to) {
        if (vector.nulls == 0) {
            System.arraycopy(vector.values, 0, to, 0, vector.rows);
            return;
        }
        long[] values = vector.values;
        int at = 0;
        for (int base = 0; base < vector.rows; base += 64) {
            long word = vector.valid[base >> 6];
            int rows = Math.min(64, vector.rows - base);
            if (word == -1L && rows == 64) {
                System.arraycopy(values, base, to, at, 64);
                at += 64;
                continue;
            }
            if (rows < 64) {
                word &= (1L << rows) - 1;
            }
            while (word != 0) {
                to[at++] = values[base + Long.numberOfTrailingZeros(word)];
                word &= word - 1;
            }
        }
    }

    private static long least(long[] values, int count) {
        long least = Long.MAX_VALUE;
        for (int i = 0; i < count; i++) {
            least = Math.min(least, values[i]);
        }
        return least;
    }

    private static long greatest(long[] values, int count) {
        long greatest = Long.MIN_VALUE;
        for (int i = 0; i < count; i++) {
            greatest = Math.max(greatest, values[i]);
        }
        return greatest;
    }

    private static ChunkRange intRange(
            long[] values, int count, long least, long greatest, ParquetColumn column, int nulls) {
        long min = least;
        long max = greatest;
        if (column.unsigned() && least < 0) {
            min = -1;
            max = 0;
            for (int i = 0; i < count; i++) {
                min = Long.compareUnsigned(values[i], min) < 0 ? values[i] : min;
                max = Long.compareUnsigned(values[i], max) > 0 ? values[i] : max;
            }
        }
        int width = column.physical().width();
        return new ChunkRange(nulls, bytes(min, width), true, bytes(max, width), true);
    }

    /** Without NaN; a zero is written as the one of the two that keeps the other one inside. */
    private static ChunkRange floatRange(long[] bits, int count, Physical physical, int nulls) {
        double min = Double.POSITIVE_INFINITY;
        double max = Double.NEGATIVE_INFINITY;
        int numbers = 0;
        boolean narrow = physical == Physical.FLOAT;
        for (int i = 0; i < count; i++) {
            double value = narrow ? Float.intBitsToFloat((int) bits[i]) : Double.longBitsToDouble(bits[i]);
            if (!Double.isNaN(value)) {
                numbers++;
                min = value < min ? value : min;
                max = value > max ? value : max;
            }
        }
        if (numbers == 0) {
            return ChunkRange.unknown(nulls);
        }
        min = min == 0 ? -0.0 : min;
        max = max == 0 ? 0.0 : max;
        return new ChunkRange(nulls, bytes(min, narrow), true, bytes(max, narrow), true);
    }

    private static byte[] bytes(double value, boolean narrow) {
        return narrow ? bytes(Float.floatToRawIntBits((float) value), 4) : bytes(Double.doubleToRawLongBits(value), 8);
    }

    private static byte[] bytes(long bits, int width) {
        byte[] bytes = new byte[width];
        for (int i = 0; i < width; i++) {
            bytes[i] = (byte) (bits >>> (8 * i));
        }
        return bytes;
    }

    private void choose(long[] values, int count, Physical physical, long least, long greatest) {
        ByteSink raw = chunk.raw;
        boolean ints = least <= greatest;
        chunk.reserveIndexes(count);
        boolean dictionary = distinct.index(values, count, chunk.indexes, least, greatest);
        int sampled = Math.min(count, SAMPLE);
        if (chunk.sampleIndexes.length < SAMPLE) {
            chunk.sampleIndexes = new int[SAMPLE];
        }
        takeSample(values, sample, count, sampled);
        double share = (double) sampled / count;
        chunk.startChoice();
        if (dictionary) {
            int entries = Math.min(distinct.size, SAMPLE);
            raw.clear();
            plain(raw, distinct.values, 0, entries, physical);
            double dictionaryBytes = chunk.pages.compressedSize(raw) * (double) distinct.size / entries + 20;
            takeSample(chunk.indexes, chunk.sampleIndexes, count, sampled);
            chunk.considerIndexes(sampled, count, distinct.size, dictionaryBytes);
            if (distinct.size <= 2) {
                return;
            }
        }
        if (ints) {
            raw.clear();
            delta.encode(raw, sample, 0, sampled, physical == Physical.INT32);
            chunk.consider(Encoding.DELTA_BINARY_PACKED, 0, share, 0, 1);
        }
        raw.clear();
        plain(raw, sample, 0, sampled, physical);
        chunk.consider(Encoding.PLAIN, 0, share, 0, 1);
        raw.clear();
        ByteStreams.split(raw, sample, 0, sampled, physical.width());
        chunk.considerStreams(physical.width(), sampled, share, 1.01);
    }

    private static void takeSample(long[] values, long[] sample, int count, int sampled) {
        if (sampled == count) {
            System.arraycopy(values, 0, sample, 0, count);
            return;
        }
        int slice = sampled / 4;
        for (int i = 0; i < 4; i++) {
            System.arraycopy(values, ChunkWriter.sliceStart(i, sampled, count), sample, i * slice, slice);
        }
    }

    private static void takeSample(int[] values, int[] sample, int count, int sampled) {
        if (sampled == count) {
            System.arraycopy(values, 0, sample, 0, count);
            return;
        }
        int slice = sampled / 4;
        for (int i = 0; i < 4; i++) {
            System.arraycopy(values, ChunkWriter.sliceStart(i, sampled, count), sample, i * slice, slice);
        }
    }

    private EncodedChunk write(ParquetColumn column, ColumnVector vector, long[] values, ChunkRange range) {
        Physical physical = column.physical();
        PageWriter pages = chunk.pages;
        ByteSink raw = chunk.raw;
        Encoding encoding = chunk.chosen();
        pages.start(chunk.worthCompressing(vector.nulls > 0));
        if (encoding == Encoding.RLE_DICTIONARY) {
            raw.clear();
            plain(raw, distinct.values, 0, distinct.size, physical);
            pages.dictionary(raw, distinct.size);
        }
        int step = ChunkWriter.pageRows(vector.rows, physical.width());
        int from = 0;
        for (int row = 0; row < vector.rows; row += step) {
            int end = Math.min(vector.rows, row + step);
            int to = from + chunk.startPage(vector, row, end);
            switch (encoding) {
                case RLE_DICTIONARY -> chunk.indexPage(from, to);
                case DELTA_BINARY_PACKED -> delta.encode(raw, values, from, to, physical == Physical.INT32);
                case BYTE_STREAM_SPLIT -> ByteStreams.split(raw, values, from, to, physical.width());
                default -> plain(raw, values, from, to, physical);
            }
            pages.data(
                    raw, end - row, encoding, encoding == Encoding.BYTE_STREAM_SPLIT ? physical.width() : 1, to - from);
            from = to;
        }
        return pages.finish(column, vector.rows, encodings(encoding), range);
    }

    static List<Encoding> encodings(Encoding data) {
        return switch (data) {
            case PLAIN -> List.of(Encoding.PLAIN, Encoding.RLE);
            case RLE -> List.of(Encoding.RLE);
            case RLE_DICTIONARY -> List.of(Encoding.RLE_DICTIONARY, Encoding.PLAIN, Encoding.RLE);
            default -> List.of(data, Encoding.RLE);
        };
    }

    private static void plain(ByteSink out, long[] values, int from, int to, Physical physical) {
        int width = physical.width();
        int bytes = (to - from) * width;
        out.reserve(bytes);
        if (width == 8) {
            ByteBuffer.wrap(out.array, out.length, bytes)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .asLongBuffer()
                    .put(values, from, to - from);
        } else {
            byte[] array = out.array;
            int at = out.length;
            for (int i = from; i < to; i++) {
                ByteSink.intAt(array, at, (int) values[i]);
                at += 4;
            }
        }
        out.length += bytes;
    }
}
