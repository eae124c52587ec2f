package dev.nightjar.environment;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * An input as it came in.
 *
 * @param file as the caller named it; results and complaints repeat it word for word
 * @param stem the name an environment has when the file gives it none
 * @param content the bytes, any of them; of a file that is longer than {@link #MAX_BYTES} the first {@code MAX_BYTES + 1}
 *     are enough to have it refused by its size, so nobody needs to read more
 * @param directory where relative channels start; null where there is no file system (a bucket): such channels are refused
 */
public record EnvironmentFile(
        String file, String stem, byte[] content, @Nullable Path directory) {
    /** No environment file is larger; the largest known to us has 40 kB. */
    public static final int MAX_BYTES = 10 << 20;
}
