package dev.nightjar.local;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.nightjar.test.Corpus;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JobsCheckCommandTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String FRIDAY_NINE = "2026-11-20T21:00:00+09:00";

    @TempDir
    private Path folder;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @BeforeEach
    void calendars() throws IOException {
        write("tariffs.json", """
            {"noon": {"zone": "Europe/London", "weekday": [["12:00", "13:00"]], "weekend": [], "discount": 0.5, "tzdata": "2999a"},
             "crossed": {"zone": "Asia/Tokyo", "weekday": [["22:00", "08:00"]], "weekend": [], "discount": 0.2}}\
            """);
    }

    @Test
    void theHelpOfJobsListsItsWordsAndThatOfCheckHasEveryOption() {
        assertThat(run("", "jobs", "--help")).isZero();
        assertThat(out()).contains("\n  check", "Example:\n  ./nightjar jobs check --at");

        assertThat(run("", "jobs", "check", "--help")).isZero();
        assertThat(out())
                .contains(Stream.of(
                                "calendar FILE#NAME",
                                "at INSTANT",
                                "minutes N",
                                "deadline INSTANT",
                                "calendars FILE",
                                "questions FILE",
                                "json")
                        .map(word -> "  --" + word + "\n")
                        .toList())
                .contains("Example:\n  ./nightjar jobs check --at " + FRIDAY_NINE + " --minutes 180");

        assertThat(run("", "--help")).isZero();
        assertThat(out()).contains("\n  jobs  ");
    }

    @Test
    void tellsAPersonInAFewLines() {
        assertThat(run(
                        "",
                        "jobs",
                        "check",
                        "--at",
                        FRIDAY_NINE,
                        "--minutes",
                        "180",
                        "--deadline",
                        "2026-11-21T01:00:00+09:00"))
                .as(err())
                .isZero();

        assertThat(out())
                .startsWith("2026-11-20T21:00+09:00: the full price holds\n")
                .contains(
                        "  next window from  2026-11-20T22:00+09:00\n",
                        "  started then      7200 of 10800 s at the lower price\n",
                        "  all at it from    2026-11-20T22:00+09:00\n",
                        "  by the deadline   best from 2026-11-20T22:00+09:00, 10800 s at the lower price\n",
                        "  assumed tariff    20 % off, jst-default@");
        assertThat(err()).isEmpty();
    }

    @Test
    void jsonIsOneDocumentWithTheFieldsOfTheContract() throws IOException {
        assertThat(run("", "jobs", "check", "--at", "1795176000000", "--minutes", "180", "--json"))
                .as(err())
                .isZero();

        JsonNode answer = JSON.readTree(out());
        assertThat(answer.fieldNames())
                .toIterable()
                .containsExactly(
                        "in_window",
                        "window_end",
                        "seconds_left_in_window",
                        "next_window_start",
                        "discounted_seconds_if_started_now",
                        "fits_now",
                        "earliest_full_fit_start",
                        "assumed_tariff",
                        "warnings");
        assertThat(answer.get("window_end").isNull()).isTrue();
        assertThat(answer.get("discounted_seconds_if_started_now").asLong()).isEqualTo(7200);
        assertThat(answer.get("earliest_full_fit_start").asText()).isEqualTo("2026-11-20T13:00:00Z");
        assertThat(answer.get("assumed_tariff").get("name").asText()).isEqualTo("jst-default");
        assertThat(answer.get("assumed_tariff").get("tzdata").asText()).matches("[0-9]{4}[a-z]+");
    }

    @Test
    void aDeadlineThatCannotBeKeptHasNoBestStart() throws IOException {
        assertThat(run(
                        "",
                        "jobs",
                        "check",
                        "--at",
                        FRIDAY_NINE,
                        "--minutes",
                        "180",
                        "--deadline",
                        "2026-11-20T23:59:59+09:00",
                        "--json"))
                .isZero();

        JsonNode answer = JSON.readTree(out());
        assertThat(answer.get("feasible").asBoolean()).isFalse();
        assertThat(answer.get("best_start").isNull()).isTrue();
        assertThat(answer.get("best_discounted_seconds").isNull()).isTrue();
    }

    @Test
    void takesACalendarOfAFileOrABuiltInOneAndWarns() throws IOException {
        assertThat(run(
                        "",
                        "jobs",
                        "check",
                        "--calendar",
                        at("tariffs.json") + "#noon",
                        "--at",
                        "2026-07-01T11:00:00Z",
                        "--json"))
                .as(err())
                .isZero();

        assertThat(JSON.readTree(out()).get("window_end").asText()).isEqualTo("2026-07-01T12:00:00Z");
        assertThat(JSON.readTree(out()).get("warnings").get(0).asText()).contains("needs the time zones of 2999a");
        assertThat(err()).startsWith("warning: the tariff \"noon\" needs the time zones of 2999a");

        assertThat(run("", "jobs", "check", "--calendar", "jst-holidays", "--at", "2026-11-23T01:00:00Z", "--json"))
                .isZero();
        assertThat(JSON.readTree(out()).get("in_window").asBoolean()).isTrue();
    }

    @Test
    void aCalendarCanComeFromStandardInput() throws IOException {
        String tariffs = Files.readString(folder.resolve("tariffs.json"));

        assertThat(run(tariffs, "jobs", "check", "--calendar", "-#noon", "--at", "2026-07-01T11:00:00Z"))
                .as(err())
                .isZero();

        assertThat(out()).startsWith("2026-07-01T12:00+01:00: the lower price holds\n");
    }

    @Test
    void answersTheCasesManyAtOnce() throws IOException {
        JsonNode cases = JSON.readTree(Corpus.path("cases/offpeak/cases.json").toFile());
        write("questions.json", cases.toString());

        assertThat(run(
                        "",
                        "jobs",
                        "check",
                        "--calendars",
                        Corpus.path("cases/offpeak/calendars.json").toString(),
                        "--questions",
                        at("questions.json"),
                        "--json"))
                .as(err())
                .isZero();

        JsonNode answers = JSON.readTree(out());
        assertThat(answers).hasSameSizeAs(cases);
        for (int i = 0; i < cases.size(); i++) {
            for (Map.Entry<String, JsonNode> expected :
                    cases.get(i).get("expect").properties()) {
                assertThat(answers.get(i).get(expected.getKey()).asText())
                        .as(cases.get(i).get("id") + " " + expected.getKey())
                        .isEqualTo(expected.getValue().asText());
            }
        }
    }

    @Test
    void aBadQuestionLosesNoOther() throws IOException {
        ArrayNode questions = JSON.createArrayNode();
        ObjectNode good = questions
                .addObject()
                .put("id", "good")
                .put("instant", FRIDAY_NINE)
                .put("duration_minutes", 180);
        questions.add(7);
        questions.addObject().put("duration_minutes", 5);
        questions.addObject().put("instant", "yesterday");
        questions.addObject().put("instant", 0).put("duration_minutes", -1);
        questions.addObject().put("instant", 0).put("calendar", "<b>nowhere</b>");
        questions.addObject().put("instant", 0).put("calendar", "crossed");
        questions.addObject().put("instant", 0).putArray("deadline");
        questions.addObject().put("instant", 900_000_000_000_000L);
        questions
                .addObject()
                .put("instant", "2026-07-01T11:00:00Z")
                .put("calendar", "noon")
                .put("deadline", -1);
        questions.add(good.deepCopy().put("id", "last").put("duration_minutes", 1.5));
        write("questions.json", questions.toString());

        assertThat(run(
                        "",
                        "jobs",
                        "check",
                        "--calendars",
                        at("tariffs.json"),
                        "--questions",
                        at("questions.json"),
                        "--json"))
                .isEqualTo(2);

        JsonNode answers = JSON.readTree(out());
        assertThat(answers).hasSize(11);
        assertThat(answers.get(0).get("id").asText()).isEqualTo("good");
        assertThat(answers.get(0).get("discounted_seconds_if_started_now").asLong())
                .isEqualTo(7200);
        List<String> reasons = List.of(
                "it is no object",
                "it has no instant",
                "\"yesterday\" is not a time",
                "-1 is negative",
                "the file has noon, crossed",
                "it ends before it starts",
                "its deadline is no text and no number",
                "the years 0000 to 9999");
        for (int i = 0; i < reasons.size(); i++) {
            assertThat(answers.get(i + 1).get("error").asText()).isEqualTo("invalid");
            assertThat(answers.get(i + 1).get("because").asText()).contains(reasons.get(i));
            assertThat(answers.get(i + 1).has("in_window")).isFalse();
            assertThat(err()).contains(answers.get(i + 1).get("what").asText());
        }
        assertThat(answers.get(9).get("feasible").asBoolean()).isFalse();
        assertThat(answers.get(10).get("id").asText()).isEqualTo("last");
        assertThat(answers.get(10).get("earliest_full_fit_start").asText()).isEqualTo("2026-11-20T13:00:00Z");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "[{\"instant\": 0}, {\"instant\" | this is no JSON",
                "{\"instant\": 0} | no JSON list",
                "[] [] | something follows",
                "`` | no JSON list"
            })
    void aFileThatIsNoListOfQuestionsHasNoAnswers(String text, String because) throws IOException {
        write("questions.json", text);

        assertThat(run("", "jobs", "check", "--questions", at("questions.json"), "--json"))
                .isEqualTo(2);

        assertThat(out()).isEmpty();
        assertThat(err()).startsWith(at("questions.json") + ":").contains("\n  because ", because, "\n  try ");
    }

    @Test
    void deepQuestionsAreRefused() {
        assertThat(run("[" + "[".repeat(50_000), "jobs", "check", "--questions", "-", "--json"))
                .isEqualTo(2);

        assertThat(err()).contains("nesting depth");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "jobs | no word after jobs",
                "jobs frobnicate | unknown word \"jobs frobnicate\"",
                "jobs check | no --at",
                "jobs check --at 2026-11-20T21:00:00 | is not a time with an offset",
                "jobs check --at 2026-02-30T21:00:00Z | is not a time with an offset",
                "jobs check --at 2026-06-30T23:59:60Z | is not a time with an offset",
                "jobs check --at 900000000000000 | the years 0000 to 9999",
                "jobs check --at 0 --minutes -3 | -3 is negative",
                "jobs check --at 0 --minutes many | \"many\" is no number of minutes",
                "jobs check --at 0 --minutes 999999999999 | would end after the year 9999",
                "jobs check --at 0 --deadline soon | is not a time with an offset",
                "jobs check --at 0 --calendar mars | neither FILE#NAME nor built in",
                "jobs check --at 0 --calendar none.json#x | there is no such file",
                "jobs check --at 0 --calendars none.json | it is for --questions",
                "jobs check --at 0 --at 1 | it may be given once",
                "jobs check now --at 0 | takes options only",
                "jobs check --questions none.json --json | there is no such file",
                "jobs check --questions none.json | JSON only",
                "jobs check --questions - --calendars - --json | both -",
                "jobs check --questions none.json --json --at 0 | each of the --questions says that itself"
            })
    void aWrongCallIsExitTwoInThreeParts(String call, String because) {
        assertThat(run("", call.split(" "))).isEqualTo(2);

        assertThat(out()).isEmpty();
        assertThat(err()).contains(because, "\n  because ", "\n  try ");
    }

    private int run(String in, String... words) {
        out.reset();
        err.reset();
        return Nightjar.run(
                words,
                new ByteArrayInputStream(in.getBytes(StandardCharsets.UTF_8)),
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8));
    }

    private void write(String name, String text) throws IOException {
        Files.writeString(folder.resolve(name), text);
    }

    private String at(String name) {
        return folder.resolve(name).toString();
    }

    private String out() {
        return out.toString(StandardCharsets.UTF_8);
    }

    private String err() {
        return err.toString(StandardCharsets.UTF_8);
    }
}
