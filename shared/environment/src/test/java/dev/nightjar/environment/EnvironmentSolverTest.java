package dev.nightjar.environment;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpServer;
import dev.nightjar.conda.repodata.ChannelIndexes;
import dev.nightjar.conda.solve.ChannelPriority;
import dev.nightjar.environment.EnvironmentResult.Status;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** From the bytes of a file to those of its locks, with a channel in a folder. */
class EnvironmentSolverTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    Path folder;

    private List<String> platforms = List.of("linux-64");
    private List<String> channels = List.of("./channel");
    private List<String> virtualPackages = List.of();
    private @Nullable ChannelPriority channelPriority;
    private Duration timeout = Duration.ofSeconds(60);

    private ChannelFolder channel() {
        return new ChannelFolder(folder.resolve("channel"))
                .has("linux-64", "python 3.11 h1", "openssl >=3")
                .has("linux-64", "python 3.12 h1", "openssl >=3", "__glibc >=2.17")
                .has("linux-64", "openssl 3.0 h0")
                .has("linux-64", "openssl 3.3 h0")
                .has("noarch", "numpy 1.26 py0", "python >=3.9")
                .has("noarch", "tzdata 2025b 0")
                .has("osx-arm64", "python 3.12 h1", "openssl >=3")
                .has("osx-arm64", "openssl 3.3 h0");
    }

    @Test
    void locksAllPlatformsOfAFile() {
        channel().write(false);
        channels = List.of();
        platforms = List.of();

        EnvironmentResult result = solve("""
            name: analysis
            channels: [./channel]
            platforms: [osx-arm64, linux-64]
            dependencies: [numpy >=1.26, tzdata]
            variables: {TZ: UTC}
            """);

        assertThat(result.status()).isEqualTo(Status.SOLVED);
        assertThat(result.exitCode()).isZero();
        assertThat(result.name()).isEqualTo("analysis");
        assertThat(result.outputs())
                .containsOnlyKeys(
                        "conda-lock.yml", "diagnosis.json", "explicit-linux-64.txt", "explicit-osx-arm64.txt");
        assertThat(names(result, "linux-64")).containsExactly("openssl", "python", "numpy", "tzdata");
        Golden.holds("analysis/diagnosis.json", withoutFolderAndTimes(output(result, "diagnosis.json")));
        Golden.holds("analysis/conda-lock.yml", withoutFolderAndTimes(output(result, "conda-lock.yml")));
        Golden.holds("analysis/explicit-linux-64.txt", withoutFolderAndTimes(output(result, "explicit-linux-64.txt")));
    }

    @Test
    void givesTheSameBytesForAnyOrderOfSpecsPlatformsAndRecords() {
        channel().write(false);
        platforms = List.of("linux-64", "osx-arm64");
        EnvironmentResult one = solve("name: a\ndependencies: [numpy, tzdata, python, openssl]\n");

        channel().write(true);
        platforms = List.of("osx-arm64", "linux-64");
        EnvironmentResult other = solve("dependencies: [openssl, python, tzdata, numpy]\nname: a\n");

        assertThat(bytes(other)).isEqualTo(bytes(one));
    }

    @Test
    void writesNoLocksWhenAPlatformCannotBeSolved() {
        channel().has("linux-64", "only-linux 1.0 0").write(false);
        platforms = List.of("linux-64", "osx-arm64");

        EnvironmentResult result = solve("dependencies: [only-linux]\n");

        assertThat(result.status()).isEqualTo(Status.UNSOLVABLE);
        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(result.outputs()).containsOnlyKeys("diagnosis.json");
        assertThat(names(result, "linux-64")).containsExactly("only-linux");
        assertThat(json(result).at("/platforms").has("osx-arm64")).isFalse();
        assertThat(json(result).at("/problems"))
                .hasToString("[{\"platforms\":[\"osx-arm64\"],"
                        + "\"headline\":\"no channel has only-linux for this platform\","
                        + "\"core\":[{\"kind\":\"missing\",\"text\":\"only-linux\"}],"
                        + "\"reasons\":[\"no channel has a package called only-linux\"],\"fixes\":[]}]");
    }

    @Test
    void solvesWithoutAChannelThatHasNothingForThePlatformAndSaysSo() {
        channel().write(false);
        new ChannelFolder(folder.resolve("other")).has("win-64", "tzdata 1 0").write(false);
        channels = List.of("./other", "./channel");

        EnvironmentResult result = solve("dependencies: [tzdata]\n");

        assertThat(result.status()).isEqualTo(Status.SOLVED);
        assertThat(json(result).at("/notes/0/kind").asText()).isEqualTo("channel-without-platform");
        assertThat(result.warnings()).anyMatch(text -> text.contains("other has nothing for linux-64"));
    }

    @Test
    void failsWhenNoChannelHasAnythingForThePlatform() {
        new ChannelFolder(folder.resolve("other")).has("win-64", "tzdata 1 0").write(false);
        channels = List.of("./other");

        EnvironmentResult result = solve("dependencies: [tzdata]\n");

        assertThat(result.status()).isEqualTo(Status.FAILED);
        assertThat(result.exitCode()).isEqualTo(2);
        assertThat(json(result).at("/problems/0/reasons").toString())
                .contains("it has win-64, but neither linux-64 nor noarch");
    }

    @Test
    void mergesTheSameProblemOfSeveralPlatforms() {
        channel().write(false);
        platforms = List.of("linux-64", "osx-arm64");

        EnvironmentResult result = solve("dependencies: [nothing-of-that-name]\n");

        assertThat(json(result).at("/problems")).hasSize(1);
        assertThat(json(result).at("/problems/0/platforms")).hasToString("[\"linux-64\",\"osx-arm64\"]");
    }

    @Test
    void saysTimeoutAndNeverUnsolvableWhenTheTimeIsOver() {
        channel().write(false);
        timeout = Duration.ZERO;

        EnvironmentResult result = solve("dependencies: [numpy]\n");

        assertThat(result.status()).isEqualTo(Status.TIMEOUT);
        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(json(result).at("/problems/0/headline").asText()).isEqualTo("env.yml  ran out of time");
    }

    @Test
    void saysWhichHostItAssumes() {
        channel().write(false);
        virtualPackages = List.of("__glibc=2.36", "__cuda=12.4");

        EnvironmentResult result = solve("dependencies: [python, __glibc >=2.17]\n");

        assertThat(result.status()).isEqualTo(Status.SOLVED);
        assertThat(result.warnings())
                .containsExactly("env.yml  assumes for linux-64 a host with"
                        + " __unix=0, __linux=4.18, __glibc=2.36, __archspec=1=x86_64, __cuda=12.4");
        assertThat(json(result).at("/request/virtual_packages/linux-64"))
                .hasToString(
                        "[\"__archspec=1=x86_64\",\"__cuda=12.4=0\",\"__glibc=2.36=0\",\"__linux=4.18=0\",\"__unix=0=0\"]");
    }

    @Test
    void takesAFlagOnlyForThePlatformsThatCanHaveTheFact() {
        channel().write(false);
        virtualPackages = List.of("__glibc=2.36", "__osx=14.0", "__cuda=12.4");
        platforms = List.of("linux-64", "osx-arm64");

        JsonNode hosts = json(solve("dependencies: [python]\n")).at("/request/virtual_packages");

        assertThat(hosts.at("/linux-64").toString())
                .contains("__glibc=2.36", "__cuda")
                .doesNotContain("__osx");
        assertThat(hosts.at("/osx-arm64").toString())
                .contains("__osx=14.0", "__cuda")
                .doesNotContain("__glibc");
    }

    @Test
    void takesTheVirtualPackagesOfARequestForTheWholeHost() {
        channel().write(false);
        virtualPackages = List.of("__glibc=2.36");

        EnvironmentResult result = solve("{\"specs\": [\"python\"], \"virtual_packages\": []}");

        assertThat(json(result).at("/platforms/linux-64/packages").findValuesAsText("version"))
                .as("python 3.12 needs a __glibc, 3.11 does not")
                .containsExactly("3.3", "3.11");
        assertThat(result.warnings()).isEmpty();
    }

    @Test
    void letsARequestWinOverTheFlagsAndTheFlagsOverAFile() {
        channel().write(false);
        new ChannelFolder(folder.resolve("other")).has("linux-64", "tzdata 1 0").write(false);
        channelPriority = ChannelPriority.DISABLED;

        JsonNode request = json(
                solve("{\"specs\": [\"tzdata\"], \"channels\": [\"./other\"], \"channel_priority\": \"flexible\"}"));
        JsonNode file = json(solve("channels: [./other]\nplatforms: [osx-arm64]\ndependencies: [tzdata]\n"));

        assertThat(request.at("/platforms/linux-64/packages/0/channel").asText())
                .isEqualTo("./other");
        assertThat(request.at("/request/channel_priority").asText()).isEqualTo("flexible");
        assertThat(file.at("/platforms/linux-64/packages/0/channel").asText()).isEqualTo(channels.getFirst());
        assertThat(file.at("/request/channel_priority").asText()).isEqualTo("disabled");
    }

    @Test
    void isStrictUnlessSomebodySaysOtherwise() {
        channel().write(false);

        assertThat(json(solve("dependencies: [tzdata]\n"))
                        .at("/request/channel_priority")
                        .asText())
                .isEqualTo("strict");
    }

    @Test
    void lowersNamesWithAWarning() {
        channel().write(false);

        EnvironmentResult result = solve("{\"specs\": [\"TZData\"], \"virtual_packages\": []}");

        assertThat(names(result, "linux-64")).containsExactly("tzdata");
        assertThat(result.warnings()).containsExactly("""
            env.yml:1:12  reads the name in "TZData" as "tzdata"
              because names of conda packages have no capitals
              try "tzdata" in the file\
            """);
    }

    @Test
    void refusesASpecOfAChannelThatIsNotListed() {
        channel().write(false);

        EnvironmentResult result = solve("dependencies:\n  - pytorch::torch\n");

        assertThat(result.status()).isEqualTo(Status.INVALID);
        assertThat(result.exitCode()).isEqualTo(2);
        assertThat(json(result).at("/problems/0/headline").asText())
                .isEqualTo("env.yml:2:5  cannot take \"pytorch::torch\" from the channel \"pytorch\"");
        assertThat(json(result).at("/problems/0/core"))
                .hasToString("[{\"kind\":\"spec\",\"text\":\"pytorch::torch\"}]");
        assertThat(result.warnings())
                .singleElement()
                .asString()
                .startsWith("env.yml:2:5  cannot take \"pytorch::torch\" from the channel \"pytorch\"\n  because ");
        assertThat(result.outputs()).containsOnlyKeys("diagnosis.json");
    }

    @Test
    void refusesToLookNowhere() {
        channels = List.of();

        EnvironmentResult result = solve("dependencies: [numpy]\n");

        assertThat(result.status()).isEqualTo(Status.INVALID);
        assertThat(json(result).at("/problems/0/headline").asText())
                .isEqualTo("env.yml  has no channel to look in for linux-64");
    }

    @Test
    void answersNothingWithNothing() {
        channel().write(false);

        EnvironmentResult result = solve("{\"specs\": []}");

        assertThat(result.status()).isEqualTo(Status.SOLVED);
        assertThat(names(result, "linux-64")).isEmpty();
        assertThat(output(result, "explicit-linux-64.txt")).endsWith("@EXPLICIT\n");
    }

    @Test
    void failsWithExit2WhereAFolderIsMissingAnd3WhereAUrlIs() throws IOException {
        HttpServer empty = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        empty.start();
        try {
            channels = List.of(folder.resolve("nowhere").toString());
            EnvironmentResult missing = solve("dependencies: [numpy]\n");
            channels = List.of("http://me:pw-1@127.0.0.1:" + empty.getAddress().getPort() + "/t/to-ken/channel");
            EnvironmentResult gone = solve("dependencies: [numpy]\n");

            assertThat(missing.status()).isEqualTo(Status.FAILED);
            assertThat(missing.exitCode()).isEqualTo(2);
            assertThat(json(missing).at("/problems")).hasSize(1);
            assertThat(missing.warnings())
                    .filteredOn(text -> text.contains("there is no channel"))
                    .singleElement()
                    .asString()
                    .contains("\n  because ")
                    .contains("\n  try");
            assertThat(gone.status()).isEqualTo(Status.FAILED);
            assertThat(gone.exitCode()).isEqualTo(3);
            assertThat(gone.outputs()).containsOnlyKeys("diagnosis.json");
            assertThat(gone.json().toString() + gone.warnings() + output(gone, "diagnosis.json"))
                    .contains("127.0.0.1")
                    .doesNotContain("pw-1")
                    .doesNotContain("to-ken");
        } finally {
            empty.stop(0);
        }
    }

    @Test
    void notesThatPipIsNotLocked() {
        channel().write(false);

        EnvironmentResult result = solve("""
            dependencies:
              - tzdata
              - pip:
                - requests
                - -e .
            """);

        assertThat(result.outputs()).containsKey("conda-lock.yml");
        assertThat(json(result).at("/notes/0/kind").asText()).isEqualTo("pip-not-locked");
        assertThat(json(result).at("/notes/0/platforms")).hasToString("[\"linux-64\"]");
        assertThat(result.warnings()).contains("""
            env.yml  leaves the pip section out of the locks
              because only conda packages are solved so far
              try pip install with these requirements after the lock is installed\
            """);
    }

    @Test
    void leavesOutCondaLockForARecordWithoutMd5() {
        channel()
                .hasWith("noarch", "new 1.0 0", ",\"md5\":null,\"sha256\":\"" + "ab".repeat(32) + "\"")
                .write(false);

        EnvironmentResult result = solve("dependencies: [new]\n");

        assertThat(result.outputs()).containsOnlyKeys("diagnosis.json", "explicit-linux-64.txt");
        assertThat(output(result, "explicit-linux-64.txt"))
                .endsWith("/noarch/new-1.0-0.conda#sha256:" + "ab".repeat(32) + "\n");
        assertThat(json(result).at("/notes/0/kind").asText()).isEqualTo("conda-lock-left-out");
        assertThat(json(result).at("/notes/0/package").asText()).isEqualTo("new");
        assertThat(json(result).at("/notes/0/text").asText())
                .contains("conda-lock.yml")
                .contains("new-1.0-0.conda");
        assertThat(json(result).at("/platforms/linux-64/packages/0/md5").isNull())
                .isTrue();
    }

    @Test
    void completesInstalledRecordsFromTheChannelAndKeepsThoseItLost() {
        channel().write(false);

        EnvironmentResult result = solve("""
            {"specs": ["openssl", "lost"], "installed": [
              {"name": "openssl", "version": "3.0", "build": "h0", "build_number": 0, "depends": [], "subdir": "linux-64"},
              {"name": "lost", "version": "1", "build": "0", "build_number": 0, "depends": [], "subdir": "linux-64"},
              {"name": "tzdata", "version": "1", "build": "0", "build_number": 0, "depends": [], "subdir": "win-64"}]}
            """);

        JsonNode packages = json(result).at("/platforms/linux-64/packages");
        assertThat(packages).extracting(record -> record.at("/name").asText()).containsExactly("lost", "openssl");
        assertThat(packages.at("/1/version").asText()).isEqualTo("3.0");
        assertThat(packages.at("/1/md5").asText()).hasSize(32);
        assertThat(packages.at("/1/size").asInt()).isEqualTo(1000);
    }

    @Test
    void writesNothingAnywhereForAFileWithoutAUsableName() {
        EnvironmentResult result =
                solve(new EnvironmentFile("x", "..", "numpy\n".getBytes(StandardCharsets.UTF_8), folder));

        assertThat(result.status()).isEqualTo(Status.INVALID);
        assertThat(result.outputs()).isEmpty();
    }

    @Test
    void refusesFoldersOfAFileThatLiesInABucket() {
        channels = List.of();

        EnvironmentResult result = solve(new EnvironmentFile(
                "bucket/env.yml",
                "env",
                "channels: [./channel]\ndependencies: [numpy]\n".getBytes(StandardCharsets.UTF_8),
                null));

        assertThat(result.status()).isEqualTo(Status.INVALID);
        assertThat(json(result).at("/problems/0/headline").asText()).startsWith("bucket/env.yml:1:12  ");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "name: analysis\ndependencies: [numpy=>1]\n",
                "dependencies: [numpy=>1]\nname: analysis\n",
                "name: analysis\n",
                "{\"name\":\"analysis\",\"specs\":[\"numpy=>1\"]}"
            })
    void aRefusedFileKeepsItsNameSoThatItsOldLocksGo(String content) {
        EnvironmentResult result = solve(content);

        assertThat(result.status()).isEqualTo(Status.INVALID);
        assertThat(result.name()).isEqualTo("analysis");
        assertThat(result.outputs()).containsOnlyKeys("diagnosis.json");
    }

    @Test
    void rendersTheWholeDocument() throws IOException {
        channel().write(false);
        try (ChannelIndexes indexes = new ChannelIndexes()) {
            EnvironmentResult result =
                    new EnvironmentSolver(indexes).solve(file("dependencies: [tzdata]\n"), options());

            JsonNode document = JSON.readTree(ResultDocument.render(List.of(result), indexes.opened()));

            assertThat(document.fieldNames()).toIterable().containsExactly("results", "index");
            assertThat(document.at("/results/0").fieldNames())
                    .toIterable()
                    .containsExactly(
                            "file",
                            "name",
                            "status",
                            "cached",
                            "request",
                            "platforms",
                            "problems",
                            "fixes",
                            "notes",
                            "advice",
                            "stages");
            assertThat(document.at("/results/0/platforms/linux-64/packages/0").fieldNames())
                    .toIterable()
                    .containsExactly(
                            "name", "version", "build", "channel", "subdir", "file", "url", "md5", "sha256", "size");
            assertThat(document.at("/results/0/stages"))
                    .extracting(stage -> stage.at("/name").asText())
                    .containsExactly("index", "encoding", "search", "order");
            assertThat(document.at("/index/0").fieldNames())
                    .toIterable()
                    .containsExactly("channel", "subdir", "records", "bytes", "generation");
        }
    }

    private EnvironmentResult solve(String content) {
        return solve(file(content));
    }

    private EnvironmentResult solve(EnvironmentFile file) {
        try (ChannelIndexes indexes = new ChannelIndexes()) {
            return new EnvironmentSolver(indexes).solve(file, options());
        }
    }

    private EnvironmentFile file(String content) {
        return new EnvironmentFile("env.yml", "env", content.getBytes(StandardCharsets.UTF_8), folder);
    }

    private SolveOptions options() {
        // Flags are relative to the working folder, files to themselves.
        List<String> absolute = channels.stream()
                .map(channel -> channel.startsWith("./")
                        ? folder.resolve(channel.substring(2)).toString()
                        : channel)
                .toList();
        channels = absolute;
        return new SolveOptions(
                absolute, null, platforms, "linux-64", virtualPackages, channelPriority, null, null, timeout);
    }

    private static JsonNode json(EnvironmentResult result) {
        return JSON.valueToTree(result.json());
    }

    private static List<String> names(EnvironmentResult result, String platform) {
        return json(result).at("/platforms/" + platform + "/packages").findValuesAsText("name");
    }

    private static String output(EnvironmentResult result, String name) {
        byte[] bytes = result.outputs().get(name);
        assertThat(bytes).as(name).isNotNull();
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private Map<String, String> bytes(EnvironmentResult result) {
        Map<String, String> texts = new TreeMap<>();
        result.outputs().keySet().forEach(name -> texts.put(name, withoutFolderAndTimes(output(result, name))));
        return texts;
    }

    private String withoutFolderAndTimes(String text) {
        try {
            return text.replace(Files.isDirectory(folder) ? folder.toRealPath().toString() : "", "/FOLDER")
                    .replace(folder.toString(), "/FOLDER")
                    .replaceAll("\"(cpu_)?millis\": [0-9.E-]+", "\"$1millis\": 0");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
