package dev.nightjar.offpeak.simulate;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The cheapest schedule of a few jobs of a few minutes, by trying all of them: minutes after a job's deadline are paid at
 * the full price, nothing else is asked of a schedule but the capacity. Costs are in fifths of a width's minute.
 */
final class ExhaustiveSearch {
    private final List<TraceJob> jobs;
    private final boolean[] discounted;
    private final int capacity;
    private final int horizon;
    private final long[] lastCheapMinute;

    /** @param discounted minute by minute; nothing runs after the last one */
    ExhaustiveSearch(List<TraceJob> jobs, boolean[] discounted, int capacity, long[] lastCheapMinute) {
        this.jobs = jobs;
        this.discounted = discounted;
        this.capacity = capacity;
        this.horizon = discounted.length;
        this.lastCheapMinute = lastCheapMinute;
    }

    private int minutes(int job) {
        return (int) (jobs.get(job).runSeconds() / 60);
    }

    private int release(int job) {
        return (int) (jobs.get(job).submit() / 60);
    }

    private long price(int job, int minute) {
        return jobs.get(job).width() * (discounted[minute] && minute < lastCheapMinute[job] ? 4L : 5L);
    }

    /** With all jobs in one piece. */
    long whole() {
        return whole(0, new int[horizon], Long.MAX_VALUE, 0);
    }

    private long whole(int job, int[] used, long best, long paid) {
        if (job == jobs.size()) {
            return Math.min(best, paid);
        }
        long least = best;
        int width = jobs.get(job).width();
        for (int start = release(job); start + minutes(job) <= horizon; start++) {
            long cost = 0;
            boolean fits = true;
            for (int minute = start; minute < start + minutes(job); minute++) {
                used[minute] += width;
                fits &= used[minute] <= capacity;
                cost += price(job, minute);
            }
            if (fits && paid + cost < least) {
                least = whole(job + 1, used, least, paid + cost);
            }
            for (int minute = start; minute < start + minutes(job); minute++) {
                used[minute] -= width;
            }
        }
        return least;
    }

    /** With all jobs cut at any minute. */
    long split() {
        Map<List<Integer>, Long> costs = Map.of(jobs.stream().map(job -> 0).toList(), 0L);
        for (int minute = 0; minute < horizon; minute++) {
            Map<List<Integer>, Long> next = new HashMap<>();
            for (Map.Entry<List<Integer>, Long> state : costs.entrySet()) {
                for (int chosen = 0; chosen < 1 << jobs.size(); chosen++) {
                    run(state.getKey(), state.getValue(), chosen, minute, next);
                }
            }
            costs = next;
        }
        List<Integer> all =
                jobs.stream().map(job -> (int) (job.runSeconds() / 60)).toList();
        return costs.getOrDefault(all, Long.MAX_VALUE);
    }

    private void run(List<Integer> done, long paid, int chosen, int minute, Map<List<Integer>, Long> next) {
        int used = 0;
        long cost = paid;
        Integer[] then = done.toArray(Integer[]::new);
        for (int job = 0; job < jobs.size(); job++) {
            if ((chosen >> job & 1) == 1) {
                if (minute < release(job) || then[job] == minutes(job)) {
                    return;
                }
                used += jobs.get(job).width();
                cost += price(job, minute);
                then[job]++;
            }
        }
        if (used <= capacity) {
            next.merge(List.of(then), cost, Math::min);
        }
    }
}
