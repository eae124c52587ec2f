package dev.nightjar.dataset;

import dev.nightjar.cloud.ObjectWriter;
import java.io.IOException;

/** Where files are put. */
public interface DatasetOutput {
    /** Begins a file of that relative name, such as {@code trips.parquet}; it appears, whole, when committed. */
    ObjectWriter write(String name) throws IOException;
}
