package dev.nightjar.dataset.parquet;

import dev.hardwood.metadata.ConvertedType;
import dev.hardwood.metadata.LogicalType;
import dev.hardwood.metadata.PhysicalType;
import dev.hardwood.metadata.SchemaElement;
import dev.nightjar.dataset.table.ColumnType;
import org.jspecify.annotations.Nullable;

/**
 * A column as a file declares it.
 *
 * @param width bytes a value if the physical type is FIXED_LEN_BYTE_ARRAY, else 0
 * @param logical also where the file has only the older converted type
 * @param interval whether it is of the one converted type that has no logical one
 */
record FileColumn(
        String name,
        PhysicalType physical,
        int width,
        @Nullable LogicalType logical,
        boolean interval) {
    static FileColumn of(SchemaElement element) {
        Integer width = element.typeLength();
        LogicalType logical = element.logicalType();
        ConvertedType converted = element.convertedType();
        boolean interval = logical instanceof LogicalType.IntervalType || converted == ConvertedType.INTERVAL;
        if (logical == null && converted != null) {
            logical = logical(converted, element);
        }
        return new FileColumn(element.name(), element.type(), width == null ? 0 : width, logical, interval);
    }

    private static @Nullable LogicalType logical(ConvertedType converted, SchemaElement element) {
        return switch (converted) {
            case UTF8 -> new LogicalType.StringType();
            case ENUM -> new LogicalType.EnumType();
            case JSON -> new LogicalType.JsonType();
            case BSON -> new LogicalType.BsonType();
            case DATE -> new LogicalType.DateType();
            case DECIMAL -> {
                Integer scale = element.scale();
                Integer precision = element.precision();
                yield new LogicalType.DecimalType(scale == null ? 0 : scale, precision == null ? 38 : precision);
            }
            case TIME_MILLIS -> new LogicalType.TimeType(true, LogicalType.TimeUnit.MILLIS);
            case TIME_MICROS -> new LogicalType.TimeType(true, LogicalType.TimeUnit.MICROS);
            case TIMESTAMP_MILLIS -> new LogicalType.TimestampType(true, LogicalType.TimeUnit.MILLIS);
            case TIMESTAMP_MICROS -> new LogicalType.TimestampType(true, LogicalType.TimeUnit.MICROS);
            case UINT_8 -> new LogicalType.IntType(8, false);
            case UINT_16 -> new LogicalType.IntType(16, false);
            case UINT_32 -> new LogicalType.IntType(32, false);
            case UINT_64 -> new LogicalType.IntType(64, false);
            case INT_8 -> new LogicalType.IntType(8, true);
            case INT_16 -> new LogicalType.IntType(16, true);
            case INT_32 -> new LogicalType.IntType(32, true);
            case INT_64 -> new LogicalType.IntType(64, true);
            case MAP, MAP_KEY_VALUE, LIST, INTERVAL -> null;
        };
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
        return interval ? "INTERVAL" : logical == null ? physical.name() : physical.name() + " " + logical;
    }
}
