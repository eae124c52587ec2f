package dev.nightjar.local;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.nightjar.cloud.ObjectInfo;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code publish} and {@code tick}, where somebody has the lock of a {@code serve}. */
class PublishCommandTest {
    private static final Instant START = Instant.parse("2026-11-20T12:00:00Z");

    @TempDir
    private Path folder;

    private Path data;
    private ServeLock lock;
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @BeforeEach
    void somebodyServes() throws Exception {
        data = folder.resolve("data");
        lock = ServeLock.take(data).orElseThrow();
    }

    @AfterEach
    void nobodyServes() throws Exception {
        lock.close();
    }

    @Test
    void publishesAFile() throws Exception {
        Path file = Files.writeString(folder.resolve("job.json"), "{\"job_name\":\"n\"}");

        assertThat(nightjar("", "publish", "jobs", file.toString())).isZero();

        assertThat(out.toString(UTF_8)).startsWith("published topics/jobs/");
        assertThat(messages("jobs"))
                .singleElement()
                .satisfies(message -> assertThat(Files.readString(data.resolve("buckets/state")
                                .resolve(message.name().name())))
                        .contains("\"data\":\"eyJqb2JfbmFtZSI6Im4ifQ==\""));
    }

    @Test
    void publishesStandardInput() throws Exception {
        assertThat(nightjar("{}", "publish", "job-callbacks", "-")).isZero();

        assertThat(messages("job-callbacks")).hasSize(1);
    }

    @Test
    void doesNotWaitForWhatNoFunctionReads() throws Exception {
        assertThat(nightjar("{}", "publish", "dead-letters", "-", "--wait")).isZero();

        assertThat(out.toString(UTF_8)).contains("kept; no function reads this topic");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        ticks | -        | the topics are jobs, job-callbacks, dead-letters
        jobs  | absent   | there is no such file
        jobs  | .        | it is a folder
        jobs  | empty    | it is empty
        jobs  | large    | it is larger than a message may be, which is 10 MB
        """)
    void refuses(String topic, String file, String because) throws Exception {
        Files.createFile(folder.resolve("empty"));
        Files.write(folder.resolve("large"), new byte[LocalTopic.MAX_BYTES + 1]);

        String path = file.equals("-") ? file : folder.resolve(file).toString();
        assertThat(nightjar("", "publish", topic, path)).isEqualTo(2);

        assertThat(err.toString(UTF_8)).contains("\n  because " + because).contains("\n  try ");
        assertThat(messages("jobs")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"publish jobs -", "tick"})
    void needsAServe(String words) throws Exception {
        lock.close();

        assertThat(nightjar("{}", words.split(" "))).isEqualTo(3);

        assertThat(err.toString(UTF_8)).contains("no nightjar serve runs there").contains("\n  try ./nightjar serve");
        lock = ServeLock.take(data).orElseThrow();
    }

    @Test
    void tickMovesAClockThatIsSetByHandButNeverBack() throws Exception {
        ClockHands hands = new ClockHands(data);
        hands.set(START);

        assertThat(nightjar("", "tick", "2026-11-20T22:00:00+09:00")).isZero();
        assertThat(hands.read()).contains(START.plusSeconds(3600));
        assertThat(nightjar("", "tick")).isZero();
        assertThat(nightjar("", "tick", "2026-11-20T21:59:59+09:00")).isEqualTo(2);

        assertThat(hands.read()).contains(START.plusSeconds(3600));
        assertThat(out.toString(UTF_8)).isEqualTo("tick 2026-11-20T13:00:00Z\ntick 2026-11-20T13:00:00Z\n");
        assertThat(err.toString(UTF_8)).isEqualTo("""
            cannot tick at 2026-11-20T12:59:59Z
              because the clock stands at 2026-11-20T13:00:00Z, and never goes backwards
              try a later instant, or a serve with another --data
            """);
        assertThat(messages(Route.TICKS)).hasSize(2);
    }

    @Test
    void tickOnTheMachinesClockNamesItsInstantInTheEventOnly() throws Exception {
        assertThat(nightjar("", "tick", "1795176000000")).isZero();

        assertThat(new ClockHands(data).read()).isEmpty();
        assertThat(messages(Route.TICKS))
                .singleElement()
                .satisfies(message -> assertThat(Files.readString(data.resolve("buckets/state")
                                .resolve(message.name().name())))
                        .contains("\"tick\":\"2026-11-20T12:00:00Z\""));
    }

    @Test
    void tickNeedsAnInstant() {
        assertThat(nightjar("", "tick", "tomorrow")).isEqualTo(2);

        assertThat(err.toString(UTF_8))
                .startsWith("cannot tick at tomorrow\n  because ")
                .contains("\n  try ");
    }

    private List<ObjectInfo> messages(String topic) throws Exception {
        return LocalTopic.messages(new LocalPlatform(data).store(), topic);
    }

    private int nightjar(String stdin, String... words) {
        String[] all = Arrays.copyOf(words, words.length + 2);
        all[words.length] = "--data";
        all[words.length + 1] = data.toString();
        return Nightjar.run(
                all,
                new ByteArrayInputStream(stdin.getBytes(UTF_8)),
                new PrintStream(out, true, UTF_8),
                new PrintStream(err, true, UTF_8));
    }
}
