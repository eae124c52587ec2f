package dev.nightjar.conda.solve;

import dev.nightjar.conda.PackageRecord;
import java.util.List;

/** What came of a {@link SolveRequest}. */
public sealed interface SolveOutcome {
    /** Where the time went. */
    List<Stage> stages();

    /** @param packages what a package needs stands before it; packages of a cycle, and otherwise free ones, by name */
    record Solved(List<PackageRecord> packages, List<Stage> stages) implements SolveOutcome {
        public Solved {
            packages = List.copyOf(packages);
            stages = List.copyOf(stages);
        }
    }

    /** A proof that no answer exists. */
    record Unsolvable(List<Problem> problems, List<Stage> stages) implements SolveOutcome {
        public Unsolvable {
            problems = List.copyOf(problems);
            stages = List.copyOf(stages);
        }
    }

    /** Out of time, or cancelled, before an answer or a proof. */
    record TimedOut(String known, List<Stage> stages) implements SolveOutcome {
        public TimedOut {
            stages = List.copyOf(stages);
        }
    }

    /**
     * Work done under one name, such as {@code search}.
     *
     * @param millis by the wall clock
     * @param cpuMillis of the solving thread
     */
    record Stage(String name, double millis, double cpuMillis) {}
}
