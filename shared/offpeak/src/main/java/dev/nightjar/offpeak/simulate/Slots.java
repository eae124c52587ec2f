package dev.nightjar.offpeak.simulate;

import java.util.Arrays;

/** Discounted time cut into slots, in order; each window is cut evenly. Seconds since the epoch, half-open. */
final class Slots {
    static final long HOUR = 3600;

    private long[] start = new long[256];
    private long[] end = new long[256];
    private int count;

    /** The windows from {@code from} to {@code to} in slots of {@code length}; the last one of a window may be shorter. */
    Slots(PriceTable prices, long from, long to, long length) {
        long at = from;
        while (at < to) {
            long edge = Math.min(to, prices.nextEdge(at));
            if (prices.discounted(at)) {
                for (long slot = at; slot < edge; slot += length) {
                    add(slot, Math.min(edge, slot + length));
                }
            }
            at = edge;
        }
    }

    private void add(long from, long to) {
        if (count == start.length) {
            start = Arrays.copyOf(start, 2 * count);
            end = Arrays.copyOf(end, 2 * count);
        }
        start[count] = from;
        end[count] = to;
        count++;
    }

    int count() {
        return count;
    }

    long start(int slot) {
        return start[slot];
    }

    long end(int slot) {
        return end[slot];
    }

    long seconds(int slot) {
        return end[slot] - start[slot];
    }

    /** The first slot that ends after that second. */
    int firstAfter(long second) {
        int found = Arrays.binarySearch(end, 0, count, second);
        return found >= 0 ? found + 1 : -found - 1;
    }
}
