package dev.nightjar.sat;

import org.sat4j.minisat.core.ILits;
import org.sat4j.specs.Constr;
import org.sat4j.specs.IVecInt;
import org.sat4j.specs.MandatoryLiteralListener;
import org.sat4j.specs.Propagatable;
import org.sat4j.specs.UnitPropagationListener;
import org.sat4j.specs.VarMapper;

/**
 * A constraint over many variables that is kept as one object instead of one clause for each pair. It is never
 * learned, simplified, scored or removed, so of sat4j's interface only propagation and reasons are alive.
 */
abstract class GroupConstraint implements Constr, Propagatable {
    final ILits voc;
    final int tag;

    GroupConstraint(ILits voc, int tag) {
        this.voc = voc;
        this.tag = tag;
    }

    @Override
    public final Constr toConstraint() {
        return this;
    }

    @Override
    public final void calcReasonOnTheFly(int p, IVecInt trail, IVecInt outReason) {
        calcReason(p, outReason);
    }

    @Override
    public final boolean canBePropagatedMultipleTimes() {
        return true;
    }

    @Override
    public final boolean learnt() {
        return false;
    }

    @Override
    public final boolean locked() {
        return true;
    }

    @Override
    public final boolean simplify() {
        return false;
    }

    @Override
    public final double getActivity() {
        return 0;
    }

    @Override
    public final void setActivity(double activity) {}

    @Override
    public final void incActivity(double increment) {}

    @Override
    @Deprecated
    public final void forwardActivity(double increment) {}

    @Override
    public final void rescaleBy(double factor) {}

    @Override
    public final void setLearnt() {}

    @Override
    public final String toString(VarMapper mapper) {
        return toString();
    }

    @Override
    public final String dump() {
        return toString();
    }

    @Override
    public final boolean propagatePI(MandatoryLiteralListener listener, int p) {
        throw notUsed();
    }

    @Override
    public final void remove(UnitPropagationListener listener) {
        throw notUsed();
    }

    @Override
    public final void assertConstraint(UnitPropagationListener listener) {
        throw notUsed();
    }

    @Override
    public final void assertConstraintIfNeeded(UnitPropagationListener listener) {
        throw notUsed();
    }

    @Override
    public final boolean canBeSatisfiedByCountingLiterals() {
        return false;
    }

    @Override
    public final int requiredNumberOfSatisfiedLiterals() {
        throw notUsed();
    }

    @Override
    public final boolean isSatisfied() {
        throw notUsed();
    }

    @Override
    public final int getAssertionLevel(IVecInt trail, int decisionLevel) {
        throw notUsed();
    }

    private static IllegalStateException notUsed() {
        return new IllegalStateException("the lazy search has no use for this");
    }
}
