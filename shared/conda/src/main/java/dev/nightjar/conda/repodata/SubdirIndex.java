package dev.nightjar.conda.repodata;

import dev.nightjar.conda.Channel;
import dev.nightjar.conda.PackageRecord;
import java.lang.ref.SoftReference;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** One subdir under one name of its channel; the records that were asked for stay while memory lasts. */
final class SubdirIndex implements PackageIndex {
    /**
     * What was read of a subdir, whatever its channel is called.
     *
     * @param bytes as they lay there, packed or not
     * @param generation SHA-256 of them unpacked
     */
    record Loaded(RecordTable table, long bytes, String generation) {}

    private final Channel channel;
    private final String subdir;
    private final Loaded loaded;
    private final ConcurrentHashMap<String, SoftReference<List<PackageRecord>>> made = new ConcurrentHashMap<>();

    SubdirIndex(Channel channel, String subdir, Loaded loaded) {
        this.channel = channel;
        this.subdir = subdir;
        this.loaded = loaded;
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
        return loaded.table.names();
    }

    @Override
    public List<PackageRecord> records(String name) {
        SoftReference<List<PackageRecord>> kept = made.get(name);
        List<PackageRecord> records = kept == null ? null : kept.get();
        if (records == null) {
            records = loaded.table.records(name, channel, subdir);
            if (!records.isEmpty()) {
                made.put(name, new SoftReference<>(records));
            }
        }
        return records;
    }

    @Override
    public long recordCount() {
        return loaded.table.recordCount();
    }

    @Override
    public long skippedCount() {
        return loaded.table.skippedCount();
    }

    @Override
    public long bytes() {
        return loaded.bytes;
    }

    @Override
    public String generation() {
        return loaded.generation;
    }

    @Override
    public String toString() {
        return channel.written() + "/" + subdir + " (" + recordCount() + " records)";
    }
}
