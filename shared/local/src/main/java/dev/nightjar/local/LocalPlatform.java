package dev.nightjar.local;

import dev.nightjar.cloud.DirectoryStore;
import dev.nightjar.cloud.ObjectStore;
import dev.nightjar.cloud.Platform;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Objects;
import java.util.Optional;

/**
 * A folder of this machine as the surroundings of functions.
 *
 * <p>Everything is in the folder, also the hands of a clock that is set by hand, so several processes over one folder see
 * the same world. {@link Platform#load()} finds this class and takes the folder from the system property
 * {@code nightjar.data}, else the environment variable {@code NIGHTJAR_DATA}, else {@code ./nightjar-data}. Settings are
 * environment variables; {@code NIGHTJAR_CHANNEL_ROOT} and {@code NIGHTJAR_THIS_PLATFORM} have defaults here, and what
 * endpoints of jobs may be asked, and where they answer, {@code serve} has written down.
 */
public final class LocalPlatform implements Platform {
    static final String DATA_PROPERTY = "nightjar.data";

    private final Path data;
    private final InstantSource clock;
    private final ObjectStore store;
    private final AllowedEndpoints endpoints;

    /** For {@link java.util.ServiceLoader}. */
    public LocalPlatform() {
        this(Path.of(Objects.requireNonNullElse(
                System.getProperty(DATA_PROPERTY),
                Objects.requireNonNullElse(System.getenv("NIGHTJAR_DATA"), "nightjar-data"))));
    }

    /** @throws UncheckedIOException when the folder cannot be used */
    LocalPlatform(Path data) {
        this.data = data.toAbsolutePath().normalize();
        InstantSource machine = machineClock();
        ClockHands hands = new ClockHands(this.data);
        this.endpoints = new AllowedEndpoints(this.data);
        this.clock = () -> hands.read().orElseGet(machine::instant);
        try {
            this.store = new DirectoryStore(this.data, clock);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public ObjectStore store() {
        return store;
    }

    @Override
    public LocalTopic topic(String name) {
        return new LocalTopic(store, name, clock);
    }

    @Override
    public InstantSource clock() {
        return clock;
    }

    @Override
    public Optional<String> setting(String name) {
        String given = System.getenv(name);
        if (given != null && !given.isEmpty()) {
            return Optional.of(given);
        }
        return switch (name) {
            case "NIGHTJAR_CHANNEL_ROOT" -> Optional.of(data.resolve("buckets").toString());
            case "NIGHTJAR_THIS_PLATFORM" -> Optional.of(HostPlatform.name());
            case "NIGHTJAR_ENDPOINT_HOSTS" -> Optional.of(String.join(",", endpoints.hosts()));
            case "NIGHTJAR_LOOPBACK_ENDPOINTS" -> Optional.of(Boolean.toString(endpoints.thisMachine()));
            case "NIGHTJAR_CALLBACK" -> ServeLock.address(data).map(address -> address + "topics/job-callbacks");
            default -> Optional.empty();
        };
    }

    /** For commands that use no folder. */
    static InstantSource machineClock() {
        return InstantSource.system();
    }
}
