package dev.nightjar.dataset.arrow;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.flatbuf.BodyCompression;
import org.apache.arrow.flatbuf.BodyCompressionMethod;
import org.apache.arrow.flatbuf.Buffer;
import org.apache.arrow.flatbuf.FieldNode;
import org.apache.arrow.flatbuf.RecordBatch;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.TypeLayout;
import org.apache.arrow.vector.VectorLoader;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.compression.NoCompressionCodec;
import org.apache.arrow.vector.ipc.message.ArrowFieldNode;
import org.apache.arrow.vector.ipc.message.ArrowRecordBatch;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;

/**
 * The columns of one record batch (or of one dictionary, which is a batch of one column), each of which can be loaded by
 * itself: so a batch never stands in memory whole and decompressed. The loading is Arrow's own; what the metadata say is
 * looked at first, because Arrow trusts it. Flat columns only. Any number of threads may load.
 */
final class RecordColumns {
    private final List<Field> fields;
    private final RecordBatch batch;
    private final int rows;
    private final int[] firstBuffers;
    private final long[] dataBuffers;
    private final byte codec;

    /**
     * @param fields what each column holds in the batch: dictionary columns have the type of their indexes
     * @throws IllegalArgumentException when the metadata contradict themselves or the schema
     */
    RecordColumns(List<Field> fields, RecordBatch batch, long bodyLength) {
        this.fields = fields;
        this.batch = batch;
        check(batch.length() >= 0 && batch.length() < Integer.MAX_VALUE - 64, "a batch of " + batch.length() + " rows");
        rows = (int) batch.length();
        check(
                batch.nodesLength() == fields.size(),
                batch.nodesLength() + " columns in a batch, " + fields.size() + " in the schema");
        firstBuffers = new int[fields.size() + 1];
        dataBuffers = new long[fields.size()];
        int views = 0;
        for (int i = 0; i < fields.size(); i++) {
            FieldNode node = batch.nodes(i);
            check(
                    node.length() == rows && node.nullCount() >= 0 && node.nullCount() <= rows,
                    "column " + i + " has " + node.length() + " rows and " + node.nullCount() + " nulls in a batch of "
                            + rows);
            ArrowType type = fields.get(i).getType();
            if (type instanceof ArrowType.Utf8View) {
                check(views < batch.variadicBufferCountsLength(), "no count of data buffers for column " + i);
                dataBuffers[i] = batch.variadicBufferCounts(views++);
                check(
                        dataBuffers[i] >= 0 && dataBuffers[i] <= batch.buffersLength(),
                        dataBuffers[i] + " data buffers for column " + i);
            }
            firstBuffers[i + 1] = firstBuffers[i] + TypeLayout.getTypeBufferCount(type) + (int) dataBuffers[i];
            check(firstBuffers[i + 1] <= batch.buffersLength(), "no buffers for column " + i);
        }
        check(
                firstBuffers[fields.size()] == batch.buffersLength(),
                batch.buffersLength() + " buffers where " + firstBuffers[fields.size()] + " belong");
        for (int i = 0; i < batch.buffersLength(); i++) {
            Buffer buffer = batch.buffers(i);
            check(
                    buffer.offset() >= 0 && buffer.length() >= 0 && buffer.length() <= bodyLength - buffer.offset(),
                    "a buffer of " + buffer.length() + " bytes at " + buffer.offset() + " in a body of " + bodyLength);
        }
        BodyCompression compression = batch.compression();
        check(
                compression == null || compression.method() == BodyCompressionMethod.BUFFER,
                "a compression of an unknown kind");
        codec = compression == null ? BufferCodec.NONE : compression.codec();
    }

    int rows() {
        return rows;
    }

    /** How many bytes a column will take once it is loaded, as its buffers say. */
    long plainBytes(int column, BatchBody body) throws IOException {
        long sum = 0;
        for (int i = firstBuffers[column]; i < firstBuffers[column + 1]; i++) {
            Buffer at = batch.buffers(i);
            sum += BufferCodec.plainLength(codec, body.slice(at.offset(), Math.toIntExact(at.length())));
        }
        return sum;
    }

    /**
     * Loads one column. The vector is the caller's to close.
     *
     * @throws IllegalArgumentException when the bytes are not what the metadata say
     * @throws org.apache.arrow.memory.OutOfMemoryException when the allocator's limit does not suffice
     */
    FieldVector load(int column, BatchBody body, BufferAllocator allocator) throws IOException {
        List<ArrowBuf> buffers = new ArrayList<>();
        FieldVector vector = fields.get(column).createVector(allocator);
        boolean loaded = false;
        try {
            for (int i = firstBuffers[column]; i < firstBuffers[column + 1]; i++) {
                Buffer at = batch.buffers(i);
                ByteBuffer packed = body.slice(at.offset(), Math.toIntExact(at.length()));
                buffers.add(BufferCodec.plain(codec, packed, allocator));
                checkLength(column, i - firstBuffers[column], buffers.getLast().capacity());
            }
            ArrowFieldNode node = new ArrowFieldNode(rows, batch.nodes(column).nullCount());
            List<Long> variadic = fields.get(column).getType() instanceof ArrowType.Utf8View
                    ? List.of(dataBuffers[column])
                    : List.of();
            try (ArrowRecordBatch one = new ArrowRecordBatch(
                    rows, List.of(node), buffers, NoCompressionCodec.DEFAULT_BODY_COMPRESSION, variadic, false)) {
                new VectorLoader(new VectorSchemaRoot(List.of(vector))).load(one);
            }
            loaded = true;
            return vector;
        } finally {
            buffers.forEach(ArrowBuf::close);
            if (!loaded) {
                vector.close();
            }
        }
    }

    private void checkLength(int column, int buffer, long length) {
        ArrowType type = fields.get(column).getType();
        long nulls = batch.nodes(column).nullCount();
        long wanted = switch (buffer) {
            case 0 -> nulls == 0 || nulls == rows ? 0 : (rows + 7L) >> 3;
            case 1 -> rows == 0 ? 0 : secondBuffer(type);
            default -> 0;
        };
        check(length >= wanted, "a buffer of column " + column + " has " + length + " bytes instead of " + wanted);
    }

    /** How many bytes the buffer of the values, offsets or views must have at least. */
    private long secondBuffer(ArrowType type) {
        if (type instanceof ArrowType.Utf8) {
            return (rows + 1L) * Integer.BYTES;
        }
        if (type instanceof ArrowType.LargeUtf8) {
            return (rows + 1L) * Long.BYTES;
        }
        int bits = TypeLayout.getTypeLayout(type).getBufferLayouts().get(1).getTypeBitWidth();
        return ((long) rows * bits + 7) >> 3;
    }

    private static void check(boolean holds, String otherwise) {
        if (!holds) {
            throw new IllegalArgumentException(otherwise);
        }
    }
}
