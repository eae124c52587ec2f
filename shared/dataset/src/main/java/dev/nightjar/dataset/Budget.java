package dev.nightjar.dataset;

/**
 * How the memory that a run may use is divided, in advance and by nothing but the budget and the number of columns, so that
 * results depend on neither cores nor block sizes.
 *
 * @param memory bytes in all
 * @param blockBytes how much of a file is tokenized at once
 */
record Budget(long memory, int blockBytes) {
    static final int MAX_DISTINCT = 1 << 16;

    private static final int MAX_GROUP_ROWS = 1 << 20;
    private static final int MIN_GROUP_ROWS = 1 << 8;
    private static final int MAX_BLOCK = 4 << 20;
    private static final int MIN_BLOCK = 1 << 16;

    Budget(long memory) {
        this(memory, Math.clamp(memory / 64, MIN_BLOCK, MAX_BLOCK));
    }

    /** Rows of a row group: a power of two. */
    int groupRows(int columns) {
        long cells = memory / 64;
        return Math.clamp(Long.highestOneBit(cells / Math.max(1, columns)), MIN_GROUP_ROWS, MAX_GROUP_ROWS);
    }

    /** A row group ends at the row whose tokens make it this large, if it has not ended before. */
    long groupBytes() {
        return memory / 4;
    }

    /** Or at the row that makes one of its columns this large: of that, several copies are in memory at a time. */
    long columnBytes() {
        return memory / 16;
    }

    /** Different values that a column may have before they are no longer counted. */
    int distinct(int columns) {
        return Math.clamp(memory / 4 / Math.max(1, columns) / 32, 256, MAX_DISTINCT);
    }

    /** Bytes of different texts that a column may have before they are no longer counted. */
    int distinctBytes(int columns) {
        return Math.clamp(memory / 4 / Math.max(1, columns) / 2, 1 << 12, 8 << 20);
    }
}
