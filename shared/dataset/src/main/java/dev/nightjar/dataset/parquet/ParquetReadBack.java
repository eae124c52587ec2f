package dev.nightjar.dataset.parquet;

import static java.util.Objects.requireNonNull;

import dev.hardwood.HardwoodContext;
import dev.hardwood.reader.ColumnReader;
import dev.hardwood.reader.ParquetFileReader;
import dev.hardwood.reader.Validity;
import dev.nightjar.dataset.table.ColumnType;
import dev.nightjar.dataset.table.ColumnType.Unit;
import dev.nightjar.dataset.table.ColumnVector;
import dev.nightjar.dataset.table.DatasetException;
import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.parquet.format.FileMetaData;
import org.apache.parquet.format.SchemaElement;

/**
 * Reads what we wrote by another's reader, hardwood, into the form that it was written from. Several threads may read
 * columns at once.
 *
 * <p>Open it by {@link ParquetReaders#readBack}. Whatever goes wrong is a {@code VERIFY} error: the file was ours.
 */
public final class ParquetReadBack implements Closeable {
    private static final int BATCH = 1 << 15;

    private final List<ParquetColumn> columns;
    private final Files files;
    private final HardwoodContext context;
    private final TimeLimit watch;
    private final int rows;

    /** Each column as a file of its own. */
    private interface Files {
        ParquetInput column(int column) throws IOException;
    }

    private ParquetReadBack(
            List<ParquetColumn> columns, Files files, int rows, HardwoodContext context, TimeLimit watch) {
        this.columns = List.copyOf(columns);
        this.files = files;
        this.rows = rows;
        this.context = context;
        this.watch = watch;
    }

    static ParquetReadBack open(
            List<ParquetColumn> columns,
            int rows,
            List<EncodedChunk> chunks,
            HardwoodContext context,
            TimeLimit watch) {
        if (columns.size() != chunks.size()) {
            throw new IllegalArgumentException(chunks.size() + " chunks for " + columns.size() + " columns");
        }
        List<EncodedChunk> kept = List.copyOf(chunks);
        Files files = column -> MemoryFile.of(
                List.of(new ParquetColumn("column", columns.get(column).type())), rows, List.of(kept.get(column)));
        return new ParquetReadBack(columns, files, rows, context, watch);
    }

    static ParquetReadBack open(
            List<ParquetColumn> columns, ParquetInput input, HardwoodContext context, TimeLimit watch)
            throws DatasetException {
        FileMetaData footer;
        try {
            footer = ColumnFile.footer(input);
        } catch (IOException | RuntimeException e) {
            throw failed(input.name(), String.valueOf(e.getMessage()), e);
        }
        List<String> names = new ArrayList<>();
        for (SchemaElement element : requireNonNull(footer.getSchema())) {
            names.add(element.getName());
        }
        List<String> expected = new ArrayList<>(List.of(names.getFirst()));
        columns.forEach(column -> expected.add(column.name()));
        if (!names.equals(expected) || footer.getNum_rows() > Integer.MAX_VALUE) {
            throw failed(
                    input.name(),
                    "it has " + footer.getNum_rows() + " rows and the columns " + names.subList(1, names.size()),
                    null);
        }
        return new ParquetReadBack(
                columns, column -> ColumnFile.of(input, footer, column), (int) footer.getNum_rows(), context, watch);
    }

    /** How many rows every column has. */
    public int rows() {
        return rows;
    }

    /**
     * Reads one column whole: values in the unit of its type, nulls with empty slots.
     *
     * @throws DatasetException ({@code VERIFY}) when it cannot be read, has other than {@link #rows} values, another type,
     *     or takes longer than the limit
     */
    public void read(int column, ColumnVector into) throws DatasetException {
        ParquetColumn expected = columns.get(column);
        if (expected.physical() == ParquetColumn.Physical.BYTE_ARRAY) {
            into.startText(rows, 0);
        } else {
            into.startFixed(rows, expected.physical() == ParquetColumn.Physical.FIXED);
        }
        TimeLimit.Step step = watch.start();
        int read = 0;
        Throwable broken = null;
        ParquetFileReader reader = null;
        ColumnReader values = null;
        try {
            reader = ParquetFileReader.open(new HardwoodFile(files.column(column)), context);
            FileColumn found = FileColumn.of(reader.getFileMetaData().schema().get(1));
            if (!found.isWrittenAs(expected.type())) {
                throw failed(
                        "column " + expected.name(),
                        "it reads as " + found + " and was written as " + expected.type(),
                        null);
            }
            values = reader.buildColumnReader(0)
                    .batchSize(Math.max(64, Math.min(rows, BATCH)))
                    .build();
            while (values.nextBatch()) {
                int count = values.getRecordCount();
                if (count > rows - read) {
                    read = Integer.MAX_VALUE;
                    break;
                }
                take(expected, values, count, into, read);
                read += count;
            }
        } catch (IOException | RuntimeException | Error | DatasetException e) {
            broken = e;
        }
        if (!step.end()) {
            // Not closed: that would wait for what hangs.
            throw failed(
                    "column " + expected.name(),
                    "reading took longer than " + watch.limit().toSeconds() + " s",
                    broken);
        }
        try {
            if (values != null) {
                values.close();
            }
            if (reader != null) {
                reader.close();
            }
        } catch (IOException e) {
            broken = broken == null ? e : broken;
        }
        if (broken instanceof DatasetException wrong) {
            throw wrong;
        }
        if (broken != null) {
            throw failed("column " + expected.name(), String.valueOf(broken.getMessage()), broken);
        }
        if (read != rows) {
            throw failed("column " + expected.name(), "it has other than " + rows + " values", null);
        }
        into.countNulls();
    }

