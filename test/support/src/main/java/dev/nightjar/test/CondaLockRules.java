package dev.nightjar.test;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/**
 * The rules of {@code conda-lock.yml} version 1, so that they hold also where no reader can be run: CEP 37, what
 * micromamba's reader asks for beyond it ({@code libmamba/src/core/env_lockfile_conda.cpp}, 2.8), and what conda-lock's
 * strict model asks for ({@code conda_lock/lockfile/v1/models.py}, 4.0.2).
 */
public final class CondaLockRules {
    private static final Set<String> TOP = Set.of("version", "metadata", "package");
    private static final Set<String> METADATA = Set.of(
            "content_hash",
            "channels",
            "platforms",
            "sources",
            "time_metadata",
            "git_metadata",
            "inputs_metadata",
            "custom_metadata");
    private static final Set<String> PACKAGE = Set.of(
            "name",
            "version",
            "manager",
            "platform",
            "dependencies",
            "url",
            "hash",
            "source",
            "build",
            "category",
            "optional");
    private static final Pattern MD5 = Pattern.compile("[0-9a-f]{32}");
    private static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");
    /** YAML 1.1, which conda-lock reads, takes more plain words for something else than YAML 1.2 does. */
    private static final Pattern NOT_TEXT_IN_YAML_1_1 = Pattern.compile(
            "(?i:y|yes|n|no|on|off|true|false|null|~)|[-+]?[0-9][0-9_]*(\\.[0-9_]*)?([eE][-+]?[0-9]+)?|[-+]?\\.[0-9_]+"
                    + "|0x[0-9a-fA-F_]+|0b[01_]+|[-+]?[0-9][0-9_]*(:[0-5]?[0-9])+(\\.[0-9_]*)?"
                    + "|[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}.*|[-+]?\\.(inf|Inf|INF)|\\.(nan|NaN|NAN)|[=<]");

    private final List<String> complaints = new ArrayList<>();

    private CondaLockRules() {}

