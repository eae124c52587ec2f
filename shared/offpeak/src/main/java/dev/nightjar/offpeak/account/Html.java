package dev.nightjar.offpeak.account;

import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** Texts of strangers and times, as they stand in a page. */
final class Html {
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("EEE d MMM HH:mm", Locale.ENGLISH);
    private static final DateTimeFormatter WHOLE_TIME =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ssxxx", Locale.ENGLISH);

    private Html() {}

    /** Escaped for text and for quoted attributes, cut, and without controls and what changes the writing direction. */
    static String text(String raw, int most) {
        StringBuilder out = new StringBuilder();
        int[] points = raw.codePoints().limit(most + 1L).toArray();
        for (int i = 0; i < Math.min(points.length, most); i++) {
            int c = points[i];
            switch (c) {
                case '&' -> out.append("&amp;");
                case '<' -> out.append("&lt;");
                case '>' -> out.append("&gt;");
                case '"' -> out.append("&quot;");
                case '\'' -> out.append("&#39;");
                default -> {
                    int type = Character.getType(c);
                    boolean hidden = type == Character.CONTROL
                            || type == Character.FORMAT
                            || type == Character.SURROGATE
                            || type == Character.LINE_SEPARATOR
                            || type == Character.PARAGRAPH_SEPARATOR
                            || type == Character.UNASSIGNED;
                    out.appendCodePoint(hidden ? 0xFFFD : c);
                }
            }
        }
        return points.length > most ? out.append('…').toString() : out.toString();
    }

    /** A time element: short for the eye, whole for machines and for whoever points at it. */
    static String time(Instant at, ZoneId zone) {
        String whole = WHOLE_TIME.format(at.atZone(zone));
        return "<time datetime=\"" + whole + "\" title=\"" + whole + "\">" + shortTime(at, zone) + "</time>";
    }

    static String shortTime(Instant at, ZoneId zone) {
        return TIME.format(at.atZone(zone));
    }
}
