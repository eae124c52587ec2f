package dev.nightjar.offpeak.simulate;

import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Recorded jobs, in the order of their submit times.
 *
 * @param name as the user gave it
 */
public record Trace(String name, List<TraceJob> jobs) {
    private static final int LOAD_DIGITS = 9;

    public Trace {
        jobs = List.copyOf(jobs);
        for (int i = 1; i < jobs.size(); i++) {
            if (jobs.get(i).submit() < jobs.get(i - 1).submit()) {
                throw new IllegalArgumentException("job " + jobs.get(i).id() + " was submitted before the one above");
            }
        }
    }

    /**
     * Reads CSV, plain or gzip, with the columns {@code id, submit, runtime_s, estimate_s, width, deadline, kind} in any
     * order, optionally {@code name}; others are skipped. Run times and submit times are rounded up to seconds, deadlines
     * down. The stream stays open.
     */
    public static Trace read(String name, InputStream in) throws TraceException, IOException {
        return new Trace(name, new TraceReader(name).read(in));
    }

    /**
     * The capacity at which the jobs are that load of it: work / (span x load), rounded up, at least the widest job; the
     * span is from the first submit to the last.
     */
    public int capacityFor(BigDecimal load) throws TraceException {
        long span = span();
        if (span == 0) {
            throw new TraceException(
                    name + ": no capacity follows from a load",
                    jobs.isEmpty() ? "it has no jobs" : "all its jobs were submitted in one second",
                    "a capacity instead");
        }
        BigDecimal capacity = BigDecimal.valueOf(work())
                .divide(BigDecimal.valueOf(span).multiply(load), 0, RoundingMode.CEILING)
                .max(BigDecimal.valueOf(Math.max(1, widest())));
        if (capacity.compareTo(BigDecimal.valueOf(Integer.MAX_VALUE)) > 0) {
            throw new TraceException(
                    name + ": the load " + load.toPlainString() + " is too small",
                    "it needs a capacity of " + capacity.toPlainString(),
                    "a larger load");
        }
        return capacity.intValueExact();
    }

    /** The load of that capacity; null when all jobs were submitted in one second. */
    public @Nullable BigDecimal load(int capacity) {
        long span = span();
        return span == 0
                ? null
                : BigDecimal.valueOf(work())
                        .divide(
                                BigDecimal.valueOf(span).multiply(BigDecimal.valueOf(capacity)),
                                LOAD_DIGITS,
                                RoundingMode.HALF_EVEN);
    }

    /** Seconds from the first submit to the last. */
    long span() {
        return jobs.isEmpty() ? 0 : jobs.getLast().submit() - jobs.getFirst().submit();
    }

    /** Width times seconds of run time, of all jobs. */
    long work() {
        long work = 0;
        for (TraceJob job : jobs) {
            work = Math.addExact(work, Math.multiplyExact((long) job.width(), job.runSeconds()));
        }
        return work;
    }

    int widest() {
        return jobs.stream().mapToInt(TraceJob::width).max().orElse(0);
    }
}
