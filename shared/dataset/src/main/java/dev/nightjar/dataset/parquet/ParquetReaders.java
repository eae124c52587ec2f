package dev.nightjar.dataset.parquet;

import dev.hardwood.HardwoodContext;
import dev.nightjar.dataset.table.DatasetException;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * What all reading of Parquet shares: hardwood's threads, which are made once, and the watch over the time that it takes.
 * For any number of threads.
 */
public final class ParquetReaders implements AutoCloseable {
    /** hardwood tells at level INFO what it found of the machine; held here, since a logger that nobody holds forgets its level. */
    private static final Logger HARDWOOD = Logger.getLogger("dev.hardwood");

    /** How many unpacked pages a column may have waiting: hardwood's eight, times many columns, are more than our heap. */
    private static final String PAGES_AHEAD = "hardwood.internal.maxOutstanding";

    static {
        HARDWOOD.setLevel(Level.WARNING);
        if (System.getProperty(PAGES_AHEAD) == null) {
            System.setProperty(PAGES_AHEAD, "2");
        }
    }

    private final HardwoodContext context;
    private final TimeLimit watch;

    /**
     * @param threads how many decode pages; the thread that reads waits for them
     * @param limit how long a column of a row group, or a block of a source, may take to be read
     */
    public ParquetReaders(int threads, Duration limit) {
        context = HardwoodContext.create(threads);
        watch = new TimeLimit(limit);
    }

    /**
     * Opens a row group as it will be written, without copying it.
     *
     * @param columns the types that the values are given back in
     */
    public ParquetReadBack readBack(List<ParquetColumn> columns, int rows, List<EncodedChunk> chunks) {
        return ParquetReadBack.open(columns, rows, chunks, context, watch);
    }

    /**
     * Opens a whole file that we wrote; {@link ParquetReadBack#read} then gives all its rows at once.
     *
     * @param input stays the caller's to close
     */
    public ParquetReadBack readBack(List<ParquetColumn> columns, ParquetInput input) throws DatasetException {
        return ParquetReadBack.open(columns, input, context, watch);
    }

    /**
     * Opens a file for input.
     *
     * @param input is closed with the source, and when this fails
     * @throws DatasetException when it is no Parquet, broken, or has a column of a kind that is not read
     */
    public ParquetSource source(ParquetInput input) throws IOException, DatasetException {
        return ParquetSource.open(input, context, watch);
    }

    @Override
    public void close() {
        watch.close();
        context.close();
    }
}
