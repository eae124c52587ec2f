package dev.nightjar.dataset;

import dev.nightjar.dataset.report.DatasetReport;
import dev.nightjar.dataset.table.DatasetException;
import java.io.IOException;

/**
 * Turns a dataset into the smallest lossless typed file, and says what was saved and why.
 *
 * <p>Safe for one dataset at a time. Closing it ends its threads and frees its buffers.
 *
 * {@snippet :
 * try (DatasetOptimizer optimizer = new DatasetOptimizer(2, 256L << 20)) {
 *     DatasetReport report = optimizer.optimize(input, OptimizeOptions.DEFAULTS, output);
 * }
 * }
 */
public final class DatasetOptimizer implements AutoCloseable {
    private final Workers workers;
    private final Budget budget;

    /**
     * @param cores how many threads work
     * @param memoryBytes what bounds the work, whatever the size of the dataset
     */
    public DatasetOptimizer(int cores, long memoryBytes) {
        this(cores, new Budget(memoryBytes));
    }

    DatasetOptimizer(int cores, Budget budget) {
        workers = new Workers(cores);
        this.budget = budget;
    }

    /**
     * Reads the input, writes {@code STEM.parquet} or {@code STEM.arrow} and {@code STEM.report.json}, {@code .md} and {@code .html}; in a dry run
     * the reports alone. With {@code partitionBy} it writes the folder {@code STEM} of several files and a manifest; with {@code append} it
     * adds the rows to such a folder.
     *
     * <p>A request that was answered before, into the same output and by the same version, is recognised by the bytes of the input and of what
     * was written: the report is then the earlier one, {@linkplain DatasetReport#cached() marked}, and nothing is done.
     *
     * @throws DatasetException when the input or an option is wrong; nothing is written then
     * @throws IOException when the world failed; nothing is written then
     */
    public DatasetReport optimize(DatasetInput input, OptimizeOptions options, DatasetOutput output)
            throws DatasetException, IOException {
        Recognition recognition = new Recognition(input, options, output, budget.memory());
        DatasetReport earlier = recognition.find();
        if (earlier != null) {
            return earlier;
        }
        if (options.partitionBy() != null || options.append() != null) {
            return new PartedOptimization(workers, budget, recognition, options, output).run();
        }
        return new Optimization(workers, budget, recognition.input(), options, recognition.output())
                .recordedBy(recognition)
                .run();
    }

    /**
     * Like {@link #optimize}, with a user's own function between reading and writing: what it gives for each batch of rows is
     * typed, written, proven and reported. {@code --columns}, {@code --drop}, {@code --type} and the like are said of the input as well as
     * of what the function gives, so they fit only functions that keep those columns.
     *
     * @param batchRows rows of a batch, at least 1; the last one has fewer, and one whose values are very long too
     * @throws DatasetException also of kind FUNCTION, with the rows of the batch, when the function fails
     */
    public DatasetReport process(
            DatasetInput input, OptimizeOptions options, BatchFunction function, int batchRows, DatasetOutput output)
            throws DatasetException, IOException {
        if (batchRows < 1) {
            throw new IllegalArgumentException("batches of " + batchRows + " rows");
        }
        if (options.partitionBy() != null || options.append() != null) {
            throw new DatasetException(
                    DatasetException.Kind.OPTION,
                    null,
                    "cannot process " + input.name() + " into a dataset of parts",
                    "a function's result is one file",
                    "processing first, and then optimizing its result with --partition-by or --append");
        }
        return new Optimization(workers, budget, input, options, output).process(function, batchRows);
    }

    @Override
    public void close() {
        workers.close();
    }
}
