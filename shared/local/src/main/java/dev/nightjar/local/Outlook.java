package dev.nightjar.local;

import dev.nightjar.cloud.ObjectInfo;
import dev.nightjar.cloud.ObjectStore;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;

/** What {@code serve} looks for, and hands to its deliveries. Not for several threads. */
final class Outlook {
    /** Messages that are handed over and not done; while there are so many, no further ones are looked for. */
    private static final int MOST_UNDER_WAY = 64;

    private final ObjectStore store;
    private final Settlements settlements;
    private final Aftermath aftermath;
    private final Deliveries drops;
    private final Deliveries messages;
    private final Deliveries ticks;
    private final DropWatch dropWatch;
    private final Map<Route.OfTopic, MessageWatch> messageWatches = new LinkedHashMap<>();
    private final Map<Route.OfTopic, Ticker> tickers = new LinkedHashMap<>();

    /** @param strikes whether the clock strikes by itself */
    Outlook(LocalPlatform platform, Deliveries drops, Deliveries messages, Deliveries ticks, boolean strikes) {
        this.store = platform.store();
        this.settlements = new Settlements(store);
        this.aftermath = new JobsAftermath(platform);
        this.drops = drops;
        this.messages = messages;
        this.ticks = ticks;
        this.dropWatch = new DropWatch(store, settlements, System::nanoTime);
        for (Route.OfTopic route : Route.MESSAGES) {
            messageWatches.put(route, new MessageWatch(store, route.topic()));
            if (strikes && route.topic().equals(Route.TICKS)) {
                tickers.put(route, new Ticker(platform.clock(), ticks, route));
            }
        }
    }

    void look() throws IOException {
        for (ObjectInfo drop : dropWatch.look()) {
            var route = Route.of(drop.name().bucket());
            if (route.isPresent()) {
                drops.deliver(new DropDelivery(drop, route.get(), store, settlements));
            } else {
                String outcome = "kept; no function reads this bucket";
                settlements.settle(drop, outcome);
                drops.say(DropDelivery.title(drop), outcome);
            }
        }
        for (var watch : messageWatches.entrySet()) {
            Deliveries way = watch.getKey().topic().equals(Route.TICKS) ? ticks : messages;
            if (way.underWay() < MOST_UNDER_WAY) {
                for (ObjectInfo message : watch.getValue().look(MOST_UNDER_WAY)) {
                    way.deliver(new MessageDelivery(message, watch.getKey(), store, settlements, aftermath));
                }
            }
        }
        tickers.values().forEach(Ticker::look);
    }
}
