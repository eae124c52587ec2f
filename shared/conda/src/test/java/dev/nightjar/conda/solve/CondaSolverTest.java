package dev.nightjar.conda.solve;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightjar.cloud.Deadline;
import dev.nightjar.conda.MatchSpec;
import dev.nightjar.conda.PackageRecord;
import dev.nightjar.conda.VirtualPackage;
import dev.nightjar.conda.repodata.PackageIndex;
import dev.nightjar.test.Cases;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class CondaSolverTest {
    private final MemoryIndex channel = new MemoryIndex("main", "linux-64");
    private final MemoryIndex noarch = new MemoryIndex("main", "noarch");
    private final MemoryIndex other = new MemoryIndex("other", "linux-64");

    private final List<String> host = List.of("__glibc=2.28=0", "__unix=0=0");
    private ChannelPriority priority = ChannelPriority.STRICT;
    private List<String> constraints = List.of();
    private List<String> pins = List.of();
    private List<PackageRecord> installed = List.of();
    private boolean allowDowngrade = true;
    private @Nullable Instant excludeNewer;
    private boolean keepUndated;

    @Test
    void takesAnOlderTorchvisionWhenPytorchIsHeldBack() {
        channel.has("pytorch 2.3 0")
                .has("pytorch 1.13 0")
                .has("torchvision 0.18 0", "pytorch 2.3.*")
                .has("torchvision 0.14 0", "pytorch 1.13.*");

        assertThat(solve("torchvision", "pytorch <2")).containsExactly("pytorch-1.13-h0_0", "torchvision-0.14-h0_0");
    }

    @Test
    void answersNothingToNothing() {
        assertThat(solve()).isEmpty();
    }

    @Test
    void leavesOutWhatNoSpecNeeds() {
        channel.has("a 1 0").has("b 1 0", "a");

        assertThat(solve("a")).containsExactly("a-1-h0_0");
    }

    @Test
    void prefersTheHigherBuildNumberThenTheNewerBuild() {
        channel.add(build("x", "a", 1, 5)).add(build("x", "b", 2, 1)).add(build("x", "c", 2, 9));

        assertThat(solve("x")).containsExactly("x-1-c");
    }

    @Test
    void prefersTheBuildWhoseDependenciesReachHigherOverTheNewerOne() {
        channel.has("dep 1 0").has("dep 2 0");
        channel.add(needing("x", "old", 1, "dep 2")).add(needing("x", "new", 9, "dep 1"));

        assertThat(solve("x")).containsExactly("dep-2-h0_0", "x-1-old");
    }

    @Test
    void takesTrackedFeaturesLast() {
        channel.add(channel.record("blas", "2", "mkl", 0, List.of(), List.of(), List.of("mkl"), 1, ".conda", null))
                .add(channel.record("blas", "1", "open", 0, List.of(), List.of(), List.of(), 1, ".conda", null));

        assertThat(solve("blas")).containsExactly("blas-1-open");
    }

    @Test
    void honoursConstrainsOnlyOfWhatIsThere() {
        channel.has("a 1 0", "constrains b <2").has("b 1 0").has("b 2 0").has("c 1 0", "b");

        assertThat(solve("a")).containsExactly("a-1-h0_0");
        assertThat(solve("a", "c")).containsExactly("a-1-h0_0", "b-1-h0_0", "c-1-h0_0");
        assertThat(solve("b")).containsExactly("b-2-h0_0");
    }

    @Test
    void passesOverABuildThatTheHostCannotRun() {
        channel.has("x 2 0", "__glibc >=2.35")
                .has("x 1 0", "__glibc >=2.17")
                .has("y 2 0", "constrains __glibc >=2.35")
                .has("y 1 0", "constrains __cuda >=12");

        assertThat(solve("x", "y")).containsExactly("x-1-h0_0", "y-1-h0_0");
    }

    @Test
    void namesTheHostWhenItIsToBlame() {
        channel.has("x 2 0", "__glibc >=2.35");

        Problem problem = onlyProblem("x");

        assertThat(problem.core())
                .containsExactly(
                        new Problem.CoreItem(Problem.Kind.SPEC, "x"),
                        new Problem.CoreItem(Problem.Kind.VIRTUAL_PACKAGE, "__glibc=2.28=0"));
        assertThat(problem.reasons()).contains("x 2 (1 build) needs __glibc >=2.35, and the host has 2.28");
    }

    @Test
    void strictPriorityKeepsANameToTheFirstChannelThatHasIt() {
        noarch.has("x 1 0");
        other.has("x 2 0");

        assertThat(solve("x")).containsExactly("x-1-h0_0");
        assertThat(onlyProblem("x >1").core()).contains(new Problem.CoreItem(Problem.Kind.CHANNEL_PRIORITY, "strict"));
    }

    @Test
    void aSpecThatNamesAChannelOverridesStrictPriority() {
        channel.has("x 1 0");
        other.has("x 2 0");

        assertThat(solve("other::x")).containsExactly("x-2-h0_0");
    }

    @Test
    void flexiblePriorityTakesTheFirstChannelThatCanServe() {
        channel.has("x 1 0");
        other.has("x 2 0");
        priority = ChannelPriority.FLEXIBLE;

        assertThat(solve("x")).containsExactly("x-1-h0_0");
        assertThat(solve("x >1")).containsExactly("x-2-h0_0");
    }

    @Test
    void disabledPriorityLooksAtTheVersionFirst() {
        channel.has("x 1 0").has("y 1 0");
        other.has("x 2 0").has("y 1 5");
        priority = ChannelPriority.DISABLED;

        assertThat(solve("x", "y")).containsExactly("x-2-h0_0", "y-1-h0_0");
    }

    @Test
    void leavesOutWhatIsNewerThanTheCutOffAndWhatHasNoDate() {
        channel.add(dated("x", "1", 1_000, ".conda"))
                .add(dated("x", "2", 2_000, ".conda"))
                .add(dated("x", "3", PackageRecord.NO_TIMESTAMP, ".conda"));
        excludeNewer = Instant.ofEpochMilli(1_500);

        assertThat(solve("x")).containsExactly("x-1-0");
        keepUndated = true;
        assertThat(solve("x")).containsExactly("x-3-0");
        assertThat(onlyProblem("x 2.*").core())
                .contains(new Problem.CoreItem(Problem.Kind.EXCLUDE_NEWER, "1970-01-01T00:00:01.500Z"));
    }

    @Test
    void fallsBackToTheTarBz2WhenTheCondaFileIsNewerThanTheCutOff() {
        channel.add(dated("x", "1", 2_000, ".conda")).add(dated("x", "1", 1_000, ".tar.bz2"));

        assertThat(files("x")).containsExactly("x-1-0.conda");
        excludeNewer = Instant.ofEpochMilli(1_500);
        assertThat(files("x")).containsExactly("x-1-0.tar.bz2");
    }

    @Test
    void anInstalledRecordIsPreferredButNotRequired() {
        channel.has("x 1 0").has("x 2 0").has("y 1 0", "x >=2");
        installed = List.of(channel.records("x").get(0));

        assertThat(solve("x")).containsExactly("x-1-h0_0");
        assertThat(solve("x", "y")).containsExactly("x-2-h0_0", "y-1-h0_0");
    }

    @Test
    void anInstalledRecordStaysACandidateThoughNoChannelHasIt() {
        installed = List.of(other.has("x 1 0").records("x").get(0));

        assertThat(new CondaSolver(List.of(channel)).solve(request("x"), Deadline.in(Duration.ofMinutes(1))))
                .isInstanceOf(SolveOutcome.Solved.class);
    }

    @Test
    void saysSoWhenOnlyADowngradeWouldHelp() {
        channel.has("x 1 0").has("x 2 0").has("y 1 0", "x <2");
        installed = List.of(channel.records("x").get(1));
        allowDowngrade = false;

        assertThat(onlyProblem("y").core()).contains(new Problem.CoreItem(Problem.Kind.CONSTRAINT, "no older x"));
    }

    @Test
    void tellsPinsFromConstraintsInAnExplanation() {
        channel.has("x 1 0").has("x 2 0").has("y 1 0", "x >=2").has("z 1 0", "x >=2");

        constraints = List.of("x <2");
        assertThat(onlyProblem("y").core()).contains(new Problem.CoreItem(Problem.Kind.CONSTRAINT, "x <2"));
        constraints = List.of();
        pins = List.of("x <2");
        assertThat(onlyProblem("y").core()).contains(new Problem.CoreItem(Problem.Kind.PIN, "x <2"));
    }

    @Test
    void givesEachIndependentCauseAProblemOfItsOwn() {
        channel.has("a 1 0", "b <1").has("b 1 0");

        List<Problem> problems = problems("a", "typo", "b");

        assertThat(problems).hasSize(2);
        assertThat(problems)
                .anySatisfy(
                        p -> assertThat(p.core()).containsExactly(new Problem.CoreItem(Problem.Kind.MISSING, "typo")))
                .anySatisfy(p -> assertThat(p.core()).containsExactly(new Problem.CoreItem(Problem.Kind.SPEC, "a")));
    }

    @Test
    void refusesToGuessWhichPackageAPatternMeans() {
        channel.has("py-a 1 0").has("py-b 1 0");

        assertThat(onlyProblem("py-*").reasons()).containsExactly("it may mean py-a, py-b");
        assertThat(solve("py-a*")).containsExactly("py-a-1-h0_0");
    }

    @Test
    void putsNeedsBeforeWhatNeedsThemAndCirclesByName() {
        channel.has("python 3 0", "pip", "zlib")
                .has("pip 1 0", "python")
                .has("zlib 1 0")
                .has("app 1 0", "python");

        assertThat(solve("app")).containsExactly("zlib-1-h0_0", "pip-1-h0_0", "python-3-h0_0", "app-1-h0_0");
    }

    @Test
    void stopsAtTheDeadlineWithoutAVerdict() {
        AtomicLong clock = new AtomicLong();
        MemoryIndex sudoku = sudoku();
        Deadline deadline = Deadline.in(Duration.ofNanos(50), clock::incrementAndGet);

        SolveOutcome outcome = new CondaSolver(List.of(sudoku)).solve(everyCell(sudoku), deadline);

        assertThat(outcome).isInstanceOf(SolveOutcome.TimedOut.class);
    }

    @Test
    void stopsWhenItIsCancelled() {
        MemoryIndex sudoku = sudoku();
        Deadline deadline = Deadline.in(Duration.ofHours(1));
        deadline.cancel();

        assertThat(new CondaSolver(List.of(sudoku)).solve(everyCell(sudoku), deadline))
                .isInstanceOf(SolveOutcome.TimedOut.class);
    }

    @Test
    void theOrderOfSpecsAndRecordsChangesNothing() {
        for (int seed = 0; seed < 300; seed++) {
            Random random = new Random(seed);
            List<PackageRecord> records = randomRecords(random, 6, 4);
            List<String> specs = new ArrayList<>(List.of("n0", "n1", "n2"));
            SolveOutcome first = outcome(records, specs);
            Collections.shuffle(records, random);
            Collections.shuffle(specs, random);

            assertThat(withoutTimes(outcome(records, specs)))
                    .as("seed %d", seed)
                    .isEqualTo(withoutTimes(first));
        }
    }

    @Test
    void agreesWithTryingAllCombinations() {
        int solvable = 0;
        for (int seed = 0; seed < 1_500; seed++) {
            List<PackageRecord> records = randomRecords(new Random(seed), 4, 3);
            SolveOutcome outcome = outcome(records, List.of("n0", "n1"));
            boolean possible = isPossible(records, List.of("n0", "n1"));

            assertThat(outcome instanceof SolveOutcome.Solved)
                    .as("seed %d", seed)
                    .isEqualTo(possible);
            if (outcome instanceof SolveOutcome.Solved solved) {
                assertThat(isValid(solved.packages(), List.of("n0", "n1")))
                        .as("seed %d", seed)
                        .isTrue();
                solvable++;
            } else {
                checkThatCoresAreMinimal(records, ((SolveOutcome.Unsolvable) outcome).problems(), seed);
            }
        }

        assertThat(solvable).isBetween(200, 1_300);
    }

    private void checkThatCoresAreMinimal(List<PackageRecord> records, List<Problem> problems, int seed) {
        for (Problem problem : problems) {
            List<String> core =
                    problem.core().stream().map(Problem.CoreItem::text).toList();
            assertThat(isPossible(records, core)).as("seed %d", seed).isFalse();
            for (String dropped : core) {
                List<String> rest =
                        core.stream().filter(c -> !c.equals(dropped)).toList();
                assertThat(isPossible(records, rest)).as("seed %d", seed).isTrue();
            }
        }
    }

    private List<PackageRecord> randomRecords(Random random, int names, int versions) {
        List<PackageRecord> records = new ArrayList<>();
        for (int name = 0; name < names; name++) {
            for (int version = 1; version <= versions; version++) {
                List<String> depends = new ArrayList<>();
                List<String> constrains = new ArrayList<>();
                for (int target = 0; target < names; target++) {
                    if (target != name && random.nextInt(2) == 0) {
                        depends.add(randomSpec(random, target, versions));
                    } else if (target != name && random.nextInt(2) == 0) {
                        constrains.add(randomSpec(random, target, versions));
                    }
                }
                records.add(channel.record(
                        "n" + name,
                        "" + version,
                        "b" + random.nextInt(2),
                        random.nextInt(2),
                        depends,
                        constrains,
                        List.of(),
                        random.nextInt(5),
                        ".conda",
                        null));
            }
        }
        return records;
    }

    private static String randomSpec(Random random, int target, int versions) {
        String[] operators = {"==", "==", ">", "<", "!="};
        return "n" + target + " " + operators[random.nextInt(operators.length)] + (1 + random.nextInt(versions));
    }

    private SolveOutcome outcome(List<PackageRecord> records, List<String> specs) {
        MemoryIndex index = new MemoryIndex("main", "linux-64");
        records.forEach(index::add);
        return new CondaSolver(List.of(index))
                .solve(request(specs.toArray(new String[0])), Deadline.in(Duration.ofMinutes(1)));
    }

    private static Object withoutTimes(SolveOutcome outcome) {
        return switch (outcome) {
            case SolveOutcome.Solved solved -> solved.packages();
            case SolveOutcome.Unsolvable unsolvable -> unsolvable.problems();
            case SolveOutcome.TimedOut timedOut -> timedOut.known();
        };
    }

    private static boolean isPossible(List<PackageRecord> records, List<String> specs) {
        List<List<PackageRecord>> byName = new ArrayList<>();
        records.stream()
                .map(PackageRecord::name)
                .distinct()
                .sorted()
                .forEach(name -> byName.add(
                        records.stream().filter(r -> r.name().equals(name)).toList()));
        return tryAll(byName, 0, new ArrayList<>(), specs);
    }

    private static boolean tryAll(
            List<List<PackageRecord>> byName, int next, List<PackageRecord> chosen, List<String> specs) {
        if (next == byName.size()) {
            return isValid(chosen, specs);
        }
        if (tryAll(byName, next + 1, chosen, specs)) {
            return true;
        }
        for (PackageRecord record : byName.get(next)) {
            chosen.add(record);
            boolean found = tryAll(byName, next + 1, chosen, specs);
            chosen.remove(chosen.size() - 1);
            if (found) {
                return true;
            }
        }
        return false;
    }

    private static boolean isValid(List<PackageRecord> chosen, List<String> specs) {
        return specs.stream().allMatch(spec -> isMet(chosen, spec))
                && chosen.stream()
                        .allMatch(record -> record.depends().stream().allMatch(spec -> isMet(chosen, spec))
                                && record.constrains().stream().allMatch(spec -> isKept(chosen, spec)));
    }

    private static boolean isMet(List<PackageRecord> chosen, String spec) {
        return chosen.stream().anyMatch(MatchSpec.parse(spec)::matches);
    }

    private static boolean isKept(List<PackageRecord> chosen, String text) {
        MatchSpec spec = MatchSpec.parse(text);
        return chosen.stream().filter(r -> r.name().equals(spec.name())).allMatch(spec::matches);
    }

    private static MemoryIndex sudoku() {
        MemoryIndex index = new MemoryIndex("sudoku", "noarch");
        Cases.document("cases/conda/data/sudoku-flawed.json.zst")
                .path("packages")
                .forEach(json -> index.add(index.record(
                        json.path("name").asText(),
                        json.path("version").asText(),
                        json.path("build").asText(),
                        json.path("build_number").asLong(),
                        Cases.texts(json.path("depends")),
                        Cases.texts(json.path("constrains")),
                        List.of(),
                        1,
                        ".conda",
                        null)));
        return index;
    }

    private SolveRequest everyCell(PackageIndex index) {
        return request(index.names().toArray(new String[0]));
    }

    private PackageRecord build(String name, String build, long number, long timestamp) {
        return channel.record(name, "1", build, number, List.of(), List.of(), List.of(), timestamp, ".conda", null);
    }

    private PackageRecord needing(String name, String build, long timestamp, String need) {
        return channel.record(name, "1", build, 0, List.of(need), List.of(), List.of(), timestamp, ".conda", null);
    }

    private PackageRecord dated(String name, String version, long timestamp, String ending) {
        return channel.record(name, version, "0", 0, List.of(), List.of(), List.of(), timestamp, ending, null);
    }

    private SolveRequest request(String... specs) {
        return new SolveRequest(
                Arrays.stream(specs).map(MatchSpec::parse).toList(),
                constraints.stream().map(MatchSpec::parse).toList(),
                pins.stream().map(MatchSpec::parse).toList(),
                host.stream().map(VirtualPackage::parse).toList(),
                installed,
                Set.of(),
                allowDowngrade,
                priority,
                Strategy.HIGHEST,
                excludeNewer,
                Set.of(),
                keepUndated);
    }

    private SolveOutcome outcome(String... specs) {
        return new CondaSolver(List.of(channel, noarch, other))
                .solve(request(specs), Deadline.in(Duration.ofMinutes(1)));
    }

    private List<String> solve(String... specs) {
        return packages(specs).stream().map(PackageRecord::distribution).toList();
    }

    private List<String> files(String... specs) {
        return packages(specs).stream().map(PackageRecord::fileName).toList();
    }

    private List<PackageRecord> packages(String... specs) {
        SolveOutcome outcome = outcome(specs);
        assertThat(outcome).isInstanceOf(SolveOutcome.Solved.class);
        return ((SolveOutcome.Solved) outcome).packages();
    }

    private List<Problem> problems(String... specs) {
        SolveOutcome outcome = outcome(specs);
        assertThat(outcome).isInstanceOf(SolveOutcome.Unsolvable.class);
        return ((SolveOutcome.Unsolvable) outcome).problems();
    }

    private Problem onlyProblem(String... specs) {
        List<Problem> problems = problems(specs);
        assertThat(problems).hasSize(1);
        return problems.get(0);
    }
}
