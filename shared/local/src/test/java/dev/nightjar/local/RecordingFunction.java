package dev.nightjar.local;

import com.google.cloud.functions.CloudEventsFunction;
import dev.nightjar.cloud.TriggerEvent;
import io.cloudevents.CloudEvent;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** A function that keeps its events, and fails as often as it is told. For one test at a time. */
public final class RecordingFunction implements CloudEventsFunction {
    private static final List<TriggerEvent> EVENTS = new ArrayList<>();
    private static final List<CloudEvent> ENVELOPES = new ArrayList<>();
    private static int failures;

    static synchronized void begin(int failuresFirst) {
        EVENTS.clear();
        ENVELOPES.clear();
        failures = failuresFirst;
    }

    @Override
    public void accept(CloudEvent event) throws Exception {
        synchronized (RecordingFunction.class) {
            EVENTS.add(TriggerEvent.read(event));
            ENVELOPES.add(event);
            RecordingFunction.class.notifyAll();
            if (EVENTS.size() <= failures) {
                throw new IOException("busy");
            }
        }
    }

    /** Waits until there are so many. */
    static synchronized List<TriggerEvent> await(int count) throws InterruptedException {
        while (EVENTS.size() < count) {
            RecordingFunction.class.wait();
        }
        return List.copyOf(EVENTS);
    }

    static synchronized List<CloudEvent> envelopes() {
        return List.copyOf(ENVELOPES);
    }
}
