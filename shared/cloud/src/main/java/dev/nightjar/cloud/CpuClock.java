package dev.nightjar.cloud;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Processor time of the calling thread, to say where time went; never an input of a decision. */
public final class CpuClock {
    /*
     * The JDK's own ThreadMXBean costs 20 ms at first use, half of a small solve. Linux tells the same number in a file.
     */
    private static final Path SCHEDSTAT = Path.of("/proc/thread-self/schedstat");
    private static final boolean HAS_SCHEDSTAT = Files.isReadable(SCHEDSTAT);

    private CpuClock() {}

    /** Nanoseconds since some fixed moment; only differences within one thread mean something. */
    public static long threadNanos() {
        if (HAS_SCHEDSTAT) {
            try {
                String text = Files.readString(SCHEDSTAT, StandardCharsets.US_ASCII);
                return Long.parseLong(text, 0, text.indexOf(' '), 10);
            } catch (IOException | NumberFormatException e) {
                return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
            }
        }
        return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    }
}
