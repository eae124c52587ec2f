package dev.nightjar.environment;

import dev.nightjar.conda.InvalidSpecException;
import dev.nightjar.conda.MatchSpec;
import dev.nightjar.conda.PackageRecord;
import dev.nightjar.conda.Version;
import dev.nightjar.conda.VirtualPackage;
import dev.nightjar.conda.solve.ChannelPriority;
import dev.nightjar.conda.solve.Strategy;
import dev.nightjar.environment.EnvironmentRequest.Asked;
import dev.nightjar.environment.Value.Field;
import dev.nightjar.environment.Value.Fields;
import dev.nightjar.environment.Value.Items;
import dev.nightjar.environment.Value.Scalar;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads a JSON request; {@code null} means "not said" in every field. */
final class JsonRequest {
    private static final Pattern MD5 = Pattern.compile("[0-9a-fA-F]{32}");
    private static final Pattern SHA256 = Pattern.compile("[0-9a-fA-F]{64}");
    private static final Pattern WHOLE_NUMBER = Pattern.compile("-?[0-9]{1,18}");
    private static final Pattern FILE_NAME = Pattern.compile("[A-Za-z0-9_.!+~-]+\\.(conda|tar\\.bz2)");
    private static final Pattern SUBDIR = Pattern.compile("[a-z0-9]+-[a-z0-9]+|noarch");
    private static final Pattern PACKAGE_NAME = Pattern.compile("[a-z0-9_][a-z0-9_.-]*");
    private static final Pattern BUILD = Pattern.compile("[^\\s/\\\\]*");
    private static final String FIELDS = "name, specs, constraints, pip, channels, platforms, virtual_packages,"
            + " channel_priority, exclude_newer, exclude_newer_exempt, undated, strategy, pins, installed, update,"
            + " allow_downgrade, language";

    private final Findings findings;
    private final EnvironmentRequest.Builder request = new EnvironmentRequest.Builder();

    private JsonRequest(Findings findings) {
        this.findings = findings;
    }

    static EnvironmentRequest read(Value root, Findings findings) throws RefusedInputException {
        JsonRequest reader = new JsonRequest(findings);
        // The first character was a brace, so this is an object.
        for (Field field : reader.unique((Fields) root)) {
            reader.readField(field);
        }
        return reader.request.build(true, findings);
    }

