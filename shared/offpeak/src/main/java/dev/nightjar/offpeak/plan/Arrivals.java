package dev.nightjar.offpeak.plan;

/** What arriving jobs were seen to need within spans of several lengths. */
final class Arrivals {
    static final int BIN = 15;
    private static final int KEPT = 4 * 7 * 96;
    static final int[] SPANS = {
        15, 30, 45, 60, 90, 120, 180, 240, 300, 360, 420, 480, 540, 600, 720, 840, 960, 1200, 1440, 2160, 2880, 4320
    };
    private final long start;
    private final long[][] sums = new long[SPANS.length][KEPT];
    /** The most that a finished window needed. */
    private final long[] most = new long[SPANS.length];

    private long bin;

    Arrivals(long start) {
        this.start = start / BIN;
        this.bin = this.start;
    }

    void advance(long now) {
        long to = now / BIN;
        for (; bin < to; bin++) {
            for (int i = 0; i < SPANS.length; i++) {
                // the window that ends with this bin
                long first = bin + 1 - SPANS[i] / BIN;
                if (first >= start) {
                    most[i] = Math.max(most[i], sums[i][(int) (first % KEPT)]);
                }
                sums[i][(int) ((bin + 1) % KEPT)] = 0;
            }
        }
    }

    /** A job arrived: it needs width from latestStart on for minutes. */
    void add(long now, long latestStart, int minutes, int width) {
        advance(now);
        for (int i = 0; i < SPANS.length; i++) {
            int n = SPANS[i] / BIN;
            for (int back = 0; back < n; back++) {
                long b = bin - back;
                if (b < start) {
                    break;
                }
                long end = (b + n) * BIN;
                long need = Math.min(minutes, end - latestStart);
                if (need <= 0) {
                    break;
                }
                sums[i][(int) (b % KEPT)] += need * width;
            }
        }
    }

    /** Expected need within that span. */
    double need(long span) {
        if (span <= 0) {
            return 0;
        }
        long beforeSpan = 0;
        long before = 0;
        for (int i = 0; i < SPANS.length; i++) {
            if (span <= SPANS[i]) {
                return before + (most[i] - before) * (double) (span - beforeSpan) / (SPANS[i] - beforeSpan);
            }
            beforeSpan = SPANS[i];
            before = most[i];
        }
        return before;
    }
}
