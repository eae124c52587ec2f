package dev.nightjar.bench;

import com.fasterxml.jackson.databind.JsonNode;
import dev.nightjar.conda.MatchSpec;
import dev.nightjar.conda.Version;
import dev.nightjar.conda.VirtualPackage;
import dev.nightjar.conda.solve.ChannelPriority;
import dev.nightjar.conda.solve.SolveRequest;
import dev.nightjar.conda.solve.Strategy;
import dev.nightjar.test.Cases;
import dev.nightjar.test.SolutionChecker;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One line of the questions file that our half and the peer's half of the benchmark read alike; the platform is
 * {@code linux-64}, the priority strict, undated records stay in.
 *
 * @param expected {@code name-version-build} of each package that the reference answer holds
 */
record BenchQuestion(
        String id,
        List<String> specs,
        List<String> virtualPackages,
        @Nullable Long excludeNewerMs,
        List<String> expected) {
    static final String PLATFORM = "linux-64";

    BenchQuestion {
        specs = List.copyOf(specs);
        virtualPackages = List.copyOf(virtualPackages);
        expected = List.copyOf(expected);
    }

    static List<BenchQuestion> read(Path file) {
        List<BenchQuestion> questions = new ArrayList<>();
        for (JsonNode json : Cases.read(file)) {
            JsonNode cut = json.path("exclude_newer_ms");
            questions.add(new BenchQuestion(
                    json.path("id").asText(),
                    Cases.texts(json.path("specs")),
                    Cases.texts(json.path("virtual_packages")),
                    cut.isNumber() ? cut.asLong() : null,
                    Cases.texts(json.path("solution"))));
        }
        return questions;
    }

    SolveRequest request() {
        return new SolveRequest(
                specs.stream().map(MatchSpec::parse).toList(),
                List.of(),
                List.of(),
                virtualPackages.stream().map(BenchQuestion::virtualPackage).toList(),
                List.of(),
                Set.of(),
                true,
                ChannelPriority.STRICT,
                Strategy.HIGHEST,
                excludeNewerMs == null ? null : Instant.ofEpochMilli(excludeNewerMs),
                Set.of(),
                true);
    }

    /** The same, for the judge. */
    SolutionChecker.Question question(Path channel) {
        return new SolutionChecker.Question(
                List.of(channel), PLATFORM, virtualPackages, specs, List.of(), true, excludeNewerMs, Set.of(), true);
    }

    private static VirtualPackage virtualPackage(String text) {
        String[] parts = text.split("=", 3);
        return new VirtualPackage(parts[0], Version.parse(parts[1]), parts.length > 2 ? parts[2] : "0");
    }
}