    private static void take(ParquetColumn column, ColumnReader from, int count, ColumnVector into, int base)
            throws DatasetException {
        takeValid(from.getLeafValidity(), count, into.valid, base);
        switch (column.physical()) {
            case INT32 -> ints(from.getInts(), count, into.values, base, column.unsigned());
            case INT64 -> {
                System.arraycopy(from.getLongs(), 0, into.values, base, count);
                if (column.type() instanceof ColumnType.Timestamp timestamp && timestamp.unit() == Unit.SECONDS) {
                    seconds(column, into, base, count);
                }
            }
            case FLOAT -> {
                float[] floats = from.getFloats();
                for (int i = 0; i < count; i++) {
                    into.values[base + i] = Double.doubleToRawLongBits(floats[i]);
                }
            }
            case DOUBLE -> {
                double[] doubles = from.getDoubles();
                for (int i = 0; i < count; i++) {
                    into.values[base + i] = Double.doubleToRawLongBits(doubles[i]);
                }
            }
            case BOOLEAN -> {
                boolean[] bools = from.getBooleans();
                for (int i = 0; i < count; i++) {
                    into.values[base + i] = bools[i] ? 1 : 0;
                }
            }
            case BYTE_ARRAY -> texts(from.getBinaryValues(), from.getBinaryOffsets(), count, into, base);
            case FIXED -> wide(from.getBinaryValues(), from.getBinaryOffsets(), count, into, base);
        }
        if (column.physical() != ParquetColumn.Physical.BYTE_ARRAY) {
            emptyNulls(into, base, count);
        }
    }

    private static void takeValid(Validity validity, int count, long[] valid, int base) {
        long[] words = validity.hasNulls() ? validity.words() : null;
        for (int i = 0; i < count; i += 64) {
            int bits = Math.min(64, count - i);
            long word = words == null ? -1 : words[i >> 6];
            if (bits < 64) {
                word &= (1L << bits) - 1;
            }
            int at = base + i;
            valid[at >> 6] |= word << (at & 63);
            if ((at & 63) != 0 && (at & 63) + bits > 64) {
                valid[(at >> 6) + 1] |= word >>> (64 - (at & 63));
            }
        }
    }

    private static void ints(int[] ints, int count, long[] to, int base, boolean unsigned) {
        if (unsigned) {
            for (int i = 0; i < count; i++) {
                to[base + i] = ints[i] & 0xFFFFFFFFL;
            }
        } else {
            for (int i = 0; i < count; i++) {
                to[base + i] = ints[i];
            }
        }
    }

    private static void seconds(ParquetColumn column, ColumnVector into, int base, int count) throws DatasetException {
        for (int row = base; row < base + count; row++) {
            long millis = into.values[row];
            long seconds = millis / 1000;
            if (seconds * 1000 != millis && !into.isNull(row)) {
                throw failed("column " + column.name(), millis + " ms in row " + row + " are no whole seconds", null);
            }
            into.values[row] = seconds;
        }
    }

    private static void texts(byte[] bytes, int[] offsets, int count, ColumnVector into, int base) {
        int start = into.offsets[base];
        int length = offsets[count] - offsets[0];
        if (into.bytes.length - start < length) {
            long wanted = Math.max(start + (long) length, into.bytes.length * 2L);
            into.bytes = Arrays.copyOf(into.bytes, (int) Math.min(wanted, Integer.MAX_VALUE - 8L));
        }
        System.arraycopy(bytes, offsets[0], into.bytes, start, length);
        int shift = start - offsets[0];
        for (int i = 1; i <= count; i++) {
            into.offsets[base + i] = offsets[i] + shift;
        }
    }

    private static void wide(byte[] bytes, int[] offsets, int count, ColumnVector into, int base) {
        for (int i = 0; i < count; i++) {
            if (!into.isNull(base + i)) {
                into.high[base + i] = Long.reverseBytes(ByteSink.longAt(bytes, offsets[i]));
                into.values[base + i] = Long.reverseBytes(ByteSink.longAt(bytes, offsets[i] + 8));
            }
        }
    }

    private static void emptyNulls(ColumnVector into, int base, int count) {
        for (int row = base; row < base + count; row++) {
            if (into.isNull(row)) {
                into.values[row] = 0;
            }
        }
    }

    private static DatasetException failed(
            String what, String because, @org.jspecify.annotations.Nullable Throwable cause) {
        DatasetException failure = new DatasetException(
                DatasetException.Kind.VERIFY,
                null,
                "cannot read back the Parquet just written: " + what,
                because,
                "again with --format arrow, and report this: it is a fault of ours");
        if (cause != null) {
            failure.initCause(cause);
        }
        return failure;
    }

    /** Frees nothing yet: what a column takes is freed when it is read. */
    @Override
    public void close() {}
}
