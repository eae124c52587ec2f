package dev.nightjar.offpeak.desk;

import dev.nightjar.offpeak.calendar.OffPeakCalendar;
import dev.nightjar.offpeak.plan.Outlook;
import dev.nightjar.offpeak.plan.PlannedJob;
import dev.nightjar.offpeak.plan.Planner;
import dev.nightjar.offpeak.plan.PlannerSettings;
import dev.nightjar.offpeak.plan.Policy;
import dev.nightjar.offpeak.plan.Spot;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The planner, as the desk speaks with it: ids are texts and instants are seconds here, numbers and minutes there.
 *
 * <p>A segment that ended in progress is told as that, so that the planner may learn from it; whatever else changes, the
 * job is taken out and told anew. Jobs of a desk are one wide: a pool's capacity counts jobs.
 */
final class PlannedPlacement implements Placement {
    private static final int WIDTH = 1;
    private static final int SCALE = 4;

    private static final class Told {
        final int id;
        Known job;
        boolean running;
        long began;

        Told(int id, Known job) {
            this.id = id;
            this.job = job;
        }
    }

    private final OffPeakCalendar calendar;
    private final DeskSettings settings;
    private final Learned learned;
    private final Planner planner;
    private final Map<String, Told> jobs = new HashMap<>();
    private final Map<Integer, Told> byId = new HashMap<>();
    private int capacity;
    private boolean paused;
    private int nextId;

    PlannedPlacement(OffPeakCalendar calendar, DeskSettings settings, Learned learned) {
        this.learned = learned;
        this.calendar = calendar;
        this.settings = settings;
        BigDecimal discount = calendar.tariff().discount();
        PlannerSettings plain = new PlannerSettings(
                // A tariff without any discount is planned as if it had one: it has no windows that matter.
                discount.signum() > 0 ? discount : new BigDecimal("0.0001"),
                (int) settings.afterOpening().toSeconds(),
                (int) settings.beforeClosing().toSeconds(),
                PlannerSettings.desk().reserve(),
                PlannerSettings.desk().longSegments());
        this.planner = new Planner(calendar, settings.capacity(), plain);
    }

    @Override
    public void known(Known job, boolean isNew, long now) {
        long minute = minute(now);
        Told told = jobs.get(job.jobId());
        if (told != null && told.running && job.state().holdsAPlace() && job.segment() == told.job.segment()) {
            told.job = job;
            return;
        }
        if (told != null
                && !told.running
                && job.state() == JobState.QUEUED
                && job.summary().equals(told.job.summary())) {
            told.job = job;
            return;
        }
        if (told != null && told.running && gotOn(told.job, job)) {
            int minutes = (int) Math.max(1, (job.changed() - told.began + 59) / 60);
            planner.ended(told.id, job.summary().roundsDone(), minutes, minute);
            told.job = job;
            told.running = false;
            return;
        }
        gone(job.jobId(), now);
        Told anew = new Told(nextId++, job);
        jobs.put(job.jobId(), anew);
        byId.put(anew.id, anew);
        if (isNew && job.summary().roundsDone() == 0) {
            planner.submit(planned(anew.id, job, now), minute);
        } else {
            planner.restore(planned(anew.id, job, now), job.summary().roundsDone(), minute);
        }
        if (job.state().holdsAPlace()) {
            anew.running = true;
            anew.began = job.changed();
            int rounds = Math.max(1, job.summary().toRound() - job.summary().roundsDone());
            planner.running(anew.id, rounds, Math.min(minute, minute(job.changed())), minute);
            return;
        }
        if (job.summary().pause() >= 0 && !job.due(now)) {
            planner.notBefore(anew.id, minute(job.until() + 59), minute);
        }
        if (job.summary().runNow()) {
            planner.runNow(anew.id, minute);
        }
    }

    /** Whether it is the next segment of a job whose last one made progress, and nothing else is new. */
    private static boolean gotOn(Known before, Known job) {
        return job.state() == JobState.QUEUED
                && job.segment() == before.segment() + 1
                && job.summary().roundsDone() > before.summary().roundsDone()
                && job.summary().pause() < 0
                && !job.summary().runNow();
    }

    private PlannedJob planned(int id, Known job, long now) {
        Summary summary = job.summary();
        int rest = summary.rounds() - summary.roundsDone();
        long seconds = Math.max(1, summary.left() * summary.rounds() / Math.max(1, rest));
        int minutes = (int) Math.min(Integer.MAX_VALUE / 4, (seconds + 59) / 60);
        PlannedJob requested = new PlannedJob(
                id,
                summary.jobName(),
                minute(job.release(now) + (job.summary().notBefore() > 0 ? 59 : 0)),
                minutes,
                WIDTH,
                summary.deadline() == Summary.NEVER ? PlannedJob.NO_DEADLINE : minute(summary.deadline()),
                (int) Math.min(Integer.MAX_VALUE / 4, maxDelay(summary) / 60),
                summary.rounds(),
                (int) Math.min(Integer.MAX_VALUE / 4, (summary.restartOverhead() + 59) / 60),
                summary.priority(),
                summary.minSavingPercent(),
                spot(summary.spot()));
        // Until the job itself has been measured, others of its name tell more than its request.
        return summary.roundsDone() == 0 ? learned.expect(requested) : requested;
    }

