package dev.nightjar.conda.solve;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightjar.cloud.Deadline;
import dev.nightjar.conda.Channel;
import dev.nightjar.conda.MatchSpec;
import dev.nightjar.conda.PackageRecord;
import dev.nightjar.conda.Version;
import dev.nightjar.conda.VirtualPackage;
import dev.nightjar.conda.repodata.ChannelException;
import dev.nightjar.conda.repodata.ChannelIndexes;
import dev.nightjar.conda.repodata.PackageIndex;
import dev.nightjar.test.Cases;
import dev.nightjar.test.Corpus;
import dev.nightjar.test.CorpusSpec;
import dev.nightjar.test.SolutionChecker;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** Real requests on real channels, judged by a checker that shares no code with the solver. */
final class CorpusRequestsTest {
    private static final ChannelIndexes CHANNELS = new ChannelIndexes();
    private static final Map<String, CondaSolver> SOLVERS = new HashMap<>();

    @AfterAll
    static void close() {
        CHANNELS.close();
    }

    @Test
    void solvesEveryRequestThatHasAnAnswer() throws ChannelException {
        SolutionChecker checker = new SolutionChecker();
        List<String> wrong = new ArrayList<>();
        List<String> refused = new ArrayList<>();
        for (CorpusSpec spec : CorpusSpec.all()) {
            if (!spec.lockedValid()) {
                continue;
            }
            SolveOutcome outcome = solve(spec);
            switch (outcome) {
                case SolveOutcome.Solved solved ->
                    checker.violations(spec.question(), chosen(solved.packages()))
                            .forEach(violation -> wrong.add(spec + ": " + violation));
                case SolveOutcome.Unsolvable unsolvable -> refused.add(spec + ": " + unsolvable.problems());
                case SolveOutcome.TimedOut timedOut -> wrong.add(spec + ": " + timedOut);
            }
        }

        assertThat(wrong).isEmpty();
        assertThat(refused).hasSize(2).allMatch(text -> text.contains("strict channel priority"));
    }

    @Test
    void mostlyChoosesWhatResolvoChooses() throws ChannelException {
        var answers = Cases.document("cases/conda/corpus_solutions.json.zst");
        int identical = 0;
        int compared = 0;
        List<String> different = new ArrayList<>();
        for (CorpusSpec spec : CorpusSpec.all()) {
            if (!answers.has(spec.id())) {
                continue;
            }
            compared++;
            if (solve(spec) instanceof SolveOutcome.Solved solved) {
                Set<String> ours = Set.copyOf(solved.packages().stream()
                        .map(PackageRecord::distribution)
                        .toList());
                Set<String> theirs =
                        Set.copyOf(Cases.texts(answers.path(spec.id()).path("solution")));
                if (ours.equals(theirs)) {
                    identical++;
                } else {
                    List<String> onlyOurs = new ArrayList<>(ours);
                    onlyOurs.removeAll(theirs);
                    List<String> onlyTheirs = new ArrayList<>(theirs);
                    onlyTheirs.removeAll(ours);
                    onlyOurs.sort(null);
                    onlyTheirs.sort(null);
                    different.add(spec.id() + "\n    ours   " + onlyOurs + "\n    theirs " + onlyTheirs);
                }
            }
        }
        System.out.println("identical answers: " + identical + " of " + compared);
        different.forEach(System.out::println);

        assertThat(identical).isGreaterThan(compared * 9 / 10);
    }

    private static SolveOutcome solve(CorpusSpec spec) throws ChannelException {
        SolveRequest request = new SolveRequest(
                spec.specs().stream().map(MatchSpec::parse).toList(),
                List.of(),
                List.of(),
                spec.virtualPackages().stream().map(CorpusRequestsTest::virtual).toList(),
                List.of(),
                Set.of(),
                true,
                spec.channelPriority().equals("strict") ? ChannelPriority.STRICT : ChannelPriority.DISABLED,
                Strategy.HIGHEST,
                Instant.ofEpochMilli(spec.excludeNewerMs()),
                Set.of(),
                true);
        return solver(spec.channels(), spec.platform()).solve(request, Deadline.in(Duration.ofSeconds(60)));
    }

    private static CondaSolver solver(List<String> names, String platform) throws ChannelException {
        CondaSolver known = SOLVERS.get(names + platform);
        if (known != null) {
            return known;
        }
        List<PackageIndex> indexes = new ArrayList<>();
        for (String name : names) {
            var base = Corpus.path("corpus/conda/" + name).toUri();
            indexes.addAll(CHANNELS.open(new Channel(name, base), platform, Deadline.in(Duration.ofSeconds(60))));
        }
        CondaSolver solver = new CondaSolver(indexes);
        SOLVERS.put(names + platform, solver);
        return solver;
    }

    private static VirtualPackage virtual(String text) {
        String[] parts = text.split("=");
        return new VirtualPackage(parts[0], Version.parse(parts[1]), parts.length > 2 ? parts[2] : "0");
    }

    private static List<SolutionChecker.Chosen> chosen(List<PackageRecord> packages) {
        return packages.stream()
                .map(r -> new SolutionChecker.Chosen(r.channel().written(), r.subdir(), r.fileName()))
                .toList();
    }
}
