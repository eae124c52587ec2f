package dev.nightjar.sat;

import java.io.PrintWriter;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.sat4j.core.VecInt;
import org.sat4j.minisat.constraints.MixedDataStructureDanielWL;
import org.sat4j.minisat.core.DataStructureFactory;
import org.sat4j.minisat.core.ILits;
import org.sat4j.minisat.core.IOrder;
import org.sat4j.minisat.core.IPhaseSelectionStrategy;
import org.sat4j.minisat.core.Solver;
import org.sat4j.minisat.learning.MiniSATLearning;
import org.sat4j.minisat.orders.PositiveLiteralSelectionStrategy;
import org.sat4j.minisat.restarts.NoRestarts;
import org.sat4j.specs.Constr;

/** sat4j's data structures under a loop of our own; see {@link LazySolver}. */
final class Engine extends Solver<DataStructureFactory> {
    private static final long serialVersionUID = 1L;
    private static final int[] NONE = {};

    /** How many turns of the loop pass between two questions whether to stop. */
    private static final int TURNS_PER_STOP_CHECK = 64;

    /** After that many conflicts the search has gone astray, and jumps as far as what it learns allows. */
    private static final int SHORT_STEPS = 100;

    private final transient Theory theory;
    private final boolean traced;

    /**
     * Constraints that were false, or implied something, when they came. Their watched literals may be false already,
     * so nothing wakes them: after each step back they are looked at again, until they are neither false nor unit.
     */
    private final transient List<Constr> arrivals = new ArrayList<>();

    /** Whether {@link #arrivals} must be looked at: one came false, or the search went back. */
    private boolean arrivalsToCheck;

    private final transient VecInt reason = new VecInt();
    private final transient VecInt learned = new VecInt();

    /** Marks of conflict analysis by variable: seen in this analysis if equal to {@link #stamp}. */
    private int[] seen = new int[128];

    private int stamp;
    private int variables;
    private int constraints;
    private long conflicts;
    private long decided;
    /** The trail up to here has been handed to {@link Theory#expand}. */
    private int expanded;
    /** Always false, at level 0: second literal of a clause that has only one. */
    private final int falseLiteral;

    private @Nullable Constr contradiction;

    Engine(Theory theory, boolean traced) {
        super(new MiniSATLearning<>(), new MixedDataStructureDanielWL(), new TheoryOrder(theory), new NoRestarts());
        this.theory = theory;
        this.traced = traced;
        setLearnedConstraintsDeletionStrategy(age_based);
        falseLiteral = reserve(1) << 1;
        enqueue(falseLiteral ^ 1);
    }

    int reserve(int count) {
        int first = variables + 1;
        variables += count;
        voc.ensurePool(variables);
        for (int variable = first; variable <= variables; variable++) {
            voc.getFromPool(variable);
        }
        if (seen.length <= variables) {
            seen = Arrays.copyOf(seen, Math.max(variables + 1, seen.length * 2));
        }
        return first;
    }

    boolean isTrue(int variable) {
        return voc.isSatisfied(variable << 1);
    }

    boolean isFalse(int variable) {
        return voc.isFalsified(variable << 1);
    }

    int constraintCount() {
        return constraints;
    }

    long conflictCount() {
        return conflicts;
    }

    long decisionCount() {
        return decided;
    }

    void attach(int[] literals, int length, int tag) {
        VecInt internal = new VecInt(length + 1);
        for (int i = 0; i < length; i++) {
            int literal = literals[i];
            internal.push(literal > 0 ? literal << 1 : -literal << 1 | 1);
        }
        while (internal.size() < 2) {
            internal.push(falseLiteral);
        }
        bringForward(internal, 0);
        bringForward(internal, 1);
        int first = internal.get(0);
        int second = internal.get(1);
        Clause clause = Clause.attached(internal, voc, tag);
        clause.register();
        constraints++;
        if (voc.isFalsified(second) && !voc.isSatisfied(first)) {
            arrivals.add(clause);
            if (voc.isUnassigned(first)) {
                enqueue(first, clause);
            } else {
                arrivalsToCheck = true;
            }
        }
    }

