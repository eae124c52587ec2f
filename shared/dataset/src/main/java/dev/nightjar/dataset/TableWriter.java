package dev.nightjar.dataset;

import dev.nightjar.dataset.table.ColumnVector;
import dev.nightjar.dataset.table.DatasetException;
import java.io.Closeable;
import java.io.IOException;
import java.util.List;

/** A file under way: row groups of columns. Columns of one group come in any order and from several threads. */
interface TableWriter extends Closeable {
    /** Begins a row group. */
    void begin(int rows);

    /** Encodes a column of the row group; the vector may be used for other things afterwards. */
    void column(int index, ColumnVector vector);

    /** Called when all columns of the group are there, before {@link #readBack}. */
    void endColumns() throws IOException;

    /** Reads a column of the row group back, by another's reader, from the bytes that will be written. */
    void readBack(int index, ColumnVector into) throws IOException, DatasetException;

    /** Writes the row group. */
    void end() throws IOException;

    /** Writes what comes after the last row group, and gives the size of the file. */
    long finish() throws IOException;

    /** Bytes of the file that each column has so far. */
    List<Long> columnBytes();
}
