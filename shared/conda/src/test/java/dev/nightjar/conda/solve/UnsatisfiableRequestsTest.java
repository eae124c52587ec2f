package dev.nightjar.conda.solve;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.nightjar.cloud.Deadline;
import dev.nightjar.conda.Channel;
import dev.nightjar.conda.MatchSpec;
import dev.nightjar.conda.VirtualPackage;
import dev.nightjar.conda.repodata.ChannelException;
import dev.nightjar.conda.repodata.ChannelIndexes;
import dev.nightjar.conda.repodata.PackageIndex;
import dev.nightjar.test.Cases;
import dev.nightjar.test.Corpus;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * Requests that cannot be met, and their solvable neighbours ({@code cases/conda/unsat.json}), with every minimal reason
 * as py-rattler 0.28.0 and a SAT encoding of their own found them.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class UnsatisfiableRequestsTest {
    private static final ChannelIndexes CHANNELS = new ChannelIndexes();

    private final Map<JsonNode, SolveOutcome> outcomes = new HashMap<>();

    @BeforeAll
    void solveAll() throws ChannelException {
        Map<String, CondaSolver> solvers = new HashMap<>();
        for (JsonNode json : Cases.lines("cases/conda/unsat.json")) {
            outcomes.put(json, solve(json, solvers));
        }
    }

    @AfterAll
    static void close() {
        CHANNELS.close();
    }

    @Test
    void tellsSolvableFromUnsolvable() {
        assertThat(outcomes).hasSizeGreaterThan(200);

        outcomes.forEach((json, outcome) -> assertThat(outcome)
                .as(id(json))
                .isInstanceOf(
                        json.path("expect").path("solvable").asBoolean()
                                ? SolveOutcome.Solved.class
                                : SolveOutcome.Unsolvable.class));
    }

    @Test
    void everyCoreIsAMinimalReason() {
        unsolvable().forEach((json, problems) -> {
            Set<Set<String>> minimal = minimalReasons(json);
            problems.forEach(problem -> assertThat(minimal).as(id(json)).contains(specsOf(problem)));
        });
    }

    @Test
    void everyIndependentConflictHasAProblemOfItsOwn() {
        unsolvable().forEach((json, problems) -> {
            Set<String> explained = new HashSet<>();
            problems.forEach(problem -> explained.addAll(specsOf(problem)));

            assertThat(minimalReasons(json))
                    .as(id(json))
                    .allMatch(reason -> reason.stream().anyMatch(explained::contains));
        });
    }

    @Test
    void namesTheHostTheCutOffAndThePriorityWhereTheyAreToBlame() {
        int checked = 0;
        for (var entry : unsolvable().entrySet()) {
            JsonNode json = entry.getKey();
            if (entry.getValue().size() != 1) {
                continue;
            }
            Set<Problem.Kind> named = new HashSet<>();
            entry.getValue().get(0).core().forEach(item -> named.add(item.kind()));
            for (String knob : Cases.texts(json.path("expect").path("knobs"))) {
                if (knob.equals("channel_priority=flexible")) {
                    assertThat(named).as(id(json)).contains(Problem.Kind.CHANNEL_PRIORITY);
                    checked++;
                } else if (knob.equals("exclude_newer=none")) {
                    assertThat(named).as(id(json)).contains(Problem.Kind.EXCLUDE_NEWER);
                    checked++;
                } else if (knob.startsWith("__")) {
                    assertThat(named).as(id(json)).contains(Problem.Kind.VIRTUAL_PACKAGE);
                    checked++;
                }
            }
        }

        assertThat(checked).isPositive();
    }

    @Test
    void staysShort() {
        unsolvable()
                .forEach((json, problems) -> problems.forEach(problem -> {
                    assertThat(problem.reasons()).as(id(json)).hasSizeLessThan(25);
                    assertThat(problem.headline()).as(id(json)).isNotBlank();
                }));
    }

    private Map<JsonNode, List<Problem>> unsolvable() {
        Map<JsonNode, List<Problem>> result = new HashMap<>();
        outcomes.forEach((json, outcome) -> {
            if (outcome instanceof SolveOutcome.Unsolvable unsolvable) {
                result.put(json, unsolvable.problems());
            }
        });
        return result;
    }

    private static Set<String> specsOf(Problem problem) {
        Set<String> specs = new TreeSet<>();
        for (Problem.CoreItem item : problem.core()) {
            if (item.kind() == Problem.Kind.SPEC || item.kind() == Problem.Kind.MISSING) {
                specs.add(item.text());
            }
        }
        return specs;
    }

    private static Set<Set<String>> minimalReasons(JsonNode json) {
        Set<Set<String>> reasons = new HashSet<>();
        List<String> specs = Cases.texts(json.path("specs"));
        for (JsonNode reason : json.path("expect").path("muses")) {
            Set<String> texts = new TreeSet<>();
            reason.forEach(index -> texts.add(specs.get(index.asInt())));
            reasons.add(texts);
        }
        return reasons;
    }

    private static String id(JsonNode json) {
        return json.path("id").asText();
    }

    private static SolveOutcome solve(JsonNode json, Map<String, CondaSolver> solvers) throws ChannelException {
        String platform = json.path("platform").asText();
        List<String> names = Cases.texts(json.path("channels"));
        CondaSolver solver = solvers.get(names + platform);
        if (solver == null) {
            List<PackageIndex> indexes = new ArrayList<>();
            for (String name : names) {
                var base = Corpus.path("corpus/conda/" + name).toUri();
                indexes.addAll(CHANNELS.open(new Channel(name, base), platform, Deadline.in(Duration.ofSeconds(60))));
            }
            solver = new CondaSolver(indexes);
            solvers.put(names + platform, solver);
        }
        JsonNode cutOff = json.path("exclude_newer_ms");
        SolveRequest request = new SolveRequest(
                Cases.texts(json.path("specs")).stream().map(MatchSpec::parse).toList(),
                List.of(),
                List.of(),
                Cases.texts(json.path("virtual_packages")).stream()
                        .map(VirtualPackage::parse)
                        .toList(),
                List.of(),
                Set.of(),
                true,
                ChannelPriority.valueOf(
                        json.path("channel_priority").asText("strict").toUpperCase(Locale.ROOT)),
                Strategy.HIGHEST,
                cutOff.isNumber() ? Instant.ofEpochMilli(cutOff.asLong()) : null,
                Set.of(),
                true);
        return solver.solve(request, Deadline.in(Duration.ofSeconds(60)));
    }
}
