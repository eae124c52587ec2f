package dev.nightjar.functions.release;

import com.google.cloud.functions.CloudEventsFunction;
import dev.nightjar.cloud.JsonLog;
import dev.nightjar.cloud.Platform;
import dev.nightjar.offpeak.events.JobEvents;
import io.cloudevents.CloudEvent;
import java.io.IOException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Every minute: jobs whose time has come are sent to their endpoints, what was left half done is finished. Deployed with
 * at most one instance; more do no harm. Safe for many threads.
 */
public final class ReleaseJobs implements CloudEventsFunction {
    private final Supplier<Platform> load;
    private @Nullable JobEvents events;

    public ReleaseJobs() {
        this(Platform::load);
    }

    ReleaseJobs(Supplier<Platform> load) {
        this.load = load;
    }

    @Override
    public void accept(CloudEvent event) throws IOException {
        events().tick(event, new JsonLog(System.out));
    }

    /** Made by the first event: an instance that cannot even start would answer nothing. */
    private synchronized JobEvents events() {
        if (events == null) {
            events = new JobEvents(load.get());
        }
        return events;
    }
}
