package dev.nightjar.offpeak.desk;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Lives many histories, one for each seed. */
final class Histories {
    /** A history in which something went wrong. */
    record Found(long seed, String what) {}

    private Histories() {}

    /** The first history from {@code from} (inclusive) to {@code to} (exclusive) in which something goes wrong; null for none. */
    static @Nullable Found first(long from, long to, Weakening weakening) {
        return first(from, to, weakening, "");
    }

    /** The first one in which that kind of thing goes wrong. */
    static @Nullable Found first(long from, long to, Weakening weakening, String kind) {
        Baton baton = new Baton();
        for (long seed = from; seed < to; seed++) {
            World.Violation violation = new World(seed, weakening, baton, false).live();
            if (violation != null && String.valueOf(violation.getMessage()).startsWith(kind)) {
                return new Found(seed, String.valueOf(violation.getMessage()));
            }
        }
        return null;
    }

    /**
     * {@code --seeds FROM-TO [--weakening NAME [--until KIND]] [--log]}: counts what goes wrong, and ends with 1 when
     * anything does; at once when it is of that kind. {@code --log} tells the histories.
     */
    public static void main(String[] arguments) {
        long from = 0;
        long to = 10_000;
        Weakening weakening = Weakening.NONE;
        boolean log = false;
        String until = null;
        for (int i = 0; i < arguments.length; i++) {
            switch (arguments[i]) {
                case "--seeds" -> {
                    String[] range = arguments[++i].split("-");
                    from = Long.parseLong(range[0]);
                    to = Long.parseLong(range[1]);
                }
                case "--weakening" -> weakening = Weakening.valueOf(arguments[++i]);
                case "--log" -> log = true;
                case "--until" -> until = arguments[++i];
                default -> throw new IllegalArgumentException(arguments[i]);
            }
        }
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        Baton baton = new Baton();
        Map<String, Long> found = new TreeMap<>();
        long started = System.nanoTime();
        long steps = 0;
        for (long seed = from; seed < to; seed++) {
            World world = new World(seed, weakening, baton, log);
            World.Violation violation = world.live();
            steps += world.steps();
            if (log) {
                world.log().forEach(out::println);
            }
            if (violation != null) {
                String what = String.valueOf(violation.getMessage());
                Long before = found.merge(what.split(" ", 2)[0], 1L, Long::sum);
                if (before <= 3) {
                    out.println(weakening + ", seed " + seed + ": " + what);
                }
                if (until != null && what.startsWith(until)) {
                    System.exit(1);
                }
            }
        }
        double seconds = (System.nanoTime() - started) / 1e9;
        out.printf(
                "%s: %,d histories, %,d steps, %.1f s, %.0f a second; found %s%n",
                weakening, to - from, steps, seconds, (to - from) / seconds, found);
        if (!found.isEmpty()) {
            System.exit(1);
        }
    }
}
