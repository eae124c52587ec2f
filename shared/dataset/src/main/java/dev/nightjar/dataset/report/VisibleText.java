package dev.nightjar.dataset.report;

import java.util.Locale;

/** Text of strangers, such that what a reader sees is what it says: no control, no change of direction, nothing of no width. */
final class VisibleText {
    private VisibleText() {}

    /** The first {@code limit} characters, with an ellipsis where there were more; what cannot be seen is written
     * {@code \}{@code u202e}, and the empty text as two quotes. */
    static String of(String text, int limit) {
        if (text.isEmpty()) {
            return "\"\"";
        }
        StringBuilder visible = new StringBuilder(Math.min(text.length(), limit) + 8);
        int taken = 0;
        for (int i = 0; i < text.length(); ) {
            if (taken++ == limit) {
                return visible.append('\u2026').toString();
            }
            int point = text.codePointAt(i);
            i += Character.charCount(point);
            if (isVisible(point)) {
                visible.appendCodePoint(point);
            } else {
                visible.append(String.format(Locale.ROOT, point > 0xFFFF ? "\\u{%x}" : "\\u%04x", point));
            }
        }
        return visible.toString();
    }

    private static boolean isVisible(int point) {
        return switch (Character.getType(point)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> false;
            default -> true;
        };
    }
}
