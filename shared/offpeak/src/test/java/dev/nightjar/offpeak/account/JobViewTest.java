package dev.nightjar.offpeak.account;

import static dev.nightjar.offpeak.account.Jobs.job;
import static org.assertj.core.api.Assertions.assertThat;

import dev.nightjar.offpeak.account.JobView.Kind;
import dev.nightjar.offpeak.account.JobView.Span;
import dev.nightjar.offpeak.desk.JobRecord;
import dev.nightjar.offpeak.desk.JobState;
import dev.nightjar.offpeak.desk.Plan;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Friday, 20 November 2026, 21:00 in Tokyo: the window opens at 13:00Z and ends on Sunday, 23:00Z. */
class JobViewTest {
    @Test
    void aJobWaitsForTheWindowAndSaysWhatThatSaves() {
        JobView view = job().view();

        assertThat(view.why()).isEqualTo("It waits for the window.");
        assertThat(view.until()).isEqualTo("2026-11-20T13:00:00Z");
        assertThat(view.spans()).containsExactly(planned("2026-11-20T13:00:00Z", "2026-11-20T16:00:00Z"));
        assertThat(view.end()).isEqualTo("2026-11-20T16:00:00Z");
        assertThat(view.earliestEnd()).isEqualTo("2026-11-20T15:00:00Z");
        assertThat(costs(view)).containsExactly("0.8667", "0.8000", "0.8000");
        assertThat(view.costRealised()).isNull();
        assertThat(view.tariffText()).isEqualTo("jst-default, 20 % off");
    }

    @Test
    void aNearDeadlineIsKeptAtTheFullPrice() {
        JobView view = job().deadline("2026-11-20T15:30:00Z").view();

        assertThat(view.why()).isEqualTo("It waits as long as its deadline lets it.");
        assertThat(view.until()).isEqualTo("2026-11-20T12:30:00Z");
        assertThat(view.late()).isFalse();
        assertThat(view.feasible()).isTrue();
        assertThat(costs(view)).containsExactly("0.8667", "0.8333", "0.8333");
    }

    @Test
    void anImpossibleDeadlineIsSaidWithTheEarliestEnd() {
        JobView view = job().deadline("2026-11-20T14:00:00Z").view();

        assertThat(view.feasible()).isFalse();
        assertThat(view.late()).isTrue();
        assertThat(view.until()).isEqualTo(Jobs.NOW);
        assertThat(view.earliestEnd()).isEqualTo("2026-11-20T15:00:00Z");
        assertThat(view.why())
                .isEqualTo("It cannot keep its deadline: at the soonest it ends at 2026-11-21T00:00+09:00.");
        assertThat(costs(view)).containsExactly("0.8667", "0.8667", "0.8667");
    }

    @Test
    void aPlanOfTheDeskCountsMoreThanTheCalendar() {
        Plan plan = new Plan(
                "It waits for room.",
                Instant.parse("2026-11-21T01:00:00Z"),
                Instant.parse("2026-11-21T04:00:00Z"),
                Instant.parse("2026-11-20T18:00:00Z"),
                true,
                true,
                new JobRecord.Cost(new BigDecimal("0.9"), new BigDecimal("0.85"), new BigDecimal("0.8")));
        JobView view = JobView.of(job().record(), Jobs.JST, plan, Jobs.pool(false), Jobs.MAX_DELAY, Jobs.NOW);

        assertThat(view.why()).isEqualTo("It waits for room.");
        assertThat(view.until()).isEqualTo("2026-11-21T01:00:00Z");
        assertThat(view.end()).isEqualTo("2026-11-21T04:00:00Z");
        assertThat(view.earliestEnd()).isEqualTo("2026-11-20T18:00:00Z");
        assertThat(view.late()).isTrue();
        assertThat(costs(view)).containsExactly("0.8667", "0.8500", "0.8000");
    }

    @Test
    void whatIsHeldHasNoPlan() {
        JobView view = job().is(JobState.HELD, "Five attempts failed.", "2026-11-20T09:00:00Z")
                .view();

        assertThat(view.costPlanned()).isNull();
        assertThat(view.until()).isNull();
        assertThat(view.spans()).isEmpty();
    }

    @Test
    void aSavingThatIsTooSmallIsNotWaitedFor() {
        assertThat(job().minSaving(7).view().until()).isEqualTo(Jobs.NOW);
        assertThat(job().minSaving(6).view().until()).isEqualTo("2026-11-20T13:00:00Z");
    }

    @Test
    void inTheWindowItWaitsForAPlaceOnly() {
        JobView view = JobView.of(
                job().record(),
                Jobs.JST,
                null,
                Jobs.pool(false),
                Jobs.MAX_DELAY,
                Instant.parse("2026-11-20T14:00:00Z"));

        assertThat(view.why()).isEqualTo("It begins when its pool has a place.");
        assertThat(view.until()).isEqualTo("2026-11-20T14:00:00Z");
    }

