package dev.nightjar.house.wrong.cloud;

import dev.nightjar.house.wrong.environment.Fine;

/** A tool of the house that knows a whole job. */
public record LooksUp(Fine upstairs) {}
