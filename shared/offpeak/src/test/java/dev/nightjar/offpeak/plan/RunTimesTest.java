package dev.nightjar.offpeak.plan;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RunTimesTest {
    @Test
    void believesARequestUntilEnoughJobsOfTheNameEnded() {
        RunTimes times = new RunTimes();
        for (int i = 0; i < 4; i++) {
            times.learn("train", 10);
        }

        assertThat(times.expect("train", 60)).isEqualTo(60);
        times.learn("train", 10);
        assertThat(times.expect("train", 60)).isEqualTo(10);
        assertThat(times.expect("other", 60)).isEqualTo(60);
    }

    @Test
    void takesTheNinetyPercentQuantileOfTheLastTwenty() {
        RunTimes times = new RunTimes();
        for (int minutes = 1; minutes <= 120; minutes++) {
            times.learn("train", minutes);
        }

        assertThat(times.expect("train", 1000)).isEqualTo(118);
    }

    @Test
    void neverExpectsMoreThanWasAskedFor() {
        RunTimes times = new RunTimes();
        for (int i = 0; i < 20; i++) {
            times.learn("train", 500);
        }

        assertThat(times.expect("train", 60)).isEqualTo(60);
    }

    @Test
    void expectsALongerJobOfWhoeverAsksForMore() {
        RunTimes times = new RunTimes();
        for (int i = 0; i < 20; i++) {
            times.learn("train", 60, 30);
        }

        assertThat(times.expect("train", 60)).isEqualTo(30);
        assertThat(times.expect("train", 600)).isEqualTo(300);
        assertThat(times.expect("train", 40)).isEqualTo(30);
    }

    @Test
    void keepsAPartOfTheSlackWhereRunTimesAreGuesses() {
        RunTimes times = new RunTimes();
        for (int i = 0; i < 5; i++) {
            times.learn("train", 30);
        }

        PlannedJob byDelay = times.expect(job(60, PlannedJob.NO_DEADLINE));
        PlannedJob byDeadline = times.expect(job(60, 330));

        assertThat(byDelay.minutes()).isEqualTo(30);
        assertThat(byDelay.latestEnd()).isEqualTo(100 + 30 + 4320 - 260);
        assertThat(byDeadline.latestEnd()).isEqualTo(330 - 12);
    }

    @Test
    void leavesJobsAsTheyAreUntilSomethingIsLearned() {
        RunTimes times = new RunTimes();
        PlannedJob job = job(60, 330);

        assertThat(times.expect(job)).isEqualTo(job);
    }

    @Test
    void leavesAJobWithoutSlackItsDeadline() {
        RunTimes times = new RunTimes();
        for (int i = 0; i < 5; i++) {
            times.learn("train", 30);
        }

        assertThat(times.expect(job(60, 130)).latestEnd()).isEqualTo(130);
        assertThat(times.expect(job(60, 120)).latestEnd()).isEqualTo(120);
    }

    private static PlannedJob job(int minutes, long deadline) {
        return new PlannedJob(1, "train", 100, minutes, 1, deadline, 4320, 1, 0, 0, 0);
    }
}
