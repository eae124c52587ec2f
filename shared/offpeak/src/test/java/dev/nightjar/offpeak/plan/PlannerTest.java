package dev.nightjar.offpeak.plan;

import static dev.nightjar.offpeak.plan.PlannedDay.JobLine.job;
import static dev.nightjar.offpeak.plan.PlannedDay.at;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.nightjar.offpeak.calendar.OffPeakCalendar;
import dev.nightjar.offpeak.plan.PlannedDay.JobLine;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The window is 22:00 to 08:00 on weekdays, and the weekend. */
class PlannerTest {
    @Test
    void holdsAJobUntilTheWindowOpens() {
        PlannedDay day = new PlannedDay(1).job(job(1)).until("Tue 09:00");

        assertThat(day.log).containsExactly("1 begins Mon 22:00", "1 ends Mon 23:00");
    }

    @Test
    void beginsAJobInTheWindowThatItFitsInto() {
        PlannedDay day = new PlannedDay(1).job(job(1).comes("Mon 06:30")).until("Mon 12:00");

        assertThat(day.log).containsExactly("1 begins Mon 06:30", "1 ends Mon 07:30");
    }

    @Test
    void holdsAJobThatWouldEndAfterEight() {
        PlannedDay day = new PlannedDay(1).job(job(1).comes("Mon 07:30")).until("Tue 00:00");

        assertThat(day.log).containsExactly("1 begins Mon 22:00", "1 ends Mon 23:00");
    }

    @Test
    void beginsAtOnceWhatCannotReachAWindow() {
        PlannedDay day = new PlannedDay(1).job(job(1).due("Mon 20:00")).until("Tue 00:00");

        assertThat(day.log).containsExactly("1 begins Mon 09:00", "1 ends Mon 10:00");
    }

    @Test
    void paysPeakMinutesThatMustBePaidAtOnceAndTheRestInTheWindow() {
        PlannedDay day = new PlannedDay(1)
                .job(job(1).takes(200).rounds(10).due("Mon 23:40"))
                .until("Tue 00:00");

        assertThat(day.log)
                .startsWith("1 begins 1 of 10 Mon 09:00", "1 begins 1 of 10 Mon 09:20")
                .contains("1 begins 1 of 10 Mon 22:00")
                .endsWith("1 ends Mon 23:40");
        assertThat(day.log.stream().filter(line -> line.contains("Mon 09") || line.contains("Mon 10")))
                .hasSize(5);
    }

    @Test
    void letsNoMoreRunThanThePoolHolds() {
        PlannedDay day = new PlannedDay(2).job(job(1)).job(job(2)).job(job(3)).until("Tue 03:00");

        assertThat(day.log)
                .containsExactly(
                        "1 begins Mon 22:00",
                        "2 begins Mon 22:00",
                        "1 ends Mon 23:00",
                        "2 ends Mon 23:00",
                        "3 begins Mon 23:00",
                        "3 ends Tue 00:00");
    }

    @Test
    void takesADelayBackWhenAJobComesThatNeedsTheRoom() {
        PlannedDay day = new PlannedDay(1)
                .job(job(1).takes(240).due("Tue 02:00"))
                .job(job(2).comes("Mon 15:00").takes(240).due("Tue 02:10"))
                .until("Tue 09:00");

        assertThat(day.endOf(1)).isLessThanOrEqualTo(at("Tue 02:00"));
        assertThat(day.endOf(2)).isLessThanOrEqualTo(at("Tue 02:10"));
    }

    @Test
    void runsAtThePeakWhatTheNightHasNoRoomFor() {
        PlannedDay day = new PlannedDay(1);
        for (int id = 1; id <= 12; id++) {
            day.job(job(id).due("Tue 08:00"));
        }
        day.until("Tue 09:00");

        assertThat(IntStream.rangeClosed(1, 12).mapToLong(day::endOf)).allMatch(end -> end <= at("Tue 08:00"));
        assertThat(day.log.stream().filter(line -> line.contains("begins Mon 0") || line.contains("begins Mon 1")))
                .hasSize(2);
    }