    /** Watched literals must be the last to become false: true before open before false at the deepest level. */
    private void bringForward(VecInt literals, int position) {
        int best = position;
        for (int i = position + 1; i < literals.size(); i++) {
            if (rank(literals.get(i)) > rank(literals.get(best))) {
                best = i;
            }
        }
        int literal = literals.get(best);
        literals.set(best, literals.get(position));
        literals.set(position, literal);
    }

    private int rank(int literal) {
        if (voc.isFalsified(literal)) {
            return voc.getLevel(literal);
        }
        return voc.isSatisfied(literal) ? Integer.MAX_VALUE : Integer.MAX_VALUE - 1;
    }

    void atMostOne(int first, int count) {
        if (count > 1) {
            new AtMostOne(voc, first, count).register();
            constraints++;
        }
    }

    void ban(int gate, int[] banned, int tag) {
        Ban ban = new Ban(voc, gate, banned, tag);
        ban.register();
        constraints++;
        if (!ban.propagateNow(this)) {
            arrivals.add(ban);
            arrivalsToCheck = true;
        }
    }

    LazySolver.Verdict searchLazily(BooleanSupplier stop) {
        for (int turn = 0; ; turn++) {
            if (turn % TURNS_PER_STOP_CHECK == 0 && stop.getAsBoolean()) {
                return LazySolver.Verdict.STOPPED;
            }
            Constr conflict = propagate();
            if (conflict == null && arrivalsToCheck) {
                conflict = falseArrival();
            }
            if (conflict != null) {
                if (!learnFrom(conflict)) {
                    contradiction = conflict;
                    return LazySolver.Verdict.UNSATISFIABLE;
                }
            } else if (qhead == trail.size() && expandTrail()) {
                int variable = theory.decide();
                // Deciding attaches clauses; what follows from them, or contradicts them, comes first.
                if (qhead == trail.size() && !arrivalsToCheck) {
                    if (variable == Theory.NOTHING) {
                        return LazySolver.Verdict.SATISFIABLE;
                    }
                    decided++;
                    assume(variable << 1);
                }
            }
        }
    }

    /** Hands newly true variables to the theory; false as soon as something new follows from their clauses. */
    private boolean expandTrail() {
        while (expanded < trail.size()) {
            int literal = trail.get(expanded++);
            if ((literal & 1) == 0) {
                theory.expand(literal >> 1);
                if (qhead < trail.size() || arrivalsToCheck) {
                    return false;
                }
            }
        }
        return true;
    }

    /** A clause that came false and still is; those that are neither false nor unit any more are forgotten. */
    private @Nullable Constr falseArrival() {
        int kept = 0;
        Constr found = null;
        for (int i = 0; i < arrivals.size(); i++) {
            Constr arrival = arrivals.get(i);
            boolean isFalse = isFalse(arrival);
            if (isFalse && found == null) {
                found = arrival;
            }
            if (isFalse || restoreUnit(arrival)) {
                arrivals.set(kept++, arrival);
            }
        }
        arrivals.subList(kept, arrivals.size()).clear();
        arrivalsToCheck = found != null;
        return found;
    }

    private boolean isFalse(Constr constraint) {
        if (constraint instanceof Ban ban) {
            return ban.isViolated();
        }
        for (int i = 0; i < constraint.size(); i++) {
            if (!voc.isFalsified(constraint.get(i))) {
                return false;
            }
        }
        return true;
    }

