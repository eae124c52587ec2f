package dev.nightjar.local;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SolveCommandTest {
    @TempDir
    private Path folder;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @BeforeEach
    void aSmallChannel() throws IOException {
        write("channel/linux-64/repodata.json", """
            {"info":{"subdir":"linux-64"},"packages":{},"packages.conda":{
            "python-3.12.1-0.conda":{"name":"python","version":"3.12.1","build":"0","build_number":0,"depends":[],
            "subdir":"linux-64","size":1,"md5":"d41d8cd98f00b204e9800998ecf8427e"},
            "numpy-2.0.0-0.conda":{"name":"numpy","version":"2.0.0","build":"0","build_number":0,
            "depends":["python >=3.10"],"subdir":"linux-64","size":1,"md5":"d41d8cd98f00b204e9800998ecf8427e"}}}
            """);
        write("demo.yml", environment("demo"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--lock",
                "--update",
                "--as-of",
                "--cache",
                "--offline",
                "--no-solve-cache",
                "--index-url",
                "--extra-index-url",
                "--find-links",
                "--name-map",
                "--advice",
                "--language",
                "--chaos"
            })
    void wordsOfLaterIssuesAreUnknownAndAbsentFromTheHelp(String word) {
        assertThat(run("solve", word, "x", folder.resolve("demo.yml").toString()))
                .isEqualTo(2);
        assertThat(err())
                .startsWith("unknown option")
                .contains("\n  because ")
                .contains("\n  try nightjar solve --help");
        assertThat(out()).isEmpty();

        reset();
        assertThat(run("solve", "--help")).isZero();
        assertThat(out()).doesNotContain(word).contains("Example:");
        reset();
        assertThat(run("serve", "--help")).isZero();
        assertThat(out()).doesNotContain(word).contains("Example:");
    }

    @ParameterizedTest
    @CsvSource({
        "--timeout, soon",
        "--timeout, 0s",
        "--timeout, 5",
        "--exclude-newer, yesterday",
        "--exclude-newer, 2026-01-31T22:00:00",
        "--undated, perhaps",
        "--strategy, newest",
        "--channel-priority, STRICT"
    })
    void aValueThatCannotBeReadIsNamed(String option, String value) {
        assertThat(run("solve", option, value, folder.resolve("demo.yml").toString()))
                .isEqualTo(2);
        assertThat(err())
                .contains(option)
                .contains("because \"" + value + "\" is not ")
                .contains("\n  try ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"2026-01-31T22:00:00Z", "2026-01-31t22:00:00+09:00", "1769896800000"})
    void readsInstants(String instant) {
        assertThat(run("solve", "--exclude-newer", instant, "missing.yml")).isEqualTo(2);
        assertThat(err()).startsWith("cannot read missing.yml");
    }

    @Test
    void aCallWithoutACommandOrFileSaysWhatIsMissing() {
        assertThat(run()).isEqualTo(2);
        assertThat(run("solve")).isEqualTo(2);
        assertThat(run("frobnicate")).isEqualTo(2);
        assertThat(run("solve", "--json", "--json", "x")).isEqualTo(2);
        assertThat(run("solve", "x", "--out", "")).isEqualTo(2);
        assertThat(err().lines().filter(line -> line.startsWith("  because ")).count())
                .isEqualTo(5);
        assertThat(err().lines().filter(line -> line.startsWith("  try ")).count())
                .isEqualTo(5);
    }

    @Test
    void treatsEveryFileAndPrintsOneDocument() throws IOException {
        String missing = folder.resolve("missing.yml").toString();
        String aFolder = folder.toString();
        String good = folder.resolve("demo.yml").toString();

        int code = solve(missing, aFolder, good, "--json");

        JsonNode results = json().get("results");
        assertThat(code).isEqualTo(2);
        assertThat(results).hasSize(3);
        assertThat(results.get(2).get("status").asText()).isEqualTo("solved");
        assertThat(results.get(0).get("file").asText()).isEqualTo(missing);
        assertThat(results.get(0).get("status").asText()).isEqualTo("invalid");
        assertThat(results.get(0).get("problems")).isNotEmpty();
        assertThat(results.get(1).get("status").asText()).isEqualTo("invalid");
        assertThat(results.get(2).get("file").asText()).isEqualTo(good);
        assertThat(json().get("index").get(0).get("records").asInt()).isEqualTo(2);
        assertThat(err()).contains("because there is no such file").contains("because it is a folder");
        assertThat(out.toString(StandardCharsets.UTF_8).strip().lines()).hasSize(1);
    }

    @Test
    void anUnsolvableFileTakesThePlaceOfLocksWithADiagnosis() throws IOException {
        assertThat(solve(folder.resolve("demo.yml").toString())).isZero();
        assertThat(out()).contains("linux-64  2 packages").contains("locks in ");
        assertThat(folder.resolve("out/demo/conda-lock.yml")).exists();
        assertThat(folder.resolve("out/demo/explicit-linux-64.txt")).exists();
        write("demo.yml", environment("demo").replace("numpy", "numpy >=3"));
        reset();

        assertThat(solve(folder.resolve("demo.yml").toString())).isEqualTo(1);

        assertThat(out()).contains("unsolvable").contains("spec: numpy >=3");
        try (Stream<Path> left = Files.list(folder.resolve("out/demo"))) {
            assertThat(left.map(file -> file.getFileName().toString())).containsExactly("diagnosis.json");
        }
    }

    @Test
    void whatIsWrongWithAFileIsSaidOnStandardErrorInThreeParts() throws IOException {
        Path file = write("demo.yml", environment("demo").replace("numpy", "numpy=>1.26"));

        assertThat(solve(file.toString())).isEqualTo(2);
        assertThat(err())
                .contains(file + ":3:5  cannot read \"numpy=>1.26\"\n  because ")
                .contains("\n  try");
        reset();

        write("demo.yml", environment("demo"));
        assertThat(run(
                        "solve",
                        file.toString(),
                        "--channel",
                        folder.resolve("none").toString(),
                        "--out",
                        outFolder()))
                .isEqualTo(2);
        assertThat(err())
                .contains("there is no channel ")
                .contains("\n  because ")
                .contains("\n  try");
    }

    @Test
    void recordsThatAreSkippedAreCountedOnStandardErrorOnce() throws IOException {
        write("channel/noarch/repodata.json", """
            {"info":{"subdir":"noarch"},"packages":{},"packages.conda":{
            "liar-1-0.conda":{"name":"other","version":"1","build":"0","build_number":0,"depends":[]},
            "fine-1-0.conda":{"name":"fine","version":"1","build":"0","build_number":0,"depends":[]}}}
            """);
        String second = write("second.yml", environment("second")).toString();

        assertThat(solve(folder.resolve("demo.yml").toString(), second)).isZero();

        assertThat(err()).containsOnlyOnce(" has 1 of 2 records in noarch that are skipped\n  because ");
    }

    @Test
    void standardInputIsAFileThatIsReadOnce() throws IOException {
        byte[] input = environment("from-stdin").getBytes(StandardCharsets.UTF_8);

        int code = run(
                new ByteArrayInputStream(input),
                "solve",
                "-",
                "-",
                "--channel",
                channel(),
                "--json",
                "--out",
                outFolder(),
                "--timeout",
                "5s");

        assertThat(code).isEqualTo(2);
        assertThat(json().get("results").get(0).get("file").asText()).isEqualTo("-");
        assertThat(json().get("results").get(0).get("name").asText()).isEqualTo("from-stdin");
        assertThat(err()).contains("cannot read standard input twice");
    }

    @Test
    void anEndlessInputIsRefusedWithoutBeingReadWhole() throws IOException {
        InputStream endless = new InputStream() {
            @Override
            public int read() {
                return '#';
            }

            @Override
            public int read(byte[] bytes, int offset, int length) {
                Arrays.fill(bytes, offset, offset + length, (byte) '#');
                return length;
            }
        };

        assertThat(run(endless, "solve", "-", "--json", "--out", outFolder())).isEqualTo(2);
        assertThat(json().get("results").get(0).get("status").asText()).isEqualTo("invalid");
    }

    @Test
    void twoFilesWithOneNameAreNamedAndTheSecondIsNotWritten() throws IOException {
        String first = write("first.yml", environment("twin")).toString();
        String second = write("second.yml", environment("twin")).toString();

        int code = solve(first, second);

        assertThat(code).isEqualTo(2);
        assertThat(err()).contains(second + ": nothing is written for it").contains("because " + first);
        assertThat(Files.readString(folder.resolve("out/twin/diagnosis.json"))).contains("first.yml");
    }

    @Test
    void outputThatCannotBeWrittenIsTheWorldsFault() throws IOException {
        Path file = write("in-the-way", "");

        int code = run(
                "solve",
                folder.resolve("demo.yml").toString(),
                "--channel",
                channel(),
                "--out",
                file.toString(),
                "--timeout",
                "5s");

        assertThat(code).isEqualTo(3);
        assertThat(err()).contains("cannot write").contains("\n  because ").contains("\n  try ");
    }

    @Test
    void standardOutputThatIsFullIsTheWorldsFault() {
        OutputStream full = new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                throw new IOException("no space left on device");
            }
        };

        int code = Nightjar.run(
                new String[] {"solve", "missing.yml", "--json"},
                InputStream.nullInputStream(),
                new PrintStream(full, false, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8));

        assertThat(code).isEqualTo(3);
        assertThat(err()).contains("cannot write the output");
    }

    @Test
    void leavesNothingBesideTheFolderOfTheEnvironment() throws IOException {
        solve(folder.resolve("demo.yml").toString());

        try (Stream<Path> entries = Files.list(folder.resolve("out"))) {
            assertThat(entries.map(entry -> entry.getFileName().toString())).containsExactly("demo");
        }
        assertThat(folder.resolve("out/demo/diagnosis.json")).exists();
        assertThat(err()).doesNotContain("\r");
    }

    private static String environment(String name) {
        return "name: " + name + "\ndependencies:\n  - numpy\nplatforms: [linux-64]\n";
    }

    private String channel() {
        return folder.resolve("channel").toString();
    }

    private String outFolder() {
        return folder.resolve("out").toString();
    }

    private int solve(String... more) {
        return run(Stream.concat(
                        Stream.of("solve", "--channel", channel(), "--out", outFolder(), "--timeout", "5s"),
                        Stream.of(more))
                .toArray(String[]::new));
    }

    private int run(String... args) {
        return run(InputStream.nullInputStream(), args);
    }

    private int run(InputStream in, String... args) {
        return Nightjar.run(
                args,
                in,
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8));
    }

    private void reset() {
        out.reset();
        err.reset();
    }

    private String out() {
        return out.toString(StandardCharsets.UTF_8);
    }

    private String err() {
        return err.toString(StandardCharsets.UTF_8);
    }

    private JsonNode json() throws IOException {
        return new ObjectMapper().readTree(out());
    }

    private Path write(String name, String content) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        return Files.writeString(file, content);
    }
}
