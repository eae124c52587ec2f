package dev.nightjar.local;

import dev.nightjar.cloud.ObjectInfo;
import dev.nightjar.cloud.ObjectNotFoundException;
import dev.nightjar.cloud.ObjectStore;
import dev.nightjar.cloud.Precondition;
import dev.nightjar.cloud.PreconditionFailedException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;

/** A message of a {@link LocalTopic} on its way; it is gone from there when its function is done with it. */
final class MessageDelivery implements Delivery {
    private final ObjectInfo message;
    private final Route.OfTopic route;
    private final ObjectStore store;
    private final Settlements settlements;
    private final Aftermath aftermath;
    private volatile Aftermath.Look look;

    MessageDelivery(
            ObjectInfo message, Route.OfTopic route, ObjectStore store, Settlements settlements, Aftermath aftermath) {
        this.message = message;
        this.route = route;
        this.store = store;
        this.settlements = settlements;
        this.aftermath = aftermath;
        this.look = aftermath.before(false);
    }

    @Override
    public String title() {
        return "topics/" + route.topic() + "/" + LocalTopic.id(message.name());
    }

    @Override
    public Route route() {
        return route;
    }

    @Override
    public Optional<OutgoingEvent> event() throws IOException {
        look = aftermath.before(LocalTopic.isWaitedFor(message));
        try (InputStream in = store.read(message.name(), message.generation())) {
            return Optional.of(OutgoingEvent.published(
                    route.topic(),
                    LocalTopic.id(message.name()).replaceAll("[^A-Za-z0-9-]", "-"),
                    in.readAllBytes(),
                    message.updated()));
        } catch (ObjectNotFoundException takenBack) {
            return Optional.empty();
        }
    }

    @Override
    public Optional<String> settle() throws IOException {
        String outcome;
        try (InputStream in = store.read(message.name(), message.generation())) {
            outcome = look.after(route.topic(), in.readAllBytes());
        } catch (ObjectNotFoundException takenBack) {
            return Optional.of("it was taken back");
        }
        if (LocalTopic.isWaitedFor(message)) {
            settlements.settle(message, outcome);
        }
        try {
            store.delete(message.name(), Precondition.generationIs(message.generation()));
        } catch (ObjectNotFoundException | PreconditionFailedException takenBack) {
            // Somebody deleted it or wrote it anew, which is then another message.
        }
        return Optional.of(outcome);
    }
}
