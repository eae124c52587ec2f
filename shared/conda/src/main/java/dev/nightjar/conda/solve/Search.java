package dev.nightjar.conda.solve;

import dev.nightjar.conda.PackageRecord;
import dev.nightjar.sat.LazySolver;
import dev.nightjar.sat.Theory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * One search for one set of specs: names become runs of variables and records become clauses when they are first
 * considered.
 *
 * <p>What is decided next is resolvo's choice: the request's own specs first, then what chosen packages need, in the
 * order in which that became known; a package that was in more conflicts, and has fewer candidates left, comes earlier.
 * The best open candidate is taken. Before it is, its own needs are attached, so that one that cannot be had is passed
 * over without a conflict.
 *
 * <p>Variables: a candidate; and a gate for each requirement that several packages share ("one of these is chosen") and
 * for each restriction ("none of these is").
 */
final class Search implements Theory {
    private static final int ROOT = 0;
    private static final float ACTIVITY_DECAY = 0.95f;

    /**
     * A search with more conflicts than that is a hard one, and gets all clauses: two requests of 320 packages needed
     * 82,887 and 53,674 conflicts without and 26 with them, while the other 314 of the corpus stay below it.
     */
    private static final int MOST_CONFLICTS_WHILE_LAZY = 400;

    private final Universe universe;
    private final Question question;
    private final boolean traced;
    private final Predicate<Rule> ignored;
    private final LazySolver solver;

    private final Map<Rule, Integer> tagByRule = new HashMap<>();
    private final List<Rule> ruleByTag = new ArrayList<>();

    private final Map<Candidates, Slot> slots = new LinkedHashMap<>();
    private final Map<Requirement, Integer> gateByRequirement = new HashMap<>();
    private final Map<Requirement, Integer> gateByRestriction = new HashMap<>();
    private final Map<Candidates, List<Pending>> pendingRestrictions = new HashMap<>();
    private final BitSet expanded = new BitSet();

    /** The name that owns a variable; null for gates. */
    private @Nullable Slot[] owners = new Slot[256];

    /*
     * A need = (who needs it, what): need i belongs to the variable needParents[i] (ROOT: the request) and is met when
     * its name has a chosen candidate. Needs stand in the order in which they became known; the set bits of "open" are
     * those that may be unmet, so that choosing the next one does not walk over all of them.
     */
    private int[] needParents = new int[256];
    private Requirement[] needRequirements = new Requirement[256];
    private int[] needTags = new int[256];
    private int needCount;
    private final BitSet open = new BitSet();
    /** The needs of an expanded candidate, by its variable: from inclusive, to exclusive. */
    private int[] needsFrom = new int[256];

    private int[] needsTo = new int[256];

    /** Whether every name that a touched one may need is expanded. */
    private boolean eager;

    /** Names that have been in a conflict and whose candidates are not all expanded yet. */
    private final List<Slot> contested = new ArrayList<>();

    private int[] literals = new int[64];

    /** All candidates of one name as variables. */
    private static final class Slot {
        final Candidates candidates;
        final int first;
        /** The variable of the chosen candidate, or 0. */
        int chosen;
        /** The variable of the candidate that is preferred because it is installed, or 0. */
        int preferred;

        float activity;
        /** Whether all candidates are expanded, or will be before the next decision. */
        boolean whole;
        /** Needs to look at again when {@link #chosen} is taken back. */
        final BitSet met = new BitSet();

        Slot(Candidates candidates, int first) {
            this.candidates = candidates;
            this.first = first;
        }

        PackageRecord record(int variable) {
            return candidates.records()[variable - first];
        }
    }

    /** A restriction of a name that nobody has needed so far: it matters only once somebody does. */
    private record Pending(int variable, Requirement restriction, int tag) {}

    /**
     * What is asked: specs in a fixed order, limits (constraints, then pins), what is installed.
     *
     * @param keepOrNewer installed records that may not give way to an older version
     */
    record Question(
            List<Requirement> specs,
            List<Requirement> limits,
            Map<String, PackageRecord> preferred,
            Map<String, PackageRecord> keepOrNewer) {}

    Search(Universe universe, Question question, boolean traced, Predicate<Rule> ignored) {
        this.universe = universe;
        this.question = question;
        this.traced = traced;
        this.ignored = ignored;
        solver = new LazySolver(this, traced);
    }

