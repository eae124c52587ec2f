package dev.nightjar.dataset.parquet;

/**
 * The different texts of a chunk. The arrays are the encoder's: they hold until it encodes the next chunk.
 *
 * @param offsets value {@code i}, nulls not counted, owns {@code bytes[offsets[i] .. offsets[i + 1])}
 * @param places for each different text the value where it stands first, in ascending order
 * @param size how many there are
 */
public record ChunkTexts(byte[] bytes, int[] offsets, int[] places, int size) {}
