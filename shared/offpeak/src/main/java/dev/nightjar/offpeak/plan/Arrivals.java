package dev.nightjar.offpeak.plan;

/**
 * How much capacity jobs that nobody knows yet will need, learned from those that came. A demand bound function, as
 * real-time scheduling has it: for spans of several lengths, the most work that ever arrived within such a span and had
 * to be done before its end. Delayed work may use what that leaves; a pool whose jobs all come with days of slack
 * reserves nothing, one with many urgent jobs a good part.
 */
final class Arrivals {
    /** Spans begin at multiples of this many minutes: the shortest span that is looked at. */
    private static final int BIN = 15;

    /** Minutes. Close together where urgent jobs live, up to the default delay. */
    private static final int[] SPANS = {
        15, 30, 45, 60, 90, 120, 180, 240, 300, 360, 420, 480, 540, 600, 720, 840, 960, 1200, 1440, 2160, 2880, 4320
    };

    static final int COUNT = SPANS.length;

    /** As many bins as the longest span has, and one that is being filled. */
    private static final int KEPT = SPANS[COUNT - 1] / BIN + 1;

    private final long firstBin;
    private long bin;

    /** By span and by the bin that a span begins with: work that came and was due within. */
    private final long[][] due = new long[COUNT][KEPT];

    /** By span: the most that a finished one needed. */
    private final long[] most = new long[COUNT];

    /** Jobs that could not wait at all, and their widths. */
    private long hurried;

    private long hurriedWidth;

    Arrivals(long now) {
        firstBin = now / BIN;
        bin = firstBin;
    }

    static int span(int index) {
        return SPANS[index];
    }

    void advance(long now) {
        long to = now / BIN;
        if (to - bin > 2L * KEPT) {
            // Nothing came for longer than is remembered.
            finish(bin);
            for (long[] row : due) {
                java.util.Arrays.fill(row, 0);
            }
            bin = to;
        }
        for (; bin < to; bin++) {
            finish(bin);
            for (long[] row : due) {
                row[(int) ((bin + 1) % KEPT)] = 0;
            }
        }
    }

    private void finish(long last) {
        for (int i = 0; i < COUNT; i++) {
            long first = Math.max(firstBin, last + 1 - SPANS[i] / BIN);
            most[i] = Math.max(most[i], due[i][(int) (first % KEPT)]);
        }
    }

    /** A job came that has to begin at {@code latestStart}, takes that long and is that wide. */
    void add(long now, long latestStart, int minutes, int width) {
        if (latestStart <= now) {
            hurried++;
            hurriedWidth += width;
        }
        if (latestStart < now) {
            return;
        }
        for (int i = 0; i < COUNT; i++) {
            int bins = SPANS[i] / BIN;
            for (int back = 0; back < bins && bin - back >= firstBin; back++) {
                long first = bin - back;
                long need = Math.min(minutes, (first + bins) * BIN - latestStart);
                if (need <= 0) {
                    break;
                }
                due[i][(int) (first % KEPT)] += need * width;
            }
        }
    }

    /** Width times minutes that jobs to come may need within the span of that index. */
    long need(int index) {
        return most[index];
    }

    /** How wide a job is that cannot wait, where such jobs were seen: that much is kept free at every moment. */
    int spare() {
        return hurried == 0 ? 0 : (int) Math.ceilDiv(hurriedWidth, hurried);
    }

    long[] memory() {
        long[] memory = java.util.Arrays.copyOf(most, COUNT + 2);
        memory[COUNT] = hurried;
        memory[COUNT + 1] = hurriedWidth;
        return memory;
    }

    void remember(long[] memory) {
        if (memory.length != COUNT + 2) {
            return;
        }
        for (int i = 0; i < COUNT; i++) {
            most[i] = Math.max(most[i], memory[i]);
        }
        hurried += memory[COUNT];
        hurriedWidth += memory[COUNT + 1];
    }
}
