package dev.nightjar.offpeak.endpoint;

import java.net.URI;

/** Text from outside as it may stand in a message: short, on one line, without control characters. */
final class Shown {
    private static final int MAX_CHARS = 120;

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

    /** Without user and query: both may hold a secret. */
    static String url(URI url) {
        String path = url.getRawPath() == null ? "" : url.getRawPath();
        return of(url.getScheme() + "://" + url.getHost() + (url.getPort() < 0 ? "" : ":" + url.getPort()) + path);
    }

    private static boolean isUnprintable(int c) {
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
