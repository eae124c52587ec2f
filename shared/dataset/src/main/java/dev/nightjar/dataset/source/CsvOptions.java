package dev.nightjar.dataset.source;

import org.jspecify.annotations.Nullable;

/**
 * How a CSV is read.
 *
 * @param delimiter null: detected
 * @param quote null: detected
 * @param commaIsDecimal whether a comma stands in numbers, so that it is no delimiter unless one says so
 * @param padShortRows whether rows that are too short get nulls; otherwise they are an error, as rows that are too long always are
 * @param blankLinesAreRows whether an empty line is a row of one empty field; otherwise it is nothing
 * @param blockBytes how much of the file a block has, about
 */
public record CsvOptions(
        @Nullable Character delimiter,
        @Nullable Character quote,
        boolean commaIsDecimal,
        boolean header,
        boolean padShortRows,
        boolean blankLinesAreRows,
        int blockBytes) {}
