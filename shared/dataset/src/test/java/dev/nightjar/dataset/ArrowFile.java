package dev.nightjar.dataset;

import com.github.luben.zstd.Zstd;
import dev.nightjar.dataset.Optimized.Column;
import java.io.IOException;
import java.nio.channels.SeekableByteChannel;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.BaseIntVector;
import org.apache.arrow.vector.BitVector;
import org.apache.arrow.vector.DateDayVector;
import org.apache.arrow.vector.DecimalVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.Float4Vector;
import org.apache.arrow.vector.Float8Vector;
import org.apache.arrow.vector.NullVector;
import org.apache.arrow.vector.TimeStampVector;
import org.apache.arrow.vector.UInt8Vector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.compression.AbstractCompressionCodec;
import org.apache.arrow.vector.compression.CompressionCodec;
import org.apache.arrow.vector.compression.CompressionUtil.CodecType;
import org.apache.arrow.vector.compression.NoCompressionCodec;
import org.apache.arrow.vector.ipc.ArrowFileReader;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.util.ByteArrayReadableSeekableByteChannel;
import org.jspecify.annotations.Nullable;

/** Reads Arrow files with Arrow's own file reader; only zstd is ours, for it has none without a further library. */
final class ArrowFile {
    private ArrowFile() {}

    static List<Column> read(byte[] file) throws IOException {
        try (BufferAllocator allocator = new RootAllocator();
                SeekableByteChannel channel = new ByteArrayReadableSeekableByteChannel(file);
                ArrowFileReader reader = new ArrowFileReader(channel, allocator, new Codecs())) {
            List<Column> columns = new ArrayList<>();
            for (FieldVector vector : reader.getVectorSchemaRoot().getFieldVectors()) {
                columns.add(new Column(vector.getName(), "", new ArrayList<>()));
            }
            while (reader.loadNextBatch()) {
                List<FieldVector> vectors = reader.getVectorSchemaRoot().getFieldVectors();
                for (int c = 0; c < vectors.size(); c++) {
                    append(reader, vectors.get(c), columns.get(c).values());
                }
            }
            List<Column> typed = new ArrayList<>();
            for (int c = 0; c < columns.size(); c++) {
                Field field =
                        reader.getVectorSchemaRoot().getFieldVectors().get(c).getField();
                typed.add(
                        new Column(field.getName(), type(field), columns.get(c).values()));
            }
            return typed;
        }
    }

    private static void append(ArrowFileReader reader, FieldVector vector, List<@Nullable String> to)
            throws IOException {
        var encoding = vector.getField().getDictionary();
        FieldVector dictionary = encoding == null
                ? null
                : Objects.requireNonNull(reader.getDictionaryVectors().get(encoding.getId()))
                        .getVector();
        for (int row = 0; row < vector.getValueCount(); row++) {
            if (vector.isNull(row)) {
                to.add(null);
            } else if (dictionary != null) {
                to.add(text(dictionary, (int) ((BaseIntVector) vector).getValueAsLong(row)));
            } else {
                to.add(text(vector, row));
            }
        }
    }

    private static @Nullable String text(FieldVector vector, int row) {
        return switch (vector) {
            case NullVector none -> null;
            case UInt8Vector unsigned -> Long.toUnsignedString(unsigned.get(row));
            case BaseIntVector ints -> Long.toString(ints.getValueAsLong(row));
            case Float4Vector floats -> Double.toString(floats.get(row));
            case Float8Vector doubles -> Double.toString(doubles.get(row));
            case DecimalVector decimals -> decimals.getObject(row).toPlainString();
            case BitVector bits -> bits.get(row) == 1 ? "true" : "false";
            case DateDayVector dates -> LocalDate.ofEpochDay(dates.get(row)).toString();
            case TimeStampVector times -> time(times, row);
            case VarCharVector texts -> texts.getObject(row).toString();
            default -> throw new AssertionError("no text for " + vector.getField());
        };
    }

    /** ISO, with {@code Z} where it is an instant. */
    private static String time(TimeStampVector vector, int row) {
        ArrowType.Timestamp type = (ArrowType.Timestamp) vector.getField().getType();
        long perSecond = switch (type.getUnit()) {
            case SECOND -> 1;
            case MILLISECOND -> 1_000;
            case MICROSECOND -> 1_000_000;
            case NANOSECOND -> 1_000_000_000;
        };
        long value = vector.get(row);
        Instant instant = Instant.ofEpochSecond(
                Math.floorDiv(value, perSecond), Math.floorMod(value, perSecond) * (1_000_000_000 / perSecond));
        return type.getTimezone() == null
                ? instant.atOffset(ZoneOffset.UTC).toLocalDateTime().toString()
                : instant.toString();
    }

    private static String type(Field field) {
        if (field.getDictionary() != null) {
            return "dictionary<int" + field.getDictionary().getIndexType().getBitWidth() + ",string>";
        }
        return switch (field.getType()) {
            case ArrowType.Null none -> "null";
            case ArrowType.Bool bool -> "bool";
            case ArrowType.Utf8 text -> "string";
            case ArrowType.Int integer -> (integer.getIsSigned() ? "int" : "uint") + integer.getBitWidth();
            case ArrowType.FloatingPoint real ->
                switch (real.getPrecision()) {
                    case SINGLE -> "float32";
                    case DOUBLE -> "float64";
                    case HALF -> "float16";
                };
            case ArrowType.Decimal decimal -> "decimal(" + decimal.getPrecision() + "," + decimal.getScale() + ")";
            case ArrowType.Date date -> "date32";
            case ArrowType.Timestamp time ->
                "timestamp[" + unit(time)
                        + (time.getTimezone() == null
                                ? ""
                                : ", " + time.getTimezone().toUpperCase(Locale.ROOT)) + "]";
            default -> field.getType().toString();
        };
    }

    private static String unit(ArrowType.Timestamp type) {
        return switch (type.getUnit()) {
            case SECOND -> "s";
            case MILLISECOND -> "ms";
            case MICROSECOND -> "us";
            case NANOSECOND -> "ns";
        };
    }

    private static final class Codecs implements CompressionCodec.Factory {
        @Override
        public CompressionCodec createCodec(CodecType type) {
            return type == CodecType.ZSTD ? new ZstdCodec() : NoCompressionCodec.INSTANCE;
        }

        @Override
        public CompressionCodec createCodec(CodecType type, int level) {
            return createCodec(type);
        }
    }

    private static final class ZstdCodec extends AbstractCompressionCodec {
        @Override
        protected ArrowBuf doCompress(BufferAllocator allocator, ArrowBuf plain) {
            throw new UnsupportedOperationException("this one reads");
        }

        @Override
        protected ArrowBuf doDecompress(BufferAllocator allocator, ArrowBuf packed) {
            byte[] frame = new byte[(int) packed.writerIndex() - Long.BYTES];
            packed.getBytes(Long.BYTES, frame);
            byte[] plain = Zstd.decompress(frame, (int) readUncompressedLength(packed));
            ArrowBuf buffer = allocator.buffer(plain.length);
            buffer.setBytes(0, plain);
            buffer.writerIndex(plain.length);
            return buffer;
        }

        @Override
        public CodecType getCodecType() {
            return CodecType.ZSTD;
        }
    }
}
