package dev.nightjar.environment;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightjar.test.Corpus;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Long texts that we expect, in {@code test/golden/environment}. {@code mvn -pl shared/environment -am test
 * -Dtest.jvm.args=-Dnightjar.golden=write} writes them anew; the difference is reviewed like code.
 */
final class Golden {
    private Golden() {}

    static void holds(String name, byte[] actual) {
        holds(name, new String(actual, StandardCharsets.UTF_8));
    }

    static void holds(String name, String actual) {
        Path file = Corpus.projectRoot().resolve("test/golden/environment").resolve(name);
        try {
            if ("write".equals(System.getProperty("nightjar.golden"))) {
                Files.createDirectories(file.getParent());
                Files.writeString(file, actual);
            }
            assertThat(actual)
                    .as("%s (see Golden for how to write it anew)", file)
                    .isEqualTo(Files.readString(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
