package dev.nightjar.sat;

/**
 * The half of a search that knows what the variables mean: it makes clauses when they are first needed and says what to
 * try next. All calls come from the thread that searches.
 */
public interface Theory {
    /** The answer of {@link #decide()} when nothing is left to decide: the assignment is the solution. */
    int NOTHING = 0;

    /**
     * That variable is true. Called once for each true variable after propagation has come to rest, in the order in
     * which they became true, and before the next {@link #decide()}. This is where its clauses are attached.
     */
    void expand(int variable);

    /** That variable is open again; it may never have been reported by {@link #assigned}. */
    void undone(int variable);

    /** That variable was propagated as true or false. */
    void assigned(int variable, boolean isTrue);

    /** A variable to set true next, unassigned now; or {@link #NOTHING}. It may attach clauses before it answers. */
    int decide();

    /** That variable had a part in the conflict that is being learned from. */
    void blamed(int variable);

    /** A conflict has been learned from. */
    void learned();
}
