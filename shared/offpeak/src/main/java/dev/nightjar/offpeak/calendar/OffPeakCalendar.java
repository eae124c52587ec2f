package dev.nightjar.offpeak.calendar;

import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.Arrays;

/**
 * A tariff compiled to the instants at which its price changes. All instants are seconds since the epoch; a window is
 * half-open.
 */
public final class OffPeakCalendar {
    /** Sorted; a window opens at even indexes and closes at odd ones. */
    private final long[] edges;

    private OffPeakCalendar(long[] edges) {
        this.edges = edges;
    }

    /** Weekdays 22:00 to 08:00 and weekends, Asia/Tokyo, without holidays. */
    public static OffPeakCalendar jstDefault() {
        ZoneId zone = ZoneId.of("Asia/Tokyo");
        long[] edges = new long[80_000];
        int count = 0;
        for (LocalDate date = LocalDate.of(1970, 1, 5); date.getYear() < 2100; date = date.plusWeeks(1)) {
            for (int night = 0; night < 5; night++) {
                LocalDate evening = date.plusDays(night);
                edges[count++] =
                        evening.atTime(LocalTime.of(22, 0)).atZone(zone).toEpochSecond();
                LocalDate morning = night == 4 ? date.plusWeeks(1) : evening.plusDays(1);
                edges[count++] = morning.atTime(LocalTime.of(8, 0)).atZone(zone).toEpochSecond();
            }
        }
        return new OffPeakCalendar(Arrays.copyOf(edges, count));
    }

    /** Whether the lower price holds at that second. */
    public boolean discounted(long second) {
        return (edgesUpTo(second) & 1) == 1;
    }

    /** The first instant after {@code second} at which the price changes; {@link Long#MAX_VALUE} when it never does. */
    public long nextEdge(long second) {
        int next = edgesUpTo(second);
        return next == edges.length ? Long.MAX_VALUE : edges[next];
    }

    /** How many of the seconds from {@code from} to {@code to}, exclusive, have the lower price. */
    public long discountedSeconds(long from, long to) {
        long sum = 0;
        long at = from;
        while (at < to) {
            long next = Math.min(to, nextEdge(at));
            if (discounted(at)) {
                sum += next - at;
            }
            at = next;
        }
        return sum;
    }

    private int edgesUpTo(long second) {
        int found = Arrays.binarySearch(edges, second);
        return found >= 0 ? found + 1 : -found - 1;
    }

    @Override
    public String toString() {
        return edges.length == 0 ? "no window" : "from " + Instant.ofEpochSecond(edges[0]);
    }
}
