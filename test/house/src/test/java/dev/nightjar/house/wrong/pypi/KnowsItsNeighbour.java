package dev.nightjar.house.wrong.pypi;

import dev.nightjar.house.wrong.conda.KnowsRepodata;

/** A field that knows the other field of its floor. */
public record KnowsItsNeighbour(KnowsRepodata neighbour) {}
