package dev.nightjar.dataset.arrow;

import java.io.IOException;
import java.nio.ByteBuffer;

/** Where the buffers of a batch lie, in the heap or in a file. */
interface BatchBody {
    /** The bytes from {@code start} on, in an array; little-endian. */
    ByteBuffer slice(long start, int length) throws IOException;
}
