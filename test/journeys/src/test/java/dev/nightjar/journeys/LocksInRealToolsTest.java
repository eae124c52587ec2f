package dev.nightjar.journeys;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.nightjar.conda.repodata.ChannelIndexes;
import dev.nightjar.environment.EnvironmentFile;
import dev.nightjar.environment.EnvironmentResult;
import dev.nightjar.environment.EnvironmentSolver;
import dev.nightjar.environment.SolveOptions;
import dev.nightjar.test.Cases;
import dev.nightjar.test.CondaLockRules;
import dev.nightjar.test.Corpus;
import dev.nightjar.test.LockReaders;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What we lock is read back, package for package, by the tools that will install it. */
class LocksInRealToolsTest {
    private static final String MD5 = "12345678901234567890123456789012";
    private static final String SHA256 = "1234567890123456789012345678901234567890123456789012345678901234";

    @TempDir
    Path folder;

    @Test
    void keepsNamesVersionsAndHashesThatYamlWouldTakeForSomethingElse() throws IOException {
        Path channel = channel(Map.of(
                "linux-64",
                        List.of(
                                record("app", "3.10", "0", "on >=1", "null 1.0|2.0", "__glibc >=2.17"),
                                record("on", "1e3", "0")),
                "osx-arm64", List.of(record("app", "3.1", "0", "on", "null")),
                "noarch", List.of(record("null", "2.0", "0"), record("on", "1_0", "0"))));
        Files.writeString(folder.resolve("environment.yml"), """
            name: nasty
            channels: [%s]
            platforms: [linux-64, osx-arm64]
            dependencies:
            - app
            """.formatted(channel));

        EnvironmentResult result = solve(folder.resolve("environment.yml"), List.of(), List.of());

        assertThat(result.status()).isEqualTo(EnvironmentResult.Status.SOLVED);
        readBack(result);
    }

    @ParameterizedTest
    @ValueSource(strings = {"linux-64", "osx-arm64,win-64"})
    void givesRealEnvironmentsThatRealToolsRead(String platforms) throws IOException {
        Path files = Corpus.path("corpus/environment-yml");
        String channel = Corpus.path("corpus/conda/conda-forge").toString();
        int read = 0;

        for (JsonNode entry : Cases.document("corpus/environment-yml/index.json")) {
            Path file = files.resolve(entry.path("file").asText());
            if (read == 3 || Files.readString(file).contains("pip:")) {
                continue;
            }
            EnvironmentResult result = solve(file, List.of(channel), List.of(platforms.split(",")));
            if (result.status() == EnvironmentResult.Status.SOLVED) {
                readBack(result);
                read++;
            }
        }

        assertThat(read).isEqualTo(3);
    }

    /** Writes the locks out and compares what each reader makes of them with what the result says. */
    private void readBack(EnvironmentResult result) throws IOException {
        Path out = Files.createTempDirectory(folder, "out");
        for (Map.Entry<String, byte[]> output : result.outputs().entrySet()) {
            Files.write(out.resolve(output.getKey()), output.getValue());
        }
        JsonNode platforms = new ObjectMapper().valueToTree(result.json()).path("platforms");
        Path lock = out.resolve("conda-lock.yml");
        assertThat(CondaLockRules.complaints(lock)).isEmpty();

        LockReaders readers = new LockReaders();
        JsonNode read = readers.condaLock(lock);
        assertThat(condaLockPackages(read)).containsExactlyInAnyOrderElementsOf(ourPackages(platforms));
        for (Map.Entry<String, JsonNode> platform : platforms.properties()) {
            Path explicit = out.resolve("explicit-" + platform.getKey() + ".txt");
            List<String> lines = Files.readAllLines(explicit, StandardCharsets.UTF_8).stream()
                    .filter(line -> line.contains("://"))
                    .filter(line -> !line.startsWith("#"))
                    .toList();
            assertThat(Cases.texts(readers.rattlerExplicit(explicit).path("urls")))
                    .isEqualTo(lines);
            assertThat(Cases.texts(read.path("explicit").path(platform.getKey())))
                    .containsExactlyInAnyOrderElementsOf(lines);
            assertThat(outOfOrder(platform.getKey(), lines, read)).isEmpty();
        }
    }

