package dev.nightjar.dataset.parquet;

import static java.util.Objects.requireNonNull;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.parquet.format.ColumnChunk;
import org.apache.parquet.format.ColumnMetaData;
import org.apache.parquet.format.FileMetaData;
import org.apache.parquet.format.RowGroup;
import org.apache.parquet.format.SchemaElement;
import org.apache.parquet.format.Util;

/**
 * One column of a file, as a file of its own: the same pages under a footer that has only that column, by a plain name.
 *
 * <p>hardwood finds a column by its name, in which it takes dots for a path, and looks through all columns for it: names
 * with dots, empty ones and equal ones cannot be read so, and ten thousand columns take half a minute.
 */
final class ColumnFile implements ParquetInput {
    private static final String NAME = "column";
    private static final byte[] MAGIC = {'P', 'A', 'R', '1'};

    private final ParquetInput pages;
    private final long pagesEnd;
    private final byte[] footer;

    private ColumnFile(ParquetInput pages, long pagesEnd, byte[] footer) {
        this.pages = pages;
        this.pagesEnd = pagesEnd;
        this.footer = footer;
    }

    /** Reads the footer of a file that we wrote. */
    static FileMetaData footer(ParquetInput file) throws IOException {
        int length =
                file.read(file.size() - 8, 4).order(ByteOrder.LITTLE_ENDIAN).getInt();
        byte[] bytes = new byte[length];
        file.read(file.size() - 8 - length, length).get(bytes);
        return Util.readFileMetaData(new ByteArrayInputStream(bytes));
    }

    static ColumnFile of(ParquetInput file, FileMetaData footer, int column) throws IOException {
        int length =
                file.read(file.size() - 8, 4).order(ByteOrder.LITTLE_ENDIAN).getInt();
        List<RowGroup> groups = new ArrayList<>();
        for (RowGroup group : requireNonNull(footer.getRow_groups())) {
            ColumnChunk chunk = requireNonNull(group.getColumns()).get(column);
            ColumnMetaData about =
                    new ColumnMetaData(requireNonNull(chunk.getMeta_data())).setPath_in_schema(List.of(NAME));
            groups.add(new RowGroup(
                    List.of(new ColumnChunk(0).setMeta_data(about)), group.getTotal_byte_size(), group.getNum_rows()));
        }
        List<SchemaElement> schema = List.of(
                new SchemaElement("schema").setNum_children(1),
                new SchemaElement(requireNonNull(footer.getSchema()).get(column + 1)).setName(NAME));
        ByteSink bytes = new ByteSink(512);
        Util.writeFileMetaData(new FileMetaData(2, schema, footer.getNum_rows(), groups), bytes);
        bytes.putInt(bytes.length);
        bytes.write(MAGIC, 0, MAGIC.length);
        return new ColumnFile(file, file.size() - 8 - length, Arrays.copyOf(bytes.array, bytes.length));
    }

    @Override
    public String name() {
        return pages.name();
    }

    @Override
    public long size() {
        return pagesEnd + footer.length;
    }

    @Override
    public ByteBuffer read(long offset, int length) throws IOException {
        if (offset + length <= pagesEnd) {
            return pages.read(offset, length);
        }
        ByteBuffer bytes = ByteBuffer.allocate(length);
        if (offset < pagesEnd) {
            bytes.put(pages.read(offset, (int) (pagesEnd - offset)));
        }
        int start = (int) (offset + bytes.position() - pagesEnd);
        return bytes.put(footer, start, bytes.remaining()).flip();
    }

    /** The file is closed by who opened it. */
    @Override
    public void close() {}
}
