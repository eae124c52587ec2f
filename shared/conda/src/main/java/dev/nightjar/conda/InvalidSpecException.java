package dev.nightjar.conda;

/** A version, version spec, match spec or name that cannot be read: what, why, and what to write instead. */
public final class InvalidSpecException extends IllegalArgumentException {
    private final String text;
    private final String reason;
    private final String hint;

    public InvalidSpecException(String text, String reason, String hint) {
        super("cannot read \"" + text + "\": " + reason + (hint.isEmpty() ? "" : "; " + hint));
        this.text = text;
        this.reason = reason;
        this.hint = hint;
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
}
