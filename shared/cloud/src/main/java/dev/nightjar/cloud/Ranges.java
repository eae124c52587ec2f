package dev.nightjar.cloud;

/** What may be asked of {@link ObjectStore#readRange}. */
final class Ranges {
    private Ranges() {}

    static void check(long offset, long length) {
        if (offset < 0 || length < 0) {
            throw new IllegalArgumentException("a range is not negative: offset " + offset + ", length " + length);
        }
    }
}
