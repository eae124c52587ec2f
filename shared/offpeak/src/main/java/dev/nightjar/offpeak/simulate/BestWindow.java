package dev.nightjar.offpeak.simulate;

import dev.nightjar.offpeak.plan.PlannedJob;

/**
 * Runs each job at the cheapest start at which its pool has room and it can end in time, the earliest of several; where
 * there is none, as soon as there is room.
 */
final class BestWindow extends ReservingPolicy {
    private final PriceTable prices;

    BestWindow(int capacity, PriceTable prices) {
        super(capacity);
        this.prices = prices;
    }

    @Override
    long choose(PlannedJob job, long now, CapacityProfile profile) {
        long release = Math.max(now, job.release());
        long latest = latestStart(job);
        Choice choice = new Choice(job.minutes());
        CapacityProfile.Room room = profile.nextRoom(release, job.minutes(), job.width());
        long earliest = room.from();
        while (room.from() <= latest && !choice.isWhole()) {
            choice.among(
                    room.from(), room.to() == Long.MAX_VALUE ? latest : Math.min(latest, room.to() - job.minutes()));
            if (room.to() > latest) {
                break;
            }
            room = profile.nextRoom(room.to(), job.minutes(), job.width());
        }
        return choice.found ? choice.start : earliest;
    }

    /** The best of the starts that it was shown. */
    private final class Choice {
        private final int minutes;
        private long start;
        private long saved;
        private boolean found;

        Choice(int minutes) {
            this.minutes = minutes;
        }

        boolean isWhole() {
            return found && saved == Minutes.seconds(minutes);
        }

        /*
         * Between two starts at which neither end of the job crosses a change of price, the discounted part changes
         * evenly. So only those starts, and the first and the last one, can be the best.
         */
        void among(long first, long last) {
            show(first);
            show(last);
            long limit = Minutes.seconds(last + minutes);
            for (long edge = prices.nextEdge(Minutes.seconds(first)); edge < limit; edge = prices.nextEdge(edge)) {
                for (long minute : new long[] {Minutes.up(edge), Minutes.down(edge) - minutes}) {
                    if (first < minute && minute < last) {
                        show(minute);
                    }
                }
            }
        }

        private void show(long candidate) {
            long discounted = prices.discounted(Minutes.seconds(candidate), Minutes.seconds(candidate + minutes));
            if (!found || discounted > saved || (discounted == saved && candidate < start)) {
                found = true;
                start = candidate;
                saved = discounted;
            }
        }
    }
}
