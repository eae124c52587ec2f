package dev.nightjar.offpeak.desk;

import dev.nightjar.cloud.ObjectInfo;
import dev.nightjar.cloud.ObjectName;
import dev.nightjar.cloud.ObjectNotFoundException;
import dev.nightjar.cloud.ObjectStore;
import dev.nightjar.cloud.ObjectWriter;
import dev.nightjar.cloud.Precondition;
import dev.nightjar.cloud.PreconditionFailedException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Where the desk's objects lie, and how they are read and changed: always by generation, never blindly.
 *
 * <pre>
 * active/SHARD/ID.json          a job that is not over: the only truth
 * ended/SHARD/ID.json           a job that is over. Its name has no month, so that one look tells whether an id was ever
 *                               used; created with generation 0, it is the moment at which the job is over
 * done/YYYYMM/SHARD/ID.json     the same, for the account of that month
 * new/ID                        a hint: look at this job. Empty, may be lost or stale, deleted once used
 * recurring/ID.json             a job that comes again
 * pools/NAME.json               a pool's settings, for people to write
 * places/NAME.json              which segments hold a place in that pool; written by the desk alone
 * inbox/NAME.json               a message that somebody laid down instead of publishing it
 * learned/pools.json            how long the last jobs of each name took, and how jobs arrive
 * tick/now                      written to learn the time
 * </pre>
 */
