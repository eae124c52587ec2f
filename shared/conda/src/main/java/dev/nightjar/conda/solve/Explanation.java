package dev.nightjar.conda.solve;

import dev.nightjar.cloud.Deadline;
import dev.nightjar.conda.MatchSpec;
import dev.nightjar.conda.VirtualPackage;
import dev.nightjar.sat.LazySolver.Verdict;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Why a request has no answer: for each independent cause a minimal set of what the user said (none of it can be taken
 * away without the rest becoming solvable), and a minimal chain of what the channels say that makes it so.
 *
 * <p>Both are found by deletion: a traced search names the rules of its refutation; each is left out in turn, and what is
 * not needed for the contradiction stays out. Everything is asked of the same search that refused, so priority, cut-off
 * and host count. Source: the deletion algorithm of J. Marques-Silva, "Minimal Unsatisfiability" (ISMVL 2010).
 */
final class Explanation {
    /** More independent causes than anybody reads at once. */
    private static final int MOST_PROBLEMS = 50;

    /*
     * What an explanation may cost. Counted in work and not in seconds, so that the same request always gets the same
     * text: a constraint attached counts 1, a conflict 200. A million takes a second or two. The 217 unsolvable requests of
     * the corpus stay below both; a flawed sudoku of 729 records does not.
     */
    private static final long WORK_FOR_A_CORE = 3_000_000;
    private static final long WORK_FOR_A_CHAIN = 1_000_000;
    private static final int WORK_OF_A_CONFLICT = 200;

    private final Function<Filter, Universe> universes;
    private final Universe universe;
    private final SolveRequest request;
    private final Search.Question question;
    private final Deadline deadline;
    private final int constraintCount;
    private long workLeft = WORK_FOR_A_CORE;
    private boolean provedMinimal = true;

    Explanation(
            Function<Filter, Universe> universes,
            Universe universe,
            SolveRequest request,
            Search.Question question,
            Deadline deadline) {
        this.universes = universes;
        this.universe = universe;
        this.request = request;
        this.question = question;
        this.deadline = deadline;
        constraintCount = CondaSolver.inOrder(request.constraints()).size();
    }

    List<Problem> problems() {
        List<Problem> problems = new ArrayList<>();
        Set<Rule> explained = new LinkedHashSet<>();
        while (problems.size() < MOST_PROBLEMS) {
            workLeft = WORK_FOR_A_CORE;
            provedMinimal = true;
            Set<Rule> conflict = refute(universe, explained::contains);
            if (conflict.isEmpty()) {
                break;
            }
            Set<Rule> core = minimise(conflict, Explanation::isUsers, explained::contains);
            Set<Rule> users = new LinkedHashSet<>(core);
            users.removeIf(rule -> !isUsers(rule));
            Set<Rule> chain = new LinkedHashSet<>(core);
            chain.removeIf(Explanation::isUsers);
            problems.add(describe(users, chain));
            users.stream().filter(Rule.Spec.class::isInstance).forEach(explained::add);
            if (users.stream().noneMatch(Rule.Spec.class::isInstance)) {
                break;
            }
        }
        return problems.isEmpty() ? List.of(unexplained()) : problems;
    }

    /** The refusal is proved, but time was up before the reason was found. */
    private Problem unexplained() {
        List<Problem.CoreItem> everything = new ArrayList<>();
        question.specs().forEach(spec -> everything.add(item(Problem.Kind.SPEC, spec.spec())));
        return new Problem(
                "these " + everything.size() + " specs cannot be installed together",
                everything,
                List.of("time was up before it was known which of them are to blame"));
    }

    private static boolean isUsers(Rule rule) {
        return switch (rule) {
            case Rule.Spec spec -> true;
            case Rule.Limit limit -> true;
            case Rule.NoDowngrade none -> true;
            case Rule.Needs needs -> false;
            case Rule.Restricts restricts -> false;
        };
    }

    /** Rules that contradict each other once the ignored ones are left out; empty when the rest is solvable, or time is up. */
    private Set<Rule> refute(Universe inUniverse, Predicate<Rule> ignored) {
        Search search = new Search(inUniverse, questionIn(inUniverse), true, ignored);
        return run(search) == Verdict.UNSATISFIABLE ? search.refutation() : Set.of();
    }

