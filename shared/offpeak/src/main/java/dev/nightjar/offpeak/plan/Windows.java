package dev.nightjar.offpeak.plan;

import dev.nightjar.offpeak.calendar.OffPeakCalendar;
import java.util.Arrays;

/**
 * The discounted windows in whole minutes, and the clock that runs only inside them. All of a planner's questions are
 * sums of discounted minutes between two instants: with this clock each is one subtraction.
 */
final class Windows {
    private final OffPeakCalendar calendar;
    private final int guardStartSeconds;
    private final int guardEndSeconds;

    /** Minute edges: a window opens at even indexes and closes at odd ones. */
    private long[] edges = new long[64];

    /** What the clock shows at an edge. */
    private long[] clockAt = new long[64];

    private int count;

    /** Edges are known up to this minute. */
    private long knownTo;

    private final long start;
    private int hint;

    Windows(OffPeakCalendar calendar, PlannerSettings settings, long start) {
        this.calendar = calendar;
        this.guardStartSeconds = settings.guardStartSeconds();
        this.guardEndSeconds = settings.guardEndSeconds();
        this.start = start;
        this.knownTo = start;
        know(start + 1);
    }

    private void know(long minute) {
        while (knownTo <= minute) {
            long second = knownTo * 60;
            boolean discounted = calendar.discounted(second);
            long next = calendar.nextEdge(second);
            long nextMinute =
                    next == Long.MAX_VALUE ? Long.MAX_VALUE / 120 : Math.max(knownTo + 1, Math.ceilDiv(next, 60L));
            if (discounted) {
                long open = knownTo == start ? start : Math.ceilDiv(knownTo * 60 + guardStartSeconds, 60L);
                long close = next == Long.MAX_VALUE ? nextMinute : Math.floorDiv(next - guardEndSeconds, 60L);
                if (open < close) {
                    add(open);
                    add(close);
                }
            }
            knownTo = nextMinute;
        }
    }

    private void add(long edge) {
        if (count + 1 >= edges.length) {
            edges = Arrays.copyOf(edges, edges.length * 2);
            clockAt = Arrays.copyOf(clockAt, clockAt.length * 2);
        }
        edges[count] = edge;
        long before = count == 0 ? 0 : clockAt[count - 1];
        clockAt[count] = (count & 1) == 1 ? before + (edge - edges[count - 1]) : before;
        count++;
    }

    /** How many edges are at or before that minute. */
    private int upTo(long minute) {
        know(minute);
        int at = Math.min(hint, count);
        while (at > 0 && edges[at - 1] > minute && hint - at < 8) {
            at--;
        }
        int steps = 0;
        while (at < count && edges[at] <= minute && steps++ < 8) {
            at++;
        }
        if ((at > 0 && edges[at - 1] > minute) || (at < count && edges[at] <= minute)) {
            int found = Arrays.binarySearch(edges, 0, count, minute);
            at = found >= 0 ? found + 1 : -found - 1;
        }
        hint = at;
        return at;
    }

    boolean open(long minute) {
        return (upTo(minute) & 1) == 1;
    }

    /** Discounted minutes from the start of the table to {@code minute}, exclusive. */
    long clock(long minute) {
        int at = upTo(minute);
        if (at == 0) {
            return 0;
        }
        return clockAt[at - 1] + ((at & 1) == 1 ? minute - edges[at - 1] : 0);
    }

    /** Discounted minutes in between. */
    long discounted(long from, long to) {
        return clock(to) - clock(from);
    }

    /** The first minute after that one at which a window opens or closes; a huge number if none does. */
    long nextEdge(long minute) {
        int at = upTo(minute);
        while (at == count && knownTo < Long.MAX_VALUE / 240) {
            know(knownTo);
        }
        return at < count ? edges[at] : Long.MAX_VALUE / 240;
    }
}
