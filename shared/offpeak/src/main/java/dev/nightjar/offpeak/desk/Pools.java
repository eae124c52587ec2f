package dev.nightjar.offpeak.desk;

import com.fasterxml.jackson.core.JsonToken;
import dev.nightjar.cloud.ObjectInfo;
import dev.nightjar.cloud.ObjectName;
import dev.nightjar.cloud.ObjectNotFoundException;
import dev.nightjar.cloud.Precondition;
import dev.nightjar.cloud.PreconditionFailedException;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;

/** The pools' settings, which people write too. */
final class Pools {
    private static final int ROUNDS = 16;

    private final Shelf shelf;
    private final int standardCapacity;

    Pools(Shelf shelf, int standardCapacity) {
        this.shelf = shelf;
        this.standardCapacity = standardCapacity;
    }

    private ObjectName name(String pool) {
        return shelf.name("pools/" + Shelf.safe(pool) + ".json");
    }

    Pool read(String pool) throws IOException {
        for (int round = 0; round < ROUNDS; round++) {
            Optional<ObjectInfo> info = shelf.find(name(pool));
            if (info.isEmpty()) {
                return new Pool(pool, standardCapacity, false);
            }
            try {
                return read(pool, info.get());
            } catch (ObjectNotFoundException movedOn) {
                // Read what is there now.
            }
        }
        throw busy(pool);
    }

    private Pool read(String pool, ObjectInfo info) throws IOException {
        try {
            return RecordJson.read(shelf.read(info), json -> {
                int capacity = standardCapacity;
                boolean paused = false;
                while (json.nextToken() != JsonToken.END_OBJECT) {
                    String field = json.currentName();
                    json.nextToken();
                    switch (field) {
                        case "capacity" -> capacity = json.getIntValue();
                        case "paused" -> paused = json.getBooleanValue();
                        default -> json.skipChildren();
                    }
                }
                return new Pool(pool, capacity, paused);
            });
        } catch (ObjectNotFoundException movedOn) {
            throw movedOn;
        } catch (IOException e) {
            throw new IOException(
                    "cannot read the pool " + info.name() + "\n  because " + e.getMessage()
                            + "\n  try {\"capacity\": 4, \"paused\": false}",
                    e);
        }
    }

    Pool paused(String pool, boolean paused) throws IOException {
        for (int round = 0; round < ROUNDS; round++) {
            Optional<ObjectInfo> info = shelf.find(name(pool));
            try {
                Pool now = info.isEmpty() ? new Pool(pool, standardCapacity, false) : read(pool, info.get());
                if (now.paused() == paused) {
                    return now;
                }
                shelf.write(
                        name(pool),
                        Precondition.generationIs(
                                info.map(ObjectInfo::generation).orElse(0L)),
                        Map.of(),
                        RecordJson.write(json -> {
                            json.writeNumberField("capacity", now.capacity());
                            json.writeBooleanField("paused", paused);
                        }));
                return new Pool(pool, now.capacity(), paused);
            } catch (ObjectNotFoundException | PreconditionFailedException movedOn) {
                // Somebody else wrote it meanwhile: change what is there now.
            }
        }
        throw busy(pool);
    }

    private static IOException busy(String pool) {
        return new IOException("cannot settle the pool " + pool + "\n  because it was changed " + ROUNDS
                + " times meanwhile\n  try again later");
    }
}
