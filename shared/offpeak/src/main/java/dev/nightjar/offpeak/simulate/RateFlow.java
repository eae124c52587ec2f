package dev.nightjar.offpeak.simulate;

import java.util.Arrays;

/**
 * The most work that discounted time can take when a pool has a capacity and no job is ever wider than it is: a maximum
 * flow from jobs to slots of discounted time, in width times seconds.
 *
 * <p>Peak time needs no slots: whatever flow reaches discounted time can be completed to one that places all work without
 * taking any of it back, because augmenting never empties a slot. Source: Dinic (1970); the slots are those of a
 * preemptive schedule on parallel machines (Horn, 1974).
 */
final class RateFlow {
    /** Later ones find nothing that an augmenting way would not find as fast. */
    private static final int PASSES = 4;

    private final int jobs;
    private final int slots;
    /** Arcs of job {@code j} are {@code [firstOfJob[j], firstOfJob[j + 1])}. */
    private final int[] firstOfJob;

    private final int[] slotOf;
    private final long[] room;
    private final long[] flow;
    /** Arcs into slot {@code s} are {@code arcOf[firstOfSlot[s]]} and so on, of job {@code jobOf}. */
    private final int[] firstOfSlot;

    private final int[] arcOf;
    private final int[] jobOf;
    private final long[] supply;
    private final long[] space;
    private long total;

    private final int[] jobLevel;
    private final int[] slotLevel;
    private final int[] nextOfJob;
    private final int[] nextOfSlot;
    private final int[] way;

    /**
     * @param firstOfJob where each job's arcs begin in {@code slotOf} and {@code room}, and where the last one's end
     * @param slotOf the slot that an arc leads to
     * @param room what may flow along an arc
     * @param supply the work of each job; used up
     * @param space of each slot; used up
     */
    RateFlow(int[] firstOfJob, int[] slotOf, long[] room, long[] supply, long[] space) {
        this.jobs = supply.length;
        this.slots = space.length;
        this.firstOfJob = firstOfJob;
        this.slotOf = slotOf;
        this.room = room;
        this.flow = new long[room.length];
        this.supply = supply;
        this.space = space;
        this.firstOfSlot = new int[slots + 1];
        for (int slot : slotOf) {
            firstOfSlot[slot + 1]++;
        }
        for (int s = 0; s < slots; s++) {
            firstOfSlot[s + 1] += firstOfSlot[s];
        }
        this.arcOf = new int[slotOf.length];
        this.jobOf = new int[slotOf.length];
        int[] place = firstOfSlot.clone();
        for (int job = 0; job < jobs; job++) {
            for (int arc = firstOfJob[job]; arc < firstOfJob[job + 1]; arc++) {
                jobOf[arc] = job;
                arcOf[place[slotOf[arc]]++] = arc;
            }
        }
        jobLevel = new int[jobs];
        slotLevel = new int[slots];
        nextOfJob = new int[jobs];
        nextOfSlot = new int[slots];
        // Each level is visited at most once.
        way = new int[2 * (slots + 1)];
    }

    long maximum() {
        fillWithoutCompetition();
        for (int slot = 0; slot < slots; slot++) {
            for (int i = firstOfSlot[slot]; i < firstOfSlot[slot + 1] && space[slot] > 0; i++) {
                push(jobOf[arcOf[i]], arcOf[i], slot);
            }
        }
        while (layered()) {
            System.arraycopy(firstOfJob, 0, nextOfJob, 0, jobs);
            System.arraycopy(firstOfSlot, 0, nextOfSlot, 0, slots);
            for (int job = 0; job < jobs; job++) {
                if (supply[job] > 0 && jobLevel[job] == 0) {
                    augment(job);
                }
            }
        }
        return total;
    }

    private void push(int job, int arc, int slot) {
        long amount = Math.min(Math.min(supply[job], room[arc] - flow[arc]), space[slot]);
        flow[arc] += amount;
        supply[job] -= amount;
        space[slot] -= amount;
        total += amount;
    }

    /** A slot that could take all that may come takes it: that is in nobody's way. Where it empties jobs, others follow. */
    private void fillWithoutCompetition() {
        boolean[] done = new boolean[slots];
        boolean changed = true;
        for (int pass = 0; pass < PASSES && changed; pass++) {
            changed = false;
            for (int slot = 0; slot < slots; slot++) {
                if (!done[slot] && demand(slot) <= space[slot]) {
                    done[slot] = true;
                    changed = true;
                    for (int i = firstOfSlot[slot]; i < firstOfSlot[slot + 1]; i++) {
                        push(jobOf[arcOf[i]], arcOf[i], slot);
                    }
                }
            }
        }
    }