final class Shelf {
    private static final int MAX_RECORD_BYTES = 32 << 20;
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._@-]{0,119}");

    /** A job's record as it was read or written last. */
    record Kept(JobRecord record, long generation) {}

    private final ObjectStore store;
    private final String bucket;
    private volatile Instant latest = Instant.EPOCH;

    Shelf(ObjectStore store, String bucket) {
        this.store = store;
        this.bucket = bucket;
    }

    // --- names ---

    /** A piece of an object's name for a client's word: itself where that is harmless, else its hash. */
    static String safe(String word) {
        return PLAIN.matcher(word).matches() ? word : "~" + sha256(word);
    }

    private static String sha256(String text) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    /** Two hexadecimal digits, spread evenly, so that writes of one minute do not all meet one range of names. */
    private static String shard(String jobId) {
        int hash = jobId.hashCode() * 0x9E3779B9;
        return HexFormat.of().toHexDigits((byte) (hash >>> 24));
    }

    private static String place(String jobId) {
        return shard(jobId) + "/" + safe(jobId) + ".json";
    }

    ObjectName name(String name) {
        return new ObjectName(bucket, name);
    }

    ObjectName active(String jobId) {
        return name("active/" + place(jobId));
    }

    ObjectName ended(String jobId) {
        return name("ended/" + place(jobId));
    }

    ObjectName done(YearMonth month, String jobId) {
        return name(doneFolder(month) + place(jobId));
    }

    static String doneFolder(YearMonth month) {
        return "done/%04d%02d/".formatted(month.getYear(), month.getMonthValue());
    }

    // --- objects ---

    /** The store's time as it was last seen here; {@link Instant#EPOCH} before. */
    Instant latest() {
        return latest;
    }

    Optional<ObjectInfo> find(ObjectName name) throws IOException {
        return store.find(name);
    }

    List<ObjectInfo> list(String prefix) throws IOException {
        return store.list(bucket, prefix);
    }

    /** The content of exactly that generation. */
    byte[] read(ObjectInfo info) throws IOException {
        if (info.size() > MAX_RECORD_BYTES) {
            throw new IOException("cannot read " + info.name() + "\n  because it has " + info.size()
                    + " bytes, more than " + MAX_RECORD_BYTES + "\n  try moving it away");
        }
        try (InputStream in = store.read(info.name(), info.generation())) {
            byte[] content = new byte[(int) info.size()];
            int length = in.readNBytes(content, 0, content.length);
            if (length < content.length) {
                throw new IOException("cannot read " + info.name() + "\n  because it ends after " + length
                        + " bytes of " + content.length + "\n  try again");
            }
            return content;
        }
    }

    ObjectInfo write(ObjectName name, Precondition precondition, Map<String, String> metadata, byte[] content)
            throws IOException {
        try (ObjectWriter writer = store.write(name, precondition, metadata)) {
            writer.write(content);
            ObjectInfo info = writer.commit();
            latest = info.updated();
            return info;
        }
    }

    /** Deletes that generation if it is still there. */
    void drop(ObjectInfo info) throws IOException {
        try {
            store.delete(info.name(), Precondition.generationIs(info.generation()));
        } catch (ObjectNotFoundException | PreconditionFailedException gone) {
            // Somebody else deleted it, or wrote it anew: then it is not ours to delete.
        }
    }

    // --- records ---

    /** The job's record while it is not over. */
    Optional<Kept> record(String jobId) throws IOException {
        return record(active(jobId));
    }

    /** The record that lies there; read again where it changes meanwhile. */
    Optional<Kept> record(ObjectName name) throws IOException {
        while (true) {
            Optional<ObjectInfo> info = store.find(name);
            if (info.isEmpty()) {
                return Optional.empty();
            }
            Kept kept = record(info.get());
            if (kept != null) {
                return Optional.of(kept);
            }
        }
    }

    /** That generation of a record; null when it is no longer the live one. */
    @Nullable
    Kept record(ObjectInfo info) throws IOException {
        latest = info.updated();
        try {
            return new Kept(RecordJson.record(read(info), info.updated()), info.generation());
        } catch (ObjectNotFoundException movedOn) {
            return null;
        } catch (IOException e) {
            throw new IOException(
                    "cannot read the record " + info.name() + "\n  because " + e.getMessage()
                            + "\n  try again; if it lasts, look at the object",
                    e);
        }
    }

    /**
     * Changes a record that is {@code generation} (0: creates it).
     *
     * @throws PreconditionFailedException when it is not
     */
    Kept put(JobRecord record, long generation) throws IOException {
        ObjectInfo info = write(
                active(record.jobId()),
                Precondition.generationIs(generation),
                Summary.of(record).metadata(),
                RecordJson.write(record));
        return new Kept(record.written(info.updated()), info.generation());
    }

    /**
     * Puts an ended job away: the moment at which {@code ended/} has it is its end, whatever else is still to be done.
     * Repeating it after a crash does what is left.
     *
     * @param generation of its record in {@code active/}, as it was read
     * @return the record as it ended, which is another's where another was faster
     */
    JobRecord finish(JobRecord record, long generation) throws IOException {
        ObjectName ended = ended(record.jobId());
        ObjectInfo info;
        byte[] content = RecordJson.write(record);
        try {
            info = write(
                    ended,
                    Precondition.DOES_NOT_EXIST,
                    Map.of(
                            "id",
                            record.jobId(),
                            "hash",
                            record.message().bodyHash(),
                            "state",
                            record.state().name()),
                    content);
        } catch (PreconditionFailedException before) {
            info = find(ended).orElseThrow(() -> before);
            content = read(info);
        }
        JobRecord over = RecordJson.record(content, info.updated());
        try {
            write(
                    done(month(info.updated()), record.jobId()),
                    Precondition.DOES_NOT_EXIST,
                    Map.of("id", record.jobId()),
                    RecordJson.write(over));
        } catch (PreconditionFailedException before) {
            // It is in the account already.
        }
        clear(record.jobId(), generation);
        return over;
    }

    /** Takes away what lies in {@code active/} of a job that is over, also what a late message put there anew. */
    private void clear(String jobId, long generation) throws IOException {
        ObjectName active = active(jobId);
        long live = generation;
        while (live != 0) {
            try {
                store.delete(active, Precondition.generationIs(live));
                live = 0;
            } catch (ObjectNotFoundException gone) {
                live = 0;
            } catch (PreconditionFailedException changed) {
                live = store.find(active).map(ObjectInfo::generation).orElse(0L);
            }
        }
    }

    /** Says that somebody should look at the job soon. */
    void hint(String jobId) throws IOException {
        write(name("new/" + safe(jobId)), Precondition.NONE, Map.of("id", jobId), new byte[0]);
    }

    /** The same of a recurring job. */
    void hintRecurring(String jobId) throws IOException {
        write(
                name("new/recurring/" + safe(jobId)),
                Precondition.NONE,
                Map.of("id", jobId, "kind", "recurring"),
                new byte[0]);
    }

    /** The month that an end counts for. */
    static YearMonth month(Instant end) {
        return YearMonth.from(end.atZone(ZoneOffset.UTC));
    }
}
