package dev.nightjar.local;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.nightjar.cloud.ObjectInfo;
import dev.nightjar.test.Corpus;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Orders on a folder, while no {@code serve} runs. It is a Friday, 21:00 in Tokyo: the window opens in an hour. */
class JobsWordsTest {
    private static final String JOB = """
        {"job_id":"%s","job_name":"nightly training","endpoint_url":"http://127.0.0.1:9/train?key=secret",
        "body":{"rounds":4},"estimated_duration_minutes":180%s}\
        """;

    @TempDir
    private Path folder;

    private Path data;
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @BeforeEach
    void aFolder() throws IOException {
        data = folder.resolve("data");
        new ClockHands(data).set(Instant.parse("2026-11-20T12:00:00Z"));
        new AllowedEndpoints(data).write(List.of("localhost"));
    }

    @Test
    void aJobIsSubmittedAndSaysWhyItWaitsUntilWhenAndForWhat() throws IOException {
        assertThat(submit("nightly-1", "")).isZero();

        assertThat(said()).startsWith("nightly-1: queued\n").contains("""
              until 2026-11-20T22:01:00+09:00
              cost now 86.7 %, planned 80.0 %, bound 80.0 % of the full price (assumed tariff: jst-default, 20 % off)
            """);
        assertThat(submit("nightly-1", "")).isZero();
        assertThat(said()).startsWith("nightly-1: queued, on record before\n");
        assertThat(err.toString(UTF_8)).isEmpty();
    }

    @Test
    void theSameIdWithAnotherBodyIsRefusedAndOnRecord() throws IOException {
        submit("nightly-1", "");

        assertThat(submit("nightly-1", ",\"priority\":7")).isEqualTo(2);

        assertThat(err.toString(UTF_8))
                .contains("nightly-1")
                .contains("\n  because ")
                .contains("\n  try ");
        assertThat(LocalTopic.messages(new LocalPlatform(data).store(), "dead-letters"))
                .hasSize(1);
    }

    @Test
    void anImpossibleDeadlineIsFlaggedWithTheEarliestEnd() throws IOException {
        assertThat(submit("late", ",\"deadline\":\"2026-11-20T14:00:00Z\"")).isZero();

        assertThat(said()).contains("cannot keep its deadline; the earliest possible end is 2026-11-21T00:00:00+09:00");
        assertThat(json("jobs", "list", "--json")
                        .get("jobs")
                        .get(0)
                        .get("feasible")
                        .asBoolean())
                .isFalse();
    }

