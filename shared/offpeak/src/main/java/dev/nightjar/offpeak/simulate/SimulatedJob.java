package dev.nightjar.offpeak.simulate;

import dev.nightjar.offpeak.plan.PlannedJob;

/**
 * A job of a trace as the simulation treats it: in whole minutes, run times and releases rounded up, deadlines down. One
 * that keeps its deadline only in seconds starts at its submit second and takes the capacity of every minute that it
 * touches.
 */
final class SimulatedJob {
    /** Its place in the trace. */
    final int index;

    final TraceJob source;
    /** The first minute in which it may run. */
    final long release;
    /** Seconds into {@link #release} before which it is unknown; 0 but for jobs that are feasible only in seconds. */
    final int lateSeconds;
    /** All rounds, without overhead. */
    final int minutes;
    /** In seconds; for a job without one, by the true run time and the largest delay. */
    final long deadline;
    /** Seconds after this one have the peak price: the deadline, or the earliest possible end where that is later. */
    final long priceDeadline;
    /** Whether its deadline could be kept at submit, by a pool of its own. */
    final boolean feasible;
    /** Whether it keeps its deadline only when it starts at its submit second. */
    final boolean onlyInSeconds;
    /** What is paid for and bounded, in seconds: whole minutes, but for jobs that are feasible only in seconds. */
    final long paidSeconds;

    SimulatedJob(int index, TraceJob source, SimulationSettings settings) {
        this.index = index;
        this.source = source;
        long submit = source.submit();
        long run = Math.max(1, source.runSeconds());
        this.deadline = source.deadline() != TraceJob.NO_DEADLINE
                ? source.deadline()
                : submit + run + settings.maxDelaySeconds();
        this.feasible = submit + run <= deadline;
        this.onlyInSeconds = feasible && Minutes.up(submit) + Minutes.up(run) > Minutes.down(deadline);
        if (onlyInSeconds) {
            this.release = Minutes.down(submit);
            this.lateSeconds = (int) (submit - Minutes.seconds(release));
            this.minutes = (int) Minutes.up(lateSeconds + run);
            this.paidSeconds = run;
        } else {
            this.release = Minutes.up(submit);
            this.lateSeconds = 0;
            this.minutes = (int) Minutes.up(run);
            this.paidSeconds = Minutes.seconds(minutes);
        }
        this.priceDeadline = feasible ? deadline : Minutes.seconds(release + minutes);
    }

    /** The first second at which it may run. */
    long releaseSecond() {
        return Minutes.seconds(release) + lateSeconds;
    }

    /** The second after which none of it has the lower price, or misses its deadline if it is planned in whole minutes. */
    long latestSecond() {
        return onlyInSeconds ? deadline : Minutes.seconds(Minutes.down(priceDeadline));
    }

    /** By how much its whole minutes are longer than its run time. */
    int spareSeconds() {
        return (int) (Minutes.seconds(minutes) - Math.max(1, source.runSeconds()));
    }

    /** The minutes that the first so many rounds take; rounds of a job with fewer minutes than rounds may take none. */
    int minutesOf(int roundsDone, int rounds) {
        return (int) ((long) roundsDone * minutes / rounds);
    }

    /** What a policy is told. */
    PlannedJob planned(SimulationSettings settings) {
        int told = settings.runTimes() == RunTimes.EXACT
                ? minutes
                : (int) Math.max(1, Minutes.up(lateSeconds + source.estimateSeconds()));
        long planDeadline;
        int maxDelay;
        if (source.deadline() != TraceJob.NO_DEADLINE) {
            planDeadline = onlyInSeconds ? release + minutes : Minutes.down(deadline);
            // Only the deadline binds it.
            maxDelay = Math.clamp(planDeadline - release, 0, Integer.MAX_VALUE / 2);
        } else {
            planDeadline = PlannedJob.NO_DEADLINE;
            maxDelay = maxDelay(settings);
        }
        return new PlannedJob(
                index,
                source.name(),
                release,
                told,
                source.width(),
                planDeadline,
                maxDelay,
                settings.rounds(),
                settings.overheadMinutes(),
                0,
                0);
    }

    /*
     * The delay counts from the submit second to the second at which the true run time ends. Both were rounded up to
     * minutes, and what that costs must come out of the delay; where the true run time is unknown it costs up to 59 s.
     */
    private int maxDelay(SimulationSettings settings) {
        if (onlyInSeconds) {
            return 0;
        }
        if (settings.runTimes() == RunTimes.EXACT) {
            return (int) (Minutes.down(deadline) - release - minutes);
        }
        long lost = Minutes.seconds(release) - source.submit() + 59;
        return (int) Math.max(0, Minutes.down(settings.maxDelaySeconds() - lost));
    }
}
