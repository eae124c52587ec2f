package dev.nightjar.dataset;

import dev.nightjar.cloud.ObjectWriter;
import dev.nightjar.dataset.table.DatasetException;
import dev.nightjar.dataset.table.DatasetException.Kind;
import java.io.Closeable;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where files are put.
 *
 * <p>An output need only be able to write. One that can also read, list, delete and lock lets datasets be recognised and
 * grow; where it cannot, each run makes everything anew, and throws away what a failed one left.
 */
public interface DatasetOutput {
    /** Begins a file of that relative name, such as {@code trips.parquet}; it appears, whole, when committed. */
    ObjectWriter write(String name) throws IOException;

    /** Whether {@link #read} finds what was written. */
    default boolean canRead() {
        return false;
    }

    /** The file of that name as it is now; null where there is none. */
    default @Nullable DatasetInput read(String name) throws IOException {
        return null;
    }

    /** The names of all files that are whole, in their order. */
    default List<String> list() throws IOException {
        return List.of();
    }

    /** Deletes the file of that name, if there is one. */
    default void delete(String name) throws IOException {}

    /** What lies in the folder of that relative name; it need not exist. Closed with this. */
    default DatasetOutput folder(String name) {
        return file -> write(name + "/" + file);
    }

    /**
     * The dataset that {@code --append} names; it need not exist. Closed with this.
     *
     * @throws DatasetException {@code option} when no dataset can be named here
     */
    default DatasetOutput dataset(String name) throws DatasetException {
        throw new DatasetException(
                Kind.OPTION,
                null,
                "cannot append to " + name,
                "there are no folders here that could be named",
                "nightjar optimize --append on a machine that has the dataset");
    }

    /** A name for people of this place; empty where its names mean nothing to them. */
    default String place() {
        return "";
    }

    /**
     * Takes this for a dataset and keeps other writers out until it is closed; it ends with the process in any case.
     *
     * @throws DatasetException {@code changed} when another writer is at work, {@code option} when other things lie here
     */
    default Closeable lock() throws IOException, DatasetException {
        return () -> {};
    }
}
