package dev.nightjar.environment;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.nightjar.conda.Channel;
import dev.nightjar.conda.PackageRecord;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SequencedSet;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.snakeyaml.engine.v2.api.Dump;
import org.snakeyaml.engine.v2.api.DumpSettings;
import org.snakeyaml.engine.v2.api.StreamDataWriter;
import org.snakeyaml.engine.v2.common.FlowStyle;
import org.snakeyaml.engine.v2.common.ScalarStyle;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/**
 * {@code conda-lock.yml}, version 1 (CEP 37), in the part of the format that all its readers accept.
 *
 * <p>micromamba wants {@code content_hash}, {@code platforms} and {@code sources} filled and {@code used_env_vars} on
 * each channel; conda-lock wants an md5 on each conda package and no key that it does not know; conda-lockfiles wants
 * {@code manager: conda}. Platforms stand in their alphabetical order, packages of a platform in the order of
 * installation.
 */
final class CondaLock {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_.-]+");
    private static final ObjectMapper JSON = new ObjectMapper();

    /**
     * What every reader takes for a text without quotes. PyYAML still reads YAML 1.1, where {@code on}, {@code 1_0} or
     * {@code 12:30} are no texts: so nothing that begins with a digit, and none of its words.
     */
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z_][A-Za-z0-9_./:+%~@=-]*(?<!:)");

    private static final Set<String> WORDS = Set.of("y", "n", "yes", "no", "on", "off", "true", "false", "null");

    private CondaLock() {}

    /**
     * @param source the name of the file that was locked
     * @param packages by platform; every record has an md5
     */
    static byte[] write(
            String source, SortedMap<String, Solved> packages, String category, SortedMap<String, String> variables) {
        SequencedSet<String> urls = new LinkedHashSet<>();
        packages.values().forEach(solved -> solved.channels().forEach(channel -> urls.add(channel.url())));

        List<NodeTuple> metadata = new ArrayList<>();
        List<NodeTuple> hashes = new ArrayList<>();
        packages.forEach((platform, solved) -> hashes.add(field(platform, text(contentHash(platform, solved)))));
        metadata.add(field("content_hash", mapping(hashes)));
        metadata.add(field(
                "channels",
                sequence(urls.stream()
                        .map(url ->
                                mapping(List.of(field("url", text(url)), field("used_env_vars", sequence(List.of())))))
                        .toList())));
        metadata.add(field(
                "platforms",
                sequence(packages.keySet().stream().map(CondaLock::text).toList())));
        metadata.add(field("sources", sequence(List.of(text(source)))));
        if (!variables.isEmpty()) {
            // The format has no field for them; free-form metadata is where readers leave them alone.
            List<NodeTuple> custom = new ArrayList<>();
            variables.forEach((name, value) -> custom.add(field("variables." + name, text(value))));
            metadata.add(field("custom_metadata", mapping(custom)));
        }

        List<Node> entries = new ArrayList<>();
        packages.forEach((platform, solved) ->
                solved.packages().forEach(record -> entries.add(entry(platform, record, category))));
        return dump(mapping(List.of(
                field("version", new ScalarNode(Tag.INT, "1", ScalarStyle.PLAIN)),
                field("metadata", mapping(metadata)),
                field("package", sequence(entries)))));
    }

    /** What one platform was asked and answered. */
    record Solved(List<Channel> channels, List<String> specs, List<String> host, List<PackageRecord> packages) {}

    private static Node entry(String platform, PackageRecord record, String category) {
        List<NodeTuple> hash = new ArrayList<>();
        if (record.md5() != null) {
            hash.add(field("md5", text(record.md5())));
        }
        if (record.sha256() != null) {
            hash.add(field("sha256", text(record.sha256())));
        }
        List<NodeTuple> dependencies = new ArrayList<>();
        dependencies(record.depends()).forEach((name, bound) -> dependencies.add(field(name, text(bound))));
        return mapping(List.of(
                field("name", text(record.name())),
                field("version", text(record.version().toString())),
                field("manager", text("conda")),
                field("platform", text(platform)),
                field("dependencies", mapping(dependencies)),
                field("url", text(Artefact.url(record))),
                field("hash", mapping(hash)),
                field("build", text(record.build())),
                field("category", text(category)),
                field("optional", new ScalarNode(Tag.BOOL, "false", ScalarStyle.PLAIN))));
    }

    /** Name to bound, sorted by name; the bounds of a name that occurs twice are joined. */
    static SortedMap<String, String> dependencies(List<String> depends) {
        SortedMap<String, String> bounds = new TreeMap<>();
        for (String spec : depends) {
            Matcher name = NAME.matcher(spec.strip());
            if (name.lookingAt()) {
                bounds.merge(
                        name.group().toLowerCase(Locale.ROOT),
                        spec.strip().substring(name.end()).strip(),
                        CondaLock::joined);
            }
        }
        return bounds;
    }

    private static String joined(String one, String other) {
        if (one.equals(other) || other.isEmpty() || other.equals("*")) {
            return one;
        }
        if (one.isEmpty() || one.equals("*")) {
            return other;
        }
        if (one.contains("[") || other.contains("[")) {
            // Bracket forms cannot be joined as text; readers use this field as a hint only.
            return one.compareTo(other) <= 0 ? one : other;
        }
        String[] left = one.split("\\s+", 2);
        String[] right = other.split("\\s+", 2);
        String build = left.length > 1 ? left[1] : right.length > 1 ? right[1] : "";
        return (grouped(left[0]) + "," + grouped(right[0]) + " " + build).strip();
    }

    private static String grouped(String version) {
        // "," binds tighter than "|" (CEP 29).
        return version.contains("|") ? "(" + version + ")" : version;
    }

    /**
     * A hash of what was asked: channels as written and in order, specs, host. That is conda-lock's idea; its bytes are its own affair,
     * and only {@code --check-input-hash} compares them.
     */
    private static String contentHash(String platform, Solved solved) {
        Map<String, Object> asked = new LinkedHashMap<>();
        asked.put("channels", solved.channels().stream().map(Channel::written).toList());
        asked.put("platform", platform);
        asked.put(
                "specs",
                solved.specs().stream()
                        .map(Credentials::hide)
                        .sorted()
                        .distinct()
                        .toList());
        asked.put("virtual_packages", solved.host().stream().sorted().toList());
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(JSON.writeValueAsBytes(asked));
            return HexFormat.of().formatHex(digest);
        } catch (JsonProcessingException | NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK hashes and Jackson writes lists of texts", e);
        }
    }

    private static NodeTuple field(String key, Node value) {
        return new NodeTuple(text(key), value);
    }

    private static Node mapping(List<NodeTuple> fields) {
        return new MappingNode(Tag.MAP, fields, fields.isEmpty() ? FlowStyle.FLOW : FlowStyle.BLOCK);
    }

    private static Node sequence(List<? extends Node> items) {
        return new SequenceNode(Tag.SEQ, new ArrayList<>(items), items.isEmpty() ? FlowStyle.FLOW : FlowStyle.BLOCK);
    }

    private static Node text(String value) {
        boolean plain = PLAIN.matcher(value).matches() && !WORDS.contains(value.toLowerCase(Locale.ROOT));
        return new ScalarNode(Tag.STR, value, plain ? ScalarStyle.PLAIN : ScalarStyle.SINGLE_QUOTED);
    }

    private static byte[] dump(Node root) {
        DumpSettings settings = DumpSettings.builder()
                .setBestLineBreak("\n")
                .setSplitLines(false)
                .setMaxSimpleKeyLength(1_000)
                .build();
        StringBuilder text = new StringBuilder();
        new Dump(settings).dumpNode(root, new StreamDataWriter() {
            @Override
            public void write(String part) {
                text.append(part);
            }

            @Override
            public void write(String part, int offset, int length) {
                text.append(part, offset, offset + length);
            }
        });
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }
}
