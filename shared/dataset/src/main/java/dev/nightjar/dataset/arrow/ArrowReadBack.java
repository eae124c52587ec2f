package dev.nightjar.dataset.arrow;

import dev.nightjar.dataset.table.ColumnVector;
import dev.nightjar.dataset.table.DatasetException;
import dev.nightjar.dataset.table.TextValues;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.arrow.flatbuf.DictionaryBatch;
import org.apache.arrow.flatbuf.Footer;
import org.apache.arrow.flatbuf.Message;
import org.apache.arrow.flatbuf.MessageHeader;
import org.apache.arrow.flatbuf.RecordBatch;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.ipc.message.ArrowBlock;
import org.apache.arrow.vector.ipc.message.ArrowFooter;
import org.apache.arrow.vector.ipc.message.MessageSerializer;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.DictionaryEncoding;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.arrow.vector.types.pojo.Schema;
import org.jspecify.annotations.Nullable;

/**
 * Reads what {@link ArrowWriter} wrote, with Arrow's own classes, one column of one batch at a time: for proofs.
 *
 * <p>{@link #open} reads a file, of which only what is asked for is read. {@link #of} reads batches out of the writer's memory, before or
 * after they are written, which is the only way where the output cannot be read before it is whole. Any number of threads
 * may read. It holds no memory outside the heap between two calls.
 */
public final class ArrowReadBack implements Closeable {
    private static final byte[] MAGIC = "ARROW1".getBytes(StandardCharsets.US_ASCII);

    /** More than a column of one batch ever has; less than a corrupt length may ask for. */
    private static final long MOST_BYTES = 1L << 30;

    private static final int TAIL = Integer.BYTES + MAGIC.length;

    private final Schema schema;
    private final List<Field> fields;

    /** The batch that was read last: to look through all its columns for each of them takes minutes if they are many. */
    private volatile @Nullable Opened opened;

    private record Opened(ArrowBatch batch, RecordColumns columns, BatchBody body) {}

    private final BufferAllocator allocator = ArrowMemory.allocator(MOST_BYTES);
    private final @Nullable SeekableByteChannel channel;
    private final List<ArrowBlock> batches;
    private final Map<Long, TextValues> dictionaries = new HashMap<>();

    private ArrowReadBack(Schema schema, @Nullable SeekableByteChannel channel, List<ArrowBlock> batches) {
        this.schema = schema;
        this.channel = channel;
        this.batches = batches;
        fields = schema.getFields().stream().map(ArrowReadBack::inBatch).toList();
    }

    /**
     * Opens a file and reads its dictionaries. The channel is closed with this.
     *
     * @throws DatasetException {@code corrupt} when it is no Arrow file
     */
    public static ArrowReadBack open(SeekableByteChannel channel) throws IOException, DatasetException {
        try {
            ArrowFooter footer = footer(channel);
            ArrowReadBack readBack = new ArrowReadBack(footer.getSchema(), channel, footer.getRecordBatches());
            for (ArrowBlock block : footer.getDictionaries()) {
                readBack.addDictionary(readBack.message(block), readBack.body(block), block.getBodyLength());
            }
            return readBack;
        } catch (RuntimeException e) {
            throw corrupt("the file", e);
        }
    }

    /** Reads the batches of that writer, which must not be closed for that, and its dictionaries. */
    public static ArrowReadBack of(ArrowWriter writer) throws IOException, DatasetException {
        try {
            Message message = Message.getRootAsMessage(writer.schemaMessage().flatbuffer());
            ArrowReadBack readBack = new ArrowReadBack(MessageSerializer.deserializeSchema(message), null, List.of());
            for (ArrowMessage dictionary : writer.dictionaries()) {
                readBack.addDictionary(
                        Message.getRootAsMessage(dictionary.flatbuffer()), body(dictionary), dictionary.bodyLength());
            }
            return readBack;
        } catch (RuntimeException e) {
            throw corrupt("the file", e);
        }
    }

    /** The file's schema, with its metadata. */
    public Schema schema() {
        return schema;
    }

    /** How many batches the file has; 0 where it is read out of a writer. */
    public int batches() {
        return batches.size();
    }

    /** How many rows the batch has. */
    public int rows(int batch) throws IOException, DatasetException {
        ArrowBlock block = batches.get(batch);
        try {
            return columns(message(block), block.getBodyLength()).rows();
        } catch (RuntimeException e) {
            throw corrupt("batch " + batch, e);
        }
    }

    /**
     * Reads one column of one batch of the file, in the form in which it was given to the writer; dictionary columns as indexes.
     *
     * @throws DatasetException {@code corrupt} when the bytes do not say what Arrow wants them to
     */
    public void read(int batch, int column, ColumnVector into) throws IOException, DatasetException {
        ArrowBlock block = batches.get(batch);
        try {
            read(columns(message(block), block.getBodyLength()), body(block), column, into);
        } catch (RuntimeException e) {
            throw corrupt("column " + column + " of batch " + batch, e);
        }
    }

