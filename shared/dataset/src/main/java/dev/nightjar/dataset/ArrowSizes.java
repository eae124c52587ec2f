package dev.nightjar.dataset;

import dev.nightjar.dataset.column.ValueStatistics;
import dev.nightjar.dataset.table.ColumnType;

/** How many bytes columns have in memory as Arrow buffers, and where a dictionary makes them fewer. */
final class ArrowSizes {
    private ArrowSizes() {}

    /** Text as a dictionary, where that is smaller; every other type as it is. */
    static ColumnType smaller(ColumnType type, ValueStatistics values) {
        Long distinct = values.distinct();
        if (!(type instanceof ColumnType.Text) || distinct == null) {
            return type;
        }
        ColumnType.Dictionary dictionary = new ColumnType.Dictionary(indexBits(distinct));
        return dictionary(dictionary, values, distinct) < plain(type, values) ? dictionary : type;
    }

    /** The buffers of a column, its dictionary too; texts as what is smaller. */
    static long of(ColumnType type, ValueStatistics values) {
        Long distinct = values.distinct();
        ColumnType smaller = smaller(type, values);
        long nulls = values.nulls() > 0 && !(type instanceof ColumnType.Null) ? (values.rows() + 7) / 8 : 0;
        return nulls
                + (smaller instanceof ColumnType.Dictionary dictionary && distinct != null
                        ? dictionary(dictionary, values, distinct)
                        : plain(type, values));
    }

    /** Indexes are signed. */
    private static int indexBits(long distinct) {
        return distinct <= 1 << 7 ? 8 : distinct <= 1 << 15 ? 16 : 32;
    }

    private static long dictionary(ColumnType.Dictionary type, ValueStatistics values, long distinct) {
        return values.rows() * type.indexBits() / 8 + 4 * (distinct + 1) + values.distinctBytes();
    }

    private static long plain(ColumnType type, ValueStatistics values) {
        long rows = values.rows();
        return switch (type) {
            case ColumnType.Bool b -> (rows + 7) / 8;
            case ColumnType.Int i -> rows * i.bits() / 8;
            case ColumnType.FloatingPoint f -> rows * f.bits() / 8;
            case ColumnType.Decimal d -> rows * 16;
            case ColumnType.Date d -> rows * 4;
            case ColumnType.Timestamp t -> rows * 8;
            case ColumnType.Text t -> 4 * (rows + 1) + values.textBytes();
            case ColumnType.Dictionary d -> 4 * (rows + 1) + values.textBytes();
            case ColumnType.Null n -> 0;
        };
    }
}
