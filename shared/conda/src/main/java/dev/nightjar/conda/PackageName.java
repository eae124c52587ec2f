package dev.nightjar.conda;

/**
 * The name of a package: lower-case letters, digits, {@code -}, {@code .}, {@code _}; at most 64 (CEP 26).
 *
 * <p>A channel's package begins with a letter, a digit or one underscore, a virtual package with two; nowhere else may
 * two separators follow each other.
 */
public record PackageName(String text) implements Comparable<PackageName> {
    private static final int MAX_LENGTH = 64;

    /** @throws InvalidSpecException when it is no name */
    public PackageName {
        String reason = whyNot(text);
        if (!reason.isEmpty()) {
            throw new InvalidSpecException(
                    text, reason, "write lower-case letters and digits, with single \"-\", \"_\" or \".\" between");
        }
    }

    public static boolean isValid(String text) {
        return whyNot(text).isEmpty();
    }

    /** Whether it is a fact about the host, such as {@code __glibc}, and not something to install. */
    public boolean isVirtual() {
        return text.startsWith("__");
    }

    private static String whyNot(String text) {
        if (text.isEmpty()) {
            return "the name is empty";
        }
        if (text.length() > MAX_LENGTH) {
            return "a package name has at most " + MAX_LENGTH + " characters";
        }
        int start = text.startsWith("__") ? 2 : text.startsWith("_") ? 1 : 0;
        boolean afterSeparator = start != 1;
        for (int i = start; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean isSeparator = c == '-' || c == '.' || c == '_';
            if (!isSeparator && !((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'))) {
                return "\"" + c + "\" cannot stand in a package name";
            }
            if (isSeparator && afterSeparator) {
                return i == start ? "a package name cannot begin so" : "it has two separators in a row";
            }
            afterSeparator = isSeparator;
        }
        return start == 2 && text.length() == 2 ? "a package name cannot begin so" : "";
    }

    @Override
    public int compareTo(PackageName other) {
        return text.compareTo(other.text);
    }

    @Override
    public String toString() {
        return text;
    }
}
