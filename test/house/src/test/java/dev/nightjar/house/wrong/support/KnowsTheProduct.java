package dev.nightjar.house.wrong.support;

import dev.nightjar.house.wrong.environment.Fine;

/** Test support that shares code with what it judges. */
public record KnowsTheProduct(Fine product) {}
