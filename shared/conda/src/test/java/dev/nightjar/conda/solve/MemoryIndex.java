package dev.nightjar.conda.solve;

import dev.nightjar.conda.Channel;
import dev.nightjar.conda.PackageRecord;
import dev.nightjar.conda.Version;
import dev.nightjar.conda.repodata.PackageIndex;
import java.net.URI;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A subdir of a channel that a test fills, one line a record. */
final class MemoryIndex implements PackageIndex {
    private final Channel channel;
    private final String subdir;
    private final Map<String, List<PackageRecord>> records = new TreeMap<>();
    private long count;

    MemoryIndex(String channel, String subdir) {
        this.channel = new Channel(channel, URI.create("https://channels.example/" + channel));
        this.subdir = subdir;
    }

    /** Adds {@code "name version buildNumber"} or {@code "name version buildNumber constrains: spec"}'s depends. */
    MemoryIndex has(String nameVersionNumber, String... depends) {
        String[] words = nameVersionNumber.split(" ");
        String build = "h" + words[2] + "_" + words[2];
        List<String> needs = new ArrayList<>();
        List<String> constrains = new ArrayList<>();
        Arrays.stream(depends).forEach(text -> {
            if (text.startsWith("constrains ")) {
                constrains.add(text.substring("constrains ".length()));
            } else {
                needs.add(text);
            }
        });
        return add(record(
                words[0], words[1], build, Long.parseLong(words[2]), needs, constrains, List.of(), 1, ".conda", null));
    }

    MemoryIndex add(PackageRecord record) {
        records.computeIfAbsent(record.name(), n -> new ArrayList<>()).add(record);
        count++;
        return this;
    }

    PackageRecord record(
            String name,
            String version,
            String build,
            long buildNumber,
            List<String> depends,
            List<String> constrains,
            List<String> trackFeatures,
            long timestamp,
            String ending,
            @Nullable String md5) {
        String file = name + "-" + version + "-" + build + ending;
        return new PackageRecord(
                channel,
                subdir,
                file,
                name,
                Version.parse(version),
                build,
                buildNumber,
                depends,
                constrains,
                trackFeatures,
                timestamp,
                1,
                md5,
                null,
                null,
                null,
                null,
                null,
                channel.base() + "/" + subdir + "/" + file);
    }

    @Override
    public Channel channel() {
        return channel;
    }

    @Override
    public String subdir() {
        return subdir;
    }

    @Override
    public Set<String> names() {
        return records.keySet();
    }

    @Override
    public List<PackageRecord> records(String name) {
        return records.getOrDefault(name, List.of());
    }

    @Override
    public long recordCount() {
        return count;
    }

    @Override
    public long skippedCount() {
        return 0;
    }

    @Override
    public long bytes() {
        return count;
    }

    @Override
    public String generation() {
        return "0".repeat(64);
    }
}
