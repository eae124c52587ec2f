package dev.nightjar.environment;

import dev.nightjar.cloud.Deadline;
import dev.nightjar.conda.repodata.ChannelIndexes;
import dev.nightjar.conda.repodata.PackageIndex;
import dev.nightjar.conda.solve.CondaSolver;
import dev.nightjar.environment.PlatformSolve.Answer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Turns an environment file into exact packages and locks, or into the reason why that cannot be done.
 *
 * <pre>{@code
 * try (ChannelIndexes channels = new ChannelIndexes(...)) {
 *     EnvironmentResult result = new EnvironmentSolver(channels).solve(file, options);
 *     result.outputs().forEach((name, bytes) -> ...);   // conda-lock.yml, explicit-linux-64.txt, diagnosis.json
 * }
 * }</pre>
 *
 * <p>The same file, options and channel content give the same bytes, but for the times under {@code stages}. Safe for
 * many threads.
 */
public final class EnvironmentSolver {
    /** Enough to keep two cores busy; more platforms at once would only make each of them later. */
    private static final int PLATFORMS_AT_ONCE = 2;

    private static final int SOLVERS_KEPT = 16;

    private final ChannelIndexes channels;
    /** One solver for each list of channels, so that files that ask the same channels share what was sorted and matched. */
    private final Map<List<PackageIndex>, CondaSolver> solvers = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<List<PackageIndex>, CondaSolver> eldest) {
            return size() > SOLVERS_KEPT;
        }
    };

    /** @param channels shared by all files of a process, so that each index is read once */
    public EnvironmentSolver(ChannelIndexes channels) {
        this.channels = channels;
    }

    /** Never throws for what the file says or the world does: that is in the result. */
    public EnvironmentResult solve(EnvironmentFile file, SolveOptions options) {
        Deadline deadline = Deadline.in(options.timeout());
        Verdict verdict = new Verdict(file);
        try {
            EnvironmentRequest request = RequestReader.read(file.content());
            verdict.reads(request);
            Plan plan = Plan.of(request, file, options);
            verdict.plans(plan);
            return verdict.answers(solveAll(plan, deadline), options.timeout());
        } catch (RefusedInputException e) {
            return verdict.refuses(e);
        }
    }

    private CondaSolver solver(List<PackageIndex> indexes) {
        synchronized (solvers) {
            return solvers.computeIfAbsent(indexes, CondaSolver::new);
        }
    }

    private SortedMap<String, Answer> solveAll(Plan plan, Deadline deadline) {
        SortedMap<String, Answer> answers = new TreeMap<>();
        List<String> platforms = List.copyOf(plan.places().keySet());
        if (platforms.size() == 1) {
            answers.put(
                    platforms.getFirst(),
                    new PlatformSolve(plan, platforms.getFirst(), channels, this::solver, deadline).solve());
            return answers;
        }
        try (ExecutorService threads = Executors.newFixedThreadPool(PLATFORMS_AT_ONCE)) {
            List<Future<Answer>> futures = new ArrayList<>();
            for (String platform : platforms) {
                futures.add(threads.submit(
                        () -> new PlatformSolve(plan, platform, channels, this::solver, deadline).solve()));
            }
            for (int i = 0; i < platforms.size(); i++) {
                answers.put(platforms.get(i), await(futures.get(i), deadline));
            }
        }
        return answers;
    }

    private static Answer await(Future<Answer> future, Deadline deadline) {
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return future.get();
                } catch (InterruptedException e) {
                    // The solver stops at its next look at the deadline and says "timed out".
                    interrupted = true;
                    deadline.cancel();
                } catch (ExecutionException e) {
                    deadline.cancel();
                    if (e.getCause() instanceof Error error) {
                        throw error;
                    }
                    throw new IllegalStateException("a platform could not be solved", e.getCause());
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
