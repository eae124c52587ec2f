package dev.nightjar.offpeak.plan;

import java.util.Arrays;

/** The cheapest way to run one job that has the pool to itself. */
final class Pauses {
    static final int MOST_UNITS = 24;
    private long[] bases = new long[256];
    private long[] cost = new long[256];
    private long[] offAt = new long[256];

    /** The earliest minute from now on at which starting the next unit is part of a cheapest plan. */
    long bestStart(Work work, long now, Windows windows) {
        int rest = work.rest();
        long slack = work.deadline - now - rest;
        if (slack <= 0 || work.width() == 0) {
            return now;
        }
        boolean open = windows.open(now);
        long edge = windows.nextEdge(now);
        if (open && now + rest <= edge) {
            return now;
        }
        if (!open) {
            if (edge + rest <= work.deadline && edge + rest <= windows.nextEdge(edge)) {
                return edge;
            }
        }
        // whole units into windows
        int rounds = work.job.rounds();
        int units0 = Math.min(Math.min(rounds, work.minutes), MOST_UNITS);
        int step = (rounds + units0 - 1) / units0;
        int left = (rounds - work.done + step - 1) / step;
        int q = (work.minutes * step + rounds - 1) / rounds;
        long from = open ? now : edge;
        long first = -1;
        int fit = 0;
        while (from < work.deadline && fit < left) {
            long to = Math.min(windows.nextEdge(from), work.deadline);
            long n = (to - from) / q;
            if (n > 0 && first < 0) {
                first = from;
            }
            fit += (int) Math.min(n, left);
            from = windows.nextEdge(to);
        }
        if (fit >= left) {
            return first;
        }
        return search(work, now, windows, left, step, slack);
    }

    private long search(Work work, long now, Windows windows, int n, int step, long slack) {
        int rounds = work.job.rounds();
        int[] ends = new int[n + 1];
        for (int k = 1; k <= n; k++) {
            ends[k] = work.minutesOf(work.done, Math.min(rounds, work.done + k * step));
        }
        int count = 0;
        bases[count++] = 0;
        bases[count++] = slack;
        for (long e = windows.nextEdge(now); e < work.deadline; e = windows.nextEdge(e)) {
            for (int k = 0; k <= n; k++) {
                long b = e - now - ends[k];
                if (b > 0 && b < slack) {
                    if (count == bases.length) {
                        bases = Arrays.copyOf(bases, count * 2);
                    }
                    bases[count++] = b;
                }
            }
        }
        Arrays.sort(bases, 0, count);
        int m = 0;
        for (int i = 0; i < count; i++) {
            if (i == 0 || bases[i] != bases[m - 1]) {
                bases[m++] = bases[i];
            }
        }
        if (cost.length < m) {
            cost = new long[bases.length];
            offAt = new long[bases.length];
        }
        Arrays.fill(cost, 0, m, 0);
        for (int i = 0; i < m; i++) {
            offAt[i] = windows.clock(now + bases[i] + ends[n]);
        }
        long first = now;
        for (int k = n - 1; k >= 0; k--) {
            long best = Long.MAX_VALUE;
            long bestBase = 0;
            for (int i = m - 1; i >= 0; i--) {
                long off = windows.clock(now + bases[i] + ends[k]);
                long pay = (ends[k + 1] - ends[k]) - (offAt[i] - off) + cost[i];
                offAt[i] = off;
                if (pay <= best) {
                    best = pay;
                    bestBase = bases[i];
                }
                cost[i] = best;
            }
            first = now + bestBase;
        }
        return first;
    }
}
