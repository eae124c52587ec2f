package dev.nightjar.sat;

import org.sat4j.minisat.core.ILits;
import org.sat4j.specs.IVecInt;
import org.sat4j.specs.UnitPropagationListener;

/** If the gate is true, none of the variables is; if one of them is, the gate is false. */
final class Ban extends GroupConstraint {
    private final int gate;
    private final int[] literals;

    Ban(ILits voc, int gate, int[] variables, int tag) {
        super(voc, tag);
        this.gate = gate << 1;
        literals = new int[variables.length];
        for (int i = 0; i < variables.length; i++) {
            literals[i] = variables[i] << 1;
        }
    }

    @Override
    public void register() {
        voc.watch(gate, this);
        for (int literal : literals) {
            voc.watch(literal, this);
        }
    }

    @Override
    public boolean propagate(UnitPropagationListener engine, int p) {
        voc.watch(p, this);
        return p == gate ? banAll(engine) : engine.enqueue(gate ^ 1, this);
    }

    /** Draws the conclusions from what is assigned already; false on a contradiction. */
    boolean propagateNow(UnitPropagationListener engine) {
        if (voc.isSatisfied(gate)) {
            return banAll(engine);
        }
        return trueLiteral() == 0 || engine.enqueue(gate ^ 1, this);
    }

    boolean isViolated() {
        return voc.isSatisfied(gate) && trueLiteral() != 0;
    }

    private boolean banAll(UnitPropagationListener engine) {
        for (int literal : literals) {
            if (!voc.isFalsified(literal) && !engine.enqueue(literal ^ 1, this)) {
                return false;
            }
        }
        return true;
    }

    /** The one that became true first: in a conflict two may be, and only that one came before what it implies. */
    private int trueLiteral() {
        int found = 0;
        for (int literal : literals) {
            if (voc.isSatisfied(literal)
                    && (found == 0 || voc.getTrailPosition(literal) < voc.getTrailPosition(found))) {
                found = literal;
            }
        }
        return found;
    }

    @Override
    public void calcReason(int p, IVecInt outReason) {
        if (p <= 0) {
            outReason.push(gate);
            outReason.push(trueLiteral());
        } else {
            outReason.push(p == (gate ^ 1) ? trueLiteral() : gate);
        }
    }

    @Override
    public int size() {
        return literals.length + 1;
    }

    @Override
    public int get(int i) {
        return (i == 0 ? gate : literals[i - 1]) ^ 1;
    }

    @Override
    public String toString() {
        return "gate " + (gate >> 1) + " bans " + literals.length;
    }
}