    LazySolver.Verdict run(BooleanSupplier stop) {
        List<Requirement> specs = question.specs();
        question.limits().stream().filter(limit -> !limit.isVirtual()).forEach(limit -> touch(limit.candidates()));
        question.keepOrNewer().keySet().forEach(name -> touch(universe.candidates(name)));
        for (int i = 0; i < specs.size(); i++) {
            Requirement spec = specs.get(i);
            if (ignored.test(new Rule.Spec(i))) {
                continue;
            }
            int tag = tag(new Rule.Spec(i));
            if (spec.isVirtual()) {
                if (!spec.hostSatisfies()) {
                    solver.attach(new int[0], tag);
                }
                continue;
            }
            Slot slot = touch(spec.candidates());
            attachOneOf(0, spec, slot, tag);
            addNeed(ROOT, spec, tag);
        }
        excludeWhatOtherSpecsOfTheNameForbid(specs);
        return solver.search(stop);
    }

    /** Two specs for one name must be met by one record: what does not match both is out from the start. */
    private void excludeWhatOtherSpecsOfTheNameForbid(List<Requirement> specs) {
        Map<String, Integer> count = new HashMap<>();
        specs.forEach(spec -> count.merge(spec.name(), 1, Integer::sum));
        for (int i = 0; i < specs.size(); i++) {
            Requirement spec = specs.get(i);
            if (!spec.isVirtual() && !ignored.test(new Rule.Spec(i)) && count.getOrDefault(spec.name(), 0) > 1) {
                excludeAllBut(spec, touch(spec.candidates()), tag(new Rule.Spec(i)));
            }
        }
    }

    private void excludeAllBut(Requirement requirement, Slot slot, int tag) {
        int[] matching = requirement.matching();
        int next = 0;
        for (int place = 0; place < slot.candidates.count(); place++) {
            if (next < matching.length && matching[next] == place) {
                next++;
            } else {
                solver.attach(new int[] {-(slot.first + place)}, tag);
            }
        }
    }

    private Slot touch(Candidates candidates) {
        Slot known = slots.get(candidates);
        if (known != null) {
            return known;
        }
        int count = candidates.count();
        Slot slot = new Slot(candidates, count == 0 ? 0 : solver.newVariables(count));
        slots.put(candidates, slot);
        if (count == 0) {
            return slot;
        }
        own(slot.first, count, slot);
        solver.atMostOne(slot.first, count);
        for (int i = 0; i < question.limits().size(); i++) {
            Requirement limit = question.limits().get(i);
            if (limit.name().equals(candidates.name()) && !ignored.test(new Rule.Limit(i))) {
                excludeAllBut(limit, slot, tag(new Rule.Limit(i)));
            }
        }
        PackageRecord preferred = question.preferred().get(candidates.name());
        PackageRecord floor = question.keepOrNewer().get(candidates.name());
        for (int place = 0; place < count && (preferred != null || floor != null); place++) {
            PackageRecord record = candidates.records()[place];
            if (preferred != null && slot.preferred == 0 && Universe.isSame(record, preferred)) {
                slot.preferred = slot.first + place;
            }
            Rule noDowngrade = new Rule.NoDowngrade(candidates.name());
            if (floor != null && record.version().compareTo(floor.version()) < 0 && !ignored.test(noDowngrade)) {
                solver.attach(new int[] {-(slot.first + place)}, tag(noDowngrade));
            }
        }
        List<Pending> pending = pendingRestrictions.remove(candidates);
        if (pending != null) {
            pending.forEach(restriction -> attach(restriction, slot));
        }
        return slot;
    }

    private void own(int first, int count, Slot slot) {
        if (owners.length <= first + count) {
            int length = Math.max(first + count + 1, owners.length * 2);
            owners = Arrays.copyOf(owners, length);
            needsFrom = Arrays.copyOf(needsFrom, length);
            needsTo = Arrays.copyOf(needsTo, length);
        }
        Arrays.fill(owners, first, first + count, slot);
    }

    private @Nullable Slot owner(int variable) {
        return variable < owners.length ? owners[variable] : null;
    }

    @Override
    public void expand(int variable) {
        Slot slot = owner(variable);
        if (slot == null || expanded.get(variable)) {
            return;
        }
        expanded.set(variable);
        int place = variable - slot.first;
        String name = slot.candidates.name();
        int firstNeed = needCount;
        for (Requirement need : slot.candidates.depends(place)) {
            Rule rule = new Rule.Needs(name, need.name());
            if (ignored.test(rule)) {
                continue;
            }
            int tag = tag(rule);
            if (!need.isVirtual()) {
                require(variable, need, tag);
            } else if (!need.hostSatisfies()) {
                solver.attach(new int[] {-variable}, tag);
            }
        }
        needsFrom[variable] = firstNeed;
        needsTo[variable] = needCount;
        for (Requirement restriction : slot.candidates.constrains(place)) {
            Rule rule = new Rule.Restricts(name, restriction.name());
            if (!ignored.test(rule)) {
                restrict(variable, restriction, tag(rule));
            }
        }
    }

