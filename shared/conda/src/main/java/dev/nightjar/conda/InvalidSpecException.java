package dev.nightjar.conda;

/**
 * A version, version spec, match spec, channel or name that cannot be read: what, why, and what to write instead.
 *
 * <p>The text is fit to be shown: credentials in URLs are hidden, control characters are written as {@code \\u0000},
 * and what is very long is cut.
 */
public final class InvalidSpecException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;
    private static final int MAX_SHOWN = 200;
    private static final int MAX_READ = 10_000;

    private final String text;
    private final String reason;
    private final String hint;

    public InvalidSpecException(String text, String reason, String hint) {
        super("cannot read \"" + shown(text) + "\": " + shown(reason) + (hint.isEmpty() ? "" : "; " + shown(hint)));
        this.text = shown(text);
        this.reason = shown(reason);
        this.hint = shown(hint);
    }

    /** What was to be read. */
    public String text() {
        return text;
    }

    /** Why it cannot be read, a clause without a full stop. */
    public String reason() {
        return reason;
    }

    /** What to do, or empty. */
    public String hint() {
        return hint;
    }

    private static String shown(String text) {
        String safe = Credentials.hidden(text.length() > MAX_READ ? text.substring(0, MAX_READ) : text);
        StringBuilder shown = new StringBuilder();
        for (int i = 0; i < safe.length() && i < MAX_SHOWN; i++) {
            char c = safe.charAt(i);
            if (Character.isISOControl(c)) {
                shown.append("\\u").append(Integer.toHexString(0x10000 | c), 1, 5);
            } else {
                shown.append(c);
            }
        }
        return safe.length() > MAX_SHOWN ? shown.append("...").toString() : shown.toString();
    }
}
