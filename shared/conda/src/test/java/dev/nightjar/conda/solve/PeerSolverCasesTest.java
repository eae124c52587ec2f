package dev.nightjar.conda.solve;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.nightjar.cloud.Deadline;
import dev.nightjar.conda.MatchSpec;
import dev.nightjar.conda.PackageRecord;
import dev.nightjar.conda.Version;
import dev.nightjar.conda.VirtualPackage;
import dev.nightjar.conda.repodata.PackageIndex;
import dev.nightjar.test.Cases;
import dev.nightjar.test.Corpus;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What conda's, mamba's and rattler's own solver tests expect ({@code cases/conda/solver.json}). */
final class PeerSolverCasesTest {
    /** The old features mechanism, and what the issue about repodata v3 brings. */
    private static final Set<String> LEFT_OUT = Set.of("legacy-features", "conditional", "extras");

    record Case(String id, JsonNode json) {
        @Override
        public String toString() {
            return id;
        }
    }

    static Stream<Case> cases() {
        return Cases.lines("cases/conda/solver.json").stream()
                .filter(json -> Cases.texts(json.path("tags")).stream().noneMatch(LEFT_OUT::contains))
                .map(json -> new Case(json.path("id").asText(), json));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void answersAsThePeersTestsExpect(Case given) {
        SolveOutcome outcome =
                new CondaSolver(indexes(given.json)).solve(request(given.json), Deadline.in(Duration.ofSeconds(60)));

        JsonNode expect = given.json.path("expect");
        if (expect.path("unsatisfiable").asBoolean()) {
            assertThat(outcome).isInstanceOf(SolveOutcome.Unsolvable.class);
            checkExplanation(expect, ((SolveOutcome.Unsolvable) outcome).problems());
        } else {
            assertThat(outcome).isInstanceOf(SolveOutcome.Solved.class);
            checkAnswer(expect, ((SolveOutcome.Solved) outcome).packages());
        }
    }

    private static void checkExplanation(JsonNode expect, List<Problem> problems) {
        String text = problems.toString().toLowerCase(Locale.ROOT);
        assertThat(problems).isNotEmpty();
        for (String word : Cases.texts(expect.path("mentions"))) {
            assertThat(text).contains(word.toLowerCase(Locale.ROOT));
        }
        if (expect.has("not_found")) {
            JsonNode missing = expect.path("not_found");
            List<String> names = missing.isArray() ? Cases.texts(missing) : List.of(missing.asText());
            names.forEach(name -> assertThat(text).contains(name.toLowerCase(Locale.ROOT)));
        }
    }

    private static void checkAnswer(JsonNode expect, List<PackageRecord> packages) {
        List<String> full = packages.stream().map(PackageRecord::distribution).toList();
        Map<String, PackageRecord> byName = packages.stream()
                .collect(Collectors.toMap(PackageRecord::name, r -> r, (a, b) -> a, LinkedHashMap::new));
        Set<String> identities = packages.stream()
                .flatMap(r -> Stream.of(r.name(), r.name() + "-" + r.version(), r.distribution()))
                .collect(Collectors.toSet());
        if (expect.has("packages")) {
            assertThat(full).containsExactlyInAnyOrderElementsOf(Cases.texts(expect.path("packages")));
        }
        assertThat(identities).containsAll(Cases.texts(expect.path("contains")));
        for (String absent : Cases.texts(expect.path("absent"))) {
            assertThat(identities).doesNotContain(absent);
        }
        if (expect.has("names")) {
            assertThat(byName.keySet()).containsExactlyInAnyOrderElementsOf(Cases.texts(expect.path("names")));
        }
        if (expect.has("count")) {
            assertThat(full).hasSize(expect.path("count").asInt());
        }
        checkEach(expect.path("subdirs"), byName, PackageRecord::subdir);
        checkEach(expect.path("from"), byName, record -> record.channel().written());
        checkEach(expect.path("exts"), byName, record -> record.fileName().endsWith(".conda") ? ".conda" : ".tar.bz2");
        List<String> order = packages.stream().map(PackageRecord::name).toList();
        expect.path("order")
                .forEach(pair -> assertThat(order.indexOf(pair.path(0).asText()))
                        .isLessThan(order.indexOf(pair.path(1).asText())));
    }

    private static void checkEach(
            JsonNode expected, Map<String, PackageRecord> byName, Function<PackageRecord, String> field) {
        expected.properties()
                .forEach(entry -> assertThat(byName.get(entry.getKey()))
                        .isNotNull()
                        .extracting(field)
                        .isEqualTo(entry.getValue().asText()));
    }

    private static List<PackageIndex> indexes(JsonNode json) {
        List<PackageIndex> indexes = new ArrayList<>();
        for (JsonNode channel : json.path("channels")) {
            String name = channel.path("name").asText();
            Map<String, MemoryIndex> subdirs = new LinkedHashMap<>();
            subdirs.put("linux-64", new MemoryIndex(name, "linux-64"));
            channel.path("records").forEach(record -> add(record, "", name, subdirs));
            if (channel.has("file")) {
                JsonNode file = Cases.read(
                        Corpus.path("cases/conda/" + channel.path("file").asText()));
                file.path("packages").properties().forEach(e -> add(e.getValue(), e.getKey(), name, subdirs));
                file.path("packages.conda").properties().forEach(e -> add(e.getValue(), e.getKey(), name, subdirs));
            }
            indexes.addAll(subdirs.values());
        }
        return indexes;
    }

    private static void add(JsonNode json, String fileName, String channel, Map<String, MemoryIndex> subdirs) {
        String subdir = json.path("subdir").asText("linux-64");
        MemoryIndex index = subdirs.computeIfAbsent(subdir, s -> new MemoryIndex(channel, s));
        index.add(record(json, fileName, index));
    }

    private static PackageRecord record(JsonNode json, String fileName, MemoryIndex index) {
        String features = json.path("track_features").isArray()
                ? String.join(" ", Cases.texts(json.path("track_features")))
                : json.path("track_features").asText("");
        String ending =
                fileName.endsWith(".tar.bz2") ? ".tar.bz2" : json.path("ext").asText(".conda");
        return index.record(
                json.path("name").asText(),
                json.path("version").asText(),
                json.path("build").asText(),
                json.path("build_number").asLong(),
                Cases.texts(json.path("depends")),
                Cases.texts(json.path("constrains")),
                features.isBlank() ? List.of() : List.of(features.split("[ ,]+")),
                json.path("timestamp").asLong(PackageRecord.NO_TIMESTAMP),
                ending,
                json.hasNonNull("md5") ? json.path("md5").asText() : null);
    }

    private static SolveRequest request(JsonNode json) {
        MemoryIndex installed = new MemoryIndex("installed", "linux-64");
        List<PackageRecord> installedRecords = new ArrayList<>();
        json.path("installed").forEach(record -> installedRecords.add(record(record, "", installed)));
        List<VirtualPackage> host = new ArrayList<>();
        json.path("virtual_packages")
                .forEach(v -> host.add(new VirtualPackage(
                        v.path("name").asText(),
                        Version.parse(v.path("version").asText()),
                        v.path("build").asText("0"))));
        return new SolveRequest(
                specs(json, "specs"),
                specs(json, "constraints"),
                specs(json, "pins"),
                host,
                installedRecords,
                Set.copyOf(Cases.texts(json.path("update"))),
                json.path("allow_downgrade").asBoolean(true),
                ChannelPriority.valueOf(
                        json.path("channel_priority").asText("strict").toUpperCase(Locale.ROOT)),
                Strategy.valueOf(json.path("strategy")
                        .asText("highest")
                        .toUpperCase(Locale.ROOT)
                        .replace('-', '_')),
                json.has("exclude_newer")
                        ? Instant.parse(json.path("exclude_newer").asText())
                        : null,
                Set.copyOf(Cases.texts(json.path("exclude_newer_exempt"))),
                false);
    }

    private static List<MatchSpec> specs(JsonNode json, String field) {
        return Cases.texts(json.path(field)).stream().map(MatchSpec::parse).toList();
    }
}
