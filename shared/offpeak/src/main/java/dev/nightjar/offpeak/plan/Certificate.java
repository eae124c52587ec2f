package dev.nightjar.offpeak.plan;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Whether jobs that cannot be cut at will still find places in a pool of which each takes a good part. Sums of minutes
 * say too little there: two halves of an hour are no hour. So the jobs are really placed, one after the other at the
 * earliest gap, in an order that is mended where it fails: a job that is late moves to the front (squeaky wheel
 * optimization; Joslin and Clements, 1999). What it finds is a schedule; finding none proves nothing.
 */
final class Certificate {
    /** Beyond so many jobs a placement takes too long for every start, and sums of minutes tell enough. */
    static final int MOST_JOBS = 96;

    /** So often an order is mended. */
    private static final int MENDED = 12;

    private final List<Work> order = new ArrayList<>();
    private Work[] trial = new Work[0];

    /** The pool's use: from {@code times[i]} to the next one {@code used[i]} is taken. */
    private long[] times = new long[64];

    private long[] used = new long[64];
    private int count;

    /** Jobs that the last placement put at its first minute. */
    private final List<Work> first = new ArrayList<>();

    /** Takes those over that can be in time; the order found for them before is kept. */
    void consider(Collection<Work> works, long now) {
        List<Work> known = new ArrayList<>(works.size());
        for (Work work : works) {
            if (!work.lost && work.rest() > 0 && work.width() > 0 && work.deadline - work.rest() >= now) {
                known.add(work);
            }
        }
        known.sort(Work.BY_URGENCY);
        order.removeIf(work -> !known.contains(work));
        for (Work work : known) {
            if (!order.contains(work)) {
                int at = 0;
                while (at < order.size() && Work.BY_URGENCY.compare(order.get(at), work) < 0) {
                    at++;
                }
                order.add(at, work);
            }
        }
    }

    /**
     * How many jobs are late in the best placement found.
     *
     * @param from when jobs that do not run may begin
     * @param begun a job that begins now and runs for {@code minutes} before the rest of it is placed, or null
     * @param enough so few late jobs need no better placement
     */
    int late(
            Collection<Work> running,
            int capacity,
            long now,
            long from,
            @Nullable Work begun,
            int minutes,
            int enough) {
        if (trial.length < order.size()) {
            trial = new Work[order.size() * 2];
        }
        int least = Integer.MAX_VALUE;
        List<Work> tried = new ArrayList<>(order);
        List<Work> best = order;
        List<Work> bestFirst = List.of();
        for (int turn = 0; turn <= MENDED && least > enough; turn++) {
            if (turn == 1) {
                // Where urgency fails, the earliest deadline first may not.
                tried.sort((a, b) -> a.deadline != b.deadline
                        ? Long.compare(a.deadline, b.deadline)
                        : Work.BY_URGENCY.compare(a, b));
            }
            int squeaks = place(tried, running, capacity, now, from, begun, minutes);
            if (squeaks < least) {
                least = squeaks;
                best = new ArrayList<>(tried);
                bestFirst = List.copyOf(first);
            }
            if (squeaks > 0) {
                List<Work> late = new ArrayList<>(Arrays.asList(trial).subList(0, squeaks));
                tried.removeAll(late);
                tried.addAll(0, late);
            }
        }
        if (begun == null) {
            order.clear();
            order.addAll(best);
        }
        first.clear();
        first.addAll(bestFirst);
        return least;
    }

    /** Jobs that begin at once in the placement found last. */
    List<Work> first() {
        return List.copyOf(first);
    }

    private int place(
            List<Work> works,
            Collection<Work> running,
            int capacity,
            long now,
            long from,
            @Nullable Work begun,
            int minutes) {
        times[0] = now;
        used[0] = 0;
        count = 1;
        first.clear();
        for (Work work : running) {
            take(now, Math.max(now + 1, work.ends), work.width());
        }
        if (begun != null) {
            take(now, now + minutes, begun.width());
        }
        int late = 0;
        for (Work work : works) {
            long earliest = Math.max(from, work.eligible);
            long rest = work.rest();
            if (work.place == Work.Place.RUNNING) {
                earliest = Math.max(earliest, work.ends);
            } else if (work == begun) {
                earliest = now + minutes;
                rest = Math.max(0, rest - minutes);
            }
            if (rest == 0 || work.width() > capacity) {
                continue;
            }
            long start = gap(earliest, rest, capacity - work.width());
            take(start, start + rest, work.width());
            if (start + rest > work.deadline) {
                trial[late++] = work;
            }
            if (start == now && work.place != Work.Place.RUNNING) {
                first.add(work);
            }
        }
        return late;
    }

    /** The earliest start from which on no more than {@code most} is used for so long. */
    private long gap(long earliest, long minutes, int most) {
        long start = earliest;
        for (int i = 0; i < count; i++) {
            long end = i + 1 < count ? times[i + 1] : Long.MAX_VALUE;
            if (end <= start) {
                continue;
            }
            if (times[i] >= start + minutes) {
                return start;
            }
            if (used[i] > most) {
                start = end;
            }
        }
        return start;
    }

    private void take(long from, long to, int width) {
        int at = cut(from);
        int end = cut(to);
        for (int i = at; i < end; i++) {
            used[i] += width;
        }
    }

    /** The index of the stretch that begins at that minute, which is made if need be. */
    private int cut(long minute) {
        int at = Arrays.binarySearch(times, 0, count, minute);
        if (at >= 0) {
            return at;
        }
        at = -at - 1;
        if (count == times.length) {
            times = Arrays.copyOf(times, count * 2);
            used = Arrays.copyOf(used, count * 2);
        }
        System.arraycopy(times, at, times, at + 1, count - at);
        System.arraycopy(used, at, used, at + 1, count - at);
        times[at] = minute;
        used[at] = used[at - 1];
        count++;
        return at;
    }
}