    @Test
    void splitsAJobAtTheWindowsEnd() {
        PlannedDay day = new PlannedDay(1, PlannerSettings.desk())
                .job(job(1).takes(1000).rounds(10))
                .until("Wed 09:00");

        assertThat(day.log)
                .containsExactly("1 begins 5 of 10 Mon 22:01", "1 begins 5 of 10 Tue 22:01", "1 ends Wed 06:21");
    }

    @Test
    void tellsASegmentToStopBeforeTheWindowCloses() {
        PlannedDay day = new PlannedDay(1, PlannerSettings.desk())
                .job(job(1).takes(1000).rounds(10))
                .until("Mon 23:00");

        assertThat(day.planner.stopBy(1)).isEqualTo(at("Tue 07:59"));
    }

    @Test
    void doesNotSplitWhereTheRestartCostsMoreThanItSaves() {
        JobLine job = job(1).comes("Mon 22:00").takes(660).rounds(11);

        PlannedDay cheap = new PlannedDay(1).job(job.overhead(2)).until("Wed 09:00");
        PlannedDay dear = new PlannedDay(1).job(job.overhead(59)).until("Wed 09:00");

        assertThat(cheap.endOf(1)).isEqualTo(at("Tue 22:00") + 60 + 2);
        assertThat(dear.endOf(1)).isEqualTo(at("Tue 09:00"));
    }

    @Test
    void doesNotDelayForLessThanTheJobAsksFor() {
        PlannedDay day =
                new PlannedDay(2).job(job(1).saves(20)).job(job(2).saves(20.5)).until("Tue 00:00");

        assertThat(day.log).contains("1 begins Mon 22:00", "2 begins Mon 09:00");
    }

    @Test
    void putsPriorityFirstWhereBothKeepTheirDeadlines() {
        PlannedDay day = new PlannedDay(1)
                .job(job(1).due("Wed 08:00"))
                .job(job(2).due("Thu 08:00").priority(1))
                .until("Tue 02:00");

        assertThat(day.log).startsWith("2 begins Mon 22:00");
    }

    @Test
    void putsADeadlineBeforeAnyPriority() {
        PlannedDay day = new PlannedDay(1)
                .job(job(1).due("Mon 23:30"))
                .job(job(2).due("Thu 08:00").priority(9))
                .until("Tue 02:00");

        assertThat(day.log).startsWith("1 begins Mon 22:00", "1 ends Mon 23:00", "2 begins Mon 23:00");
    }

    @Test
    void drainsThePoolForAWideJob() {
        PlannedDay day = new PlannedDay(4)
                .job(job(1).takes(30).wide(4).due("Mon 23:00"))
                .job(job(2).comes("Mon 21:50").takes(300).due("Tue 06:00"))
                .until("Tue 09:00");

        assertThat(day.endOf(1)).isLessThanOrEqualTo(at("Mon 23:00"));
        assertThat(day.endOf(2)).isLessThanOrEqualTo(at("Tue 06:00"));
    }

    @Test
    void forgetsACancelledJob() {
        PlannedDay day = new PlannedDay(1).job(job(1)).job(job(2)).until("Mon 22:10");

        day.cancel(1);
        day.until("Tue 00:00");

        assertThat(day.log).containsExactly("1 begins Mon 22:00", "2 begins Mon 22:11", "2 ends Mon 23:11");
        assertThat(day.planner.jobs()).isZero();
    }

    @Test
    void runsNowWhatItsUserWantsNow() {
        PlannedDay day = new PlannedDay(1).job(job(1).rounds(3)).until("Mon 12:00");

        day.planner.runNow(1, day.now());
        day.until("Mon 14:00");

        assertThat(day.log).containsExactly("1 begins 3 of 3 Mon 12:01", "1 ends Mon 13:01");
    }

