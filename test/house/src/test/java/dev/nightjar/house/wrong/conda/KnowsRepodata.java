package dev.nightjar.house.wrong.conda;

import dev.nightjar.house.wrong.conda.repodata.KnowsTheSolver;

/** A word of the conda world that knows files; with the two others also a cycle. */
public record KnowsRepodata(KnowsTheSolver files) {}
