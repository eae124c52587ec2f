package dev.nightjar.functions.solve;

import com.google.cloud.functions.CloudEventsFunction;
import dev.nightjar.cloud.DropDesk;
import dev.nightjar.cloud.DropOptions;
import dev.nightjar.cloud.JsonLog;
import dev.nightjar.cloud.JsonText;
import dev.nightjar.cloud.ObjectInfo;
import dev.nightjar.cloud.Platform;
import dev.nightjar.conda.repodata.ChannelIndexes;
import dev.nightjar.environment.DropSettings;
import dev.nightjar.environment.EnvironmentFile;
import dev.nightjar.environment.EnvironmentResult;
import dev.nightjar.environment.EnvironmentSolver;
import io.cloudevents.CloudEvent;
import java.io.IOException;
import java.io.InputStream;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A file dropped in a bucket becomes locks, or the reason why it cannot. Safe for many threads. */
public final class SolveEnvironment implements CloudEventsFunction {
    private static final String DIAGNOSIS = "diagnosis.json";

    private final Supplier<Platform> load;
    private @Nullable Platform platform;

    public SolveEnvironment() {
        this(Platform::load);
    }

    SolveEnvironment(Supplier<Platform> load) {
        this.load = load;
    }

    @Override
    public void accept(CloudEvent event) throws IOException {
        Platform here = platform();
        new DropDesk(here, "environments", DIAGNOSIS)
                .treat(
                        event,
                        (dropped, options, lastAttempt) -> solve(here, dropped, options, lastAttempt),
                        new JsonLog(System.out).withClock(here.clock()));
    }

    /** Loaded by the first event: an instance that cannot even start would answer nothing. */
    private synchronized Platform platform() {
        if (platform == null) {
            platform = load.get();
        }
        return platform;
    }

    private static DropDesk.Outcome solve(
            Platform platform, ObjectInfo dropped, DropOptions options, boolean lastAttempt) throws IOException {
        EnvironmentResult result;
        DropSettings settings = new DropSettings(platform);
        byte[] content;
        try (InputStream in = platform.store().read(dropped.name(), dropped.generation())) {
            content = in.readNBytes(EnvironmentFile.MAX_BYTES + 1);
        }
        EnvironmentFile file = settings.file(dropped, content);
        DropSettings.Asked asked = settings.read(file.file(), options);
        if (asked.refusal() != null) {
            result = asked.refusal();
        } else {
            try (ChannelIndexes channels = new ChannelIndexes()) {
                result = new EnvironmentSolver(channels).solve(file, asked.options());
            }
        }
        if (result.status() == EnvironmentResult.Status.FAILED && result.outsideWorld() && !lastAttempt) {
            throw new IOException(String.join("\n", result.warnings()));
        }
        SortedMap<String, byte[]> files = new TreeMap<>(result.outputs());
        files.putIfAbsent(DIAGNOSIS, JsonText.bytes(result.json()));
        files.put("options.json", JsonText.bytes(asked.said()));
        return new DropDesk.Outcome(files, DropSettings.summary(result));
    }
}
