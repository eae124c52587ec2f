package dev.nightjar.offpeak.simulate;

import dev.nightjar.offpeak.plan.PlannedJob;

/**
 * Runs each job from the first minute of a window on at which its pool has room, first come first served, however long it is
 * and whatever of it lies outside; where that breaks its deadline, at the last minute that
 * does not, or else as soon as there is room.
 */
final class NextWindow extends ReservingPolicy {
    private final PriceTable prices;

    NextWindow(int capacity, PriceTable prices) {
        super(capacity);
        this.prices = prices;
    }

    @Override
    long choose(PlannedJob job, long now, CapacityProfile profile) {
        long release = Math.max(now, job.release());
        long latest = latestStart(job);
        long start = profile.earliest(release, job.minutes(), job.width());
        long earliest = start;
        while (start <= latest && !prices.discounted(Minutes.seconds(start))) {
            long opens = prices.nextEdge(Minutes.seconds(start));
            if (opens == Long.MAX_VALUE) {
                return earliest;
            }
            start = profile.earliest(Minutes.up(opens), job.minutes(), job.width());
        }
        if (start <= latest) {
            return start;
        }
        boolean roomAtLast = latest >= release && profile.earliest(latest, job.minutes(), job.width()) == latest;
        return roomAtLast ? latest : earliest;
    }
}
