package dev.nightjar.dataset.arrow;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdDecompressCtx;
import com.github.luben.zstd.ZstdException;
import java.nio.ByteBuffer;
import org.apache.arrow.flatbuf.CompressionType;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.ReferenceManager;

/**
 * Decompresses the buffers of a body: eight bytes that say how many there will be (-1: they follow as they are), then one
 * zstd or lz4 frame. Arrow's own codecs, arrow-compression, would bring commons-compress, commons-io and commons-lang along
 * (2.3 MB), and its loader loses buffers when a later one of the same column is corrupt.
 *
 * <p>Source: Arrow columnar format 1.5, {@code Message.fbs}, {@code BodyCompression}.
 */
final class BufferCodec {
    /** For bodies that are not compressed. */
    static final byte NONE = -1;

    private static final int PREFIX = Long.BYTES;

    /** Stands for the length where the bytes follow as they are. */
    private static final long STORED = -1;

    private BufferCodec() {}

    /**
     * The buffer as Arrow wants it, with exactly as many bytes as it says.
     *
     * @throws IllegalArgumentException when they are fewer or more, or no such frame
     * @throws org.apache.arrow.memory.OutOfMemoryException when the allocator's limit does not suffice
     */
    static ArrowBuf plain(byte codec, ByteBuffer packed, BufferAllocator allocator) {
        int length = plainLength(codec, packed);
        if (length == 0) {
            return empty();
        }
        if (codec == NONE) {
            return copy(packed, length, allocator);
        }
        ByteBuffer frame = packed.slice(PREFIX, packed.remaining() - PREFIX);
        if (packed.getLong(0) == STORED) {
            return copy(frame, length, allocator);
        }
        return codec == CompressionType.ZSTD ? zstd(frame, length, allocator) : lz4(frame, length, allocator);
    }

    /**
     * How many bytes the buffer will have. What it says itself is compared with what its frame says, as far as that does.
     *
     * @throws IllegalArgumentException when that cannot be
     */
    static int plainLength(byte codec, ByteBuffer packed) {
        if (codec == NONE || packed.remaining() == 0) {
            return packed.remaining();
        }
        if (codec != CompressionType.ZSTD && codec != CompressionType.LZ4_FRAME) {
            throw new IllegalArgumentException("buffers are compressed with an unknown codec, number " + codec);
        }
        if (packed.remaining() < PREFIX) {
            throw new IllegalArgumentException("a compressed buffer of " + packed.remaining() + " bytes");
        }
        long length = packed.getLong(0);
        int packedLength = packed.remaining() - PREFIX;
        if (length == STORED) {
            return packedLength;
        }
        if (length < 0 || length > Integer.MAX_VALUE - 16) {
            throw new IllegalArgumentException("a buffer that says it has " + length + " bytes");
        }
        if (length > 0 && codec == CompressionType.ZSTD) {
            long stated = Zstd.getFrameContentSize(packed.array(), packed.arrayOffset() + PREFIX, packedLength);
            if (stated >= 0 && stated != length) {
                throw new IllegalArgumentException("a buffer of " + stated + " bytes that says it has " + length);
            }
        }
        if (codec == CompressionType.LZ4_FRAME && length >> 8 > packedLength) {
            // A byte of lz4 gives at most 255.
            throw new IllegalArgumentException("a buffer that says it has " + length + " bytes in " + packedLength);
        }
        return (int) length;
    }

    private static ArrowBuf copy(ByteBuffer bytes, int length, BufferAllocator allocator) {
        ArrowBuf buffer = allocator.buffer(length);
        buffer.setBytes(0, bytes.array(), bytes.arrayOffset() + bytes.position(), length);
        return exactly(buffer, length);
    }

    private static ArrowBuf lz4(ByteBuffer frame, int length, BufferAllocator allocator) {
        ArrowBuf plain = allocator.buffer(length);
        try {
            plain.setBytes(0, Lz4Frame.decompress(frame, length));
            return exactly(plain, length);
        } catch (RuntimeException e) {
            plain.close();
            throw e;
        }
    }

    private static ArrowBuf zstd(ByteBuffer frame, int length, BufferAllocator allocator) {
        byte[] array = frame.array();
        int start = frame.arrayOffset() + frame.position();
        ArrowBuf plain = allocator.buffer(length);
        try (ZstdDecompressCtx context = new ZstdDecompressCtx()) {
            int size = context.decompressByteArrayToDirectByteBuffer(
                    plain.nioBuffer(0, length), 0, length, array, start, frame.remaining());
            if (size != length) {
                throw new IllegalArgumentException("a buffer of " + size + " bytes that says it has " + length);
            }
            return exactly(plain, length);
        } catch (ZstdException e) {
            plain.close();
            throw new IllegalArgumentException("zstd: " + e.getMessage(), e);
        } catch (RuntimeException e) {
            plain.close();
            throw e;
        }
    }

    /**
     * Not {@code allocator.getEmpty()}: that is one buffer for the whole process, on which a vector with corrupt offsets would leave a
     * negative index for every vector after it.
     */
    private static ArrowBuf empty() {
        return new ArrowBuf(ReferenceManager.NO_OP, null, 0, 0);
    }

    /** Allocators round up: a slice has no bytes but those that were put there. */
    private static ArrowBuf exactly(ArrowBuf buffer, int length) {
        return buffer.slice(0, length);
    }
}
