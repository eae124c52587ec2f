package dev.nightjar.conda;

import java.util.Collections;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/**
 * What somebody asks of a package: name, version, build, channel and more (CEP 29).
 *
 * <pre>
 * numpy                            any numpy
 * numpy=1.26, numpy 1.26.*         1.26 and all that begin so
 * numpy==1.26.4, numpy 1.26.4      that version
 * numpy &gt;=1.26,&lt;2|2.1.* py312*      a range, and a pattern for the build
 * conda-forge/linux-64::numpy      from that channel, for that platform
 * numpy[version='&lt;2',license=BSD*]  any field by its name; wins over what stands before the bracket
 * https://host/c/noarch/a-1-0.conda    that very file
 * </pre>
 *
 * <p>{@code numpy =1.26 py312*} is the fuzzy {@code 1.26.*} with that build, as CEP 29 has it, while
 * {@code numpy=1.26=py312*} is exactly 1.26; conda reads both as the second. {@code numpy ==1.8.*} is the fuzzy 1.8
 * (CEP 29), where conda drops the star.
 *
 * <p>Two specs are equal if all their fields mean the same, however they are spelt; so they can be interned.
 */
public final class MatchSpec {
    /** Fields beyond name, version and build, in the order of {@link #canonical()}. */
    enum Field {
        BUILD_NUMBER,
        TRACK_FEATURES,
        FEATURES,
        URL,
        MD5,
        SHA256,
        LICENSE,
        LICENSE_FAMILY,
        FN,
        WHEN,
        EXTRAS,
        FLAGS;

        private final String text = name().toLowerCase(Locale.ROOT);

        /** Whether it is not about the record itself but about when and how much of it is wanted. */
        boolean isCondition() {
            return this == WHEN || this == EXTRAS || this == FLAGS;
        }

        @Override
        public String toString() {
            return text;
        }
    }

    private final String text;
    private final String name;
    private final boolean nameWasLowered;
    private final @Nullable TextPattern namePattern;
    private final @Nullable String channel;
    private final @Nullable String subdir;
    private final @Nullable TextPattern subdirPattern;
    private final @Nullable String versionText;
    private final VersionSpec version;
    private final @Nullable String buildText;
    private final @Nullable TextPattern build;
    private final Map<Field, String> keys;
    private final Map<Field, TextPattern> patterns;
    private final @Nullable BuildNumberSpec buildNumber;
    private final @Nullable Set<String> trackFeatures;
    private final List<String> extras;
    private final List<String> flags;
    private final boolean needsRecord;

    MatchSpec(MatchSpecParser read) {
        this.text = Credentials.hidden(read.written);
        this.name = read.name;
        this.nameWasLowered = read.nameWasLowered;
        boolean isPattern = name.indexOf('*') >= 0 || TextPattern.isRegex(name);
        this.namePattern = isPattern ? TextPattern.of(name) : null;
        this.channel = read.channel;
        this.subdir = read.subdir;
        this.subdirPattern = subdir == null || subdir.equals("*") ? null : TextPattern.of(subdir);
        this.versionText = read.versionText;
        this.version = read.version;
        this.buildText = read.buildText;
        this.build = buildText == null || buildText.equals("*") ? null : TextPattern.of(buildText);
        this.keys = read.keys;
        this.buildNumber = read.buildNumber;
        this.trackFeatures = read.trackFeatures;
        this.extras = read.extras;
        this.flags = read.flags;
        this.patterns = keys.isEmpty() ? Map.of() : patterns(keys);
        this.needsRecord = subdirPattern != null || !patterns.isEmpty() || trackFeatures != null || hasFeatures();
    }

    private static Map<Field, TextPattern> patterns(Map<Field, String> keys) {
        Map<Field, TextPattern> patterns = new EnumMap<>(Field.class);
        keys.forEach((key, value) -> {
            switch (key) {
                case URL, MD5, SHA256, LICENSE, LICENSE_FAMILY, FN -> patterns.put(key, TextPattern.of(value));
                case BUILD_NUMBER, TRACK_FEATURES, FEATURES, WHEN, EXTRAS, FLAGS -> {}
            }
        });
        return patterns.isEmpty() ? Map.of() : patterns;
    }

    /** @throws InvalidSpecException saying what is wrong and what to write instead */
    public static MatchSpec parse(String text) {
        return MatchSpecParser.parse(text);
    }

    /** The lower-cased name, or a pattern: one with {@code *}, or a regular expression {@code ^...$}. */
    public String name() {
        return name;
    }

