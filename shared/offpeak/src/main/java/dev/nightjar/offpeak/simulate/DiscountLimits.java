package dev.nightjar.offpeak.simulate;

import java.util.Comparator;
import java.util.List;
import java.util.OptionalLong;
import java.util.PriorityQueue;
import java.util.stream.IntStream;

/**
 * The most of a trace's work that anybody can place in discounted time while deadlines are kept, in width times seconds.
 * Each limit leaves out some of what binds a schedule, hence none is ever exceeded.
 */
final class DiscountLimits {
    /** A flow of more jobs or arcs takes longer than to simulate them, and more memory than to plan them. */
    private static final int MAX_FLOW_JOBS = 300_000;

    private static final long MAX_FLOW_ARCS = 6_000_000;
    private static final int MAX_FLOW_SLOTS = 50_000;
    /** A window is hardly ever longer. */
    private static final long LONGEST_SLOT = 64 * Slots.HOUR;

    /** With a width, by deadline. */
    private final List<SimulatedJob> jobs;

    private final PriceTable prices;
    private final int capacity;

    DiscountLimits(List<SimulatedJob> jobs, PriceTable prices, int capacity) {
        this.jobs = jobs.stream()
                .filter(job -> job.source.width() > 0)
                .sorted(Comparator.comparingLong(SimulatedJob::latestSecond).thenComparingInt(job -> job.index))
                .toList();
        this.prices = prices;
        this.capacity = capacity;
    }

    /** Each job alone and in one piece. */
    long whole() {
        long sum = 0;
        for (SimulatedJob job : jobs) {
            sum += job.source.width() * mostInOnePiece(job);
        }
        return sum;
    }

    /*
     * Between two starts at which neither end of the job crosses a change of price, the discounted part changes evenly:
     * the best start is one of those, or the first or the last one.
     */
    private long mostInOnePiece(SimulatedJob job) {
        long run = job.paidSeconds;
        long first = job.releaseSecond();
        long last = Math.max(first, job.latestSecond() - run);
        long most = Math.max(prices.discounted(first, first + run), prices.discounted(last, last + run));
        long edge = prices.nextEdge(first);
        while (edge < last + run && most < run) {
            if (edge < last) {
                most = Math.max(most, prices.discounted(edge, edge + run));
            }
            if (first < edge - run && edge - run < last) {
                most = Math.max(most, prices.discounted(edge - run, edge));
            }
            edge = prices.nextEdge(edge);
        }
        return most;
    }

    /** Each job cut at will: the smaller of what all could do alone and what the capacity lets through. */
    long split() {
        long alone = 0;
        for (SimulatedJob job : jobs) {
            alone += mostAlone(job);
        }
        return Math.min(alone, throughCapacity());
    }

    private long mostAlone(SimulatedJob job) {
        long seconds = Math.min(job.paidSeconds, prices.discounted(job.releaseSecond(), job.latestSecond()));
        return job.source.width() * seconds;
    }

    /**
     * Earliest deadline into each slot, which places the most where work fits any slot from its release to its deadline
     * (Glover 1967). Slots are the hours of the windows; one that a job touches is open to all that the job could do alone.
     * That a job has a width at any moment is what {@link #flow} adds.
     */
    private long throughCapacity() {
        Slots slots = slots(Slots.HOUR);
        int[] byRelease = byRelease();
        long[] left = new long[jobs.size()];
        PriorityQueue<Integer> open = new PriorityQueue<>();
        long placed = 0;
        int next = 0;
        for (int slot = 0; slot < slots.count(); slot++) {
            while (next < byRelease.length && jobs.get(byRelease[next]).releaseSecond() < slots.end(slot)) {
                int job = byRelease[next++];
                left[job] = mostAlone(jobs.get(job));
                open.add(job);
            }
            long space = capacity * slots.seconds(slot);
            while (space > 0 && !open.isEmpty()) {
                int job = open.peek();
                if (jobs.get(job).latestSecond() > slots.start(slot)) {
                    long taken = Math.min(space, left[job]);
                    space -= taken;
                    left[job] -= taken;
                    placed += taken;
                    if (left[job] > 0) {
                        continue;
                    }
                }
                open.remove();
            }
        }
        return placed;
    }

    /** Places in {@link #jobs}. */
    private int[] byRelease() {
        return IntStream.range(0, jobs.size())
                .boxed()
                .sorted(Comparator.comparingLong(job -> jobs.get(job).releaseSecond()))
                .mapToInt(Integer::intValue)
                .toArray();
    }

    private Slots slots(long length) {
        long from = jobs.stream().mapToLong(SimulatedJob::releaseSecond).min().orElse(0);
        long to = jobs.isEmpty() ? 0 : jobs.getLast().latestSecond();
        return new Slots(prices, from, to, length);
    }

    /**
     * As {@link #split}, with each job no wider than it is at any moment. Slots are hours, or longer where that makes too
     * many: a job's arc into a slot has room for its width in the part of the slot that it may use.
     */
    OptionalLong flow() {
        if (jobs.size() > MAX_FLOW_JOBS) {
            return OptionalLong.empty();
        }
        for (long length = Slots.HOUR; length <= LONGEST_SLOT; length *= 4) {
            Slots slots = slots(length);
            int[] firstArc = new int[jobs.size() + 1];
            if (slots.count() <= MAX_FLOW_SLOTS && countArcs(slots, firstArc)) {
                return OptionalLong.of(Math.min(split(), flow(slots, firstArc)));
            }
        }
        return OptionalLong.empty();
    }

    private boolean countArcs(Slots slots, int[] firstArc) {
        long arcs = 0;
        for (int i = 0; i < jobs.size(); i++) {
            SimulatedJob job = jobs.get(i);
            int slot = slots.firstAfter(job.releaseSecond());
            while (slot < slots.count() && slots.start(slot) < job.latestSecond() && arcs <= MAX_FLOW_ARCS) {
                slot++;
                arcs++;
            }
            firstArc[i + 1] = (int) arcs;
        }
        return arcs <= MAX_FLOW_ARCS;
    }

    private long flow(Slots slots, int[] firstArc) {
        int[] slotOf = new int[firstArc[jobs.size()]];
        long[] room = new long[slotOf.length];
        long[] supply = new long[jobs.size()];
        for (int i = 0; i < jobs.size(); i++) {
            SimulatedJob job = jobs.get(i);
            supply[i] = mostAlone(job);
            int slot = slots.firstAfter(job.releaseSecond());
            for (int arc = firstArc[i]; arc < firstArc[i + 1]; arc++, slot++) {
                long from = Math.max(slots.start(slot), job.releaseSecond());
                slotOf[arc] = slot;
                room[arc] = job.source.width() * (Math.min(slots.end(slot), job.latestSecond()) - from);
            }
        }
        long[] space = new long[slots.count()];
        for (int slot = 0; slot < space.length; slot++) {
            space[slot] = capacity * slots.seconds(slot);
        }
        return new RateFlow(firstArc, slotOf, room, supply, space).maximum();
    }
}
