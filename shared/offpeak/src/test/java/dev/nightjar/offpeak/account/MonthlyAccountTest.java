package dev.nightjar.offpeak.account;

import static dev.nightjar.offpeak.account.Jobs.job;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;

import dev.nightjar.offpeak.account.MonthlyAccount.Rate;
import dev.nightjar.offpeak.account.MonthlyAccount.Sums;
import dev.nightjar.offpeak.desk.JobRecord;
import dev.nightjar.offpeak.desk.JobState;
import dev.nightjar.offpeak.desk.Tariffs;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.YearMonth;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class MonthlyAccountTest {
    private static final YearMonth NOVEMBER = YearMonth.of(2026, 11);

    /** Submitted at 21:00 in Tokyo, run from 22:00 for three hours in the window: 20 % off instead of 13.3 %. */
    private static Jobs nightly(String id) {
        return job().id(id)
                .segment("2026-11-20T13:00:00Z", "2026-11-20T16:00:00Z", "done")
                .decided("2026-11-20T12:00:00Z", "It waits for the window.", "0.80")
                .is(JobState.DONE, "All rounds are done.", "2026-11-20T16:00:00Z");
    }

    @Test
    void countsWhatWaitingSaved() {
        Sums total = account(nightly("a")).total();

        assertThat(total.jobs()).isEqualTo(1);
        assertThat(total.worked()).isEqualTo(10_800);
        assertThat(total.runNow()).isEqualByComparingTo("9360");
        assertThat(total.realised()).isEqualByComparingTo("8640");
        assertThat(total.savedAgainstRunNow()).isEqualByComparingTo("720");
        assertThat(total.savedPercent()).isEqualByComparingTo("7.7");
        assertThat(total.savedAgainstPlan()).isEqualByComparingTo("0");
    }

    @Test
    void restartsAreTheirOwnCostAndNotThatOfRunningNow() {
        Sums total = account(job().rounds(2, 2, Duration.ofMinutes(10))
                        .submitted("2026-11-20T04:00:00Z")
                        .segment("2026-11-20T13:00:00Z", "2026-11-20T14:00:00Z", "stopped")
                        .segment("2026-11-21T13:00:00Z", "2026-11-21T14:10:00Z", "done")
                        .is(JobState.DONE, "All rounds are done.", "2026-11-21T14:10:00Z"))
                .total();

        assertThat(total.runNow()).isEqualByComparingTo("7200");
        assertThat(total.realised()).isEqualByComparingTo("6240");
        assertThat(total.segments()).isEqualTo(2);
        assertThat(total.withoutPlan()).isEqualTo(1);
        assertThat(total.savedAgainstPlan()).isEqualByComparingTo("0");
    }

    @Test
    void becomingDearerThanPlannedIsNegative() {
        Sums total = account(job().segment("2026-11-20T12:00:00Z", "2026-11-20T13:00:00Z", "done")
                        .decided("2026-11-20T12:00:00Z", "It waits.", "0.80")
                        .is(JobState.DONE, "All rounds are done.", "2026-11-20T13:00:00Z"))
                .total();

        assertThat(total.savedAgainstRunNow()).isEqualByComparingTo("0");
        assertThat(total.savedAgainstPlan()).isEqualByComparingTo("-720");
    }

    @Test
    void aMonthIsThatOfTheTariffsZone() {
        JobRecord lastNight =
                job().id("a").is(JobState.DONE, "done", "2026-10-31T15:00:00Z").record();
        JobRecord before =
                job().id("b").is(JobState.DONE, "done", "2026-10-31T14:59:59Z").record();

        MonthlyAccount november = MonthlyAccount.of(NOVEMBER, List.of(lastNight, before), Tariffs.BUILT_IN);

        assertThat(november.total().jobs()).isEqualTo(1);
        assertThat(MonthlyAccount.of(NOVEMBER.minusMonths(1), List.of(lastNight, before), Tariffs.BUILT_IN)
                        .total()
                        .jobs())
                .isEqualTo(1);
        assertThat(MonthlyAccount.monthsOfUtc(NOVEMBER)).contains(YearMonth.of(2026, 10), NOVEMBER);
    }

    @Test
    void whatWasNotDoneStandsInNoSum() {
        MonthlyAccount account = account(
                nightly("a"),
                job().id("b").is(JobState.CANCELLED, "cancelled", "2026-11-20T13:00:00Z"),
                job().id("c").is(JobState.REJECTED, "rejected", "2026-11-20T13:00:00Z"));

        assertThat(account.notDone()).isEqualTo(2);
        assertThat(account.total().jobs()).isEqualTo(1);
    }

    @Test
    void sumsStandByPoolAndByNameAndNameTheAssumedTariff() {
        MonthlyAccount account = account(
                nightly("a").pool("x"), nightly("b").pool("y"), nightly("c").name("other"));

        assertThat(account.byPool()).containsOnlyKeys("default", "x", "y");
        assertThat(account.byName()).containsOnlyKeys("nightly", "other");
        assertThat(Objects.requireNonNull(account.byName().get("nightly")).jobs())
                .isEqualTo(2);
        assertThat(account.tariffs()).singleElement(STRING).startsWith("jst-default@");
        assertThat(account.json(null).toString())
                .contains("unit=full-price job minutes, assumed_tariff=true")
                .contains("total={jobs=3, segments=3, worked_minutes=540.00, run_now=468.00, planned=432.00,"
                        + " realised=432.00, saved_against_run_now=36.00, saved_against_plan=0.00, saved_percent=7.7,"
                        + " jobs_without_plan=0}");
    }

    @Test
    void aRateTurnsMinutesIntoMoneyOnceAndAtTheEnd() {
        Rate rate = new Rate(new BigDecimal("100"), "JPY");

        assertThat(MonthlyAccount.amount(BigDecimal.valueOf(720), rate)).isEqualTo("20.00");
        // A third of a minute, three times: the sum is exact where its parts are not.
        Sums total = account(third("a"), third("b"), third("c")).total();
        assertThat(MonthlyAccount.amount(total.realised(), null)).isEqualTo("1.00");
    }

    private static Jobs third(String id) {
        return job().id(id)
                .segment("2026-11-20T12:00:00Z", "2026-11-20T12:00:20Z", "done")
                .is(JobState.DONE, "done", "2026-11-20T12:00:20Z");
    }

    private static MonthlyAccount account(Jobs... jobs) {
        return MonthlyAccount.of(
                NOVEMBER, List.of(jobs).stream().map(Jobs::record).toList(), Tariffs.BUILT_IN);
    }
}
