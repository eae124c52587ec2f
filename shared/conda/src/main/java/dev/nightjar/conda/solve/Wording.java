package dev.nightjar.conda.solve;

import dev.nightjar.conda.PackageRecord;
import dev.nightjar.conda.Version;
import dev.nightjar.conda.VirtualPackage;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/** Puts a minimal conflict into words: one headline, then one line for each link of the chain. */
final class Wording {
    /** Links of a chain that are told. */
    private static final int MOST_LINKS = 15;

    /** Distinct needs that one line spells out. */
    private static final int MOST_VARIANTS = 2;

    private final Universe universe;
    private final List<Requirement> specs;
    private final @Nullable Instant cutOff;

    Wording(Universe universe, List<Requirement> specs, @Nullable Instant cutOff) {
        this.universe = universe;
        this.specs = specs;
        this.cutOff = cutOff;
    }

    String headline(List<Problem.CoreItem> core) {
        List<String> asked = new ArrayList<>();
        List<String> missing = new ArrayList<>();
        boolean priority = false;
        for (Problem.CoreItem item : core) {
            switch (item.kind()) {
                case MISSING -> missing.add(item.text());
                case SPEC, PIN, CONSTRAINT -> asked.add(item.text());
                case CHANNEL_PRIORITY -> priority = true;
                case VIRTUAL_PACKAGE, EXCLUDE_NEWER -> {}
            }
        }
        if (!missing.isEmpty()) {
            return "no channel has " + join(missing) + " for this platform";
        }
        if (asked.size() == 1) {
            return asked.get(0) + " cannot be installed" + (priority ? " with strict channel priority" : "");
        }
        return join(asked) + " cannot be installed together" + (priority ? " with strict channel priority" : "");
    }

    List<String> reasons(List<Problem.CoreItem> core, List<Rule> chain) {
        List<String> lines = new ArrayList<>();
        for (Requirement spec : specs) {
            String line = impossibleSpec(spec);
            if (line != null) {
                lines.add(line);
            }
        }
        List<Rule> links = fromTheTop(chain);
        for (Rule rule : links.subList(0, Math.min(links.size(), MOST_LINKS))) {
            switch (rule) {
                case Rule.Needs needs -> lines.add(needs(needs));
                case Rule.Restricts restricts -> lines.add(restricts(restricts));
                case Rule.Spec spec -> throw new IllegalStateException("not the channels': " + spec);
                case Rule.Limit limit -> throw new IllegalStateException("not the channels': " + limit);
                case Rule.NoDowngrade none -> throw new IllegalStateException("not the channels': " + none);
            }
        }
        if (links.size() > MOST_LINKS) {
            lines.add("and so on, over " + (links.size() - MOST_LINKS) + " more links");
        }
        for (Problem.CoreItem item : core) {
            switch (item.kind()) {
                case CHANNEL_PRIORITY -> lines.add("strict channel priority hides what later channels have");
                case EXCLUDE_NEWER -> lines.add("records newer than " + item.text() + " are left out");
                case PIN -> lines.add("you pin " + item.text());
                case CONSTRAINT -> lines.add("you allow only " + item.text());
                case VIRTUAL_PACKAGE -> {
                    if (lines.stream().noneMatch(line -> line.contains(", and the host has "))) {
                        lines.add("the host has " + item.text());
                    }
                }
                case SPEC, MISSING -> {}
            }
        }
        return lines;
    }

    /** Links in the order in which one comes from what was asked for to the conflict; then by name. */
    private List<Rule> fromTheTop(List<Rule> chain) {
        List<Rule> waiting = new ArrayList<>(chain);
        List<Rule> result = new ArrayList<>();
        Set<String> reached = new LinkedHashSet<>();
        specs.forEach(spec -> reached.add(spec.name()));
        while (!waiting.isEmpty()) {
            List<Rule> next = waiting.stream()
                    .filter(rule -> reached.contains(parentOf(rule)))
                    .toList();
            if (next.isEmpty()) {
                next = List.copyOf(waiting);
            }
            result.addAll(next);
            waiting.removeAll(next);
            next.stream()
                    .filter(Rule.Needs.class::isInstance)
                    .forEach(rule -> reached.add(((Rule.Needs) rule).child()));
        }
        return result;
    }

    private static String parentOf(Rule rule) {
        return switch (rule) {
            case Rule.Needs needs -> needs.parent();
            case Rule.Restricts restricts -> restricts.parent();
            case Rule.Spec spec -> throw new IllegalStateException("not the channels': " + spec);
            case Rule.Limit limit -> throw new IllegalStateException("not the channels': " + limit);
            case Rule.NoDowngrade none -> throw new IllegalStateException("not the channels': " + none);
        };
    }

