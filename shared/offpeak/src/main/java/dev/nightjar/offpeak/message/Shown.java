package dev.nightjar.offpeak.message;

/** Text from outside as it may stand in a message: short, on one line, without control characters. */
final class Shown {
    private static final int MAX_CHARS = 80;

    private Shown() {}

    static String of(String text) {
        return of(text, MAX_CHARS);
    }

    static String of(String text, int maxChars) {
        StringBuilder shown = new StringBuilder();
        int i = 0;
        while (i < text.length() && shown.length() < maxChars) {
            int c = text.codePointAt(i);
            if (isUnprintable(c)) {
                shown.append("\\u%04x".formatted(c));
            } else {
                shown.appendCodePoint(c);
            }
            i += Character.charCount(c);
        }
        return i < text.length() ? shown.append("…").toString() : shown.toString();
    }

    /** Whether that character has no picture of its own, or changes the order of others. */
    static boolean isUnprintable(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> true;
            default -> false;
        };
    }
}
