package dev.nightjar.sat;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightjar.sat.LazySolver.Verdict;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class LazySolverTest {
    private static final int BATCH = 100;

    @Test
    void findsTheOnlyAssignment() {
        var theory = new ClauseList(2, List.of(new int[] {1, 2}, new int[] {-1}), List.of());

        assertThat(theory.search()).isEqualTo(Verdict.SATISFIABLE);
        assertThat(theory.solver.isTrue(theory.variable(2))).isTrue();
        assertThat(theory.solver.isFalse(theory.variable(1))).isTrue();
    }

    @Test
    void stopsWhenItIsToldTo() {
        var theory = pigeonholes(9);

        assertThat(theory.solver.search(() -> true)).isEqualTo(Verdict.STOPPED);
    }

    @Test
    void provesThatSevenPigeonsDoNotFitIntoSixHoles() {
        assertThat(pigeonholes(6).search()).isEqualTo(Verdict.UNSATISFIABLE);
    }

    @Test
    void namesOnlyClausesOfTheContradictionInItsRefutation() {
        var theory = new ClauseList(
                5,
                List.of(
                        new int[] {4, 5},
                        new int[] {1, 2},
                        new int[] {-1},
                        new int[] {3, 4},
                        new int[] {-2, -1},
                        new int[] {-2}),
                List.of());

        assertThat(theory.search()).isEqualTo(Verdict.UNSATISFIABLE);

        assertThat(theory.solver.refutation().stream()).containsExactly(1, 2, 5);
    }

    /** Random problems whose clauses come late, in every state that a late clause can have. */
    @ParameterizedTest
    @MethodSource("batches")
    void agreesWithBruteForceHoweverLateTheClausesCome(int batch) {
        IntStream.range(batch * BATCH, (batch + 1) * BATCH).forEach(LazySolverTest::checkLateClauses);
    }

    private static void checkLateClauses(int seed) {
        var random = new Random(seed);
        int variables = 3 + random.nextInt(9);
        var early = new ArrayList<int[]>();
        var late = new ArrayList<int[]>();
        for (int i = 0; i < variables * 4; i++) {
            (random.nextInt(3) == 0 ? early : late).add(randomClause(random, variables));
        }
        var theory = new ClauseList(variables, early, late);
        boolean satisfiable = isSatisfiable(variables, early, late);

        var verdict = theory.search();

        assertThat(verdict).as("seed %d", seed).isEqualTo(satisfiable ? Verdict.SATISFIABLE : Verdict.UNSATISFIABLE);
        if (satisfiable) {
            assertThat(theory.all()).allMatch(theory::holds);
        } else {
            var core = new ArrayList<int[]>();
            theory.solver.refutation().stream()
                    .forEach(tag -> core.add(theory.all().get(tag)));
            assertThat(isSatisfiable(variables, core, List.of())).isFalse();
        }
    }

    static IntStream batches() {
        return IntStream.range(0, 30);
    }

    /** Groups: at most one of four names of three versions each, bans behind gates, and requirements between them. */
    @ParameterizedTest
    @MethodSource("batches")
    void agreesWithBruteForceOnAtMostOneAndBans(int batch) {
        IntStream.range(batch * BATCH / 4, (batch + 1) * BATCH / 4).forEach(LazySolverTest::checkAtMostOneAndBans);
    }

    private static void checkAtMostOneAndBans(int seed) {
        var random = new Random(seed);
        int names = 4;
        int versions = 3;
        int gates = 2;
        int count = names * versions + gates;
        var clauses = new ArrayList<int[]>();
        for (int i = 0; i < 10; i++) {
            int name = random.nextInt(names);
            int parent = random.nextInt(names * versions) + 1;
            var candidates = IntStream.rangeClosed(name * versions + 1, (name + 1) * versions)
                    .filter(v -> random.nextInt(3) > 0)
                    .toArray();
            clauses.add(IntStream.concat(IntStream.of(i < 2 ? 0 : -parent), IntStream.of(candidates))
                    .filter(l -> l != 0)
                    .toArray());
        }
        var bans = new ArrayList<int[]>();
        for (int gate = 0; gate < gates; gate++) {
            int name = random.nextInt(names);
            bans.add(IntStream.concat(
                            IntStream.of(names * versions + gate + 1),
                            IntStream.rangeClosed(name * versions + 1, name * versions + 1 + random.nextInt(2)))
                    .toArray());
            clauses.add(new int[] {-(random.nextInt(names * versions) + 1), names * versions + gate + 1});
        }
        var pairs = new ArrayList<int[]>();
        for (int name = 0; name < names; name++) {
            for (int a = 1; a <= versions; a++) {
                for (int b = a + 1; b <= versions; b++) {
                    pairs.add(new int[] {-(name * versions + a), -(name * versions + b)});
                }
            }
        }
        for (int[] ban : bans) {
            for (int i = 1; i < ban.length; i++) {
                pairs.add(new int[] {-ban[0], -ban[i]});
            }
        }
        var theory = new ClauseList(count, List.of(), clauses);
        for (int name = 0; name < names; name++) {
            theory.solver.atMostOne(theory.variable(name * versions + 1), versions);
        }
        theory.banLater(bans);

        var verdict = theory.search();

        boolean satisfiable = isSatisfiable(count, clauses, pairs);
        assertThat(verdict).as("seed %d", seed).isEqualTo(satisfiable ? Verdict.SATISFIABLE : Verdict.UNSATISFIABLE);
        if (satisfiable) {
            assertThat(clauses).allMatch(theory::holds);
            assertThat(pairs).allMatch(theory::holds);
        }
    }

    private static int[] randomClause(Random random, int variables) {
        return IntStream.range(0, 1 + random.nextInt(3))
                .map(i -> (1 + random.nextInt(variables)) * (random.nextBoolean() ? 1 : -1))
                .distinct()
                .toArray();
    }

    private static boolean isSatisfiable(int variables, List<int[]> some, List<int[]> others) {
        for (int bits = 0; bits < 1 << variables; bits++) {
            int assignment = bits;
            if (some.stream().allMatch(c -> holds(c, assignment))
                    && others.stream().allMatch(c -> holds(c, assignment))) {
                return true;
            }
        }
        return false;
    }

    private static boolean holds(int[] clause, int assignment) {
        return IntStream.of(clause).anyMatch(l -> (assignment >> (Math.abs(l) - 1) & 1) == (l > 0 ? 1 : 0));
    }

    private static ClauseList pigeonholes(int holes) {
        var clauses = new ArrayList<int[]>();
        for (int pigeon = 0; pigeon <= holes; pigeon++) {
            int first = pigeon * holes + 1;
            clauses.add(IntStream.range(first, first + holes).toArray());
        }
        for (int hole = 1; hole <= holes; hole++) {
            for (int a = 0; a <= holes; a++) {
                for (int b = a + 1; b <= holes; b++) {
                    clauses.add(new int[] {-(a * holes + hole), -(b * holes + hole)});
                }
            }
        }
        return new ClauseList((holes + 1) * holes, List.of(), clauses);
    }

    /** Attaches each late clause only when an assignment makes it false, or its first variable is about to be set. */
    private static final class ClauseList implements Theory {
        private final LazySolver solver = new LazySolver(this, true);
        private final List<int[]> clauses = new ArrayList<>();
        private final BitSet attached = new BitSet();
        private final int first;
        private final int count;
        private List<int[]> bans = new ArrayList<>();

        ClauseList(int variables, List<int[]> early, List<int[]> late) {
            count = variables;
            first = solver.newVariables(variables);
            clauses.addAll(early);
            clauses.addAll(late);
            for (int i = 0; i < early.size(); i++) {
                attach(i);
            }
        }

        int variable(int number) {
            return first + number - 1;
        }

        List<int[]> all() {
            return clauses;
        }

        void banLater(List<int[]> groups) {
            bans = new ArrayList<>(groups);
        }

        Verdict search() {
            return solver.search(() -> false);
        }

        boolean holds(int[] clause) {
            return IntStream.of(clause)
                    .anyMatch(l -> l > 0 ? solver.isTrue(variable(l)) : !solver.isTrue(variable(-l)));
        }

        private void attach(int index) {
            attached.set(index);
            solver.attach(
                    IntStream.of(clauses.get(index))
                            .map(l -> l > 0 ? variable(l) : -variable(-l))
                            .toArray(),
                    index);
        }

        @Override
        public void expand(int variable) {
            for (int i = 0; i < clauses.size(); i++) {
                if (!attached.get(i)
                        && clauses.get(i).length > 0
                        && Math.abs(clauses.get(i)[0]) == variable - first + 1) {
                    attach(i);
                }
            }
            for (int[] ban : bans) {
                if (ban.length > 0 && variable(ban[1]) == variable) {
                    solver.ban(
                            variable(ban[0]),
                            IntStream.of(ban).skip(1).map(this::variable).toArray(),
                            -1);
                }
            }
            bans.removeIf(ban -> variable(ban[1]) == variable);
        }

        @Override
        public int decide() {
            for (int i = 0; i < clauses.size(); i++) {
                if (!attached.get(i) && !holds(clauses.get(i))) {
                    attach(i);
                    return anyOpen();
                }
            }
            for (int[] ban : List.copyOf(bans)) {
                solver.ban(
                        variable(ban[0]),
                        IntStream.of(ban).skip(1).map(this::variable).toArray(),
                        -1);
                bans.remove(ban);
            }
            for (int i = 0; i < clauses.size(); i++) {
                if (!holds(clauses.get(i))) {
                    return anyOpen();
                }
            }
            return NOTHING;
        }

        private int anyOpen() {
            for (int variable = first; variable < first + count; variable++) {
                if (solver.isOpen(variable)) {
                    return variable;
                }
            }
            return NOTHING;
        }

        @Override
        public void undone(int variable) {}

        @Override
        public void assigned(int variable, boolean isTrue) {}

        @Override
        public void blamed(int variable) {}

        @Override
        public void learned() {}
    }
}