    private void require(int variable, Requirement need, int tag) {
        Slot slot = touch(need.candidates());
        int matches = need.matching().length;
        if (matches < 2) {
            attachOneOf(-variable, need, slot, tag);
        } else {
            // The tag of a shared gate's clause is that of nobody: the clause that opens the gate says who needs it.
            Integer gate = gateByRequirement.get(need);
            if (gate == null) {
                gate = solver.newVariables(1);
                gateByRequirement.put(need, gate);
                attachOneOf(-gate, need, slot, -1);
            }
            literals[0] = -variable;
            literals[1] = gate;
            solver.attach(literals, 2, tag);
        }
        addNeed(variable, need, tag);
    }

    /** "Not {@code literal}'s opposite, or one of what matches"; 0 leaves the condition out. */
    private void attachOneOf(int literal, Requirement need, Slot slot, int tag) {
        int[] matching = need.matching();
        if (literals.length <= matching.length) {
            literals = new int[matching.length * 2];
        }
        int length = 0;
        if (literal != 0) {
            literals[length++] = literal;
        }
        for (int place : matching) {
            literals[length++] = slot.first + place;
        }
        solver.attach(literals, length, tag);
    }

    private void restrict(int variable, Requirement restriction, int tag) {
        if (restriction.isVirtual()) {
            if (!restriction.hostSatisfies() && hostHas(restriction.name())) {
                solver.attach(new int[] {-variable}, tag);
            }
            return;
        }
        if (restriction.candidates().count() == 0) {
            return;
        }
        Slot slot = slots.get(restriction.candidates());
        Pending pending = new Pending(variable, restriction, tag);
        if (slot == null) {
            pendingRestrictions
                    .computeIfAbsent(restriction.candidates(), c -> new ArrayList<>())
                    .add(pending);
        } else {
            attach(pending, slot);
        }
    }

    private void attach(Pending pending, Slot slot) {
        Requirement restriction = pending.restriction();
        Integer gate = gateByRestriction.get(restriction);
        if (gate == null) {
            gate = solver.newVariables(1);
            gateByRestriction.put(restriction, gate);
            solver.ban(gate, allBut(restriction, slot), -1);
        }
        literals[0] = -pending.variable();
        literals[1] = gate;
        solver.attach(literals, 2, pending.tag());
    }

    private boolean hostHas(String name) {
        return universe.filter().virtualPackages().stream()
                .anyMatch(virtual -> virtual.name().equals(name));
    }

    private static int[] allBut(Requirement requirement, Slot slot) {
        int[] matching = requirement.matching();
        int[] others = new int[slot.candidates.count() - matching.length];
        int next = 0;
        int count = 0;
        for (int place = 0; place < slot.candidates.count(); place++) {
            if (next < matching.length && matching[next] == place) {
                next++;
            } else {
                others[count++] = slot.first + place;
            }
        }
        return others;
    }

    private void addNeed(int parent, Requirement requirement, int tag) {
        if (needCount == needParents.length) {
            needParents = Arrays.copyOf(needParents, needCount * 2);
            needRequirements = Arrays.copyOf(needRequirements, needCount * 2);
            needTags = Arrays.copyOf(needTags, needCount * 2);
        }
        needParents[needCount] = parent;
        needRequirements[needCount] = requirement;
        needTags[needCount] = tag;
        open.set(needCount);
        needCount++;
    }

    @Override
    public void assigned(int variable, boolean isTrue) {
        Slot slot = isTrue ? owner(variable) : null;
        if (slot != null) {
            slot.chosen = variable;
            open.set(needsFrom[variable], needsTo[variable]);
        }
    }

    @Override
    public void undone(int variable) {
        Slot slot = owner(variable);
        if (slot != null && slot.chosen == variable) {
            slot.chosen = 0;
            open.or(slot.met);
            slot.met.clear();
        }
    }

    @Override
    public int decide() {
        expandContested();
        int best = -1;
        float bestActivity = 0;
        int bestCount = 0;
        for (int need = open.nextSetBit(0); need >= 0; need = open.nextSetBit(need + 1)) {
            int parent = needParents[need];
            if (best >= 0 && needParents[best] == ROOT && parent != ROOT) {
                break;
            }
            if (parent != ROOT && !solver.isTrue(parent)) {
                open.clear(need);
                continue;
            }
            Slot slot = slotOf(needRequirements[need]);
            if (slot.chosen != 0) {
                open.clear(need);
                slot.met.set(need);
                continue;
            }
            if (best >= 0 && slot.activity <= bestActivity) {
                continue;
            }
            int count = countOpen(needRequirements[need], slot);
            if (best < 0 || count < bestCount) {
                best = need;
                bestActivity = slot.activity;
                bestCount = count;
            }
        }
        return best < 0 ? NOTHING : pick(best);
    }