    private long demand(int slot) {
        long demand = 0;
        for (int i = firstOfSlot[slot]; i < firstOfSlot[slot + 1]; i++) {
            demand += Math.min(room[arcOf[i]], supply[jobOf[arcOf[i]]]);
        }
        return demand;
    }

    /** Levels of the residual graph from the jobs that have work left; whether a slot with space is reached. */
    private boolean layered() {
        Arrays.fill(jobLevel, -1);
        Arrays.fill(slotLevel, -1);
        int[] front = new int[jobs];
        int count = 0;
        for (int job = 0; job < jobs; job++) {
            if (supply[job] > 0) {
                jobLevel[job] = 0;
                front[count++] = job;
            }
        }
        int from = 0;
        boolean reached = false;
        while (from < count && !reached) {
            int level = jobLevel[front[from]];
            int to = count;
            int[] slotFront = new int[slots];
            int slotCount = 0;
            for (; from < to; from++) {
                int job = front[from];
                for (int arc = firstOfJob[job]; arc < firstOfJob[job + 1]; arc++) {
                    int slot = slotOf[arc];
                    if (slotLevel[slot] < 0 && flow[arc] < room[arc]) {
                        slotLevel[slot] = level + 1;
                        slotFront[slotCount++] = slot;
                        reached |= space[slot] > 0;
                    }
                }
            }
            for (int k = 0; k < slotCount && !reached; k++) {
                int slot = slotFront[k];
                for (int i = firstOfSlot[slot]; i < firstOfSlot[slot + 1]; i++) {
                    int job = jobOf[arcOf[i]];
                    if (jobLevel[job] < 0 && flow[arcOf[i]] > 0) {
                        jobLevel[job] = level + 2;
                        front[count++] = job;
                    }
                }
            }
        }
        return reached;
    }

    /*
     * Depth first along the levels, with the arcs of the way in an array: a way may visit every slot, which is more than
     * a thread's stack bears. An arc at an even place leads from a job to a slot, one at an odd place takes flow back.
     */
    private void augment(int source) {
        int length = 0;
        int node = source;
        boolean atJob = true;
        while (supply[source] > 0) {
            if (!atJob && space[node] > 0) {
                send(source, node, length);
                length = 0;
                node = source;
                atJob = true;
                continue;
            }
            int arc = atJob ? nextArcOfJob(node) : nextArcOfSlot(node);
            if (arc >= 0) {
                way[length++] = arc;
                node = atJob ? slotOf[arc] : jobOf[arc];
            } else if (length == 0) {
                return;
            } else {
                arc = way[--length];
                node = atJob ? slotOf[arc] : jobOf[arc];
                if (atJob) {
                    nextOfSlot[node]++;
                } else {
                    nextOfJob[node]++;
                }
            }
            atJob = !atJob;
        }
    }

    private int nextArcOfJob(int job) {
        for (; nextOfJob[job] < firstOfJob[job + 1]; nextOfJob[job]++) {
            int arc = nextOfJob[job];
            if (flow[arc] < room[arc] && slotLevel[slotOf[arc]] == jobLevel[job] + 1) {
                return arc;
            }
        }
        return -1;
    }

    private int nextArcOfSlot(int slot) {
        for (; nextOfSlot[slot] < firstOfSlot[slot + 1]; nextOfSlot[slot]++) {
            int arc = arcOf[nextOfSlot[slot]];
            if (flow[arc] > 0 && jobLevel[jobOf[arc]] == slotLevel[slot] + 1) {
                return arc;
            }
        }
        return -1;
    }

    private void send(int source, int slot, int length) {
        long amount = Math.min(supply[source], space[slot]);
        for (int i = 0; i < length; i++) {
            amount = Math.min(amount, (i & 1) == 0 ? room[way[i]] - flow[way[i]] : flow[way[i]]);
        }
        for (int i = 0; i < length; i++) {
            flow[way[i]] += (i & 1) == 0 ? amount : -amount;
        }
        supply[source] -= amount;
        space[slot] -= amount;
        total += amount;
    }
}
