package dev.nightjar.dataset;

import dev.nightjar.dataset.column.ValueStatistics;
import dev.nightjar.dataset.parquet.ChunkEncoder;
import dev.nightjar.dataset.parquet.ChunkTexts;
import dev.nightjar.dataset.parquet.EncodedChunk;
import dev.nightjar.dataset.parquet.ParquetColumn;
import dev.nightjar.dataset.parquet.ParquetReadBack;
import dev.nightjar.dataset.parquet.ParquetReaders;
import dev.nightjar.dataset.parquet.ParquetWriter;
import dev.nightjar.dataset.table.ColumnVector;
import dev.nightjar.dataset.table.DatasetException;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/** A Parquet file under way. Types may still be narrowed until {@link #finish}, as long as the layout stays. */
final class ParquetTable implements TableWriter {
    private static final int ZSTD_LEVEL = 1;

    private final ParquetWriter writer;
    private final ConcurrentLinkedQueue<ChunkEncoder> encoders;
    private final boolean ownEncoders;
    private List<ParquetColumn> columns;
    private final @Nullable EncodedChunk[] chunks;
    private final long[] bytes;
    private int rows;

    private final ParquetReaders readers;
    private @Nullable ParquetReadBack readBack;

    /** @param readers for reading back; stay the caller's to close */
    ParquetTable(OutputStream out, List<ParquetColumn> columns, ParquetReaders readers) {
        this(out, columns, readers, new ConcurrentLinkedQueue<>(), true);
    }

    /** @param encoders that are used, and left, by several files; the caller's to close */
    ParquetTable(
            OutputStream out,
            List<ParquetColumn> columns,
            ParquetReaders readers,
            ConcurrentLinkedQueue<ChunkEncoder> encoders) {
        this(out, columns, readers, encoders, false);
    }

    private ParquetTable(
            OutputStream out,
            List<ParquetColumn> columns,
            ParquetReaders readers,
            ConcurrentLinkedQueue<ChunkEncoder> encoders,
            boolean ownEncoders) {
        this.encoders = encoders;
        this.ownEncoders = ownEncoders;
        this.columns = List.copyOf(columns);
        this.readers = readers;
        writer = new ParquetWriter(out);
        chunks = new EncodedChunk[columns.size()];
        bytes = new long[columns.size()];
    }

    @Override
    public void begin(int groupRows) {
        rows = groupRows;
        Arrays.fill(chunks, null);
    }

    @Override
    public void column(int index, ColumnVector vector, @Nullable ValueStatistics statistics, long firstRow) {
        ChunkEncoder encoder = encoders.poll();
        if (encoder == null) {
            encoder = new ChunkEncoder(ZSTD_LEVEL);
        }
        EncodedChunk chunk = encoder.encode(columns.get(index), vector);
        chunks[index] = chunk;
        ChunkTexts texts = encoder.distinctTexts();
        if (statistics != null && texts != null) {
            statistics.addDistinct(vector, firstRow, texts.bytes(), texts.offsets(), texts.places(), texts.size());
        } else if (statistics != null) {
            byte[][] range = statistics.distinct() == null ? chunk.textRange() : null;
            if (range != null) {
                statistics.addRange(vector, range[0], range[1]);
            } else {
                statistics.add(vector, firstRow);
            }
        }
        encoders.add(encoder);
    }

    @Override
    public void beginReadBack() throws DatasetException {
        readBack = readers.readBack(columns, rows, encoded());
    }

    @Override
    public void readBack(int index, ColumnVector into) throws DatasetException {
        if (readBack == null) {
            throw new IllegalStateException("nothing is read back");
        }
        readBack.read(index, into);
    }

    @Override
    public @Nullable ColumnVector dictionary(int index) {
        return null;
    }

    @Override
    public void endReadBack() throws IOException {
        if (readBack != null) {
            readBack.close();
            readBack = null;
        }
    }

    private List<EncodedChunk> encoded() {
        List<EncodedChunk> all = new ArrayList<>(chunks.length);
        for (EncodedChunk chunk : chunks) {
            if (chunk == null) {
                throw new IllegalStateException("a column of the row group was not encoded");
            }
            all.add(chunk);
        }
        return all;
    }

    @Override
    public void end() throws IOException {
        List<EncodedChunk> all = encoded();
        writer.writeRowGroup(rows, all);
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] += all.get(i).size();
        }
        Arrays.fill(chunks, null);
    }

    /** Takes the types that all rows have shown; their layouts are those of the chunks. */
    void narrow(List<ParquetColumn> finalColumns) {
        columns = List.copyOf(finalColumns);
    }

    @Override
    public long finish() throws IOException {
        return writer.finish(columns, new LinkedHashMap<>());
    }

    @Override
    public List<Long> columnBytes() {
        return Arrays.stream(bytes).boxed().toList();
    }

    @Override
    public void close() throws IOException {
        endReadBack();
        if (!ownEncoders) {
            return;
        }
        for (ChunkEncoder encoder = encoders.poll(); encoder != null; encoder = encoders.poll()) {
            encoder.close();
        }
    }
}
