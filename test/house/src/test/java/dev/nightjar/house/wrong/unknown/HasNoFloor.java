package dev.nightjar.house.wrong.unknown;

/** Lies in a module that nobody gave a floor. */
public final class HasNoFloor {
    private HasNoFloor() {}
}
