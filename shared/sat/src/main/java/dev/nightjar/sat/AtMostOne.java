package dev.nightjar.sat;

import org.sat4j.minisat.core.ILits;
import org.sat4j.specs.IVecInt;
import org.sat4j.specs.UnitPropagationListener;

/** At most one of a run of consecutive variables is true. */
final class AtMostOne extends GroupConstraint {
    private final int first;
    private final int count;
    /** The literal that is true, as long as it is; a stale value is noticed because that literal is open again. */
    private int chosen;
    /** The second true literal of the conflict that is reported. */
    private int rival;

    AtMostOne(ILits voc, int first, int count) {
        super(voc, -1);
        this.first = first;
        this.count = count;
    }

    @Override
    public void register() {
        for (int variable = first; variable < first + count; variable++) {
            voc.watch(variable << 1, this);
        }
    }

    @Override
    public boolean propagate(UnitPropagationListener engine, int p) {
        voc.watch(p, this);
        if (chosen != 0 && chosen != p && voc.isSatisfied(chosen)) {
            rival = p;
            return false;
        }
        chosen = p;
        for (int literal = first << 1; literal < (first + count) << 1; literal += 2) {
            if (literal != p && !voc.isFalsified(literal) && !engine.enqueue(literal ^ 1, this)) {
                rival = literal;
                return false;
            }
        }
        return true;
    }

    @Override
    public void calcReason(int p, IVecInt outReason) {
        outReason.push(chosen);
        if (p <= 0) {
            outReason.push(rival);
        }
    }

    @Override
    public int size() {
        return count;
    }

    @Override
    public int get(int i) {
        return (first + i) << 1 | 1;
    }

    @Override
    public String toString() {
        return "at most one of " + first + ".." + (first + count - 1);
    }
}
