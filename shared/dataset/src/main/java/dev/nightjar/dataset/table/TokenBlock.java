package dev.nightjar.dataset.table;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Some consecutive rows of a source, by column.
 *
 * @param names the names of {@code columns}, in order. Blocks of one CSV all have the same; a JSONL block names the keys it
 *     has seen, in the order of their first rows, and a column that a block lacks is null in it
 * @param rows how many; every column has as many tokens
 * @param firstLine the line (from 1; the header's counts) of the first row; 0 where lines mean nothing
 * @param lines the line of each row where they are not simply one after the other, else null
 */
public record TokenBlock(
        List<String> names, List<TokenColumn> columns, int rows, long firstLine, long @Nullable [] lines) {
    public TokenBlock {
        names = List.copyOf(names);
        columns = List.copyOf(columns);
    }

    /** Where row {@code row} of this block begins in the source. */
    public long line(int row) {
        return lines == null ? firstLine + row : lines[row];
    }
}
