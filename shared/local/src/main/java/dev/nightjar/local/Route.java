package dev.nightjar.local;

import com.google.cloud.functions.CloudEventsFunction;
import dev.nightjar.dataset.DroppedDataset;
import dev.nightjar.functions.optimize.OptimizeDataset;
import dev.nightjar.functions.queue.QueueJobs;
import dev.nightjar.functions.release.ReleaseJobs;
import dev.nightjar.functions.solve.SolveEnvironment;
import java.util.List;
import java.util.Optional;

/** Which function an event wakes, as Terraform wires it in the cloud; one function may have several. */
sealed interface Route {
    /** The function's name: where it is asked. */
    String name();

    Class<? extends CloudEventsFunction> function();

    /**
     * For what is dropped into a bucket.
     *
     * @param kind the function's word: in its ledger and its result folders
     * @param last the file that makes its result finished
     */
    record OfBucket(String bucket, String name, Class<? extends CloudEventsFunction> function, String kind, String last)
            implements Route {}

    /** For the messages of a topic. */
    record OfTopic(String topic, String name, Class<? extends CloudEventsFunction> function) implements Route {}

    List<String> INPUTS = List.of("environments", "datasets", "billing");

    List<String> BUCKETS = List.of("environments", "datasets", "billing", "results", "cache", "state");

    /** Where people may publish; {@link #TICKS} is no place of theirs. */
    List<String> TOPICS = List.of("jobs", "job-callbacks", "dead-letters");

    /** The topic of the clock. */
    String TICKS = "ticks";

    List<OfBucket> DROPS = List.of(
            new OfBucket("environments", "solve-environment", SolveEnvironment.class, "environments", "diagnosis.json"),
            new OfBucket("datasets", "optimize-dataset", OptimizeDataset.class, "datasets", DroppedDataset.RESULT));

    List<OfTopic> MESSAGES = List.of(
            new OfTopic("jobs", "queue-jobs", QueueJobs.class),
            new OfTopic("job-callbacks", "queue-jobs", QueueJobs.class),
            new OfTopic(TICKS, "release-jobs", ReleaseJobs.class));

    static Optional<OfBucket> of(String bucket) {
        return DROPS.stream().filter(route -> route.bucket().equals(bucket)).findFirst();
    }
}
