package dev.nightjar.cloud;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.cloudevents.core.builder.CloudEventBuilder;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonLogTest {
    private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
    private static final String PARENT = "00-" + TRACE + "-00f067aa0ba902b7-01";

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final JsonLog log = new JsonLog(new PrintStream(bytes, false, UTF_8));

    private List<String> lines() {
        String all = bytes.toString(UTF_8);
        assertThat(all).endsWith("\n");
        return List.of(all.substring(0, all.length() - 1).split("\n", -1));
    }

    private Map<String, @Nullable Object> line() throws IOException {
        assertThat(lines()).hasSize(1);
        return Json.readObject(lines().get(0).getBytes(UTF_8));
    }

    @Test
    void writesOneLineARecord() throws IOException {
        log.info("solved 環境 in 3 s");

        assertThat(lines()).containsExactly("{\"severity\":\"INFO\",\"message\":\"solved 環境 in 3 s\"}");
    }

    @Test
    void writesOnlyJsonWhateverAMessageHolds() throws IOException {
        List<String> hostile = new ArrayList<>(IntStream.range(0, 0x20)
                .mapToObj(c -> "before " + (char) c + " after")
                .toList());
        hostile.addAll(List.of(
                "tab\tnew\nline\r\n",
                "\u2028 and \u2029",
                "\u007f \u0085 \u009f",
                "\"} {\"severity\":\"CRITICAL\"",
                "back\\slash \\u0000 \\n",
                "lone \ud800",
                "\udc00 lone",
                "\udc00\ud800",
                "\ud800\ud800\udc00",
                "\uD83D\uDE00",
                "\ufeff\ufffe\uffff"));

        for (String text : hostile) {
            log.withLabel("key " + text, "value " + text).error(text, new IllegalStateException(text));
        }

        assertThat(lines()).hasSize(hostile.size());
        for (int i = 0; i < hostile.size(); i++) {
            String line = lines().get(i);
            assertThat(line.chars())
                    .as(hostile.get(i))
                    .noneMatch(c -> c < 0x20 || (c >= 0x7f && c <= 0x9f) || c == 0x2028 || c == 0x2029);
            Map<String, @Nullable Object> fields = Json.readObject(line.getBytes(UTF_8));
            String expected = Json.wellFormed(hostile.get(i));
            assertThat(fields).containsEntry("severity", "ERROR").containsEntry("message", expected);
            assertThat(fields)
                    .containsEntry("logging.googleapis.com/labels", Map.of("key " + expected, "value " + expected));
            assertThat((String) fields.get("stack_trace"))
                    .startsWith("java.lang.IllegalStateException: " + expected)
                    .contains("\n\tat dev.nightjar.cloud.JsonLogTest.");
        }
        assertThat(lines()).noneMatch(line -> line.contains("\\ud8") || line.contains("\\udc"));
    }

    @Test
    void putsAWholeLineOutAtOnce() throws Exception {
        List<JsonLog> logs = List.of(log, log.withLabel("l", "1"), log.withLabel("l", "2"));

        ObjectStoreContract.atOnce(3, me -> {
            for (int i = 0; i < 200; i++) {
                logs.get(me).info("x".repeat(1000));
            }
            return me;
        });

        assertThat(lines()).hasSize(600);
        for (String line : lines()) {
            assertThat(Json.readObject(line.getBytes(UTF_8))).containsKey("message");
        }
    }

    @Test
    void namesTheTraceAsTheConsoleLooksForIt() throws IOException {
        log.withProject("my-project").withTrace(PARENT).warning("w");

        assertThat(line())
                .isEqualTo(Map.of(
                        "severity",
                        "WARNING",
                        "message",
                        "w",
                        "logging.googleapis.com/trace",
                        "projects/my-project/traces/" + TRACE,
                        "logging.googleapis.com/spanId",
                        "00f067aa0ba902b7",
                        "logging.googleapis.com/trace_sampled",
                        true));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "00",
                "00-" + TRACE,
                "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
                "00-" + TRACE + "-0000000000000000-01",
                "ff-" + TRACE + "-00f067aa0ba902b7-01",
                "00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01",
                "00-" + TRACE + "-00f067aa0ba902b7-01\n"
            })
    void ignoresATraceparentThatIsNone(String parent) throws IOException {
        log.withTrace(parent).info("m");

        assertThat(line()).isEqualTo(Map.of("severity", "INFO", "message", "m"));
    }

    @Test
    void belongsToTheEventItIsAbout() throws IOException {
        var event = CloudEventBuilder.v1()
                .withId("17-1")
                .withSource(URI.create("//storage"))
                .withType("t")
                .withExtension("traceparent", PARENT)
                .withData("secret payload".getBytes(UTF_8))
                .build();

        log.forEvent(event).info("m");

        assertThat(line())
                .containsEntry("logging.googleapis.com/trace", TRACE)
                .containsEntry("logging.googleapis.com/labels", Map.of("event_id", "17-1"));
        assertThat(bytes.toString(UTF_8)).doesNotContain("secret");
    }

    @Test
    void tellsTheTimeOnlyByAClockThatItWasGiven() throws IOException {
        log.withClock(new TickingClock("2026-03-01T00:00:00.123456Z")).info("m");

        assertThat(line()).containsEntry("time", "2026-03-01T00:00:00.123456Z");
    }

    @Test
    void cutsWhatIsTooLongForALogEntry() throws IOException {
        log.info("x".repeat(32_767) + "\uD83D\uDE00" + "y".repeat(1_000_000));

        assertThat((String) line().get("message")).hasSizeLessThan(33_000).endsWith("x… (1000002 characters more)");
    }
}
