package dev.nightjar.offpeak.simulate;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Arrays;
import java.util.List;

/** Adds up, segment by segment, what a schedule costs and which deadlines it breaks. */
final class Account {
    private static final int DIGITS = 6;
    private static final BigDecimal SECONDS_PER_HOUR = BigDecimal.valueOf(3600);

    private final List<SimulatedJob> jobs;
    private final PriceTable prices;
    /** By job: the second after its last segment, and all that ran. */
    private final long[] end;

    private final long[] ran;
    private final long[] delays;

    /** Width times seconds of what ran, and of what ran at the lower price. */
    long paid;

    long discounted;
    int missed;
    int infeasible;

    Account(List<SimulatedJob> jobs, PriceTable prices) {
        this.jobs = jobs;
        this.prices = prices;
        this.end = new long[jobs.size()];
        this.ran = new long[jobs.size()];
        this.delays = new long[jobs.size()];
    }

    void segment(int index, long from, long to) {
        SimulatedJob job = jobs.get(index);
        long width = job.source.width();
        paid += width * (to - from);
        discounted += width * prices.discounted(from, Math.min(to, job.priceDeadline));
        end[index] = Math.max(end[index], to);
        ran[index] += to - from;
    }

    /** After the last segment. */
    void finish() {
        for (SimulatedJob job : jobs) {
            if (!job.feasible) {
                infeasible++;
            } else if (end[job.index] > job.deadline) {
                missed++;
            }
            delays[job.index] = end[job.index] - job.source.submit() - ran[job.index];
        }
        Arrays.sort(delays);
    }

    BigDecimal meanDelayHours() {
        return hours(BigDecimal.valueOf(Arrays.stream(delays).sum()), delays.length);
    }

    /** By nearest rank. */
    BigDecimal percentileDelayHours(int percent) {
        long rank = Math.ceilDiv((long) percent * delays.length, 100L);
        return hours(BigDecimal.valueOf(delays[(int) rank - 1]), 1);
    }

    private static BigDecimal hours(BigDecimal seconds, int count) {
        return seconds.divide(SECONDS_PER_HOUR.multiply(BigDecimal.valueOf(count)), DIGITS, RoundingMode.HALF_EVEN);
    }
}
