package dev.nightjar.dataset;

import dev.nightjar.dataset.table.DatasetException;
import java.io.IOException;
import java.io.InputStream;

/** The bytes of a dataset. They are read more than once, and must be the same each time. */
public interface DatasetInput {
    /** The name as people know it; its endings tell the format and the compression. */
    String name();

    /** How many bytes there are, or -1 where that is not known before they are read. */
    long size();

    /**
     * The bytes from {@code offset} on.
     *
     * @throws DatasetException {@code changed} when they are no longer those of the first call
     */
    InputStream open(long offset) throws IOException, DatasetException;

    /**
     * Called when all is read and before anything is put in place.
     *
     * @throws DatasetException {@code changed} when the bytes are no longer those of the first call
     */
    void checkUnchanged() throws IOException, DatasetException;
}
