package dev.nightjar.dataset.arrow;

import dev.nightjar.dataset.table.ColumnType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.arrow.vector.types.DateUnit;
import org.apache.arrow.vector.types.FloatingPointPrecision;
import org.apache.arrow.vector.types.TimeUnit;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.DictionaryEncoding;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.arrow.vector.types.pojo.Schema;

/** Our column types as Arrow's. Every field is nullable, so that two files of one dataset have one schema. */
final class ArrowTypes {
    private ArrowTypes() {}

    /** The schema as a file states it: a dictionary column has the type of its values and the number of its column as id. */
    static Schema schema(List<ArrowColumn> columns, Map<String, String> metadata) {
        List<Field> fields = new ArrayList<>(columns.size());
        for (int i = 0; i < columns.size(); i++) {
            ArrowColumn column = columns.get(i);
            DictionaryEncoding encoding = column.type() instanceof ColumnType.Dictionary indexed
                    ? new DictionaryEncoding(i, false, new ArrowType.Int(indexed.indexBits(), true))
                    : null;
            fields.add(new Field(column.name(), new FieldType(true, valueType(column.type()), encoding), List.of()));
        }
        return new Schema(fields, metadata);
    }

    /** The type of the values themselves; of a dictionary column, of what the indexes mean. */
    static ArrowType valueType(ColumnType type) {
        return switch (type) {
            case ColumnType.Int of -> new ArrowType.Int(of.bits(), of.signed());
            case ColumnType.FloatingPoint of ->
                new ArrowType.FloatingPoint(
                        of.bits() == 32 ? FloatingPointPrecision.SINGLE : FloatingPointPrecision.DOUBLE);
            case ColumnType.Decimal of -> new ArrowType.Decimal(of.precision(), of.scale(), 128);
            case ColumnType.Bool of -> new ArrowType.Bool();
            case ColumnType.Date of -> new ArrowType.Date(DateUnit.DAY);
            case ColumnType.Timestamp of -> new ArrowType.Timestamp(unit(of.unit()), of.utc() ? "UTC" : null);
            case ColumnType.Text of -> new ArrowType.Utf8();
            case ColumnType.Dictionary of -> new ArrowType.Utf8();
            case ColumnType.Null of -> new ArrowType.Null();
        };
    }

    /** Our type of a vector's values, where there is one that says the same; text of every width is text. */
    static Optional<ColumnType> columnType(ArrowType type) {
        return switch (type) {
            case ArrowType.Int of -> Optional.of(new ColumnType.Int(of.getBitWidth(), of.getIsSigned()));
            case ArrowType.FloatingPoint of ->
                Optional.of(
                        of.getPrecision() == FloatingPointPrecision.DOUBLE ? ColumnType.FLOAT64 : ColumnType.FLOAT32);
            case ArrowType.Decimal of
            when of.getBitWidth() == 128 && of.getScale() >= 0 && of.getScale() <= of.getPrecision() ->
                Optional.of(new ColumnType.Decimal(of.getPrecision(), of.getScale()));
            case ArrowType.Bool of -> Optional.of(ColumnType.BOOL);
            case ArrowType.Date of when of.getUnit() == DateUnit.DAY -> Optional.of(ColumnType.DATE);
            case ArrowType.Timestamp of ->
                Optional.of(new ColumnType.Timestamp(unit(of.getUnit()), of.getTimezone() != null));
            case ArrowType.Utf8 of -> Optional.of(ColumnType.TEXT);
            case ArrowType.LargeUtf8 of -> Optional.of(ColumnType.TEXT);
            case ArrowType.Utf8View of -> Optional.of(ColumnType.TEXT);
            case ArrowType.Null of -> Optional.of(ColumnType.NULL);
            default -> Optional.empty();
        };
    }

    private static ColumnType.Unit unit(TimeUnit unit) {
        return switch (unit) {
            case SECOND -> ColumnType.Unit.SECONDS;
            case MILLISECOND -> ColumnType.Unit.MILLIS;
            case MICROSECOND -> ColumnType.Unit.MICROS;
            case NANOSECOND -> ColumnType.Unit.NANOS;
        };
    }

    private static TimeUnit unit(ColumnType.Unit unit) {
        return switch (unit) {
            case SECONDS -> TimeUnit.SECOND;
            case MILLIS -> TimeUnit.MILLISECOND;
            case MICROS -> TimeUnit.MICROSECOND;
            case NANOS -> TimeUnit.NANOSECOND;
        };
    }
}
