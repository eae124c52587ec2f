package dev.nightjar.cloud;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.math.BigInteger;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DeadLettersTest {
    private final MemoryTopic topic = new MemoryTopic();
    private final DeadLetters letters = new DeadLetters(topic, new TickingClock("2026-03-01T00:00:00Z"));

    private MemoryTopic.Message only() {
        assertThat(topic.messages()).hasSize(1);
        return topic.messages().get(0);
    }

    @Test
    void recordsAnUnreadableEvent() throws IOException {
        byte[] data = "{\"bucket\":".getBytes(UTF_8);

        letters.record("environments", new UnreadableEventException("17", data, "cannot read it", "it ends", "again"));

        assertThat(only().attributes()).isEqualTo(Map.of("kind", "environments", "event_id", "17"));
        assertThat(Json.readObject(only().data()))
                .isEqualTo(Map.of(
                        "kind",
                        "environments",
                        "event_id",
                        "17",
                        "reason",
                        "cannot read it\n  because it ends\n  try again",
                        "data",
                        "{\"bucket\":",
                        "data_bytes",
                        BigInteger.valueOf(10),
                        "time",
                        "2026-03-01T00:00:00Z"));
    }

    @Test
    void keepsTheHeadOfLargeDataAndSaysHowMuchThereWas() throws IOException {
        letters.record("jobs", "1", "reason", "日".repeat(1_000_000).getBytes(UTF_8));

        Map<?, ?> letter = Json.readObject(only().data());
        assertThat(letter.get("data_bytes")).isEqualTo(BigInteger.valueOf(3_000_000));
        assertThat((String) letter.get("data")).hasSize(683).startsWith("日日").endsWith("日\ufffd");
    }

    @Test
    void keepsWhateverAnEventHolds() throws IOException {
        byte[] data = {0, 1, 31, '"', '\\', (byte) 0xff, (byte) 0xed, (byte) 0xa0, (byte) 0x80, 10};

        letters.record("jobs", "\ud800" + "x".repeat(1000), "lone \udc00\n", data);

        Map<?, ?> letter = Json.readObject(only().data());
        assertThat((String) letter.get("data"))
                .startsWith("\0\u0001\u001f\"\\\ufffd")
                .endsWith("\n");
        assertThat(letter.get("reason")).isEqualTo("lone \ufffd\n");
        assertThat((String) letter.get("event_id")).startsWith("\ufffdx").hasSize(256);
    }
}
