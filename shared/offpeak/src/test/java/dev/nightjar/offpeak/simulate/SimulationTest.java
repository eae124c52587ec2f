package dev.nightjar.offpeak.simulate;

import static dev.nightjar.offpeak.simulate.SmallTraces.rows;
import static dev.nightjar.offpeak.simulate.SmallTraces.trace;
import static dev.nightjar.offpeak.simulate.SmallTraces.windows;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nightjar.offpeak.calendar.OffPeakCalendar;
import dev.nightjar.offpeak.plan.PlannedJob;
import dev.nightjar.offpeak.plan.Policy;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class SimulationTest {
    private static final OffPeakCalendar CALENDAR = windows("00:10-00:20");

    /** Does what a script says, and notes what it is told. */
    private static final class Script implements Policy {
        private final TreeMap<Long, List<int[]>> begins = new TreeMap<>();
        private final List<String> told = new ArrayList<>();

        /** At that minute begins so many rounds of a job. */
        Script at(long minute, int job, int rounds) {
            begins.computeIfAbsent(minute, m -> new ArrayList<>()).add(new int[] {job, rounds});
            return this;
        }

        @Override
        public void submit(PlannedJob job, long now) {
            told.add(now + " submit " + job.id() + " minutes " + job.minutes() + " release " + job.release()
                    + (job.deadline() == PlannedJob.NO_DEADLINE
                            ? " delay " + job.maxDelay()
                            : " deadline " + job.deadline()));
        }

        @Override
        public void ended(int id, int roundsDone, int minutes, long now) {
            told.add(now + " ended " + id + " rounds " + roundsDone + " minutes " + minutes);
        }

        @Override
        public void tick(long now, Starts starts) {
            List<int[]> due = begins.remove(now);
            Deque<int[]> left = new ArrayDeque<>(due == null ? List.of() : due);
            while (!left.isEmpty()) {
                int[] begin = left.remove();
                starts.begin(begin[0], begin[1]);
                if (left.stream().anyMatch(later -> later[0] == begin[0])) {
                    // The same job again in this minute: after its segment of no minutes has ended.
                    begins.put(now, new ArrayList<>(left));
                    return;
                }
            }
        }

        @Override
        public long nextTick(long now) {
            Long next = begins.higherKey(now);
            return next == null ? Long.MAX_VALUE : next;
        }
    }

    @Test
    void aJobIsUnknownBeforeItsSubmitTimeRoundedUp() throws Exception {
        Script script = new Script().at(2, 0, 1).at(5, 1, 1);

        SimulationResult result =
                new Simulation(trace("61 61 1 10m", "4m 2m 1 599"), settings(CALENDAR, 1, 1)).run(script);

        assertThat(script.told)
                .containsExactly(
                        "2 submit 0 minutes 2 release 2 deadline 10",
                        "4 ended 0 rounds 1 minutes 2",
                        "4 submit 1 minutes 2 release 4 deadline 9",
                        "7 ended 1 rounds 1 minutes 2");
        assertThat(rows(result.schedule())).containsExactly("a 1 2-4", "b 1 5-7");
    }

    @Test
    void aJobWithoutDeadlineIsToldOnlyHowMuchDelayItBears() throws Exception {
        SimulationSettings settings =
                new SimulationSettings(CALENDAR, 1, 1, Duration.ZERO, Duration.ofMinutes(30), RunTimes.EXACT);
        SimulationSettings estimates =
                new SimulationSettings(CALENDAR, 1, 1, Duration.ZERO, Duration.ofMinutes(30), RunTimes.ESTIMATES);
        Trace trace = new Trace("small", List.of(new TraceJob("a", "a", 61, 90, 600, 1, TraceJob.NO_DEADLINE)));
        Script exact = new Script().at(2, 0, 1);
        Script estimated = new Script().at(2, 0, 1);

        new Simulation(trace, settings).run(exact);
        new Simulation(trace, estimates).run(estimated);

        // 61 + 90 + 1800 seconds are 32.5 minutes: two of them before the release, and half a one after the last whole.
        assertThat(exact.told.getFirst()).isEqualTo("2 submit 0 minutes 2 release 2 delay 28");
        assertThat(estimated.told.getFirst()).isEqualTo("2 submit 0 minutes 10 release 2 delay 28");
        assertThat(estimated.told.getLast()).isEqualTo("4 ended 0 rounds 1 minutes 2");
    }

    @Test
    void roundsEndAtMinutesRoundedDownAndSegmentsThatTouchAreOne() throws Exception {
        Script script = new Script().at(0, 0, 1).at(2, 0, 1).at(9, 0, 1);

        SimulationResult result =
                new Simulation(trace("0 8m 1"), settings(CALENDAR, 1, 3, Duration.ofMinutes(4))).run(script);

        // Rounds end after 2, 5 and 8 minutes.
        assertThat(script.told)
                .contains(
                        "2 ended 0 rounds 1 minutes 2",
                        "5 ended 0 rounds 2 minutes 3",
                        "16 ended 0 rounds 3 minutes 7");
        assertThat(rows(result.schedule())).containsExactly("a 1 0-5", "a 2 9-16");
        assertThat(result.schedule().segments()).isEqualTo(2);
        // 6 minutes at the full price and 6 at four fifths of it, for 8.
        assertThat(result.cost()).isEqualByComparingTo("1.35");
    }

    private static SimulationSettings settings(OffPeakCalendar calendar, int capacity, int rounds, Duration overhead) {
        return new SimulationSettings(
                calendar, capacity, rounds, overhead, SimulationSettings.DEFAULT_MAX_DELAY, RunTimes.EXACT);
    }

    private static SimulationSettings settings(OffPeakCalendar calendar, int capacity, int rounds) {
        return settings(calendar, capacity, rounds, Duration.ZERO);
    }

    @Test
    void roundsOfNoMinutesEndInTheMinuteInWhichTheyBegin() throws Exception {
        Script script = new Script().at(0, 0, 1).at(3, 0, 1).at(3, 0, 2);

        SimulationResult result =
                new Simulation(trace("0 1m 1"), settings(CALENDAR, 1, 4, Duration.ofMinutes(5))).run(script);

        assertThat(script.told)
                .containsExactly(
                        "0 submit 0 minutes 1 release 0 delay 4320",
                        "0 ended 0 rounds 1 minutes 0",
                        "3 ended 0 rounds 2 minutes 0",
                        "4 ended 0 rounds 4 minutes 1");
        assertThat(rows(result.schedule())).containsExactly("a 1 3-4");
    }

    @Test
    void aJobThatIsFeasibleOnlyInSecondsStartsAtItsSubmitSecond() throws Exception {
        // In minutes it would run from 2 to 4, and its deadline would be 2.
        Simulation simulation = new Simulation(trace("0 1m 1 5m", "61 90 1 155"), settings(CALENDAR, 1, 1));

        for (SimulatedPolicy policy : SimulatedPolicy.values()) {
            SimulationResult result = simulation.run(policy);

            assertThat(rows(result.schedule())).as(policy.word()).contains("b 1 61s-151s");
            assertThat(result.missed()).isZero();
            assertThat(result.infeasibleAtSubmit()).isZero();
        }
    }

    @Test
    void aMissIsAMatterOfSeconds() throws Exception {
        Trace trace = trace("0 90 1 190", "0 90 1 120");

        SimulationResult inTime = new Simulation(trace, settings(CALENDAR, 2, 1))
                .run(new Script().at(0, 1, 1).at(1, 0, 1));
        SimulationResult late = new Simulation(trace, settings(CALENDAR, 2, 1))
                .run(new Script().at(0, 1, 1).at(2, 0, 1));

        assertThat(inTime.missed()).isZero();
        assertThat(late.missed()).isEqualTo(1);
        // 210 seconds is when it really ends, 240 when its last minute does.
        assertThat(rows(late.schedule())).containsExactly("a 1 2-4", "b 1 0-2");
        assertThat(rows(new Simulation(trace("0 90 1 215"), settings(CALENDAR, 1, 1))
                        .run(new Script().at(2, 0, 1))
                        .schedule()))
                .containsExactly("a 1 2-210s");
    }

    @Test
    void minutesAfterADeadlineHaveThePeakPrice() throws Exception {
        SimulationResult result =
                new Simulation(trace("0 4m 1 15m"), settings(CALENDAR, 1, 1)).run(new Script().at(13, 0, 1));

        assertThat(result.missed()).isEqualTo(1);
        assertThat(result.cost()).isEqualByComparingTo("0.9");
    }

    @Test
    void anImpossibleJobIsNoMissAndPaysThePeakAfterTheEarliestEndThatItCouldHave() throws Exception {
        Trace trace = trace("8m 6m 1 10m");

        SimulationResult atOnce = new Simulation(trace, settings(CALENDAR, 1, 1)).run(SimulatedPolicy.NOW);
        SimulationResult later = new Simulation(trace, settings(CALENDAR, 1, 1)).run(new Script().at(10, 0, 1));

        assertThat(atOnce.infeasibleAtSubmit()).isEqualTo(1);
        assertThat(atOnce.missed()).isZero();
        assertThat(atOnce.cost()).isEqualByComparingTo(later.cost()).isEqualByComparingTo("0.866666667");
    }

    @Test
    void aJobOfNoWidthTakesNoCapacityAndCostsNothing() throws Exception {
        Simulation simulation = new Simulation(trace("0 5m 1 5m", "0 5m 0 5m"), settings(CALENDAR, 1, 1));

        SimulationResult result = simulation.run(SimulatedPolicy.NOW);

        assertThat(rows(result.schedule())).containsExactly("a 1 0-5", "b 1 0-5");
        assertThat(result.cost()).isEqualByComparingTo("1");
        assertThat(result.missed()).isZero();
    }

    @Test
    void nothingToPayHasNoCost() throws Exception {
        Simulation simulation = new Simulation(trace("0 5m 0"), settings(CALENDAR, 1, 1));

        assertThat(simulation.run(SimulatedPolicy.NOW).cost()).isNull();
        assertThat(simulation.bounds().split()).isNull();
        assertThat(new Simulation(trace(), settings(CALENDAR, 1, 1))
                        .run(SimulatedPolicy.NOW)
                        .meanDelayHours())
                .isNull();
    }

    @Test
    void delayIsTheTimeNotRunningBetweenSubmitAndEnd() throws Exception {
        SimulationResult result = new Simulation(trace("0 4m 1", "0 4m 1"), settings(CALENDAR, 2, 2))
                .run(new Script().at(6, 0, 2).at(0, 1, 1).at(20, 1, 1));

        assertThat(result.meanDelayHours()).isEqualByComparingTo("0.2");
        assertThat(result.p95DelayHours()).isEqualByComparingTo("0.3");
    }

    @Test
    void nowTakesTheEarliestPlaceAndLaterJobsFillTheGapsWithoutMovingEarlierOnes() throws Exception {
        Simulation simulation =
                new Simulation(trace("0 6m 2", "1m 4m 3", "2m 3m 1", "2m 8m 1"), settings(CALENDAR, 3, 1));

        assertThat(rows(simulation.run(SimulatedPolicy.NOW).schedule()))
                .containsExactly("a 1 0-6", "b 1 6-10", "c 1 2-5", "d 1 10-18");
    }

    @Test
    void fifoWaitsForTheWindowAndBestForThePlaceThatFits() throws Exception {
        Trace trace = trace("0 8m 1", "0 4m 1");

        Simulation simulation = new Simulation(trace, settings(CALENDAR, 1, 1));

        assertThat(rows(simulation.run(SimulatedPolicy.FIFO).schedule())).containsExactly("a 1 10-18", "b 1 18-22");
        // The next day's window is better than half of this one.
        assertThat(rows(simulation.run(SimulatedPolicy.BEST).schedule())).containsExactly("a 1 10-18", "b 1 1450-1454");
    }

    @Test
    void wrongEstimatesChangeWhatIsPlannedAndNeverWhatFits() throws Exception {
        List<TraceJob> jobs = List.of(
                new TraceJob("a", "x", 0, 600, 60, 1, TraceJob.NO_DEADLINE),
                new TraceJob("b", "x", 0, 60, 1200, 1, TraceJob.NO_DEADLINE),
                new TraceJob("c", "x", 0, 120, 60, 1, TraceJob.NO_DEADLINE));
        SimulationSettings settings = new SimulationSettings(
                CALENDAR, 1, 1, Duration.ZERO, SimulationSettings.DEFAULT_MAX_DELAY, RunTimes.ESTIMATES);

        SimulationResult result = new Simulation(new Trace("small", jobs), settings).run(SimulatedPolicy.NOW);

        assertThat(rows(result.schedule())).containsExactly("a 1 0-10", "b 1 10-11", "c 1 11-13");
    }

    @Test
    void refusesAJobThatIsWiderThanThePool() {
        assertThatThrownBy(() -> new Simulation(trace("0 5m 3"), settings(CALENDAR, 2, 1)))
                .isInstanceOf(TraceException.class)
                .hasMessage("""
                    small: job a can never run
                      because its width of 3 is more than the capacity of 2
                      try a capacity of at least 3\
                    """);
    }

    @Test
    void aPolicyThatBreaksTheRulesIsOurMistake() throws Exception {
        Simulation simulation = new Simulation(trace("0 5m 1", "0 5m 1", "9m 5m 1"), settings(CALENDAR, 1, 2));

        assertThatThrownBy(() -> simulation.run(new Script().at(0, 0, 2).at(0, 1, 2)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("which makes 2 of a capacity of 1");
        assertThatThrownBy(() -> simulation.run(new Script().at(0, 2, 2)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("which it cannot know");
        assertThatThrownBy(() -> simulation.run(new Script().at(0, 0, 3)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("of which 0 of 2 were done");
        assertThatThrownBy(() -> simulation.run(new Script().at(0, 0, 2)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("2 jobs have not ended");
    }
}
