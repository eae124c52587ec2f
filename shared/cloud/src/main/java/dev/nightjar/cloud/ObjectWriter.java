package dev.nightjar.cloud;

import java.io.IOException;
import java.io.OutputStream;

/** A write under way. {@link #close()} without {@link #commit()} abandons it and leaves no trace. */
public abstract class ObjectWriter extends OutputStream {
    /**
     * Makes what was written the live generation.
     *
     * @throws PreconditionFailedException when the precondition does not hold at this instant; nothing is changed then
     */
    public abstract ObjectInfo commit() throws IOException;
}
