package dev.nightjar.dataset.parquet;

import dev.hardwood.metadata.ColumnChunk;
import dev.hardwood.metadata.ColumnMetaData;
import dev.hardwood.metadata.FileMetaData;
import dev.hardwood.metadata.RepetitionType;
import dev.hardwood.metadata.RowGroup;
import dev.hardwood.metadata.SchemaElement;
import dev.nightjar.dataset.table.DatasetException;
import dev.nightjar.dataset.table.DatasetException.Kind;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import org.apache.parquet.format.DataPageHeader;
import org.apache.parquet.format.DataPageHeaderV2;
import org.apache.parquet.format.DictionaryPageHeader;
import org.apache.parquet.format.PageHeader;
import org.apache.parquet.format.Util;

/**
 * Checks a foreign file before it is read: that what its footer and its page headers claim fits into the file and into
 * memory, so that no number in them makes the reader wait, or take gigabytes.
 */
final class FileCheck {
    private static final int MAGIC = 'P' | 'A' << 8 | 'R' << 16 | '1' << 24;
    private static final int ENCRYPTED_MAGIC = 'P' | 'A' << 8 | 'R' << 16 | 'E' << 24;
    private static final int MOST_FOOTER_BYTES = 64 << 20;
    private static final int MOST_PAGE_BYTES = 128 << 20;
    private static final int MOST_PAGE_VALUES = 16 << 20;
    private static final int MOST_HEADER_BYTES = 1 << 20;
    private static final int LIKELY_HEADER_BYTES = 256;

    private final ParquetInput input;
    private final String name;
    private final long size;
    private long footerStart;

    FileCheck(ParquetInput input) throws IOException {
        this.input = input;
        this.name = input.name();
        this.size = input.size();
    }

    /** The frame: magic, footer, its length. */
    void frame() throws IOException, DatasetException {
        if (size < 12) {
            throw broken(Kind.TRUNCATED, "it has only " + size + " bytes", "the whole file");
        }
        int head = input.read(0, 4).order(ByteOrder.LITTLE_ENDIAN).getInt();
        ByteBuffer tail = input.read(size - 8, 8).order(ByteOrder.LITTLE_ENDIAN);
        int footer = tail.getInt();
        int end = tail.getInt();
        if (head == ENCRYPTED_MAGIC || end == ENCRYPTED_MAGIC) {
            throw broken(Kind.UNSUPPORTED, "it is encrypted", "a copy without encryption");
        }
        if (head != MAGIC) {
            throw broken(Kind.CORRUPT, "it does not begin with PAR1", "the file it was made from");
        }
        if (end != MAGIC) {
            throw broken(Kind.TRUNCATED, "it does not end with PAR1, so its footer is missing", "to copy it again");
        }
        if (footer <= 0 || footer > size - 12) {
            throw broken(Kind.CORRUPT, "its footer would have " + footer + " bytes of " + size, "to copy it again");
        }
        if (footer > MOST_FOOTER_BYTES) {
            throw broken(
                    Kind.UNSUPPORTED,
                    "its footer has " + footer + " bytes, more than " + MOST_FOOTER_BYTES,
                    "a file of fewer columns or row groups");
        }
        footerStart = size - 8 - footer;
    }

    /** The columns, all of them flat. */
    List<FileColumn> columns(FileMetaData footer) throws DatasetException {
        List<SchemaElement> schema = footer.schema();
        if (schema.isEmpty()) {
            throw corrupt("its schema is empty");
        }
        List<FileColumn> columns = new ArrayList<>();
        for (SchemaElement element : schema.subList(1, schema.size())) {
            if (element.isGroup() || element.repetitionType() == RepetitionType.REPEATED) {
                throw new DatasetException(
                        Kind.UNSUPPORTED,
                        "column=" + element.name(),
                        "cannot read column " + element.name() + " of " + name,
                        "it is nested (a list, a map or a struct), and only flat columns are read",
                        "to leave it out, or to spread it over flat columns, when the file is written");
            }
            columns.add(FileColumn.of(element));
        }
        return columns;
    }

    /** The row groups and every page header in them. @return how many rows there are */
    long pages(FileMetaData footer, List<FileColumn> columns) throws IOException, DatasetException {
        long rows = 0;
        for (RowGroup group : footer.rowGroups()) {
            if (group.numRows() < 0 || group.columns().size() != columns.size()) {
                throw corrupt("a row group has " + group.numRows() + " rows and "
                        + group.columns().size() + " of " + columns.size() + " columns");
            }
            rows = Math.addExact(rows, group.numRows());
            for (int i = 0; i < columns.size(); i++) {
                chunk(group.columns().get(i), columns.get(i), group.numRows());
            }
        }
        if (rows != footer.numRows()) {
            throw corrupt("its footer says " + footer.numRows() + " rows, its row groups " + rows);
        }
        return rows;
    }

