package dev.nightjar.environment;

import dev.nightjar.environment.Value.Fields;
import dev.nightjar.environment.Value.Scalar;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Tells the three kinds of input apart by their content, never by the name of the file. */
final class RequestReader {
    /** A key, a colon, then a space or nothing. No match spec looks like that. */
    private static final Pattern KEY =
            Pattern.compile("[ \\t]*[\"']?[\\p{L}_<][\\p{L}\\p{N}_.<-]*[\"']?[ \\t]*:(?:\\s.*)?");

    /** What else no match spec begins with: a document marker, an item, an anchor, a tag. */
    private static final Pattern YAML_START = Pattern.compile("(?:---|%YAML|-[ \\t].*|-|[&!]).*");

    /** Longer lines are not looked at to tell the kinds apart. */
    private static final int MAX_KEY_LINE = 1_000;

    private RequestReader() {}

    static EnvironmentRequest read(byte[] content) throws RefusedInputException {
        Source source = Source.decode(content);
        Findings findings = new Findings();
        String text = source.text();
        List<String> lines = text.lines()
                .filter(line -> !line.isBlank() && !line.stripLeading().startsWith("#"))
                .toList();
        if (lines.isEmpty()) {
            throw new RefusedInputException(Complaint.at(
                    null,
                    "finds nothing in this file",
                    "it is empty but for blanks and comments",
                    "a list of dependencies"));
        }
        if (lines.getFirst().stripLeading().startsWith("{")) {
            return JsonRequest.read(JsonTree.read(source), findings);
        }
        if (!YAML_START.matcher(shortened(lines.getFirst())).matches()
                && lines.stream().noneMatch(line -> KEY.matcher(shortened(line)).matches())) {
            return SpecList.read(source, findings);
        }
        Value root = YamlTree.read(source);
        if (root instanceof Fields mapping) {
            boolean hasDependencies = mapping.fields().stream()
                    .anyMatch(field -> field.key().text().equals("dependencies"));
            boolean hasMerge = mapping.fields().stream()
                    .anyMatch(field -> field.key().text().equals("<<"));
            if (hasDependencies || hasMerge) {
                return EnvironmentYaml.read(mapping, findings);
            }
        }
        throw new RefusedInputException(List.of(whyOther(root)), nameIn(root));
    }

    /** The good name of a mapping that is no environment file otherwise. */
    private static @Nullable String nameIn(@Nullable Value root) {
        return root instanceof Fields mapping
                ? mapping.fields().stream()
                        .filter(field -> field.key().text().equals("name"))
                        .map(field -> field.value() instanceof Scalar name ? name.text() : "")
                        .filter(name -> EnvironmentName.whyRefused(name).isEmpty())
                        .findFirst()
                        .orElse(null)
                : null;
    }

    private static Complaint whyOther(@Nullable Value root) {
        return switch (root) {
            case null ->
                Complaint.at(null, "finds nothing in this file", "its document is empty", "a list of dependencies");
            case Fields mapping ->
                Complaint.at(
                        mapping.place(),
                        "finds no dependencies in this file",
                        "a mapping without the key \"dependencies\" is no environment file (CEP 24)",
                        "\"dependencies:\" with a list below it");
            case Scalar scalar ->
                Complaint.at(
                        scalar.place(),
                        "cannot read a single text as an environment file",
                        "an environment file is a mapping (CEP 24)",
                        "\"dependencies:\" with a list below it");
            case Value.Items items ->
                Complaint.at(
                        items.place(),
                        "cannot read a bare list as an environment file",
                        "an environment file is a mapping (CEP 24)",
                        "\"dependencies:\" above the list");
        };
    }

    private static String shortened(String line) {
        return line.length() <= MAX_KEY_LINE ? line : line.substring(0, MAX_KEY_LINE);
    }
}
