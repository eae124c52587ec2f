package dev.nightjar.dataset.arrow;

/**
 * One column of a record batch as it lies in the file.
 *
 * @param buffers compressed, in Arrow's order for the type; an empty one is a buffer that may be left out, which the validity
 *     bits of a column without nulls are
 */
@SuppressWarnings("ArrayRecordComponent") // never compared; a list of arrays would say no more
record EncodedColumn(int rows, int nulls, byte[][] buffers) {
    /** How many bytes it takes in the file, with the padding. */
    long size() {
        long sum = 0;
        for (byte[] buffer : buffers) {
            sum += padded(buffer.length);
        }
        return sum;
    }

    /** Buffers begin at multiples of eight bytes. */
    static long padded(long length) {
        return (length + 7) & ~7L;
    }
}
