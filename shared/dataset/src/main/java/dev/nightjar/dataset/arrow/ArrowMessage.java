package dev.nightjar.dataset.arrow;

import com.google.flatbuffers.FlatBufferBuilder;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import org.apache.arrow.flatbuf.BodyCompression;
import org.apache.arrow.flatbuf.BodyCompressionMethod;
import org.apache.arrow.flatbuf.Buffer;
import org.apache.arrow.flatbuf.CompressionType;
import org.apache.arrow.flatbuf.DictionaryBatch;
import org.apache.arrow.flatbuf.FieldNode;
import org.apache.arrow.flatbuf.MessageHeader;
import org.apache.arrow.flatbuf.RecordBatch;
import org.apache.arrow.vector.ipc.message.IpcOption;
import org.apache.arrow.vector.ipc.message.MessageSerializer;
import org.apache.arrow.vector.types.pojo.Schema;
import org.jspecify.annotations.Nullable;

/**
 * One message of the IPC format as it lies in a file: its metadata (a marker, their length, the flatbuffer, padding) and its
 * body, which are the buffers of the columns, one after the other, each at a multiple of eight bytes.
 *
 * <p>Bodies stay the compressed arrays that {@link ColumnEncoder} makes; there is nothing outside the heap to be freed.
 */
final class ArrowMessage {
    private static final int MARKER = -1;
    private static final byte[] PADDING = new byte[8];

    private final byte[] metadata;
    private final byte[][] buffers;
    private final long[] starts;
    private final long bodyLength;

    private ArrowMessage(byte[] metadata, byte[][] buffers, long[] starts, long bodyLength) {
        this.metadata = metadata;
        this.buffers = buffers;
        this.starts = starts;
        this.bodyLength = bodyLength;
    }

    static ArrowMessage schema(Schema schema) {
        return new ArrowMessage(
                framed(MessageSerializer.serializeMetadata(schema, IpcOption.DEFAULT)), new byte[0][], new long[0], 0);
    }

    static ArrowMessage records(int rows, List<EncodedColumn> columns) {
        return batch(rows, columns, null, true);
    }

    /** A batch whose buffers are not compressed. */
    static ArrowMessage plainRecords(int rows, List<EncodedColumn> columns) {
        return batch(rows, columns, null, false);
    }

    static ArrowMessage dictionary(long id, EncodedColumn values) {
        return batch(values.rows(), List.of(values), id, true);
    }

    private static ArrowMessage batch(
            int rows, List<EncodedColumn> columns, @Nullable Long dictionary, boolean compressed) {
        int many = columns.stream().mapToInt(column -> column.buffers().length).sum();
        byte[][] buffers = new byte[many][];
        long[] starts = new long[many];
        int next = 0;
        long start = 0;
        for (EncodedColumn column : columns) {
            for (byte[] buffer : column.buffers()) {
                buffers[next] = buffer;
                starts[next++] = start;
                start += EncodedColumn.padded(buffer.length);
            }
        }
        FlatBufferBuilder builder = new FlatBufferBuilder();
        // A flatbuffer is built from its end: vectors are filled backwards.
        RecordBatch.startNodesVector(builder, columns.size());
        for (int i = columns.size() - 1; i >= 0; i--) {
            FieldNode.createFieldNode(
                    builder, columns.get(i).rows(), columns.get(i).nulls());
        }
        int nodes = builder.endVector();
        RecordBatch.startBuffersVector(builder, many);
        for (int i = many - 1; i >= 0; i--) {
            Buffer.createBuffer(builder, starts[i], buffers[i].length);
        }
        int layout = builder.endVector();
        int compression = compressed
                ? BodyCompression.createBodyCompression(builder, CompressionType.ZSTD, BodyCompressionMethod.BUFFER)
                : 0;
        RecordBatch.startRecordBatch(builder);
        RecordBatch.addLength(builder, rows);
        RecordBatch.addNodes(builder, nodes);
        RecordBatch.addBuffers(builder, layout);
        if (compressed) {
            RecordBatch.addCompression(builder, compression);
        }
        int header = RecordBatch.endRecordBatch(builder);
        byte kind = MessageHeader.RecordBatch;
        if (dictionary != null) {
            header = DictionaryBatch.createDictionaryBatch(builder, dictionary, header, false);
            kind = MessageHeader.DictionaryBatch;
        }
        byte[] metadata = framed(MessageSerializer.serializeMessage(builder, kind, header, start, IpcOption.DEFAULT));
        return new ArrowMessage(metadata, buffers, starts, start);
    }

    private static byte[] framed(ByteBuffer flatbuffer) {
        int length = Math.toIntExact(EncodedColumn.padded(flatbuffer.remaining()));
        ByteBuffer frame = ByteBuffer.allocate(8 + length).order(ByteOrder.LITTLE_ENDIAN);
        frame.putInt(MARKER).putInt(length).put(flatbuffer);
        return frame.array();
    }

    int metadataLength() {
        return metadata.length;
    }

    long bodyLength() {
        return bodyLength;
    }

    /** The flatbuffer without its frame. */
    ByteBuffer flatbuffer() {
        return ByteBuffer.wrap(metadata, 8, metadata.length - 8).slice().asReadOnlyBuffer();
    }

    /** The buffer that begins there in the body and has that length. */
    ByteBuffer buffer(long start, int length) throws IOException {
        if (length == 0) {
            return ByteBuffer.allocate(0);
        }
        // Empty buffers share their start with the next one: take the last of them.
        int at = Arrays.binarySearch(starts, start);
        while (at >= 0 && at + 1 < starts.length && starts[at + 1] == start) {
            at++;
        }
        if (at < 0 || buffers[at].length != length) {
            throw new IOException("no buffer of " + length + " bytes begins at " + start);
        }
        return ByteBuffer.wrap(buffers[at]).order(ByteOrder.LITTLE_ENDIAN);
    }

    void writeTo(OutputStream out) throws IOException {
        out.write(metadata);
        for (byte[] buffer : buffers) {
            out.write(buffer);
            out.write(PADDING, 0, (int) (EncodedColumn.padded(buffer.length) - buffer.length));
        }
    }
}
