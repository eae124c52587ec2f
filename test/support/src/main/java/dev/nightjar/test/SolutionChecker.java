package dev.nightjar.test;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Says what is wrong with a solver's answer, knowing nothing of how it was found: reads the channels by itself, has its
 * own version order and match specs, and looks at each rule in turn.
 *
 * <p>Judged: each record exists in its channel and belongs to the platform or {@code noarch}; specs, depends and
 * constrains hold (also against virtual packages); one record per name; channel priority; cut-off. Not judged: whether a
 * better answer exists, or whether a package is needed at all.
 *
 * <pre>{@code
 * List<String> wrong = new SolutionChecker().violations(question, List.of(Chosen.of("conda-forge/noarch/pip-25.0-pyh8b19718_0.conda")));
 * }</pre>
 *
 * <p>Keeps what it read of the channels, so one instance serves many questions. Safe for many threads.
 */
public final class SolutionChecker {
    /** Timestamps up to this one are seconds, later ones milliseconds: it is the last second of the year 9999. */
    private static final long LAST_SECOND = 253_402_300_799L;

    private final Map<Path, Subdir> subdirs = new ConcurrentHashMap<>();
    private final Map<String, CondaSpec> specs = new ConcurrentHashMap<>();

    /**
     * What was asked.
     *
     * @param channels folders with {@code SUBDIR/repodata.json[.zst]}, in order of priority
     * @param virtualPackages the whole host, {@code name=version[=build]}
     * @param constraints match specs that hold only for packages that are there
     * @param strictPriority whether the first channel that has a name owns it
     * @param excludeNewerMs records newer than that are not allowed; null: all are
     * @param excludeNewerExempt names that the cut-off does not touch
     * @param keepUndated whether records without a timestamp are allowed beside a cut-off
     */
    public record Question(
            List<Path> channels,
            String platform,
            List<String> virtualPackages,
            List<String> specs,
            List<String> constraints,
            boolean strictPriority,
            @Nullable Long excludeNewerMs,
            Set<String> excludeNewerExempt,
            boolean keepUndated) {
        public Question {
            channels = List.copyOf(channels);
            virtualPackages = List.copyOf(virtualPackages);
            specs = List.copyOf(specs);
            constraints = List.copyOf(constraints);
            excludeNewerExempt = Set.copyOf(excludeNewerExempt);
        }

        /** Strict priority, no constraints, no cut-off. */
        public static Question of(
                List<Path> channels, String platform, List<String> virtualPackages, List<String> specs) {
            return new Question(channels, platform, virtualPackages, specs, List.of(), true, null, Set.of(), false);
        }
    }

    /**
     * One record of an answer.
     *
     * @param channel the name of the channel's folder, or its whole path
     */
    public record Chosen(String channel, String subdir, String fileName) {
        /** Reads {@code CHANNEL/SUBDIR/FILE}. */
        public static Chosen of(String path) {
            int file = path.lastIndexOf('/');
            int subdir = path.lastIndexOf('/', file - 1);
            return new Chosen(path.substring(0, subdir), path.substring(subdir + 1, file), path.substring(file + 1));
        }

        @Override
        public String toString() {
            return channel + "/" + subdir + "/" + fileName;
        }
    }

    /** A chosen record with its description, or a virtual package (channel null). */
    private record Part(
            String label, String name, @Nullable Path channel, String subdir, String fileName, JsonNode json) {}

    private record Subdir(Map<String, JsonNode> records, Set<String> names) {}

    /** Every rule that the answer breaks, a line each; empty when it is right. */
    public List<String> violations(Question question, Collection<Chosen> answer) {
        List<String> wrong = new ArrayList<>();
        Map<String, Part> present = new LinkedHashMap<>();
        for (String virtual : question.virtualPackages()) {
            Part part = virtualPackage(virtual);
            present.put(part.name(), part);
        }
        List<Part> chosen = new ArrayList<>();
        for (Chosen choice : answer) {
            Part part = find(question, choice, wrong);
            if (part != null) {
                chosen.add(part);
                if (present.putIfAbsent(part.name(), part) != null) {
                    wrong.add("duplicate " + part.name() + ": " + part.label());
                }
            }
        }

        Set<Path> channels = new HashSet<>(question.channels());
        for (String spec : question.specs()) {
            require("spec", "", spec, present, wrong);
            CondaSpec parsed = parse(spec);
            if (channels.stream().map(SolutionChecker::folderName).noneMatch(parsed::asksForChannel)) {
                wrong.add("spec names a channel that is not there: " + spec);
            }
        }
        question.constraints().forEach(spec -> restrict("constraint", "", spec, present, wrong));
        for (Part part : chosen) {
            String stem = stem(part.fileName());
            Cases.texts(part.json().path("depends")).forEach(spec -> require("depends", stem, spec, present, wrong));
            Cases.texts(part.json().path("constrains"))
                    .forEach(spec -> restrict("constrains", stem, spec, present, wrong));
            checkPriority(question, part, wrong);
            checkCutOff(question, part, wrong);
        }
        return wrong;
    }

    /** {@code name-version-build.conda} without its ending. */
    public static String stem(String fileName) {
        for (String ending : List.of(".conda", ".tar.bz2")) {
            if (fileName.endsWith(ending)) {
                return fileName.substring(0, fileName.length() - ending.length());
            }
        }
        return fileName;
    }

