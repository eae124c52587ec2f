package dev.nightjar.cloud;

import java.io.IOException;
import java.io.InputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Who works on what, so that an event delivered twice, or to two instances at once, is done once.
 *
 * <p>A key is one object {@code ledger/KIND/SHA-256(key)}, created with {@link Precondition#DOES_NOT_EXIST}: whoever
 * creates it has the work until its lease ends. After a crash the lease runs out and the next delivery takes the work
 * over, by the object's generation, so that only one of several takers wins. Outputs have names computed from the
 * input, so a worker that lost its lease without knowing writes what its successor writes.
 *
 * <pre>{@code
 * switch (ledger.claim(event.key())) {
 *     case Claim.Done done -> log.info("done before: " + done.pointer());
 *     case Claim.Busy busy -> throw new IOException("in work elsewhere until " + busy.until());   // the event comes again
 *     case Claim.Mine mine -> {
 *         String pointer = work(mine);      // a throw leaves the lease; release() gives it back at once
 *         mine.done(pointer);
 *     }
 * }
 * }</pre>
 */
public final class Ledger {
    private static final int MAX_POINTER_CHARS = 4096;
    /** Rounds of a race that a claim plays before it says that the world is busy. */
    private static final int ROUNDS = 16;

    private final ObjectStore store;
    private final String bucket;
    private final String kind;
    private final Duration lease;
    private final InstantSource clock;

    /**
     * @param kind a word of the function's own, such as {@code environments}; part of the objects' names
     * @param lease longer than any work takes, hence longer than the function's timeout
     */
    public Ledger(ObjectStore store, String bucket, String kind, Duration lease, InstantSource clock) {
        if (kind.isEmpty() || kind.contains("/") || !lease.isPositive()) {
            throw new IllegalArgumentException("a ledger needs a kind without slash and a lease above 0");
        }
        this.store = store;
        this.bucket = bucket;
        this.kind = kind;
        this.lease = lease;
        this.clock = clock;
    }

    /** What came of asking for a piece of work. */
    public sealed interface Claim {
        /** The work is the caller's until its lease ends. */
        final class Mine implements Claim {
            private final Ledger ledger;
            private final ObjectName entry;
            private final String key;
            private final long attempt;
            private long generation;
            private @Nullable String pointer;

            private Mine(Ledger ledger, ObjectName entry, String key, long attempt, long generation) {
                this.ledger = ledger;
                this.entry = entry;
                this.key = key;
                this.attempt = attempt;
                this.generation = generation;
            }

            /** 1 for the first claim of that key, one more for every one after a crash or a release. */
            public long attempt() {
                return attempt;
            }

            /**
             * Records that the work is finished and where its result lies. Saying the same twice is fine.
             *
             * @throws PreconditionFailedException when the lease ran out and somebody else has taken the work over
             *     (and has not finished it with the same pointer)
             */
            public synchronized void done(String pointer) throws IOException {
                if (pointer.length() > MAX_POINTER_CHARS) {
                    throw new IllegalArgumentException("a pointer to a result has at most " + MAX_POINTER_CHARS
                            + " characters, not " + pointer.length());
                }
                if (this.pointer != null && !this.pointer.equals(pointer)) {
                    throw new IllegalStateException(
                            "done with \"" + this.pointer + "\" before, now with \"" + pointer + "\"");
                }
                if (this.pointer == null) {
                    ledger.finish(this, pointer);
                    this.pointer = pointer;
                }
            }

            /** Gives the work back unfinished, so that the next delivery need not wait for the lease to end. */
            public synchronized void release() throws IOException {
                if (pointer != null) {
                    throw new IllegalStateException("released after it was done");
                }
                generation = ledger.put(
                        entry,
                        Precondition.generationIs(generation),
                        new Entry.InProgress(attempt, ledger.clock.instant()),
                        key);
            }
        }

        /** The work was finished before; its result lies there. */
        record Done(String pointer) implements Claim {}

        /** Somebody else works on it, at most until then. */
        record Busy(Instant until) implements Claim {}
    }

    private sealed interface Entry {
        record InProgress(long attempt, Instant leaseUntil) implements Entry {}

        record Done(long attempt, String pointer) implements Entry {}
    }

    /**
     * Asks for the work of that key.
     *
     * @param key any text; {@link TriggerEvent#key()} for an event
     * @throws IOException when the store fails, or so many others race for the key that this one never got a turn
     */
    public Claim claim(String key) throws IOException {
        ObjectName name = new ObjectName(bucket, "ledger/" + kind + "/" + sha256(key));
        for (int round = 0; round < ROUNDS; round++) {
            Optional<ObjectInfo> found = store.find(name);
            Entry entry = null;
            if (found.isPresent()) {
                try {
                    entry = read(found.get());
                } catch (ObjectNotFoundException movedOn) {
                    continue;
                }
            }
            Instant now = clock.instant();
            long attempt = 1;
            switch (entry) {
                case Entry.Done done -> {
                    return new Claim.Done(done.pointer());
                }
                case Entry.InProgress work
                when work.leaseUntil().isAfter(now) -> {
                    return new Claim.Busy(work.leaseUntil());
                }
                case Entry.InProgress abandoned -> attempt = abandoned.attempt() + 1;
                case null -> {}
            }
            try {
                long generation = put(
                        name,
                        Precondition.generationIs(
                                found.map(ObjectInfo::generation).orElse(0L)),
                        new Entry.InProgress(attempt, now.plus(lease)),
                        key);
                return new Claim.Mine(this, name, key, attempt, generation);
            } catch (PreconditionFailedException lostTheRace) {
                // Another instance was faster: look again at what it wrote.
            }
        }
        throw new IOException("cannot claim " + name + "\n  because others changed it " + ROUNDS
                + " times meanwhile\n  try again later");
    }

    /**
     * Gives back every unfinished work of this kind, for whoever knows that nobody is at work: a platform that is one
     * process, when it starts.
     */
    public void releaseAll() throws IOException {
        for (ObjectInfo info : store.list(bucket, "ledger/" + kind + "/")) {
            if (read(info) instanceof Entry.InProgress work && work.leaseUntil().isAfter(clock.instant())) {
                put(
                        info.name(),
                        Precondition.generationIs(info.generation()),
                        new Entry.InProgress(work.attempt(), clock.instant()),
                        "released");
            }
        }
    }

    private void finish(Claim.Mine mine, String pointer) throws IOException {
        try {
            mine.generation = put(
                    mine.entry,
                    Precondition.generationIs(mine.generation),
                    new Entry.Done(mine.attempt, pointer),
                    mine.key);
        } catch (PreconditionFailedException lost) {
            // Either a successor finished the same work, or our own write was done and its answer was lost.
            Optional<ObjectInfo> now = store.find(mine.entry);
            if (now.isEmpty()
                    || !(read(now.get()) instanceof Entry.Done done)
                    || !done.pointer().equals(pointer)) {
                throw lost;
            }
        }
    }

    private long put(ObjectName name, Precondition precondition, Entry entry, String key) throws IOException {
        Map<String, Object> fields = new LinkedHashMap<>();
        switch (entry) {
            case Entry.InProgress work -> {
                fields.put("state", "in-progress");
                fields.put("attempt", work.attempt());
                fields.put("lease_until", work.leaseUntil().toString());
            }
            case Entry.Done done -> {
                fields.put("state", "done");
                fields.put("attempt", done.attempt());
                fields.put("pointer", done.pointer());
            }
        }
        fields.put("key", key);
        try (ObjectWriter writer = store.write(name, precondition, Map.of())) {
            writer.write(Json.write(fields));
            return writer.commit().generation();
        }
    }

    private Entry read(ObjectInfo info) throws IOException {
        try (InputStream in = store.read(info.name(), info.generation())) {
            Map<String, @Nullable Object> fields = Json.readObject(in.readNBytes(64 << 10));
            if (fields.get("attempt") instanceof BigInteger attempt) {
                if ("in-progress".equals(fields.get("state")) && fields.get("lease_until") instanceof String until) {
                    return new Entry.InProgress(attempt.longValueExact(), Instant.parse(until));
                }
                if ("done".equals(fields.get("state")) && fields.get("pointer") instanceof String pointer) {
                    return new Entry.Done(attempt.longValueExact(), pointer);
                }
            }
            throw new IOException("it has no state that is known here");
        } catch (ObjectNotFoundException e) {
            throw e;
        } catch (IOException | ArithmeticException | DateTimeException e) {
            throw new IOException(
                    "cannot read the ledger's entry " + info.name() + "\n  because " + e.getMessage()
                            + "\n  try deleting that object; the work is then done anew",
                    e);
        }
    }

    private static String sha256(String key) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(key.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
