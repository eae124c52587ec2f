package dev.nightjar.dataset.parquet;

import dev.nightjar.dataset.parquet.EncodedChunk.ChunkRange;
import dev.nightjar.dataset.parquet.EncodedChunk.Parts;
import dev.nightjar.dataset.table.ColumnType;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import org.apache.parquet.format.ColumnChunk;
import org.apache.parquet.format.ColumnMetaData;
import org.apache.parquet.format.ColumnOrder;
import org.apache.parquet.format.ConvertedType;
import org.apache.parquet.format.DateType;
import org.apache.parquet.format.DecimalType;
import org.apache.parquet.format.FieldRepetitionType;
import org.apache.parquet.format.FileMetaData;
import org.apache.parquet.format.IntType;
import org.apache.parquet.format.KeyValue;
import org.apache.parquet.format.LogicalType;
import org.apache.parquet.format.MicroSeconds;
import org.apache.parquet.format.MilliSeconds;
import org.apache.parquet.format.NanoSeconds;
import org.apache.parquet.format.NullType;
import org.apache.parquet.format.RowGroup;
import org.apache.parquet.format.SchemaElement;
import org.apache.parquet.format.Statistics;
import org.apache.parquet.format.StringType;
import org.apache.parquet.format.TimeUnit;
import org.apache.parquet.format.TimestampType;
import org.apache.parquet.format.Type;
import org.apache.parquet.format.TypeDefinedOrder;
import org.apache.parquet.format.Util;

/**
 * Writes a Parquet file row group by row group; the types of the columns are only said at the end, so that they may have
 * grown on the way where the {@linkplain ParquetColumn#sameLayout layout} allows.
 *
 * <pre>{@code
 * try (ChunkEncoder encoder = new ChunkEncoder(1)) {
 *     ParquetWriter writer = new ParquetWriter(out);
 *     writer.writeRowGroup(rows, List.of(encoder.encode(id, ids), encoder.encode(name, names)));
 *     writer.finish(List.of(id, name), new LinkedHashMap<>());
 * }
 * }</pre>
 *
 * <p>For one thread. Equal calls give equal bytes.
 */
public final class ParquetWriter {
    private static final byte[] MAGIC = {'P', 'A', 'R', '1'};
    private static final String CREATED_BY = "nightjar version 0.1.0";

    private final OutputStream out;
    private final List<Group> groups = new ArrayList<>();
    private long written;

    private record Group(int rows, long start, List<Chunk> chunks) {}

    private record Chunk(long start, EncodedChunk.Parts parts, ParquetColumn column) {}

    /** @param out stays the caller's to close */
    public ParquetWriter(OutputStream out) {
        this.out = out;
    }

    /**
     * Writes the chunks of the next {@code rows} rows, a column each, in order. Only what the footer needs is kept of them.
     *
     * @throws IllegalArgumentException if a chunk has another number of rows, or the row group another number of columns than the first
     */
    public void writeRowGroup(int rows, List<EncodedChunk> chunks) throws IOException {
        if (rows <= 0) {
            throw new IllegalArgumentException("a row group has rows: " + rows);
        }
        if (!groups.isEmpty() && groups.getFirst().chunks().size() != chunks.size()) {
            throw new IllegalArgumentException("a row group of " + chunks.size() + " columns after one of "
                    + groups.getFirst().chunks().size());
        }
        for (EncodedChunk chunk : chunks) {
            if (chunk.rows() != rows) {
                throw new IllegalArgumentException("a chunk of " + chunk.rows() + " rows in a row group of " + rows);
            }
        }
        begin();
        long start = written;
        List<Chunk> placed = new ArrayList<>(chunks.size());
        for (EncodedChunk chunk : chunks) {
            placed.add(new Chunk(written, chunk.parts(), chunk.column()));
            write(chunk.bytes());
        }
        groups.add(new Group(rows, start, placed));
    }

    /**
     * Writes the footer; the file is whole then.
     *
     * @return how many bytes the file has
     * @throws IllegalArgumentException if a chunk does not {@linkplain EncodedChunk#fits fit} its column
     */
    public long finish(List<ParquetColumn> columns, SequencedMap<String, String> keyValueMetadata) throws IOException {
        begin();
        List<SchemaElement> schema = new ArrayList<>(columns.size() + 1);
        schema.add(new SchemaElement("schema").setNum_children(columns.size()));
        for (ParquetColumn column : columns) {
            schema.add(schemaElement(column));
        }
        long rows = 0;
        List<RowGroup> rowGroups = new ArrayList<>(groups.size());
        for (Group group : groups) {
            rows += group.rows();
            rowGroups.add(rowGroup(group, columns));
        }
        FileMetaData footer = new FileMetaData(2, schema, rows, rowGroups);
        footer.setCreated_by(CREATED_BY);
        if (!keyValueMetadata.isEmpty()) {
            List<KeyValue> pairs = new ArrayList<>();
            keyValueMetadata.forEach((key, value) -> pairs.add(new KeyValue(key).setValue(value)));
            footer.setKey_value_metadata(pairs);
        }
        footer.setColumn_orders(Collections.nCopies(columns.size(), ColumnOrder.TYPE_ORDER(new TypeDefinedOrder())));
        ByteSink bytes = new ByteSink(1 << 12);
        Util.writeFileMetaData(footer, bytes);
        bytes.putInt(bytes.length);
        bytes.write(MAGIC, 0, MAGIC.length);
        out.write(bytes.array, 0, bytes.length);
        written += bytes.length;
        return written;
    }

