package dev.nightjar.offpeak.desk;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightjar.cloud.ObjectName;
import dev.nightjar.cloud.Precondition;
import dev.nightjar.offpeak.endpoint.Endpoint.Answer;
import dev.nightjar.offpeak.message.SegmentCallback;
import dev.nightjar.offpeak.message.SegmentCallback.Status;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What a person can order, and what a pool allows. */
class OrdersTest {
    private final Desk it = new Desk();

    private void windowOpens() {
        it.now = Instant.parse("2026-11-30T13:01:00Z");
    }

    @Test
    void cancelsAWaitingJobAtOnce() throws IOException {
        it.desk.receive(Jobs.job("a").message());
        assertThat(it.desk.cancel("a")).isInstanceOf(Receipt.Applied.class);
        assertThat(it.job("a").state()).isEqualTo(JobState.CANCELLED);
        windowOpens();
        it.tick();
        assertThat(it.requests).isEmpty();
        assertThat(it.desk.cancel("a")).isInstanceOf(Receipt.Known.class);
        assertThat(it.desk.receive(Jobs.job("a").message())).isInstanceOf(Receipt.Known.class);
    }

    @Test
    void tellsTheEndpointOfARunningJobToStop() throws IOException {
        windowOpens();
        it.desk.receive(Jobs.job("a").message());
        it.tick();
        SegmentCallback late = it.says("a", Status.STOPPED, 0);
        it.desk.cancel("a");
        assertThat(it.body(1))
                .contains("\"action\":\"stop\"")
                .contains("\"segment\":1")
                .contains("\"fence\":2");
        assertThat(it.header(1, "Idempotency-Key")).isNull();
        assertThat(it.job("a").state()).isEqualTo(JobState.CANCELLED);
        assertThat(it.job("a").segments())
                .singleElement()
                .satisfies(s -> assertThat(s.how()).isEqualTo("cancelled"));
        assertThat(it.desk.callback(late)).isInstanceOf(Receipt.Known.class);
    }

    @Test
    void tellsItAgainWhenTheStopWasLost() throws IOException {
        windowOpens();
        it.desk.receive(Jobs.job("a").message());
        it.tick();
        it.silence();
        it.desk.cancel("a");
        assertThat(it.job("a").state()).isEqualTo(JobState.RUNNING);
        it.tickAfter(Duration.ofMinutes(10));
        assertThat(it.requests).hasSize(3);
        assertThat(it.job("a").state()).isEqualTo(JobState.CANCELLED);
    }

    @Test
    void holdsAJobThatCannotBeToldToStopUntilItIsGivenUp() throws IOException {
        windowOpens();
        it.desk.receive(Jobs.job("a").message());
        it.tick();
        it.silence();
        it.desk.cancel("a");
        for (int i = 0; i < 4; i++) {
            it.silence();
            it.tickAfter(Duration.ofMinutes(10));
        }
        assertThat(it.job("a").state()).isEqualTo(JobState.HELD);
        it.desk.cancel("a");
        assertThat(it.job("a").state()).isEqualTo(JobState.CANCELLED);
    }

    @Test
    void countsAnEndThatCameBeforeTheStop() throws IOException {
        windowOpens();
        it.desk.receive(Jobs.job("a").message());
        it.tick();
        it.silence();
        it.desk.cancel("a");
        it.desk.callback(it.says("a", Status.DONE, 1));
        assertThat(it.job("a").state()).isEqualTo(JobState.DONE);
    }

    @Test
    void runsAJobNowThatWouldWaitForTheWindow() throws IOException {
        it.desk.receive(Jobs.job("a").message());
        it.tick();
        assertThat(it.requests).isEmpty();
        it.desk.runNow("a");
        it.tickAfter(Duration.ofMinutes(1));
        assertThat(it.job("a").state()).isEqualTo(JobState.RUNNING);
        assertThat(it.job("a").decisions()).last().satisfies(decision -> {
            assertThat(decision.text()).isEqualTo("Somebody wants it to run now.");
            assertThat(decision.versions()).contains("jst-default");
            assertThat(decision.cost()).isNotNull();
        });
    }

    @Test
    void startsNothingOfAPausedPoolUntilItIsResumed() throws IOException {
        windowOpens();
        it.desk.pause("default");
        it.desk.receive(Jobs.job("a").message());
        it.tick();
        assertThat(it.requests).isEmpty();
        assertThat(it.desk.pool("default").paused()).isTrue();
        it.desk.resume("default");
        it.tickAfter(Duration.ofMinutes(1));
        assertThat(it.requests).hasSize(1);
        assertThat(it.desk.pool("default")).isEqualTo(new Pool("default", 4, false));
    }