    /**
     * Sets the only open literal of a clause whose other literals are all false. A clause that came late may be unit
     * below the level at which it came, so going back would lose what it implies: it stays on the list while it is unit.
     */
    private boolean restoreUnit(Constr constraint) {
        if (constraint instanceof Ban ban) {
            ban.propagateNow(this);
            return false;
        }
        int open = 0;
        for (int i = 0; i < constraint.size(); i++) {
            int literal = constraint.get(i);
            if (voc.isSatisfied(literal)) {
                return constraint.get(0) == literal && voc.getLevel(literal) > 0;
            }
            if (voc.isUnassigned(literal)) {
                if (open != 0) {
                    return false;
                }
                open = literal;
            }
        }
        if (constraint.get(0) != open) {
            return false;
        }
        enqueue(open, constraint);
        return true;
    }

    /** Learns from a false constraint and goes back; false when there is nowhere to go back to. */
    private boolean learnFrom(Constr conflict) {
        conflicts++;
        conflict.calcReason(ILits.UNDEFINED, clearedReason());
        int top = 0;
        int onTop = 0;
        for (int i = 0; i < reason.size(); i++) {
            int level = voc.getLevel(reason.get(i));
            if (level > top) {
                top = level;
                onTop = 1;
            } else if (level == top) {
                onTop++;
            }
        }
        if (top == 0) {
            return false;
        }
        backtrack(top);
        if (onTop == 1) {
            stepBackFrom(conflict, top);
            return true;
        }
        return analyzeConflict(conflict);
    }

    /**
     * A constraint with a single literal on its deepest level, as one that came late may be, needs no learning: one
     * level back it is unit. Going only that far keeps the decisions between, which in an easy search are right: the far
     * jump of clause learning cost 35,252 decisions instead of 2,337 on a request of 355 packages. In a hard one they are
     * not: with short steps alone a request of 38 specs had no answer after 264,000 conflicts, with far jumps in 0.3 s.
     */
    private void stepBackFrom(Constr conflict, int top) {
        learned.clear();
        for (int i = 0; i < reason.size(); i++) {
            learned.push(reason.get(i) ^ 1);
        }
        bringForward(learned, 0);
        int asserted = learned.get(0);
        Constr because = conflict;
        int back = conflicts <= SHORT_STEPS ? top - 1 : deepestLevelAfter(0);
        backtrack(back);
        if (conflict instanceof Ban || conflict.get(0) != asserted) {
            bringForward(learned, 1);
            because = Clause.learned(learned, voc, traced ? List.of(conflict) : null, NONE);
            learn(because);
        } else if (!arrivals.contains(conflict)) {
            arrivals.add(conflict);
        }
        enqueue(asserted, because);
    }

    private int deepestLevelAfter(int position) {
        int level = 0;
        for (int i = position + 1; i < learned.size(); i++) {
            level = Math.max(level, voc.getLevel(learned.get(i)));
        }
        return level;
    }

    /** First unique implication point. */
    private boolean analyzeConflict(Constr conflict) {
        stamp++;
        learned.clear();
        learned.push(0);
        List<Constr> antecedents = traced ? new ArrayList<>() : null;
        VecInt dropped = new VecInt();
        int level = decisionLevel();
        int position = trail.size() - 1;
        int open = 0;
        int backLevel = 0;
        int literal = ILits.UNDEFINED;
        Constr current = conflict;
        while (true) {
            if (antecedents != null) {
                antecedents.add(current);
            }
            current.calcReason(literal, clearedReason());
            for (int i = 0; i < reason.size(); i++) {
                int q = reason.get(i);
                int variable = q >> 1;
                if (seen[variable] == stamp) {
                    continue;
                }
                seen[variable] = stamp;
                int qLevel = voc.getLevel(q);
                if (qLevel == level) {
                    open++;
                } else if (qLevel > 0) {
                    learned.push(q ^ 1);
                    backLevel = Math.max(backLevel, qLevel);
                } else if (traced) {
                    dropped.push(q);
                }
            }
            do {
                literal = trail.get(position--);
            } while (seen[literal >> 1] != stamp);
            if (--open == 0) {
                break;
            }
            Constr because = voc.getReason(literal);
            if (because == null) {
                throw new IllegalStateException("literal " + literal + " was propagated without a reason");
            }
            current = because;
        }
        learned.set(0, literal ^ 1);
        for (int i = 0; i < learned.size(); i++) {
            theory.blamed(learned.get(i) >> 1);
        }
        int asserting = learned.get(0);
        if (learned.size() == 1) {
            learned.push(falseLiteral);
        }
        bringForward(learned, 1);
        Clause clause = Clause.learned(learned, voc, antecedents, traced ? dropped.toArray() : NONE);
        backtrack(backLevel);
        learn(clause);
        enqueue(asserting, clause);
        theory.learned();
        return true;
    }

