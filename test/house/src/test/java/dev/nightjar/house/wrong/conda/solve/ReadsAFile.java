package dev.nightjar.house.wrong.conda.solve;

import dev.nightjar.house.wrong.conda.KnowsRepodata;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** A solver that knows the file system. */
public record ReadsAFile(Path file, @Nullable KnowsRepodata cycle) {}
