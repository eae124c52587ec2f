package dev.nightjar.dataset;

import dev.nightjar.dataset.column.ValueStatistics;
import dev.nightjar.dataset.table.ColumnVector;
import dev.nightjar.dataset.table.DatasetException;
import java.io.Closeable;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A file under way: row groups of columns. Columns of one group come in any order and from several threads. */
interface TableWriter extends Closeable {
    /** Begins a row group. */
    void begin(int rows);

    /**
     * Encodes a column of the row group; the vector may be used for other things afterwards.
     *
     * @param statistics get the values too, where that is not null: an encoder may know things of them already
     * @param firstRow the number of the row group's first row
     */
    void column(int index, ColumnVector vector, @Nullable ValueStatistics statistics, long firstRow);

    /** Called when all columns of the group are there and some will be read back. */
    void beginReadBack() throws IOException, DatasetException;

    /** Reads a column of the row group back, by another's reader, from the bytes that will be written; from any thread. */
    void readBack(int index, ColumnVector into) throws IOException, DatasetException;

    /** The texts that the indexes of a column mean that was read back; null where it was read back as it is. */
    @Nullable
    ColumnVector dictionary(int index);

    void endReadBack() throws IOException;

    /** Writes the row group. */
    void end() throws IOException;

    /** Writes what comes after the last row group, and gives the size of the file. */
    long finish() throws IOException;

    /** Bytes of the file that each column has so far. */
    List<Long> columnBytes();
}
