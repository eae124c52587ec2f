package dev.nightjar.bench;

import dev.nightjar.offpeak.calendar.OffPeakCalendar;
import dev.nightjar.offpeak.plan.Outlook;
import dev.nightjar.offpeak.plan.PlannedJob;
import dev.nightjar.offpeak.plan.Planner;
import dev.nightjar.offpeak.plan.PlannerSettings;
import java.lang.management.ManagementFactory;
import java.time.Instant;
import java.util.Random;

/**
 * Plans a long queue: all jobs become known in one minute of a working day, then come the ticks of that minute, of the
 * window's start and of a minute in it, and the outlook of every job.
 *
 * <pre>{@code java -Xmx1g dev.nightjar.bench.PlanMillion [JOBS]}</pre>
 *
 * <p>Prints CPU seconds of the one thread, the most heap that was used after a collection, and how many jobs began.
 * Jobs are of 1 to 2,000 minutes, 1 to 16 wide and of 1 to 20 rounds; a third has a deadline of its own, some of those
 * an impossible one. The capacity is what runs them all in about a week.
 */
public final class PlanMillion {
    /** Monday 2026-11-02 09:00 in Tokyo, and the window's start on that day, as minutes. */
    private static final long MORNING = Instant.parse("2026-11-02T00:00:00Z").getEpochSecond() / 60;

    private static final long WINDOW = Instant.parse("2026-11-02T13:00:00Z").getEpochSecond() / 60;

    private PlanMillion() {}

    public static void main(String[] args) {
        int jobs = args.length == 0 ? 1_000_000 : Integer.parseInt(args[0]);
        Random random = new Random(15);
        Planner planner = new Planner(
                OffPeakCalendar.jstDefault(), Math.max(16, (int) (jobs * 0.12)), PlannerSettings.simulation());
        double start = cpuSeconds();
        for (int id = 0; id < jobs; id++) {
            planner.submit(job(id, random), MORNING);
        }
        say("submitted", start);
        int[] begun = {0};
        for (long minute : new long[] {MORNING, WINDOW, WINDOW + 60}) {
            planner.tick(minute, (id, rounds) -> begun[0]++);
            say("tick at " + Instant.ofEpochSecond(minute * 60) + ", " + begun[0] + " segments begun", start);
        }
        int late = 0;
        for (int id = 0; id < jobs; id++) {
            Outlook outlook = planner.outlook(id, WINDOW + 60);
            late += outlook.likelyMiss() ? 1 : 0;
        }
        say("outlook of every job, " + late + " likely late", start);
    }

    private static PlannedJob job(int id, Random random) {
        int minutes = 1 + (int) Math.pow(2000, random.nextDouble());
        boolean due = random.nextInt(3) == 0;
        long deadline = due ? MORNING + (long) (minutes * (0.9 + 3 * random.nextDouble())) : PlannedJob.NO_DEADLINE;
        return new PlannedJob(
                id,
                "job " + id % 1000,
                MORNING,
                minutes,
                1 + random.nextInt(16),
                deadline,
                7 * 24 * 60,
                1 + random.nextInt(20),
                0,
                random.nextInt(3),
                0);
    }

    private static double cpuSeconds() {
        return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() / 1e9;
    }

    // Written for whoever runs it by hand.
    @SuppressWarnings("SystemOut")
    private static void say(String what, double start) {
        Runtime runtime = Runtime.getRuntime();
        double seconds = cpuSeconds() - start;
        System.gc();
        System.out.printf(
                "%6.1f s CPU, %4d MB heap after a collection: %s%n",
                seconds, (runtime.totalMemory() - runtime.freeMemory()) >> 20, what);
    }
}
