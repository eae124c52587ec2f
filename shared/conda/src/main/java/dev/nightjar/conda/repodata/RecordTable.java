package dev.nightjar.conda.repodata;

import dev.nightjar.conda.Channel;
import dev.nightjar.conda.PackageRecord;
import dev.nightjar.conda.Version;
import java.net.URI;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * All usable records of one subdir, small; a {@link PackageRecord} is made when it is asked for.
 *
 * <p>Filled by one thread, then {@linkplain #seal sealed} and read by many.
 */
final class RecordTable {
    /*
     * A record is a row of 29 ints: numbers of texts and lists in the pools, and its digests as they are. conda-forge's
     * 700,000 records take 81 MB of rows and 60 MB of texts; as objects they would take a gigabyte, while one solve
     * looks at 1 % of them. Rows lie in chunks, so that growing copies nothing.
     */
    private static final int NAME = 0;
    private static final int VERSION = 1;
    private static final int BUILD = 2;
    private static final int DEPENDS = 3;
    private static final int CONSTRAINS = 4;
    private static final int TRACK_FEATURES = 5;
    private static final int LICENSE = 6;
    private static final int SITE_PACKAGES = 7;
    private static final int PURLS = 8;
    private static final int FILE = 9;
    private static final int LICENSE_FAMILY = 10;
    private static final int BUILD_NUMBER = 11;
    private static final int TIMESTAMP = 13;
    private static final int SIZE = 15;
    private static final int MD5 = 17;
    private static final int SHA256 = MD5 + RecordDraft.MD5_INTS;
    private static final int WIDTH = SHA256 + RecordDraft.SHA256_INTS;

    /** In a row's flags: the kind of noarch in two bits, then one bit each. */
    private static final int NOARCH = 3;

    private static final int HAS_MD5 = 4;
    private static final int HAS_SHA256 = 8;
    private static final int DROPPED = 16;

    private static final int CHUNK = 1 << 12;

    private static final Channel NOWHERE = new Channel("", URI.create("file:///"));

    private static final Comparator<PackageRecord> BY_CONTENT =
            Comparator.comparingLong(PackageRecord::timestamp).thenComparing(PackageRecord::toString);

    final TextPool names = new TextPool();
    final TextPool versions = new TextPool();
    final TextPool specs = new TextPool();
    final TextPool files = new TextPool();
    final TextPool texts = new TextPool();
    final ListPool specLists = new ListPool(specs);
    final ListPool textLists = new ListPool(texts);

    private final List<int[]> rows = new ArrayList<>();
    private byte[] flags = new byte[1 << 8];
    private int rowCount;

    /** The row of each file; its length grows with {@link #files}. */
    private int[] rowOfFile = new int[1 << 8];

    private long recordCount;
    private long skippedCount;
    private String baseUrl = "";
    private int[] rowsByName = {};
    private NavigableMap<String, Span> spans = Collections.emptyNavigableMap();
    private @Nullable Version[] parsedVersions = {};

    private record Span(int start, int end) {}

    void countRecord() {
        recordCount++;
    }

    void countSkipped() {
        skippedCount++;
    }

    /**
     * Takes the record in. Of two with one file name the one with the later timestamp stays (after that, by content):
     * a choice that does not depend on which stood first.
     */
    void add(String fileName, RecordDraft draft) {
        int row = rowCount++;
        if (row % CHUNK == 0) {
            rows.add(new int[CHUNK * WIDTH]);
        }
        if (row == flags.length) {
            flags = Arrays.copyOf(flags, Capacity.grown(row, row + 1));
        }
        int filesBefore = files.size();
        int file = files.add(fileName);
        write(row, file, draft);
        if (file < filesBefore) {
            int other = rowOfFile[file];
            int loser = BY_CONTENT.compare(record(other, NOWHERE, ""), record(row, NOWHERE, "")) < 0 ? other : row;
            flags[loser] |= DROPPED;
            rowOfFile[file] = loser == row ? other : row;
            skippedCount++;
            return;
        }
        if (file == rowOfFile.length) {
            rowOfFile = Arrays.copyOf(rowOfFile, Capacity.grown(file, file + 1));
        }
        rowOfFile[file] = row;
    }

    private void write(int row, int file, RecordDraft draft) {
        int[] chunk = rows.get(row / CHUNK);
        int at = row % CHUNK * WIDTH;
        chunk[at + NAME] = draft.name;
        chunk[at + VERSION] = draft.version;
        chunk[at + BUILD] = draft.build;
        chunk[at + DEPENDS] = draft.depends;
        chunk[at + CONSTRAINS] = draft.constrains;
        chunk[at + TRACK_FEATURES] = draft.trackFeatures;
        chunk[at + LICENSE] = draft.license;
        chunk[at + LICENSE_FAMILY] = draft.licenseFamily;
        chunk[at + SITE_PACKAGES] = draft.sitePackages;
        chunk[at + PURLS] = draft.purls;
        chunk[at + FILE] = file;
        writeLong(chunk, at + BUILD_NUMBER, draft.buildNumber);
        writeLong(chunk, at + TIMESTAMP, draft.timestamp);
        writeLong(chunk, at + SIZE, draft.size);
        System.arraycopy(draft.md5, 0, chunk, at + MD5, RecordDraft.MD5_INTS);
        System.arraycopy(draft.sha256, 0, chunk, at + SHA256, RecordDraft.SHA256_INTS);
        flags[row] = (byte) (draft.noarch | (draft.hasMd5 ? HAS_MD5 : 0) | (draft.hasSha256 ? HAS_SHA256 : 0));
    }

    private static void writeLong(int[] chunk, int at, long value) {
        chunk[at] = (int) (value >>> 32);
        chunk[at + 1] = (int) value;
    }

    private static long readLong(int[] chunk, int at) {
        return ((long) chunk[at] << 32) | (chunk[at + 1] & 0xffffffffL);
    }

    /** The channel took this file back: it must not be offered, though its record may still be there. */
    void remove(String fileName) {
        int file = files.find(fileName);
        if (file >= 0) {
            flags[rowOfFile[file]] |= DROPPED;
        }
    }

    /**
     * Ends the filling.
     *
     * @param url where the subdir's files lie, with a trailing slash
     */
    void seal(String url) {
        baseUrl = url;
        rowOfFile = new int[0];
        flags = Arrays.copyOf(flags, rowCount);
        int[] ends = new int[names.size() + 1];
        for (int row = 0; row < rowCount; row++) {
            if ((flags[row] & DROPPED) == 0) {
                ends[column(row, NAME) + 1]++;
            }
        }
        for (int name = 0; name < names.size(); name++) {
            ends[name + 1] += ends[name];
        }
        int[] next = Arrays.copyOf(ends, names.size());
        rowsByName = new int[ends[names.size()]];
        for (int row = 0; row < rowCount; row++) {
            if ((flags[row] & DROPPED) == 0) {
                rowsByName[next[column(row, NAME)]++] = row;
            }
        }
        NavigableMap<String, Span> found = new TreeMap<>();
        for (int name = 0; name < names.size(); name++) {
            if (ends[name] < ends[name + 1]) {
                found.put(names.get(name), new Span(ends[name], ends[name + 1]));
            }
        }
        spans = Collections.unmodifiableNavigableMap(found);
        parsedVersions = new Version[versions.size()];
        for (TextPool pool : List.of(names, versions, specs, files, texts)) {
            pool.seal();
        }
        specLists.seal();
        textLists.seal();
    }

    private int column(int row, int column) {
        return rows.get(row / CHUNK)[row % CHUNK * WIDTH + column];
    }

    long recordCount() {
        return recordCount;
    }

    long skippedCount() {
        return skippedCount;
    }

    Set<String> names() {
        return spans.navigableKeySet();
    }

    /** That name's records by file name, made anew. */
    List<PackageRecord> records(String name, Channel channel, String subdir) {
        Span span = spans.get(name);
        if (span == null) {
            return List.of();
        }
        PackageRecord[] records = new PackageRecord[span.end - span.start];
        for (int i = 0; i < records.length; i++) {
            records[i] = record(rowsByName[span.start + i], channel, subdir);
        }
        Arrays.sort(records, Comparator.comparing(PackageRecord::fileName));
        return List.of(records);
    }

    private PackageRecord record(int row, Channel channel, String subdir) {
        int[] chunk = rows.get(row / CHUNK);
        int at = row % CHUNK * WIDTH;
        String fileName = files.get(chunk[at + FILE]);
        int purls = chunk[at + PURLS];
        return new PackageRecord(
                channel,
                subdir,
                fileName,
                names.get(chunk[at + NAME]),
                version(chunk[at + VERSION]),
                texts.get(chunk[at + BUILD]),
                readLong(chunk, at + BUILD_NUMBER),
                specLists.get(chunk[at + DEPENDS]),
                specLists.get(chunk[at + CONSTRAINS]),
                textLists.get(chunk[at + TRACK_FEATURES]),
                readLong(chunk, at + TIMESTAMP),
                readLong(chunk, at + SIZE),
                (flags[row] & HAS_MD5) == 0 ? null : hex(chunk, at + MD5, RecordDraft.MD5_INTS),
                (flags[row] & HAS_SHA256) == 0 ? null : hex(chunk, at + SHA256, RecordDraft.SHA256_INTS),
                optional(chunk[at + LICENSE]),
                optional(chunk[at + LICENSE_FAMILY]),
                switch (flags[row] & NOARCH) {
                    case RecordDraft.NOARCH_PYTHON -> "python";
                    case RecordDraft.NOARCH_GENERIC -> "generic";
                    default -> null;
                },
                optional(chunk[at + SITE_PACKAGES]),
                purls == RecordDraft.NONE ? null : textLists.get(purls),
                baseUrl + ArtefactUrl.encoded(fileName));
    }

    private @Nullable String optional(int text) {
        return text == RecordDraft.NONE ? null : texts.get(text);
    }

    private Version version(int id) {
        if (parsedVersions.length == 0) {
            return Version.parse(versions.get(id));
        }
        Version known = parsedVersions[id];
        if (known == null) {
            known = Version.parse(versions.get(id));
            parsedVersions[id] = known;
        }
        return known;
    }

    private static String hex(int[] chunk, int at, int ints) {
        StringBuilder hex = new StringBuilder(ints * 8);
        for (int i = 0; i < ints; i++) {
            hex.append(HexFormat.of().toHexDigits(chunk[at + i]));
        }
        return hex.toString();
    }
}