    @Test
    void aPausedPoolHoldsUpUntilNobodyKnowsWhen() {
        JobView view = JobView.of(job().record(), Jobs.JST, null, Jobs.pool(true), Jobs.MAX_DELAY, Jobs.NOW);

        assertThat(view.why()).isEqualTo("Its pool default is paused.");
        assertThat(view.until()).isNull();
    }

    @Test
    void runNowPaysTheFullPrice() {
        JobView view = job().runNow().view();

        assertThat(view.until()).isEqualTo(Jobs.NOW);
        assertThat(costs(view)).containsExactly("0.8667", "0.8667", "0.8000");
    }

    @Test
    void notBeforeComesBeforeTheWindow() {
        JobView view = job().notBefore("2026-11-21T01:00:00Z").view();

        assertThat(view.why()).isEqualTo("It may not begin before.");
        assertThat(view.until()).isEqualTo("2026-11-21T01:00:00Z");
    }

    @Test
    void afterAFailureItIsLeftAloneForItsReason() {
        JobView view = job().is(JobState.QUEUED, "Its endpoint is busy.", "2026-11-20T12:00:00Z")
                .pause(Duration.ofMinutes(70))
                .view();

        assertThat(view.why()).isEqualTo("Its endpoint is busy.");
        assertThat(view.until()).isEqualTo("2026-11-20T13:10:00Z");
    }

    @Test
    void roundsAreLaidIntoWindowsAndDoneOnesAreKept() {
        JobView view = job().hours(96)
                .rounds(96, 2, Duration.ZERO)
                .segment("2026-11-20T08:00:00Z", "2026-11-20T10:00:00Z", "stopped")
                .deadline("2026-12-10T00:00:00Z")
                .view();

        assertThat(view.spans())
                .containsExactly(
                        new Span(
                                Kind.DONE,
                                Instant.parse("2026-11-20T08:00:00Z"),
                                Instant.parse("2026-11-20T10:00:00Z"),
                                "segment 1, stopped"),
                        planned("2026-11-20T13:00:00Z", "2026-11-22T23:00:00Z"),
                        planned("2026-11-23T13:00:00Z", "2026-11-23T23:00:00Z"),
                        planned("2026-11-24T13:00:00Z", "2026-11-24T23:00:00Z"),
                        planned("2026-11-25T13:00:00Z", "2026-11-25T23:00:00Z"),
                        planned("2026-11-26T13:00:00Z", "2026-11-26T19:00:00Z"));
        assertThat(view.costRealised()).isEqualTo("0.0208");
    }

    @Test
    void aRunningSegmentEndsWhereItWasToldToStop() {
        JobView view = job().hours(90)
                .rounds(90, 0, Duration.ZERO)
                .runs("2026-11-20T11:00:00Z", "2026-11-20T14:00:00Z")
                .view();

        assertThat(view.until()).isEqualTo("2026-11-20T14:00:00Z");
        assertThat(view.spans()).extracting(Span::kind).containsExactly(Kind.RUNNING, Kind.PLANNED);
        assertThat(view.why()).isEqualTo("Its endpoint says that it runs.");
    }

    @Test
    void whatIsOverCostsWhatItDid() {
        JobView view = job().segment("2026-11-20T08:00:00Z", "2026-11-20T10:00:00Z", "done")
                .is(JobState.DONE, "All rounds are done.", "2026-11-20T10:00:00Z")
                .submitted("2026-11-20T08:00:00Z")
                .view();

        assertThat(view.end()).isEqualTo("2026-11-20T10:00:00Z");
        assertThat(view.until()).isNull();
        assertThat(view.costPlanned()).isEqualByComparingTo("1");
        assertThat(view.costRealised()).isEqualByComparingTo("1");
    }

    @Test
    void itsJsonHoldsNoSecret() {
        String json = job().runs("2026-11-20T11:00:00Z", null)
                .decided("2026-11-20T11:00:00Z", "It begins.", "0.8")
                .view()
                .wholeJson()
                .toString();

        assertThat(json)
                .doesNotContain("secret")
                .contains("endpoint=https://train.example.com/start")
                .contains("state=running")
                .contains("assumed_tariff=true")
                .contains("cost_planned=0.8");
    }

    private static Span planned(String start, String end) {
        return new Span(Kind.PLANNED, Instant.parse(start), Instant.parse(end), "planned");
    }

    private static List<String> costs(JobView view) {
        return Stream.of(view.costNow(), view.costPlanned(), view.costBound())
                .map(String::valueOf)
                .toList();
    }
}
