package dev.nightjar.local;

import dev.nightjar.cloud.ObjectInfo;
import dev.nightjar.cloud.ObjectStore;
import dev.nightjar.local.Settlements.Settlement;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/** What other commands want of the {@code serve} that runs over a folder. */
final class Serving {
    private static final long LOOK_EVERY_MILLIS = 100;
    private static final int LOOKS_PER_LOCK_CHECK = 10;

    private Serving() {}

    /**
     * @param data the folder as the user wrote it
     * @param what after "cannot"
     */
    static void require(Path folder, String data, String what) throws IOException, FailedCommandException {
        if (!ServeLock.isTaken(folder)) {
            throw new FailedCommandException(
                    3,
                    "cannot " + what,
                    "no nightjar serve runs there",
                    "./nightjar serve --data " + data + " in another window, then this again");
        }
    }

    /**
     * Waits until it, or a newer generation of it, is settled.
     *
     * @param what such as "the drop"
     */
    static Settlement await(Path folder, ObjectStore store, ObjectInfo object, String what)
            throws IOException, FailedCommandException, InterruptedException {
        Settlements settlements = new Settlements(store);
        for (long look = 0; ; look++) {
            Optional<Settlement> settled = settlements.find(object.name());
            if (settled.isPresent() && settled.get().generation() >= object.generation()) {
                return settled.get();
            }
            if (look % LOOKS_PER_LOCK_CHECK == 0 && !ServeLock.isTaken(folder)) {
                throw new FailedCommandException(
                        3,
                        what + " is not settled yet",
                        "nightjar serve has stopped meanwhile",
                        "starting it again: it goes on where it stopped");
            }
            Thread.sleep(LOOK_EVERY_MILLIS);
        }
    }
}
