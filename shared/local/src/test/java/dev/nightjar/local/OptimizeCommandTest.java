package dev.nightjar.local;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OptimizeCommandTest {
    private static final List<String> WORDS = List.of(
            "format parquet|arrow",
            "columns A,B,..",
            "drop A,B,..",
            "type COL=TYPE",
            "allow-loss COL",
            "memory SIZE",
            "encoding auto|utf-8|cp932|..",
            "delimiter auto|C",
            "quote C",
            "decimal .|,",
            "thousands C",
            "no-header",
            "null-values A,B,..",
            "ragged error|pad",
            "blank-lines skip|row",
            "unsigned",
            "float32 exact|text-roundtrip",
            "exact-decimal never|when-rounded|when-float64-inexact|always",
            "tolerance COLUMN=EPS",
            "prune",
            "partition-by COLUMN[:month]",
            "append DATASET",
            "reduce pca=K|variance=V",
            "dry-run",
            "verify full|sample",
            "out DIR",
            "json",
            "quiet");

    @TempDir
    private Path folder;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @BeforeEach
    void aSmallTable() throws IOException {
        write("trips.csv", "id,zip\n1,00501\n2,00502\n");
    }

    @Test
    void theHelpHasEveryWordOfTheContractAndAnExample() {
        assertThat(run("", "optimize", "--help")).isZero();

        assertThat(out())
                .contains(WORDS.stream().map(word -> "  --" + word + "\n").toList());
        assertThat(out())
                .contains("standard input, which", "temporary file", "Example:\n  ./nightjar optimize examples/");
        assertThat(run("", "--help")).isZero();
        assertThat(out()).contains("\n  optimize  ");
    }

    @Test
    void writesTheFileAndItsReportsAndTellsThemInAFewLines() throws IOException {
        assertThat(run("", "optimize", at("trips.csv"), "--out", at("out")))
                .as(err())
                .isZero();

        assertThat(written())
                .containsExactly("trips.parquet", "trips.report.html", "trips.report.json", "trips.report.md");
        assertThat(out())
                .contains(
                        "trips.csv: 2 rows, 2 columns\n",
                        "    id   int64  int8\n",
                        "    zip  ",
                        "trips.parquet, verified (full)");
        assertThat(err()).matches("memory: 256 MiB, the default\n");
    }

    @Test
    void jsonIsTheReportItself() throws IOException {
        assertThat(run("", "optimize", at("trips.csv"), "--json", "--quiet", "--out", at("out"), "--format", "arrow"))
                .as(err())
                .isZero();

        JsonNode report = json();
        assertThat(report.get("file").asText()).isEqualTo(at("trips.csv"));
        assertThat(report.get("rows").asInt()).isEqualTo(2);
        assertThat(report.get("columns").get(1).get("name").asText()).isEqualTo("zip");
        assertThat(report.get("verified").asText()).isEqualTo("full");
        assertThat(report.fieldNames())
                .toIterable()
                .startsWith("file", "rows", "bytes_in", "bytes_out", "bytes_pandas");
        assertThat(err()).isEmpty();
        assertThat(written()).contains("trips.arrow");
    }

    @Test
    void treatsEveryFileAndTheHighestCodeWins() throws IOException {
        write("bad.csv", "a,b\n1\n");
        write("last.csv", "a\n1\n");

        assertThat(run("", "optimize", at("bad.csv"), at("none.csv"), at("last.csv"), "--json", "--out", at("out")))
                .isEqualTo(2);

        JsonNode results = json().get("results");
        assertThat(results).hasSize(3);
        assertThat(results.get(0).get("error").asText()).isEqualTo("ragged:line=2");
        assertThat(results.get(0).get("file").asText()).isEqualTo(at("bad.csv"));
        assertThat(results.get(0).get("because").asText()).isNotEmpty();
        assertThat(results.get(1).get("error").asText()).isEqualTo("unreadable");
        assertThat(results.get(2).get("rows").asInt()).isEqualTo(1);
        assertThat(err()).contains("\n  because ", "\n  try ", "there is no such file");
        assertThat(written()).noneMatch(name -> name.startsWith("bad") || name.startsWith("."));
    }

    @Test
    void refusesTheSecondOfTwoFilesWithOneStem() throws IOException {
        write("more/trips.jsonl", "{\"a\":1}\n");

        assertThat(run("", "optimize", at("trips.csv"), at("more/trips.jsonl"), "--json", "--out", at("out")))
                .isEqualTo(2);

        assertThat(json().get("results").get(0).get("rows").asInt()).isEqualTo(2);
        assertThat(json().get("results").get(1).get("what").asText()).contains("more/trips.jsonl");
        assertThat(json().get("results").get(1).get("because").asText()).contains(at("trips.csv"));
        assertThat(new ObjectMapper()
                        .readTree(folder.resolve("out/trips.report.json").toFile())
                        .get("rows")
                        .asInt())
                .isEqualTo(2);
    }

    @Test
    void readsStandardInput() throws IOException {
        assertThat(run("a\n1\n2\n3\n", "optimize", "-", "--json", "--out", at("out")))
                .as(err())
                .isZero();

        assertThat(json().get("file").asText()).isEqualTo("-");
        assertThat(json().get("rows").asInt()).isEqualTo(3);
        assertThat(written()).contains("stdin.parquet", "stdin.report.json");
    }

    @Test
    void aDryRunWritesNoData() throws IOException {
        assertThat(run("", "optimize", at("trips.csv"), "--dry-run", "--out", at("out")))
                .isZero();

        assertThat(out()).contains("nothing is written");
        assertThat(written()).noneMatch(name -> name.endsWith(".parquet"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--format | csv | cannot use --format csv",
                "--type | zip | cannot use --type zip",
                "--memory | lots | cannot use --memory lots",
                "--reduce | pca=0 | cannot use --reduce pca=0",
                "--out | '' | --out has an empty value",
                "--level | 3 | unknown option --level",
            })
    void refusesWhatItCannotUse(String option, String value, String what) throws IOException {
        assertThat(run("", "optimize", at("trips.csv"), option, value)).isEqualTo(2);

        assertThat(err()).startsWith(what).contains("\n  because ").contains("\n  try nightjar optimize --help");
        assertThat(out()).isEmpty();
        assertThat(folder.resolve("out")).doesNotExist();
    }

    @Test
    void refusesOptionsThatExcludeEachOther() {
        assertThat(run("", "optimize", at("trips.csv"), "--columns", "id", "--drop", "zip"))
                .isEqualTo(2);

        assertThat(err()).contains("columns and drop exclude each other");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "more"})
    void whatIsNoFileIsUnreadable(String name) throws IOException {
        Files.createDirectories(folder.resolve("more"));

        assertThat(run("", "optimize", at(name), "--json", "--out", at("out"))).isEqualTo(2);

        assertThat(json().get("error").asText()).isEqualTo("unreadable");
        assertThat(err()).contains("it is a folder");
    }

    @Test
    void aFolderThatCannotBeMadeIsTheOutsideWorld() throws IOException {
        write("taken", "");

        assertThat(run("", "optimize", at("trips.csv"), "--json", "--out", at("taken")))
                .isEqualTo(3);

        assertThat(json().get("error").asText()).isEqualTo("failed");
        assertThat(err()).contains("exists and is no folder");
    }

    private void write(String name, String content) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.resolveSibling("."));
        Files.writeString(file, content);
    }

    private String at(String name) {
        return folder.resolve(name).toString();
    }

    private List<String> written() throws IOException {
        try (Stream<Path> files = Files.list(folder.resolve("out"))) {
            return new ArrayList<>(files.map(file -> String.valueOf(file.getFileName()))
                    .sorted()
                    .toList());
        }
    }

    private int run(String in, String... words) {
        return Nightjar.run(
                Arrays.copyOf(words, words.length),
                new ByteArrayInputStream(in.getBytes(StandardCharsets.UTF_8)),
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8));
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
}