    /** Every rule that the file breaks, a line each. */
    public static List<String> complaints(Path lock) {
        CondaLockRules rules = new CondaLockRules();
        try {
            rules.file(lock, Files.readString(lock));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return List.copyOf(rules.complaints);
    }

    private void file(Path lock, String text) {
        String fileName = String.valueOf(lock.getFileName());
        if (!fileName.endsWith("-lock.yml") && !fileName.endsWith("-lock.yaml")) {
            complaints.add("micromamba takes a file for a lock only if its name ends with -lock.yml: " + fileName);
        }
        Object root = new Load(LoadSettings.builder().setLabel(fileName).build()).loadFromString(text);
        Map<?, ?> top = map("the file", root);
        onlyKeys("the file", top, TOP);
        if (!Integer.valueOf(1).equals(top.get("version"))) {
            complaints.add("version is not 1");
        }
        List<String> platforms = metadata(map("metadata", top.get("metadata")));

        Set<String> keys = new HashSet<>();
        int number = 0;
        for (Object element : list("package", top.get("package"))) {
            number++;
            Map<?, ?> entry = map("package " + number, element);
            String where = "package " + number + " (" + entry.get("name") + ", " + entry.get("platform") + ")";
            entry(where, entry, platforms);
            String key = entry.get("name") + " " + entry.get("manager") + " " + entry.get("platform") + " "
                    + (entry.containsKey("category") ? entry.get("category") : "main");
            if (!keys.add(key)) {
                complaints.add(where + " occurs twice");
            }
        }
        plainWords(text);
    }

    private List<String> metadata(Map<?, ?> metadata) {
        onlyKeys("metadata", metadata, METADATA);
        List<String> platforms = texts("metadata.platforms", metadata.get("platforms"));
        List<String> sources = texts("metadata.sources", metadata.get("sources"));
        Map<?, ?> hashes = map("metadata.content_hash", metadata.get("content_hash"));
        if (platforms.isEmpty()) {
            complaints.add("metadata.platforms is empty");
        }
        if (sources.isEmpty() || sources.stream().anyMatch(String::isBlank)) {
            complaints.add("metadata.sources is empty");
        }
        if (hashes.isEmpty()) {
            complaints.add("metadata.content_hash is empty");
        }
        for (String platform : platforms) {
            if (!(hashes.get(platform) instanceof String hash)
                    || !SHA256.matcher(hash).matches()) {
                complaints.add("metadata.content_hash has no SHA-256 for " + platform);
            }
        }
        for (Object element : list("metadata.channels", metadata.get("channels"))) {
            Map<?, ?> channel = map("a channel", element);
            onlyKeys("a channel", channel, Set.of("url", "used_env_vars"));
            text("url of a channel", channel.get("url"));
            if (!(channel.get("used_env_vars") instanceof List<?>)) {
                complaints.add("a channel has no list used_env_vars");
            }
        }
        return platforms;
    }

    private void entry(String where, Map<?, ?> entry, List<String> platforms) {
        onlyKeys(where, entry, PACKAGE);
        text("name of " + where, entry.get("name"));
        text("version of " + where, entry.get("version"));
        String platform = text("platform of " + where, entry.get("platform"));
        if (!platforms.contains(platform)) {
            complaints.add(where + " is of a platform that metadata.platforms lacks");
        }
        boolean conda = "conda".equals(entry.get("manager"));
        if (!conda && !"pip".equals(entry.get("manager"))) {
            complaints.add("manager of " + where + " is neither conda nor pip");
        }
        if (!(entry.get("optional") instanceof Boolean)) {
            complaints.add(where + " does not say whether it is optional");
        }
        if (entry.containsKey("category")) {
            text("category of " + where, entry.get("category"));
        }
        hashes(where, map("hash of " + where, entry.get("hash")), conda);
        map("dependencies of " + where, entry.get("dependencies")).forEach((name, constraint) -> {
            text("a dependency of " + where, name);
            text("dependency " + name + " of " + where, constraint);
        });
        url(where, text("url of " + where, entry.get("url")), entry, platform, conda);
    }

    private void hashes(String where, Map<?, ?> hash, boolean conda) {
        onlyKeys("hash of " + where, hash, Set.of("md5", "sha256"));
        if (hash.containsKey("md5")
                && !(hash.get("md5") instanceof String md5 && MD5.matcher(md5).matches())) {
            complaints.add("md5 of " + where + " is not 32 hexadecimal digits in a text");
        }
        if (hash.containsKey("sha256")
                && !(hash.get("sha256") instanceof String sha256
                        && SHA256.matcher(sha256).matches())) {
            complaints.add("sha256 of " + where + " is not 64 hexadecimal digits in a text");
        }
        if (conda && !hash.containsKey("md5")) {
            complaints.add(where + " has no md5, without which conda-lock refuses it");
        }
        if (hash.isEmpty()) {
            complaints.add(where + " has neither md5 nor sha256");
        }
    }

    private void url(String where, String url, Map<?, ?> entry, String platform, boolean conda) {
        String path = url.replaceFirst("[?#].*", "");
        if (!conda) {
            if (!path.endsWith(".whl")
                    && !path.endsWith(".tar.gz")
                    && !path.endsWith(".zip")
                    && !url.startsWith("git+https")) {
                complaints.add("url of " + where + " is neither a wheel nor an sdist: " + url);
            }
            return;
        }
        String[] steps = path.split("/");
        String file = steps[steps.length - 1];
        String stem = SolutionChecker.stem(file);
        if (stem.equals(file) || stem.split("-").length < 3) {
            complaints.add("url of " + where + " does not end with NAME-VERSION-BUILD.conda or .tar.bz2: " + url);
        } else if (!stem.startsWith(entry.get("name") + "-")) {
            complaints.add("url of " + where + " is of another package: " + url);
        }
        String subdir = steps.length > 1 ? steps[steps.length - 2] : "";
        if (!subdir.equals(platform) && !subdir.equals("noarch")) {
            complaints.add("url of " + where + " is of another platform: " + url);
        }
        if (!url.matches("[a-z][a-z0-9+.-]*://.*")) {
            complaints.add("url of " + where + " has no scheme: " + url);
        }
    }

    /** Values that stand without quotes in this file and that conda-lock would not take for text. */
    private void plainWords(String text) {
        int number = 0;
        for (String line : text.split("\\R", -1)) {
            number++;
            String[] keyAndValue = line.strip().replaceFirst("^- ", "").split(": ", 2);
            String key = keyAndValue[0];
            if (keyAndValue.length == 2
                    && !key.equals("optional")
                    && !line.startsWith("version: ")
                    && NOT_TEXT_IN_YAML_1_1.matcher(keyAndValue[1].strip()).matches()) {
                complaints.add("line " + number + " is no text for a reader of YAML 1.1: " + line.strip());
            }
        }
    }

    private void onlyKeys(String where, Map<?, ?> map, Set<String> allowed) {
        for (Object key : map.keySet()) {
            if (!allowed.contains(String.valueOf(key))) {
                complaints.add(where + " has the key " + key + ", which conda-lock refuses");
            }
        }
    }

    private Map<?, ?> map(String what, @Nullable Object value) {
        if (value instanceof Map<?, ?> map) {
            return map;
        }
        complaints.add(what + " is not a mapping");
        return Map.of();
    }

    private List<?> list(String what, @Nullable Object value) {
        if (value instanceof List<?> list) {
            return list;
        }
        complaints.add(what + " is not a list");
        return List.of();
    }

    private List<String> texts(String what, @Nullable Object value) {
        return list(what, value).stream().map(element -> text(what, element)).toList();
    }

    private String text(String what, @Nullable Object value) {
        if (value instanceof String text && !(text.isEmpty() && !what.startsWith("dependency"))) {
            return text;
        }
        complaints.add(what + " is not a text: " + value);
        return "";
    }
}
