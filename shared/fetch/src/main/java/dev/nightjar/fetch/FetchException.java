package dev.nightjar.fetch;

import java.io.IOException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A GET that brought nothing, or not all.
 *
 * <p>The message names the address without credentials and is one clause; callers branch on {@link #kind()}.
 */
public final class FetchException extends IOException {
    /** What kept the content away. */
    public enum Kind {
        /** The server knows no such thing (404, 410). */
        NOT_FOUND,
        /** The server wants other credentials, or any (401, 403, 407). */
        UNAUTHORISED,
        /** No connection, a broken one, or a server that keeps answering with an error. */
        UNREACHABLE,
        /** The server or the caller's deadline was quicker. */
        TIMED_OUT,
        /** The answer is longer than the caller takes. */
        TOO_LARGE,
        /** We do not do this: another scheme than http and https, a redirect to plain http, a proxy of an unknown kind. */
        REFUSED
    }

    private final Kind kind;
    private final @Nullable Duration repeatAfter;

    FetchException(Kind kind, String message, @Nullable Duration repeatAfter, @Nullable Throwable cause) {
        super(message, cause);
        this.kind = kind;
        this.repeatAfter = repeatAfter;
    }

    public Kind kind() {
        return kind;
    }

    /** How long to wait before the same GET may succeed; zero where nobody said, null where it never will. */
    @Nullable
    Duration repeatAfter() {
        return repeatAfter;
    }
}
