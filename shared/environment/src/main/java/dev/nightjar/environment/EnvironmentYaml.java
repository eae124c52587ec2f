package dev.nightjar.environment;

import dev.nightjar.environment.EnvironmentRequest.Asked;
import dev.nightjar.environment.Selector.UnknownVariableException;
import dev.nightjar.environment.Value.Field;
import dev.nightjar.environment.Value.Fields;
import dev.nightjar.environment.Value.Items;
import dev.nightjar.environment.Value.Scalar;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads an {@code environment.yml} (CEP 24); everything that is wrong with it is said at once, with its place. */
final class EnvironmentYaml {
    private static final Pattern DICTIONARY_SELECTOR = Pattern.compile("sel\\(\\s*([^()]*?)\\s*\\)");
    private static final Pattern VARIABLE_NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");
    private static final int MAX_MERGED_FIELDS = 10_000;
    private static final String HOW_SELECTORS =
            "linux, osx, win, unix, an architecture such as aarch64, and, or, not, ( )";

    private final Findings findings;
    private final EnvironmentRequest.Builder request = new EnvironmentRequest.Builder();
    private int mergedFields;

    private EnvironmentYaml(Findings findings) {
        this.findings = findings;
    }

    static EnvironmentRequest read(Fields root, Findings findings) throws RefusedInputException {
        EnvironmentYaml reader = new EnvironmentYaml(findings);
        reader.readRoot(root);
        return reader.request.build(false, findings);
    }

    private void readRoot(Fields root) throws RefusedInputException {
        Map<String, Field> named = new HashMap<>();
        for (Field field : merged(root, 0)) {
            Field first = named.putIfAbsent(field.key().text(), field);
            if (first != null) {
                complainOfDuplicate(field, first);
                continue;
            }
            Optional<Selector> selector = selector(field.comment(), field.key().place());
            if (selector.isEmpty()) {
                continue;
            }
            Selector when = selector.get();
            switch (field.key().text()) {
                case "channels" -> eachText(field, when, this::readChannel);
                case "dependencies" -> readDependencies(field, when);
                case "platforms" -> eachText(field, when, this::readPlatform);
                case "name" ->
                    text(field).filter(value -> isForAll(field, when)).ifPresent(this::readName);
                case "category" ->
                    text(field).filter(value -> isForAll(field, when)).ifPresent(this::readCategory);
                case "variables" -> {
                    if (isForAll(field, when)) {
                        readVariables(field);
                    }
                }
                case "prefix" ->
                    findings.warn(
                            field.key().place(),
                            "ignores \"prefix\"",
                            "locks are for every machine",
                            "give the folder when you install");
                default ->
                    findings.warn(
                            field.key().place(),
                            "ignores the key \"" + field.key().text() + "\"",
                            "CEP 24 has name, channels, dependencies, variables, platforms, category and prefix",
                            "remove it, or check its spelling");
            }
        }
    }

    private boolean isForAll(Field field, Selector when) {
        if (when.equals(Selector.ALWAYS)) {
            return true;
        }
        findings.error(
                field.key().place(),
                "cannot read a selector behind \"" + field.key().text() + "\"",
                "only dependencies, channels and platforms may differ between platforms",
                "one value for all platforms, or a file for each");
        return false;
    }

    private void readCategory(Scalar category) {
        if (!category.text().isBlank()) {
            request.category = category.text().strip();
        }
    }

    private void complainOfDuplicate(Field field, Field first) {
        findings.error(
                field.key().place(),
                "cannot read a second \"" + field.key().text() + "\"",
                "line " + first.key().place().line()
                        + " has that key already, and readers disagree on which one counts",
                "one \"" + field.key().text() + "\" that has both");
    }

    private void readName(Scalar name) {
        Optional<String> why = EnvironmentName.whyRefused(name.text());
        if (why.isEmpty()) {
            request.name = name.text();
        } else {
            findings.error(
                    name.place(),
                    "cannot use the name \"" + name.text() + "\"",
                    why.get(),
                    "a name of letters, digits, \"-\", \"_\" and \".\"");
        }
    }

    private void readChannel(Scalar channel, Selector when) {
        // CEP 24 appends the default channels where nodefaults is absent; here they are used only if written.
        if (!channel.text().equals("nodefaults")) {
            request.channels.add(new Asked<>(channel.text(), when, channel.place()));
        }
    }

    private void readPlatform(Scalar platform, Selector when) {
        Optional<String> why = SpecText.whyNoPlatform(platform.text());
        if (why.isPresent()) {
            findings.error(
                    platform.place(),
                    "cannot solve for the platform \"" + platform.text() + "\"",
                    why.get(),
                    "linux-64, linux-aarch64, osx-64, osx-arm64 or win-64");
        } else {
            request.platforms.add(new Asked<>(platform.text(), when, platform.place()));
        }
    }