    private static List<String> ourPackages(JsonNode platforms) {
        List<String> packages = new ArrayList<>();
        platforms
                .properties()
                .forEach(platform -> platform.getValue()
                        .path("packages")
                        .forEach(entry -> packages.add(String.join(
                                " ",
                                platform.getKey(),
                                entry.path("name").asText(),
                                entry.path("version").asText(),
                                entry.path("url").asText(),
                                entry.path("md5").asText(),
                                entry.path("sha256").asText()))));
        return packages;
    }

    private static List<String> condaLockPackages(JsonNode read) {
        List<String> packages = new ArrayList<>();
        read.path("packages")
                .forEach(entry -> packages.add(String.join(
                        " ",
                        entry.path("platform").asText(),
                        entry.path("name").asText(),
                        entry.path("version").asText(),
                        entry.path("url").asText(),
                        entry.path("md5").asText(),
                        entry.path("sha256").asText())));
        return packages;
    }

    /** Pairs of lines where a package stands before what it needs, though that does not need it in turn. */
    private static List<String> outOfOrder(String platform, List<String> lines, JsonNode read) {
        Map<String, Set<String>> needs = new HashMap<>();
        Map<String, Integer> line = new HashMap<>();
        for (JsonNode entry : read.path("packages")) {
            if (entry.path("platform").asText().equals(platform)) {
                Set<String> names = new HashSet<>();
                entry.path("dependencies").fieldNames().forEachRemaining(names::add);
                needs.put(entry.path("name").asText(), names);
                line.put(
                        entry.path("name").asText(),
                        lines.indexOf(entry.path("url").asText() + "#"
                                + entry.path("md5").asText()));
            }
        }
        List<String> wrong = new ArrayList<>();
        needs.forEach((name, dependencies) -> dependencies.stream()
                .filter(line::containsKey)
                .filter(dependency -> line.getOrDefault(dependency, 0) > line.getOrDefault(name, 0))
                .filter(dependency -> !reaches(needs, dependency, name))
                .forEach(dependency -> wrong.add(name + " before " + dependency)));
        return wrong;
    }

    private static boolean reaches(Map<String, Set<String>> needs, String from, String to) {
        Set<String> seen = new HashSet<>();
        List<String> open = new ArrayList<>(List.of(from));
        while (!open.isEmpty()) {
            String name = open.removeLast();
            if (name.equals(to)) {
                return true;
            }
            if (seen.add(name)) {
                open.addAll(needs.getOrDefault(name, Set.of()));
            }
        }
        return false;
    }

    private EnvironmentResult solve(Path file, List<String> channels, List<String> platforms) throws IOException {
        SolveOptions options = new SolveOptions(
                channels, null, platforms, "linux-64", List.of(), null, null, null, Duration.ofSeconds(60));
        try (ChannelIndexes indexes = new ChannelIndexes()) {
            return new EnvironmentSolver(indexes)
                    .solve(
                            new EnvironmentFile(
                                    file.toString(), "environment", Files.readAllBytes(file), file.getParent()),
                            options);
        }
    }

    private static String record(String name, String version, String build, String... depends) {
        return """
            "%1$s-%2$s-%3$s.conda": {"name": "%1$s", "version": "%2$s", "build": "%3$s", "build_number": 0, "depends": [%4$s],
             "md5": "%5$s", "sha256": "%6$s", "size": 1000, "timestamp": 1700000000000}\
            """.formatted(
                        name,
                        version,
                        build,
                        depends.length == 0 ? "" : "\"" + String.join("\", \"", depends) + "\"",
                        MD5,
                        SHA256);
    }

    private Path channel(Map<String, List<String>> records) throws IOException {
        Path channel = folder.resolve("channel");
        for (Map.Entry<String, List<String>> subdir : records.entrySet()) {
            Path place = Files.createDirectories(channel.resolve(subdir.getKey()));
            Files.writeString(
                    place.resolve("repodata.json"),
                    "{\"info\": {\"subdir\": \"" + subdir.getKey() + "\"}, \"packages.conda\": {"
                            + String.join(",\n", subdir.getValue()) + "}}");
        }
        return channel;
    }
}
