package dev.nightjar.dataset.verify;

import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * How the source writes its values, as far as a proof must know it.
 *
 * @param decimalMark the mark before a number's decimals
 * @param thousandsMark the mark between a number's thousands; 0: none
 * @param nullTokens tokens that are null in every column, besides those that always are
 * @param quotedMeansText whether a quoted token is a string, which must have stayed text
 * @param float32Text whether a float32 need only be the nearest to its token and print as it, not be equal to the nearest double
 * @param nearestIsEnough whether a double need only be the nearest to its token, though it prints otherwise ({@code --exact-decimal never})
 */
public record Rules(
        char decimalMark,
        char thousandsMark,
        List<String> nullTokens,
        boolean quotedMeansText,
        boolean float32Text,
        boolean nearestIsEnough) {
    /** A point before decimals, no thousands marks, no further nulls; quotes mean nothing. */
    public static final Rules DEFAULTS = new Rules('.', '\0', List.of(), false, false);

    public Rules {
        nullTokens = List.copyOf(nullTokens);
        if (decimalMark == thousandsMark) {
            throw new IllegalArgumentException("one mark cannot be both: " + decimalMark);
        }
    }

    /** Rules by which every float prints as its token. */
    public Rules(
            char decimalMark,
            char thousandsMark,
            List<String> nullTokens,
            boolean quotedMeansText,
            boolean float32Text) {
        this(decimalMark, thousandsMark, nullTokens, quotedMeansText, float32Text, false);
    }

    /** Whether a number must be rewritten before its digits can be compared. */
    boolean rewritesNumbers() {
        return decimalMark != '.' || thousandsMark != '\0';
    }

    byte[] decimalBytes() {
        return String.valueOf(decimalMark).getBytes(StandardCharsets.UTF_8);
    }

    byte[] thousandsBytes() {
        return thousandsMark == '\0'
                ? new byte[0]
                : String.valueOf(thousandsMark).getBytes(StandardCharsets.UTF_8);
    }
}
