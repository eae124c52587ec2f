package dev.nightjar.offpeak.plan;

/**
 * Capacity taken over a stretch of time, minute by minute, as a ring of differences: adding or removing a job is two
 * additions however long it runs, and a scan reads memory in order.
 */
final class Profile {
    private final int[] change;
    private final int mask;

    /** The minute that the ring begins with, and what is taken in it. */
    private long now;

    private long level;

    /** Nothing changes after this minute. */
    private long last;

    Profile(int sizeLog2, long now) {
        change = new int[1 << sizeLog2];
        mask = change.length - 1;
        this.now = now;
        this.last = now;
    }

    /** The last minute that the ring can hold now. */
    long end() {
        return now + mask;
    }

    long last() {
        return last;
    }

    void advance(long to) {
        while (now < to) {
            if (now >= last) {
                now = to;
                last = to;
                return;
            }
            now++;
            int at = (int) (now & mask);
            level += change[at];
            change[at] = 0;
        }
    }

    /** Takes {@code width} from {@code from} to {@code to}, exclusive; what lies before the ring is cut off. */
    void add(long from, long to, int width) {
        if (to <= now || from >= to) {
            return;
        }
        if (from <= now) {
            level += width;
        } else {
            change[(int) (from & mask)] += width;
        }
        change[(int) (to & mask)] -= width;
        last = Math.max(last, to);
    }

    long level() {
        return level;
    }

    int changeAt(long minute) {
        return change[(int) (minute & mask)];
    }
}
