package dev.nightjar.cloud;

import java.io.IOException;

/** That object, or that generation of it, is not there. */
public final class ObjectNotFoundException extends IOException {
    public ObjectNotFoundException(String message) {
        super(message);
    }

    /** No generation of that name is live. */
    public static ObjectNotFoundException of(ObjectName name) {
        return new ObjectNotFoundException(
                "cannot find " + name + "\n  because no object of that name is there\n" + "  try listing the bucket");
    }

    /** That generation of the name is not the live one. */
    public static ObjectNotFoundException of(ObjectName name, long generation) {
        return new ObjectNotFoundException("cannot find generation " + generation + " of " + name
                + "\n  because it was replaced, deleted or never there\n  try the generation that is live now");
    }
}
