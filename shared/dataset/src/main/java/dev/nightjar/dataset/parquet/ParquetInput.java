package dev.nightjar.dataset.parquet;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** A Parquet file that is read in pieces, by several threads at once. */
public interface ParquetInput extends Closeable {
    /** How messages call it. */
    String name();

    /** How many bytes it has. */
    long size() throws IOException;

    /**
     * Reads bytes {@code offset} to {@code offset + length}; the caller stays within {@link #size}.
     *
     * @throws java.io.EOFException if the file has become shorter
     */
    ByteBuffer read(long offset, int length) throws IOException;

    /** A file on disk, opened at once. */
    static ParquetInput of(Path path) throws IOException {
        FileChannel channel = FileChannel.open(path, StandardOpenOption.READ);
        return new ParquetInput() {
            @Override
            public String name() {
                return String.valueOf(path.getFileName());
            }

            @Override
            public long size() throws IOException {
                return channel.size();
            }

            @Override
            public ByteBuffer read(long offset, int length) throws IOException {
                ByteBuffer bytes = ByteBuffer.allocate(length);
                while (bytes.hasRemaining()) {
                    if (channel.read(bytes, offset + bytes.position()) < 0) {
                        throw new java.io.EOFException(path + " ends before byte " + (offset + length));
                    }
                }
                return bytes.flip();
            }

            @Override
            public void close() throws IOException {
                channel.close();
            }
        };
    }

    /** A whole file in memory, whose bytes must not change. */
    static ParquetInput of(String name, byte[] bytes) {
        return MemoryFile.of(name, bytes);
    }
}
