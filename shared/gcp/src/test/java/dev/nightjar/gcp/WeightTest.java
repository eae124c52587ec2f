package dev.nightjar.gcp;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.Test;

/** What Google's clients bring into a function, in jars and classes; a new one shows here before it slows a cold start. */
class WeightTest {
    private static final List<String> GOOGLES =
            List.of("com/google", "io/grpc", "io/open", "org/apache/http", "org/conscrypt");

    /** The jars of Google's clients and of what only they need: 20 MB of gRPC and a crypto library are left out. */
    @Test
    void bringsNoGrpcTransport() {
        assertThat(jars().map(jar -> jar.getFileName().toString()))
                .noneMatch(
                        name -> name.matches(
                                "(grpc-(xds|netty|alts|grpclb|services|googleapis|core|auth|protobuf|stub|util|inprocess)|conscrypt|netty|perfmark).*"))
                .anyMatch(name -> name.startsWith("grpc-api-"));
    }

    @Test
    void staysLight() throws IOException {
        long bytes = 0;
        long classes = 0;
        for (Path jar : jars().toList()) {
            try (ZipFile zip = new ZipFile(jar.toFile())) {
                long inside = zip.stream()
                        .filter(entry -> entry.getName().endsWith(".class"))
                        .filter(entry -> GOOGLES.stream().anyMatch(entry.getName()::startsWith))
                        .count();
                classes += inside;
                bytes += inside == 0 ? 0 : Files.size(jar);
            }
        }

        assertThat(classes).isBetween(1_000L, 10_000L);
        assertThat(bytes).isBetween(1L << 20, 20L << 20);
    }

    private static Stream<Path> jars() {
        return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(part -> part.endsWith(".jar"))
                .map(Path::of);
    }
}
