package dev.nightjar.dataset.arrow;

import dev.nightjar.dataset.table.DatasetException;
import dev.nightjar.dataset.table.DatasetException.Kind;
import dev.nightjar.dataset.table.Utf8;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.apache.arrow.flatbuf.Date;
import org.apache.arrow.flatbuf.Decimal;
import org.apache.arrow.flatbuf.DictionaryEncoding;
import org.apache.arrow.flatbuf.Endianness;
import org.apache.arrow.flatbuf.Field;
import org.apache.arrow.flatbuf.FloatingPoint;
import org.apache.arrow.flatbuf.Int;
import org.apache.arrow.flatbuf.Schema;
import org.apache.arrow.flatbuf.Time;
import org.apache.arrow.flatbuf.Timestamp;
import org.apache.arrow.flatbuf.Type;
import org.apache.arrow.vector.types.DateUnit;
import org.apache.arrow.vector.types.FloatingPointPrecision;
import org.apache.arrow.vector.types.TimeUnit;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.jspecify.annotations.Nullable;

/**
 * The columns of a file that somebody else wrote. Arrow would make objects of all that a schema says, also of what it says
 * a thousand times over; this looks only at what is needed, and refuses columns that are not flat.
 */
final class ArrowSchema {
    private ArrowSchema() {}

    /**
     * @param index the type of the indexes, null where the column is not dictionary-encoded
     * @param dictionary the number of its dictionary
     * @param values the type of the values
     */
    record Column(String name, ArrowType.@Nullable Int index, long dictionary, ArrowType values) {
        /** What a batch holds of it. */
        org.apache.arrow.vector.types.pojo.Field inBatch() {
            return flat(index == null ? values : index);
        }

        /** What its dictionary holds. */
        org.apache.arrow.vector.types.pojo.Field inDictionary() {
            return flat(values);
        }

        private org.apache.arrow.vector.types.pojo.Field flat(ArrowType type) {
            return new org.apache.arrow.vector.types.pojo.Field(
                    name, org.apache.arrow.vector.types.pojo.FieldType.nullable(type), List.of());
        }
    }

    /**
     * @param most how many columns there may be
     * @throws DatasetException {@code unsupported} for a column of a kind that is not read, {@code too_many_columns}
     * @throws RuntimeException when the flatbuffer is corrupt
     */
    static List<Column> columns(Schema schema, int length, int most, String file) throws DatasetException {
        if (schema.endianness() != Endianness.Little) {
            throw new DatasetException(
                    Kind.UNSUPPORTED,
                    null,
                    "cannot read " + file,
                    "its numbers are big-endian",
                    "writing it on another machine");
        }
        int many = schema.fieldsLength();
        if (many > most) {
            throw new DatasetException(
                    Kind.TOO_MANY_COLUMNS,
                    null,
                    "cannot read " + file,
                    "it has " + many + " columns, more than " + most,
                    "turning rows and columns");
        }
        List<Column> columns = new ArrayList<>(many);
        long nameBytes = 0;
        for (int i = 0; i < many; i++) {
            Field field = schema.fields(i);
            ByteBuffer name = field.nameAsByteBuffer();
            // Names may overlap in a flatbuffer, and then there is more of them than there are bytes.
            nameBytes += name == null ? 0 : name.remaining();
            if (nameBytes > length) {
                throw new IllegalArgumentException("names of more bytes than the schema has");
            }
            columns.add(column(field, name == null ? "" : text(name), file));
        }
        return columns;
    }

    private static String text(ByteBuffer utf8) {
        byte[] bytes = new byte[utf8.remaining()];
        utf8.get(bytes);
        if (Utf8.firstInvalid(bytes, 0, bytes.length) >= 0) {
            throw new IllegalArgumentException("a column's name is no UTF-8");
        }
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private static Column column(Field field, String name, String file) throws DatasetException {
        ArrowType values = type(field, name, file);
        DictionaryEncoding encoding = field.dictionary();
        if (encoding == null) {
            return new Column(name, null, 0, values);
        }
        Int index = encoding.indexType();
        return new Column(
                name,
                index == null ? new ArrowType.Int(32, true) : new ArrowType.Int(index.bitWidth(), index.isSigned()),
                encoding.id(),
                values);
    }

    private static ArrowType type(Field field, String name, String file) throws DatasetException {
        return switch (field.typeType()) {
            case Type.Null -> new ArrowType.Null();
            case Type.Bool -> new ArrowType.Bool();
            case Type.Utf8 -> new ArrowType.Utf8();
            case Type.LargeUtf8 -> new ArrowType.LargeUtf8();
            case Type.Utf8View -> new ArrowType.Utf8View();
            case Type.Int -> {
                Int type = (Int) field.type(new Int());
                yield new ArrowType.Int(type.bitWidth(), type.isSigned());
            }
            case Type.FloatingPoint -> {
                FloatingPoint type = (FloatingPoint) field.type(new FloatingPoint());
                yield new ArrowType.FloatingPoint(FloatingPointPrecision.fromFlatbufID(type.precision()));
            }
            case Type.Decimal -> {
                Decimal type = (Decimal) field.type(new Decimal());
                if (type.bitWidth() == 128 || type.bitWidth() == 256) {
                    yield new ArrowType.Decimal(type.precision(), type.scale(), type.bitWidth());
                }
                throw refused(name, file, "decimal" + type.bitWidth(), "casting it to decimal128");
            }
            case Type.Date -> {
                Date type = (Date) field.type(new Date());
                yield new ArrowType.Date(DateUnit.fromFlatbufID(type.unit()));
            }
            case Type.Time -> {
                Time type = (Time) field.type(new Time());
                yield new ArrowType.Time(TimeUnit.fromFlatbufID(type.unit()), type.bitWidth());
            }
            case Type.Timestamp -> {
                Timestamp type = (Timestamp) field.type(new Timestamp());
                // Which zone it is shown in is lost with the file; the instant is not.
                ByteBuffer zone = type.timezoneAsByteBuffer();
                yield new ArrowType.Timestamp(
                        TimeUnit.fromFlatbufID(type.unit()), zone == null || !zone.hasRemaining() ? null : "UTC");
            }
            case Type.Binary, Type.LargeBinary, Type.BinaryView, Type.FixedSizeBinary ->
                throw refused(
                        name, file, "binary", "writing it as text (hexadecimal or base64) or without that column");
            case Type.Duration ->
                throw refused(name, file, "duration", "casting it to int64, with the unit in its name");
            case Type.Interval -> throw refused(name, file, "interval", "casting it to int64 or to text");
            case Type.List,
                    Type.LargeList,
                    Type.FixedSizeList,
                    Type.ListView,
                    Type.LargeListView,
                    Type.Struct_,
                    Type.Map,
                    Type.Union ->
                throw refused(
                        name,
                        file,
                        "nested ("
                                + Type.name(field.typeType()).replace("_", "").toLowerCase(Locale.ROOT) + ")",
                        "flattening it, or writing it as JSON text, or without that column");
            case Type.RunEndEncoded -> throw refused(name, file, "run-end encoded", "writing it plainly");
            default -> throw refused(name, file, "type number " + field.typeType(), "writing it without that column");
        };
    }

    private static DatasetException refused(String name, String file, String type, String remedy) {
        String shown = name.length() <= 80 ? name : name.substring(0, 80) + "…";
        return new DatasetException(
                Kind.UNSUPPORTED,
                "column=" + shown,
                "cannot read " + file,
                "its column \"" + shown + "\" is of a kind that is not read: " + type,
                remedy);
    }
}
