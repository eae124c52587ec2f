package dev.nightjar.environment;

import java.util.List;
import java.util.SequencedMap;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/**
 * What came of one {@link EnvironmentFile}.
 *
 * @param file as given
 * @param name the environment's name, which names the output folder
 * @param json the element of {@code results} of {@code --json}, as fields in order (maps, lists, strings, numbers, booleans, nulls)
 * @param outputs file name to bytes: the locks when all platforms are solved, {@code diagnosis.json} always; empty for a file without a usable name
 * @param warnings for stderr, each complete, in the three-part form where something is wrong
 * @param outsideWorld whether a failure is the world's (exit 3)
 */
public record EnvironmentResult(
        String file,
        String name,
        Status status,
        SequencedMap<String, @Nullable Object> json,
        SortedMap<String, byte[]> outputs,
        List<String> warnings,
        boolean outsideWorld) {
    /** The words of {@code status} in {@code --json}. */
    public enum Status {
        SOLVED("solved"),
        UNSOLVABLE("unsolvable"),
        INVALID("invalid"),
        FAILED("failed"),
        TIMEOUT("timeout");

        private final String word;

        Status(String word) {
            this.word = word;
        }

        public String word() {
            return word;
        }
    }

    /** 0 solved, 1 understood but without an answer, 2 wrong input, 3 the outside world. */
    public int exitCode() {
        return switch (status) {
            case SOLVED -> 0;
            case UNSOLVABLE, TIMEOUT -> 1;
            case INVALID -> 2;
            case FAILED -> outsideWorld ? 3 : 2;
        };
    }
}
