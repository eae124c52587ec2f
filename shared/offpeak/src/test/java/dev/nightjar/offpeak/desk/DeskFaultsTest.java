package dev.nightjar.offpeak.desk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nightjar.cloud.ObjectName;
import dev.nightjar.cloud.Precondition;
import dev.nightjar.offpeak.endpoint.Endpoint.Answer;
import dev.nightjar.offpeak.message.SegmentCallback;
import dev.nightjar.offpeak.message.SegmentCallback.Status;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a desk does when the world does not do what it should. */
class DeskFaultsTest {
    private final Desk it = new Desk();

    @BeforeEach
    void theWindowIsOpen() {
        it.now = Instant.parse("2026-11-30T13:01:00Z");
    }

    private String deadLetter(int index) {
        return new String(it.deadLetters.messages().get(index).data(), StandardCharsets.UTF_8);
    }

    // --- objects that nobody can read ---

    @ParameterizedTest
    @ValueSource(
            strings = {
                "active/00/odd.json",
                "new/odd",
                "recurring/odd.json",
                "learned/pools.json",
                "pools/other.json",
                "places/other.json",
            })
    void anObjectThatCannotBeReadHoldsUpNobody(String name) throws IOException {
        List<String> texts = List.of(
                "",
                "[]",
                "{}",
                "{\"held\":5,\"minutes\":5,\"capacity\":-1,\"claim\":5,\"request\":[5],\"decisions\":5}");
        for (int i = 0; i < texts.size(); i++) {
            write(name, texts.get(i));
            it.desk = it.another();
            it.desk.receive(Jobs.job("job" + i).message());

            it.tick();

            assertThat(it.job("job" + i).state()).as(texts.get(i)).isEqualTo(JobState.RUNNING);
            it.desk.callback(it.says("job" + i, Status.DONE, 1));
        }
    }

    @Test
    void aValueOfAnotherKindIsSaidAndNotReadForEver() throws IOException {
        write("active/00/odd.json", "{\"claim\":5,\"decisions\":5,\"state\":\"QUEUED\"}");
        write("places/default.json", "{\"held\":[5]}");

        assertThat(it.tick().troubles())
                .anyMatch(trouble -> trouble.startsWith("cannot read the record state/active/00/odd.json\n  because "));
    }

    // --- requests of which nobody knows what became of them ---

    @Test
    void asksAgainUnderTheSameKeyWithANewerFenceWhenTheLeaseIsOver() throws IOException {
        it.desk.receive(Jobs.job("a").message());
        it.silence();
        it.tick();
        assertThat(it.job("a").state()).isEqualTo(JobState.STARTING);
        it.tickAfter(Duration.ofMinutes(9));
        assertThat(it.requests).hasSize(1);

        it.tickAfter(Duration.ofMinutes(1));
        assertThat(it.header(1, "Idempotency-Key")).isEqualTo("a/1").isEqualTo(it.header(0, "Idempotency-Key"));
        assertThat(it.header(0, "X-Offpeak-Fence")).isEqualTo("1");
        assertThat(it.header(1, "X-Offpeak-Fence")).isEqualTo("2");
        assertThat(it.body(1)).isEqualTo(it.body(0).replace("\"fence\":1", "\"fence\":2"));
        assertThat(it.job("a").state()).isEqualTo(JobState.RUNNING);
    }

    @Test
    void holdsAJobThatMayHaveBegunUntilAPersonReleasesItUnderTheSameKey() throws IOException {
        it.desk.receive(Jobs.job("a").hold().message());
        it.silence();
        it.tick();
        assertThat(it.job("a").state()).isEqualTo(JobState.HELD);
        assertThat(it.job("a").reason()).contains("connection reset").contains("may have begun");
        it.tickAfter(Duration.ofDays(2));
        assertThat(it.requests).hasSize(1);

        it.desk.runNow("a");
        it.tick();
        assertThat(it.header(1, "Idempotency-Key")).isEqualTo("a/1");
        assertThat(it.job("a").state()).isEqualTo(JobState.RUNNING);
    }

    @Test
    void endsAHeldJobWhenItsEndpointCallsBackAfterAll() throws IOException {
        it.desk.receive(Jobs.job("a").hold().message());
        it.silence();
        it.tick();

        it.desk.callback(it.says("a", Status.DONE, 1));

        assertThat(it.job("a").state()).isEqualTo(JobState.DONE);
    }

