package dev.nightjar.sat;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.sat4j.core.VecInt;
import org.sat4j.minisat.constraints.cnf.WLClause;
import org.sat4j.minisat.core.ILits;
import org.sat4j.specs.Constr;
import org.sat4j.specs.MandatoryLiteralListener;

/**
 * At least one of its literals is true; the first two are watched. Whoever makes one puts those two in front: true
 * before open before false at the deepest level.
 */
final class Clause extends WLClause {
    private static final long serialVersionUID = 1L;
    private static final int UNNAMED = -1;

    /** Names an attached clause in a refutation; negative: none. */
    final int tag;

    /** What a learned clause was resolved from; null for an attached one, and where nothing is traced. */
    final transient @Nullable List<Constr> antecedents;

    /** The literals of level 0 that were dropped when it was learned. */
    final int[] dropped;

    private final boolean learned;

    private Clause(
            VecInt literals, ILits voc, int tag, boolean learned, @Nullable List<Constr> antecedents, int[] dropped) {
        super(literals, voc);
        this.tag = tag;
        this.learned = learned;
        this.antecedents = antecedents;
        this.dropped = dropped;
    }

    static Clause attached(VecInt literals, ILits voc, int tag) {
        return new Clause(literals, voc, tag, false, null, new int[0]);
    }

    static Clause learned(VecInt literals, ILits voc, @Nullable List<Constr> antecedents, int[] dropped) {
        return new Clause(literals, voc, UNNAMED, true, antecedents, dropped);
    }

    @Override
    public void register() {
        voc.watch(lits[0] ^ 1, this);
        voc.watch(lits[1] ^ 1, this);
    }

    @Override
    public boolean learnt() {
        return learned;
    }

    @Override
    public void setLearnt() {}

    @Override
    public void incActivity(double increment) {}

    @Override
    @Deprecated
    public void forwardActivity(double increment) {}

    @Override
    public boolean propagatePI(MandatoryLiteralListener listener, int p) {
        throw new IllegalStateException("the lazy search computes no prime implicants");
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return this == other;
    }

    @Override
    public int hashCode() {
        return System.identityHashCode(this);
    }
}
