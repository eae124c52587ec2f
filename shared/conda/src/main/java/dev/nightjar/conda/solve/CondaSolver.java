package dev.nightjar.conda.solve;

import dev.nightjar.cloud.CpuClock;
import dev.nightjar.cloud.Deadline;
import dev.nightjar.conda.MatchSpec;
import dev.nightjar.conda.PackageRecord;
import dev.nightjar.conda.repodata.PackageIndex;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Turns specs into exact records, or into the reason why that cannot be done.
 *
 * <pre>{@code
 * var solver = new CondaSolver(channels.open(condaForge, "linux-64", deadline));
 * switch (solver.solve(SolveRequest.of(List.of(MatchSpec.parse("numpy >=2")), host), deadline)) {
 *     case SolveOutcome.Solved solved -> install(solved.packages());
 *     case SolveOutcome.Unsolvable unsolvable -> explain(unsolvable.problems());
 *     case SolveOutcome.TimedOut timedOut -> giveUp(timedOut.known());
 * }
 * }</pre>
 *
 * <p>The answer depends on the request and on the records of the channels only, never on the order of either. What was
 * sorted and matched for one request is kept for the next one with the same filter (priority, cut-off, host), so ask
 * one solver about many requests. Safe for many threads, which take turns.
 */
public final class CondaSolver {
    private static final int UNIVERSES_KEPT = 4;

    private final List<PackageIndex> indexes;
    private final ReentrantLock turn = new ReentrantLock();
    private final Map<Filter, Universe> universes = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Filter, Universe> eldest) {
            return size() > UNIVERSES_KEPT;
        }
    };

    /** @param indexes in the order of their channels' priority; a channel's subdirs stand together */
    public CondaSolver(List<PackageIndex> indexes) {
        this.indexes = List.copyOf(indexes);
    }

    /**
     * Answers before the deadline, or with {@link SolveOutcome.TimedOut} shortly after it; cancelling the deadline ends
     * the search as well.
     */
    public SolveOutcome solve(SolveRequest request, Deadline deadline) {
        turn.lock();
        try {
            return new Run(request, deadline).solve();
        } finally {
            turn.unlock();
        }
    }

    private Universe universe(Filter filter) {
        return universes.computeIfAbsent(filter, f -> new Universe(indexes, f));
    }

    /** One request on its way. */
    private final class Run {
        private final SolveRequest request;
        private final Deadline deadline;
        private final List<SolveOutcome.Stage> stages = new ArrayList<>();
        private long wallNanos;
        private long cpuNanos;

        Run(SolveRequest request, Deadline deadline) {
            this.request = request;
            this.deadline = deadline;
        }

        SolveOutcome solve() {
            startStage();
            Universe universe = universe(filter(request));
            List<MatchSpec> specs = inOrder(request.specs());
            List<Requirement> requirements = new ArrayList<>();
            for (MatchSpec spec : specs) {
                Set<String> names = namesOf(spec);
                if (names.size() > 1) {
                    return new SolveOutcome.Unsolvable(List.of(ambiguous(spec, names)), stages);
                }
                requirements.add(
                        names.isEmpty()
                                ? universe.requirement(spec)
                                : Requirement.of(
                                        spec,
                                        universe.candidates(names.iterator().next())));
            }
            Search.Question question = new Search.Question(
                    requirements,
                    limits(universe),
                    byName(request.installed().stream()
                            .filter(record -> !request.update().contains(record.name()))
                            .toList()),
                    request.allowDowngrade() ? Map.of() : byName(request.installed()));
            endStage("encoding");
            Search search = new Search(universe, question, false, rule -> false);
            var verdict = search.run(deadline::passed);
            endStage("search");
            return switch (verdict) {
                case STOPPED ->
                    new SolveOutcome.TimedOut(
                            "no answer and no proof after " + search.conflictCount() + " conflicts", stages);
                case SATISFIABLE -> {
                    List<PackageRecord> packages = InstallOrder.of(search.chosen());
                    endStage("order");
                    yield new SolveOutcome.Solved(packages, stages);
                }
                case UNSATISFIABLE -> {
                    List<Problem> problems = new Explanation(
                                    CondaSolver.this::universe, universe, request, question, deadline)
                            .problems();
                    endStage("explanation");
                    yield new SolveOutcome.Unsolvable(problems, stages);
                }
            };
        }

        private List<Requirement> limits(Universe universe) {
            List<Requirement> limits = new ArrayList<>();
            inOrder(request.constraints()).forEach(spec -> limits.add(universe.requirement(spec)));
            inOrder(request.pins()).forEach(spec -> limits.add(universe.requirement(spec)));
            return limits;
        }

        /** The names that a spec with a pattern for a name may mean; empty for an exact name, or when nothing matches. */
        private Set<String> namesOf(MatchSpec spec) {
            Set<String> names = new TreeSet<>();
            if (!spec.hasExactName()) {
                for (PackageIndex index : indexes) {
                    for (String name : index.names()) {
                        if (spec.matchesName(name)
                                && index.records(name).stream().anyMatch(spec::matches)) {
                            names.add(name);
                        }
                    }
                }
            }
            return names;
        }

        private void startStage() {
            wallNanos = System.nanoTime();
            cpuNanos = CpuClock.threadNanos();
        }

        private void endStage(String name) {
            long wall = System.nanoTime();
            long cpu = CpuClock.threadNanos();
            stages.add(new SolveOutcome.Stage(name, (wall - wallNanos) / 1e6, (cpu - cpuNanos) / 1e6));
            startStage();
        }
    }

    private static Problem ambiguous(MatchSpec spec, Set<String> names) {
        return new Problem(
                "\"" + spec + "\" matches several packages",
                List.of(new Problem.CoreItem(Problem.Kind.SPEC, spec.toString())),
                List.of("it may mean "
                        + String.join(", ", names.stream().limit(10).toList())
                        + (names.size() > 10 ? ", and " + (names.size() - 10) + " more" : "")));
    }

    private static Filter filter(SolveRequest request) {
        Map<String, String> requestedChannels = new HashMap<>();
        for (MatchSpec spec : inOrder(request.specs())) {
            spec.channel().ifPresent(channel -> requestedChannels.putIfAbsent(spec.name(), channel));
        }
        Set<String> lowest = request.strategy() == Strategy.LOWEST_DIRECT
                ? Set.copyOf(request.specs().stream().map(MatchSpec::name).toList())
                : Set.of();
        return new Filter(
                request.channelPriority(),
                request.excludeNewer(),
                request.excludeNewerExempt(),
                request.keepUndated(),
                Map.copyOf(requestedChannels),
                lowest,
                request.strategy() == Strategy.LOWEST,
                request.virtualPackages(),
                request.installed());
    }

    private static Map<String, PackageRecord> byName(List<PackageRecord> records) {
        Map<String, PackageRecord> result = new HashMap<>();
        records.forEach(record -> result.put(record.name(), record));
        return result;
    }

    /** One fixed order, whatever order the user wrote them in; equal texts once. */
    static List<MatchSpec> inOrder(List<MatchSpec> specs) {
        Map<String, MatchSpec> byText = new LinkedHashMap<>();
        specs.stream()
                .sorted(Comparator.comparing(MatchSpec::name).thenComparing(MatchSpec::toString))
                .forEach(spec -> byText.putIfAbsent(spec.toString(), spec));
        return List.copyOf(new LinkedHashSet<>(byText.values()));
    }
}
