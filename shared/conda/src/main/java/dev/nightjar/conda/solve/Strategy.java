package dev.nightjar.conda.solve;

/** Which version is tried first. */
public enum Strategy {
    HIGHEST,
    LOWEST,
    /** The lowest of what is asked for by name, the highest of everything else. */
    LOWEST_DIRECT
}
