package dev.nightjar.offpeak.calendar;

import org.jspecify.annotations.Nullable;

/** A tariff that cannot be read or used; the message has three parts, which are also here one by one. */
public final class TariffException extends Exception {
    private static final int MAX_SHOWN = 80;

    private final String file;
    private final @Nullable String calendar;
    private final String what;
    private final String because;
    private final String remedy;

    TariffException(String file, @Nullable String calendar, String what, String because, String remedy) {
        super(what + "\n  because " + because + "\n  try " + remedy);
        this.file = file;
        this.calendar = calendar;
        this.what = what;
        this.because = because;
        this.remedy = remedy;
    }

    public String file() {
        return file;
    }

    /** The name of the calendar that is wrong; null when it is the whole file. */
    public @Nullable String calendar() {
        return calendar;
    }

    /** Begins with the file and the place in it, where there is one: line and column, from 1. */
    public String what() {
        return what;
    }

    public String because() {
        return because;
    }

    public String remedy() {
        return remedy;
    }

    /** Text from outside as it may stand in a message: short, without control characters. */
    static String shown(String text) {
        StringBuilder shown = new StringBuilder();
        int i = 0;
        while (i < text.length() && shown.length() < MAX_SHOWN) {
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
