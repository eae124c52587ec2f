package dev.nightjar.local;

import dev.nightjar.cloud.ObjectInfo;
import dev.nightjar.cloud.ObjectStore;
import dev.nightjar.cloud.ResultFolder;
import java.io.IOException;
import java.util.Optional;

/** A dropped object on its way. */
record DropDelivery(ObjectInfo drop, Route.OfBucket route, ObjectStore store, Settlements settlements)
        implements Delivery {
    @Override
    public String title() {
        return title(drop);
    }

    static String title(ObjectInfo drop) {
        return drop.name() + "#" + drop.generation();
    }

    @Override
    public Optional<OutgoingEvent> event() {
        return Optional.of(OutgoingEvent.finalized(drop));
    }

    @Override
    public Optional<String> settle() throws IOException {
        String outcome = outcome();
        settlements.settle(drop, outcome);
        return Optional.of(outcome);
    }

    private String outcome() throws IOException {
        ResultFolder folder;
        try {
            folder = new ResultFolder(store, "results", route.kind(), drop.name(), drop.generation(), route.last());
        } catch (IllegalArgumentException e) {
            return "dead letter: " + e.getMessage();
        }
        return folder.summary()
                .map(summary -> summary + " -> results/" + folder.path())
                .orElse("no result; it was replaced or deleted meanwhile, or is a dead letter");
    }
}
