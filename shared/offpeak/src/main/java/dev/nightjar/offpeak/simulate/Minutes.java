package dev.nightjar.offpeak.simulate;

/** Whole minutes since the epoch and back. */
final class Minutes {
    private Minutes() {}

    static long up(long seconds) {
        return Math.ceilDiv(seconds, 60L);
    }

    static long down(long seconds) {
        return Math.floorDiv(seconds, 60L);
    }

    static long seconds(long minutes) {
        return Math.multiplyExact(minutes, 60L);
    }
}
