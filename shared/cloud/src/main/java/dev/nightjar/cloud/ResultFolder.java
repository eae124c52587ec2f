package dev.nightjar.cloud;

import java.io.IOException;
import java.io.InputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The results of one drop: {@code KIND/OBJECT/GENERATION/…}, and {@code KIND/OBJECT/latest.json}, which names the newest
 * finished generation and never moves backwards.
 *
 * <p>One file of a result is its last: when it is there, the result is finished and is never changed again. What a
 * worker that died left unfinished is overwritten by its successor, generation by generation, so that a worker that is
 * late (its lease was lost) gets {@link PreconditionFailedException} and not a mixture of two answers.
 */
public final class ResultFolder {
    /** Rounds of a race that a writer of {@code latest.json} plays before it says that the world is busy. */
    private static final int ROUNDS = 16;

    private static final String SUMMARY = "summary";
    private static final int MAX_SUMMARY_CHARS = 200;
    private static final int MAX_NAME_BYTES = 1024;
    /** Room for the name of any file of a result, such as {@code explicit-linux-aarch64.txt}. */
    private static final int FILE_NAME_BYTES = 64;

    private final ObjectStore store;
    private final String bucket;
    private final ObjectName dropped;
    private final long generation;
    private final String parent;
    private final String last;

    /**
     * @param bucket of the results; never the bucket of the drops, which would wake the function again
     * @param kind such as {@code environments}
     * @param last the file that makes a result finished, such as {@code diagnosis.json}
     * @throws IllegalArgumentException when the dropped object's name leaves no room for the names of results
     */
    public ResultFolder(
            ObjectStore store, String bucket, String kind, ObjectName dropped, long generation, String last) {
        this.store = store;
        this.bucket = bucket;
        this.dropped = dropped;
        this.generation = generation;
        this.parent = kind + "/" + dropped.name();
        this.last = last;
        int room = MAX_NAME_BYTES - FILE_NAME_BYTES - (path() + "/").getBytes(StandardCharsets.UTF_8).length;
        if (room < 0) {
            throw new IllegalArgumentException("cannot keep results of " + Shown.of(dropped.toString())
                    + "\n  because the names of its results would have more than " + MAX_NAME_BYTES
                    + " bytes\n  try a name that is " + -room + (room == -1 ? " byte" : " bytes") + " shorter");
        }
    }

    /** {@code KIND/OBJECT/GENERATION}, without a trailing slash. */
    public String path() {
        return parent + "/" + generation;
    }

    /** Whether the result is there, whole. */
    public boolean isFinished() throws IOException {
        return store.find(object(last)).isPresent();
    }

    /** What {@link #write} was told of the finished result, or empty while it is unfinished. */
    public Optional<String> summary() throws IOException {
        return store.find(object(last)).map(info -> info.metadata().getOrDefault(SUMMARY, ""));
    }

    /**
     * Writes a result, its last file last, and then lets {@code latest.json} name it.
     *
     * @param files by name, among them the last one; what else an unfinished result has is deleted
     * @param summary a line for people and for {@code latest.json}; cut at 200 characters
     * @throws PreconditionFailedException when somebody else works on the same result; let the event come again
     */
    public void write(SortedMap<String, byte[]> files, String summary) throws IOException {
        begin().finish(files, summary);
    }

    /** Begins a result some of whose files are too large to be held. */
    public Draft begin() throws IOException {
        Draft draft = new Draft();
        for (ObjectInfo left : store.list(bucket, path() + "/")) {
            draft.there.put(left.name(), left.generation());
        }
        return draft;
    }

    /** A result under way. What a dead worker left of it is replaced or deleted. For one thread at a time. */
    public final class Draft {
        /** Objects of this result and their generations: what was left, and what was written since. */
        private final Map<ObjectName, Long> there = new TreeMap<>();

        private final Set<ObjectName> written = new HashSet<>();

        private Draft() {}

        /** Whether a file of the result can have that name, which may be too long. */
        public boolean canHold(String file) {
            return ObjectName.isName(path() + "/" + file);
        }

