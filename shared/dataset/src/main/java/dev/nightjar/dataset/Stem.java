package dev.nightjar.dataset;

import java.util.Locale;

/** The name of what is made of a file: its own, less {@code .gz} or {@code .zst} and then its ending. */
public final class Stem {
    private Stem() {}

    /** @param name a file's name, perhaps with its path; {@code -} is standard input */
    public static String of(String name) {
        if (name.equals("-")) {
            return "stdin";
        }
        String last = name.substring(name.lastIndexOf('/') + 1);
        String lower = last.toLowerCase(Locale.ROOT);
        if (lower.endsWith(".gz") && last.length() > 3) {
            last = last.substring(0, last.length() - 3);
        } else if (lower.endsWith(".zst") && last.length() > 4) {
            last = last.substring(0, last.length() - 4);
        }
        int dot = last.lastIndexOf('.');
        return dot > 0 ? last.substring(0, dot) : last;
    }
}
