package dev.nightjar.dataset.parquet;

import com.github.luben.zstd.EndDirective;
import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdCompressCtx;
import dev.nightjar.dataset.parquet.EncodedChunk.ChunkRange;
import dev.nightjar.dataset.parquet.EncodedChunk.Parts;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32;
import org.apache.parquet.format.CompressionCodec;
import org.apache.parquet.format.DataPageHeader;
import org.apache.parquet.format.DictionaryPageHeader;
import org.apache.parquet.format.Encoding;
import org.apache.parquet.format.PageHeader;
import org.apache.parquet.format.PageType;
import org.apache.parquet.format.Util;

/** Puts pages one after the other: header with a checksum, then the page, compressed. Used again for every chunk. */
final class PageWriter implements AutoCloseable {
    /** Chunks of up to that many bytes are kept raw as well, since small ones often grow when they are compressed. */
    private static final int SMALL = 64 << 10;

    /** A block of fewer bytes does not earn its header. */
    private static final int LEAST_BLOCK = 512;

    private final ZstdCompressCtx zstd = new ZstdCompressCtx();
    private final ByteSink pages = new ByteSink(1 << 16);
    private final ByteSink rawPages = new ByteSink(1 << 10);
    private byte[] compressed = new byte[1 << 16];
    private ByteBuffer from = ByteBuffer.allocateDirect(1 << 16);
    private ByteBuffer to = ByteBuffer.allocateDirect(1 << 16);

    private boolean compress;
    private long rawBytes;
    private int dataOffset;
    private int rawDataOffset;

    PageWriter(int level) {
        zstd.setLevel(level);
    }

    void start(boolean compressPages) {
        compress = compressPages;
        pages.clear();
        rawPages.clear();
        rawBytes = 0;
        dataOffset = 0;
        rawDataOffset = 0;
    }

    void dictionary(ByteSink raw, int entries) {
        PageHeader header = new PageHeader(PageType.DICTIONARY_PAGE, raw.length, 0);
        header.setDictionary_page_header(new DictionaryPageHeader(entries, Encoding.PLAIN));
        write(header, raw, 1, 0);
        dataOffset = pages.length;
        rawDataOffset = rawPages.length;
    }

    void data(ByteSink raw, int rows, Encoding encoding) {
        data(raw, rows, encoding, 1, 0);
    }

    /** A page that ends in {@code streams} streams of bytes of one length. */
    void data(ByteSink raw, int rows, Encoding encoding, int streams, int streamBytes) {
        PageHeader header = new PageHeader(PageType.DATA_PAGE, raw.length, 0);
        header.setData_page_header(new DataPageHeader(rows, encoding, Encoding.RLE, Encoding.RLE));
        write(header, raw, streams, streamBytes);
    }

    private void write(PageHeader header, ByteSink raw, int streams, int streamBytes) {
        try {
            int headerAt = pages.length;
            if (compress) {
                int size = compressedSize(raw, streams, streamBytes);
                header.setCompressed_page_size(size).setCrc(checksum(compressed, size));
                Util.writePageHeader(header, pages);
                rawBytes += pages.length - headerAt + (long) raw.length;
                pages.write(compressed, 0, size);
                if (rawBytes <= SMALL) {
                    header.setCompressed_page_size(raw.length).setCrc(checksum(raw.array, raw.length));
                    Util.writePageHeader(header, rawPages);
                    rawPages.write(raw.array, 0, raw.length);
                }
            } else {
                header.setCompressed_page_size(raw.length).setCrc(checksum(raw.array, raw.length));
                Util.writePageHeader(header, pages);
                pages.write(raw.array, 0, raw.length);
                rawBytes += pages.length - headerAt;
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static int checksum(byte[] page, int length) {
        CRC32 checksum = new CRC32();
        checksum.update(page, 0, length);
        return (int) checksum.getValue();
    }

    /**
     * How many bytes zstd makes of it. Of streams it makes a block each, so that each has its own code: the bytes of an
     * exponent are other than those of a fraction.
     */
    int compressedSize(ByteSink raw, int streams, int streamBytes) {
        if (streams == 1 || streamBytes < LEAST_BLOCK) {
            return compressedSize(raw);
        }
        int bound = Math.toIntExact(Zstd.compressBound(raw.length)) + streams * 32;
        if (compressed.length < bound) {
            compressed = new byte[bound];
        }
        if (from.capacity() < raw.length) {
            from = ByteBuffer.allocateDirect(raw.length);
        }
        if (to.capacity() < bound) {
            to = ByteBuffer.allocateDirect(bound);
        }
        from.clear().put(raw.array, 0, raw.length).flip();
        to.clear();
        // No reset: it would forget the level. A frame that has ended leaves the context as new.
        zstd.setPledgedSrcSize(raw.length);
        for (int stream = 1; stream <= streams; stream++) {
            from.limit(raw.length - (streams - stream) * streamBytes);
            boolean whole = zstd.compressDirectByteBufferStream(
                    to, from, stream == streams ? EndDirective.END : EndDirective.FLUSH);
            if (!whole || from.hasRemaining()) {
                throw new IllegalStateException("zstd wants more room than its bound");
            }
        }
        int size = to.position();
        to.get(0, compressed, 0, size);
        return size;
    }

    /** How many bytes zstd makes of it. */
    int compressedSize(ByteSink raw) {
        int bound = Math.toIntExact(Zstd.compressBound(raw.length));
        if (compressed.length < bound) {
            compressed = new byte[bound];
        }
        return zstd.compressByteArray(compressed, 0, compressed.length, raw.array, 0, raw.length);
    }

    /** @param encodings of the data pages first */
    EncodedChunk finish(ParquetColumn column, int rows, List<Encoding> encodings, ChunkRange range) {
        ByteSink chosen = pages;
        CompressionCodec codec = compress ? CompressionCodec.ZSTD : CompressionCodec.UNCOMPRESSED;
        if (compress && rawBytes <= SMALL && rawPages.length <= pages.length) {
            chosen = rawPages;
            codec = CompressionCodec.UNCOMPRESSED;
            dataOffset = rawDataOffset;
            rawBytes = rawPages.length;
        }
        byte[] bytes = Arrays.copyOf(chosen.array, chosen.length);
        return new EncodedChunk(
                column, bytes, new Parts(rows, dataOffset, encodings, codec, rawBytes, bytes.length, range));
    }

    @Override
    public void close() {
        zstd.close();
    }
}