    @Test
    void holdsAJobAfterItsAttempts() throws IOException {
        Jobs job = Jobs.job("a");
        job.maxAttempts = 3;
        it.desk.receive(job.message());
        for (int i = 0; i < 3; i++) {
            it.silence();
            it.tickAfter(Duration.ofMinutes(10));
        }
        it.tickAfter(Duration.ofMinutes(10));
        assertThat(it.requests).hasSize(3);
        assertThat(it.job("a").state()).isEqualTo(JobState.HELD);
        assertThat(it.job("a").reason()).contains("3 attempts of 3");
    }

    @Test
    void waitsAsLongAsABusyEndpointAsks() throws IOException {
        it.desk.receive(Jobs.job("a").message());
        it.answers(new Answer.Busy(Duration.ofMinutes(30), "503"));
        it.tick();
        assertThat(it.job("a").state()).isEqualTo(JobState.QUEUED);
        it.tickAfter(Duration.ofMinutes(29));
        assertThat(it.requests).hasSize(1);

        it.tickAfter(Duration.ofMinutes(2));
        assertThat(it.requests).hasSize(2);
        assertThat(it.job("a").state()).isEqualTo(JobState.RUNNING);
    }

    @Test
    void letsAnotherJobRunWhileOneWaitsForABusyEndpoint() throws IOException {
        capacity(1);
        it.desk.receive(Jobs.job("a").message());
        it.answers(new Answer.Busy(Duration.ofHours(2), "503"));
        it.tick();
        it.desk.receive(Jobs.job("b").message());

        it.tickAfter(Duration.ofMinutes(1));

        assertThat(it.job("b").state()).isEqualTo(JobState.RUNNING);
    }

    @Test
    void rejectsWhatAnEndpointRefusesWithADeadLetter() throws IOException {
        it.desk.receive(Jobs.job("a").message());
        it.answers(new Answer.Refused("422 no such model"));
        it.tick();
        assertThat(it.job("a").state()).isEqualTo(JobState.REJECTED);
        assertThat(it.job("a").reason()).isEqualTo("Its endpoint refuses it: 422 no such model.");
        assertThat(deadLetter(0)).contains("no such model");
        assertThat(it.names("active/")).isEmpty();
    }

    @Test
    void endsAJobThatItsEndpointDoesAtOnce() throws IOException {
        it.desk.receive(Jobs.job("a").message());
        it.answers(Desk.said("{\"rounds_completed\":1}"));
        it.tick();
        assertThat(it.job("a").state()).isEqualTo(JobState.DONE);
    }

    @Test
    void treatsAnAnswerThatNobodyUnderstandsAsNone() throws IOException {
        it.desk.receive(Jobs.job("a").hold().message());
        it.answers(Desk.said("<html>"));
        it.tick();
        assertThat(it.job("a").state()).isEqualTo(JobState.HELD);
    }

    @Test
    void asksTheStatusUrlWhenACallbackIsLost() throws IOException {
        it.desk.receive(Jobs.job("a").rounds(4).message());
        it.answers(new Answer.Accepted("h", URI.create("https://fl.example.com/runs/h")));
        it.tick();
        it.answers(Desk.said("{\"status\":\"stopped\",\"rounds_completed\":3,\"checkpoint_generation\":\"9\"}"));

        it.tickAfter(Duration.ofMinutes(71));

        assertThat(it.requests.get(1).method()).isEqualTo("GET");
        assertThat(it.job("a").roundsDone()).isEqualTo(3);
        assertThat(it.job("a").segment()).isEqualTo(2);
        assertThat(it.job("a").state()).isIn(JobState.QUEUED, JobState.RUNNING);
    }

    @Test
    void leavesASegmentAloneThatTakesLonger() throws IOException {
        it.desk.receive(Jobs.job("a").message());
        it.answers(new Answer.Accepted("h", URI.create("https://fl.example.com/runs/h")));
        it.tick();
        for (int i = 0; i < 10; i++) {
            it.answers(Desk.said("{\"status\":\"running\",\"rounds_completed\":0}"));
            it.tickAfter(Duration.ofMinutes(71));
            assertThat(it.job("a").state()).isEqualTo(JobState.RUNNING);
        }
    }

    @Test
    void triesAFailedSegmentAgainUnderAnotherKeyAndHoldsItInTheEnd() throws IOException {
        it.desk.receive(Jobs.job("a").message());
        for (int attempt = 1; attempt <= 5; attempt++) {
            it.tickAfter(Duration.ofHours(1));
            assertThat(it.header(attempt - 1, "Idempotency-Key")).isEqualTo("a/" + attempt);
            it.desk.callback(it.says("a", Status.FAILED, 0));
        }
        assertThat(it.job("a").state()).isEqualTo(JobState.HELD);
        assertThat(it.job("a").segments()).hasSize(5);
    }

