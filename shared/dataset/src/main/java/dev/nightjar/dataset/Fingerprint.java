package dev.nightjar.dataset;

import java.util.Locale;
import java.util.zip.CRC32;
import java.util.zip.CRC32C;

/**
 * A checksum of all bytes of a file: two CRCs of different polynomials and the length.
 *
 * <p>It tells a file that was changed or damaged by accident from the same one; against somebody who makes two files alike on
 * purpose it is no help, and such a person only deceives themself. Processors have instructions for both CRCs: together they cost
 * 0.05 s of CPU for a GiB, where SHA-256 costs 0.7 s, a tenth of all the work.
 */
final class Fingerprint {
    private final CRC32C one = new CRC32C();
    private final CRC32 other = new CRC32();
    private long bytes;

    void update(byte[] from, int start, int length) {
        one.update(from, start, length);
        other.update(from, start, length);
        bytes += length;
    }

    void update(int b) {
        one.update(b);
        other.update(b);
        bytes++;
    }

    static String of(byte[] bytes) {
        Fingerprint fingerprint = new Fingerprint();
        fingerprint.update(bytes, 0, bytes.length);
        return fingerprint.toString();
    }

    /** Of the bytes so far, such as {@code crc32c=e3069283,crc32=cbf43926,bytes=9}. */
    @Override
    public String toString() {
        return String.format(Locale.ROOT, "crc32c=%08x,crc32=%08x,bytes=%d", one.getValue(), other.getValue(), bytes);
    }
}
