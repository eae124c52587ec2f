package dev.nightjar.local;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.nightjar.test.Corpus;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JobsSimulateCommandTest {
    private static final List<String> WORDS = List.of(
            "capacity N",
            "load X",
            "rounds N",
            "restart-overhead DURATION",
            "max-delay DURATION",
            "run-times exact|estimates|learned",
            "policy planner|now|fifo|best",
            "calendar FILE#NAME",
            "schedule OUT.csv",
            "json",
            "quiet");

    /** Monday 2026-11-02 20:00 JST: two hours before a window. */
    private static final String TRACE = """
        id,submit,runtime_s,estimate_s,width,deadline,kind
        1,1793617200,7200,7200,2,,k
        2,1793624400,3600,7200,1,1793638800,k
        """;

    @TempDir
    private Path folder;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @BeforeEach
    void aTrace() throws IOException {
        Files.writeString(folder.resolve("t.csv"), TRACE);
    }

    private String at(String file) {
        return folder.resolve(file).toString();
    }

    private int run(String in, String... words) {
        out.reset();
        err.reset();
        return Nightjar.run(
                Stream.concat(Stream.of("jobs", "simulate"), Stream.of(words)).toArray(String[]::new),
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

    private JsonNode runs() throws IOException {
        return new ObjectMapper().readTree(out.toByteArray()).get("runs");
    }

    @Test
    void theHelpHasEveryWordOfTheContractAndAnExampleThatWorks() {
        assertThat(run("", "--help")).isZero();

        assertThat(out())
                .contains(WORDS.stream().map(word -> "  --" + word + "\n").toList())
                .contains("Example:\n  ./nightjar jobs simulate examples/jobs/trace.csv --capacity 8 --rounds 10");
        Path example = Corpus.projectRoot().resolve("examples/jobs/trace.csv");
        assertThat(run("", example.toString(), "--capacity", "8", "--rounds", "10"))
                .as(err())
                .isZero();
        assertThat(out()).contains("assumed tariff jst-default, 20 % off");
    }

    @Test
    void theJsonHasTheFieldsOfTheContractInTheirOrder() throws IOException {
        assertThat(run("", at("t.csv"), "--load", "0.5", "--policy", "now", "--json"))
                .as(err())
                .isZero();

        JsonNode run = runs().get(0);
        assertThat(run.fieldNames())
                .toIterable()
                .containsExactly(
                        "trace",
                        "policy",
                        "load",
                        "capacity",
                        "rounds",
                        "jobs",
                        "cost",
                        "bound_whole",
                        "bound_split",
                        "bound_flow",
                        "ratio",
                        "missed",
                        "infeasible_at_submit",
                        "mean_delay_hours",
                        "p95_delay_hours",
                        "segments",
                        "cpu_seconds",
                        "peak_rss");
        assertThat(run.get("trace").asText()).isEqualTo(at("t.csv"));
        // 18,000 seconds of work within 7,200.
        assertThat(run.get("load").asDouble()).isEqualTo(0.5);
        assertThat(run.get("capacity").asInt()).isEqualTo(5);
        assertThat(run.get("cost").asDouble()).isEqualTo(0.96);
        assertThat(run.get("bound_split").asDouble()).isEqualTo(0.8);
        assertThat(run.get("ratio").asDouble()).isEqualTo(1.2);
        assertThat(run.get("segments").asInt()).isEqualTo(2);
        assertThat(err()).isEmpty();
    }

    @Test
    void everyPolicyAndKindOfRunTimeWorksInRounds() throws IOException {
        for (String policy : List.of("planner", "now", "fifo", "best")) {
            for (String runTimes : List.of("exact", "estimates", "learned")) {
                assertThat(run(
                                "",
                                at("t.csv"),
                                "--capacity",
                                "3",
                                "--rounds",
                                "10",
                                "--restart-overhead",
                                "2m",
                                "--max-delay",
                                "24h",
                                "--run-times",
                                runTimes,
                                "--policy",
                                policy,
                                "--calendar",
                                "jst-holidays",
                                "--json"))
                        .as(policy + " " + runTimes + err())
                        .isZero();
                assertThat(runs().get(0).get("policy").asText()).isEqualTo(policy);
                assertThat(runs().get(0).get("missed").asInt()).isZero();
                assertThat(runs().get(0).get("load").decimalValue()).isPositive();
            }
        }
    }

    @Test
    void theScheduleAppearsWholeAndReplacesAnOlderOne() throws IOException {
        Files.writeString(folder.resolve("out.csv"), "older");

        assertThat(run("", at("t.csv"), "--capacity", "3", "--policy", "fifo", "--schedule", at("out.csv")))
                .as(err())
                .isZero();

        assertThat(folder.resolve("out.csv")).hasContent("""
            id,segment,start,end,width
            1,1,1793624400,1793631600,2
            2,1,1793624400,1793628000,1
            """);
        assertThat(folder).isDirectoryNotContaining("glob:**.tmp");
        assertThat(run("", at("t.csv"), "--capacity", "3", "--schedule", at("none/out.csv")))
                .isEqualTo(3);
        assertThat(run("", at("t.csv"), "--capacity", "3", "--schedule", folder.toString()))
                .isEqualTo(2);
    }

    @Test
    void everyTraceIsTreatedAndTheHighestCodeWins() throws IOException {
        Files.writeString(folder.resolve("bad.csv"), TRACE.replace("7200,2", "-7200,2"));

        assertThat(run(TRACE, at("bad.csv"), "-", at("t.csv"), "--capacity", "3", "--policy", "now", "--json"))
                .isEqualTo(2);

        assertThat(runs()).hasSize(3);
        assertThat(runs().get(0).get("error").asText()).isEqualTo(at("bad.csv") + ":2: estimate_s -7200");
        assertThat(runs().get(1).get("trace").asText()).isEqualTo("-");
        assertThat(runs().get(2).get("cost").asDouble()).isEqualTo(0.96);
        assertThat(err()).isEqualTo(at("bad.csv") + """
            :2: estimate_s -7200
              because it is negative
              try a number of at least 0
            """);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "                                     | neither --capacity nor --load",
                "--capacity 3 --load 0.5              | both --capacity and --load",
                "--capacity 0                         | cannot use --capacity 0",
                "--capacity many                      | cannot use --capacity many",
                "--load 0.0                           | cannot use --load 0.0",
                "--load -1                            | cannot use --load -1",
                "--capacity 3 --rounds 0              | cannot use --rounds 0",
                "--capacity 3 --rounds 9999999        | cannot use --rounds 9999999",
                "--capacity 3 --max-delay 3           | cannot use --max-delay 3",
                "--capacity 3 --restart-overhead soon | cannot use --restart-overhead soon",
                "--capacity 3 --run-times guessed     | cannot use --run-times guessed",
                "--capacity 3 --policy greedy         | cannot use --policy greedy",
                "--capacity 3 --calendar mars         | cannot find the calendar \"mars\"",
                "--capacity 3 - --schedule x.csv      | cannot use --schedule",
                "--capacity 3 - -                     | cannot read standard input twice",
                "--capacity 1                         | TRACE: job 1 can never run",
                "--capacity 3 missing.csv             | cannot read missing.csv"
            })
    void aWrongCallIsSaidAndWritesNothing(String words, String complaint) {
        String[] call = Stream.concat(
                        Stream.of(at("t.csv")), words == null ? Stream.empty() : Stream.of(words.split(" ")))
                .toArray(String[]::new);

        assertThat(run(TRACE, call)).as(out()).isEqualTo(2);

        assertThat(err()).startsWith(complaint.replace("TRACE", at("t.csv"))).contains("\n  because ", "\n  try ");
    }

    @Test
    void noDelayAtAllIsADelayToo() throws IOException {
        assertThat(run("", at("t.csv"), "--capacity", "3", "--max-delay", "0h", "--policy", "best", "--json"))
                .as(err())
                .isZero();

        assertThat(runs().get(0).get("missed").asInt()).isZero();
        assertThat(runs().get(0).get("mean_delay_hours").asDouble()).isZero();
    }
}