    @Test
    void unknownFieldsAreWarnedOf() throws IOException {
        assertThat(submit("a", ",\"colour\":\"red\"")).isZero();

        assertThat(err.toString(UTF_8)).contains("colour");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        {                                | it is no JSON
        {"job_name":"n"}                 | endpoint_url
        """)
    void whatIsNoJobIsRefusedInThreeParts(String json, String because) {
        assertThat(nightjar(json, "jobs", "submit", "-")).isEqualTo(2);

        assertThat(err.toString(UTF_8))
                .contains(because)
                .contains("\n  because ")
                .contains("\n  try ");
        assertThat(out.toString(UTF_8)).isEmpty();
    }

    @Test
    void anEndpointThatServeMayNotAskIsRefused() throws IOException {
        new AllowedEndpoints(data).write(List.of());

        assertThat(submit("a", "")).isEqualTo(2);

        assertThat(err.toString(UTF_8)).contains("\n  because ").contains("https");
    }

    @Test
    void listShowsAllAndTheirTariff() throws IOException {
        submit("a-1", "");
        submit("b-1", ",\"pool\":\"gpu\"");
        said();

        assertThat(nightjar("", "jobs", "list")).isZero();
        String all = said();
        assertThat(all.lines().toList().getFirst()).startsWith("STATE ").contains("PLANNED", "BOUND", "UNTIL", "WHY");
        assertThat(all).contains("queued  a-1", "queued  b-1", "assumed tariff: jst-default, 20 % off");

        assertThat(nightjar("", "jobs", "list", "--pool", "gpu")).isZero();
        assertThat(said()).contains("b-1").doesNotContain("a-1");
    }

    @Test
    void listPrintsOneJsonDocumentWithStableFields() throws IOException {
        submit("a-1", "");
        said();

        JsonNode document = json("jobs", "list", "--json");

        assertThat(document.fieldNames()).toIterable().containsExactly("now", "jobs", "recurring", "pools");
        List<String> fields = new ArrayList<>();
        document.get("jobs").get(0).fieldNames().forEachRemaining(fields::add);
        String documented = Files.readString(Corpus.projectRoot().resolve("docs/jobs.md"));
        assertThat(fields).contains("id", "state", "why", "until", "cost_now", "cost_planned", "cost_bound");
        assertThat(fields).allSatisfy(field -> assertThat(documented).contains("`" + field + "`"));
        assertThat(document.toString()).doesNotContain("secret");
    }

    @Test
    void aShortenedIdIsEnoughWhereOneJobBeginsSo() throws IOException {
        submit("nightly-1", "");
        submit("nightly-2", "");
        submit("weekly", "");
        said();

        assertThat(nightjar("", "jobs", "show", "we")).isZero();
        assertThat(said()).startsWith("weekly: queued\n").contains("  endpoint     http://127.0.0.1:9/train\n");
        assertThat(nightjar("", "jobs", "show", "nightly")).isEqualTo(2);
        assertThat(err.toString(UTF_8)).contains("2 jobs have an id that begins so, such as nightly-1 and nightly-2");
        assertThat(nightjar("", "jobs", "cancel", "zzz")).isEqualTo(2);
        assertThat(err.toString(UTF_8)).contains("no job has an id that begins so");
    }

    @Test
    void ordersChangeWhatIsOnRecord() throws IOException {
        submit("a", "");
        submit("b", "");
        said();

        assertThat(nightjar("", "jobs", "run-now", "a")).isZero();
        assertThat(nightjar("", "jobs", "cancel", "b")).isZero();
        assertThat(nightjar("", "jobs", "pause", "default")).isZero();
        assertThat(said()).contains("a: ", "b: It is cancelled.\n", "the pool default is paused, 4 at once\n");

        JsonNode list = json("jobs", "list", "--all", "--json");
        assertThat(list.get("jobs").get(0).get("run_now").asBoolean()).isTrue();
        assertThat(list.get("jobs").get(1).get("state").asText()).isEqualTo("cancelled");
        assertThat(list.get("pools").get(0).get("paused").asBoolean()).isTrue();
        assertThat(nightjar("", "jobs", "resume", "default")).isZero();
        assertThat(nightjar("", "jobs", "show", "b")).isZero();
        assertThat(said()).contains("b: cancelled");
        assertThat(nightjar("", "jobs", "run-now", "b")).isZero();
    }

    @Test
    void aRecurringJobIsShownWithItsNextRun() throws IOException {
        assertThat(submit("weekly", ",\"recurrence\":{\"cron\":\"0 22 * * FRI\",\"zone\":\"Asia/Tokyo\"}"))
                .isZero();

        assertThat(said()).startsWith("weekly: recurring\n").contains("next run 2026-11-20T22:00:00+09:00");
        assertThat(json("jobs", "list", "--json")
                        .get("recurring")
                        .get(0)
                        .get("next")
                        .asText())
                .isEqualTo("2026-11-20T13:00:00Z");
    }

    @Test
    void thePageIsWrittenWhole() throws IOException {
        submit("a", "");
        Path page = folder.resolve("jobs.html");

        assertThat(nightjar("", "jobs", "list", "--html", page.toString())).isZero();

        assertThat(page)
                .content()
                .startsWith("<!doctype html>")
                .contains("nightly training", "<svg")
                .endsWith("</html>\n");
        assertThat(folder).isDirectoryNotContaining("glob:**.new");
        assertThat(nightjar("", "jobs", "list", "--html", folder.toString())).isEqualTo(2);
    }

    @Test
    void anEmptyMonthIsAccountedForToo() {
        assertThat(nightjar("", "jobs", "account", "--month", "2026-10")).isZero();

        assertThat(said()).isEqualTo("2026-10: 0 jobs done, in full-price job minutes (assumed tariff)\n");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        jobs account --month October         | a month is written as 2026-11
        jobs account --rate -3               | --rate
        jobs account --rate 3 --currency 1   | a unit has 1 to 12 letters
        jobs pause ../x                      | a pool's name has
        jobs show                            | show takes one ID
        jobs submit a b                      | submit takes one FILE
        jobs list a                          | list takes options only
        """)
    void refusesWrongWords(String words, String because) {
        assertThat(nightjar("", words.split(" +"))).isEqualTo(2);

        assertThat(err.toString(UTF_8))
                .contains(because)
                .contains("\n  because ")
                .contains("\n  try ");
    }

    @Test
    void aFolderThatNobodyServedHasNoJobs() {
        data = folder.resolve("absent");

        assertThat(nightjar("", "jobs", "list")).isEqualTo(2);

        assertThat(err.toString(UTF_8)).contains("is no folder of a nightjar serve");
        assertThat(data).doesNotExist();
    }

    @Test
    void whatCameOfAMessageIsToldFromTheStore() throws IOException {
        LocalPlatform platform = new LocalPlatform(data);
        submit("a", "");
        JobsAftermath aftermath = new JobsAftermath(platform);

        assertThat(after(aftermath, platform, "jobs", JOB.formatted("a", ""))).startsWith("queued: a, ");
        assertThat(after(aftermath, platform, "jobs", JOB.formatted("a", ",\"priority\":1")))
                .isEqualTo("dead letter: another job has the id a");
        assertThat(after(aftermath, platform, "jobs", "{")).startsWith("dead letter: cannot read the job message");
        assertThat(after(aftermath, platform, Route.TICKS, "")).isEqualTo("ticked: 1 wait, 0 run, 0 are held");
    }

    private static String after(JobsAftermath aftermath, LocalPlatform platform, String topic, String text)
            throws IOException {
        ObjectInfo message = platform.topic(topic).publish(text.getBytes(UTF_8), Map.of(), true);
        try (var in = platform.store().read(message.name(), message.generation())) {
            return aftermath.before(true).after(topic, in.readAllBytes());
        }
    }

    private int submit(String id, String more) throws IOException {
        Path file = Files.writeString(folder.resolve("job.json"), JOB.formatted(id, more));
        return nightjar("", "jobs", "submit", file.toString());
    }

    private String said() {
        String text = out.toString(UTF_8);
        out.reset();
        return text;
    }

    private JsonNode json(String... words) throws IOException {
        out.reset();
        assertThat(nightjar("", words)).isZero();
        return new ObjectMapper().readTree(said());
    }

    private int nightjar(String stdin, String... words) {
        List<String> all = new ArrayList<>(List.of(words));
        all.addAll(List.of("--data", data.toString()));
        return Nightjar.run(
                all.toArray(String[]::new),
                new ByteArrayInputStream(stdin.getBytes(UTF_8)),
                new PrintStream(out, true, UTF_8),
                new PrintStream(err, true, UTF_8));
    }
}
