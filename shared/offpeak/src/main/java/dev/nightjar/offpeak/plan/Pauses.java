package dev.nightjar.offpeak.plan;

import java.util.Arrays;

/**
 * The cheapest way to run one job that has the pool to itself: when its next part begins, how many follow without a
 * pause, when it ends and how many minutes of it have the listed price. Among equally cheap ways the one that begins
 * earliest: peak minutes that have to be paid anyway cost the same whenever they run, and run at once they are an
 * insurance that nobody pays for.
 *
 * <p>A schedule is a path through (parts done, minutes paused so far). Cheapest ones are made of stretches that begin or
 * end where the price changes, at the deadline or now, so for every such instant and every number of parts one length
 * of pause is enough; a job of 10 parts with 4 nights to go has under a hundred. Most jobs need none of this: what fits
 * into the window that is open, or into the next, is decided at once.
 */
final class Pauses {
    /**
     * Into how many parts a job is cut at most; jobs of more rounds are stopped only after several. More parts save
     * almost nothing (half a part per night) and the search grows with their square.
     */
    static final int MOST_PARTS = 24;

    /** More than any schedule costs. */
    private static final long IMPOSSIBLE = Long.MAX_VALUE / 4;

    /** What a search found. */
    long start;

    long end;
    long peakMinutes;

    /** Parts that follow each other without a pause from {@link #start} on. */
    int parts;

    private long[] pauses = new long[256];
    private long[] going = new long[256];
    private long[] goingNext = new long[256];

    /** Looks from {@code now} on; {@code warm} says that its last part ended now, so that going on is no restart. */
    void search(Work work, long now, boolean warm, Windows windows) {
        int rest = work.rest();
        int overhead = work.done > 0 && !warm ? work.job.restartOverhead() : 0;
        int left = work.partsLeft();
        long slack = work.deadline - now - rest - overhead;
        if (slack <= 0 || work.width() == 0 || work.flatPrice()) {
            found(now, rest + overhead, left, windows);
            return;
        }
        long edge = windows.nextEdge(now);
        boolean open = windows.open(now);
        if (open && now + rest + overhead <= edge) {
            found(now, rest + overhead, left, windows);
            return;
        }
        boolean free = work.job.restartOverhead() == 0;
        boolean pauseCosts = !free && warm;
        if (!open
                && !pauseCosts
                && edge + rest + overhead <= work.deadline
                && edge + rest + overhead <= windows.nextEdge(edge)) {
            found(edge, rest + overhead, left, windows);
            return;
        }
        if (free && fillWindows(work, open ? now : edge, left, windows)) {
            return;
        }
        searchAll(work, now, warm, left, slack + overhead, windows);
    }

    private void found(long at, int minutes, int count, Windows windows) {
        start = at;
        end = at + minutes;
        peakMinutes = minutes - windows.discounted(at, end);
        parts = count;
    }

    /** Whether all parts find room in windows before the deadline, none of them crossing an edge. */
    private boolean fillWindows(Work work, long from, int left, Windows windows) {
        int longest = work.longestPart();
        long open = from;
        int fit = 0;
        start = -1;
        while (open < work.deadline && fit < left) {
            long close = Math.min(windows.nextEdge(open), work.deadline);
            int here = (int) Math.min((close - open) / longest, left - fit);
            if (here > 0 && start < 0) {
                start = open;
                parts = here;
            }
            fit += here;
            end = open + (long) here * longest;
            open = windows.nextEdge(close);
        }
        peakMinutes = 0;
        return fit >= left;
    }

