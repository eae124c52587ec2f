package dev.nightjar.test;

import java.util.Locale;
import java.util.regex.Pattern;

/** How CEP 29 compares texts: {@code ^...$} is a regular expression, {@code *} stands for anything, case does not count. */
final class Globs {
    private Globs() {}

    static boolean matches(String pattern, String text) {
        String wanted = pattern.toLowerCase(Locale.ROOT);
        String given = text.toLowerCase(Locale.ROOT);
        if (wanted.startsWith("^") && wanted.endsWith("$")) {
            return Pattern.compile(pattern, Pattern.CASE_INSENSITIVE)
                    .matcher(text)
                    .find();
        }
        if (!wanted.contains("*")) {
            return wanted.equals(given);
        }
        // The first piece begins the text, the last one ends it, those between follow each other.
        String[] pieces = wanted.split("\\*", -1);
        String first = pieces[0];
        String last = pieces[pieces.length - 1];
        if (given.length() < first.length() + last.length() || !given.startsWith(first) || !given.endsWith(last)) {
            return false;
        }
        int at = first.length();
        int end = given.length() - last.length();
        for (int i = 1; i < pieces.length - 1; i++) {
            int found = given.indexOf(pieces[i], at);
            if (found < 0 || found + pieces[i].length() > end) {
                return false;
            }
            at = found + pieces[i].length();
        }
        return true;
    }
}
