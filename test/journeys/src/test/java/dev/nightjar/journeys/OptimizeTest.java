package dev.nightjar.journeys;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What only a process of its own can show of {@code optimize}. */
class OptimizeTest {
    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"parquet", "arrow"})
    void aFullDiskLeavesNothing(String format) throws Exception {
        Random random = new Random(1);
        StringBuilder text = new StringBuilder("a,b\n");
        for (int row = 0; row < 300_000; row++) {
            text.append(random.nextLong())
                    .append(',')
                    .append(Long.toHexString(random.nextLong()))
                    .append('\n');
        }
        Files.writeString(folder.resolve("big.csv"), text);
        String launcher = Checkout.built().launcher().toString();

        // No file may have more than 3 MiB: room for the native library that is unpacked, not for the output.
        try (Run run = Run.start(
                folder,
                Map.of(),
                List.of(
                        "/bin/bash",
                        "-c",
                        "ulimit -f 3072; exec \"$0\" \"$@\"",
                        launcher,
                        "optimize",
                        "big.csv",
                        "--format",
                        format,
                        "--json",
                        "--out",
                        "out"))) {
            assertThat(run.exitCode()).as(run.err()).isEqualTo(3);
            assertThat(run.out()).contains("\"error\":\"disk_full\"");
            assertThat(run.err()).contains("there is no room for it").doesNotContain("\tat ");
        }
        assertThat(files("out")).isEmpty();
    }

    @Test
    void readsAPipe() throws Exception {
        String launcher = Checkout.built().launcher().toString();

        try (Run run = Run.start(
                folder,
                Map.of(),
                List.of("/bin/bash", "-c", "\"$0\" optimize <(printf 'a\\n1\\n2\\n') --out out", launcher))) {
            assertThat(run.exitCode()).as(run.err()).isZero();
            assertThat(run.out()).contains("2 rows, 1 column");
        }
        assertThat(files("out")).hasSize(4);
    }

    private List<String> files(String name) throws IOException {
        try (Stream<Path> files = Files.list(folder.resolve(name))) {
            return files.map(file -> String.valueOf(file.getFileName())).toList();
        }
    }
}
