package dev.nightjar.dataset.parquet;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdCompressCtx;
import dev.nightjar.dataset.parquet.EncodedChunk.ChunkRange;
import dev.nightjar.dataset.parquet.EncodedChunk.Parts;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.List;
import org.apache.parquet.format.CompressionCodec;
import org.apache.parquet.format.DataPageHeader;
import org.apache.parquet.format.DictionaryPageHeader;
import org.apache.parquet.format.Encoding;
import org.apache.parquet.format.PageHeader;
import org.apache.parquet.format.PageType;
import org.apache.parquet.format.Util;

/** Puts pages one after the other: header, then the page, compressed. Used again for every chunk. */
final class PageWriter implements AutoCloseable {
    /** Chunks of up to that many bytes are kept raw as well, since small ones often grow when they are compressed. */
    private static final int SMALL = 64 << 10;

    private final ZstdCompressCtx zstd = new ZstdCompressCtx();
    private final ByteSink pages = new ByteSink(1 << 16);
    private final ByteSink rawPages = new ByteSink(1 << 10);
    private byte[] compressed = new byte[1 << 16];

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
        write(header, raw);
        dataOffset = pages.length;
        rawDataOffset = rawPages.length;
    }

    void data(ByteSink raw, int rows, Encoding encoding) {
        PageHeader header = new PageHeader(PageType.DATA_PAGE, raw.length, 0);
        header.setData_page_header(new DataPageHeader(rows, encoding, Encoding.RLE, Encoding.RLE));
        write(header, raw);
    }

    private void write(PageHeader header, ByteSink raw) {
        try {
            int headerAt = pages.length;
            if (compress) {
                int size = compressedSize(raw);
                header.setCompressed_page_size(size);
                Util.writePageHeader(header, pages);
                rawBytes += pages.length - headerAt + (long) raw.length;
                pages.write(compressed, 0, size);
                if (rawBytes <= SMALL) {
                    header.setCompressed_page_size(raw.length);
                    Util.writePageHeader(header, rawPages);
                    rawPages.write(raw.array, 0, raw.length);
                }
            } else {
                header.setCompressed_page_size(raw.length);
                Util.writePageHeader(header, pages);
                pages.write(raw.array, 0, raw.length);
                rawBytes += pages.length - headerAt;
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
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