    /** Why a spec selects nothing by itself, or null if it does select something. */
    private @Nullable String impossibleSpec(Requirement spec) {
        if (spec.isPossible()) {
            return null;
        }
        if (spec.isVirtual()) {
            return spec + " is a fact about the host, not a package";
        }
        Candidates candidates = spec.candidates();
        if (candidates.count() > 0) {
            return "no " + spec.name() + " matches " + spec + ": there is " + span(records(candidates));
        }
        if (!universe.isKnown(spec.name())) {
            return "no channel has a package called " + spec.name();
        }
        return "every " + spec.name() + " is left out" + (cutOff == null ? "" : " by the cut-off " + cutOff);
    }

    private static List<PackageRecord> records(Candidates candidates) {
        return List.of(candidates.records());
    }

    private String needs(Rule.Needs rule) {
        return link(rule.parent(), " needs ", rule.child(), Candidates::depends);
    }

    private String restricts(Rule.Restricts rule) {
        return link(rule.parent(), " works only with ", rule.child(), Candidates::constrains);
    }

    private String link(
            String parent, String verb, String child, BiFunction<Candidates, Integer, Requirement[]> statements) {
        Map<String, Requirement> variants = new LinkedHashMap<>();
        Candidates parents = universe.candidates(parent);
        List<PackageRecord> considered = new ArrayList<>();
        for (int place : placesAskedFor(parents)) {
            for (Requirement statement : statements.apply(parents, place)) {
                if (statement.name().equals(child)) {
                    variants.putIfAbsent(statement.toString(), statement);
                    considered.add(parents.records()[place]);
                }
            }
        }
        return parent + " " + span(considered) + verb + variants(child, variants) + whatThereIs(child, variants);
    }

    /** Only the records that the conflict's own specs leave of that name. */
    private int[] placesAskedFor(Candidates candidates) {
        int[] places = null;
        for (Requirement spec : specs) {
            if (spec.name().equals(candidates.name()) && (places == null || spec.matching().length < places.length)) {
                places = spec.matching();
            }
        }
        if (places == null) {
            places = new int[candidates.count()];
            for (int i = 0; i < places.length; i++) {
                places[i] = i;
            }
        }
        return places;
    }

    private String whatThereIs(String child, Map<String, Requirement> variants) {
        if (child.startsWith("__")) {
            for (VirtualPackage virtual : universe.filter().virtualPackages()) {
                if (virtual.name().equals(child)) {
                    return ", and the host has " + virtual.version()
                            + (virtual.build().equals("0") ? "" : " " + virtual.build());
                }
            }
            return ", and the host has no " + child;
        }
        Candidates candidates = universe.candidates(child);
        if (candidates.count() == 0) {
            return universe.isKnown(child) ? ", which is left out" : ", which no channel has for this platform";
        }
        boolean none = variants.keySet().stream().map(universe::requirement).noneMatch(Requirement::isPossible);
        return none ? ", and there is only " + child + " " + span(records(candidates)) : "";
    }

    /** Few specs are spelled out; many are told by the versions that they select together. */
    private static String variants(String child, Map<String, Requirement> variants) {
        List<PackageRecord> selected = new ArrayList<>();
        variants.values().forEach(requirement -> selected.addAll(requirement.selected()));
        if (variants.size() <= MOST_VARIANTS || selected.isEmpty()) {
            List<String> texts = List.copyOf(variants.keySet());
            String others = texts.size() <= MOST_VARIANTS ? "" : " or the like";
            return String.join(" or ", texts.subList(0, Math.min(texts.size(), MOST_VARIANTS))) + others;
        }
        return child + " " + versions(selected) + " (" + variants.size() + " different specs)";
    }

    /** {@code 1.2 to 1.9 (12 builds)}. */
    private static String span(List<PackageRecord> records) {
        if (records.isEmpty()) {
            return "(no build)";
        }
        return versions(records) + (records.size() == 1 ? " (1 build)" : " (" + records.size() + " builds)");
    }

    private static String versions(List<PackageRecord> records) {
        Version lowest = records.get(0).version();
        Version highest = lowest;
        for (PackageRecord record : records) {
            lowest = record.version().compareTo(lowest) < 0 ? record.version() : lowest;
            highest = record.version().compareTo(highest) > 0 ? record.version() : highest;
        }
        return lowest.equals(highest) ? lowest.toString() : lowest + " to " + highest;
    }

    private static String join(List<String> texts) {
        if (texts.size() == 1) {
            return texts.get(0);
        }
        return String.join(", ", texts.subList(0, texts.size() - 1)) + " and " + texts.get(texts.size() - 1);
    }
}
