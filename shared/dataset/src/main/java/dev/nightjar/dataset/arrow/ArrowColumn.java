package dev.nightjar.dataset.arrow;

import dev.nightjar.dataset.table.ColumnType;
import dev.nightjar.dataset.table.TextValues;
import org.jspecify.annotations.Nullable;

/**
 * A column of an Arrow file.
 *
 * @param dictionary the values that a {@link ColumnType.Dictionary} column's indexes mean; null for every other type
 */
public record ArrowColumn(
        String name, ColumnType type, @Nullable TextValues dictionary) {
    /** @throws IllegalArgumentException when there is a dictionary and the type wants none, or the other way round */
    public ArrowColumn {
        if (type instanceof ColumnType.Dictionary != (dictionary != null)) {
            throw new IllegalArgumentException(
                    name + " is " + type + " and has " + (dictionary == null ? "no dictionary" : "a dictionary"));
        }
        if (type instanceof ColumnType.Dictionary indexed
                && dictionary != null
                && dictionary.size() > 1L << (indexed.indexBits() - 1)) {
            throw new IllegalArgumentException(
                    name + ": " + dictionary.size() + " values are more than int" + indexed.indexBits() + " can count");
        }
    }
}
