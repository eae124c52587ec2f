package dev.nightjar.functions.optimize;

import com.google.cloud.functions.CloudEventsFunction;
import dev.nightjar.cloud.DropDesk;
import dev.nightjar.cloud.JsonLog;
import dev.nightjar.cloud.Platform;
import dev.nightjar.dataset.DroppedDataset;
import io.cloudevents.CloudEvent;
import java.io.IOException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A dataset dropped in a bucket becomes a smaller one with a report, or the reason why it cannot. Safe for many threads. */
public final class OptimizeDataset implements CloudEventsFunction {
    private final Supplier<Platform> load;
    private @Nullable Platform platform;

    public OptimizeDataset() {
        this(Platform::load);
    }

    OptimizeDataset(Supplier<Platform> load) {
        this.load = load;
    }

    @Override
    public void accept(CloudEvent event) throws IOException {
        Platform here = platform();
        DroppedDataset dataset = new DroppedDataset(here);
        new DropDesk(here, "datasets", DroppedDataset.RESULT)
                .treat(event, dataset::optimize, new JsonLog(System.out).withClock(here.clock()));
    }

    /** Loaded by the first event: an instance that cannot even start would answer nothing. */
    private synchronized Platform platform() {
        if (platform == null) {
            platform = load.get();
        }
        return platform;
    }
}
