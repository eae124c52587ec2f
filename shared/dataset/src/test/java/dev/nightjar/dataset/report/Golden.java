package dev.nightjar.dataset.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightjar.test.Corpus;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Long texts that we expect, in {@code test/golden/dataset}. {@code mvn -pl shared/dataset -am test -Dtest.jvm.args="-Dnightjar.golden=write
 * --add-opens=java.base/java.nio=ALL-UNNAMED"} writes them anew; the difference is reviewed like code.
 */
final class Golden {
    private Golden() {}

    static void holds(String name, String actual) {
        Path file = Corpus.projectRoot().resolve("test/golden/dataset").resolve(name);
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