    // --- messages that come twice, late or from somebody else ---

    @Test
    void refusesAnotherBodyUnderTheSameIdWithBothHashes() throws IOException {
        it.desk.receive(Jobs.job("a").message());
        Jobs other = Jobs.job("a");
        other.bodyHash = "other";
        assertThat(it.desk.receive(other.message())).isInstanceOf(Receipt.Dead.class);
        assertThat(deadLetter(0)).contains("the hash hash").contains("and this one other");
        it.tick();
        it.desk.callback(it.says("a", Status.DONE, 1));
        assertThat(it.desk.receive(other.message())).isInstanceOf(Receipt.Dead.class);
    }

    @Test
    void believesNoCallbackWithAnotherToken() throws IOException {
        it.desk.receive(Jobs.job("a").message());
        it.tick();
        SegmentCallback said = it.says("a", Status.DONE, 1);
        SegmentCallback forged = new SegmentCallback("a", 1, "guess", 1, 1, null, null, Status.DONE, null, null);
        assertThat(it.desk.callback(forged)).isInstanceOf(Receipt.Dead.class);
        assertThat(deadLetter(0)).contains("segment_token").doesNotContain("guess");
        assertThat(it.job("a").state()).isEqualTo(JobState.RUNNING);
        assertThat(it.desk.callback(said)).isInstanceOf(Receipt.Applied.class);
        assertThat(it.desk.callback(said)).isInstanceOf(Receipt.Known.class);
    }

    @Test
    void dropsTheCallbackOfAnOlderSegment() throws IOException {
        it.desk.receive(Jobs.job("a").rounds(10).message());
        it.tick();
        SegmentCallback first = it.says("a", Status.STOPPED, 4);
        it.desk.callback(first);
        it.tickAfter(Duration.ofMinutes(1));
        JobRecord before = it.job("a");
        assertThat(it.desk.callback(first)).isInstanceOf(Receipt.Known.class);
        assertThat(it.job("a")).isEqualTo(before);
    }

    @Test
    void countsRoundsOnlyWithACheckpointAndNeverBack() throws IOException {
        it.desk.receive(Jobs.job("a").rounds(10).message());
        it.tick();
        it.desk.callback(it.says("a", Status.RUNNING, 5));
        assertThat(it.job("a").roundsDone()).isEqualTo(5);
        it.desk.callback(it.says("a", Status.RUNNING, 3));
        assertThat(it.job("a").roundsDone()).isEqualTo(5);
        SegmentCallback bare = it.says("a", Status.FAILED, 8);
        it.desk.callback(new SegmentCallback(
                "a", 1, bare.segmentToken(), 1, 8, null, null, Status.FAILED, null, "out of memory\u0000<b>"));
        assertThat(it.job("a").roundsDone()).isEqualTo(5);
        assertThat(it.job("a").reason()).contains("out of memory").doesNotContain("\u0000");
    }

    @Test
    void makesADeadLetterOfACallbackForAJobThatNeverWas() throws IOException {
        SegmentCallback said = new SegmentCallback("x", 1, "t", 1, 1, null, null, Status.DONE, null, null);
        assertThat(it.desk.callback(said)).isInstanceOf(Receipt.Dead.class);
    }

    // --- bad input ---

    @Test
    void rejectsADeadlineInThePastWithTheReasonOnRecord() throws IOException {
        Jobs job = Jobs.job("a");
        job.deadline = it.now.minusSeconds(1);
        it.desk.receive(job.message());
        assertThat(it.job("a").state()).isEqualTo(JobState.REJECTED);
        assertThat(it.job("a").reason()).contains("2026-11-30T13:00:59Z").contains("had passed");
    }

