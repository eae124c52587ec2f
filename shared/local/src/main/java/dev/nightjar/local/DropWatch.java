package dev.nightjar.local;

import dev.nightjar.cloud.DropOptions;
import dev.nightjar.cloud.ObjectInfo;
import dev.nightjar.cloud.ObjectName;
import dev.nightjar.cloud.ObjectStore;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * Looks for dropped objects. One that {@code drop} wrote is whole when it is seen; a file that was copied into the folder
 * by hand counts once it has been unchanged for a second. Not for several threads.
 */
final class DropWatch {
    /** The metadata that {@code drop} gives an object: the folder its file came from. */
    static final String DROPPED_FROM = "dropped-from";

    private static final Duration QUIET = Duration.ofSeconds(1);

    private final ObjectStore store;
    private final Settlements settlements;
    private final LongSupplier nanoTime;
    private Map<ObjectName, Seen> seen = new HashMap<>();

    private record Seen(long generation, long sinceNanos, boolean delivered) {}

    DropWatch(ObjectStore store, Settlements settlements, LongSupplier nanoTime) {
        this.store = store;
        this.settlements = settlements;
        this.nanoTime = nanoTime;
    }

    /** The drops that became whole since the last look, and were not settled by an earlier process. */
    List<ObjectInfo> look() throws IOException {
        long now = nanoTime.getAsLong();
        List<ObjectInfo> whole = new ArrayList<>();
        Map<ObjectName, Seen> still = new HashMap<>();
        for (String bucket : Route.INPUTS) {
            for (ObjectInfo object : store.list(bucket, "")) {
                if (DropOptions.isOptions(object.name())) {
                    continue;
                }
                Seen before = seen.get(object.name());
                Seen after = before != null && before.generation() == object.generation()
                        ? before
                        : new Seen(object.generation(), now, false);
                boolean ripe =
                        object.metadata().containsKey(DROPPED_FROM) || now - after.sinceNanos() >= QUIET.toNanos();
                if (!after.delivered() && ripe) {
                    after = new Seen(after.generation(), after.sinceNanos(), true);
                    var settled = settlements.find(object.name());
                    if (settled.isEmpty() || settled.get().generation() < object.generation()) {
                        whole.add(object);
                    }
                }
                still.put(object.name(), after);
            }
        }
        seen = still;
        return whole;
    }
}