    @Test
    void beginsNothingInAPausedPool() {
        PlannedDay day = new PlannedDay(1).job(job(1));
        day.planner.paused(true);
        day.until("Mon 23:00");

        assertThat(day.log).isEmpty();
        assertThat(day.outlook(1).reason()).isEqualTo(Outlook.Reason.PAUSED);
        day.planner.paused(false);
        assertThat(day.until("Mon 23:01").log).containsExactly("1 begins Mon 23:01");
    }

    @Test
    void waitsAsLongAsAnEndpointAsks() {
        PlannedDay day = new PlannedDay(1).job(job(1)).until("Mon 21:00");

        day.planner.notBefore(1, at("Mon 22:30"), day.now());

        assertThat(day.outlook(1).reason()).isEqualTo(Outlook.Reason.NOT_ELIGIBLE);
        assertThat(day.until("Tue 00:00").log).containsExactly("1 begins Mon 22:30", "1 ends Mon 23:30");
    }

    @Test
    void followsACapacityThatGrowsAndShrinks() {
        PlannedDay day = new PlannedDay(2)
                .job(job(1))
                .job(job(2))
                .job(job(3))
                .job(job(4))
                .until("Mon 22:10");
        day.planner.capacity(1);
        day.until("Mon 23:10");
        day.planner.capacity(2);
        day.until("Tue 02:00");

        assertThat(day.log)
                .containsExactly(
                        "1 begins Mon 22:00",
                        "2 begins Mon 22:00",
                        "1 ends Mon 23:00",
                        "2 ends Mon 23:00",
                        "3 begins Mon 23:00",
                        "4 begins Mon 23:11",
                        "3 ends Tue 00:00",
                        "4 ends Tue 00:11");
    }

    @Test
    void flagsAtSubmitWhatCannotBeInTimeWithItsEarliestEnd() {
        PlannedDay day =
                new PlannedDay(1).job(job(1).takes(600).due("Mon 12:00")).until("Mon 09:00");

        Outlook outlook = day.outlook(1);

        assertThat(outlook.feasible()).isFalse();
        assertThat(outlook.likelyMiss()).isTrue();
        assertThat(outlook.earliestEnd()).isEqualTo(at("Mon 19:00"));
    }

    @Test
    void countsThoseThatGoFirstInTheEarliestEnd() {
        PlannedDay day = new PlannedDay(1)
                .job(job(1).takes(120).due("Mon 11:30"))
                .job(job(2).takes(60).due("Mon 12:30"))
                .until("Mon 09:00");

        assertThat(day.outlook(2).earliestEnd()).isEqualTo(at("Mon 12:00"));
    }

    @Test
    void announcesAMissBeforeItHappens() {
        PlannedDay day = new PlannedDay(1)
                .job(job(1).takes(120).due("Mon 13:00"))
                .job(job(2).takes(120).due("Mon 13:10"))
                .job(job(3).takes(120).due("Mon 13:20"))
                .until("Mon 09:00");

        assertThat(List.of(1, 2, 3).stream().filter(id -> day.outlook(id).likelyMiss()))
                .containsExactly(3);
    }

    @Test
    void tellsWhatAJobCostsNowAsPlannedAndAtLeast() {
        PlannedDay day = new PlannedDay(1).job(job(1)).until("Mon 21:29");

        Outlook outlook = day.outlook(1);

        assertThat(outlook.reason()).isEqualTo(Outlook.Reason.WAITS_FOR_WINDOW);
        assertThat(outlook.plannedStart()).isEqualTo(at("Mon 22:00"));
        assertThat(outlook.plannedEnd()).isEqualTo(at("Mon 23:00"));
        assertThat(outlook.full()).isEqualByComparingTo("60");
        assertThat(outlook.costNow()).isEqualByComparingTo("54.2");
        assertThat(outlook.costPlanned()).isEqualByComparingTo("48");
        assertThat(outlook.costBound()).isEqualByComparingTo("48");
        assertThat(outlook.why()).isEqualTo("waiting until 2026-11-02T13:00:00Z saves 11.4 % of its cost");
    }

