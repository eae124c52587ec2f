package dev.nightjar.dataset.parquet;

import dev.hardwood.HardwoodContext;
import dev.hardwood.metadata.FileMetaData;
import dev.hardwood.reader.ColumnReader;
import dev.hardwood.reader.ColumnReaders;
import dev.hardwood.reader.ParquetFileReader;
import dev.hardwood.reader.Validity;
import dev.hardwood.schema.ColumnProjection;
import dev.nightjar.dataset.source.TableSource;
import dev.nightjar.dataset.table.DatasetException;
import dev.nightjar.dataset.table.TokenBlock;
import dev.nightjar.dataset.table.TokenColumn;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads the flat columns of a Parquet file as tokens. Open it by {@link ParquetReaders#source}.
 *
 * <p>Text: ints as digits; decimals with their scale; floats as the shortest text of the double, {@code NaN}, {@code inf},
 * {@code -inf}; {@code true} and {@code false}; ISO dates; ISO timestamps, with {@code Z} where they are instants; strings,
 * UUIDs and times of day quoted, so that they stay text. The line of a row is its number, from 1.
 */
public final class ParquetSource implements TableSource {
    private static final int MOST_ROWS = 1 << 16;
    private static final int MOST_CELLS = 1 << 19;

    private final ParquetInput input;
    private final HardwoodFile file;
    private final TimeLimit watch;
    private final FileCheck check;
    private final ParquetFileReader reader;
    private final List<FileColumn> columns;
    private final List<TokenFormat> formats;
    private final List<String> names;
    private final long rows;

    private @Nullable ColumnReaders batches;
    private long rowsRead;

    private ParquetSource(
            ParquetInput input,
            HardwoodFile file,
            TimeLimit watch,
            FileCheck check,
            ParquetFileReader reader,
            List<FileColumn> columns,
            long rows)
            throws DatasetException {
        this.input = input;
        this.file = file;
        this.watch = watch;
        this.check = check;
        this.reader = reader;
        this.columns = columns;
        this.rows = rows;
        this.formats = new ArrayList<>();
        this.names = new ArrayList<>();
        for (FileColumn column : columns) {
            names.add(column.name());
            formats.add(TokenFormat.of(input.name(), column));
        }
    }

    /** Checks the file, all its page headers too, before anything of it is unpacked. */
    static ParquetSource open(ParquetInput input, HardwoodContext context, TimeLimit watch)
            throws IOException, DatasetException {
        ParquetFileReader reader = null;
        boolean opened = false;
        try {
            FileCheck check = new FileCheck(input);
            check.frame();
            HardwoodFile file = new HardwoodFile(input);
            try {
                reader = ParquetFileReader.open(file, context);
            } catch (IOException e) {
                file.rethrowFailure();
                throw unreadable(check, e);
            } catch (RuntimeException | OutOfMemoryError e) {
                throw unreadable(check, e);
            }
            try {
                FileMetaData footer = reader.getFileMetaData();
                List<FileColumn> columns = check.columns(footer);
                ParquetSource source =
                        new ParquetSource(input, file, watch, check, reader, columns, check.pages(footer, columns));
                opened = true;
                return source;
            } catch (RuntimeException | OutOfMemoryError e) {
                throw unreadable(check, e);
            }
        } finally {
            if (!opened) {
                if (reader != null) {
                    reader.close();
                }
                input.close();
            }
        }
    }

    @Override
    public List<String> columns() {
        return List.copyOf(names);
    }

    @Override
    public boolean quotedMeansText() {
        return true;
    }

    @Override
    public List<String> warnings() {
        return List.of();
    }

    @Override
    public @Nullable BlockTask next() throws IOException, DatasetException {
        if (rowsRead == rows) {
            return null;
        }
        TimeLimit.Step step = watch.start();
        Throwable broken = null;
        List<TokenFormat.Batch> read = new ArrayList<>();
        try {
            if (batches == null) {
                int batch = Math.min(MOST_ROWS, Math.max(64, MOST_CELLS / Math.max(1, columns.size()) & -64));
                batches = reader.buildColumnReaders(ColumnProjection.all())
                        .batchSize(batch)
                        .build();
            }
            if (batches.nextBatch()) {
                for (int i = 0; i < columns.size(); i++) {
                    read.add(batch(columns.get(i), batches.getColumnReader(i)));
                }
            }
        } catch (RuntimeException | Error e) {
            broken = e;
        }
        boolean inTime = step.end();
        file.rethrowFailure();
        if (!inTime) {
            // Not to be closed: that would wait for what hangs.
            batches = null;
            throw check.corrupt("reading rows from " + (rowsRead + 1) + " on took longer than "
                    + watch.limit().toSeconds() + " s");
        }
        if (broken != null) {
            throw unreadable(check, broken);
        }
        int count = read.isEmpty() ? 0 : read.getFirst().rows();
        for (TokenFormat.Batch batch : read) {
            if (batch.rows() != count) {
                throw check.corrupt("its columns have different numbers of rows");
            }
        }
        if (count == 0 || count > rows - rowsRead) {
            throw check.corrupt(
                    "after row " + rowsRead + " of " + rows + " it has " + (count == 0 ? "no more" : "too many"));
        }
        long firstRow = rowsRead + 1;
        rowsRead += count;
        return () -> block(read, count, firstRow);
    }

    private TokenBlock block(List<TokenFormat.Batch> batch, int count, long firstRow) throws DatasetException {
        List<TokenColumn> tokens = new ArrayList<>(formats.size());
        try {
            for (int i = 0; i < formats.size(); i++) {
                tokens.add(formats.get(i).write(batch.get(i), firstRow));
            }
        } catch (OutOfMemoryError e) {
            throw unreadable(check, e);
        }
        return new TokenBlock(names, tokens, count, firstRow, null);
    }

    /** The arrays of a batch are ours: hardwood fills others for the next. */
    private static TokenFormat.Batch batch(FileColumn column, ColumnReader from) {
        int count = from.getRecordCount();
        Validity validity = from.getLeafValidity();
        long[] valid = validity.hasNulls() ? validity.words() : null;
        return switch (column.physical()) {
            case INT32 -> new TokenFormat.Batch(from.getInts(), null, valid, count);
            case INT64 -> new TokenFormat.Batch(from.getLongs(), null, valid, count);
            case FLOAT -> new TokenFormat.Batch(from.getFloats(), null, valid, count);
            case DOUBLE -> new TokenFormat.Batch(from.getDoubles(), null, valid, count);
            case BOOLEAN -> new TokenFormat.Batch(from.getBooleans(), null, valid, count);
            case BYTE_ARRAY, FIXED_LEN_BYTE_ARRAY, INT96 ->
                new TokenFormat.Batch(from.getBinaryValues(), from.getBinaryOffsets(), valid, count);
        };
    }

    private static DatasetException unreadable(FileCheck check, Throwable broken) {
        DatasetException failure = broken instanceof OutOfMemoryError
                ? check.corrupt("unpacking it takes more memory than there is")
                : check.corrupt("reading it failed: " + broken.getMessage());
        failure.initCause(broken);
        return failure;
    }

    @Override
    public void close() throws IOException {
        try {
            if (batches != null) {
                batches.close();
            }
        } finally {
            try {
                reader.close();
            } finally {
                input.close();
            }
        }
    }
}