    private Verdict run(Search search) {
        Verdict verdict = search.run(() -> deadline.passed() || work(search) > workLeft);
        workLeft -= work(search);
        return verdict;
    }

    private static long work(Search search) {
        return search.constraintCount() + WORK_OF_A_CONFLICT * search.conflictCount();
    }

    private Search.Question questionIn(Universe other) {
        if (other.filter().equals(universe.filter())) {
            return question;
        }
        return new Search.Question(
                question.specs().stream()
                        .map(r -> r.isVirtual()
                                ? other.requirement(r.spec())
                                : Requirement.of(r.spec(), other.candidates(r.name())))
                        .toList(),
                question.limits().stream().map(r -> other.requirement(r.spec())).toList(),
                question.preferred(),
                question.keepOrNewer());
    }

    /** First the user's own words, then the channels' rules: what can go, goes. */
    private Set<Rule> minimise(Set<Rule> conflict, Predicate<Rule> first, Predicate<Rule> alwaysIgnored) {
        Set<Rule> core = new LinkedHashSet<>(conflict);
        for (boolean users : new boolean[] {true, false}) {
            workLeft = users ? workLeft : Math.min(workLeft, WORK_FOR_A_CHAIN);
            for (Rule candidate : inOrder(core)) {
                if (first.test(candidate) != users || !core.contains(candidate)) {
                    continue;
                }
                if (deadline.passed() || workLeft <= 0) {
                    provedMinimal = provedMinimal && !users;
                    return core;
                }
                Set<Rule> without =
                        refute(universe, rule -> alwaysIgnored.test(rule) || isLeftOut(rule, candidate, core, users));
                if (!without.isEmpty()) {
                    if (users) {
                        core.removeIf(rule -> first.test(rule) && !without.contains(rule));
                        // The channels' part of the refutation may be another one now.
                        core.removeIf(rule -> !first.test(rule));
                        core.addAll(without);
                    } else {
                        core.retainAll(without);
                    }
                }
            }
        }
        return core;
    }

    /** While the user's words are minimised all the channels' rules hold; afterwards only those of the refutation. */
    private static boolean isLeftOut(Rule rule, Rule candidate, Set<Rule> core, boolean minimisingUsers) {
        return rule.equals(candidate) || (!core.contains(rule) && (!minimisingUsers || isUsers(rule)));
    }

    private static List<Rule> inOrder(Set<Rule> rules) {
        List<Rule> result = new ArrayList<>(rules);
        result.sort(Explanation::compare);
        return result;
    }

    /** Links first, from the last name to the first; then the user's words, from the last to the first: the first is kept longest. */
    private static int compare(Rule a, Rule b) {
        int order = Integer.compare(rank(b), rank(a));
        if (order == 0) {
            order = Integer.compare(place(b), place(a));
        }
        return order == 0 ? b.toString().compareTo(a.toString()) : order;
    }

    private static int rank(Rule rule) {
        return switch (rule) {
            case Rule.Spec spec -> 1;
            case Rule.Limit limit -> 2;
            case Rule.NoDowngrade none -> 3;
            case Rule.Needs needs -> 4;
            case Rule.Restricts restricts -> 5;
        };
    }

    private static int place(Rule rule) {
        return switch (rule) {
            case Rule.Spec spec -> spec.place();
            case Rule.Limit limit -> limit.place();
            case Rule.NoDowngrade none -> 0;
            case Rule.Needs needs -> 0;
            case Rule.Restricts restricts -> 0;
        };
    }

