package dev.nightjar.offpeak.simulate;

import dev.nightjar.offpeak.plan.Policy;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.PriorityQueue;

/** The pool of one run: what runs in it until when, by the true run times, and what ran. */
final class Pool implements Policy.Starts {
    private static final int NEVER = -1;

    /** The end of a segment; segments that end in one minute do so in the order in which they began. */
    private record End(long minute, long order, int job) implements Comparable<End> {
        @Override
        public int compareTo(End other) {
            return minute != other.minute ? Long.compare(minute, other.minute) : Long.compare(order, other.order);
        }
    }

    private final SimulationSettings settings;
    private final List<SimulatedJob> jobs;
    private final Policy policy;
    private final Schedule schedule;

    private final PriorityQueue<End> ends = new PriorityQueue<>();
    /** Segments of no minutes, of jobs with fewer minutes than rounds: they end in the minute in which they began. */
    private final Deque<End> endedAtOnce = new ArrayDeque<>();

    private long now;
    private long order;
    private int used;
    private int arrived;
    private int finished;

    /*
     * By job: rounds done; rounds done when the segment under way ends, 0 when none is; minutes of that segment; the first
     * second of what the schedule will show as one segment, and the minute in which the former segment ended.
     */
    private final boolean[] known;
    private final int[] roundsDone;
    private final int[] roundsThen;
    private final int[] segmentMinutes;
    private final long[] rowStart;
    private final long[] lastEnd;
    /** Seconds into the minute of its first start. */
    private final int[] offset;

    Pool(SimulationSettings settings, List<SimulatedJob> jobs, Policy policy, Trace trace) {
        this.settings = settings;
        this.jobs = jobs;
        this.policy = policy;
        this.schedule = new Schedule(trace);
        int count = jobs.size();
        known = new boolean[count];
        roundsDone = new int[count];
        roundsThen = new int[count];
        segmentMinutes = new int[count];
        rowStart = new long[count];
        lastEnd = new long[count];
        offset = new int[count];
        Arrays.fill(rowStart, NEVER);
    }

    void arrive(SimulatedJob job) {
        known[job.index] = true;
        arrived++;
    }

    boolean hasUnfinished() {
        return finished < arrived;
    }

    int unfinished() {
        return arrived - finished;
    }

    /** The minute at which the next segment ends; {@link Long#MAX_VALUE} when nothing runs. */
    long nextEnd() {
        return ends.isEmpty() ? Long.MAX_VALUE : ends.peek().minute;
    }

    Schedule schedule() {
        return schedule;
    }

    /** Ends the segments that end at this minute. */
    void end(long minute) {
        now = minute;
        while (!ends.isEmpty() && ends.peek().minute == minute) {
            end(ends.remove());
        }
    }

    private void end(End end) {
        int id = end.job;
        SimulatedJob job = jobs.get(id);
        used -= job.source.width();
        roundsDone[id] = roundsThen[id];
        roundsThen[id] = 0;
        lastEnd[id] = now;
        if (roundsDone[id] == settings.rounds()) {
            finished++;
            closeRow(job, true);
        }
        policy.ended(id, roundsDone[id], segmentMinutes[id], now);
    }

    /** Lets the policy begin what it wants to begin at this minute. */
    void tick(long minute) {
        now = minute;
        policy.tick(now, this);
        while (!endedAtOnce.isEmpty()) {
            while (!endedAtOnce.isEmpty()) {
                end(endedAtOnce.remove());
            }
            policy.tick(now, this);
        }
    }

    @Override
    public void begin(int id, int rounds) {
        if (id < 0 || id >= jobs.size() || !known[id]) {
            throw new IllegalStateException("the policy began job " + id + ", which it cannot know");
        }
        SimulatedJob job = jobs.get(id);
        if (roundsThen[id] != 0 || roundsDone[id] == settings.rounds()) {
            throw new IllegalStateException("the policy began job " + id + " although it runs or has ended");
        }
        int then = roundsDone[id] + rounds;
        if (rounds < 1 || then > settings.rounds()) {
            throw new IllegalStateException("the policy began " + rounds + " rounds of job " + id + ", of which "
                    + roundsDone[id] + " of " + settings.rounds() + " were done");
        }
        used += job.source.width();
        if (used > settings.capacity()) {
            throw new IllegalStateException("the policy began job " + id + " of width " + job.source.width()
                    + " at minute " + now + ", which makes " + used + " of a capacity of " + settings.capacity());
        }
        int minutes = job.minutesOf(then, settings.rounds()) - job.minutesOf(roundsDone[id], settings.rounds());
        boolean first = rowStart[id] == NEVER || Minutes.seconds(lastEnd[id]) <= rowStart[id];
        if (first) {
            offset[id] = now == job.release ? job.lateSeconds : 0;
            rowStart[id] = Minutes.seconds(now) + offset[id];
        } else if (lastEnd[id] != now) {
            closeRow(job, false);
            rowStart[id] = Minutes.seconds(now);
            minutes += settings.overheadMinutes();
        }
        roundsThen[id] = then;
        segmentMinutes[id] = minutes;
        End end = new End(now + minutes, order++, id);
        if (minutes == 0) {
            endedAtOnce.add(end);
        } else {
            ends.add(end);
        }
    }

    /*
     * Rows are whole minutes. Only where a job is in time by seconds alone does its last row end in the second in which
     * it really ends. Rounds that took no minutes leave no row, and whoever follows them is no restart.
     */
    private void closeRow(SimulatedJob job, boolean last) {
        long start = rowStart[job.index];
        long end = Minutes.seconds(lastEnd[job.index]);
        if (last) {
            long real = end - job.spareSeconds() + offset[job.index];
            if (job.onlyInSeconds || (end > job.deadline && real <= job.deadline)) {
                end = real;
            }
        }
        if (end > start) {
            schedule.add(job.index, start, end);
        }
    }
}
