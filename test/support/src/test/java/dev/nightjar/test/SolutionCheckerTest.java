package dev.nightjar.test;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.nightjar.test.SolutionChecker.Chosen;
import dev.nightjar.test.SolutionChecker.Question;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SolutionCheckerTest {
    private static final List<String> LINUX = List.of("__glibc=2.28=0", "__archspec=1=x86_64");

    @TempDir
    Path folder;

    private Path first;
    private Path second;
    private final SolutionChecker checker = new SolutionChecker();

    @BeforeEach
    void writeTwoChannels() throws IOException {
        first = channel("first", """
            {"packages": {"old-1.0-0.tar.bz2": {"name": "old", "version": "1.0", "build": "0", "build_number": 0, "depends": null}},
             "packages.conda": {
              "app-1.0-0.conda": {"name": "app", "version": "1.0", "build": "0", "build_number": 0, "depends": ["lib >=2,<3", "__glibc >=2.17"],
                                  "constrains": ["old <1"], "timestamp": 1700000000000},
              "lib-2.1-0.conda": {"name": "lib", "version": "2.1", "build": "0", "build_number": 0, "depends": [], "timestamp": 1700000000000},
              "lib-3.0-0.conda": {"name": "lib", "version": "3.0", "build": "0", "build_number": 0, "depends": []},
              "host-1.0-0.conda": {"name": "host", "version": "1.0", "build": "0", "build_number": 0, "depends": [], "constrains": ["__glibc >=2.34"]},
              "gone-1.0-0.conda": {"name": "gone", "version": "1.0", "build": "0", "build_number": 0, "depends": []}},
             "removed": ["gone-1.0-0.conda"]}
            """);
        second = channel("second", """
            {"packages.conda": {
              "lib-2.2-0.conda": {"name": "lib", "version": "2.2", "build": "0", "build_number": 0, "depends": [], "timestamp": 1800000000000}}}
            """);
    }

    @Test
    void acceptsARightAnswer() {
        assertThat(violations(List.of("app"), "first/linux-64/app-1.0-0.conda", "first/linux-64/lib-2.1-0.conda"))
                .isEmpty();
    }

    @Test
    void seesWhatIsMissing() {
        assertThat(violations(List.of("app", "old"), "first/linux-64/app-1.0-0.conda"))
                .containsExactly("spec missing old", "depends missing app-1.0-0: lib >=2,<3");
    }

    @Test
    void seesTheWrongVersion() {
        assertThat(violations(
                        List.of("app", "lib <3"), "first/linux-64/app-1.0-0.conda", "first/linux-64/lib-3.0-0.conda"))
                .containsExactly("spec mismatch lib <3", "depends mismatch app-1.0-0: lib >=2,<3");
    }

    @Test
    void seesABrokenConstraintAlsoOnTheHost() {
        assertThat(violations(
                        List.of("app", "host"),
                        "first/linux-64/app-1.0-0.conda",
                        "first/linux-64/lib-2.1-0.conda",
                        "first/linux-64/host-1.0-0.conda",
                        "first/linux-64/old-1.0-0.tar.bz2"))
                .containsExactly(
                        "constrains mismatch app-1.0-0: old <1", "constrains mismatch host-1.0-0: __glibc >=2.34");
    }

    @Test
    void seesTwoRecordsOfOneName() {
        assertThat(violations(List.of("lib"), "first/linux-64/lib-3.0-0.conda", "first/linux-64/lib-2.1-0.conda"))
                .containsExactly("duplicate lib: first/linux-64/lib-2.1-0.conda");
    }

    @Test
    void seesALaterChannelUnlessASpecAsksForIt() {
        assertThat(violations(List.of("lib"), "second/linux-64/lib-2.2-0.conda"))
                .containsExactly("priority second/linux-64/lib-2.2-0.conda: first has lib and stands first");
        assertThat(violations(List.of("second::lib"), "second/linux-64/lib-2.2-0.conda"))
                .isEmpty();
        assertThat(violations(List.of("lib[channel=second]"), "first/linux-64/lib-2.1-0.conda"))
                .containsExactly("spec mismatch lib[channel=second]");
    }

    @Test
    void seesWhatNoChannelHas() {
        assertThat(violations(
                        List.of(),
                        "first/linux-64/gone-1.0-0.conda",
                        "third/linux-64/lib-2.1-0.conda",
                        "first/win-64/lib-2.1-0.conda"))
                .containsExactly(
                        "unknown record first/linux-64/gone-1.0-0.conda",
                        "unknown channel third/linux-64/lib-2.1-0.conda",
                        "subdir is neither linux-64 nor noarch: first/win-64/lib-2.1-0.conda",
                        "unknown record first/win-64/lib-2.1-0.conda");
    }

    @Test
    void seesWhatIsPastTheCutOff() {
        List<Chosen> undated = List.of(Chosen.of("first/linux-64/lib-3.0-0.conda"));
        List<Chosen> newer = List.of(Chosen.of("second/linux-64/lib-2.2-0.conda"));

        assertThat(checker.violations(cutAt(1_750_000_000_000L, Set.of(), true), undated))
                .isEmpty();
        assertThat(checker.violations(cutAt(1_750_000_000_000L, Set.of(), false), undated))
                .containsExactly("cut-off first/linux-64/lib-3.0-0.conda: no timestamp");
        assertThat(checker.violations(cutAt(1_750_000_000_000L, Set.of(), true), newer))
                .containsExactly("cut-off second/linux-64/lib-2.2-0.conda: 1800000000000 is after 1750000000000");
        assertThat(checker.violations(cutAt(1_750_000_000_000L, Set.of("lib"), true), newer))
                .isEmpty();
        assertThat(checker.violations(cutAt(1_800_000_000_000L, Set.of(), true), newer))
                .isEmpty();
    }

    @Test
    void acceptsWhatRealToolsLockedAndRejectsWhatALaterPatchBroke() {
        List<String> wrong = new ArrayList<>();

        for (CorpusSpec spec : CorpusSpec.all()) {
            List<String> found = new ArrayList<>(checker.violations(spec.question(), spec.locked()));
            boolean priorityBroken = found.removeIf(violation -> violation.startsWith("priority "));
            if (!found.equals(spec.lockedErrors()) || found.isEmpty() != spec.lockedValid()) {
                wrong.add(spec.id() + ": " + found + " instead of " + spec.lockedErrors());
            }
            // The corpus counts a channel that a spec asks for as broken priority too; for us that is a way to ask for
            // it.
            boolean channelAskedFor = spec.specs().stream().anyMatch(text -> text.contains("channel='pytorch'"));
            if (priorityBroken != (!spec.lockedStrictPriorityOk() && !channelAskedFor)) {
                wrong.add(spec.id() + ": strict priority broken: " + priorityBroken);
            }
        }

        assertThat(wrong).isEmpty();
    }

    @Test
    void seesEveryPackageThatIsTakenOutOfARealLock() {
        CorpusSpec spec = CorpusSpec.all().stream()
                .filter(CorpusSpec::lockedValid)
                .filter(CorpusSpec::lockedStrictPriorityOk)
                .filter(candidate -> candidate.locked().size() > 100)
                .findFirst()
                .orElseThrow();

        for (Chosen dropped : spec.locked()) {
            List<Chosen> rest = new ArrayList<>(spec.locked());
            rest.remove(dropped);
            assertThat(checker.violations(spec.question(), rest))
                    .as(dropped.toString())
                    .anyMatch(violation -> violation.contains("missing"));
        }
    }

    @Test
    void ordersVersionsAsCondaAndRattlerDo() {
        List<String> wrong = new ArrayList<>();
        for (JsonNode line : Cases.lines("cases/conda/version_order.json")) {
            int order =
                    CondaVersions.compare(line.path(0).asText(), line.path(2).asText());
            String found = order < 0 ? "<" : order > 0 ? ">" : "==";
            if (!found.equals(line.path(1).asText())) {
                wrong.add(line + " but " + found);
            }
        }
        assertThat(wrong).isEmpty();
    }

    @Test
    void matchesVersionsAsCondaAndRattlerDo() {
        List<JsonNode> wrong = Cases.lines("cases/conda/version_match.json").stream()
                .filter(line -> CondaVersions.matches(
                                line.path(0).asText(), line.path(1).asText())
                        != line.path(2).asBoolean())
                .toList();
        assertThat(wrong).isEmpty();
    }

    @Test
    void matchesRecordsAsCondaAndRattlerDo() {
        List<JsonNode> wrong = Cases.lines("cases/conda/spec_match.json").stream()
                .filter(line -> CondaSpec.parse(line.path(0).asText()).matches(line.path(1), "linux-64", "")
                        != line.path(2).asBoolean())
                .toList();
        assertThat(wrong).isEmpty();
    }

    private List<String> violations(List<String> specs, String... answer) {
        Question question = Question.of(List.of(first, second), "linux-64", LINUX, specs);
        return checker.violations(
                question, List.of(answer).stream().map(Chosen::of).toList());
    }

    private Question cutAt(long millis, Set<String> exempt, boolean keepUndated) {
        return new Question(
                List.of(first, second),
                "linux-64",
                LINUX,
                List.of("lib"),
                List.of(),
                false,
                millis,
                exempt,
                keepUndated);
    }

    private Path channel(String name, String repodata) throws IOException {
        Path subdir = Files.createDirectories(folder.resolve(name).resolve("linux-64"));
        Files.writeString(subdir.resolve("repodata.json"), repodata);
        return folder.resolve(name);
    }
}
