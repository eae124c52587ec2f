package dev.nightjar.conda.repodata;

/** How far the arrays of one index may grow. */
final class Capacity {
    /** Distinct texts of one kind: conda-forge's largest subdir needs a tenth of it. */
    static final int MAX_TEXT_BYTES = 512 << 20;

    private static final int MAX_ARRAY = Integer.MAX_VALUE - 16;

    /** More than an index can hold. */
    static final class Exceeded extends RuntimeException {
        Exceeded() {
            super("more than an index can hold");
        }
    }

    private Capacity() {}

    /** A length of at least {@code needed}, half as long again as now where that is more. */
    static int grown(int now, int needed) {
        if (needed < 0 || needed > MAX_ARRAY) {
            throw new Exceeded();
        }
        return (int) Math.min(MAX_ARRAY, Math.max(needed, now + (now >> 1) + 16L));
    }
}
