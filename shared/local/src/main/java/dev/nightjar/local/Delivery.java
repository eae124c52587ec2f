package dev.nightjar.local;

import java.io.IOException;
import java.util.Optional;

/** Something on its way to a function: sent until the function says that it is done. */
interface Delivery {
    /** What lines for people call it. */
    String title();

    Route route();

    /** What is sent; empty when there is nothing to be done any more. */
    Optional<OutgoingEvent> event() throws IOException;

    /**
     * The function is done with it: records that, so that it is not sent again after a restart.
     *
     * @return what came of it, where that is worth a line
     */
    Optional<String> settle() throws IOException;
}
