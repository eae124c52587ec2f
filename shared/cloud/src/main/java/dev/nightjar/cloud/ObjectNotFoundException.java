package dev.nightjar.cloud;

import java.io.IOException;

/** That object, or that generation of it, is not there. */
public final class ObjectNotFoundException extends IOException {
    public ObjectNotFoundException(String message) {
        super(message);
    }
}