    private void chunk(ColumnChunk chunk, FileColumn column, long rows) throws IOException, DatasetException {
        ColumnMetaData about = chunk.metaData();
        if (about == null || about.type() != column.physical() || about.numValues() != rows) {
            throw corrupt("what its footer says of column " + column.name() + " does not agree with itself");
        }
        switch (about.codec()) {
            case UNCOMPRESSED, SNAPPY, GZIP, ZSTD -> {}
            default ->
                throw new DatasetException(
                        Kind.UNSUPPORTED,
                        "column=" + column.name(),
                        "cannot read column " + column.name() + " of " + name,
                        "it is compressed by " + about.codec(),
                        "a file compressed by zstd, snappy or gzip");
        }
        long at = about.dataPageOffset();
        Long dictionary = about.dictionaryPageOffset();
        if (dictionary != null && dictionary > 0 && dictionary < at) {
            at = dictionary;
        }
        long bytes = about.totalCompressedSize();
        if (at < 4 || bytes < 0 || bytes > footerStart - at) {
            throw corrupt(
                    "column " + column.name() + " would lie at bytes " + at + " to " + (at + bytes) + " of " + size);
        }
        long end = at + bytes;
        long values = 0;
        while (at < end && values < rows) {
            ByteArrayInputStream from = null;
            PageHeader header = null;
            for (int length = LIKELY_HEADER_BYTES; header == null; length *= 64) {
                int window = (int) Math.min(length, end - at);
                from = stream(input.read(at, window));
                try {
                    header = Util.readPageHeader(from);
                } catch (IOException | RuntimeException e) {
                    if (window == end - at || length >= MOST_HEADER_BYTES) {
                        throw corrupt("there is no page header at byte " + at + " (column " + column.name() + ")");
                    }
                }
                at += header == null ? 0 : window - from.available();
            }
            long left = end - at;
            values += values(header, column, left);
            if (values > rows) {
                throw corrupt("column " + column.name() + " has more values than rows");
            }
            at += header.getCompressed_page_size();
        }
        if (values != rows) {
            throw corrupt("column " + column.name() + " has " + values + " values for " + rows + " rows");
        }
    }

    private static ByteArrayInputStream stream(ByteBuffer bytes) {
        byte[] copy = new byte[bytes.remaining()];
        bytes.get(copy);
        return new ByteArrayInputStream(copy);
    }

    /** Checks a page by its header. @return how many rows it has */
    private int values(PageHeader header, FileColumn column, long left) throws DatasetException {
        int packed = header.getCompressed_page_size();
        int raw = header.getUncompressed_page_size();
        if (packed < 0 || packed > left || raw < 0) {
            throw corrupt("a page of column " + column.name() + " would have " + packed + " bytes of " + left);
        }
        if (raw > MOST_PAGE_BYTES) {
            throw new DatasetException(
                    Kind.BOMB,
                    "column=" + column.name(),
                    "cannot read column " + column.name() + " of " + name,
                    "one of its pages has " + raw + " bytes when unpacked (" + packed + " packed), more than "
                            + MOST_PAGE_BYTES,
                    "a file with smaller pages");
        }
        DictionaryPageHeader ofDictionary = header.getDictionary_page_header();
        DataPageHeader ofData = header.getData_page_header();
        DataPageHeaderV2 ofNewData = header.getData_page_header_v2();
        boolean dictionary = ofDictionary != null;
        int values = 0;
        if (ofDictionary != null) {
            values = ofDictionary.getNum_values();
        } else if (ofNewData != null) {
            values = ofNewData.getNum_values();
        } else if (ofData != null) {
            values = ofData.getNum_values();
        }
        int least = dictionary ? leastBytes(column) : 0;
        if (values < 0 || values > MOST_PAGE_VALUES || (long) values * least > raw) {
            throw corrupt(
                    "a page of column " + column.name() + " would have " + values + " values in " + raw + " bytes");
        }
        return dictionary ? 0 : values;
    }

    private static int leastBytes(FileColumn column) {
        return switch (column.physical()) {
            case BOOLEAN -> 0;
            case INT32, FLOAT, BYTE_ARRAY -> 4;
            case INT64, DOUBLE -> 8;
            case INT96 -> 12;
            case FIXED_LEN_BYTE_ARRAY -> Math.max(1, column.width());
        };
    }

    DatasetException corrupt(String because) {
        return broken(Kind.CORRUPT, because, "to copy the file again, or the file it was made from");
    }

    private DatasetException broken(Kind kind, String because, String remedy) {
        return new DatasetException(kind, null, "cannot read " + name + " as Parquet", because, remedy);
    }
}
