package dev.nightjar.dataset.arrow;

import com.google.flatbuffers.FlatBufferBuilder;
import dev.nightjar.dataset.table.ColumnVector;
import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.SequencedMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.apache.arrow.vector.ipc.message.ArrowBlock;
import org.apache.arrow.vector.ipc.message.ArrowFooter;
import org.apache.arrow.vector.types.pojo.Schema;

/**
 * Writes one Arrow IPC file (Feather v2): dictionaries, record batches, footer; every buffer compressed with zstd. The same
 * calls give the same bytes.
 *
 * <p>Columns are compressed as they come and only their compressed form is kept until the batch is written, so that a batch
 * costs what it takes in the file, on the heap. {@link #startBatch}, {@link #endBatch} and {@link #finish} are for one thread
 * at a time; {@link ArrowBatch#column} is for many. The stream stays the caller's to close.
 *
 * <pre>{@code
 * try (ArrowWriter writer = new ArrowWriter(out, columns, metadata, 1)) {
 *     ArrowBatch batch = writer.startBatch(rows);
 *     batch.column(0, vector);
 *     writer.endBatch(batch);
 *     long size = writer.finish();
 * }
 * }</pre>
 *
 * Source: Arrow columnar format 1.5, "IPC File Format" and "Buffer compression".
 */
public final class ArrowWriter implements Closeable {
    private static final byte[] MAGIC = "ARROW1".getBytes(StandardCharsets.US_ASCII);

    /** A marker and no metadata: the end of the messages. */
    private static final byte[] END = {-1, -1, -1, -1, 0, 0, 0, 0};

    private final OutputStream out;
    private final List<ArrowColumn> columns;
    private final Schema schema;
    private final ArrowMessage schemaMessage;
    private final List<ArrowMessage> dictionaries = new ArrayList<>();
    private final List<ArrowBlock> dictionaryBlocks = new ArrayList<>();
    private final List<ArrowBlock> batchBlocks = new ArrayList<>();
    private final int zstdLevel;
    private final ConcurrentLinkedQueue<ColumnEncoder> encoders = new ConcurrentLinkedQueue<>();
    private long position;
    private boolean writable = true;

    /**
     * Begins the file and writes the dictionaries.
     *
     * @param metadata of the schema, as readers show them
     */
    public ArrowWriter(
            OutputStream out, List<ArrowColumn> columns, SequencedMap<String, String> metadata, int zstdLevel)
            throws IOException {
        this.out = new BufferedOutputStream(out, 1 << 16);
        this.columns = List.copyOf(columns);
        this.zstdLevel = zstdLevel;
        schema = ArrowTypes.schema(columns, metadata);
        schemaMessage = ArrowMessage.schema(schema);
        try {
            write(MAGIC);
            write(new byte[8 - MAGIC.length]);
            write(schemaMessage);
            for (int i = 0; i < columns.size(); i++) {
                var values = columns.get(i).dictionary();
                if (values != null) {
                    ColumnEncoder encoder = encoder();
                    ArrowMessage message;
                    try {
                        message = ArrowMessage.dictionary(i, encoder.encode(values));
                    } finally {
                        encoders.add(encoder);
                    }
                    dictionaries.add(message);
                    dictionaryBlocks.add(write(message));
                }
            }
        } catch (IOException | RuntimeException e) {
            close();
            throw e;
        }
    }

    /** Begins a batch. Several may be begun; they stand in the file in the order in which they are ended. */
    public ArrowBatch startBatch(int rows) {
        return new ArrowBatch(this, rows, columns.size());
    }

    /**
     * Writes a batch whose columns are all there.
     *
     * @throws IllegalStateException when a column is missing, or after a failure
     */
    public void endBatch(ArrowBatch batch) throws IOException {
        if (batch.writer() != this) {
            throw new IllegalArgumentException("the batch is another writer's");
        }
        batchBlocks.add(write(batch.message()));
    }

    /** Writes one batch of whole columns, in order. */
    public void writeBatch(int rows, List<ColumnVector> vectors) throws IOException {
        if (vectors.size() != columns.size()) {
            throw new IllegalArgumentException(vectors.size() + " vectors for " + columns.size() + " columns");
        }
        ArrowBatch batch = startBatch(rows);
        for (int i = 0; i < vectors.size(); i++) {
            batch.column(i, vectors.get(i));
        }
        endBatch(batch);
    }

    /**
     * Writes the footer; nothing can be written afterwards.
     *
     * @return the file's size in bytes
     */
    public long finish() throws IOException {
        FlatBufferBuilder builder = new FlatBufferBuilder();
        builder.finish(new ArrowFooter(schema, dictionaryBlocks, batchBlocks).writeTo(builder));
        byte[] footer = builder.sizedByteArray();
        write(END);
        write(footer);
        write(ByteBuffer.allocate(4)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(footer.length)
                .array());
        write(MAGIC);
        writable = false;
        out.flush();
        return position;
    }

    /** Frees what zstd holds, after a failure too. The stream stays open, and no column may be on its way. */
    @Override
    public void close() {
        writable = false;
        for (ColumnEncoder encoder = encoders.poll(); encoder != null; encoder = encoders.poll()) {
            encoder.close();
        }
    }

    EncodedColumn encode(int index, ColumnVector vector) {
        ColumnEncoder encoder = encoder();
        try {
            return encoder.encode(columns.get(index).type(), vector);
        } finally {
            encoders.add(encoder);
        }
    }

    List<ArrowColumn> columns() {
        return columns;
    }

    ArrowMessage schemaMessage() {
        return schemaMessage;
    }

    /** The dictionaries as they were written, in the order of their columns. */
    List<ArrowMessage> dictionaries() {
        return dictionaries;
    }

    private ColumnEncoder encoder() {
        ColumnEncoder idle = encoders.poll();
        return idle == null ? ColumnEncoder.zstd(zstdLevel) : idle;
    }

    private ArrowBlock write(ArrowMessage message) throws IOException {
        ArrowBlock block = new ArrowBlock(position, message.metadataLength(), message.bodyLength());
        startWriting();
        message.writeTo(out);
        position += message.metadataLength() + message.bodyLength();
        writable = true;
        return block;
    }

    private void write(byte[] bytes) throws IOException {
        startWriting();
        out.write(bytes);
        position += bytes.length;
        writable = true;
    }

    /** Only what was written whole may be followed by something: a failure leaves the writer unusable. */
    private void startWriting() {
        if (!writable) {
            throw new IllegalStateException("the file is finished, closed or broken off");
        }
        writable = false;
    }
}
