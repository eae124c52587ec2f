package dev.nightjar.local;

import com.google.cloud.functions.CloudEventsFunction;
import dev.nightjar.dataset.DroppedDataset;
import dev.nightjar.functions.optimize.OptimizeDataset;
import dev.nightjar.functions.solve.SolveEnvironment;
import java.util.List;
import java.util.Optional;

/**
 * Which function a drop wakes, as Terraform wires it in the cloud.
 *
 * @param bucket of the drops
 * @param kind the function's word: in its ledger and its result folders
 * @param last the file that makes its result finished
 */
record Route(String bucket, String name, Class<? extends CloudEventsFunction> function, String kind, String last) {
    static final List<String> INPUTS = List.of("environments", "datasets", "billing");

    static final List<String> BUCKETS = List.of("environments", "datasets", "billing", "results", "cache", "state");

    static final List<Route> ALL = List.of(
            new Route("environments", "solve-environment", SolveEnvironment.class, "environments", "diagnosis.json"),
            new Route("datasets", "optimize-dataset", OptimizeDataset.class, "datasets", DroppedDataset.RESULT));

    static Optional<Route> of(String bucket) {
        return ALL.stream().filter(route -> route.bucket().equals(bucket)).findFirst();
    }
}
