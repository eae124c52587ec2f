package dev.nightjar.sat;

import java.util.BitSet;
import java.util.function.BooleanSupplier;

/**
 * Conflict-driven clause learning over clauses that are made while the search runs.
 *
 * <p>A package index has far more clauses than a search ever looks at: an eager encoding of one request has 3,300 to
 * 75,000 of them, this one 78 to 3,400 (docs/decisions/001-lazy-sat.md). So the {@link Theory} attaches the clauses of
 * a variable when the variable is about to be set, and the engine copes with clauses that arrive false or unit in the
 * middle of a search. Vocabulary, clauses, watched literals and backtracking are sat4j's; the loop and the conflict
 * analysis are ours, because sat4j's own loop has no place where clauses may arrive (its {@code addClauseOnTheFly} takes
 * one clause a step, and only a false one).
 *
 * <p>Literals are variable numbers from 1 upwards, negative for "false". Not safe for threads; one object per search.
 *
 * <p>Source: N. Een, N. Sorensson, "An Extensible SAT-solver" (2003); D. Le Berre, A. Parrain, "The Sat4j library,
 * release 2.2" (2010).
 */
public final class LazySolver {
    /** What {@link #search} came to. */
    public enum Verdict {
        SATISFIABLE,
        UNSATISFIABLE,
        /** The search was told to stop before it knew. */
        STOPPED
    }

    private final Engine engine;

    /**
     * @param traced whether {@link #refutation()} will be asked for; costs memory for every learned clause
     */
    public LazySolver(Theory theory, boolean traced) {
        engine = new Engine(theory, traced);
    }

    /** Makes that many variables with consecutive numbers and returns the first. */
    public int newVariables(int count) {
        return engine.reserve(count);
    }

    public boolean isTrue(int variable) {
        return engine.isTrue(variable);
    }

    public boolean isFalse(int variable) {
        return engine.isFalse(variable);
    }

    public boolean isOpen(int variable) {
        return !engine.isTrue(variable) && !engine.isFalse(variable);
    }

    /** Clauses, at-most-one groups and bans attached so far. */
    public int constraintCount() {
        return engine.constraintCount();
    }

    public long conflictCount() {
        return engine.conflictCount();
    }

    public long decisionCount() {
        return engine.decisionCount();
    }

    /**
     * Adds "at least one of these literals is true", at any moment, whatever the literals are now.
     *
     * @param tag names the clause in {@link #refutation()}; several clauses may share one; negative: unnamed
     */
    public void attach(int[] literals, int tag) {
        engine.attach(literals, literals.length, tag);
    }

    /** The same with the first {@code length} literals only, so that a caller can fill one array again and again. */
    public void attach(int[] literals, int length, int tag) {
        engine.attach(literals, length, tag);
    }

    /** Adds "at most one of the variables {@code first} to {@code first + count - 1} is true"; all must be open. */
    public void atMostOne(int first, int count) {
        engine.atMostOne(first, count);
    }

    /** Adds "if {@code gate} is true, none of these variables is". */
    public void ban(int gate, int[] variables, int tag) {
        engine.ban(gate, variables, tag);
    }

    /**
     * Searches until the theory has nothing left to decide, or a contradiction is proved.
     *
     * @param stop asked now and then; the search gives up when it says yes
     */
    public Verdict search(BooleanSupplier stop) {
        return engine.searchLazily(stop);
    }

    /** After {@link Verdict#UNSATISFIABLE} in a traced search: the tags of clauses that together are contradictory. */
    public BitSet refutation() {
        return engine.refutation();
    }
}
