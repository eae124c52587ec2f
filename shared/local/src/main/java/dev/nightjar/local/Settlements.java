package dev.nightjar.local;

import dev.nightjar.cloud.JsonText;
import dev.nightjar.cloud.ObjectInfo;
import dev.nightjar.cloud.ObjectName;
import dev.nightjar.cloud.ObjectNotFoundException;
import dev.nightjar.cloud.ObjectStore;
import dev.nightjar.cloud.ObjectWriter;
import dev.nightjar.cloud.Precondition;
import dev.nightjar.cloud.PreconditionFailedException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Which drops need no delivery any more: for each dropped object the newest generation that was settled, in
 * {@code state/serve/settled/SHA-256(bucket/object)}. It spares work after a restart; that nothing is done twice is the
 * ledger's matter. Of messages, only those that somebody waits for have one.
 */
final class Settlements {
    /** A summary and a path of a result fit; in UTF-8 it is far less than an object's metadata may hold. */
    private static final int MAX_OUTCOME_CHARS = 1500;
    /** Other generations of one name that may be settled while one is. */
    private static final int ROUNDS = 16;

    private final ObjectStore store;

    Settlements(ObjectStore store) {
        this.store = store;
    }

    /** @param outcome one line for people, which begins with the word of a status */
    record Settlement(long generation, String outcome) {
        /** What a command that waited for it ends with. */
        int exitCode() {
            if (outcome.startsWith("failed outside")) {
                return 3;
            }
            return switch (outcome.split("[^a-z]", 2)[0]) {
                case "unsolvable", "timeout", "no", "held" -> 1;
                case "invalid", "failed", "dead", "rejected" -> 2;
                default -> 0;
            };
        }
    }

    Optional<Settlement> find(ObjectName dropped) throws IOException {
        return store.find(object(dropped)).map(Settlements::settlement);
    }

    private static Settlement settlement(ObjectInfo info) {
        return new Settlement(
                Long.parseLong(info.metadata().getOrDefault("generation", "0")),
                info.metadata().getOrDefault("outcome", ""));
    }

    /** Records that; the settlement of a newer generation stays, for a {@code drop} may wait for it. */
    void settle(ObjectInfo dropped, String whole) throws IOException {
        String outcome = whole.codePoints()
                .limit(MAX_OUTCOME_CHARS)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
        Map<String, Object> content = new LinkedHashMap<>();
        content.put("object", dropped.name().toString());
        content.put("generation", Long.toString(dropped.generation()));
        content.put("outcome", outcome);
        Map<String, String> metadata = Map.of("generation", Long.toString(dropped.generation()), "outcome", outcome);
        ObjectName object = object(dropped.name());
        for (int round = 0; ; round++) {
            Optional<ObjectInfo> before = store.find(object);
            if (before.isPresent() && settlement(before.get()).generation() > dropped.generation()) {
                return;
            }
            Precondition unchanged =
                    Precondition.generationIs(before.map(ObjectInfo::generation).orElse(0L));
            try (ObjectWriter writer = store.write(object, unchanged, metadata)) {
                writer.write(JsonText.bytes(content));
                writer.commit();
                return;
            } catch (PreconditionFailedException settledMeanwhile) {
                if (round == ROUNDS) {
                    throw settledMeanwhile;
                }
            }
        }
    }

    /** Takes the settlement of something that comes once; whoever waited for it has read it. */
    void forget(ObjectName once) throws IOException {
        try {
            store.delete(object(once), Precondition.NONE);
        } catch (ObjectNotFoundException gone) {
            // Then there is nothing to take.
        }
    }

    private static ObjectName object(ObjectName dropped) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256")
                    .digest(dropped.toString().getBytes(StandardCharsets.UTF_8));
            return new ObjectName("state", "serve/settled/" + HexFormat.of().formatHex(hash));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
