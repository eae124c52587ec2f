package dev.nightjar.cloud;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.nightjar.cloud.TriggerEvent.ClockTick;
import dev.nightjar.cloud.TriggerEvent.MessagePublished;
import dev.nightjar.cloud.TriggerEvent.StorageFinalized;
import io.cloudevents.CloudEvent;
import io.cloudevents.core.builder.CloudEventBuilder;
import io.cloudevents.core.provider.EventFormatProvider;
import io.cloudevents.rw.CloudEventRWException;
import java.net.URI;
import java.time.Instant;
import java.util.Base64;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class TriggerEventTest {
    private static final String FINALIZED = "google.cloud.storage.object.v1.finalized";
    private static final String PUBLISHED = "google.cloud.pubsub.topic.v1.messagePublished";

    /** The two ways in which an event comes over HTTP; the functions framework makes a CloudEvent of both. */
    enum Mode {
        BINARY {
            @Override
            CloudEvent event(String type, String data) {
                return CloudEventBuilder.v1()
                        .withId("1234")
                        .withSource(URI.create("//storage.googleapis.com/projects/_/buckets/of-the-header"))
                        .withType(type)
                        .withSubject("objects/of-the-header")
                        .withData("application/json", data.getBytes(UTF_8))
                        .build();
            }
        },
        STRUCTURED {
            @Override
            CloudEvent event(String type, String data) {
                return structured(type, "\"data\":" + data);
            }
        },
        STRUCTURED_BASE64 {
            @Override
            CloudEvent event(String type, String data) {
                return structured(
                        type, "\"data_base64\":\"" + Base64.getEncoder().encodeToString(data.getBytes(UTF_8)) + "\"");
            }
        };

        abstract CloudEvent event(String type, String data);

        static CloudEvent structured(String type, String data) {
            String envelope = """
                {"specversion":"1.0","id":"1234","source":"//storage.googleapis.com/projects/_/buckets/of-the-header",
                 "type":"%s","subject":"objects/of-the-header","datacontenttype":"application/json",%s}
                """.formatted(type, data);
            return Objects.requireNonNull(
                            EventFormatProvider.getInstance().resolveFormat("application/cloudevents+json"))
                    .deserialize(envelope.getBytes(UTF_8));
        }
    }

    private static TriggerEvent read(String type, String data) throws UnreadableEventException {
        return TriggerEvent.read(Mode.BINARY.event(type, data));
    }

    private static UnreadableEventException unreadable(CloudEvent event) {
        UnreadableEventException e =
                catchThrowableOfType(UnreadableEventException.class, () -> TriggerEvent.read(event));
        assertThat(e).as("an exception").isNotNull();
        assertThat(e).message().hasLineCount(3).contains("\n  because ", "\n  try ");
        return e;
    }

    @ParameterizedTest
    @EnumSource
    void readsADropInEveryMode(Mode mode) throws Exception {
        String data = """
            {"kind":"storage#object","bucket":"environments","name":"team-a/環境 1.yml","generation":"1732000000000001",
             "metageneration":"1","contentType":"text/yaml","size":"123","metadata":{"a":"b"},"nested":[[{"x":null}],1.5e3,true]}
            """;

        assertThat(TriggerEvent.read(mode.event(FINALIZED, data)))
                .isEqualTo(new StorageFinalized(
                        "1234", new ObjectName("environments", "team-a/環境 1.yml"), 1732000000000001L));
    }

    @ParameterizedTest
    @EnumSource
    void readsAMessageInEveryMode(Mode mode) throws Exception {
        String data = """
            {"subscription":"projects/p/subscriptions/s","message":{"data":"eyJqb2IiOjF9","attributes":{"client_key":"k"},
             "messageId":"987","message_id":"other","publishTime":"2026-03-01T09:00:00.5+09:00","publish_time":"other","orderingKey":"o"}}
            """;

        TriggerEvent event = TriggerEvent.read(mode.event(PUBLISHED, data));

        assertThat(event).isInstanceOfSatisfying(MessagePublished.class, message -> {
            assertThat(message.messageId()).isEqualTo("987");
            assertThat(message.data()).asString(UTF_8).isEqualTo("{\"job\":1}");
            assertThat(message.attributes()).isEqualTo(Map.of("client_key", "k"));
            assertThat(message.publishedAt()).isEqualTo(Instant.parse("2026-03-01T00:00:00.500Z"));
            assertThat(message.key()).isEqualTo("message:987");
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"17", "\"17\""})
    void takesAGenerationAsNumberOrText(String generation) throws Exception {
        TriggerEvent event =
                read(FINALIZED, "{\"bucket\":\"bbb\",\"name\":\"n\",\"generation\":%s}".formatted(generation));

        assertThat(event.key()).isEqualTo("object:bbb/n#17");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "null",
                "0",
                "\"0\"",
                "-1",
                "\"-1\"",
                "1.5",
                "1e3",
                "\"\"",
                "\"+1\"",
                "\"１\"",
                "true",
                "{}",
                "[1]",
                "9223372036854775808",
                "\"99999999999999999999\""
            })
    void refusesAGenerationThatIsNone(String generation) {
        String data = "{\"bucket\":\"bbb\",\"name\":\"n\",\"generation\":%s}".formatted(generation);

        unreadable(Mode.BINARY.event(FINALIZED, data));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"name\":\"n\",\"generation\":1}",
                "{\"bucket\":\"bbb\",\"generation\":1}",
                "{\"bucket\":\"bbb\",\"name\":\"\",\"generation\":1}",
                "{\"bucket\":\"bbb\",\"name\":7,\"generation\":1}",
                "{\"bucket\":\"bbb\",\"name\":\"../../etc/passwd\",\"generation\":1}",
                "{\"bucket\":\"bbb\",\"name\":\"/etc/passwd\",\"generation\":1}",
                "{\"bucket\":\"bbb\",\"name\":\"a\\u0000b\",\"generation\":1}",
                "{\"bucket\":\"bbb\",\"name\":\"\\ud800\",\"generation\":1}",
                "{\"bucket\":\"..\",\"name\":\"n\",\"generation\":1}",
                "{\"bucket\":\"bbb\",\"name\":\"n\",\"name\":\"m\",\"generation\":1}",
                "{\"bucket\":\"bbb\",\"name\":\"n\",\"generation\":1} {}",
                "[]",
                "\"text\"",
                "null",
                "",
                "{",
                "not json",
                "{\"bucket\":\"bbb\",\"name\":\"n\",\"generation\":1,}"
            })
    void refusesADropWithoutAGoodName(String data) {
        UnreadableEventException e = unreadable(Mode.BINARY.event(FINALIZED, data));

        assertThat(e.eventId()).isEqualTo("1234");
        assertThat(e.data()).asString(UTF_8).isEqualTo(data);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"message\":[]}",
                "{\"message\":{\"publishTime\":\"2026-03-01T00:00:00Z\"}}",
                "{\"message\":{\"messageId\":\"1\"}}",
                "{\"message\":{\"message_id\":\"1\",\"publish_time\":\"2026-03-01T00:00:00Z\"}}",
                "{\"message\":{\"messageId\":\"1\",\"publishTime\":\"yesterday\"}}",
                "{\"message\":{\"messageId\":\"1\",\"publishTime\":\"2026-03-01T00:00:00Z\",\"data\":\"***\"}}",
                "{\"message\":{\"messageId\":\"1\",\"publishTime\":\"2026-03-01T00:00:00Z\",\"data\":{}}}",
                "{\"message\":{\"messageId\":\"1\",\"publishTime\":\"2026-03-01T00:00:00Z\",\"attributes\":[]}}",
                "{\"message\":{\"messageId\":\"1\",\"publishTime\":\"2026-03-01T00:00:00Z\",\"attributes\":{\"a\":1}}}"
            })
    void refusesAMessageThatIsNone(String data) {
        unreadable(Mode.BINARY.event(PUBLISHED, data));
    }

    @Test
    void takesAMessageThatHasOnlyAttributes() throws Exception {
        TriggerEvent event = read(
                PUBLISHED,
                "{\"message\":{\"messageId\":\"1\",\"publishTime\":\"2026-03-01T00:00:00Z\",\"attributes\":{\"a\":\"b\"}}}");

        assertThat(event)
                .isInstanceOfSatisfying(
                        MessagePublished.class, m -> assertThat(m.data()).isEmpty());
    }

    private static String tick(String value) {
        return "{\"message\":{\"messageId\":\"1\",\"publishTime\":\"2026-03-01T00:00:07Z\",\"attributes\":{\"tick\":\"%s\"}}}"
                .formatted(value);
    }

    @ParameterizedTest
    @EnumSource
    void readsAClockTickInEveryMode(Mode mode) throws Exception {
        assertThat(TriggerEvent.read(mode.event(PUBLISHED, tick("2026-02-28T22:00:00+09:00"))))
                .isEqualTo(new ClockTick("1234", "1", Instant.parse("2026-02-28T13:00:00Z")));
    }

    @Test
    void knowsATickByItsInstantHoweverOftenItIsPublished() throws Exception {
        TriggerEvent one = read(PUBLISHED, tick("2026-02-28T22:00:00+09:00"));
        TriggerEvent again = read(PUBLISHED, tick("2026-02-28T13:00:00Z").replace("\"1\"", "\"2\""));

        assertThat(one.key()).isEqualTo("tick:2026-02-28T13:00:00Z").isEqualTo(again.key());
    }

    @Test
    void takesTheTimeOfPublishingForATickThatOnlyHasAName() throws Exception {
        assertThat(read(PUBLISHED, tick("every-minute")))
                .isEqualTo(new ClockTick("1234", "1", Instant.parse("2026-03-01T00:00:07Z")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "now!",
                "2026-02-30T00:00:00Z",
                "2026-02-28T22:00:00",
                "2026-02-28",
                "1732000000",
                "Every minute"
            })
    void refusesATickWithoutATime(String value) {
        assertThat(unreadable(Mode.BINARY.event(PUBLISHED, tick(value)))).hasMessageContaining("\"tick\"");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "google.cloud.storage.object.v1.deleted",
                "google.cloud.storage.object.v1.metadataUpdated",
                "com.example.thing\u0007"
            })
    void refusesAnotherTypeOfEvent(String type) {
        UnreadableEventException e = unreadable(Mode.BINARY.event(type, "{}"));

        assertThat(e).hasMessageContaining("its type is \"");
        assertThat(e).message().doesNotContain("\u0007");
    }

    @Test
    void refusesWhatIsTooLargeOrTooDeep() {
        String deep = "{\"bucket\":" + "[".repeat(100_000);
        String large = "{\"bucket\":\"" + "x".repeat(17 << 20) + "\"}";
        String longName = "{\"" + "x".repeat(2000) + "\":1}";
        String longNumber = "{\"generation\":" + "1".repeat(100_000) + "}";

        for (String data : new String[] {deep, large, longName, longNumber}) {
            unreadable(Mode.BINARY.event(FINALIZED, data));
        }
    }

    @Test
    void takesAMessageOfTheLargestSize() throws Exception {
        String data = Base64.getEncoder().encodeToString(new byte[10_000_000]);

        assertThat(read(
                        PUBLISHED,
                        "{\"message\":{\"messageId\":\"1\",\"publishTime\":\"2026-03-01T00:00:00Z\",\"data\":\"%s\"}}"
                                .formatted(data)))
                .isInstanceOfSatisfying(
                        MessagePublished.class, m -> assertThat(m.data()).hasSize(10_000_000));
    }

    @Test
    void refusesAnEventWithoutData() {
        unreadable(CloudEventBuilder.v1()
                .withId("1234")
                .withSource(URI.create("x"))
                .withType(FINALIZED)
                .build());
    }

    @Test
    void refusesDataThatCannotBeMadeBytes() {
        unreadable(CloudEventBuilder.v1()
                .withId("1234")
                .withSource(URI.create("x"))
                .withType(FINALIZED)
                .withData("application/json", () -> {
                    throw CloudEventRWException.newOther("broken");
                })
                .build());
    }

    @Test
    void keepsPiecesOfTheDataOutOfTheMessage() {
        assertThat(unreadable(Mode.BINARY.event(FINALIZED, "{\"token\": SECRET-VALUE}")))
                .message()
                .doesNotContain("SECRET");
    }
}