    private void searchAll(Work work, long now, boolean warm, int n, long slack, Windows windows) {
        int[] after = new int[n + 1];
        for (int k = 1; k <= n; k++) {
            after[k] = work.minutesOfParts(k);
        }
        int overhead = work.job.restartOverhead();
        int count = pauses(now, work.deadline, after, slack, overhead, windows);
        long gain = work.gain();
        // By parts done and pause so far: the pause to go over to, or -1 to go on at once.
        int[][] ways = new int[n][count];
        Arrays.fill(goingNext, 0, count, 0);
        int first = 0;
        for (int k = n - 1; k >= 0; k--) {
            boolean restarts = overhead > 0 && (k > 0 || work.done > 0);
            long best = IMPOSSIBLE;
            int bestAt = 0;
            for (int i = count - 1; i >= 0; i--) {
                long begin = now + pauses[i] + after[k];
                long part = (long) after[k + 1] - after[k];
                long straight = gain * peak(begin, begin + part, windows) + goingNext[i];
                long later = best;
                ways[k][i] = straight <= later ? -1 : bestAt;
                going[i] = Math.min(straight, later);
                if (k == 0 && i == 0 && restarts && warm) {
                    first = straight <= later ? 0 : bestAt;
                }
                long resumed = straight;
                if (restarts) {
                    int shifted = shifted(i, overhead, count);
                    resumed = shifted == count
                            ? IMPOSSIBLE
                            : overhead * work.offPrice()
                                    + gain * peak(begin, begin + overhead + part, windows)
                                    + goingNext[shifted];
                }
                if (resumed <= best) {
                    best = resumed;
                    bestAt = i;
                }
            }
            if (k == 0 && !(restarts && warm)) {
                first = bestAt;
            }
            long[] swap = goingNext;
            goingNext = going;
            going = swap;
        }
        follow(now, first, overhead > 0 && work.done > 0 && !warm, ways, after, count, overhead, windows);
    }

    /** Walks the cheapest way from its first pause on. */
    private void follow(
            long now, int first, boolean cold, int[][] ways, int[] after, int count, int overhead, Windows windows) {
        int n = ways.length;
        int at = first;
        start = now + pauses[first];
        parts = 1;
        peakMinutes = 0;
        boolean together = true;
        for (int k = 0; k < n; k++) {
            boolean resumes = k == 0 ? cold : ways[k][at] >= 0;
            if (k > 0 && resumes) {
                at = ways[k][at];
                together = false;
            } else if (k > 0 && together) {
                parts++;
            }
            long begin = now + pauses[at] + after[k];
            int restart = resumes ? overhead : 0;
            end = begin + restart + after[k + 1] - after[k];
            peakMinutes += peak(begin, end, windows);
            if (restart > 0) {
                at = Math.min(count - 1, shifted(at, overhead, count));
            }
        }
    }

    /** The first pause that is longer than that one by a restart, or {@code count}. */
    private int shifted(int at, int overhead, int count) {
        int found = Arrays.binarySearch(pauses, 0, count, pauses[at] + overhead);
        return found >= 0 ? found : -found - 1;
    }

    /** Fills {@link #pauses} with the lengths of pause that matter, ascending, and tells how many they are. */
    private int pauses(long now, long deadline, int[] after, long slack, int overhead, Windows windows) {
        int count = 0;
        pauses[count++] = 0;
        pauses[count++] = slack;
        if (overhead > 0 && overhead < slack) {
            pauses[count++] = overhead;
            pauses[count++] = slack - overhead;
        }
        for (long edge = windows.nextEdge(now); edge < deadline; edge = windows.nextEdge(edge)) {
            for (int minutes : after) {
                long pause = edge - now - minutes;
                if (pause > 0 && pause < slack) {
                    if (count == pauses.length) {
                        pauses = Arrays.copyOf(pauses, count * 2);
                    }
                    pauses[count++] = pause;
                }
            }
        }
        Arrays.sort(pauses, 0, count);
        int kept = 1;
        for (int i = 1; i < count; i++) {
            if (pauses[i] != pauses[kept - 1]) {
                pauses[kept++] = pauses[i];
            }
        }
        if (going.length < kept) {
            going = new long[pauses.length];
            goingNext = new long[pauses.length];
        }
        return kept;
    }

    private static long peak(long from, long to, Windows windows) {
        return to - from - windows.discounted(from, to);
    }
}
