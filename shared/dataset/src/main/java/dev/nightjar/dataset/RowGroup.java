package dev.nightjar.dataset;

import dev.nightjar.dataset.table.TokenBlock;
import dev.nightjar.dataset.table.TokenColumn;
import dev.nightjar.dataset.table.TokenSpan;
import java.util.ArrayList;
import java.util.List;

/**
 * Consecutive rows that are written together.
 *
 * @param firstRow the number of the first one, from 0
 * @param last whether no row follows
 */
record RowGroup(long firstRow, int rows, List<Part> parts, boolean last) {
    /** Rows {@code from} to {@code to} of a block. */
    record Part(TokenBlock block, int from, int to) {}

    /** The tokens of a column; rows of blocks that lack it are null. */
    List<TokenSpan> spans(String column, int likelyIndex) {
        List<TokenSpan> spans = new ArrayList<>(parts.size());
        for (Part part : parts) {
            List<String> names = part.block().names();
            int index = likelyIndex < names.size() && names.get(likelyIndex).equals(column)
                    ? likelyIndex
                    : names.indexOf(column);
            spans.add(
                    index >= 0
                            ? new TokenSpan(part.block().columns().get(index), part.from(), part.to())
                            : new TokenSpan(nulls(part.to() - part.from()), 0, part.to() - part.from()));
        }
        return spans;
    }

    private static TokenColumn nulls(int rows) {
        return new TokenColumn(new byte[0], new int[rows], rows);
    }

    /** The line of the source where a row begins. */
    long line(int row) {
        int before = 0;
        for (Part part : parts) {
            int size = part.to() - part.from();
            if (row < before + size) {
                return part.block().line(part.from() + row - before);
            }
            before += size;
        }
        throw new IndexOutOfBoundsException(row);
    }
}