    @Test
    void doesNotWaitForADiscountThatSpotMachinesBeat() {
        PlannedJob job = job(1).planned();
        PlannedJob spot = new PlannedJob(
                1,
                "name",
                job.release(),
                60,
                1,
                job.deadline(),
                job.maxDelay(),
                1,
                0,
                0,
                0,
                new Spot(new BigDecimal("0.40"), new BigDecimal("0.25")));
        Planner planner = planner(1);
        List<Integer> begun = new ArrayList<>();

        planner.submit(spot, job.release());
        planner.tick(job.release(), (id, rounds) -> begun.add(id));

        assertThat(begun).containsExactly(1);
        assertThat(planner.spotPays(1, job.release())).isTrue();
        assertThat(planner.outlook(1, job.release()).costPlanned()).isEqualByComparingTo("30");
    }

    @Test
    void livesWithJobsThatTakeLongerThanTheySay() {
        PlannedDay day = new PlannedDay(1)
                .job(job(1).takes(30), 200)
                .job(job(2).takes(30))
                .until("Tue 08:00");

        assertThat(day.log)
                .containsExactly("1 begins Mon 22:00", "1 ends Tue 01:20", "2 begins Tue 01:20", "2 ends Tue 01:50");
    }

    @Test
    void measuresRoundsAndPlansTheRestByThem() {
        PlannedDay day = new PlannedDay(1)
                .job(job(1).takes(100).rounds(10).comes("Mon 22:00").due("Wed 08:00"), 1000)
                .until("Wed 09:00");

        assertThat(day.log).contains("1 begins 1 of 10 Tue 22:00").doesNotContain("1 begins 1 of 10 Tue 08:00");
        assertThat(day.endOf(1)).isLessThanOrEqualTo(at("Wed 08:00"));
    }

    @Test
    void goesOnAfterAColdStartAsIfNothingHadHappened() {
        Planner planner = planner(1);
        List<String> begun = new ArrayList<>();
        planner.restore(job(1).takes(120).rounds(4).planned(), 1, at("Mon 22:10"));
        planner.restore(job(2).planned(), 0, at("Mon 22:10"));
        planner.running(1, 1, at("Mon 22:00"), at("Mon 22:10"));

        planner.tick(at("Mon 22:10"), (id, rounds) -> begun.add(id + " " + rounds));
        assertThat(begun).isEmpty();
        planner.ended(1, 2, 30, at("Mon 22:30"));
        planner.tick(at("Mon 22:30"), (id, rounds) -> begun.add(id + " " + rounds));

        assertThat(begun).hasSize(1);
    }

    @Test
    void keepsWhatItLearnedOfArrivalsOverAColdStart() {
        Planner first = planner(10);
        for (int id = 0; id < 50; id++) {
            first.submit(
                    job(id).comes(at("Mon 09:00") + id)
                            .due(at("Mon 10:00") + id)
                            .planned(),
                    at("Mon 09:00") + id);
        }
        first.tick(at("Mon 20:00"), (id, rounds) -> {});
        Planner second = planner(10);

        second.remember(first.memory());

        assertThat(second.memory()).isEqualTo(first.memory()).contains(50L);
    }

    @Test
    void ignoresAClockThatIsSetBack() {
        PlannedDay day = new PlannedDay(1).job(job(1)).until("Mon 22:10");

        day.planner.tick(at("Mon 21:00"), (id, rounds) -> {
            throw new AssertionError("begins " + id);
        });

        assertThat(day.until("Tue 00:00").log).containsExactly("1 begins Mon 22:00", "1 ends Mon 23:00");
    }

    @Test
    void refusesAJobThatItKnows() {
        Planner planner = planner(1);
        planner.submit(job(1).planned(), at("Mon 09:00"));

        assertThatIllegalArgumentException()
                .isThrownBy(() -> planner.submit(job(1).planned(), at("Mon 09:00")))
                .withMessage("job 1 is known already");
    }