    private VecInt clearedReason() {
        reason.clear();
        return reason;
    }

    private void backtrack(int level) {
        cancelUntil(level);
        expanded = Math.min(expanded, trail.size());
        arrivalsToCheck = !arrivals.isEmpty();
    }

    BitSet refutation() {
        BitSet tags = new BitSet();
        Set<Constr> visited = Collections.newSetFromMap(new IdentityHashMap<>());
        BitSet visitedVariables = new BitSet();
        VecInt waiting = new VecInt();
        if (contradiction != null) {
            collect(contradiction, visited, tags, waiting);
            contradiction.calcReason(ILits.UNDEFINED, waiting);
        }
        while (!waiting.isEmpty()) {
            int literal = waiting.last();
            waiting.pop();
            Constr because = voc.getReason(literal);
            if (because != null && !visitedVariables.get(literal >> 1)) {
                visitedVariables.set(literal >> 1);
                collect(because, visited, tags, waiting);
                because.calcReason(literal, waiting);
            }
        }
        return tags;
    }

    /** Adds the tags of a constraint and of all it was learned from, and the literals that were dropped on the way. */
    private static void collect(Constr constraint, Set<Constr> visited, BitSet tags, VecInt waiting) {
        Deque<Constr> open = new ArrayDeque<>();
        open.add(constraint);
        while (!open.isEmpty()) {
            Constr next = open.remove();
            if (!visited.add(next)) {
                continue;
            }
            if (next instanceof Ban ban && ban.tag >= 0) {
                tags.set(ban.tag);
            } else if (next instanceof Clause clause) {
                if (clause.tag >= 0) {
                    tags.set(clause.tag);
                }
                if (clause.antecedents != null) {
                    open.addAll(clause.antecedents);
                }
                for (int literal : clause.dropped) {
                    waiting.push(literal);
                }
            }
        }
    }

    /** Passes on what sat4j tells its heuristic; the heuristic itself is the theory's {@link Theory#decide()}. */
    private record TheoryOrder(Theory theory) implements IOrder {
        @Override
        public void undo(int variable) {
            theory.undone(variable);
        }

        @Override
        public void assignLiteral(int literal) {
            theory.assigned(literal >> 1, (literal & 1) == 0);
        }

        @Override
        public int select() {
            throw new IllegalStateException("sat4j's own search is not used");
        }

        @Override
        public IPhaseSelectionStrategy getPhaseSelectionStrategy() {
            return new PositiveLiteralSelectionStrategy();
        }

        @Override
        public double[] getVariableHeuristics() {
            return new double[0];
        }

        @Override
        public double varActivity(int literal) {
            return 0;
        }

        @Override
        public void setLits(ILits lits) {}

        @Override
        public void updateVar(int literal) {}

        @Override
        public void updateVar(int literal, double value) {}

        @Override
        public void init() {}

        @Override
        public void printStat(PrintWriter out, String prefix) {}

        @Override
        public void setVarDecay(double decay) {}

        @Override
        public void varDecayActivity() {}

        @Override
        public void setPhaseSelectionStrategy(IPhaseSelectionStrategy strategy) {}

        @Override
        public void updateVarAtDecisionLevel(int literal) {}
    }
}
