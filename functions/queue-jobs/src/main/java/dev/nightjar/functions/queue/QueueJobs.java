package dev.nightjar.functions.queue;

import com.google.cloud.functions.CloudEventsFunction;
import dev.nightjar.cloud.JsonLog;
import dev.nightjar.cloud.Platform;
import dev.nightjar.offpeak.events.JobEvents;
import io.cloudevents.CloudEvent;
import java.io.IOException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A message on the topic {@code jobs} becomes a job on record, one on {@code job-callbacks} moves its job on, or a dead
 * letter says why not. Deployed once for each topic. Safe for many threads.
 */
public final class QueueJobs implements CloudEventsFunction {
    private final Supplier<Platform> load;
    private @Nullable JobEvents events;

    public QueueJobs() {
        this(Platform::load);
    }

    QueueJobs(Supplier<Platform> load) {
        this.load = load;
    }

    @Override
    public void accept(CloudEvent event) throws IOException {
        events().message(event, new JsonLog(System.out));
    }

    /** Made by the first event: an instance that cannot even start would answer nothing. */
    private synchronized JobEvents events() {
        if (events == null) {
            events = new JobEvents(load.get());
        }
        return events;
    }
}
