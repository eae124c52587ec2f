package dev.nightjar.dataset.source;

import dev.nightjar.dataset.table.DatasetException;
import java.io.IOException;

/** Carries a {@link DatasetException} through {@link java.io.InputStream}; sources take it out again. */
public final class CarriedDatasetException extends IOException {
    private static final long serialVersionUID = 1;

    private final DatasetException dataset;

    public CarriedDatasetException(DatasetException dataset) {
        super(dataset.getMessage(), dataset);
        this.dataset = dataset;
    }

    /** What it carries. */
    public DatasetException dataset() {
        return dataset;
    }
}