    /** Whether {@link #name()} is one exact name and not a pattern. */
    public boolean hasExactName() {
        return namePattern == null;
    }

    /** Whether the name was written with capitals, which no package has: worth a warning. */
    public boolean nameWasLowered() {
        return nameWasLowered;
    }

    public boolean matchesName(String candidate) {
        return namePattern == null ? name.equals(candidate) : namePattern.matches(candidate);
    }

    /**
     * The channel as written, a name or a URL, without its subdir; empty also for {@code *}.
     *
     * @see Channel#isCalled
     */
    public Optional<String> channel() {
        return channel == null || channel.equals("*") ? Optional.empty() : Optional.of(channel);
    }

    /** The platform's folder, or a pattern; empty for any. */
    public Optional<String> subdir() {
        return subdirPattern == null ? Optional.empty() : Optional.ofNullable(subdir);
    }

    /** {@link VersionSpec#ANY} where none was asked for. */
    public VersionSpec version() {
        return version;
    }

    /** The condition of {@code [when="..."]} (CEP 43), as written. */
    public Optional<String> when() {
        return Optional.ofNullable(keys.get(Field.WHEN));
    }

    /** The groups of optional dependencies of {@code [extras=[...]]} (CEP 44), in the order written. */
    public List<String> extras() {
        return extras;
    }

    /** What {@code [flags=[...]]} asks for (CEP 45), in the order written; {@link #matches} does not look at it. */
    public List<String> flags() {
        return flags;
    }

    /** Whether {@link #matches(Version, String, long)} cannot answer, since fields beyond its arguments are asked for. */
    public boolean needsRecord() {
        return needsRecord;
    }

    /** Whether nothing but the name matters. */
    public boolean isNameOnly() {
        return channel().isEmpty() && version.isAny() && build == null && buildNumber == null && !needsRecord;
    }

    /**
     * The short way for a record or virtual package of this name; exact unless {@link #needsRecord()}.
     *
     * @param buildNumber 0 or more
     */
    public boolean matches(Version version, String build, long buildNumber) {
        return this.version.matches(version)
                && (this.build == null || this.build.matches(build))
                && (this.buildNumber == null || this.buildNumber.matches(buildNumber));
    }

    /** Everything but the channel (which only the holder of channels can resolve). */
    public boolean matches(PackageRecord record) {
        if (!matchesName(record.name()) || !matches(record.version(), record.build(), record.buildNumber())) {
            return false;
        }
        return !needsRecord || matchesFields(record);
    }

    private boolean matchesFields(PackageRecord record) {
        if (subdirPattern != null && !subdirPattern.matches(record.subdir())) {
            return false;
        }
        if (trackFeatures != null && !trackFeatures.equals(Set.copyOf(record.trackFeatures()))) {
            return false;
        }
        for (Map.Entry<Field, TextPattern> entry : patterns.entrySet()) {
            String value = switch (entry.getKey()) {
                case URL -> record.url();
                case MD5 -> record.md5();
                case SHA256 -> record.sha256();
                case LICENSE -> record.license();
                case LICENSE_FAMILY -> record.licenseFamily();
                case FN -> record.fileName();
                case BUILD_NUMBER, TRACK_FEATURES, FEATURES, WHEN, EXTRAS, FLAGS -> null;
            };
            if (value == null || !entry.getValue().matches(value)) {
                return false;
            }
        }
        // Records here do not keep the "features" that conda once had, so none has what is asked for.
        return !hasFeatures();
    }

    private boolean hasFeatures() {
        return keys.containsKey(Field.FEATURES);
    }

    /** All fields that were asked for, by their names in CEP 29, as conda holds them; the name comes first. */
    public Map<String, String> fields() {
        Map<String, String> fields = new LinkedHashMap<>();
        fields.put("name", name);
        putIfAsked(fields, "channel", channel == null ? null : ChannelNames.shortName(channel, isFile()));
        putIfAsked(fields, "subdir", subdir);
        putIfAsked(fields, "version", versionText);
        putIfAsked(fields, "build", buildText);
        keys.forEach((key, value) -> fields.put(key.toString(), value));
        return Collections.unmodifiableMap(fields);
    }

    private static void putIfAsked(Map<String, String> fields, String field, @Nullable String value) {
        if (value != null) {
            fields.put(field, value);
        }
    }

    private boolean isFile() {
        return keys.containsKey(Field.URL) && keys.containsKey(Field.FN);
    }

