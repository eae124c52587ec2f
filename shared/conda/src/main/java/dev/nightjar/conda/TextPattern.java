package dev.nightjar.conda;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import java.util.Locale;

/**
 * How CEP 29 matches text: {@code ^...$} is a regular expression, {@code *} stands for any characters, all else is
 * equality. Case never matters.
 */
sealed interface TextPattern {
    boolean matches(String text);

    /** @throws InvalidSpecException for a regular expression that cannot be read */
    static TextPattern of(String pattern) {
        if (isRegex(pattern)) {
            return new Regex(pattern);
        }
        return pattern.indexOf('*') < 0 ? new Exact(lower(pattern)) : new Glob(lower(pattern));
    }

    static boolean isRegex(String pattern) {
        return pattern.length() > 1 && pattern.startsWith("^") && pattern.endsWith("$");
    }

    private static String lower(String text) {
        return text.toLowerCase(Locale.ROOT);
    }

    record Exact(String lower) implements TextPattern {
        @Override
        public boolean matches(String text) {
            return lower.equalsIgnoreCase(text);
        }
    }

    record Glob(String lower) implements TextPattern {
        /*
         * On a mismatch only the last star needs to take one character more: whatever an earlier star could do
         * differently, the last one can do as well. So the cost is length times length at worst, never exponential.
         */
        @Override
        public boolean matches(String text) {
            int i = 0;
            int j = 0;
            int star = -1;
            int taken = 0;
            while (i < text.length()) {
                if (j < lower.length() && lower.charAt(j) == '*') {
                    star = j++;
                    taken = i;
                } else if (j < lower.length() && lower.charAt(j) == Character.toLowerCase(text.charAt(i))) {
                    i++;
                    j++;
                } else if (star >= 0) {
                    j = star + 1;
                    i = ++taken;
                } else {
                    return false;
                }
            }
            while (j < lower.length() && lower.charAt(j) == '*') {
                j++;
            }
            return j == lower.length();
        }
    }

    /** Linear in the text by RE2's automata; so lookaround and back references do not exist, as CEP 29 wants it. */
    final class Regex implements TextPattern {
        private static final int MAX_LENGTH = 500;

        private final String source;
        private final Pattern pattern;

        private Regex(String source) {
            if (source.length() > MAX_LENGTH) {
                throw new InvalidSpecException(
                        source, "a regular expression has at most " + MAX_LENGTH + " characters", "");
            }
            this.source = source;
            try {
                this.pattern = Pattern.compile(source, Pattern.CASE_INSENSITIVE);
            } catch (PatternSyntaxException e) {
                throw new InvalidSpecException(
                        source,
                        "the regular expression is not one: " + e.getDescription(),
                        "use a pattern with \"*\"; lookaround and back references are not supported");
            }
        }

        @Override
        public boolean matches(String text) {
            return pattern.matcher(text).find();
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Regex regex && source.equals(regex.source);
        }

        @Override
        public int hashCode() {
            return source.hashCode();
        }

        @Override
        public String toString() {
            return source;
        }
    }
}
