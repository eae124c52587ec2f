package dev.nightjar.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LocalPlatformTest {
    @TempDir
    private Path data;

    @Test
    void aClockSetByHandIsTheSameForEveryProcess() throws IOException {
        LocalPlatform platform = new LocalPlatform(data);
        Files.createDirectories(data.resolve("meta/clock").getParent());
        Files.writeString(data.resolve("meta/clock"), "2026-01-31T22:00:00Z");

        assertThat(platform.clock().instant()).isEqualTo(Instant.parse("2026-01-31T22:00:00Z"));
    }

    @Test
    void messagesAreObjectsThatLast() throws IOException {
        LocalPlatform platform = new LocalPlatform(data);

        String id = platform.topic("dead-letters").publish(new byte[] {1, 2}, Map.of("kind", "environments"));

        assertThat(data.resolve("buckets/state/topics/dead-letters/" + id + ".json"))
                .content()
                .contains("\"attributes\":{\"kind\":\"environments\"}")
                .contains("\"data\":\"AQI=\"");
    }

    @Test
    void oneServeHasAFolder() throws Exception {
        assertThat(ServeLock.isTaken(data)).isFalse();
        try (ServeLock lock = ServeLock.take(data).orElseThrow()) {
            lock.announce("http://127.0.0.1:1/");
            assertThat(ServeLock.isTaken(data)).isTrue();
            assertThat(ServeLock.take(data)).isEmpty();
        }
        assertThat(ServeLock.isTaken(data)).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "Linux, amd64, linux-64", "Linux, aarch64, linux-aarch64", "Linux, ppc64le, linux-ppc64le",
        "Mac OS X, x86_64, osx-64", "Mac OS X, aarch64, osx-arm64", "Windows 11, amd64, win-64"
    })
    void namesTheMachineAsCondaDoes(String system, String architecture, String platform) {
        assertThat(HostPlatform.name(system, architecture)).isEqualTo(platform);
    }
}
