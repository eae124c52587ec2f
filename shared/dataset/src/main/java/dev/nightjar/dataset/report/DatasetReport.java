package dev.nightjar.dataset.report;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What became of one dataset.
 *
 * @param file as it was given
 * @param output the name of what was written, empty in a dry run
 * @param bytesIn the size of the file as it lies there, compressed if it is
 * @param bytesOut the size of what was written; 0 in a dry run
 * @param bytesPandas the columns and the index, as {@link PandasModel} has them
 * @param bytesArrow the columns as Arrow buffers
 * @param warnings {@code kind:what}, such as {@code constant:b}
 * @param peakRss bytes, of the whole process
 * @param cpuSeconds of the whole process, for this file
 * @param wallSeconds for this file
 * @param verified {@code full} or {@code sample}
 * @param memoryBudget bytes, what the work was bounded by
 * @param suggestions columns that could be left out, in the order of the columns
 * @param reduced the file of principal components, if one was asked for
 * @param origin by which the same request is recognised later, if it is
 * @param cached whether all this was there already, so that nothing was done
 */
public record DatasetReport(
        String file,
        String output,
        long rows,
        long bytesIn,
        long bytesOut,
        long bytesPandas,
        long bytesArrow,
        List<ColumnReport> columns,
        List<String> warnings,
        long peakRss,
        double cpuSeconds,
        double wallSeconds,
        String verified,
        long memoryBudget,
        List<Suggestion> suggestions,
        @Nullable ReducedDataset reduced,
        @Nullable Origin origin,
        boolean cached) {
    public DatasetReport {
        columns = List.copyOf(columns);
        warnings = List.copyOf(warnings);
        suggestions = List.copyOf(suggestions);
    }

    /**
     * What a result was made of.
     *
     * @param input a checksum of all bytes that were read
     * @param options a digest of what was asked for
     * @param program the version that made it
     * @param files checksums of the files that were written, by name
     */
    public record Origin(String input, String options, String program, Map<String, String> files) {
        public Origin {
            files = Map.copyOf(files);
        }
    }

    /** A report of what was done now. */
    public DatasetReport(
            String file,
            String output,
            long rows,
            long bytesIn,
            long bytesOut,
            long bytesPandas,
            long bytesArrow,
            List<ColumnReport> columns,
            List<String> warnings,
            long peakRss,
            double cpuSeconds,
            double wallSeconds,
            String verified,
            long memoryBudget,
            List<Suggestion> suggestions,
            @Nullable ReducedDataset reduced) {
        this(
                file,
                output,
                rows,
                bytesIn,
                bytesOut,
                bytesPandas,
                bytesArrow,
                columns,
                warnings,
                peakRss,
                cpuSeconds,
                wallSeconds,
                verified,
                memoryBudget,
                suggestions,
                reduced,
                null,
                false);
    }

    /** A report without suggestions and components. */
    public DatasetReport(
            String file,
            String output,
            long rows,
            long bytesIn,
            long bytesOut,
            long bytesPandas,
            long bytesArrow,
            List<ColumnReport> columns,
            List<String> warnings,
            long peakRss,
            double cpuSeconds,
            double wallSeconds,
            String verified,
            long memoryBudget) {
        this(
                file,
                output,
                rows,
                bytesIn,
                bytesOut,
                bytesPandas,
                bytesArrow,
                columns,
                warnings,
                peakRss,
                cpuSeconds,
                wallSeconds,
                verified,
                memoryBudget,
                List.of(),
                null);
    }

    /** The same with what writing has told. */
    public DatasetReport written(
            long bytes, List<ColumnReport> newColumns, List<String> newWarnings, long rss, double cpu, double wall) {
        return new DatasetReport(
                file,
                output,
                rows,
                bytesIn,
                bytes,
                bytesPandas,
                bytesArrow,
                newColumns,
                newWarnings,
                rss,
                cpu,
                wall,
                verified,
                memoryBudget,
                suggestions,
                reduced,
                origin,
                cached);
    }

    /** The same with what it can be recognised by. */
    public DatasetReport from(@Nullable Origin newOrigin) {
        return new DatasetReport(
                file,
                output,
                rows,
                bytesIn,
                bytesOut,
                bytesPandas,
                bytesArrow,
                columns,
                warnings,
                peakRss,
                cpuSeconds,
                wallSeconds,
                verified,
                memoryBudget,
                suggestions,
                reduced,
                newOrigin,
                cached);
    }

    /** The same, of a run that found all of it done. */
    public DatasetReport fromBefore(long rss, double cpu, double wall) {
        return new DatasetReport(
                file,
                output,
                rows,
                bytesIn,
                bytesOut,
                bytesPandas,
                bytesArrow,
                columns,
                warnings,
                rss,
                cpu,
                wall,
                verified,
                memoryBudget,
                suggestions,
                reduced,
                origin,
                true);
    }

    /** Input bytes in a second of work, in MB (10^6 bytes); 0 where no time was taken. */
    public double megabytesPerSecond() {
        return wallSeconds > 0 ? bytesIn / wallSeconds / 1e6 : 0;
    }
}
