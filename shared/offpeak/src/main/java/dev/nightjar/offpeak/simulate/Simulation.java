package dev.nightjar.offpeak.simulate;

import dev.nightjar.offpeak.plan.Planner;
import dev.nightjar.offpeak.plan.PlannerSettings;
import dev.nightjar.offpeak.plan.Policy;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * A trace, and what a policy makes of it: decides on line, a job is unknown before its submit time. Time goes from one
 * minute at which something happens to the next. For example
 * {@code new Simulation(trace, settings).run(SimulatedPolicy.NOW).cost()}.
 */
public final class Simulation {
    /** Digits after the point of what is no whole number. */
    private static final int DIGITS = 9;

    private final Trace trace;
    private final SimulationSettings settings;
    private final PriceTable prices;
    /** In the order of the trace. */
    private final List<SimulatedJob> jobs = new ArrayList<>();

    /** @throws TraceException when a job is wider than the capacity */
    public Simulation(Trace trace, SimulationSettings settings) throws TraceException {
        this.trace = trace;
        this.settings = settings;
        for (TraceJob job : trace.jobs()) {
            if (job.width() > settings.capacity()) {
                throw new TraceException(
                        trace.name() + ": job " + job.id() + " can never run",
                        "its width of " + job.width() + " is more than the capacity of " + settings.capacity(),
                        "a capacity of at least " + trace.widest());
            }
            jobs.add(new SimulatedJob(jobs.size(), job, settings));
        }
        long start = trace.jobs().isEmpty() ? 0 : trace.jobs().getFirst().submit();
        this.prices = new PriceTable(settings.calendar(), Minutes.seconds(Minutes.down(start)));
    }

    /** Drives a new policy of that kind through the trace. */
    public SimulationResult run(SimulatedPolicy policy) {
        Policy driven = switch (policy) {
            case PLANNER -> new Planner(settings.calendar(), settings.capacity(), plannerSettings());
            case NOW -> new RunNow(settings.capacity());
            case FIFO -> new NextWindow(settings.capacity(), prices);
            case BEST -> new BestWindow(settings.capacity(), prices);
        };
        return run(settings.runTimes() == RunTimes.LEARNED ? new LearningPolicy(driven) : driven);
    }

    private PlannerSettings plannerSettings() {
        // A tariff may have no discount at all, which a planner does not take; then all its plans cost the same.
        BigDecimal discount = settings.calendar().tariff().discount();
        PlannerSettings exact = PlannerSettings.simulation();
        return discount.signum() == 0 ? exact : exact.withDiscount(discount);
    }

    /** What nobody could have paid less than for this trace. */
    public SimulationBounds bounds() {
        DiscountLimits limits = new DiscountLimits(jobs, prices, settings.capacity());
        long allPeak = allPeak();
        OptionalLong flow = limits.flow();
        return new SimulationBounds(
                relative(allPeak, limits.whole(), allPeak),
                relative(allPeak, limits.split(), allPeak),
                flow.isPresent() ? relative(allPeak, flow.getAsLong(), allPeak) : null);
    }

    /** Drives a policy that knows nothing yet through the trace. */
    SimulationResult run(Policy policy) {
        // A job that is feasible only in seconds becomes known within a minute, after what happens at its start.
        List<SimulatedJob> arrivals = new ArrayList<>(jobs);
        arrivals.sort(Comparator.<SimulatedJob>comparingLong(job -> job.release)
                .thenComparingInt(job -> Math.min(1, job.lateSeconds)));
        Pool pool = new Pool(settings, jobs, policy, trace);
        int next = 0;
        long now = arrivals.isEmpty() ? 0 : arrivals.getFirst().release;
        while (next < arrivals.size() || pool.hasUnfinished()) {
            pool.end(now);
            next = submit(arrivals, next, now, 0, policy, pool);
            pool.tick(now);
            int late = submit(arrivals, next, now, 1, policy, pool);
            if (late > next) {
                next = late;
                pool.tick(now);
            }
            long then = Math.min(pool.nextEnd(), policy.nextTick(now));
            if (next < arrivals.size()) {
                then = Math.min(then, arrivals.get(next).release);
            }
            if (then <= now || (then == Long.MAX_VALUE && pool.hasUnfinished())) {
                throw new IllegalStateException("at minute " + now + " " + pool.unfinished()
                        + " jobs have not ended and the policy waits until " + then);
            }
            now = then;
        }
        return result(pool.schedule());
    }

    private int submit(List<SimulatedJob> arrivals, int from, long now, int late, Policy policy, Pool pool) {
        int next = from;
        while (next < arrivals.size()
                && arrivals.get(next).release == now
                && Math.min(1, arrivals.get(next).lateSeconds) == late) {
            SimulatedJob job = arrivals.get(next++);
            pool.arrive(job);
            policy.submit(job.planned(settings), now);
        }
        return next;
    }

    private SimulationResult result(Schedule schedule) {
        Account account = new Account(jobs, prices);
        schedule.forEachIndexed(account::segment);
        account.finish();
        return new SimulationResult(
                jobs.size(),
                relative(account.paid, account.discounted, allPeak()),
                account.missed,
                account.infeasible,
                jobs.isEmpty() ? null : account.meanDelayHours(),
                jobs.isEmpty() ? null : account.percentileDelayHours(95),
                schedule);
    }

    /** Width times seconds of everything, without restarts. */
    private long allPeak() {
        return jobs.stream()
                .mapToLong(job -> job.source.width() * job.paidSeconds)
                .sum();
    }

    private @Nullable BigDecimal relative(long paid, long discounted, long allPeak) {
        return allPeak == 0
                ? null
                : BigDecimal.valueOf(paid)
                        .subtract(settings.calendar().tariff().discount().multiply(BigDecimal.valueOf(discounted)))
                        .divide(BigDecimal.valueOf(allPeak), DIGITS, RoundingMode.HALF_EVEN);
    }
}
