package dev.nightjar.house.wrong.conda.repodata;

import dev.nightjar.house.wrong.conda.solve.ReadsAFile;

/** Repodata that chooses. */
public record KnowsTheSolver(ReadsAFile solver) {}
