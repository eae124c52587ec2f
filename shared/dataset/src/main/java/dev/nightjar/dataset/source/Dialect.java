package dev.nightjar.dataset.source;

/**
 * How the fields and lines of a CSV are told apart; all three are ASCII.
 *
 * @param quote 0: fields are never quoted
 * @param bareReturns whether a CR that no LF follows ends a line; otherwise it is part of the value
 */
public record Dialect(byte delimiter, byte quote, boolean bareReturns) {}