    @Test
    void rejectsACalendarThatNobodyKnows() throws IOException {
        Jobs job = Jobs.job("a");
        job.calendar = "mars";
        it.desk.receive(job.message());
        assertThat(it.job("a").reason()).isEqualTo("Its calendar \"mars\" is not known here.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"../../pools/default", "a/b", "..", ".", "日本", "a b\n", "~x", "%2e%2e"})
    void keepsHostileIdsInTheirPlace(String id) throws IOException {
        it.desk.receive(Jobs.job(id).message());
        it.tick();
        assertThat(it.job(id).state()).isEqualTo(JobState.RUNNING);
        assertThat(it.names("active/")).singleElement().asString().matches("active/[0-9a-f]{2}/~[0-9a-f]{64}\\.json");
        assertThat(it.header(0, "Idempotency-Key")).matches("[!-~]+/1");
        it.desk.callback(it.says(id, Status.DONE, 1));
        assertThat(it.job(id).state()).isEqualTo(JobState.DONE);
    }

    @Test
    void refusesAnIdThatNoObjectCanHold() throws IOException {
        assertThat(it.desk.receive(Jobs.job("x".repeat(5000)).message())).isInstanceOf(Receipt.Dead.class);
    }

    // --- the store's clock ---

    @Test
    void neitherLosesNorDoublesWhenTheClockJumpsADayBack() throws IOException {
        it.desk.receive(Jobs.job("a").message());
        it.silence();
        it.tick();
        it.desk.receive(Jobs.job("b").message());
        it.answers(new Answer.Busy(Duration.ofMinutes(5), "503"));
        it.tickAfter(Duration.ofMinutes(1));

        // Sunday: in the window too.
        it.tickAfter(Duration.ofDays(-1));
        assertThat(it.requests)
                .extracting(request -> request.headers().get("Idempotency-Key"))
                .containsExactlyInAnyOrder("a/1", "b/1", "a/1", "b/1");
        assertThat(it.job("a").state()).isEqualTo(JobState.RUNNING);
        assertThat(it.job("b").state()).isEqualTo(JobState.RUNNING);

        it.desk.callback(it.says("a", Status.DONE, 1));
        it.desk.callback(it.says("b", Status.DONE, 1));
        it.tickAfter(Duration.ofDays(2));
        assertThat(it.requests).hasSize(4);
        assertThat(it.desk.active()).isEmpty();
    }

    // --- instances and hints ---

    @Test
    void findsAJobWhoseHintWasLostInTheHourlySweep() throws IOException {
        it.tick();
        it.desk.receive(Jobs.job("a").message());
        for (String hint : it.names("new/")) {
            it.store.delete(new ObjectName("state", hint), Precondition.NONE);
        }
        it.tickAfter(Duration.ofMinutes(59));
        assertThat(it.requests).isEmpty();
        assertThat(it.tickAfter(Duration.ofMinutes(2)).swept()).isTrue();
        assertThat(it.job("a").state()).isEqualTo(JobState.RUNNING);
    }

    @Test
    void looksAtEverythingWhenAnotherInstanceTickedMeanwhile() throws IOException {
        it.tick();
        JobDesk first = it.desk;
        it.desk = it.another();
        it.desk.receive(Jobs.job("a").message());
        it.tickAfter(Duration.ofMinutes(1));
        it.desk = first;
        assertThat(it.tickAfter(Duration.ofMinutes(1)).swept()).isTrue();
        assertThat(it.requests).hasSize(1);
    }

    @Test
    void doesNotAcknowledgeWhatIsNotOnRecord() {
        JobDesk broken = new JobDesk(
                new Effects(
                        new BrokenStore(),
                        "state",
                        it.deadLetters,
                        request -> new Answer.OlderFence(),
                        new Random(1),
                        Desk::oneByOne),
                it.settings,
                Tariffs.BUILT_IN);
        assertThatThrownBy(() -> broken.receive(Jobs.job("a").message())).isInstanceOf(IOException.class);
    }

    @Test
    void readsThePoolsThatPeopleWriteAndSaysWhatIsWrongWithThem() throws IOException {
        it.desk.receive(Jobs.job("a").message());
        write("pools/default.json", "{capacity: 4}");
        assertThat(it.tick().troubles())
                .singleElement()
                .asString()
                .contains("pools/default.json")
                .contains("try {\"capacity\": 4");
        assertThat(it.requests).isEmpty();
        write("pools/default.json", "{\"capacity\": 1, \"owner\": \"team-a\"}");
        it.tickAfter(Duration.ofMinutes(1));
        assertThat(it.requests).hasSize(1);
    }

    private void capacity(int capacity) throws IOException {
        write("pools/default.json", "{\"capacity\":" + capacity + "}");
    }

    private void write(String name, String text) throws IOException {
        try (var writer = it.store.write(new ObjectName("state", name), Precondition.NONE, Map.of())) {
            writer.write(text.getBytes(StandardCharsets.UTF_8));
            writer.commit();
        }
    }
}
