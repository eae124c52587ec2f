package dev.nightjar.dataset.table;

/**
 * Some texts, one after the other, such as the values of a dictionary in the order of their first rows. The arrays are the
 * caller's and must not change any more.
 *
 * <p>Text {@code i} owns {@code bytes[offsets[i] .. offsets[i + 1])}, which is UTF-8; {@code offsets[0]} is 0.
 */
public final class TextValues {
    private final byte[] bytes;
    private final int[] offsets;
    private final int size;

    /**
     * @param offsets {@code size + 1} of them or more, none smaller than the one before
     * @throws IllegalArgumentException when the offsets do not lie in {@code bytes}
     */
    public TextValues(byte[] bytes, int[] offsets, int size) {
        if (size < 0 || offsets.length <= size || offsets[0] != 0 || offsets[size] > bytes.length) {
            throw new IllegalArgumentException(
                    "offsets of " + size + " texts do not lie in " + bytes.length + " bytes");
        }
        for (int i = 0; i < size; i++) {
            if (offsets[i + 1] < offsets[i]) {
                throw new IllegalArgumentException("text " + i + " ends before it begins");
            }
        }
        this.bytes = bytes;
        this.offsets = offsets;
        this.size = size;
    }

    /** The texts, back to back; only the first {@link #length()} bytes mean anything. */
    public byte[] bytes() {
        return bytes;
    }

    /** Where the texts begin, and after the last one where it ends. */
    public int[] offsets() {
        return offsets;
    }

    /** How many texts. */
    public int size() {
        return size;
    }

    /** How many bytes the texts have together. */
    public int length() {
        return offsets[size];
    }
}