    private void readVariables(Field field) throws RefusedInputException {
        if (isNothing(field.value())) {
            return;
        }
        if (!(field.value() instanceof Fields variables)) {
            complainOfKind(field.value(), "variables", "a mapping of names to texts", "NAME: \"value\" below it");
            return;
        }
        Map<String, Field> named = new HashMap<>();
        for (Field variable : merged(variables, 0)) {
            Scalar key = variable.key();
            Field first = named.putIfAbsent(key.text(), variable);
            if (first != null) {
                complainOfDuplicate(variable, first);
            } else if (!VARIABLE_NAME.matcher(key.text()).matches()) {
                findings.error(
                        key.place(),
                        "cannot set the variable \"" + key.text() + "\"",
                        "a variable's name has letters, digits and \"_\" and does not begin with a digit",
                        "another name");
            } else if (variable.value() instanceof Scalar value
                    && selector(variable.comment(), key.place())
                            .filter(when -> isForAll(variable, when))
                            .isPresent()) {
                request.variables.put(key.text(), value.isNull() ? "" : value.text());
            } else if (!(variable.value() instanceof Scalar)) {
                complainOfKind(variable.value(), key.text(), "a text", "quotes around its value");
            }
        }
    }

    private void readDependencies(Field field, Selector all) throws RefusedInputException {
        if (isNothing(field.value())) {
            findings.warn(
                    field.key().place(), "finds no dependencies", "nothing stands below the key", "a list below it");
            return;
        }
        if (!(field.value() instanceof Items dependencies)) {
            complainOfKind(field.value(), "dependencies", "a list of specs", "\"- \" before each of them");
            return;
        }
        for (Value item : dependencies.items()) {
            switch (item) {
                case Scalar scalar ->
                    selector(scalar.comment(), scalar.place()).ifPresent(when -> readSpec(scalar, both(all, when)));
                case Items items ->
                    findings.error(
                            items.place(),
                            "cannot read a list inside the list of dependencies",
                            "a dependency is a text, such as numpy>=1.26",
                            "one \"- \" instead of two");
                case Fields fields -> readSection(fields, all);
            }
        }
    }

    private void readSpec(Scalar scalar, Selector when) {
        if (isText(scalar, "a dependency")) {
            SpecText.read(scalar.text().strip(), scalar.place(), findings)
                    .ifPresent(spec -> request.specs.add(new Asked<>(spec, when, scalar.place())));
        }
    }

    private void readSection(Fields fields, Selector all) throws RefusedInputException {
        Map<String, Field> named = new HashMap<>();
        for (Field field : merged(fields, 0)) {
            Scalar key = field.key();
            Field first = named.putIfAbsent(key.text(), field);
            Matcher dictionary = DICTIONARY_SELECTOR.matcher(key.text());
            Optional<Selector> comment = selector(field.comment(), key.place());
            if (first != null) {
                complainOfDuplicate(field, first);
            } else if (comment.isEmpty()) {
                // Its selector was an error; whether the section holds on a platform is not known.
            } else if (key.text().equals("pip")) {
                readPip(field, both(all, comment.get()));
            } else if (dictionary.matches()) {
                readSelected(dictionary.group(1), field, both(all, comment.get()));
            } else if (field.value() instanceof Scalar value && !value.isNull()) {
                // The commonest slip of all, and the reason why numbers keep their text: 3.10 is not 3.1.
                findings.error(new Complaint(
                        key.place(),
                        "cannot read \"" + key.text() + ": " + value.text() + "\"",
                        "a colon makes it a section for another installer, and none is called \"" + key.text() + "\"",
                        key.text() + "=" + value.text(),
                        key.text() + ": " + value.text()));
            } else {
                findings.error(
                        key.place(),
                        "cannot read the section \"" + key.text() + "\"",
                        "pip is the only other installer that is known here (CEP 24)",
                        field.value() instanceof Scalar
                                ? "\"" + key.text() + "\" without the colon, if the package is meant"
                                : "remove the section and run its installer afterwards");
            }
        }
    }

    private void readSelected(String variable, Field field, Selector all) {
        if (!Selector.DICTIONARY_VARIABLES.contains(variable)) {
            findings.error(
                    field.key().place(),
                    "cannot read the selector \"" + field.key().text() + "\"",
                    "CEP 24 allows one of unix, linux, osx and win between its parentheses",
                    "a comment selector, such as \"- spec  # [linux and aarch64]\"");
        } else if (field.value() instanceof Scalar scalar) {
            readSpec(scalar, both(all, new Selector.Variable(variable)));
        } else {
            complainOfKind(field.value(), field.key().text(), "a spec", "one spec behind each sel(...)");
        }
    }

    private void readPip(Field field, Selector when) {
        if (isNothing(field.value())) {
            return;
        }
        if (!(field.value() instanceof Items lines)) {
            complainOfKind(field.value(), "pip", "a list of requirements", "\"- \" before each of them");
            return;
        }
        for (Value line : lines.items()) {
            if (!(line instanceof Scalar scalar)) {
                complainOfKind(line, "pip", "texts only", "quotes around the requirement");
                continue;
            }
            Optional<Selector> own = selector(scalar.comment(), scalar.place());
            if (own.isPresent() && isText(scalar, "a requirement")) {
                PipLine.whyInvalid(scalar.text().strip())
                        .ifPresentOrElse(
                                invalid -> findings.error(new Complaint(
                                        scalar.place(),
                                        "cannot read \"" + scalar.text().strip() + "\"",
                                        invalid.why(),
                                        invalid.hint(),
                                        scalar.text().strip())),
                                () -> request.pip.add(
                                        new Asked<>(scalar.text().strip(), both(when, own.get()), scalar.place())));
            }
        }
    }

