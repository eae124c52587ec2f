package dev.nightjar.offpeak.calendar;

/*
 * About a year of a calendar: the sorted instants at which the price changes, and up to each of them how many seconds
 * had the lower price since the stretch began. Which price holds is the parity of the edges passed, so that a question
 * is one binary search in some 400 numbers. An edge at the very end belongs to the next stretch.
 */
final class Stretch {
    final long start;
    final long[] edges;
    private final long[] sums;
    /** Whether the lower price holds just before {@code start}. */
    private final boolean before;

    Stretch(long start, boolean before, long[] edges) {
        this.start = start;
        this.before = before;
        this.edges = edges;
        this.sums = new long[edges.length];
        long sum = 0;
        long last = start;
        for (int i = 0; i < edges.length; i++) {
            sum += insideAfter(i) ? edges[i] - last : 0;
            last = edges[i];
            sums[i] = sum;
        }
    }

    /** How many edges lie at or before that second: also the index of the first one after it. */
    int passed(long second) {
        int low = 0;
        int high = edges.length;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (edges[middle] <= second) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    /** Whether the lower price holds once that many edges have passed. */
    boolean insideAfter(int passed) {
        return before ^ ((passed & 1) == 1);
    }

    /** The seconds at the lower price from the start to there. */
    long discountedBefore(long second) {
        int passed = passed(second);
        long sum = passed == 0 ? 0 : sums[passed - 1];
        return insideAfter(passed) ? sum + second - (passed == 0 ? start : edges[passed - 1]) : sum;
    }
}