        /**
         * Begins a file other than the last one. It belongs to the result once it is committed; written again, it is
         * replaced.
         */
        public ObjectWriter write(String file) throws IOException {
            if (file.equals(last)) {
                throw new IllegalArgumentException(last + " is written when the result is finished");
            }
            ObjectName name = object(file);
            ObjectWriter writer = store.write(name, Precondition.generationIs(there.getOrDefault(name, 0L)), Map.of());
            return new ObjectWriter() {
                @Override
                public void write(int b) throws IOException {
                    writer.write(b);
                }

                @Override
                public void write(byte[] from, int offset, int length) throws IOException {
                    writer.write(from, offset, length);
                }

                @Override
                public void flush() throws IOException {
                    writer.flush();
                }

                @Override
                public ObjectInfo commit() throws IOException {
                    ObjectInfo info = writer.commit();
                    there.put(name, info.generation());
                    written.add(name);
                    return info;
                }

                @Override
                public void close() throws IOException {
                    writer.close();
                }
            };
        }

        /** Leaves out what was written so far: the result turned out to be another. */
        public void discard() {
            written.clear();
        }

        /**
         * Writes what is left, the last file last, and then lets {@code latest.json} name the result.
         *
         * @param files by name, among them the last one; what is neither here nor was written before is deleted
         * @param summary a line for people and for {@code latest.json}; cut at 200 characters
         * @throws PreconditionFailedException when somebody else works on the same result; let the event come again
         */
        public void finish(SortedMap<String, byte[]> files, String summary) throws IOException {
            byte[] lastContent = files.get(last);
            if (lastContent == null) {
                throw new IllegalArgumentException("a result has " + last);
            }
            for (Map.Entry<String, byte[]> file : files.entrySet()) {
                if (!file.getKey().equals(last)) {
                    try (ObjectWriter writer = write(file.getKey())) {
                        writer.write(file.getValue());
                        writer.commit();
                    }
                }
            }
            for (Map.Entry<ObjectName, Long> left : there.entrySet()) {
                if (!written.contains(left.getKey()) && !left.getKey().equals(object(last))) {
                    store.delete(left.getKey(), Precondition.generationIs(left.getValue()));
                }
            }
            String line = summary.length() <= MAX_SUMMARY_CHARS ? summary : Shown.of(summary);
            put(object(last), 0, lastContent, Map.of(SUMMARY, line));
            announce();
        }
    }

    /** Lets {@code latest.json} name this finished result, unless it names a newer one. Saying it twice is fine. */
    public void announce() throws IOException {
        List<String> files = new ArrayList<>();
        for (ObjectInfo file : store.list(bucket, path() + "/")) {
            files.add(file.name().name().substring(path().length() + 1));
        }
        ObjectName latest = new ObjectName(bucket, parent + "/latest.json");
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("bucket", dropped.bucket());
        fields.put("object", dropped.name());
        // A text, as in Cloud Storage's own JSON: 64 bits do not fit into every reader's numbers.
        fields.put("generation", Long.toString(generation));
        fields.put("summary", summary().orElse(""));
        fields.put("folder", path());
        fields.put("files", files);
        byte[] content = JsonText.bytes(fields);
        for (int round = 0; round < ROUNDS; round++) {
            try {
                Optional<ObjectInfo> before = store.find(latest);
                if (before.isPresent() && generationIn(before.get()) >= generation) {
                    return;
                }
                put(latest, before.map(ObjectInfo::generation).orElse(0L), content, Map.of());
                return;
            } catch (PreconditionFailedException | ObjectNotFoundException lostTheRace) {
                // Another generation finished in between: look again.
            }
        }
        throw new IOException("cannot write " + latest + "\n  because others changed it " + ROUNDS
                + " times meanwhile\n  try again later");
    }

    private long generationIn(ObjectInfo latest) throws IOException {
        try (InputStream in = store.read(latest.name(), latest.generation())) {
            Map<String, @Nullable Object> fields = Json.readObject(in.readNBytes(1 << 20));
            return fields.get("generation") instanceof String text ? new BigInteger(text).longValueExact() : 0;
        } catch (NumberFormatException | ArithmeticException e) {
            throw new IOException(
                    "cannot read " + latest.name() + "\n  because " + e.getMessage() + "\n  try deleting that object",
                    e);
        }
    }

    private void put(ObjectName name, long before, byte[] content, Map<String, String> metadata) throws IOException {
        try (ObjectWriter writer = store.write(name, Precondition.generationIs(before), metadata)) {
            writer.write(content);
            writer.commit();
        }
    }

    private ObjectName object(String file) {
        return new ObjectName(bucket, path() + "/" + file);
    }
}
