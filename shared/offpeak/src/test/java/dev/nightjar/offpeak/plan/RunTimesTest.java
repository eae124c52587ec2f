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
}