    private Problem describe(Set<Rule> users, Set<Rule> chain) {
        List<Problem.CoreItem> core = new ArrayList<>();
        List<Requirement> specs = new ArrayList<>();
        Predicate<Rule> othersOfTheUser = rule -> isUsers(rule) && !users.contains(rule);
        for (Rule rule : inOrder(users).reversed()) {
            switch (rule) {
                case Rule.Spec spec -> {
                    Requirement requirement = question.specs().get(spec.place());
                    specs.add(requirement);
                    boolean missing = !requirement.isVirtual() && isMissing(requirement);
                    core.add(item(missing ? Problem.Kind.MISSING : Problem.Kind.SPEC, requirement.spec()));
                }
                case Rule.Limit limit ->
                    core.add(item(
                            limit.place() < constraintCount ? Problem.Kind.CONSTRAINT : Problem.Kind.PIN,
                            question.limits().get(limit.place()).spec()));
                case Rule.NoDowngrade none ->
                    core.add(new Problem.CoreItem(Problem.Kind.CONSTRAINT, "no older " + none.name()));
                case Rule.Needs needs -> throw new IllegalStateException("not the user's: " + needs);
                case Rule.Restricts restricts -> throw new IllegalStateException("not the user's: " + restricts);
            }
        }
        addKnobs(core, othersOfTheUser);
        addHost(core, specs, chain, othersOfTheUser);
        Wording wording = new Wording(universe, specs, request.excludeNewer());
        return new Problem(
                wording.headline(core),
                core,
                wording.reasons(core, inOrder(chain).reversed()));
    }

    private static Problem.CoreItem item(Problem.Kind kind, MatchSpec spec) {
        return new Problem.CoreItem(kind, spec.toString());
    }

    private boolean isMissing(Requirement requirement) {
        return requirement.candidates().count() == 0 && !universe.isKnown(requirement.name());
    }

    /** Settings outside the specs: each that would make the rest of the core solvable belongs to the core. */
    private void addKnobs(List<Problem.CoreItem> core, Predicate<Rule> ignored) {
        Filter filter = universe.filter();
        if (filter.priority() == ChannelPriority.STRICT
                && isSolvable(universes.apply(filter.withPriority(ChannelPriority.FLEXIBLE)), ignored)) {
            core.add(new Problem.CoreItem(Problem.Kind.CHANNEL_PRIORITY, "strict"));
        }
        if (filter.excludeNewer() != null && isSolvable(universes.apply(filter.withoutCutOff()), ignored)) {
            core.add(new Problem.CoreItem(
                    Problem.Kind.EXCLUDE_NEWER, filter.excludeNewer().toString()));
        }
    }

    private void addHost(
            List<Problem.CoreItem> core, List<Requirement> specs, Set<Rule> chain, Predicate<Rule> ignored) {
        Set<String> hostNames = new TreeSet<>();
        for (Rule rule : chain) {
            String child = childOf(rule);
            if (child != null && child.startsWith("__")) {
                hostNames.add(child);
            }
        }
        specs.stream().filter(Requirement::isVirtual).forEach(spec -> hostNames.add(spec.name()));
        for (String name : hostNames) {
            Predicate<Rule> withoutThatFact =
                    rule -> ignored.test(rule) || name.equals(childOf(rule)) || asksFor(rule, name);
            if (isSolvable(universe, withoutThatFact)) {
                core.add(new Problem.CoreItem(Problem.Kind.VIRTUAL_PACKAGE, hostText(name)));
            }
        }
    }

    private boolean asksFor(Rule rule, String name) {
        return rule instanceof Rule.Spec spec
                && question.specs().get(spec.place()).name().equals(name);
    }

    private static @Nullable String childOf(Rule rule) {
        return switch (rule) {
            case Rule.Needs needs -> needs.child();
            case Rule.Restricts restricts -> restricts.child();
            case Rule.Spec spec -> null;
            case Rule.Limit limit -> null;
            case Rule.NoDowngrade none -> null;
        };
    }

    private String hostText(String name) {
        for (VirtualPackage virtual : universe.filter().virtualPackages()) {
            if (virtual.name().equals(name)) {
                return virtual.name() + "=" + virtual.version() + "=" + virtual.build();
            }
        }
        return "no " + name;
    }

    private boolean isSolvable(Universe inUniverse, Predicate<Rule> ignored) {
        return run(new Search(inUniverse, questionIn(inUniverse), false, ignored)) == Verdict.SATISFIABLE;
    }
}
