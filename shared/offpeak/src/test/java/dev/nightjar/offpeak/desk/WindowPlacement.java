package dev.nightjar.offpeak.desk;

import dev.nightjar.offpeak.calendar.OffPeakCalendar;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The plainest placement: a job begins in a window, or when its deadline asks for it; the most urgent first.
 */
final class WindowPlacement implements Placement {
    private final OffPeakCalendar tariff;
    private final DeskSettings settings;
    private final TreeMap<String, Known> jobs = new TreeMap<>();
    private int capacity;
    private boolean paused;

    WindowPlacement(OffPeakCalendar tariff, DeskSettings settings) {
        this.tariff = tariff;
        this.settings = settings;
    }

    @Override
    public void known(Known job, boolean isNew, long now) {
        jobs.put(job.jobId(), job);
    }

    @Override
    public void gone(String jobId, long now) {
        jobs.remove(jobId);
    }

    @Override
    public void pool(int capacity, boolean paused) {
        this.capacity = capacity;
        this.paused = paused;
    }

    @Override
    public List<Start> starts(long now) {
        if (paused) {
            return List.of();
        }
        int free = capacity;
        List<Known> waiting = new ArrayList<>();
        for (Known job : jobs.values()) {
            if (job.state().holdsAPlace()) {
                free--;
            } else if (job.summary().notBefore() <= now && (job.summary().pause() < 0 || job.due(now))) {
                waiting.add(job);
            }
        }
        waiting.sort(Comparator.comparing((Known job) -> !job.summary().runNow())
                .thenComparingLong(job -> latestStart(job, now))
                .thenComparing(Known::jobId));
        List<Start> starts = new ArrayList<>();
        for (Known job : waiting) {
            if (starts.size() < free && begins(job, now)) {
                starts.add(new Start(
                        job.jobId(),
                        job.summary().rounds() - job.summary().roundsDone(),
                        job.summary().rounds() > 1 && tariff.discounted(now) ? tariff.nextEdge(now) : Summary.NEVER,
                        "It begins."));
            }
        }
        return starts;
    }

    private boolean begins(Known job, long now) {
        return job.summary().runNow() || tariff.discounted(now) || now >= latestStart(job, now);
    }

    private long latestStart(Known job, long now) {
        Summary summary = job.summary();
        long maxDelay = summary.maxDelay() >= 0
                ? summary.maxDelay()
                : settings.maxDelay().toSeconds();
        long byDelay = job.release(now) + maxDelay;
        return summary.deadline() == Summary.NEVER ? byDelay : Math.min(byDelay, summary.deadline() - summary.left());
    }

    @Override
    public @Nullable Plan plan(String jobId, long now) {
        Known job = jobs.get(jobId);
        if (job == null) {
            return null;
        }
        long start = Math.max(now, job.release(now));
        long first = tariff.discounted(start)
                ? start
                : Math.max(start, Math.min(tariff.nextEdge(start), latestStart(job, now)));
        long end = first + job.summary().left();
        boolean feasible = job.summary().deadline() == Summary.NEVER
                || start + job.summary().left() <= job.summary().deadline();
        return new Plan(
                first > start ? "It waits for the window." : "It begins when its pool has room.",
                Instant.ofEpochSecond(first),
                Instant.ofEpochSecond(end),
                Instant.ofEpochSecond(start + job.summary().left()),
                feasible,
                end > job.summary().deadline(),
                new JobRecord.Cost(
                        cost(start, job.summary().left()),
                        cost(first, job.summary().left()),
                        cost(first, job.summary().left())));
    }

    private BigDecimal cost(long from, long seconds) {
        return BigDecimal.ONE.subtract(tariff.tariff()
                .discount()
                .multiply(BigDecimal.valueOf(tariff.discountedSeconds(from, from + seconds)))
                .divide(BigDecimal.valueOf(seconds), 4, RoundingMode.HALF_UP));
    }
}