    /** A complete file of one row group, in memory. */
    public static byte[] oneRowGroupFile(List<ParquetColumn> columns, int rows, List<EncodedChunk> chunks) {
        long size = 1 << 12;
        for (EncodedChunk chunk : chunks) {
            size += chunk.size() + 256L;
        }
        ByteArrayOutputStream file = new ByteArrayOutputStream(Math.toIntExact(size));
        try {
            ParquetWriter writer = new ParquetWriter(file);
            writer.writeRowGroup(rows, chunks);
            writer.finish(columns, new LinkedHashMap<>());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return file.toByteArray();
    }

    private void begin() throws IOException {
        if (written == 0) {
            write(MAGIC);
        }
    }

    private void write(byte[] bytes) throws IOException {
        out.write(bytes);
        written += bytes.length;
    }

    private static RowGroup rowGroup(Group group, List<ParquetColumn> columns) {
        if (group.chunks().size() != columns.size()) {
            throw new IllegalArgumentException(columns.size() + " columns for row groups of "
                    + group.chunks().size());
        }
        long raw = 0;
        long size = 0;
        List<ColumnChunk> chunks = new ArrayList<>(columns.size());
        for (int i = 0; i < columns.size(); i++) {
            Chunk chunk = group.chunks().get(i);
            ParquetColumn column = columns.get(i);
            if (!EncodedChunk.fits(chunk.parts(), chunk.column(), column)) {
                throw new IllegalArgumentException(
                        "a chunk of " + chunk.column() + " cannot stand in the column " + column);
            }
            Parts parts = chunk.parts();
            raw += parts.rawBytes();
            size += parts.bytes();
            ColumnMetaData about = new ColumnMetaData(
                    type(column),
                    parts.encodings(),
                    List.of(column.name()),
                    parts.codec(),
                    parts.values(),
                    parts.rawBytes(),
                    parts.bytes(),
                    chunk.start() + parts.dataOffset());
            if (parts.dataOffset() > 0) {
                about.setDictionary_page_offset(chunk.start());
            }
            about.setStatistics(statistics(parts.range()));
            chunks.add(new ColumnChunk(0).setMeta_data(about));
        }
        return new RowGroup(chunks, raw, group.rows())
                .setFile_offset(group.start())
                .setTotal_compressed_size(size);
    }

    private static Statistics statistics(ChunkRange range) {
        Statistics statistics = new Statistics();
        statistics.setNull_count(range.nulls());
        if (range.min() != null) {
            statistics.setMin_value(range.min());
            statistics.setIs_min_value_exact(range.minExact());
        }
        if (range.max() != null) {
            statistics.setMax_value(range.max());
            statistics.setIs_max_value_exact(range.maxExact());
        }
        return statistics;
    }

    private static Type type(ParquetColumn column) {
        return switch (column.physical()) {
            case BOOLEAN -> Type.BOOLEAN;
            case INT32 -> Type.INT32;
            case INT64 -> Type.INT64;
            case FLOAT -> Type.FLOAT;
            case DOUBLE -> Type.DOUBLE;
            case BYTE_ARRAY -> Type.BYTE_ARRAY;
            case FIXED -> Type.FIXED_LEN_BYTE_ARRAY;
        };
    }

    private static SchemaElement schemaElement(ParquetColumn column) {
        SchemaElement element = new SchemaElement(column.name());
        element.setType(type(column));
        element.setRepetition_type(FieldRepetitionType.OPTIONAL);
        if (column.physical() == ParquetColumn.Physical.FIXED) {
            element.setType_length(16);
        }
        switch (column.type()) {
            case ColumnType.Bool bool -> {}
            case ColumnType.FloatingPoint floats -> {}
            case ColumnType.Int ints -> {
                element.setLogicalType(LogicalType.INTEGER(new IntType((byte) ints.bits(), ints.signed())));
                element.setConverted_type(ConvertedType.valueOf((ints.signed() ? "INT_" : "UINT_") + ints.bits()));
            }
            case ColumnType.Decimal decimal -> {
                element.setLogicalType(LogicalType.DECIMAL(new DecimalType(decimal.scale(), decimal.precision())));
                element.setConverted_type(ConvertedType.DECIMAL);
                element.setPrecision(decimal.precision());
                element.setScale(decimal.scale());
            }
            case ColumnType.Date date -> {
                element.setLogicalType(LogicalType.DATE(new DateType()));
                element.setConverted_type(ConvertedType.DATE);
            }
            case ColumnType.Timestamp timestamp -> timestamp(element, timestamp);
            case ColumnType.Text text -> text(element);
            case ColumnType.Dictionary dictionary -> text(element);
            case ColumnType.Null nothing -> element.setLogicalType(LogicalType.UNKNOWN(new NullType()));
        }
        return element;
    }

    private static void text(SchemaElement element) {
        element.setLogicalType(LogicalType.STRING(new StringType()));
        element.setConverted_type(ConvertedType.UTF8);
    }

    private static void timestamp(SchemaElement element, ColumnType.Timestamp timestamp) {
        TimeUnit unit = switch (timestamp.unit()) {
            case SECONDS, MILLIS -> TimeUnit.MILLIS(new MilliSeconds());
            case MICROS -> TimeUnit.MICROS(new MicroSeconds());
            case NANOS -> TimeUnit.NANOS(new NanoSeconds());
        };
        element.setLogicalType(LogicalType.TIMESTAMP(new TimestampType(timestamp.utc(), unit)));
        // The converted types mean instants; a reader that knows no others would shift a local time.
        if (timestamp.utc()) {
            switch (timestamp.unit()) {
                case SECONDS, MILLIS -> element.setConverted_type(ConvertedType.TIMESTAMP_MILLIS);
                case MICROS -> element.setConverted_type(ConvertedType.TIMESTAMP_MICROS);
                case NANOS -> {}
            }
        }
    }
}
