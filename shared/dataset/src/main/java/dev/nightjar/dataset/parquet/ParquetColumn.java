package dev.nightjar.dataset.parquet;

import dev.nightjar.dataset.table.ColumnType;
import dev.nightjar.dataset.table.ColumnType.Unit;

/**
 * A column of a Parquet file. Its physical layout follows from the type; every column is optional.
 *
 * @param type the null type is an INT32 whose values are all null; both text types are the same bytes
 */
public record ParquetColumn(String name, ColumnType type) {
    /** How the values lie in the file. */
    public enum Physical {
        BOOLEAN(0),
        INT32(4),
        INT64(8),
        FLOAT(4),
        DOUBLE(8),
        BYTE_ARRAY(0),
        /** 16 bytes, big endian: the decimals of more than 18 digits. */
        FIXED(16);

        private final int width;

        Physical(int width) {
            this.width = width;
        }

        /** Bytes a value; 0 where values are no whole bytes or not all alike. */
        int width() {
            return width;
        }
    }

    public Physical physical() {
        return switch (type) {
            case ColumnType.Bool bool -> Physical.BOOLEAN;
            case ColumnType.Int ints -> ints.bits() == 64 ? Physical.INT64 : Physical.INT32;
            case ColumnType.FloatingPoint floats -> floats.bits() == 32 ? Physical.FLOAT : Physical.DOUBLE;
            case ColumnType.Decimal decimal ->
                decimal.precision() <= 9 ? Physical.INT32 : decimal.precision() <= 18 ? Physical.INT64 : Physical.FIXED;
            case ColumnType.Date date -> Physical.INT32;
            case ColumnType.Timestamp timestamp -> Physical.INT64;
            case ColumnType.Text text -> Physical.BYTE_ARRAY;
            case ColumnType.Dictionary dictionary -> Physical.BYTE_ARRAY;
            case ColumnType.Null nothing -> Physical.INT32;
        };
    }

    /**
     * Whether a chunk encoded for one column is right for the other, although the types differ: ints of up to 32 bits that
     * both types hold, decimals of one scale, seconds and milliseconds (which the format keeps as milliseconds), both kinds of text.
     */
    public boolean sameLayout(ParquetColumn other) {
        if (physical() != other.physical()) {
            return false;
        }
        return switch (type) {
            case ColumnType.Int ints ->
                other.type instanceof ColumnType.Int others && (ints.bits() < 64 || ints.signed() == others.signed());
            case ColumnType.Decimal decimal ->
                other.type instanceof ColumnType.Decimal others && decimal.scale() == others.scale();
            case ColumnType.Timestamp timestamp ->
                other.type instanceof ColumnType.Timestamp others
                        && stored(timestamp.unit()) == stored(others.unit())
                        && timestamp.utc() == others.utc();
            case ColumnType.Text text -> true;
            case ColumnType.Dictionary dictionary -> true;
            case ColumnType.Bool bool -> true;
            case ColumnType.FloatingPoint floats -> true;
            case ColumnType.Date date -> other.type instanceof ColumnType.Date;
            case ColumnType.Null nothing -> other.type instanceof ColumnType.Null;
        };
    }

    /** The unit that the file counts in: the format has no seconds. */
    static Unit stored(Unit unit) {
        return unit == Unit.SECONDS ? Unit.MILLIS : unit;
    }

    /** Whether the order of the values is that of their bits without a sign. */
    boolean unsigned() {
        return type instanceof ColumnType.Int ints && !ints.signed();
    }
}