    /** Reads one column of a batch whose columns are all there. */
    public void read(ArrowBatch batch, int column, ColumnVector into) throws IOException, DatasetException {
        try {
            Opened last = opened;
            if (last == null || last.batch() != batch) {
                last = open(batch);
                opened = last;
            }
            read(last.columns(), last.body(), column, into);
        } catch (RuntimeException e) {
            throw corrupt("column " + column + " of a batch", e);
        }
    }

    /** What the indexes of that column mean. */
    public TextValues dictionary(int column) {
        DictionaryEncoding encoding = schema.getFields().get(column).getDictionary();
        TextValues values = encoding == null ? null : dictionaries.get(encoding.getId());
        if (values == null) {
            throw new IllegalArgumentException("column " + column + " has no dictionary");
        }
        return values;
    }

    /** How many bytes are allocated outside the heap just now. */
    public long allocatedBytes() {
        return allocator.getAllocatedMemory();
    }

    @Override
    public void close() throws IOException {
        try (channel) {
            allocator.close();
        }
    }

    /** Forgets the batch that was read last, so that its bytes can be freed. */
    public void forgetBatch() {
        opened = null;
    }

    private Opened open(ArrowBatch batch) {
        ArrowMessage message = batch.message();
        Message root = Message.getRootAsMessage(message.flatbuffer());
        return new Opened(batch, columns(root, message.bodyLength()), body(message));
    }

    private void read(RecordColumns columns, BatchBody body, int column, ColumnVector into) throws IOException {
        try (FieldVector vector = columns.load(column, body, allocator)) {
            ArrowValues.copy(vector, 0, columns.rows(), into);
        }
    }

    private RecordColumns columns(Message message, long bodyLength) {
        if (message.headerType() != MessageHeader.RecordBatch) {
            throw new IllegalArgumentException("no record batch, but " + MessageHeader.name(message.headerType()));
        }
        RecordBatch batch = (RecordBatch) message.header(new RecordBatch());
        return new RecordColumns(fields, batch, bodyLength);
    }

    private void addDictionary(Message message, BatchBody body, long bodyLength) throws IOException {
        DictionaryBatch batch = (DictionaryBatch) message.header(new DictionaryBatch());
        Field texts = new Field("values", FieldType.nullable(new ArrowType.Utf8()), List.of());
        RecordColumns columns = new RecordColumns(List.of(texts), batch.data(), bodyLength);
        ColumnVector vector = new ColumnVector();
        try (FieldVector loaded = columns.load(0, body, allocator)) {
            ArrowValues.copy(loaded, 0, columns.rows(), vector);
        }
        dictionaries.put(batch.id(), new TextValues(vector.bytes, vector.offsets, vector.rows));
    }

    /** A dictionary column's batches hold its indexes. */
    private static Field inBatch(Field field) {
        DictionaryEncoding encoding = field.getDictionary();
        return encoding == null
                ? field
                : new Field(field.getName(), FieldType.nullable(encoding.getIndexType()), List.of());
    }

    private static ArrowFooter footer(SeekableByteChannel channel) throws IOException {
        long size = channel.size();
        if (size < 2L * TAIL) {
            throw new IllegalArgumentException("a file of " + size + " bytes");
        }
        ByteBuffer tail = read(channel, size - TAIL, TAIL);
        int length = tail.getInt(0);
        byte[] magic = new byte[MAGIC.length];
        tail.get(Integer.BYTES, magic);
        if (!Arrays.equals(magic, MAGIC) || length <= 0 || length > size - TAIL) {
            throw new IllegalArgumentException("no footer at the end");
        }
        return new ArrowFooter(Footer.getRootAsFooter(read(channel, size - TAIL - length, length)));
    }

    private Message message(ArrowBlock block) throws IOException {
        ByteBuffer frame = read(source(), block.getOffset(), block.getMetadataLength());
        return Message.getRootAsMessage(frame.slice(8, frame.capacity() - 8).order(ByteOrder.LITTLE_ENDIAN));
    }

    private BatchBody body(ArrowBlock block) {
        long bodyStart = block.getOffset() + block.getMetadataLength();
        return (start, length) -> read(source(), bodyStart + start, length);
    }

    private static BatchBody body(ArrowMessage message) {
        return (start, length) -> message.buffer(start, length);
    }

    private SeekableByteChannel source() {
        if (channel == null) {
            throw new IllegalStateException("there is no file");
        }
        return channel;
    }

    private static ByteBuffer read(SeekableByteChannel channel, long start, int length) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
        // A channel has one position: threads take turns.
        synchronized (channel) {
            channel.position(start);
            while (bytes.hasRemaining()) {
                if (channel.read(bytes) < 0) {
                    throw new EOFException("the file ends before " + (start + length));
                }
            }
        }
        return bytes.flip();
    }

    private static DatasetException corrupt(String what, RuntimeException cause) {
        DatasetException corrupt = new DatasetException(
                DatasetException.Kind.CORRUPT,
                null,
                "cannot read " + what + " back as Arrow",
                String.valueOf(cause.getMessage()),
                "writing it again");
        corrupt.initCause(cause);
        return corrupt;
    }
}
