package dev.nightjar.offpeak.schedule;

/** What a terminal and an editor show as it is. */
final class Visible {
    private Visible() {}

    /** Not so what steers a terminal, turns the direction of a line around or ends it. */
    static boolean is(int codePoint) {
        return switch (Character.getType(codePoint)) {
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

    /**
     * The same JSON with {@code \}{@code uXXXX} for everything in its texts that is not visible. Outside of its texts a JSON
     * document has no such character but line ends and tabs, which stay.
     */
    static String json(String json) {
        StringBuilder visible = new StringBuilder();
        json.codePoints().forEach(c -> {
            if (is(c) || c == '\n' || c == '\r' || c == '\t') {
                visible.appendCodePoint(c);
            } else {
                for (char half : Character.toChars(c)) {
                    visible.append("\\u%04x".formatted((int) half));
                }
            }
        });
        return visible.toString();
    }
}
