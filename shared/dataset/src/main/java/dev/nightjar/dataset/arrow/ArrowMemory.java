package dev.nightjar.dataset.arrow;

import java.util.logging.Level;
import java.util.logging.Logger;
import org.apache.arrow.memory.AllocationListener;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.memory.rounding.SegmentRoundingPolicy;

/** Where Arrow's memory outside the heap comes from. */
final class ArrowMemory {
    /** Held, because a logger that nobody holds forgets its level. */
    private static final Logger ARROW = Logger.getLogger("org.apache.arrow");

    static {
        // Where slf4j speaks through the JDK's logging, as the functions framework lets it, Arrow tells of each of its
        // settings.
        ARROW.setLevel(Level.WARNING);
    }

    private ArrowMemory() {}

    /** An allocator that gives at most so many bytes and rounds sizes up as little as it can. */
    static BufferAllocator allocator(long mostBytes) {
        return new RootAllocator(
                AllocationListener.NOOP, mostBytes, new SegmentRoundingPolicy(SegmentRoundingPolicy.MIN_SEGMENT_SIZE));
    }
}
