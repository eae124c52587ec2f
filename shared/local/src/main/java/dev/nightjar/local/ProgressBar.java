package dev.nightjar.local;

import java.io.PrintStream;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** One line on a terminal, drawn anew four times a second, gone when the work is done. */
final class ProgressBar {
    private static final int CELLS = 20;
    private static final int MAX_NAME = 40;
    /** What ends sooner is not worth a line. */
    private static final long PATIENCE_MILLIS = 300;

    private static final long PERIOD_MILLIS = 250;

    private final CountDownLatch stopped = new CountDownLatch(1);
    private final Thread drawer;

    private ProgressBar(Thread drawer) {
        this.drawer = drawer;
    }

    /** A bar that shows {@code done} of {@code all}; one that shows nothing when there is no terminal or {@code quiet}. */
    static ProgressBar start(Streams streams, boolean quiet, int done, int all, String what) {
        if (!streams.terminal() || quiet) {
            return new ProgressBar(new Thread(() -> {}));
        }
        long start = System.nanoTime();
        ProgressBar[] self = new ProgressBar[1];
        Thread drawer = new Thread(() -> self[0].draw(streams.err(), start, done, all, what), "progress");
        drawer.setDaemon(true);
        self[0] = new ProgressBar(drawer);
        drawer.start();
        return self[0];
    }

    private void draw(PrintStream err, long start, int done, int all, String what) {
        String name = what.length() <= MAX_NAME ? what : "…" + what.substring(what.length() - MAX_NAME + 1);
        String printable = name.replaceAll("\\p{Cntrl}", "?");
        int full = CELLS * done / all;
        String bar =
                "[" + "#".repeat(full) + "-".repeat(CELLS - full) + "] " + (done + 1) + " of " + all + "  " + printable;
        int width = 0;
        try {
            long wait = PATIENCE_MILLIS;
            while (!stopped.await(wait, TimeUnit.MILLISECONDS)) {
                long seconds = TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - start);
                String line = bar + "  " + seconds + " s";
                err.print("\r" + line);
                err.flush();
                width = line.length();
                wait = PERIOD_MILLIS;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (width > 0) {
            err.print("\r" + " ".repeat(width) + "\r");
            err.flush();
        }
    }

    /** Wipes the line; more than one call is fine. */
    void stop() {
        stopped.countDown();
        try {
            drawer.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
