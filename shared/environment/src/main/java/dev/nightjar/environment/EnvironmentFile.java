package dev.nightjar.environment;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * An input as it came in.
 *
 * @param file as the caller named it; results and complaints repeat it word for word
 * @param stem the name an environment has when the file gives it none
 * @param content the bytes, any of them
 * @param directory where relative channels start; null where there is no file system (a bucket): such channels are refused
 */
public record EnvironmentFile(
        String file, String stem, byte[] content, @Nullable Path directory) {}
