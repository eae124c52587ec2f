package dev.nightjar.cloud;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PlatformTest {
    /** A platform in memory. */
    public static class First implements Platform {
        private final TickingClock clock = new TickingClock("2026-03-01T00:00:00Z");
        private final MemoryStore store = new MemoryStore(clock);

        @Override
        public ObjectStore store() {
            return store;
        }

        @Override
        public Topic topic(String name) {
            return new MemoryTopic();
        }

        @Override
        public InstantSource clock() {
            return clock;
        }

        @Override
        public Optional<String> setting(String name) {
            return Optional.empty();
        }
    }

    /** Another. */
    public static final class Second extends First {}

    @TempDir
    Path services;

    @Test
    void takesTheOnePlatformThereIs() throws IOException {
        assertThat(load(First.class)).isInstanceOf(First.class);
    }

    @Test
    void refusesToRunWithoutOne() {
        assertThatExceptionOfType(IllegalStateException.class)
                .isThrownBy(() -> load())
                .withMessageContaining("found []");
    }

    @Test
    void refusesToChooseBetweenTwo() {
        assertThatExceptionOfType(IllegalStateException.class)
                .isThrownBy(() -> load(First.class, Second.class))
                .withMessageContaining(First.class.getName())
                .withMessageContaining(Second.class.getName());
    }

    /** What is found where these platforms are on the class path. */
    private Platform load(Class<?>... platforms) throws IOException {
        if (platforms.length > 0) {
            Files.createDirectories(services.resolve("META-INF/services"));
            Files.write(
                    services.resolve("META-INF/services").resolve(Platform.class.getName()),
                    List.of(platforms).stream().map(Class::getName).toList());
        }
        try (URLClassLoader loader =
                new URLClassLoader(new URL[] {services.toUri().toURL()}, Platform.class.getClassLoader())) {
            return Platform.load(loader);
        }
    }
}