    /** One spelling for all equal specs, conda's own (CEP 29, appendix A); reading it again gives an equal spec. */
    public String canonical() {
        StringBuilder front = new StringBuilder();
        StringJoiner bracket = new StringJoiner(",", "[", "]").setEmptyValue("");
        boolean subdirIsInFront = false;
        if (channel != null && !channel.equals("*")) {
            String shortName = ChannelNames.shortName(channel, isFile());
            if (shortName.indexOf('*') >= 0) {
                bracket.add("channel=" + quoted(shortName));
            } else {
                front.append(shortName);
                subdirIsInFront = subdir != null && subdir.indexOf('*') < 0;
                if (subdirIsInFront) {
                    front.append('/').append(subdir);
                }
                front.append("::");
            }
        }
        if (subdir != null && !subdirIsInFront && !subdir.equals("*")) {
            bracket.add("subdir=" + subdir);
        }
        front.append(name);
        boolean isExact = versionText != null && addVersion(versionText, front, bracket);
        if (buildText != null) {
            if (containsAny(buildText, "><$^|,(")) {
                bracket.add("build='" + buildText + "'");
            } else if (isExact && buildText.indexOf('*') < 0) {
                front.append('=').append(buildText);
            } else {
                bracket.add("build=" + buildText);
            }
        }
        keys.forEach((key, value) -> {
            boolean isImplied =
                    (key == Field.FN && keys.containsKey(Field.URL)) || (key == Field.URL && channel != null);
            if (!isImplied) {
                String shown =
                        key == Field.LICENSE || key == Field.LICENSE_FAMILY ? value.toLowerCase(Locale.ROOT) : value;
                boolean isList = value.startsWith("[");
                bracket.add(key + "=" + (isList ? value : quoted(shown)));
            }
        });
        return front.append(bracket).toString();
    }

    /** @return whether it is one exact version, written in front */
    private boolean addVersion(String asked, StringBuilder front, StringJoiner bracket) {
        if (asked.equals("*")) {
            return false;
        }
        if (containsAny(asked, "><$^|,()")) {
            bracket.add("version='" + asked + "'");
            return false;
        }
        if (asked.startsWith("!=") || asked.startsWith("~=")) {
            if (buildText == null) {
                front.append(asked);
            } else {
                bracket.add("version='" + asked + "'");
            }
            return false;
        }
        boolean isFuzzy = asked.startsWith("=") && !asked.startsWith("==");
        String literal = asked.startsWith("==") ? asked.substring(2) : isFuzzy ? asked.substring(1) : asked;
        if (literal.endsWith(".*")) {
            front.append('=').append(literal, 0, literal.length() - 2);
            return false;
        }
        if (literal.endsWith("*")) {
            front.append('=').append(literal, 0, literal.length() - 1);
            return false;
        }
        front.append(isFuzzy ? "=" : "==").append(literal);
        return !isFuzzy;
    }

    private static boolean containsAny(String text, String characters) {
        for (int i = 0; i < text.length(); i++) {
            if (characters.indexOf(text.charAt(i)) >= 0) {
                return true;
            }
        }
        return false;
    }

    private static String quoted(String value) {
        if (value.indexOf('\'') >= 0) {
            return "\"" + value.replace("\"", "\\\"") + "\"";
        }
        return containsAny(value, ", =[]#\"") ? "'" + value + "'" : value;
    }

    @Override
    public boolean equals(Object other) {
        return this == other
                || (other instanceof MatchSpec spec
                        && name.equals(spec.name)
                        && version.equals(spec.version)
                        && Objects.equals(build, spec.build)
                        && channel().equals(spec.channel())
                        && Objects.equals(subdirPattern, spec.subdirPattern)
                        && Objects.equals(buildNumber, spec.buildNumber)
                        && Objects.equals(trackFeatures, spec.trackFeatures)
                        && patterns.equals(spec.patterns)
                        && extras.equals(spec.extras)
                        && flags.equals(spec.flags)
                        && when().equals(spec.when())
                        && Objects.equals(keys.get(Field.FEATURES), spec.keys.get(Field.FEATURES)));
    }

    @Override
    public int hashCode() {
        return 31 * (31 * (31 * name.hashCode() + version.hashCode()) + Objects.hashCode(build)) + patterns.hashCode();
    }

    /** As it was written, credentials hidden. */
    @Override
    public String toString() {
        return text;
    }
}
