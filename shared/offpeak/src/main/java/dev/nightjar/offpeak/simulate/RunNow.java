package dev.nightjar.offpeak.simulate;

import dev.nightjar.offpeak.plan.PlannedJob;

/** Runs each job as soon as its pool has room, whatever it costs. */
final class RunNow extends ReservingPolicy {
    RunNow(int capacity) {
        super(capacity);
    }

    @Override
    long choose(PlannedJob job, long now, CapacityProfile profile) {
        return profile.earliest(Math.max(now, job.release()), job.minutes(), job.width());
    }
}
