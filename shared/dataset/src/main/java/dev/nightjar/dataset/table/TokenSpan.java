package dev.nightjar.dataset.table;

/** Rows {@code from} (inclusive) to {@code to} (exclusive) of a column of tokens. A row group's column is a list of these. */
public record TokenSpan(TokenColumn column, int from, int to) {
    public int rows() {
        return to - from;
    }
}