    @Test
    void runsAsManyAsThePoolHoldsAndTheNextWhenOneEnds() throws IOException {
        windowOpens();
        capacity(2);
        for (String id : new String[] {"a", "b", "c"}) {
            it.desk.receive(Jobs.job(id).message());
        }
        it.tick();
        assertThat(it.requests).hasSize(2);
        String ended = String.valueOf(it.header(0, "Idempotency-Key")).substring(0, 1);
        it.desk.callback(it.says(ended, Status.DONE, 1));
        it.tickAfter(Duration.ofMinutes(1));
        assertThat(it.requests).hasSize(3);
    }

    @Test
    void letsAJobLowerThePoolsCapacityWhileItRuns() throws IOException {
        windowOpens();
        Jobs alone = Jobs.job("alone");
        alone.maxParallel = 1;
        it.desk.receive(alone.message());
        it.tick();
        it.desk.receive(Jobs.job("b").message());
        it.tickAfter(Duration.ofMinutes(1));
        assertThat(it.requests).hasSize(1);
        it.desk.callback(it.says("alone", Status.DONE, 1));
        it.tickAfter(Duration.ofMinutes(1));
        assertThat(it.requests).hasSize(2);
    }

    @Test
    void givesAPlaceAwayThatACrashedInstanceTookOnlyWhenItsClaimCannotCome() throws IOException {
        windowOpens();
        capacity(1);
        it.desk.receive(Jobs.job("a").message());
        it.tick();
        long generation = it.store
                .find(it.store.list("state", "active/").get(0).name())
                .orElseThrow()
                .generation();
        // Another instance took the only place for b and died before it claimed it.
        it.desk.callback(it.says("a", Status.DONE, 1));
        it.desk.receive(Jobs.job("b").message());
        long b = it.store.list("state", "active/").get(0).generation();
        assertThat(b).isGreaterThan(generation);
        write("places/default.json", "{\"held\":[{\"job_id\":\"b\",\"segment\":1,\"record\":" + b + "}]}");
        it.desk = it.another();
        it.desk.runNow("b");
        it.desk.receive(Jobs.job("c").message());
        it.tickAfter(Duration.ofMinutes(1));
        assertThat(it.requests).hasSize(2);
        assertThat(it.names("places/")).hasSize(1);
        assertThat(it.desk.active().stream().filter(job -> job.state() == JobState.RUNNING))
                .hasSize(1);
    }

    @Test
    void answersForAJobThatNeverWas() throws IOException {
        assertThat(it.desk.cancel("x")).isInstanceOf(Receipt.Dead.class);
        assertThat(it.desk.runNow("x")).isInstanceOf(Receipt.Dead.class);
        assertThat(it.desk.find("x")).isEmpty();
    }

    @Test
    void saysWhatIsToBeExpectedOfEachJob() throws IOException {
        it.desk.receive(Jobs.job("a").message());
        it.tick();
        assertThat(it.desk.plans()).containsOnlyKeys("a");
        Plan plan = it.desk.plans().values().iterator().next();
        // The minute after the window opens: the biller has another clock.
        assertThat(plan.start()).isEqualTo("2026-11-30T13:01:00Z");
        assertThat(plan.cost().now()).isEqualByComparingTo("1.0000");
        assertThat(plan.cost().planned()).isEqualByComparingTo("0.8000");
        assertThat(plan.feasible()).isTrue();
    }

    @Test
    void saysAtSubmitAndOnRecordWhichDeadlineCannotBeKept() throws IOException {
        windowOpens();
        Jobs job = Jobs.job("a");
        job.deadline = it.now.plus(Duration.ofMinutes(30));
        assertThat(it.desk.receive(job.message()).text())
                .contains("cannot keep its deadline")
                .contains("2026-11-30T14:01:00Z");
        it.desk.pause("default");
        it.tick();
        assertThat(it.job("a").reason()).contains("cannot keep its deadline").contains("2026-11-30T14:01:00Z");
        it.tickAfter(Duration.ofMinutes(1));
        assertThat(it.job("a").decisions()).hasSize(1);
        it.desk.resume("default");
        it.tickAfter(Duration.ofMinutes(1));
        assertThat(it.job("a").state()).isEqualTo(JobState.RUNNING);
    }

    @Test
    void cancelsAtTheEndpointWhatMayHaveBegun() throws IOException {
        windowOpens();
        it.desk.receive(Jobs.job("a").hold().message());
        it.silence();
        it.tick();
        it.answers(new Answer.Refused("404"));
        it.desk.cancel("a");
        assertThat(it.requests).hasSize(2);
        assertThat(it.job("a").state()).isEqualTo(JobState.CANCELLED);
        assertThat(it.job("a").reason()).contains("may still run");
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
