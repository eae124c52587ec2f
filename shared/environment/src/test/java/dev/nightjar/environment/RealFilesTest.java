package dev.nightjar.environment;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightjar.conda.repodata.ChannelIndexes;
import dev.nightjar.environment.EnvironmentResult.Status;
import dev.nightjar.test.Corpus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The environment files of real projects, against a sample of conda-forge: each is locked or explained, and soon. */
class RealFilesTest {
    @Test
    void eachIsLockedOrExplained() throws IOException {
        List<Path> files;
        try (Stream<Path> all = Files.list(Corpus.path("corpus/environment-yml"))) {
            files = all.filter(file -> file.toString().endsWith(".yml"))
                    .sorted()
                    .toList();
        }
        String channel = Corpus.path("corpus/conda/conda-forge").toString();
        SolveOptions options = new SolveOptions(
                List.of(channel),
                null,
                List.of("linux-64"),
                "linux-64",
                List.of(),
                null,
                null,
                null,
                null,
                Duration.ofSeconds(60));
        Map<Status, Integer> counts = new EnumMap<>(Status.class);

        try (ChannelIndexes channels = new ChannelIndexes()) {
            EnvironmentSolver solver = new EnvironmentSolver(channels);
            for (Path file : files) {
                String name = file.getFileName().toString();
                EnvironmentResult result =
                        solver.solve(new EnvironmentFile(name, "env", Files.readAllBytes(file), null), options);
                counts.merge(result.status(), 1, Integer::sum);

                assertThat(result.status()).as(name).isIn(Status.SOLVED, Status.UNSOLVABLE, Status.INVALID);
                if (result.status() == Status.SOLVED) {
                    assertThat(result.outputs()).as(name).containsKeys("conda-lock.yml", "explicit-linux-64.txt");
                } else {
                    assertThat((List<?>) result.json().get("problems")).as(name).isNotEmpty();
                }
            }
        }

        System.out.println("real files: " + counts);
        assertThat(counts.get(Status.SOLVED)).isGreaterThan(10);
    }
}
