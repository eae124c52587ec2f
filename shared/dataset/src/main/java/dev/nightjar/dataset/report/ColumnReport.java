package dev.nightjar.dataset.report;

import org.jspecify.annotations.Nullable;

/**
 * What became of one column.
 *
 * @param from its type in pandas, such as {@code int64} or {@code object}
 * @param to its type now, as {@link dev.nightjar.dataset.table.ColumnType} writes it
 * @param distinct how many different values; null where they were too many to count
 * @param min the smallest value as text, null where there is none; text columns by UTF-8 bytes
 * @param why the reason for the type, in one sentence
 * @param next what would shrink it further, or null
 * @param bytesPandas what it has in memory in pandas
 * @param bytesArrow what it has in memory as Arrow buffers
 * @param bytesDisk what it has in the file
 */
public record ColumnReport(
        String name,
        String from,
        String to,
        long nulls,
        @Nullable Long distinct,
        @Nullable String min,
        @Nullable String max,
        String why,
        @Nullable String next,
        long bytesPandas,
        long bytesArrow,
        long bytesDisk) {}
