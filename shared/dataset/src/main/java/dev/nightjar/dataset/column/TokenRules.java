package dev.nightjar.dataset.column;

import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * How tokens are read.
 *
 * @param thousands 0: none
 * @param nullValues further tokens that are null in every column
 * @param quotedMeansText whether a quoted token stays text even if it looks like a number
 * @param shortest whether it must be known if a double's shortest text is another number than the source's
 * @param floatText whether it must be known if a float's shortest text is the number of the source's
 */
public record TokenRules(
        byte decimal,
        byte thousands,
        List<String> nullValues,
        boolean quotedMeansText,
        boolean shortest,
        boolean floatText) {
    /** Tokens that are null in columns whose other values are not text. */
    public static final List<String> NULL_TOKENS = List.of("NA", "N/A", "null", "NULL", "None", "#N/A");

    public TokenRules {
        nullValues = List.copyOf(nullValues);
    }

    boolean plainNumbers() {
        return decimal == '.' && thousands == 0;
    }

    byte[][] nullValueBytes() {
        return nullValues.stream()
                .map(value -> value.getBytes(StandardCharsets.UTF_8))
                .toArray(byte[][]::new);
    }
}