    /** The entries of a mapping with those of its merge keys ({@code <<}) behind them; its own win. */
    private List<Field> merged(Fields fields, int depth) throws RefusedInputException {
        List<Field> own = new ArrayList<>();
        List<Field> inherited = new ArrayList<>();
        for (Field field : fields.fields()) {
            if (!field.key().text().equals("<<") || field.key().type() != Scalar.Type.PLAIN) {
                own.add(field);
                continue;
            }
            List<Value> bases = field.value() instanceof Items several ? several.items() : List.of(field.value());
            for (Value base : bases) {
                if (!(base instanceof Fields mapping)) {
                    complainOfKind(base, "<<", "a mapping", "an alias of a mapping");
                    continue;
                }
                mergedFields += 1 + mapping.fields().size();
                if (depth >= 8 || mergedFields > MAX_MERGED_FIELDS) {
                    throw new RefusedInputException(Complaint.at(
                            field.key().place(),
                            "cannot read this file",
                            "its merge keys (<<) add up to too much",
                            "write the keys out"));
                }
                for (Field candidate : merged(mapping, depth + 1)) {
                    String key = candidate.key().text();
                    boolean known = inherited.stream()
                            .anyMatch(other -> other.key().text().equals(key));
                    boolean owned = fields.fields().stream()
                            .anyMatch(other -> other.key().text().equals(key));
                    if (!known && !owned) {
                        inherited.add(candidate);
                    }
                }
            }
        }
        own.addAll(inherited);
        return own;
    }

    private Optional<Scalar> text(Field field) {
        if (isNothing(field.value())) {
            return Optional.empty();
        }
        if (field.value() instanceof Scalar scalar) {
            return Optional.of(scalar);
        }
        complainOfKind(field.value(), field.key().text(), "a text", "one text behind the colon");
        return Optional.empty();
    }

    private void eachText(Field field, Selector all, BiConsumer<Scalar, Selector> reader) {
        if (isNothing(field.value())) {
            return;
        }
        if (!(field.value() instanceof Items items)) {
            complainOfKind(field.value(), field.key().text(), "a list", "\"- \" before each of its items");
            return;
        }
        for (Value item : items.items()) {
            if (item instanceof Scalar scalar) {
                selector(scalar.comment(), scalar.place())
                        .filter(when ->
                                isText(scalar, "an item of \"" + field.key().text() + "\""))
                        .ifPresent(when -> reader.accept(scalar, both(all, when)));
            } else {
                complainOfKind(item, field.key().text(), "texts only", "one text behind each \"- \"");
            }
        }
    }

    private boolean isText(Scalar scalar, String what) {
        if (scalar.isNull() || scalar.text().isBlank()) {
            findings.error(
                    scalar.place(),
                    "cannot read " + what + " that is empty",
                    "nothing stands behind the \"-\"",
                    "remove the line");
            return false;
        }
        if (scalar.severalLines()) {
            findings.error(
                    scalar.place(),
                    "cannot read \"" + scalar.text().strip() + "\"",
                    "it goes on over several lines",
                    "\"- \" before each item");
            return false;
        }
        return true;
    }

    private static Selector both(Selector one, Selector other) {
        if (one.equals(Selector.ALWAYS)) {
            return other;
        }
        return other.equals(Selector.ALWAYS) ? one : new Selector.And(List.of(one, other));
    }

    /** What the comment behind a line asks for; empty when it was an error. */
    private Optional<Selector> selector(String comment, Place place) {
        Optional<String> expression = Selector.inComment(comment);
        if (expression.isEmpty()) {
            return Optional.of(Selector.ALWAYS);
        }
        try {
            Optional<Selector> selector = Selector.parse(expression.get());
            if (selector.isEmpty()) {
                findings.warn(
                        place,
                        "takes \"" + comment + "\" for a remark",
                        "it is no condition on the platform",
                        "a comment that does not begin with [");
            }
            return Optional.of(selector.orElse(Selector.ALWAYS));
        } catch (UnknownVariableException e) {
            findings.error(
                    place,
                    "cannot read the selector \"" + comment + "\"",
                    "it asks for \"" + e.variable() + "\", which is nothing that a platform has",
                    HOW_SELECTORS + "; or a comment that does not begin with [");
            return Optional.empty();
        }
    }

    private static boolean isNothing(@Nullable Value value) {
        return value instanceof Scalar scalar && scalar.isNull();
    }

    private void complainOfKind(Value value, String key, String expected, String hint) {
        findings.error(
                value.place(),
                "cannot read " + value.kind() + " as part of \"" + key + "\"",
                "\"" + key + "\" takes " + expected,
                hint);
    }
}
