package dev.nightjar.fetch;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Packed content that cannot be unpacked, or must not be; the message is one clause that says why. */
public final class UnpackException extends IOException {
    /** What is wrong with it. */
    public enum Fault {
        NOT_ZSTD,
        TRUNCATED,
        DAMAGED,
        /** More than the caller takes, or far more than honest content of that packed size. */
        BOMB,
        /** The zstd library does not run on this machine. */
        NO_LIBRARY
    }

    private final Fault fault;

    public UnpackException(Fault fault, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.fault = fault;
    }

    public Fault fault() {
        return fault;
    }
}