    @Test
    void decidesTheSameInWhateverOrderJobsBecomeKnown() {
        for (int seed = 0; seed < 5; seed++) {
            List<JobLine> lines = randomJobs(new Random(seed), 40);
            List<JobLine> other = new ArrayList<>(lines);
            Collections.shuffle(other, new Random(seed + 1000));

            assertThat(sorted(log(other))).isEqualTo(sorted(log(lines)));
        }
    }

    private static List<String> sorted(List<String> log) {
        return log.stream().sorted().toList();
    }

    private static List<String> log(List<JobLine> lines) {
        PlannedDay day = new PlannedDay(6);
        lines.forEach(day::job);
        return day.until("Sun 00:00").log;
    }

    private static List<JobLine> randomJobs(Random random, int count) {
        List<JobLine> lines = new ArrayList<>();
        for (int id = 0; id < count; id++) {
            int minutes = 1 + random.nextInt(300);
            long release = at("Mon 08:00") + 60L * random.nextInt(30);
            JobLine line = job(id).comes(release)
                    .takes(minutes)
                    .wide(1 + random.nextInt(3))
                    .rounds(1 + random.nextInt(5));
            lines.add(random.nextBoolean() ? line : line.due(release + minutes + random.nextInt(2000)));
        }
        return lines;
    }

    /** Every order of the jobs, each at the earliest gap, is tried: where one has none late, the planner has none. */
    @Test
    void missesNothingWhereSomeOrderOfTheJobsMissesNothing() {
        int feasible = 0;
        for (int seed = 0; seed < 300; seed++) {
            Random random = new Random(seed);
            int capacity = 1 + random.nextInt(3);
            List<JobLine> lines = new ArrayList<>();
            List<int[]> raw = new ArrayList<>();
            int count = 2 + random.nextInt(4);
            for (int id = 0; id < count; id++) {
                int minutes = 20 + random.nextInt(200);
                int due = minutes + random.nextInt(700);
                int width = 1 + random.nextInt(capacity);
                raw.add(new int[] {minutes, due, width});
                lines.add(job(id).comes("Mon 15:00").takes(minutes).wide(width).due(at("Mon 15:00") + due));
            }
            if (someOrderIsInTime(raw, capacity, new ArrayList<>())) {
                feasible++;
                PlannedDay day = new PlannedDay(capacity);
                lines.forEach(day::job);
                day.until("Tue 12:00");
                for (int id = 0; id < count; id++) {
                    assertThat(day.endOf(id) - at("Mon 15:00"))
                            .as("seed %s job %s %s", seed, id, day.log)
                            .isLessThanOrEqualTo(raw.get(id)[1]);
                }
            }
        }
        assertThat(feasible).isBetween(60, 290);
    }

    private static boolean someOrderIsInTime(List<int[]> jobs, int capacity, List<Integer> order) {
        if (order.size() == jobs.size()) {
            return inTime(jobs, capacity, order);
        }
        for (int next = 0; next < jobs.size(); next++) {
            if (!order.contains(next)) {
                order.add(next);
                boolean found = someOrderIsInTime(jobs, capacity, order);
                order.removeLast();
                if (found) {
                    return true;
                }
            }
        }
        return false;
    }

    private static boolean inTime(List<int[]> jobs, int capacity, List<Integer> order) {
        int[] used = new int[2000];
        for (int index : order) {
            int[] job = jobs.get(index);
            int start = 0;
            for (int minute = 0; minute < start + job[0]; minute++) {
                if (used[minute] + job[2] > capacity) {
                    start = minute + 1;
                }
            }
            if (start + job[0] > job[1]) {
                return false;
            }
            for (int minute = start; minute < start + job[0]; minute++) {
                used[minute] += job[2];
            }
        }
        return true;
    }

    private static Planner planner(int capacity) {
        return new Planner(OffPeakCalendar.jstDefault(), capacity, PlannerSettings.simulation());
    }
}
