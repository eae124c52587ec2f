package dev.nightjar.offpeak.simulate;

import dev.nightjar.offpeak.plan.PlannedJob;
import dev.nightjar.offpeak.plan.Policy;
import dev.nightjar.offpeak.plan.RunTimes;
import java.util.HashMap;
import java.util.Map;

/** A policy that is told learned run times instead of requested ones: by name, from jobs that ended before. */
final class LearningPolicy implements Policy {
    private final Policy policy;
    private final RunTimes learned = new RunTimes();
    private final Map<Integer, Progress> running = new HashMap<>();

    LearningPolicy(Policy policy) {
        this.policy = policy;
    }

    /** A job that has not ended: what its segments took so far, without restarts, and when the last one ended. */
    private static final class Progress {
        private final PlannedJob job;
        private long minutes;
        private long lastEnd = Long.MIN_VALUE;

        Progress(PlannedJob job) {
            this.job = job;
        }

        void add(int segment, long now) {
            boolean restarted = minutes > 0 && now - segment > lastEnd;
            minutes += segment - (restarted ? job.restartOverhead() : 0);
            lastEnd = now;
        }
    }

    @Override
    public void submit(PlannedJob job, long now) {
        running.put(job.id(), new Progress(job));
        policy.submit(learned.expect(job), now);
    }

    @Override
    public void ended(int id, int roundsDone, int minutes, long now) {
        Progress progress = running.get(id);
        if (progress == null) {
            throw new IllegalStateException("job " + id + " ended and did not run");
        }
        progress.add(minutes, now);
        if (roundsDone == progress.job.rounds()) {
            running.remove(id);
            learned.learn(
                    progress.job.name(), progress.job.minutes(), Math.clamp(progress.minutes, 1, Integer.MAX_VALUE));
        }
        policy.ended(id, roundsDone, minutes, now);
    }

    @Override
    public void tick(long now, Starts starts) {
        policy.tick(now, starts);
    }

    @Override
    public long nextTick(long now) {
        return policy.nextTick(now);
    }
}
