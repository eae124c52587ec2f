package dev.nightjar.house.wrong.gcp;

/** An adapter that nobody may import. */
public interface Adapter {}
