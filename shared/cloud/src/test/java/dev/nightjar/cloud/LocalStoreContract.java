package dev.nightjar.cloud;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.junit.jupiter.api.Test;

/** What the stores do that run by a clock of ours. */
abstract class LocalStoreContract extends ObjectStoreContract {
    protected final TickingClock clock = new TickingClock("2026-03-01T00:00:00Z");

    @Test
    void takesTheTimeOfAWriteFromItsClock() throws Exception {
        ObjectStore store = store();

        ObjectInfo first = put(store, "a", "1");
        clock.advance(Duration.ofHours(1));
        ObjectInfo second = put(store, "a", "2");

        assertThat(first.updated()).isEqualTo("2026-03-01T00:00:00Z");
        assertThat(second.updated()).isEqualTo("2026-03-01T01:00:00Z");
        assertThat(second.generation())
                .isEqualTo(ChronoUnit.MICROS.between(Instant.EPOCH, Instant.parse("2026-03-01T01:00:00Z")));
    }

    @Test
    void growsGenerationsThoughTheClockStandsOrGoesBack() throws Exception {
        ObjectStore store = store();
        ObjectInfo first = put(store, "a", "1");
        ObjectInfo second = put(store, "a", "2");

        clock.advance(Duration.ofDays(-30));
        ObjectInfo third = put(store, "a", "3");
        store.delete(name("a"), Precondition.NONE);
        clock.advance(Duration.ofDays(-30));
        ObjectInfo fourth = put(store, "a", "4");

        assertThat(new long[] {first.generation(), second.generation(), third.generation(), fourth.generation()})
                .isSorted()
                .doesNotHaveDuplicates();
    }
}
