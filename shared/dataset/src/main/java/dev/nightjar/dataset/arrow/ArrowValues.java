package dev.nightjar.dataset.arrow;

import dev.nightjar.dataset.table.ColumnVector;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.vector.BaseVariableWidthViewVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.types.FloatingPointPrecision;
import org.apache.arrow.vector.types.pojo.ArrowType;

/**
 * Takes values out of Arrow's vectors, whole buffers at a time and within their bounds: a buffer that is too short, or an
 * offset that leads out of one, is an {@link IndexOutOfBoundsException} or {@link IllegalArgumentException}.
 */
final class ArrowValues {
    private ArrowValues() {}

    /**
     * Copies rows {@code from .. from + rows} in the form that {@link ColumnVector} states for the type that comes nearest: text of all
     * widths as text, dictionary columns as indexes, dates in milliseconds and times of day in their unit as they are.
     * Slots of nulls become 0 or empty, whatever the file has there.
     *
     * @param from a multiple of 8
     * @throws IllegalArgumentException also for a type that has no such form, which is every nested one
     */
    static void copy(FieldVector vector, int from, int rows, ColumnVector into) {
        if ((from & 7) != 0) {
            throw new IllegalArgumentException("rows are copied from multiples of 8 on, not from " + from);
        }
        ArrowType type = vector.getField().getType();
        switch (vector.getMinorType()) {
            case NULL -> into.startFixed(rows, false);
            case VARCHAR -> texts(vector, from, rows, Integer.BYTES, into);
            case LARGEVARCHAR -> texts(vector, from, rows, Long.BYTES, into);
            case VIEWVARCHAR -> views((BaseVariableWidthViewVector) vector, from, rows, into);
            case BIT -> {
                startFixed(vector, from, rows, false, into);
                bits(vector.getDataBuffer(), from, rows, into.values);
            }
            case TINYINT, UINT1 -> {
                startFixed(vector, from, rows, false, into);
                bytes(vector.getDataBuffer(), from, rows, type, into.values);
            }
            case SMALLINT, UINT2 -> {
                startFixed(vector, from, rows, false, into);
                shorts(vector.getDataBuffer(), from, rows, type, into.values);
            }
            case INT, UINT4, DATEDAY, TIMESEC, TIMEMILLI -> {
                startFixed(vector, from, rows, false, into);
                ints(vector.getDataBuffer(), from, rows, type, into.values);
            }
            case BIGINT,
                    UINT8,
                    FLOAT8,
                    DATEMILLI,
                    TIMEMICRO,
                    TIMENANO,
                    TIMESTAMPSEC,
                    TIMESTAMPMILLI,
                    TIMESTAMPMICRO,
                    TIMESTAMPNANO,
                    TIMESTAMPSECTZ,
                    TIMESTAMPMILLITZ,
                    TIMESTAMPMICROTZ,
                    TIMESTAMPNANOTZ -> {
                startFixed(vector, from, rows, false, into);
                window(vector.getDataBuffer(), from, rows, Long.BYTES)
                        .asLongBuffer()
                        .get(into.values, 0, rows);
            }
            case FLOAT2, FLOAT4 -> {
                startFixed(vector, from, rows, false, into);
                floats(vector.getDataBuffer(), from, rows, vector, into.values);
            }
            case DECIMAL -> {
                startFixed(vector, from, rows, true, into);
                decimals(vector.getDataBuffer(), from, rows, into);
            }
            default -> throw new IllegalArgumentException("a column of type " + type + " has no plain form");
        }
        if (into.nulls > 0) {
            if (isText(type)) {
                dropTextOfNulls(into);
            } else {
                zeroNulls(into);
            }
        }
    }

    private static boolean isText(ArrowType type) {
        return type instanceof ArrowType.Utf8
                || type instanceof ArrowType.LargeUtf8
                || type instanceof ArrowType.Utf8View;
    }

    private static void startFixed(FieldVector vector, int from, int rows, boolean wide, ColumnVector into) {
        into.startFixed(rows, wide);
        validity(vector, from, rows, into);
    }

    private static void validity(FieldVector vector, int from, int rows, ColumnVector into) {
        int whole = rows >> 6;
        int rest = ((rows & 63) + 7) >> 3;
        ByteBuffer bits = window(vector.getValidityBuffer(), from >> 3, (whole << 3) + rest, 1);
        bits.asLongBuffer().get(into.valid, 0, whole);
        if (rest > 0) {
            long last = 0;
            for (int i = 0; i < rest; i++) {
                last |= (bits.get((whole << 3) + i) & 0xFFL) << (i << 3);
            }
            into.valid[whole] = last & ((1L << (rows & 63)) - 1);
        }
        into.countNulls();
    }

    private static void bits(ArrowBuf data, int from, int rows, long[] values) {
        ByteBuffer bits = window(data, from >> 3, (rows + 7) >> 3, 1);
        for (int r = 0; r < rows; r++) {
            values[r] = (bits.get(r >> 3) >>> (r & 7)) & 1L;
        }
    }

    private static void bytes(ArrowBuf data, int from, int rows, ArrowType type, long[] values) {
        ByteBuffer bytes = window(data, from, rows, 1);
        long mask = isSigned(type) ? -1 : 0xFF;
        for (int r = 0; r < rows; r++) {
            values[r] = bytes.get(r) & mask;
        }
    }

    private static void shorts(ArrowBuf data, int from, int rows, ArrowType type, long[] values) {
        ByteBuffer shorts = window(data, from, rows, Short.BYTES);
        long mask = isSigned(type) ? -1 : 0xFFFF;
        for (int r = 0; r < rows; r++) {
            values[r] = shorts.getShort(r << 1) & mask;
        }
    }

