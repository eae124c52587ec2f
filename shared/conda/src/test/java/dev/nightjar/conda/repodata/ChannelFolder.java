package dev.nightjar.conda.repodata;

import com.github.luben.zstd.Zstd;
import dev.nightjar.cloud.Deadline;
import dev.nightjar.conda.Channel;
import dev.nightjar.conda.PackageRecord;
import dev.nightjar.fetch.FetchSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** A channel in a folder, written line by line for a test. */
final class ChannelFolder {
    private final Path root;

    ChannelFolder(Path root) {
        this.root = root;
    }

    Channel channel() {
        String uri = root.toUri().toString();
        return new Channel("./here", URI.create(uri.endsWith("/") ? uri.substring(0, uri.length() - 1) : uri));
    }

    ChannelFolder plain(String subdir, String json) {
        return write(subdir, "repodata.json", json.getBytes(StandardCharsets.UTF_8));
    }

    ChannelFolder packed(String subdir, String json) {
        return write(subdir, "repodata.json.zst", Zstd.compress(json.getBytes(StandardCharsets.UTF_8)));
    }

    ChannelFolder write(String subdir, String file, byte[] bytes) {
        try {
            Files.createDirectories(root.resolve(subdir));
            Files.write(root.resolve(subdir).resolve(file), bytes);
            return this;
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /** Repodata of one subdir whose {@code packages.conda} are these entries. */
    static String repodata(String... entries) {
        return "{\"packages.conda\": {" + String.join(",", entries) + "}}";
    }

    /** An entry such as {@code "a-1-0.conda": {..}}: name, version and build as the file says, and more fields as JSON. */
    static String entry(String file, String more) {
        String stem = file.substring(0, file.endsWith(".conda") ? file.length() - 6 : file.length() - 8);
        String build = stem.substring(stem.lastIndexOf('-') + 1);
        String rest = stem.substring(0, stem.lastIndexOf('-'));
        String version = rest.substring(rest.lastIndexOf('-') + 1);
        String name = rest.substring(0, rest.lastIndexOf('-'));
        return "\"%s\": {\"name\": \"%s\", \"version\": \"%s\", \"build\": \"%s\", \"build_number\": 0%s}"
                .formatted(file, name, version, build, more.isEmpty() ? "" : ", " + more);
    }

    List<PackageIndex> open(String platform) throws ChannelException {
        return open(platform, 4L << 30);
    }

    List<PackageIndex> open(String platform, long maxBytes) throws ChannelException {
        try (ChannelIndexes indexes = new ChannelIndexes(FetchSettings.bare(), maxBytes)) {
            return indexes.open(channel(), platform, Deadline.in(Duration.ofMinutes(1)));
        }
    }

    /** The index of the one subdir that is there. */
    PackageIndex index(String platform) throws ChannelException {
        List<PackageIndex> found = open(platform);
        if (found.size() != 1) {
            throw new IllegalStateException("not one: " + found);
        }
        return found.get(0);
    }

    static PackageRecord only(PackageIndex index, String name) {
        List<PackageRecord> records = index.records(name);
        if (records.size() != 1) {
            throw new IllegalStateException("not one: " + records);
        }
        return records.get(0);
    }
}
