package dev.nightjar.house.wrong.environment;

/** Wrong in nothing. */
public record Fine(int number) {}
