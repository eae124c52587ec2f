package dev.nightjar.dataset.arrow;

import java.util.logging.Level;
import java.util.logging.Logger;
import org.apache.arrow.memory.AllocationListener;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.memory.rounding.SegmentRoundingPolicy;

/** Memory for Arrow's vectors, bounded. */
final class OffHeap {
    /**
     * Arrow tells at level INFO how it gets its memory, and where slf4j ends in java.util.logging, as with the functions' invoker
     * on the class path, that would be printed. Held here, because loggers that nobody holds forget their level.
     */
    private static final Logger ARROW = Logger.getLogger("org.apache.arrow");

    static {
        ARROW.setLevel(Level.WARNING);
    }

    private OffHeap() {}

    /** Closing it is an {@link IllegalStateException} while something is still allocated. */
    static BufferAllocator limitedTo(long bytes) {
        return new RootAllocator(
                AllocationListener.NOOP, bytes, new SegmentRoundingPolicy(SegmentRoundingPolicy.MIN_SEGMENT_SIZE));
    }
}