    private static void ints(ArrowBuf data, int from, int rows, ArrowType type, long[] values) {
        ByteBuffer ints = window(data, from, rows, Integer.BYTES);
        long mask = isSigned(type) ? -1 : 0xFFFF_FFFFL;
        for (int r = 0; r < rows; r++) {
            values[r] = ints.getInt(r << 2) & mask;
        }
    }

    private static boolean isSigned(ArrowType type) {
        return !(type instanceof ArrowType.Int ints) || ints.getIsSigned();
    }

    private static void floats(ArrowBuf data, int from, int rows, FieldVector vector, long[] values) {
        if (((ArrowType.FloatingPoint) vector.getField().getType()).getPrecision() == FloatingPointPrecision.HALF) {
            ByteBuffer halves = window(data, from, rows, Short.BYTES);
            for (int r = 0; r < rows; r++) {
                values[r] = Double.doubleToRawLongBits(Float.float16ToFloat(halves.getShort(r << 1)));
            }
            return;
        }
        ByteBuffer floats = window(data, from, rows, Float.BYTES);
        for (int r = 0; r < rows; r++) {
            values[r] = Double.doubleToRawLongBits(Float.intBitsToFloat(floats.getInt(r << 2)));
        }
    }

    private static void decimals(ArrowBuf data, int from, int rows, ColumnVector into) {
        ByteBuffer halves = window(data, from, rows, 16);
        for (int r = 0; r < rows; r++) {
            into.values[r] = halves.getLong(r << 4);
            into.high[r] = halves.getLong((r << 4) + 8);
        }
    }

    private static void texts(FieldVector vector, int from, int rows, int offsetBytes, ColumnVector into) {
        if (rows == 0) {
            into.startText(0, 0);
            return;
        }
        ByteBuffer ends = window(vector.getOffsetBuffer(), from, rows + 1, offsetBytes);
        long first = offsetBytes == Integer.BYTES ? ends.getInt(0) : ends.getLong(0);
        long end = offsetBytes == Integer.BYTES ? ends.getInt(rows << 2) : ends.getLong(rows << 3);
        if (first < 0 || end < first || end - first > Integer.MAX_VALUE - 16) {
            throw new IllegalArgumentException("text from offset " + first + " to " + end);
        }
        int length = (int) (end - first);
        into.startText(rows, length);
        validity(vector, from, rows, into);
        int[] offsets = into.offsets;
        long before = first;
        for (int r = 1; r <= rows; r++) {
            long offset = offsetBytes == Integer.BYTES ? ends.getInt(r << 2) : ends.getLong(r << 3);
            if (offset < before) {
                throw new IllegalArgumentException("text " + (from + r - 1) + " ends before it begins");
            }
            before = offset;
            offsets[r] = (int) (offset - first);
        }
        vector.getDataBuffer().getBytes(first, into.bytes, 0, length);
    }

    /**
     * A view is sixteen bytes: the length, then the text itself if it has at most twelve bytes, else its first four, the number
     * of a data buffer and where it begins there.
     */
    private static void views(BaseVariableWidthViewVector vector, int from, int rows, ColumnVector into) {
        ByteBuffer views = window(vector.getDataBuffer(), from, rows, 16);
        ByteBuffer valid = window(vector.getValidityBuffer(), from >> 3, (rows + 7) >> 3, 1);
        long length = 0;
        for (int r = 0; r < rows; r++) {
            if ((valid.get(r >> 3) >>> (r & 7) & 1) != 0) {
                int size = views.getInt(r << 4);
                if (size < 0) {
                    throw new IllegalArgumentException("text " + (from + r) + " has " + size + " bytes");
                }
                length += size;
            }
        }
        if (length > Integer.MAX_VALUE - 16) {
            throw new IllegalArgumentException("text of " + length + " bytes in one column of one batch");
        }
        into.startText(rows, (int) length);
        validity(vector, from, rows, into);
        List<ArrowBuf> data = vector.getDataBuffers();
        int end = 0;
        for (int r = 0; r < rows; r++) {
            if (!into.isNull(r)) {
                int view = r << 4;
                int size = views.getInt(view);
                if (size <= 12) {
                    views.get(view + 4, into.bytes, end, size);
                } else {
                    data.get(views.getInt(view + 8)).getBytes(views.getInt(view + 12), into.bytes, end, size);
                }
                end += size;
            }
            into.offsets[r + 1] = end;
        }
    }

    private static void zeroNulls(ColumnVector into) {
        boolean wide = into.high.length >= into.rows;
        for (int r = 0; r < into.rows; r++) {
            if (into.isNull(r)) {
                into.values[r] = 0;
                if (wide) {
                    into.high[r] = 0;
                }
            }
        }
    }

    /** A null may have bytes of its own, which mean nothing: the text behind it moves down. */
    private static void dropTextOfNulls(ColumnVector into) {
        int[] offsets = into.offsets;
        int end = 0;
        int start = 0;
        for (int r = 0; r < into.rows; r++) {
            int next = offsets[r + 1];
            if (!into.isNull(r)) {
                if (start != end) {
                    System.arraycopy(into.bytes, start, into.bytes, end, next - start);
                }
                end += next - start;
            }
            start = next;
            offsets[r + 1] = end;
        }
    }

    /** The elements {@code from .. from + many} of that width, little-endian. */
    private static ByteBuffer window(ArrowBuf buffer, int from, int many, int width) {
        if (many == 0) {
            return ByteBuffer.allocate(0);
        }
        return buffer.nioBuffer((long) from * width, Math.multiplyExact(many, width))
                .order(ByteOrder.LITTLE_ENDIAN);
    }
}
