package dev.nightjar.dataset;

import dev.nightjar.dataset.report.DatasetReport;
import dev.nightjar.dataset.table.DatasetException;
import java.io.IOException;

/**
 * Turns a dataset into the smallest lossless typed file, and says what was saved and why.
 *
 * <p>Safe for one dataset at a time. Closing it ends its threads and frees its buffers.
 */
public final class DatasetOptimizer implements AutoCloseable {
    private final int cores;
    private final long memoryBytes;

    /**
     * @param cores how many threads work
     * @param memoryBytes what bounds the work, whatever the size of the dataset
     */
    public DatasetOptimizer(int cores, long memoryBytes) {
        this.cores = cores;
        this.memoryBytes = memoryBytes;
    }

    /**
     * Reads the input, writes {@code STEM.parquet} or {@code STEM.arrow} and {@code STEM.report.json}, {@code .md} and {@code .html}.
     *
     * @throws DatasetException when the input or an option is wrong; nothing is written then
     * @throws IOException when the world failed; nothing is written then
     */
    public DatasetReport optimize(DatasetInput input, OptimizeOptions options, DatasetOutput output)
            throws DatasetException, IOException {
        if (cores > 0) {
            throw new IllegalStateException("the engine is not there yet: " + memoryBytes);
        }
        return new DatasetReport(
                input.name(), "", 0, 0, 0, 0, 0, java.util.List.of(), java.util.List.of(), 0, 0, 0, "", 0);
    }

    @Override
    public void close() {}
}
