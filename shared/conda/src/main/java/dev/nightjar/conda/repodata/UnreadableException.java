package dev.nightjar.conda.repodata;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Repodata that was reached but cannot be read on; the message is one clause that says why. */
final class UnreadableException extends IOException {
    UnreadableException(String why, @Nullable Throwable cause) {
        super(printable(why), cause);
    }

    /** What a hostile file says, fit for a terminal. */
    private static String printable(String text) {
        StringBuilder safe = new StringBuilder(Math.min(text.length(), 600));
        for (int i = 0; i < text.length() && safe.length() < 500; i++) {
            char c = text.charAt(i);
            safe.append(Character.isISOControl(c) || Character.getType(c) == Character.FORMAT ? '?' : c);
        }
        return safe.append(text.length() > 500 ? "..." : "").toString();
    }
}
