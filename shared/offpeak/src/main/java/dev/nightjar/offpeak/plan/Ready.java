package dev.nightjar.offpeak.plan;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;

/**
 * Jobs that would begin if there was room: those that can still be in time by urgency, all of them by width, since a job
 * that does not fit tells the same of all that are as wide.
 */
final class Ready {
    private final TreeSet<Work> byUrgency = new TreeSet<>(Work.BY_URGENCY);
    private final TreeSet<Work> lost = new TreeSet<>(Work.BY_URGENCY);
    private final TreeSet<Work> rushed = new TreeSet<>(Work.BY_URGENCY);
    private final TreeMap<Integer, TreeSet<Work>> byWidth = new TreeMap<>();

    void add(Work work) {
        if (work.rushed) {
            rushed.add(work);
        } else if (work.lost) {
            lost.add(work);
        } else {
            byUrgency.add(work);
            byWidth.computeIfAbsent(work.width(), width -> new TreeSet<>(Work.BY_PRIORITY))
                    .add(work);
        }
    }

    void remove(Work work) {
        if (rushed.remove(work) || lost.remove(work)) {
            return;
        }
        byUrgency.remove(work);
        TreeSet<Work> alike = byWidth.get(work.width());
        if (alike != null) {
            alike.remove(work);
            if (alike.isEmpty()) {
                byWidth.remove(work.width());
            }
        }
    }

    boolean isEmpty() {
        return byUrgency.isEmpty() && lost.isEmpty() && rushed.isEmpty();
    }

    /** First those that somebody wants to run at once, then those that have to begin by {@code soon}. */
    List<Work> urgent(long soon) {
        List<Work> urgent = new ArrayList<>(rushed);
        for (Work work : byUrgency) {
            if (work.latestStart > soon) {
                break;
            }
            urgent.add(work);
        }
        return urgent;
    }

    List<Work> lost() {
        return List.copyOf(lost);
    }

    /**
     * All that are not lost, by priority and urgency; of each width until the visitor says false. The visitor may take
     * the job out that it is shown.
     */
    void visitRelaxed(Predicate<Work> visitor) {
        TreeSet<Work> heads = new TreeSet<>(Work.BY_PRIORITY);
        for (TreeSet<Work> alike : byWidth.values()) {
            heads.add(alike.first());
        }
        while (!heads.isEmpty()) {
            Work work = heads.removeFirst();
            TreeSet<Work> alike = byWidth.get(work.width());
            Work next = alike == null ? null : alike.higher(work);
            if (visitor.test(work) && next != null) {
                heads.add(next);
            }
        }
    }
}
