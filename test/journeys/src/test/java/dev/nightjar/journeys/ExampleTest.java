package dev.nightjar.journeys;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightjar.test.Corpus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The example, by the commands and with the answers that the README shows. */
class ExampleTest {
    private static final String EXAMPLE = "examples/causal-analytics/environment.yml";
    private static final Pattern BLOCK = Pattern.compile("(?m)^```\\n((?:(?!```).*\\n)*)```$");

    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(
            strings = {"./nightjar solve " + EXAMPLE, "./nightjar solve " + EXAMPLE + " --virtual-package __glibc=2.17"
            })
    void answersAsTheReadmeShows(String command) throws Exception {
        List<String> blocks = blocks();
        int place = blocks.indexOf(command);
        assertThat(place).as(command).isNotNegative();

        try (Run run = Run.start(Checkout.built().folder(), Map.of(), List.of(command.split(" ")))) {
            boolean solved = !command.contains("--virtual-package");
            assertThat(run.exitCode()).as(run.err()).isEqualTo(solved ? 0 : 1);
            assertThat(run.out()).isEqualTo(blocks.get(place + 1));
            assertThat(run.err().lines()).hasSize(3).allMatch(line -> line.contains("  assumes for "));
        }
    }

    @Test
    void makesTheDatasetOfTheReadmeSmall() throws Exception {
        String command = "./nightjar optimize examples/deliveries/deliveries.csv";
        List<String> blocks = blocks();
        int place = blocks.indexOf(command);
        assertThat(place).isNotNegative();

        try (Run run = Run.start(Checkout.built().folder(), Map.of(), List.of(command.split(" ")))) {
            assertThat(run.exitCode()).as(run.err()).isZero();
            assertThat(withoutSizes(run.out())).isEqualTo(withoutSizes(blocks.get(place + 1)));
        }
    }

    /** How well it packs changes with every better encoding. */
    private static String withoutSizes(String text) {
        return text.replaceAll("[0-9.]+ (KiB|%)", "N $1");
    }

    @Test
    void locksWhatATeamWouldGetWithNumpy2OnEveryPlatform() throws Exception {
        try (Run run =
                Checkout.built().start(Checkout.built().folder(), "solve", EXAMPLE, "--out", folder.toString())) {
            assertThat(run.exitCode()).as(run.err()).isZero();
        }

        for (String platform : List.of("linux-64", "osx-arm64", "win-64")) {
            assertThat(Files.readAllLines(folder.resolve("causal-analytics/explicit-" + platform + ".txt")))
                    .as(platform)
                    .anyMatch(line -> line.contains("/" + platform + "/numpy-2."))
                    .anyMatch(line -> line.contains("/" + platform + "/econml-"))
                    .anyMatch(line -> line.contains("/noarch/dowhy-"));
        }
        try (Stream<Path> written = Files.list(folder.resolve("causal-analytics"))) {
            assertThat(written.map(file -> file.getFileName().toString()))
                    .containsExactlyInAnyOrder(
                            "conda-lock.yml",
                            "diagnosis.json",
                            "explicit-linux-64.txt",
                            "explicit-osx-arm64.txt",
                            "explicit-win-64.txt");
        }
    }

    @Test
    void canBeDroppedAsTheReadmeSays() throws Exception {
        Checkout checkout = Checkout.built();
        String data = folder.resolve("data").toString();
        assertThat(blocks()).anyMatch(block -> block.contains("./nightjar drop environments " + EXAMPLE + " --wait"));

        try (Run serve = checkout.start(folder, "serve", "--port", "0", "--data", data)) {
            serve.await(line -> line.startsWith("nightjar serves "));
            try (Run drop =
                    checkout.start(checkout.folder(), "drop", "environments", EXAMPLE, "--wait", "--data", data)) {
                assertThat(drop.exitCode()).as(drop.err()).isZero();
                assertThat(drop.out()).contains("solved, linux-64 58 packages, osx-arm64 ");
            }
        }
    }

    /** What the README's fences hold, without the line ends at the end. */
    static List<String> blocks() throws IOException {
        List<String> blocks = new ArrayList<>();
        var block = BLOCK.matcher(Files.readString(Corpus.projectRoot().resolve("README.md")));
        while (block.find()) {
            blocks.add(block.group(1).stripTrailing());
        }
        return blocks;
    }
}