    private @Nullable Part find(Question question, Chosen choice, List<String> wrong) {
        Path channel = question.channels().stream()
                .filter(folder -> folder.toString().equals(choice.channel())
                        || folderName(folder).equals(choice.channel()))
                .findFirst()
                .orElse(null);
        if (channel == null) {
            wrong.add("unknown channel " + choice);
            return null;
        }
        if (!choice.subdir().equals(question.platform()) && !choice.subdir().equals("noarch")) {
            wrong.add("subdir is neither " + question.platform() + " nor noarch: " + choice);
        }
        JsonNode json = subdir(channel, choice.subdir()).records().get(choice.fileName());
        if (json == null) {
            wrong.add("unknown record " + choice);
            return null;
        }
        return new Part(
                choice.toString(), json.path("name").asText(), channel, choice.subdir(), choice.fileName(), json);
    }

    private void require(String kind, String who, String spec, Map<String, Part> present, List<String> wrong) {
        CondaSpec wanted = parse(spec);
        boolean met = wanted.name().contains("*")
                ? present.values().stream().anyMatch(part -> meets(part, wanted))
                : present.containsKey(wanted.name()) && meets(present.get(wanted.name()), wanted);
        if (!met) {
            String how = present.containsKey(wanted.name()) ? " mismatch " : " missing ";
            wrong.add(kind + how + (who.isEmpty() ? "" : who + ": ") + spec);
        }
    }

    private void restrict(String kind, String who, String spec, Map<String, Part> present, List<String> wrong) {
        CondaSpec allowed = parse(spec);
        Part part = present.get(allowed.name());
        if (part != null && !meets(part, allowed)) {
            wrong.add(kind + " mismatch " + (who.isEmpty() ? "" : who + ": ") + spec);
        }
    }

    private static boolean meets(Part part, CondaSpec spec) {
        return spec.matches(part.json(), part.subdir(), part.fileName())
                && (part.channel() == null ? spec.channel() == null : spec.asksForChannel(folderName(part.channel())));
    }

    private void checkPriority(Question question, Part part, List<String> wrong) {
        if (!question.strictPriority()) {
            return;
        }
        boolean channelAskedFor = Stream.concat(question.specs().stream(), question.constraints().stream())
                .map(this::parse)
                .anyMatch(spec -> spec.channel() != null && Globs.matches(spec.name(), part.name()));
        Path owner = question.channels().stream()
                .filter(channel -> has(channel, question.platform(), part.name()))
                .findFirst()
                .orElseThrow();
        if (!channelAskedFor && !owner.equals(part.channel())) {
            wrong.add("priority " + part.label() + ": " + folderName(owner) + " has " + part.name()
                    + " and stands first");
        }
    }

    private void checkCutOff(Question question, Part part, List<String> wrong) {
        Long limit = question.excludeNewerMs();
        if (limit == null || question.excludeNewerExempt().contains(part.name())) {
            return;
        }
        JsonNode timestamp = part.json().path("timestamp");
        if (!timestamp.isNumber()) {
            if (!question.keepUndated()) {
                wrong.add("cut-off " + part.label() + ": no timestamp");
            }
            return;
        }
        long millis = timestamp.asLong() > LAST_SECOND ? timestamp.asLong() : timestamp.asLong() * 1000;
        if (millis > limit) {
            wrong.add("cut-off " + part.label() + ": " + millis + " is after " + limit);
        }
    }

    private boolean has(Path channel, String platform, String name) {
        return subdir(channel, platform).names().contains(name)
                || subdir(channel, "noarch").names().contains(name);
    }

    private Subdir subdir(Path channel, String name) {
        return subdirs.computeIfAbsent(channel.resolve(name), SolutionChecker::read);
    }

    private static Subdir read(Path folder) {
        Map<String, JsonNode> records = new HashMap<>();
        Set<String> names = new HashSet<>();
        for (String file : List.of("repodata.json", "repodata.json.zst")) {
            if (records.isEmpty() && Files.exists(folder.resolve(file))) {
                JsonNode root = Cases.read(folder.resolve(file));
                root.path("packages").properties().forEach(entry -> records.put(entry.getKey(), entry.getValue()));
                root.path("packages.conda")
                        .properties()
                        .forEach(entry -> records.put(entry.getKey(), entry.getValue()));
                Cases.texts(root.path("removed")).forEach(records::remove);
            }
        }
        records.values().forEach(record -> names.add(record.path("name").asText()));
        return new Subdir(records, names);
    }

    private CondaSpec parse(String spec) {
        return specs.computeIfAbsent(spec, CondaSpec::parse);
    }

    private static Part virtualPackage(String text) {
        String[] parts = text.split("=", 3);
        ObjectNode json = new ObjectMapper().createObjectNode();
        json.put("name", parts[0]);
        json.put("version", parts.length > 1 ? parts[1] : "0");
        json.put("build", parts.length > 2 ? parts[2] : "0");
        json.put("build_number", 0);
        return new Part(text, parts[0], null, "", "", json);
    }

    private static String folderName(Path channel) {
        Path name = channel.getFileName();
        return name == null ? channel.toString() : name.toString();
    }
}
