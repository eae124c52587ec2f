package dev.nightjar.local;

import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;

/**
 * Strikes once a minute, as Cloud Scheduler does. A tick is not kept: after a restart the next one comes by itself. None
 * is sent while the one before is under way.
 */
final class Ticker {
    private final InstantSource clock;
    private final Deliveries deliveries;
    private final Route.OfTopic route;
    private long lastMinute = Long.MIN_VALUE;

    Ticker(InstantSource clock, Deliveries deliveries, Route.OfTopic route) {
        this.clock = clock;
        this.deliveries = deliveries;
        this.route = route;
    }

    /** Sends a tick if a minute has begun since the last one. */
    void look() {
        Instant now = clock.instant();
        long minute = Math.floorDiv(now.getEpochSecond(), 60L);
        if (minute != lastMinute && deliveries.underWay() == 0) {
            lastMinute = minute;
            deliveries.deliver(new Tick(now, route));
        }
    }

    private record Tick(Instant at, Route.OfTopic route) implements Delivery {
        @Override
        public String title() {
            return "tick " + at;
        }

        @Override
        public Optional<OutgoingEvent> event() {
            String id = "tick-" + at.toEpochMilli();
            return Optional.of(OutgoingEvent.published(
                    route.topic(), id, LocalTopic.message(id, at, Map.of("tick", at.toString()), new byte[0]), at));
        }

        @Override
        public Optional<String> settle() {
            return Optional.empty();
        }
    }
}
