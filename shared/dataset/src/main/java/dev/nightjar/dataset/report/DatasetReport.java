package dev.nightjar.dataset.report;

import java.util.List;

/**
 * What became of one dataset.
 *
 * @param file as it was given
 * @param output the name of what was written, empty in a dry run
 * @param bytesOut the size of what was written; 0 in a dry run
 * @param warnings {@code kind:what}, such as {@code constant:b}
 * @param peakRss bytes, of the whole process
 * @param cpuSeconds of the whole process, for this file
 * @param wallSeconds for this file
 * @param verified {@code full} or {@code sample}
 * @param memoryBudget bytes, what the work was bounded by
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
        long memoryBudget) {
    public DatasetReport {
        columns = List.copyOf(columns);
        warnings = List.copyOf(warnings);
    }
}
