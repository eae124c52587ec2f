package dev.nightjar.cloud;

import java.io.IOException;

/** Somebody else was faster: the object's generation is not the one that was asked for (HTTP 412). */
public final class PreconditionFailedException extends IOException {
    public PreconditionFailedException(String message) {
        super(message);
    }
}
