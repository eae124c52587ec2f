package dev.nightjar.house;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.nightjar.conda.repodata.ChannelIndexes;
import dev.nightjar.environment.EnvironmentFile;
import dev.nightjar.environment.EnvironmentResult;
import dev.nightjar.environment.EnvironmentSolver;
import dev.nightjar.environment.SolveOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The smaller examples are solved, and the channel is what the README of the examples says it is. What the README of the
 * project shows is run in {@code test/journeys}.
 */
class ExamplesTest {
    private static final ProjectFiles FILES = ProjectFiles.load();
    private static final String FOLDER = "examples/causal-analytics/";
    private static final ObjectMapper JSON = new ObjectMapper();

    @Test
    void theSpecListIsSolved() {
        JsonNode result =
                solve("plots.txt", List.of(FILES.resolve(FOLDER + "channel").toString()));

        assertThat(versions(result, "linux-64")).contains("matplotlib-base 3.10.0", "pandas 2.2.3", "python 3.12.9");
    }

    @Test
    void theRequestIsSolvedForItsOwnHost() {
        JsonNode result = solve("request.json", List.of());

        assertThat(versions(result, "linux-64")).contains("numpy 1.26.4", "scikit-learn 1.5.2");
    }

    @Test
    void theLinesOfTheReadmeOfTheExamplesNameFilesThatExist() {
        List<String> calls = FILES.textOf("examples/README.md")
                .lines()
                .filter(line -> line.startsWith("./nightjar solve "))
                .map(line -> line.split(" ")[2])
                .toList();

        assertThat(calls).hasSize(4).allMatch(FILES::exists);
    }

    @ParameterizedTest
    @ValueSource(strings = {"linux-64", "noarch", "osx-arm64", "win-64"})
    void theHashesOfTheChannelAreThoseOfItsFileNames(String subdir) throws IOException {
        Path repodata = FILES.resolve(FOLDER + "channel/" + subdir + "/repodata.json");
        var packages =
                JSON.readTree(Files.readString(repodata)).at("/packages.conda").properties();

        assertThat(packages).isNotEmpty().allSatisfy(entry -> {
            JsonNode record = entry.getValue();
            String file = record.at("/name").asText() + "-"
                    + record.at("/version").asText() + "-" + record.at("/build").asText() + ".conda";
            assertThat(entry.getKey()).isEqualTo(file);
            assertThat(record.at("/subdir").asText()).isEqualTo(subdir);
            assertThat(record.at("/md5").asText()).isEqualTo(digest("MD5", subdir + "/" + file));
            assertThat(record.at("/sha256").asText()).isEqualTo(digest("SHA-256", subdir + "/" + file));
        });
    }

    private static String digest(String algorithm, String text) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance(algorithm).digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static JsonNode solve(String file, List<String> channels) {
        Path path = FILES.resolve(FOLDER + file);
        var options = new SolveOptions(
                channels, null, List.of(), "linux-64", List.of(), null, null, null, Duration.ofSeconds(60));
        try (var indexes = new ChannelIndexes()) {
            EnvironmentResult result = new EnvironmentSolver(indexes)
                    .solve(
                            new EnvironmentFile(FOLDER + file, "example", Files.readAllBytes(path), path.getParent()),
                            options);
            return JSON.valueToTree(result.json());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<String> versions(JsonNode result, String platform) {
        var versions = new ArrayList<String>();
        result.at("/platforms")
                .path(platform)
                .path("packages")
                .forEach(record -> versions.add(record.at("/name").asText() + " "
                        + record.at("/version").asText()));
        return versions;
    }
}