    /**
     * Laziness pays where nothing conflicts. Once a name has been in a conflict, the clauses of all its candidates make
     * propagation see what would otherwise be found out by trying one after the other.
     */
    private void expandContested() {
        for (int i = 0; i < contested.size(); i++) {
            Slot slot = contested.get(i);
            for (int place = 0; place < slot.candidates.count(); place++) {
                isOpenOnceExpanded(slot.first + place);
            }
        }
        contested.clear();
        if (!eager && solver.conflictCount() > MOST_CONFLICTS_WHILE_LAZY) {
            eager = true;
            expandEverything();
        }
    }

    /** All that can be reached, as an eager encoding would have it; what is touched on the way comes last in the list. */
    private void expandEverything() {
        List<Slot> reached = new ArrayList<>(slots.values());
        for (int i = 0; i < reached.size(); i++) {
            Slot slot = reached.get(i);
            int known = slots.size();
            for (int place = 0; place < slot.candidates.count(); place++) {
                isOpenOnceExpanded(slot.first + place);
            }
            slots.values().stream().skip(known).forEach(reached::add);
        }
    }

    private Slot slotOf(Requirement requirement) {
        Slot slot = slots.get(requirement.candidates());
        if (slot == null) {
            throw new IllegalStateException("needed before it was touched: " + requirement);
        }
        return slot;
    }

    private int countOpen(Requirement requirement, Slot slot) {
        int count = 0;
        for (int place : requirement.matching()) {
            if (solver.isOpen(slot.first + place)) {
                count++;
            }
        }
        return count;
    }

    /** The best candidate that is still open once its own needs are attached. */
    private int pick(int need) {
        Requirement requirement = needRequirements[need];
        Slot slot = slotOf(requirement);
        int last = NOTHING;
        if (slot.preferred != 0 && Arrays.binarySearch(requirement.matching(), slot.preferred - slot.first) >= 0) {
            last = slot.preferred;
            if (isOpenOnceExpanded(last)) {
                return last;
            }
        }
        for (int place : requirement.matching()) {
            int variable = slot.first + place;
            if (solver.isOpen(variable)) {
                last = variable;
                if (isOpenOnceExpanded(variable)) {
                    return variable;
                }
            }
        }
        if (last == NOTHING) {
            // What was just attached, or going back past a clause that came late, has left no open candidate.
            attachOneOf(-needParents[need], requirement, slot, needTags[need]);
            return needParents[need];
        }
        return last;
    }

    private boolean isOpenOnceExpanded(int variable) {
        if (solver.isOpen(variable)) {
            expand(variable);
        }
        return solver.isOpen(variable);
    }

    @Override
    public void blamed(int variable) {
        Slot slot = owner(variable);
        if (slot != null) {
            slot.activity++;
            if (!slot.whole) {
                slot.whole = true;
                contested.add(slot);
            }
        }
    }

    @Override
    public void learned() {
        for (Slot slot : slots.values()) {
            slot.activity *= ACTIVITY_DECAY;
        }
    }

    private int tag(Rule rule) {
        if (!traced) {
            return -1;
        }
        return tagByRule.computeIfAbsent(rule, r -> {
            ruleByTag.add(r);
            return ruleByTag.size() - 1;
        });
    }

    /** After an unsatisfiable traced run: rules that together have no answer. */
    Set<Rule> refutation() {
        Set<Rule> result = new LinkedHashSet<>();
        solver.refutation().stream().forEach(tag -> result.add(ruleByTag.get(tag)));
        return result;
    }

    /** After a satisfiable run: the chosen record of each name that a spec needs, itself or through others. */
    Map<String, PackageRecord> chosen() {
        Map<String, PackageRecord> result = new LinkedHashMap<>();
        List<Requirement> waiting = new ArrayList<>(question.specs());
        for (int i = 0; i < waiting.size(); i++) {
            Requirement need = waiting.get(i);
            if (need.isVirtual() || result.containsKey(need.name())) {
                continue;
            }
            Slot slot = slotOf(need);
            result.put(need.name(), slot.record(slot.chosen));
            waiting.addAll(List.of(slot.candidates.depends(slot.chosen - slot.first)));
        }
        return result;
    }

    long conflictCount() {
        return solver.conflictCount();
    }

    int constraintCount() {
        return solver.constraintCount();
    }
}
