package dev.nightjar.dataset.arrow;

import dev.nightjar.dataset.source.CarriedDatasetException;
import dev.nightjar.dataset.table.DatasetException;
import dev.nightjar.dataset.table.DatasetException.Kind;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.apache.arrow.flatbuf.Footer;
import org.apache.arrow.flatbuf.Message;
import org.apache.arrow.flatbuf.MessageHeader;
import org.apache.arrow.flatbuf.MetadataVersion;
import org.apache.arrow.flatbuf.Schema;
import org.jspecify.annotations.Nullable;

/**
 * The messages of an Arrow stream or file, from its first byte to its last. A file is a stream between two marks, with a
 * footer that repeats where everything stands; here the footer is only compared with what was read.
 *
 * <p>No more is ever allocated than was read, whatever lengths are stated.
 */
final class MessageStream {
    private static final byte[] MAGIC = "ARROW1".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] FEATHER_1 = "FEA1".getBytes(StandardCharsets.US_ASCII);
    private static final int MARKER = -1;

    /** Of a schema or the layout of a batch: 10,000 columns need less than 2 MiB. */
    private static final int MAX_METADATA = 32 << 20;

    /** A flatbuffer begins with the offset of its root table, which is small; no framed schema is that short. */
    private static final int MOST_ROOT = 32;

    private final InputStream in;
    private final String name;
    private final long maxBody;
    private final boolean dictionariesOnly;
    private final boolean file;
    private int first;
    private boolean started;
    private boolean over;
    private int batches;
    private int dictionaries;
    private int schemas;
    private @Nullable Schema footerSchema;

    /** A message and its body. */
    record Part(Message message, int metadataLength, byte[] body) {
        BatchBody batchBody() {
            return (start, length) -> ByteBuffer.wrap(body, Math.toIntExact(start), length)
                    .slice()
                    .order(ByteOrder.LITTLE_ENDIAN);
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return this == other;
        }

        @Override
        public int hashCode() {
            return System.identityHashCode(this);
        }
    }

    /**
     * Reads as much as shows what it is.
     *
     * @param maxBody how many bytes the body of one message may have
     * @param dictionariesOnly whether record batches are passed over
     * @throws DatasetException {@code unsupported} for Feather V1, {@code empty}
     */
    MessageStream(InputStream in, String name, long maxBody, boolean dictionariesOnly)
            throws IOException, DatasetException {
        this.in = new BufferedInputStream(in, 1 << 16);
        this.name = name;
        this.maxBody = maxBody;
        this.dictionariesOnly = dictionariesOnly;
        byte[] head = read(4);
        if (head.length == 0) {
            throw new DatasetException(
                    Kind.EMPTY, null, "cannot read " + name, "it is empty", "an Arrow file with a schema at least");
        }
        if (Arrays.equals(head, FEATHER_1)) {
            throw new DatasetException(
                    Kind.UNSUPPORTED,
                    null,
                    "cannot read " + name,
                    "it is Feather of version 1, which is no Arrow file",
                    "writing it anew with pyarrow.feather.write_feather(table, path, version=2)");
        }
        if (head.length < 4) {
            throw truncated();
        }
        file = Arrays.equals(head, Arrays.copyOf(MAGIC, 4));
        if (file) {
            byte[] rest = read(4);
            if (rest.length < 4) {
                throw truncated();
            }
            if (rest[0] != MAGIC[4] || rest[1] != MAGIC[5]) {
                throw corrupt("its first bytes are no mark of Arrow");
            }
        } else {
            first = ByteBuffer.wrap(head).order(ByteOrder.LITTLE_ENDIAN).getInt();
            started = true;
        }
    }

    /**
     * The next message, or null after the last; a file's footer was compared then.
     *
     * @throws DatasetException {@code truncated}, {@code corrupt}, or {@code unsupported} for a body that is too large
     */
    @Nullable
    Part next() throws IOException, DatasetException {
        while (!over) {
            Part part = readMessage();
            if (part != null && !isPassedOver(part.message())) {
                return part;
            }
        }
        return null;
    }

    private boolean isPassedOver(Message message) {
        return dictionariesOnly && message.headerType() == MessageHeader.RecordBatch;
    }

    /** Null after the last. */
    private @Nullable Part readMessage() throws IOException, DatasetException {
        Integer length = metadataLength();
        if (length == null || length == 0) {
            over = true;
            if (file) {
                readFooter(length == null);
            } else if (read(1).length > 0) {
                throw corrupt("something follows the end of its stream");
            }
            return null;
        }
        byte[] metadata;
        if (length < 0 || length > MAX_METADATA) {
            throw corrupt("a message says that it has " + length + " bytes of metadata");
        } else if (file && batches + dictionaries + schemas == 0 && length <= MOST_ROOT) {
            metadata = bareSchema(length);
        } else {
            metadata = readWhole(length);
        }
        Message message;
        long bodyLength;
        try {
            message = Message.getRootAsMessage(ByteBuffer.wrap(metadata).order(ByteOrder.LITTLE_ENDIAN));
            bodyLength = message.bodyLength();
            if (message.version() != MetadataVersion.V5 && message.version() != MetadataVersion.V4) {
                throw corrupt("a message is of version " + message.version() + ", or is none");
            }
            if (message.headerType() == MessageHeader.RecordBatch) {
                batches++;
            } else if (message.headerType() == MessageHeader.DictionaryBatch) {
                dictionaries++;
            } else if (message.headerType() == MessageHeader.Schema) {
                schemas++;
            }
        } catch (RuntimeException e) {
            throw corrupt("a message is no flatbuffer: " + e.getMessage());
        }
        if (bodyLength < 0) {
            throw corrupt("a message says that its body has " + bodyLength + " bytes");
        }
        if (isPassedOver(message)) {
            skipWhole(bodyLength);
            return new Part(message, metadata.length, new byte[0]);
        }
        if (bodyLength > maxBody) {
            // Is it too large, or only said to be?
            skipWhole(bodyLength);
            throw tooLarge(name, bodyLength, maxBody);
        }
        return new Part(message, metadata.length, readWhole((int) bodyLength));
    }

    static DatasetException tooLarge(String name, long bytes, long limit) {
        return new DatasetException(
                Kind.UNSUPPORTED,
                null,
                "cannot read " + name,
                "one of its record batches, or its dictionaries, take " + (bytes >> 20) + " MiB, more than the "
                        + (limit >> 20) + " MiB that there are for one",
                "more --memory, or writing it with smaller batches (pyarrow: max_chunksize, Polars:"
                        + " record_batch_size)");
    }

    boolean isFile() {
        return file;
    }

    /** The schema that a file's footer repeats, once {@link #next} has given null; null for a stream. */
    @Nullable
    Schema footerSchema() {
        return footerSchema;
    }

    /**
     * Polars (2.1 as 1.x) writes the schema of a file without marker and length, for whoever reads it finds it in the footer. It
     * ends where the next marker stands, at a multiple of eight: its own bytes are no marker, as text has no 0xFF, and no
     * offset in a flatbuffer is -1.
     */
    private byte[] bareSchema(int root) throws IOException, DatasetException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        byte[] half = ByteBuffer.allocate(4)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(root)
                .array();
        bytes.write(half);
        bytes.write(readWhole(4));
        while (bytes.size() < MAX_METADATA) {
            half = readWhole(4);
            if (ByteBuffer.wrap(half).getInt() == MARKER) {
                first = MARKER;
                started = true;
                return bytes.toByteArray();
            }
            bytes.write(half);
            bytes.write(readWhole(4));
        }
        throw corrupt("its schema has no end");
    }

    /** Null where a stream just ends, which it may. */
    private @Nullable Integer metadataLength() throws IOException, DatasetException {
        Integer word = started ? Integer.valueOf(first) : word();
        started = false;
        if (word == null || word != MARKER) {
            // Before format 1.0 there was no marker.
            return word;
        }
        Integer length = word();
        if (length == null) {
            throw truncated();
        }
        return length;
    }

    private @Nullable Integer word() throws IOException, DatasetException {
        byte[] bytes = read(4);
        if (bytes.length == 0) {
            return null;
        }
        if (bytes.length < 4) {
            throw truncated();
        }
        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getInt();
    }

    private void readFooter(boolean missing) throws IOException, DatasetException {
        byte[] tail = missing ? new byte[0] : read(MAX_METADATA);
        int footer = tail.length - MAGIC.length - Integer.BYTES;
        if (footer <= 0 || !Arrays.equals(tail, tail.length - MAGIC.length, tail.length, MAGIC, 0, MAGIC.length)) {
            throw truncated();
        }
        ByteBuffer bytes = ByteBuffer.wrap(tail).order(ByteOrder.LITTLE_ENDIAN);
        int length = bytes.getInt(footer);
        if (length <= 0 || length > footer) {
            throw corrupt("its footer says that it has " + length + " bytes");
        }
        int stated;
        int statedDictionaries;
        try {
            Footer parsed =
                    Footer.getRootAsFooter(bytes.slice(footer - length, length).order(ByteOrder.LITTLE_ENDIAN));
            stated = parsed.recordBatchesLength();
            statedDictionaries = parsed.dictionariesLength();
            footerSchema = parsed.schema();
        } catch (RuntimeException e) {
            throw corrupt("its footer is no flatbuffer: " + e.getMessage());
        }
        if (stated != batches || statedDictionaries != dictionaries) {
            throw corrupt("it has " + batches + " batches and " + dictionaries + " dictionaries, and its footer names "
                    + stated + " and " + statedDictionaries);
        }
    }

    private byte[] readWhole(int length) throws IOException, DatasetException {
        byte[] bytes = read(length);
        if (bytes.length < length) {
            throw truncated();
        }
        return bytes;
    }

    private byte[] read(int length) throws IOException, DatasetException {
        try {
            return in.readNBytes(length);
        } catch (CarriedDatasetException e) {
            throw e.dataset();
        }
    }

    private void skipWhole(long length) throws IOException, DatasetException {
        try {
            in.skipNBytes(length);
        } catch (CarriedDatasetException e) {
            throw e.dataset();
        } catch (EOFException e) {
            throw truncated();
        }
    }

    private DatasetException truncated() {
        return new DatasetException(
                Kind.TRUNCATED,
                null,
                "cannot read " + name,
                file ? "it ends before its footer" : "it ends in the middle of a message",
                "copying or downloading it again");
    }

    DatasetException corrupt(String because) {
        return new DatasetException(Kind.CORRUPT, null, "cannot read " + name, because, "copying or writing it again");
    }
}
