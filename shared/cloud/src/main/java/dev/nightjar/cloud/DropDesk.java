package dev.nightjar.cloud;

import dev.nightjar.cloud.Ledger.Claim;
import dev.nightjar.cloud.TriggerEvent.StorageFinalized;
import io.cloudevents.CloudEvent;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.SortedMap;

/**
 * Treats events of dropped objects, each once, whatever is delivered twice, to two instances, or never understood.
 *
 * <p>An event that cannot be read becomes a dead letter. An object that holds options, that is gone or that has a newer
 * generation is left alone. Otherwise the work is claimed in the {@link Ledger}, done, and its result written into the
 * {@link ResultFolder}. A failure gives the claim back and goes to the caller, so that the event comes again; work that
 * failed {@value #MAX_ATTEMPTS} times becomes a dead letter.
 *
 * <p>Settings: {@code NIGHTJAR_RESULTS_BUCKET} ({@code results}), {@code NIGHTJAR_STATE_BUCKET} ({@code state}).
 */
public final class DropDesk {
    /** How often work is tried; between two deliveries lie up to ten minutes. */
    public static final int MAX_ATTEMPTS = 8;

    /** Longer than any event function may run. */
    private static final Duration LEASE = Duration.ofMinutes(10);

    private final Platform platform;
    private final String kind;
    private final String last;

    /**
     * @param kind the function's word, such as {@code environments}: in the ledger, of dead letters, of result folders
     * @param last the file without which no result is finished
     */
    public DropDesk(Platform platform, String kind, String last) {
        this.platform = platform;
        this.kind = kind;
        this.last = last;
    }

    /** Turns one dropped object into one result. */
    @FunctionalInterface
    public interface Work {
        /**
         * Makes the result.
         *
         * @param lastAttempt a failure of the world should now be written down as a result instead of thrown
         * @throws IOException when the world is busy and the event shall come again
         */
        Outcome treat(ObjectInfo dropped, DropOptions options, boolean lastAttempt) throws IOException;
    }

    /** The same where some files of the result are too large to be held. */
    @FunctionalInterface
    public interface StreamedWork {
        /**
         * Makes the result.
         *
         * @param draft takes files of the result at once; the others are returned
         * @param lastAttempt a failure of the world should now be written down as a result instead of thrown
         * @throws IOException when the world is busy and the event shall come again
         */
        Outcome treat(ObjectInfo dropped, DropOptions options, ResultFolder.Draft draft, boolean lastAttempt)
                throws IOException;
    }

    /** @param summary one line for people */
    public record Outcome(SortedMap<String, byte[]> files, String summary) {}

    /** Treats that event; returns normally when nothing is left to do for it, now or ever. */
    public void treat(CloudEvent event, Work work, JsonLog log) throws IOException {
        treat(event, (dropped, options, draft, lastAttempt) -> work.treat(dropped, options, lastAttempt), log);
    }

    /** The same. */
    public void treat(CloudEvent event, StreamedWork work, JsonLog log) throws IOException {
        DeadLetters dead = new DeadLetters(platform.topic("dead-letters"), platform.clock());
        try {
            if (TriggerEvent.read(event) instanceof StorageFinalized drop) {
                treat(drop, work, dead, log.forEvent(event));
                return;
            }
            log.forEvent(event).warning("dead letter: only drops are treated here");
            dead.record(kind, String.valueOf(event.getId()), "only drops are treated here", dataOf(event));
        } catch (UnreadableEventException e) {
            log.forEvent(event).warning("dead letter: " + e.getMessage());
            dead.record(kind, e);
        }
    }

    private void treat(StorageFinalized drop, StreamedWork work, DeadLetters dead, JsonLog log) throws IOException {
        String results = platform.setting("NIGHTJAR_RESULTS_BUCKET").orElse("results");
        if (DropOptions.isOptions(drop.object()) || drop.object().bucket().equals(results)) {
            log.info("left alone: " + drop.object() + " is no drop");
            return;
        }
        ResultFolder folder;
        try {
            folder = new ResultFolder(platform.store(), results, kind, drop.object(), drop.generation(), last);
        } catch (IllegalArgumentException e) {
            log.warning("dead letter: " + e.getMessage());
            dead.record(kind, drop.eventId(), String.valueOf(e.getMessage()), new byte[0]);
            return;
        }
        Optional<ObjectInfo> live = platform.store().find(drop.object());
        if (live.isEmpty() || live.get().generation() != drop.generation()) {
            log.info("left alone: generation " + drop.generation() + " of " + drop.object() + " is not there any more");
            return;
        }
        Ledger ledger = ledger(platform, kind);
        switch (ledger.claim(drop.key())) {
            case Claim.Done done -> log.info("done before: " + done.pointer());
            case Claim.Busy busy ->
                throw new IOException("cannot treat " + drop.object()
                        + " now\n  because another instance is at it until " + busy.until() + "\n  try again later");
            case Claim.Mine mine -> {
                if (mine.attempt() > MAX_ATTEMPTS) {
                    log.warning("dead letter: " + drop.object() + " failed at " + MAX_ATTEMPTS + " attempts");
                    dead.record(kind, drop.eventId(), "it failed at " + MAX_ATTEMPTS + " attempts", new byte[0]);
                    mine.done("dead-letters");
                    return;
                }
                carryOut(mine, folder, live.get(), work);
                log.info("done: " + folder.path());
            }
        }
    }

    private void carryOut(Claim.Mine mine, ResultFolder folder, ObjectInfo dropped, StreamedWork work)
            throws IOException {
        boolean done = false;
        try {
            if (folder.isFinished()) {
                folder.announce();
            } else {
                DropOptions options = DropOptions.find(platform.store(), dropped);
                ResultFolder.Draft draft = folder.begin();
                Outcome outcome = work.treat(dropped, options, draft, mine.attempt() == MAX_ATTEMPTS);
                draft.finish(outcome.files(), outcome.summary());
            }
            mine.done(folder.path());
            done = true;
        } finally {
            if (!done) {
                giveBack(mine);
            }
        }
    }

    private static void giveBack(Claim.Mine mine) throws IOException {
        try {
            mine.release();
        } catch (PreconditionFailedException takenOver) {
            // Another instance has the work; the failure that brings us here goes to the caller.
        }
    }

    /** The ledger of that kind of work, for who must look after it. */
    public static Ledger ledger(Platform platform, String kind) {
        String state = platform.setting("NIGHTJAR_STATE_BUCKET").orElse("state");
        return new Ledger(platform.store(), state, kind, LEASE, platform.clock());
    }

    private static byte[] dataOf(CloudEvent event) {
        return event.getData() == null ? new byte[0] : event.getData().toBytes();
    }
}
