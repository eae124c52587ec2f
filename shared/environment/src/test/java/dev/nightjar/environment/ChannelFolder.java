package dev.nightjar.environment;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** A channel of our own making in a folder: {@code channel.has("linux-64", "numpy 1.26 0", "python >=3.9")}. */
final class ChannelFolder {
    private final Path folder;
    private final Map<String, List<String>> records = new TreeMap<>();

    ChannelFolder(Path folder) {
        this.folder = folder;
    }

    ChannelFolder has(String subdir, String distribution, String... depends) {
        return hasWith(subdir, distribution, "", depends);
    }

    /** @param more fields of the record as JSON, each with a comma in front; an md5 there replaces the usual one */
    ChannelFolder hasWith(String subdir, String distribution, String more, String... depends) {
        String[] parts = distribution.split(" ");
        String hash = String.format("%032x", distribution.hashCode() & 0xFFFFFFFFL);
        String needs = List.of(depends).stream().map(text -> "\"" + text + "\"").collect(Collectors.joining(","));
        records.computeIfAbsent(subdir, name -> new ArrayList<>())
                .add(
                        "\"%s-%s-%s.conda\": {\"name\":\"%s\",\"version\":\"%s\",\"build\":\"%s\",\"build_number\":0,\"depends\":[%s],\"size\":1000%s%s}"
                                .formatted(
                                        parts[0],
                                        parts[1],
                                        parts[2],
                                        parts[0],
                                        parts[1],
                                        parts[2],
                                        needs,
                                        more,
                                        more.contains("\"md5\"")
                                                ? ""
                                                : ",\"md5\":\"%s\",\"sha256\":\"%s%s\"".formatted(hash, hash, hash)));
        return this;
    }

    /** Writes the channel and gives its folder. */
    Path write(boolean reversed) {
        try {
            for (Map.Entry<String, List<String>> entry : records.entrySet()) {
                List<String> lines = new ArrayList<>(entry.getValue());
                if (reversed) {
                    Collections.reverse(lines);
                }
                Path subdir = Files.createDirectories(folder.resolve(entry.getKey()));
                Files.writeString(
                        subdir.resolve("repodata.json"),
                        "{\"info\":{\"subdir\":\"%s\"},\"packages.conda\":{%s}}"
                                .formatted(entry.getKey(), String.join(",\n", lines)));
            }
            return folder;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
