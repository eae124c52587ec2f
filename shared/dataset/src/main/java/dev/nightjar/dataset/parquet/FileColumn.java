package dev.nightjar.dataset.parquet;

import dev.hardwood.metadata.LogicalType;
import dev.hardwood.metadata.PhysicalType;
import dev.hardwood.schema.ColumnSchema;
import dev.nightjar.dataset.table.ColumnType;
import org.jspecify.annotations.Nullable;

/**
 * A column as a file declares it.
 *
 * @param width bytes a value if the physical type is FIXED_LEN_BYTE_ARRAY, else 0
 */
record FileColumn(
        String name,
        PhysicalType physical,
        int width,
        @Nullable LogicalType logical) {
    static FileColumn of(ColumnSchema schema) {
        Integer width = schema.typeLength();
        return new FileColumn(schema.name(), schema.type(), width == null ? 0 : width, schema.logicalType());
    }

    /** Whether this is how we write that type. */
    boolean isWrittenAs(ColumnType type) {
        return switch (type) {
            case ColumnType.Bool bool -> physical == PhysicalType.BOOLEAN && logical == null;
            case ColumnType.Int ints ->
                physical == (ints.bits() == 64 ? PhysicalType.INT64 : PhysicalType.INT32)
                        && new LogicalType.IntType(ints.bits(), ints.signed()).equals(logical);
            case ColumnType.FloatingPoint floats ->
                physical == (floats.bits() == 32 ? PhysicalType.FLOAT : PhysicalType.DOUBLE) && logical == null;
            case ColumnType.Decimal decimal ->
                logical instanceof LogicalType.DecimalType found
                        && found.scale() == decimal.scale()
                        && found.precision() == decimal.precision();
            case ColumnType.Date date -> physical == PhysicalType.INT32 && logical instanceof LogicalType.DateType;
            case ColumnType.Timestamp timestamp ->
                physical == PhysicalType.INT64
                        && logical instanceof LogicalType.TimestampType found
                        && found.isAdjustedToUTC() == timestamp.utc()
                        && found.unit()
                                .name()
                                .equals(ParquetColumn.stored(timestamp.unit()).name());
            case ColumnType.Text text -> isText();
            case ColumnType.Dictionary dictionary -> isText();
            case ColumnType.Null nothing -> logical instanceof LogicalType.NullType;
        };
    }

    private boolean isText() {
        return physical == PhysicalType.BYTE_ARRAY && logical instanceof LogicalType.StringType;
    }

    @Override
    public String toString() {
        return logical == null ? physical.name() : physical.name() + " " + logical;
    }
}
