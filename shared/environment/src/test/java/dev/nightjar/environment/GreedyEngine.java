package dev.nightjar.environment;

import dev.nightjar.cloud.Deadline;
import dev.nightjar.conda.InvalidSpecException;
import dev.nightjar.conda.MatchSpec;
import dev.nightjar.conda.PackageRecord;
import dev.nightjar.conda.VirtualPackage;
import dev.nightjar.conda.repodata.PackageIndex;
import dev.nightjar.conda.solve.Problem;
import dev.nightjar.conda.solve.SolveOutcome;
import dev.nightjar.conda.solve.SolveRequest;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Takes the newest that matches and never goes back: all that these tests of everything around the solver need. */
final class GreedyEngine implements EnvironmentSolver.Engine {
    @Override
    public SolveOutcome solve(List<PackageIndex> indexes, SolveRequest request, Deadline deadline) {
        List<SolveOutcome.Stage> stages = List.of(new SolveOutcome.Stage("search", 1, 1));
        if (deadline.passed()) {
            return new SolveOutcome.TimedOut("2 of 3 packages are decided", stages);
        }
        Map<String, PackageRecord> chosen = new LinkedHashMap<>();
        for (MatchSpec spec : request.specs().stream()
                .sorted(Comparator.comparing(MatchSpec::toString))
                .toList()) {
            Optional<String> missing = add(spec, indexes, request, chosen);
            if (missing.isPresent()) {
                return new SolveOutcome.Unsolvable(
                        List.of(new Problem(
                                "nothing provides " + missing.get(),
                                List.of(new Problem.CoreItem(Problem.Kind.SPEC, spec.toString())),
                                List.of(spec + " needs " + missing.get()))),
                        stages);
            }
        }
        return new SolveOutcome.Solved(List.copyOf(chosen.values()), stages);
    }

    private Optional<String> add(
            MatchSpec spec, List<PackageIndex> indexes, SolveRequest request, Map<String, PackageRecord> chosen) {
        if (spec.name().startsWith("__")) {
            boolean given =
                    request.virtualPackages().stream().map(VirtualPackage::name).anyMatch(spec.name()::equals);
            return given ? Optional.empty() : Optional.of(spec.toString());
        }
        if (chosen.containsKey(spec.name())) {
            return Optional.empty();
        }
        List<PackageRecord> candidates = new ArrayList<>(
                request.installed().stream().filter(spec::matches).toList());
        if (candidates.isEmpty()) {
            indexes.forEach(index ->
                    index.records(spec.name()).stream().filter(spec::matches).forEach(candidates::add));
        }
        Optional<PackageRecord> best = candidates.stream().max(Comparator.comparing(PackageRecord::version));
        if (best.isEmpty()) {
            return Optional.of(spec.toString());
        }
        for (String depends : best.get().depends()) {
            try {
                Optional<String> missing = add(MatchSpec.parse(depends), indexes, request, chosen);
                if (missing.isPresent()) {
                    return missing;
                }
            } catch (InvalidSpecException e) {
                throw new AssertionError("the test's own record is wrong: " + depends, e);
            }
        }
        chosen.put(spec.name(), best.get());
        return Optional.empty();
    }
}
