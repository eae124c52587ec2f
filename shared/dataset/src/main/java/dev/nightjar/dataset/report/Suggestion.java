package dev.nightjar.dataset.report;

/**
 * A column that could be left out.
 *
 * @param kind {@code empty}, {@code constant}, {@code duplicate}, {@code unique_id} or {@code correlated}
 * @param text why, in one sentence
 * @param applied whether it was left out, as {@code --prune} asks
 */
public record Suggestion(String kind, String column, String text, boolean applied) {}
