package dev.nightjar.offpeak.simulate;

import dev.nightjar.offpeak.plan.PlannedJob;
import dev.nightjar.offpeak.plan.Policy;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.TreeMap;

/**
 * A policy that promises each job its place when it is submitted and runs it whole: conservative backfilling. A later job
 * takes what is left free and never moves an earlier one.
 *
 * <p>Where run times were wrong, jobs that run over keep their capacity and whoever was promised it chooses again; when one
 * ends at another minute than it should have, all that wait choose again, in the order of their submits.
 */
abstract class ReservingPolicy implements Policy {
    /** How much of what a job has run it is expected to go on when it runs over. */
    private static final int OVERRUN_DIVISOR = 10;

    private final CapacityProfile profile;
    private int free;
    private int nextSequence;

    private final Map<Integer, Promise> running = new HashMap<>();
    private final PriorityQueue<Promise> ends = new PriorityQueue<>(
            (a, b) -> a.end() != b.end() ? Long.compare(a.end(), b.end()) : a.sequence - b.sequence);
    private final TreeMap<Integer, Promise> waiting = new TreeMap<>();
    private final PriorityQueue<Promise> starts = new PriorityQueue<>(
            (a, b) -> a.start != b.start ? Long.compare(a.start, b.start) : a.sequence - b.sequence);
    private boolean surprised;

    ReservingPolicy(int capacity) {
        this.profile = new CapacityProfile(capacity);
        this.free = capacity;
    }

    /** When a job shall start, given what is promised to others: a minute of at least {@code now} with room for all of it. */
    abstract long choose(PlannedJob job, long now, CapacityProfile profile);

    /** The last start that keeps the job's deadline; before its release where none does. */
    static long latestStart(PlannedJob job) {
        return job.deadline() == PlannedJob.NO_DEADLINE
                ? job.release() + job.maxDelay()
                : job.deadline() - job.minutes();
    }

    private static final class Promise {
        private final PlannedJob job;
        private final int sequence;
        private long start;
        private long minutes;

        Promise(PlannedJob job, int sequence) {
            this.job = job;
            this.sequence = sequence;
            this.minutes = job.minutes();
        }

        long end() {
            return start + minutes;
        }
    }

    @Override
    public final void submit(PlannedJob job, long now) {
        profile.advance(now);
        Promise promise = new Promise(job, nextSequence++);
        waiting.put(promise.sequence, promise);
        place(promise, now);
    }

    private void place(Promise promise, long now) {
        promise.start = choose(promise.job, now, profile);
        profile.take(promise.start, promise.end(), promise.job.width());
        starts.add(promise);
    }

    private void withdraw(Promise promise) {
        profile.take(promise.start, promise.end(), -promise.job.width());
    }

    @Override
    public final void ended(int id, int roundsDone, int minutes, long now) {
        Promise promise = running.remove(id);
        if (promise == null) {
            throw new IllegalStateException("job " + id + " ended and did not run");
        }
        profile.advance(now);
        free += promise.job.width();
        if (promise.end() > now) {
            profile.take(now, promise.end(), -promise.job.width());
        }
        surprised |= minutes != promise.job.minutes();
    }

    @Override
    public final void tick(long now, Starts begin) {
        profile.advance(now);
        extendOverruns(now);
        if (surprised) {
            surprised = false;
            chooseAgain(now);
        }
        List<Promise> crowdedOut = new ArrayList<>();
        while (!starts.isEmpty() && starts.peek().start <= now) {
            Promise promise = starts.remove();
            if (promise.job.width() <= free) {
                waiting.remove(promise.sequence);
                running.put(promise.job.id(), promise);
                ends.add(promise);
                free -= promise.job.width();
                begin.begin(promise.job.id(), promise.job.rounds());
            } else {
                withdraw(promise);
                crowdedOut.add(promise);
            }
        }
        for (Promise promise : crowdedOut) {
            place(promise, now + 1);
        }
    }

    /** Keeps the capacity of jobs that should have ended by now. */
    private void extendOverruns(long now) {
        while (!ends.isEmpty() && ends.peek().end() <= now) {
            Promise promise = ends.remove();
            // Others ended before; they stayed in the queue because taking them out would have been a search.
            if (running.get(promise.job.id()) == promise) {
                long more = now - promise.end() + 1 + (now - promise.start) / OVERRUN_DIVISOR;
                profile.take(promise.end(), promise.end() + more, promise.job.width());
                promise.minutes += more;
                ends.add(promise);
            }
        }
    }

    private void chooseAgain(long now) {
        starts.clear();
        waiting.values().forEach(this::withdraw);
        waiting.values().forEach(promise -> place(promise, now));
    }

    @Override
    public final long nextTick(long now) {
        return starts.isEmpty() ? Long.MAX_VALUE : Math.max(now + 1, starts.peek().start);
    }
}
