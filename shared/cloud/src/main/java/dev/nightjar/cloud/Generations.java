package dev.nightjar.cloud;

import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/** How generations grow and are compared: microseconds of the store's clock, as Cloud Storage's look, and never back. */
final class Generations {
    private Generations() {}

    /** @param last the highest generation that was ever given to that name, 0 for none */
    static long next(InstantSource clock, long last) {
        return Math.max(ChronoUnit.MICROS.between(Instant.EPOCH, clock.instant()), last + 1);
    }

    /** @throws PreconditionFailedException when what is live is not what the precondition asks for */
    static void check(Precondition precondition, ObjectName name, Optional<ObjectInfo> live)
            throws PreconditionFailedException {
        long now = live.map(ObjectInfo::generation).orElse(0L);
        if (precondition instanceof Precondition.GenerationIs(long asked) && asked != now) {
            throw new PreconditionFailedException("cannot change " + name + "\n  because "
                    + (asked == 0 ? "it should not exist yet" : "generation " + asked + " should be the live one")
                    + ", and " + (now == 0 ? "there is none" : "generation " + now + " is there")
                    + "\n  try again from what is there now");
        }
    }
}
