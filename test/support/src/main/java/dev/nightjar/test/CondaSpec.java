package dev.nightjar.test;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A match spec as CEP 29 reads it, for the judge alone: {@code channel/subdir::name version build[key=value,...]}.
 *
 * @param name lower case, maybe with {@code *}
 * @param channel as written, without its subdir; null where none is asked for
 * @param fields what is asked of the record, by the record's own keys ({@code fn} is the file name)
 */
record CondaSpec(String text, String name, @Nullable String channel, Map<String, String> fields) {
    private static final Pattern BRACKETS = Pattern.compile("^(.*?)\\[(.*)]$");
    private static final Pattern KEY_VALUE =
            Pattern.compile("\\s*([a-z0-9_]+)\\s*=\\s*(?:'([^']*)'|\"([^\"]*)\"|([^,'\"]*?))\\s*(?:,|$)");
    private static final Pattern NAME_AND_REST = Pattern.compile("^([^\\s=<>!~]+)(.*)$");
    private static final Pattern SUBDIR = Pattern.compile("noarch|[a-z0-9]+-[a-z0-9_]+");
    private static final Pattern VERSION_AND_BUILD =
            Pattern.compile("^(.+?)(?<![=!|,<>~\\s])(\\s+|=)([^-=,|<>~\\s]+)$");
    private static final Set<String> KNOWN_FIELDS = Set.of(
            "version",
            "build",
            "build_number",
            "subdir",
            "md5",
            "sha256",
            "fn",
            "url",
            "license",
            "license_family",
            "track_features");

    CondaSpec {
        fields = Map.copyOf(fields);
    }

    static CondaSpec parse(String text) {
        String rest = text.strip();
        Map<String, String> brackets = new LinkedHashMap<>();
        Matcher bracketed = BRACKETS.matcher(rest);
        if (bracketed.matches()) {
            rest = bracketed.group(1).strip();
            Matcher pairs = KEY_VALUE.matcher(bracketed.group(2));
            int end = 0;
            while (end < bracketed.group(2).length() && pairs.find() && pairs.start() == end) {
                String value = pairs.group(2) != null
                        ? pairs.group(2)
                        : pairs.group(3) != null ? pairs.group(3) : pairs.group(4);
                brackets.put(pairs.group(1), value);
                end = pairs.end();
            }
            if (end != bracketed.group(2).length()) {
                throw new IllegalArgumentException("cannot read the brackets of " + text);
            }
        }

        Map<String, String> fields = new LinkedHashMap<>();
        String channel = null;
        int colons = rest.lastIndexOf("::");
        if (colons >= 0) {
            channel = rest.substring(0, colons);
            rest = rest.substring(colons + 2);
        }
        Matcher parts = NAME_AND_REST.matcher(rest);
        if (!parts.matches()) {
            throw new IllegalArgumentException("no name in the match spec " + text);
        }
        String name = parts.group(1).toLowerCase(Locale.ROOT);
        versionAndBuild(parts.group(2).strip(), fields);

        if (brackets.containsKey("channel")) {
            channel = brackets.remove("channel");
        }
        if (brackets.containsKey("name")) {
            name = brackets.remove("name");
        }
        fields.putAll(brackets);
        if (channel != null) {
            int slash = channel.lastIndexOf('/');
            if (slash >= 0 && SUBDIR.matcher(channel.substring(slash + 1)).matches()) {
                fields.put("subdir", channel.substring(slash + 1));
                channel = channel.substring(0, slash);
            }
        }
        if (!KNOWN_FIELDS.containsAll(fields.keySet())) {
            throw new IllegalArgumentException("the judge knows nothing of one of " + fields.keySet() + " in " + text);
        }
        return new CondaSpec(text, name, channel, fields);
    }

    /** {@code 1.8} is exact, {@code =1.8} a prefix, {@code =1.8=build} exact again, {@code =1.8 build} a prefix with a build. */
    private static void versionAndBuild(String text, Map<String, String> fields) {
        if (text.isEmpty()) {
            return;
        }
        Matcher both = VERSION_AND_BUILD.matcher(text);
        boolean hasBuild = both.matches();
        String version = hasBuild ? both.group(1).strip() : text;
        if (hasBuild && both.group(2).equals("=") && version.matches("=[^=<>!~,|]+")) {
            version = version.substring(1);
        }
        fields.put("version", version);
        if (hasBuild) {
            fields.put("build", both.group(3));
        }
    }

    /** Whether a record of that description is one of those asked for; its channel is the caller's matter. */
    boolean matches(JsonNode record, String subdir, String fileName) {
        return Globs.matches(name, record.path("name").asText())
                && fields.entrySet().stream()
                        .allMatch(field -> fieldMatches(field.getKey(), field.getValue(), record, subdir, fileName));
    }

    private static boolean fieldMatches(String key, String wanted, JsonNode record, String subdir, String fileName) {
        return switch (key) {
            case "version" ->
                CondaVersions.matches(wanted, record.path("version").asText());
            case "build_number" ->
                CondaVersions.matches(wanted, record.path("build_number").asText());
            case "track_features" ->
                Set.copyOf(List.of(wanted.strip().split("[\\s,]+"))).equals(Set.copyOf(words(record.path(key))));
            case "subdir" -> Globs.matches(wanted, subdir);
            case "fn" -> Globs.matches(wanted, fileName);
            case "url" -> wanted.endsWith("/" + subdir + "/" + fileName);
            default -> Globs.matches(wanted, record.path(key).asText());
        };
    }

    private static List<String> words(JsonNode node) {
        List<String> words = new ArrayList<>();
        if (node.isArray()) {
            node.forEach(word -> words.add(word.asText()));
        } else if (!node.asText().isBlank()) {
            words.addAll(List.of(node.asText().strip().split("[\\s,]+")));
        }
        return words;
    }

    /** Whether the channel asked for, if any, is the one that a folder of that name stands for. */
    boolean asksForChannel(String folderName) {
        return channel == null || ("/" + channel).endsWith("/" + folderName);
    }
}