    private void readField(Field field) {
        switch (field.key().text()) {
            case "name" -> string(field, this::readName);
            case "specs" -> readSpecs(field, spec -> {});
            case "constraints" -> readSpecs(field, request.constraints::add);
            case "pins" -> readSpecs(field, request.pins::add);
            case "pip" -> strings(field, this::readPip);
            case "channels" ->
                strings(field, channel -> {
                    if (!channel.text().equals("nodefaults")) {
                        request.channels.add(new Asked<>(channel.text(), Selector.ALWAYS, channel.place()));
                    }
                });
            case "platforms" -> strings(field, this::readPlatform);
            case "virtual_packages" -> readVirtualPackages(field);
            case "channel_priority" ->
                word(
                                field,
                                Map.of(
                                        "strict",
                                        ChannelPriority.STRICT,
                                        "flexible",
                                        ChannelPriority.FLEXIBLE,
                                        "disabled",
                                        ChannelPriority.DISABLED))
                        .ifPresent(priority -> request.channelPriority = priority);
            case "exclude_newer" -> readExcludeNewer(field);
            case "exclude_newer_exempt" -> readNames(field, request.excludeNewerExempt);
            case "undated" ->
                word(field, Map.of("exclude", false, "keep", true)).ifPresent(keep -> request.keepUndated = keep);
            case "strategy" ->
                word(
                                field,
                                Map.of(
                                        "highest",
                                        Strategy.HIGHEST,
                                        "lowest",
                                        Strategy.LOWEST,
                                        "lowest-direct",
                                        Strategy.LOWEST_DIRECT))
                        .ifPresent(strategy -> request.strategy = strategy);
            case "installed" -> readInstalled(field);
            case "update" -> readNames(field, request.update);
            case "allow_downgrade" -> bool(field).ifPresent(allowed -> request.allowDowngrade = allowed);
            // Prose is English; the word is checked and has no effect on an answer.
            case "language" -> word(field, Map.of("en", true, "ja", true));
            default ->
                findings.error(
                        field.key().place(),
                        "cannot read the field \"" + field.key().text() + "\"",
                        "a request has no such field",
                        FIELDS);
        }
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

    private void readSpecs(Field field, Consumer<MatchSpec> also) {
        boolean specs = field.key().text().equals("specs");
        strings(
                field,
                item -> SpecText.read(item.text().strip(), item.place(), findings)
                        .ifPresent(spec -> {
                            if (specs) {
                                request.specs.add(new Asked<>(spec, Selector.ALWAYS, item.place()));
                            }
                            also.accept(spec);
                        }));
    }

    private void readPip(Scalar line) {
        String text = line.text().strip();
        PipLine.whyInvalid(text)
                .ifPresentOrElse(
                        invalid -> findings.error(new Complaint(
                                line.place(), "cannot read \"" + text + "\"", invalid.why(), invalid.hint(), text)),
                        () -> request.pip.add(new Asked<>(text, Selector.ALWAYS, line.place())));
    }

    private void readPlatform(Scalar platform) {
        SpecText.whyNoPlatform(platform.text())
                .ifPresentOrElse(
                        why -> findings.error(
                                platform.place(),
                                "cannot solve for the platform \"" + platform.text() + "\"",
                                why,
                                "linux-64, linux-aarch64, osx-64, osx-arm64 or win-64"),
                        () -> request.platforms.add(new Asked<>(platform.text(), Selector.ALWAYS, platform.place())));
    }

    private void readVirtualPackages(Field field) {
        if (isNull(field.value())) {
            return;
        }
        List<VirtualPackage> host = new ArrayList<>();
        strings(field, item -> Hosts.parse(item.text(), item.place(), findings).ifPresent(host::add));
        request.virtualPackages = List.copyOf(host);
    }

    private void readNames(Field field, Collection<String> names) {
        strings(
                field,
                item -> SpecText.read(item.text().strip(), item.place(), findings)
                        .ifPresent(spec -> names.add(spec.name())));
    }

    private void readExcludeNewer(Field field) {
        if (isNull(field.value())) {
            return;
        }
        Optional<Instant> read = field.value() instanceof Scalar scalar ? instant(scalar) : Optional.empty();
        if (read.isPresent()) {
            request.excludeNewer = read.get();
        } else {
            findings.error(
                    field.value().place(),
                    "cannot read " + shown(field.value()) + " as \"exclude_newer\"",
                    "it is neither a time with an offset (RFC 3339) nor milliseconds since 1970",
                    "\"2026-01-31T00:00:00Z\"");
        }
    }

    private static Optional<Instant> instant(Scalar scalar) {
        try {
            return scalar.type() == Scalar.Type.STRING
                            || WHOLE_NUMBER.matcher(scalar.text()).matches()
                    ? Optional.of(OptionWords.instant(scalar.text()))
                    : Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private void readInstalled(Field field) {
        if (isNull(field.value())) {
            return;
        }
        if (!(field.value() instanceof Items items)) {
            complainOfKind(field.value(), "installed", "a list of records, as in repodata");
            return;
        }
        for (Value item : items.items()) {
            if (item instanceof Fields record) {
                readRecord(record);
            } else {
                complainOfKind(item, "installed", "records, as in repodata");
            }
        }
    }

    private void readRecord(Fields record) {
        Map<String, Value> fields = new HashMap<>();
        for (Field field : unique(record)) {
            if (!isNull(field.value())) {
                fields.put(field.key().text(), field.value());
            }
        }
        Optional<String> name = matching(record, fields, "name", PACKAGE_NAME);
        Optional<String> versionText = matching(record, fields, "version", Pattern.compile(".{1,200}"));
        if (name.isEmpty() || versionText.isEmpty()) {
            return;
        }
        Version version;
        try {
            version = Version.parse(versionText.get());
        } catch (InvalidSpecException e) {
            findings.error(
                    record.place(),
                    "cannot read the version \"" + versionText.get() + "\" of \"" + name.get() + "\" in \"installed\"",
                    e.reason(),
                    e.hint().isEmpty() ? "the record as it stands in repodata" : e.hint());
            return;
        }
        // Without one it is no artefact: nothing could be found in a channel or fetched.
        Optional<String> build = matching(record, fields, "build", BUILD);
        if (build.isEmpty()) {
            return;
        }
        String url = optional(fields, "url", Pattern.compile("[a-z]+://\\S+"));
        String fileName = optional(fields, "fn", FILE_NAME);
        if (fileName == null
                && url != null
                && FILE_NAME.matcher(lastSegment(url)).matches()) {
            fileName = lastSegment(url);
        }
        request.installed.add(new InstalledRecord(
                optional(fields, "channel", Pattern.compile("\\S+")),
                optional(fields, "subdir", SUBDIR),
                fileName,
                name.get(),
                version,
                build.get(),
                number(fields, "build_number", 0),
                list(fields, "depends"),
                list(fields, "constrains"),
                list(fields, "track_features"),
                number(fields, "timestamp", PackageRecord.NO_TIMESTAMP),
                number(fields, "size", -1),
                optional(fields, "md5", MD5),
                optional(fields, "sha256", SHA256),
                optional(fields, "license", Pattern.compile(".*")),
                optional(fields, "noarch", Pattern.compile("python|generic")),
                optional(fields, "python_site_packages_path", Pattern.compile(".*")),
                list(fields, "purls"),
                url));
    }

    private static String lastSegment(String url) {
        return url.substring(url.lastIndexOf('/') + 1);
    }

    private Optional<String> matching(Fields record, Map<String, Value> fields, String key, Pattern pattern) {
        if (!fields.containsKey(key)) {
            findings.error(
                    record.place(),
                    "cannot read a record of \"installed\"",
                    "it has no \"" + key + "\"",
                    "the record as it stands in repodata");
            return Optional.empty();
        }
        return Optional.ofNullable(optional(fields, key, pattern));
    }

    private @Nullable String optional(Map<String, Value> fields, String key, Pattern pattern) {
        Value value = fields.get(key);
        if (value == null) {
            return null;
        }
        if (value instanceof Scalar scalar
                && scalar.type() == Scalar.Type.STRING
                && pattern.matcher(scalar.text()).matches()) {
            return scalar.text();
        }
        findings.error(
                value.place(),
                "cannot read " + shown(value) + " as \"" + key + "\" of an installed record",
                "no record in repodata has such a " + key,
                "the record as it stands in repodata");
        return null;
    }

    private long number(Map<String, Value> fields, String key, long absent) {
        Value value = fields.get(key);
        if (value == null) {
            return absent;
        }
        if (value instanceof Scalar scalar
                && scalar.type() == Scalar.Type.NUMBER
                && WHOLE_NUMBER.matcher(scalar.text()).matches()
                && !scalar.text().startsWith("-")) {
            return Long.parseLong(scalar.text());
        }
        findings.error(
                value.place(),
                "cannot read " + shown(value) + " as \"" + key + "\" of an installed record",
                "it is no whole number",
                "the record as it stands in repodata");
        return absent;
    }

    private @Nullable List<String> list(Map<String, Value> fields, String key) {
        Value value = fields.get(key);
        if (value == null) {
            return null;
        }
        if (value instanceof Scalar words && words.type() == Scalar.Type.STRING && key.equals("track_features")) {
            return Arrays.stream(words.text().split("[\\s,]+"))
                    .filter(word -> !word.isEmpty())
                    .toList();
        }
        if (value instanceof Items items
                && items.items().stream()
                        .allMatch(item -> item instanceof Scalar scalar && scalar.type() == Scalar.Type.STRING)) {
            return items.items().stream().map(item -> ((Scalar) item).text()).toList();
        }
        findings.error(
                value.place(),
                "cannot read " + shown(value) + " as \"" + key + "\" of an installed record",
                "it is no list of texts",
                "the record as it stands in repodata");
        return null;
    }

    private List<Field> unique(Fields fields) {
        Map<String, Field> named = new HashMap<>();
        List<Field> unique = new ArrayList<>();
        for (Field field : fields.fields()) {
            Field first = named.putIfAbsent(field.key().text(), field);
            if (first == null) {
                unique.add(field);
            } else {
                findings.error(
                        field.key().place(),
                        "cannot read a second \"" + field.key().text() + "\"",
                        "line " + first.key().place().line() + " has that field already",
                        "one \"" + field.key().text() + "\" that has both");
            }
        }
        return unique;
    }

    private <T> Optional<T> word(Field field, Map<String, T> words) {
        if (isNull(field.value())) {
            return Optional.empty();
        }
        T meaning = field.value() instanceof Scalar scalar && scalar.type() == Scalar.Type.STRING
                ? words.get(scalar.text())
                : null;
        if (meaning == null) {
            findings.error(
                    field.value().place(),
                    "cannot read " + shown(field.value()) + " as \""
                            + field.key().text() + "\"",
                    "it takes one of "
                            + String.join(", ", words.keySet().stream().sorted().toList()),
                    "one of these, or leave it out");
        }
        return Optional.ofNullable(meaning);
    }

    private Optional<Boolean> bool(Field field) {
        if (isNull(field.value())) {
            return Optional.empty();
        }
        if (field.value() instanceof Scalar scalar && scalar.type() == Scalar.Type.BOOLEAN) {
            return Optional.of(scalar.text().equals("true"));
        }
        complainOfKind(field.value(), field.key().text(), "true or false");
        return Optional.empty();
    }

    private void string(Field field, Consumer<Scalar> reader) {
        if (isNull(field.value())) {
            return;
        }
        if (field.value() instanceof Scalar scalar && scalar.type() == Scalar.Type.STRING) {
            reader.accept(scalar);
        } else {
            complainOfKind(field.value(), field.key().text(), "a text");
        }
    }

    private void strings(Field field, Consumer<Scalar> reader) {
        if (isNull(field.value())) {
            return;
        }
        if (!(field.value() instanceof Items items)) {
            complainOfKind(field.value(), field.key().text(), "a list of texts");
            return;
        }
        for (Value item : items.items()) {
            if (!(item instanceof Scalar scalar) || scalar.type() != Scalar.Type.STRING) {
                complainOfKind(item, field.key().text(), "texts only");
            } else if (scalar.text().isBlank()) {
                findings.error(
                        scalar.place(),
                        "cannot read an empty text as part of \"" + field.key().text() + "\"",
                        "nothing stands between its quotes",
                        "remove it");
            } else {
                reader.accept(scalar);
            }
        }
    }

    private void complainOfKind(Value value, String key, String expected) {
        findings.error(
                value.place(),
                "cannot read " + value.kind() + " as part of \"" + key + "\"",
                "\"" + key + "\" takes " + expected,
                "null, or leave it out, where it does not matter");
    }

    private static boolean isNull(Value value) {
        return value instanceof Scalar scalar && scalar.isNull();
    }

    private static String shown(Value value) {
        return value instanceof Scalar scalar ? "\"" + scalar.text() + "\"" : value.kind();
    }
}
