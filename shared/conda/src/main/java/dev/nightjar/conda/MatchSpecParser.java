package dev.nightjar.conda;

import dev.nightjar.conda.MatchSpec.Field;
import dev.nightjar.conda.VersionSpec.Clause;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Reads one match spec, from left to right, into the fields below.
 *
 * <pre>
 * (channel(/subdir):(namespace):) name (version (build)) ([key=value, ...]) (# comment)
 * </pre>
 */
final class MatchSpecParser {
    private static final int MAX_LENGTH = 10_000;
    private static final int MAX_NAME_LENGTH = 128;
    private static final Map<String, Field> FIELDS =
            Arrays.stream(Field.values()).collect(Collectors.toUnmodifiableMap(Field::toString, key -> key));
    private static final String BRACKET_HINT = "write [key=value], as in [version='>=1.2',build=py312*]";

    final String written;
    private final String text;
    private int end;

    String name = "";
    boolean nameWasLowered;

    @Nullable
    String channel;

    @Nullable
    String subdir;

    @Nullable
    String versionText;

    VersionSpec version = VersionSpec.ANY;

    @Nullable
    String buildText;

    @Nullable
    BuildNumberSpec buildNumber;

    @Nullable
    Set<String> trackFeatures;

    List<String> extras = List.of();
    List<String> flags = List.of();
    Map<Field, String> keys = Map.of();

    private MatchSpecParser(String written) {
        this.written = written;
        this.text = written.strip();
        this.end = text.length();
    }

    static MatchSpec parse(String written) {
        MatchSpecParser parser = new MatchSpecParser(written);
        parser.read();
        return new MatchSpec(parser);
    }

    private void read() {
        if (text.length() > MAX_LENGTH) {
            throw invalid("a match spec has at most " + MAX_LENGTH + " characters", "");
        }
        if (text.endsWith("@") && text.length() > 1) {
            readFeature();
            return;
        }
        int bracket = -1;
        int colon = -1;
        for (int i = 0; i < end; i++) {
            char c = text.charAt(i);
            if ((c < ' ' && c != '\t') || c == 0x7f) {
                throw invalid("it holds a control character", "");
            }
            if (c == '#' && bracket < 0) {
                if (i > 0 && isFile(i)) {
                    readFile(i);
                    return;
                }
                end = i;
            } else if (c == '[' && bracket < 0) {
                bracket = i;
            } else if (c == ':' && bracket < 0) {
                colon = i;
            }
        }
        if (isFile(end)) {
            readFile(end);
            return;
        }
        int positionalEnd = bracket < 0 ? end : bracket;
        int nameStart = colon < 0 ? 0 : readChannel(colon);
        int nameEnd = readName(nameStart, positionalEnd);
        readVersionAndBuild(nameEnd, positionalEnd);
        if (bracket >= 0) {
            readBracket(bracket);
        }
    }

    /** {@code mkl@}, as old specs ask for a package that tracks a feature. */
    private void readFeature() {
        String feature = text.substring(0, text.length() - 1);
        if (!feature.chars().allMatch(c -> isLetterOrDigit((char) c) || "_.-".indexOf(c) >= 0)) {
            throw invalid("\"@\" cannot stand there", "write NAME>=VERSION or CHANNEL::NAME");
        }
        name = "*";
        setField(Field.TRACK_FEATURES, feature);
    }

    // ---- a file

    private boolean isFile(int to) {
        int length = text.substring(0, to).stripTrailing().length();
        return text.startsWith(".conda", length - 6) || text.startsWith(".tar.bz2", length - 8);
    }

    /** @param to where the file's name ends and perhaps its hash begins: {@code #md5}, {@code #sha256:hex} */
    private void readFile(int to) {
        String file = text.substring(0, to).stripTrailing();
        String url = file.startsWith("/") ? "file://" + file : file;
        if (!url.contains("://")) {
            throw invalid("it is the name of a file, without a place", "write its URL or its absolute path");
        }
        int slash = url.lastIndexOf('/');
        String fileName = decoded(url.substring(slash + 1));
        String folder = url.substring(0, slash);
        String folderName = folder.substring(folder.lastIndexOf('/') + 1);
        keys = new EnumMap<>(Field.class);
        keys.put(Field.URL, Credentials.removed(url));
        keys.put(Field.FN, fileName);
        if (Subdir.of(folderName).isPresent()) {
            channel = Credentials.removed(folder.substring(0, folder.length() - folderName.length() - 1));
            subdir = folderName;
            String stem = fileName.substring(
                    0, fileName.length() - (fileName.endsWith(".conda") ? ".conda" : ".tar.bz2").length());
            int buildDash = stem.lastIndexOf('-');
            int versionDash = buildDash < 0 ? -1 : stem.lastIndexOf('-', buildDash - 1);
            if (versionDash < 1) {
                throw invalid("\"" + fileName + "\" is not NAME-VERSION-BUILD", "");
            }
            setName(stem.substring(0, versionDash));
            setVersion(stem.substring(versionDash + 1, buildDash));
            setBuild(stem.substring(buildDash + 1));
        } else {
            name = "*";
        }
        if (to < text.length()) {
            readHash(text.substring(to + 1).strip());
        }
    }

    private void readHash(String hash) {
        String hex = hash.startsWith("sha256:") ? hash.substring(7) : hash;
        boolean isHex = hex.chars().allMatch(c -> Character.digit(c, 16) >= 0 && c < 0x80);
        if (isHex && hex.length() == 64) {
            keys.put(Field.SHA256, hex.toLowerCase(Locale.ROOT));
        } else if (isHex && hex.length() == 32) {
            keys.put(Field.MD5, hex.toLowerCase(Locale.ROOT));
        }
    }

    private static String decoded(String fileName) {
        if (fileName.indexOf('%') < 0) {
            return fileName;
        }
        byte[] bytes = fileName.getBytes(StandardCharsets.UTF_8);
        byte[] decoded = new byte[bytes.length];
        int size = 0;
        for (int i = 0; i < bytes.length; i++) {
            int high = bytes[i] == '%' && i + 2 < bytes.length ? Character.digit(bytes[i + 1], 16) : -1;
            int low = high < 0 ? -1 : Character.digit(bytes[i + 2], 16);
            if (low >= 0) {
                decoded[size++] = (byte) (16 * high + low);
                i += 2;
            } else {
                decoded[size++] = bytes[i];
            }
        }
        return new String(decoded, 0, size, StandardCharsets.UTF_8);
    }

    // ---- the channel

    /** @return where the name starts */
    private int readChannel(int colon) {
        int first = text.lastIndexOf(':', colon - 1);
        String namespace = text.substring(first + 1, colon);
        if (namespace.indexOf('/') >= 0 || text.startsWith("//", colon + 1)) {
            throw invalid(
                    "it is a URL, but not of a .conda or .tar.bz2 file",
                    "for a package of a channel write CHANNEL::NAME");
        }
        if (!namespace
                .chars()
                .allMatch(c -> c == ' ' || c == '-' || c == '.' || c == '_' || isLetterOrDigit((char) c))) {
            throw invalid("\"" + namespace + "\" is no namespace", "write CHANNEL::NAME");
        }
        if (first > 0) {
            setChannel(text.substring(0, first).strip());
        }
        return colon + 1;
    }

    private void setChannel(String written) {
        String trimmed = written;
        while (trimmed.endsWith("/") && !trimmed.endsWith("://")) {
            trimmed = trimmed.substring(0, trimmed.length() - 1);
        }
        int slash = trimmed.lastIndexOf('/');
        if (slash > 0 && Subdir.of(trimmed.substring(slash + 1)).isPresent()) {
            subdir = trimmed.substring(slash + 1);
            trimmed = trimmed.substring(0, slash);
        }
        if (trimmed.isEmpty()) {
            throw invalid("the channel is empty", "write CHANNEL::NAME");
        }
        channel = Credentials.removed(trimmed);
    }

    // ---- name, version, build

    /** @return where it ends */
    private int readName(int from, int to) {
        int start = from;
        while (start < to && VersionSpecParser.isSpace(text.charAt(start))) {
            start++;
        }
        int at = start;
        if (at < to && text.charAt(at) == '^') {
            int close = text.indexOf('$', at);
            at = close < 0 || close >= to ? to : close + 1;
        }
        while (at < to && " \t=<>!~(".indexOf(text.charAt(at)) < 0) {
            at++;
        }
        if (start == at) {
            throw invalid("it has no package name", "write a name first, as in python>=3.10, or * for any");
        }
        setName(text.substring(start, at));
        return at;
    }

    private void setName(String written) {
        if (TextPattern.isRegex(written)) {
            name = written;
            return;
        }
        if (written.length() > MAX_NAME_LENGTH) {
            throw invalid("the package name has more than " + MAX_NAME_LENGTH + " characters", "");
        }
        for (int i = 0; i < written.length(); i++) {
            char c = written.charAt(i);
            if (c >= 'A' && c <= 'Z') {
                nameWasLowered = true;
            }
            boolean isFine = isLetterOrDigit(c) || c == '_' || c == '*' || (i > 0 && (c == '-' || c == '.'));
            if (!isFine) {
                throw wrongName(written, i);
            }
        }
        name = nameWasLowered ? written.toLowerCase(Locale.ROOT) : written;
    }

    private InvalidSpecException wrongName(String name, int at) {
        char c = name.charAt(at);
        if (c == '@') {
            return invalid("\"@\" cannot stand in a package name", "write NAME>=VERSION or CHANNEL::NAME");
        }
        if (c == ';') {
            return invalid("conditions after \";\" are not part of a match spec", "write NAME[when=\"python >=3.10\"]");
        }
        if (c == '\'' || c == '"') {
            return invalid("a package name has no quotes", "leave them out");
        }
        return at == 0
                ? invalid("a package name cannot begin with \"" + c + "\"", "begin with a letter, a digit or \"_\"")
                : invalid("\"" + c + "\" cannot stand in a package name", "");
    }

    private void readVersionAndBuild(int from, int to) {
        int start = from;
        while (start < to && VersionSpecParser.isSpace(text.charAt(start))) {
            start++;
        }
        int stop = to;
        while (stop > start && VersionSpecParser.isSpace(text.charAt(stop - 1))) {
            stop--;
        }
        // conda takes "numpy=" for "numpy".
        if (start == stop || (start == from && stop == start + 1 && text.charAt(start) == '=')) {
            return;
        }
        refuseLegacyParentheses(start, stop);
        VersionSpecParser parser = new VersionSpecParser(written, text, start, stop);
        Clause clause = parser.oneOf();
        int at = parser.at();
        boolean isBuildAfterEquals = at < stop && text.charAt(at) == '=';
        String asked = VersionSpecParser.withoutSpaces(text, start, at);
        boolean isDouble = asked.startsWith("==");
        boolean isSingle = !isDouble && asked.startsWith("=");
        boolean isCompound = isSingle && (asked.indexOf(',') >= 0 || asked.indexOf('|') >= 0);
        if (isSingle && isBuildAfterEquals && !isCompound) {
            // name=1.7=build: both "=" only separate.
            setVersion(asked.substring(1));
        } else {
            versionText = asked;
            version = new VersionSpec(asked, clause);
            if (isSingle && !isCompound) {
                versionText = asked.endsWith("*") ? asked.substring(1) : asked.substring(1) + "*";
            } else if (isDouble && at == stop) {
                versionText = asked.substring(2);
            }
        }
        if (at < stop) {
            setBuild(text.substring(isBuildAfterEquals ? at + 1 : at, stop).strip());
        }
    }

    private void refuseLegacyParentheses(int from, int to) {
        int open = text.indexOf('(', from);
        if (open >= 0 && open < to) {
            String inside = text.substring(open, to);
            if (inside.contains("optional") || inside.contains("target=")) {
                throw invalid("\"(optional)\" and \"(target=...)\" are no longer part of a match spec", "leave it out");
            }
        }
    }

    private void setVersion(String asked) {
        version =
                asked.equals("*") ? VersionSpec.ANY : new VersionSpecParser(written, asked, 0, asked.length()).whole();
        versionText = version.toString();
    }

    private void setBuild(String asked) {
        if (asked.isEmpty()) {
            throw invalid("the build after \"=\" is empty", "leave the \"=\" out");
        }
        if (!TextPattern.isRegex(asked)) {
            for (int i = 0; i < asked.length(); i++) {
                char c = asked.charAt(i);
                boolean isFine = isLetterOrDigit(c) || c == '_' || c == '.' || c == '+' || c == '*' || c == '-';
                if (!isFine) {
                    throw "<>=!~,|".indexOf(c) >= 0
                            ? invalid(
                                    "\"" + asked + "\" is no build", "join the parts of a version with \",\" or \"|\"")
                            : invalid(
                                    "\"" + asked + "\" is no build", "write NAME VERSION BUILD, or NAME=VERSION=BUILD");
                }
            }
        }
        buildText = asked;
    }

    // ---- the bracket

    private void readBracket(int open) {
        Set<String> seen = new HashSet<>();
        int at = open + 1;
        while (true) {
            at = skipSeparators(at);
            if (at == end) {
                throw invalid("the \"[\" is not closed", BRACKET_HINT);
            }
            if (text.charAt(at) == ']') {
                refuseMore(at + 1);
                return;
            }
            int keyStart = at;
            while (at < end && (isLetterOrDigit(text.charAt(at)) || text.charAt(at) == '_' || text.charAt(at) == '-')) {
                at++;
            }
            String key = text.substring(keyStart, at);
            at = skipSpace(at);
            if (at == end || text.charAt(at) != '=' || key.isEmpty()) {
                throw withoutValue(key, at);
            }
            at = skipSpace(at + 1);
            StringBuilder value = new StringBuilder();
            at = readValue(at, value);
            if (value.isEmpty()) {
                throw invalid("the value of \"" + key + "\" is empty", "write a value, or leave the key out");
            }
            if (!seen.add(key)) {
                throw invalid("\"" + key + "\" is given twice", "");
            }
            setKey(key, value.toString().strip());
        }
    }

    private InvalidSpecException withoutValue(String key, int at) {
        if (key.equals("optional")) {
            return invalid("\"[optional]\" is no longer part of a match spec", "leave it out");
        }
        if (at < end && "<>!~".indexOf(text.charAt(at)) >= 0) {
            return invalid(
                    "a key and its value are joined by \"=\"", "write [" + key + "='...'] with the operator inside");
        }
        if (text.startsWith("]:", at)) {
            return invalid("a channel has no bracket", "write CHANNEL/SUBDIR::NAME, or NAME[subdir=...]");
        }
        if (at < end && !key.isEmpty() && ",]".indexOf(text.charAt(at)) >= 0) {
            return invalid(
                    "\"" + key + "\" has no value",
                    BRACKET_HINT + "; optional dependencies are written [extras=[" + key + "]]");
        }
        return invalid("\"" + (key.isEmpty() ? text.substring(at) : key) + "\" has no value", BRACKET_HINT);
    }

    /** @return behind it */
    private int readValue(int from, StringBuilder value) {
        if (from == end) {
            return from;
        }
        char quote = text.charAt(from);
        if (quote == '\'' || quote == '"') {
            return readQuoted(from, quote, value);
        }
        int at = from;
        if (quote == '[') {
            at = text.indexOf(']', from) + 1;
            if (at == 0 || at > end) {
                throw invalid("a list in brackets is not closed", "write [extras=[a,b]]");
            }
        } else {
            while (at < end && ", \t]".indexOf(text.charAt(at)) < 0) {
                if (text.charAt(at) == '\'' || text.charAt(at) == '"') {
                    throw invalid("a quote stands inside a value", "put the whole value in quotes");
                }
                at++;
            }
        }
        value.append(text, from, at);
        return at;
    }

    private int readQuoted(int from, char quote, StringBuilder value) {
        for (int at = from + 1; at < end; at++) {
            char c = text.charAt(at);
            if (c == quote) {
                return at + 1;
            }
            boolean isEscaped = c == '\\' && at + 1 < end && text.charAt(at + 1) == quote;
            value.append(isEscaped ? text.charAt(++at) : c);
        }
        throw invalid("a quote is not closed", BRACKET_HINT);
    }

    private void setKey(String key, String value) {
        switch (key) {
            case "name", "namespace" -> {}
            case "channel" -> setChannel(value);
            case "subdir" -> subdir = value;
            case "version" -> setVersion(value);
            case "build", "build_string" -> setBuild(value);
            case "optional", "target" ->
                throw invalid("\"" + key + "\" is no longer part of a match spec", "leave it out");
            default -> {
                Field known = FIELDS.get(key);
                if (known == null) {
                    throw invalid(
                            "\"" + key + "\" is not a field of a package",
                            "known are channel, subdir, version, build, "
                                    + Arrays.stream(Field.values())
                                            .map(Field::toString)
                                            .collect(Collectors.joining(", ")));
                }
                setField(known, value);
            }
        }
    }

    private void setField(Field key, String value) {
        switch (key) {
            case BUILD_NUMBER -> buildNumber = BuildNumberSpec.parse(written, value);
            case TRACK_FEATURES -> trackFeatures = Set.copyOf(words(value));
            case EXTRAS -> extras = extras(value);
            case FLAGS -> flags = words(value);
            case FEATURES, URL, MD5, SHA256, LICENSE, LICENSE_FAMILY, FN, WHEN -> {}
        }
        if (keys.isEmpty()) {
            keys = new EnumMap<>(Field.class);
        }
        keys.put(key, key == Field.URL ? Credentials.removed(value) : value);
    }

    private List<String> extras(String value) {
        List<String> extras = words(value);
        for (String extra : extras) {
            boolean isFine = extra.length() <= 64
                    && extra.chars()
                            .allMatch(c -> (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || "_.+-".indexOf(c) >= 0);
            if (!isFine) {
                throw invalid("\"" + extra + "\" is no name of an extra", "write lower-case letters and digits");
            }
        }
        return extras;
    }

    /** The words of {@code a b}, {@code a,b}, {@code [a, b]} or {@code ["a", 'b']}. */
    private static List<String> words(String value) {
        List<String> words = new ArrayList<>();
        int start = -1;
        for (int i = 0; i <= value.length(); i++) {
            boolean isBetween = i == value.length() || " \t,[]'\"".indexOf(value.charAt(i)) >= 0;
            if (isBetween && start >= 0) {
                words.add(value.substring(start, i));
                start = -1;
            } else if (!isBetween && start < 0) {
                start = i;
            }
        }
        return List.copyOf(words);
    }

    private void refuseMore(int from) {
        String more = text.substring(from, end).strip();
        if (more.isEmpty() || more.startsWith("#")) {
            return;
        }
        if (more.startsWith("[")) {
            throw invalid("it has more than one bracket", "put all keys into one, with \",\" between");
        }
        if (more.startsWith("(")) {
            throw invalid("\"(optional)\" and \"(target=...)\" are no longer part of a match spec", "leave it out");
        }
        if (more.startsWith(":")) {
            throw invalid("a channel has no bracket", "write CHANNEL/SUBDIR::NAME, or NAME[subdir=...]");
        }
        if (more.startsWith(";") || more.startsWith("if ")) {
            throw invalid("conditions stand inside the bracket", "write NAME[when=\"python >=3.10\"]");
        }
        throw invalid(
                "\"" + more + "\" stands after the bracket", "write the version before it, or as [version='...']");
    }

    private int skipSpace(int from) {
        int at = from;
        while (at < end && VersionSpecParser.isSpace(text.charAt(at))) {
            at++;
        }
        return at;
    }

    private int skipSeparators(int from) {
        int at = from;
        while (at < end && (VersionSpecParser.isSpace(text.charAt(at)) || text.charAt(at) == ',')) {
            at++;
        }
        return at;
    }

    private static boolean isLetterOrDigit(char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z');
    }

    private InvalidSpecException invalid(String reason, String hint) {
        return new InvalidSpecException(written, reason, hint);
    }
}
