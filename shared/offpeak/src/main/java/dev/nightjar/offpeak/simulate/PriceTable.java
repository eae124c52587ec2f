package dev.nightjar.offpeak.simulate;

import dev.nightjar.offpeak.calendar.OffPeakCalendar;
import java.util.Arrays;

/**
 * A calendar's prices from one instant on, so that a span's discounted part is two searches, however long it is. Seconds
 * since the epoch.
 */
final class PriceTable {
    private final OffPeakCalendar calendar;
    private final boolean firstDiscounted;
    /** The prices hold on {@code [edges[i], edges[i + 1])} and alternate; {@code edges[0]} is where the table starts. */
    private long[] edges = new long[64];
    /** Discounted seconds from the start of the table to {@code edges[i]}. */
    private long[] before = new long[64];

    private int count = 1;

    PriceTable(OffPeakCalendar calendar, long start) {
        this.calendar = calendar;
        this.firstDiscounted = calendar.discounted(start);
        edges[0] = start;
    }

    boolean discounted(long second) {
        return discountedFrom(interval(second));
    }

    /** The first change of price after that second; {@link Long#MAX_VALUE} when there is none. */
    long nextEdge(long second) {
        int next = interval(second) + 1;
        return next < count ? edges[next] : Long.MAX_VALUE;
    }

    /** Discounted seconds from {@code from} to {@code to}; 0 when that is no span. */
    long discounted(long from, long to) {
        return from >= to ? 0 : upTo(to) - upTo(from);
    }

    private long upTo(long second) {
        int interval = interval(second);
        return before[interval] + (discountedFrom(interval) ? second - edges[interval] : 0);
    }

    private boolean discountedFrom(int interval) {
        return firstDiscounted == ((interval & 1) == 0);
    }

    private int interval(long second) {
        if (second < edges[0]) {
            throw new IllegalArgumentException("the price of " + second + " is not in a table from " + edges[0]);
        }
        while (edges[count - 1] <= second && edges[count - 1] != Long.MAX_VALUE) {
            append(calendar.nextEdge(edges[count - 1]));
        }
        int found = Arrays.binarySearch(edges, 0, count, second);
        return found >= 0 ? found : -found - 2;
    }

    private void append(long edge) {
        if (count == edges.length) {
            edges = Arrays.copyOf(edges, 2 * count);
            before = Arrays.copyOf(before, 2 * count);
        }
        boolean discounted = discountedFrom(count - 1);
        edges[count] = edge;
        before[count] = before[count - 1] + (discounted && edge != Long.MAX_VALUE ? edge - edges[count - 1] : 0);
        count++;
    }
}
