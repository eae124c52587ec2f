package dev.nightjar.offpeak.plan;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;

/**
 * Everything known as soon as possible, the most urgent first and nobody overtaking: a schedule that can really be run,
 * so its ends are what can be promised. Jobs that are late in any case come last.
 */
final class EarlyPlan {
    private final Map<Integer, Long> starts = new HashMap<>();

    /** When running segments and planned jobs give their width back. */
    private final PriorityQueue<long[]> ends = new PriorityQueue<>((a, b) -> Long.compare(a[0], b[0]));

    private long at;
    private long free;

    EarlyPlan(Collection<Work> works, int capacity, long now) {
        at = now;
        free = capacity;
        List<Work> waiting = new ArrayList<>();
        PriorityQueue<Work> laterOnes = new PriorityQueue<>((a, b) ->
                a.eligible != b.eligible ? Long.compare(a.eligible, b.eligible) : Work.BY_URGENCY.compare(a, b));
        for (Work work : works) {
            if (work.place == Work.Place.RUNNING) {
                free -= work.width();
                ends.add(new long[] {Math.max(now, work.ends) + work.rest(), work.width()});
            } else if (work.width() <= capacity) {
                if (work.eligible > now) {
                    laterOnes.add(work);
                } else {
                    waiting.add(work);
                }
            }
        }
        waiting.sort((a, b) -> a.lost != b.lost ? Boolean.compare(a.lost, b.lost) : Work.BY_URGENCY.compare(a, b));
        int next = 0;
        while (next < waiting.size() || !laterOnes.isEmpty()) {
            boolean later = !laterOnes.isEmpty()
                    && (next == waiting.size()
                            || (laterOnes.peek().eligible <= at
                                    && Work.BY_URGENCY.compare(laterOnes.peek(), waiting.get(next)) < 0));
            put(later ? laterOnes.remove() : waiting.get(next++));
        }
    }

    private void put(Work work) {
        at = Math.max(at, work.eligible);
        while (!ends.isEmpty() && (free < work.width() || ends.peek()[0] <= at)) {
            long[] end = ends.remove();
            at = Math.max(at, end[0]);
            free += end[1];
        }
        starts.put(work.job.id(), at);
        free -= work.width();
        ends.add(new long[] {at + work.rest(), work.width()});
    }

    /** When a job that does not run begins, {@link Long#MAX_VALUE} where it never can. */
    long start(Work work) {
        return starts.getOrDefault(work.job.id(), Long.MAX_VALUE);
    }
}