    private static @Nullable Spot spot(String words) {
        int between = words.indexOf(' ');
        return between < 0
                ? null
                : new Spot(new BigDecimal(words.substring(0, between)), new BigDecimal(words.substring(between + 1)));
    }

    @Override
    public long[] memory() {
        return planner.memory();
    }

    @Override
    public void remember(long[] memory) {
        planner.remember(memory);
    }

    @Override
    public void gone(String jobId, long now) {
        Told told = jobs.remove(jobId);
        if (told != null) {
            byId.remove(told.id);
            planner.cancel(told.id, minute(now));
        }
    }

    @Override
    public void pool(int capacity, boolean paused) {
        this.capacity = capacity;
        this.paused = paused;
        planner.capacity(capacity);
        planner.paused(paused);
    }

    @Override
    public List<Start> starts(long now) {
        List<Start> starts = new ArrayList<>();
        Policy.Starts begin = (id, rounds) -> {
            Told told = byId.get(id);
            if (told == null) {
                throw new IllegalStateException("the planner begins job " + id + ", which it was not told of");
            }
            told.running = true;
            told.began = now;
            starts.add(new Start(told.job.jobId(), rounds, Summary.NEVER, ""));
        };
        planner.tick(minute(now), begin);
        if (!paused && hurry(now)) {
            planner.tick(minute(now), begin);
        }
        return starts.stream().map(start -> explained(start, now)).toList();
    }

    /**
     * Lets jobs begin that are late already, where the planner left places free: whatever it keeps them for, nobody waits
     * for ever. Whether there was one.
     */
    private boolean hurry(long now) {
        long free =
                capacity - jobs.values().stream().filter(told -> told.running).count();
        if (free <= 0) {
            return false;
        }
        List<Told> late = jobs.values().stream()
                .filter(told -> !told.running && now >= latestEnd(told.job, now) && eligible(told.job, now))
                .sorted(Comparator.comparingLong((Told told) -> latestEnd(told.job, now))
                        .thenComparingInt(told -> told.id))
                .limit(free)
                .toList();
        late.forEach(told -> planner.runNow(told.id, minute(now)));
        return !late.isEmpty();
    }

    private static boolean eligible(Known job, long now) {
        return job.summary().notBefore() <= now && (job.summary().pause() < 0 || job.due(now));
    }

    private long latestEnd(Known job, long now) {
        long byDelay = job.release(now) + job.summary().left() + maxDelay(job.summary());
        return Math.min(byDelay, job.summary().deadline());
    }

    private long maxDelay(Summary summary) {
        return summary.maxDelay() >= 0
                ? summary.maxDelay()
                : settings.maxDelay().toSeconds();
    }

    private Start explained(Start start, long now) {
        Told told = jobs.get(start.jobId());
        if (told == null) {
            throw new IllegalStateException(start.jobId() + " begins and is not known");
        }
        Summary summary = told.job.summary();
        long until = summary.rounds() == 1 ? PlannedJob.NO_DEADLINE : planner.stopBy(told.id);
        boolean discounted = calendar.discounted(now);
        String why = summary.runNow()
                ? "Somebody wants it to run now."
                : discounted
                        ? "It begins in the off-peak window that closes at "
                                + Instant.ofEpochSecond(calendar.nextEdge(now)) + "."
                        : "It begins at the listed price: waiting for the next window saves too little, or it could not"
                                + " end in time.";
        return new Start(
                start.jobId(),
                start.rounds(),
                until == PlannedJob.NO_DEADLINE
                        ? Summary.NEVER
                        : until * 60 - settings.beforeClosing().toSeconds(),
                why);
    }

    @Override
    public @Nullable Plan plan(String jobId, long now) {
        Told told = jobs.get(jobId);
        if (told == null) {
            return null;
        }
        Outlook outlook = planner.outlook(told.id, minute(now));
        return new Plan(
                outlook.why(),
                Instant.ofEpochSecond(outlook.plannedStart() * 60),
                Instant.ofEpochSecond(outlook.plannedEnd() * 60),
                Instant.ofEpochSecond(outlook.earliestEnd() * 60),
                outlook.feasible(),
                outlook.likelyMiss(),
                new JobRecord.Cost(
                        part(outlook.costNow(), outlook.full()),
                        part(outlook.costPlanned(), outlook.full()),
                        part(outlook.costBound(), outlook.full())));
    }

    private static BigDecimal part(BigDecimal cost, BigDecimal full) {
        return full.signum() == 0 ? BigDecimal.ONE : cost.divide(full, SCALE, RoundingMode.HALF_UP);
    }

    private static long minute(long second) {
        return Math.floorDiv(second, 60L);
    }
}
