package dev.nightjar.dataset.parquet;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;

/** A file in memory, in pieces that are not copied. */
final class MemoryFile implements ParquetInput {
    private final String name;
    private final byte[][] pieces;
    private final long[] ends;

    private MemoryFile(String name, List<byte[]> pieces) {
        this.name = name;
        this.pieces = pieces.toArray(byte[][]::new);
        this.ends = new long[pieces.size()];
        long end = 0;
        for (int i = 0; i < ends.length; i++) {
            end += this.pieces[i].length;
            ends[i] = end;
        }
    }

    static MemoryFile of(String name, byte[] bytes) {
        return new MemoryFile(name, List.of(bytes));
    }

    /** A file of one row group, whose pages are the chunks' own bytes. */
    static MemoryFile of(List<ParquetColumn> columns, int rows, List<EncodedChunk> chunks) throws IOException {
        Pieces out = new Pieces();
        ParquetWriter writer = new ParquetWriter(out);
        writer.writeRowGroup(rows, chunks);
        writer.finish(columns, new LinkedHashMap<>());
        return new MemoryFile("row group", out.pieces);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public long size() {
        return ends.length == 0 ? 0 : ends[ends.length - 1];
    }

    @Override
    public ByteBuffer read(long offset, int length) {
        if (length == 0) {
            return ByteBuffer.allocate(0);
        }
        int piece = Arrays.binarySearch(ends, offset + 1);
        piece = piece < 0 ? -piece - 1 : piece;
        int start = (int) (offset - (ends[piece] - pieces[piece].length));
        if (pieces[piece].length - start >= length) {
            return ByteBuffer.wrap(pieces[piece], start, length).slice().asReadOnlyBuffer();
        }
        ByteBuffer bytes = ByteBuffer.allocate(length);
        while (bytes.hasRemaining()) {
            bytes.put(pieces[piece], start, Math.min(pieces[piece].length - start, bytes.remaining()));
            piece++;
            start = 0;
        }
        return bytes.flip();
    }

    @Override
    public void close() {}

    /** Keeps whole arrays as they are given, as the writer gives its pages, and copies parts of arrays. */
    private static final class Pieces extends OutputStream {
        private final List<byte[]> pieces = new ArrayList<>();

        @Override
        public void write(int value) {
            pieces.add(new byte[] {(byte) value});
        }

        @Override
        public void write(byte[] whole) {
            if (whole.length > 0) {
                pieces.add(whole);
            }
        }

        @Override
        public void write(byte[] bytes, int start, int length) {
            write(Arrays.copyOfRange(bytes, start, start + length));
        }
    }
}
