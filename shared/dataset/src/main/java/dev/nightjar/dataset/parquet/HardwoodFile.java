package dev.nightjar.dataset.parquet;

import dev.hardwood.InputFile;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** Our input as hardwood wants it; asks for what lies outside the file end in an {@code EOFException} before memory is taken. */
final class HardwoodFile implements InputFile {
    private final ParquetInput input;
    private final long size;
    private volatile @Nullable IOException failure;

    HardwoodFile(ParquetInput input) throws IOException {
        this.input = input;
        this.size = input.size();
    }

    @Override
    public void open() {}

    @Override
    public ByteBuffer readRange(long offset, int length) throws IOException {
        if (offset < 0 || length < 0 || length > size - offset) {
            throw new EOFException("bytes " + offset + " to " + (offset + length) + " of a file of " + size);
        }
        try {
            return input.read(offset, length);
        } catch (IOException e) {
            failure = e;
            throw e;
        }
    }

    /** Throws what the input itself threw, if it did: hardwood's own complaints of a broken file are {@code IOException}s as well. */
    void rethrowFailure() throws IOException {
        IOException thrown = failure;
        if (thrown != null) {
            throw thrown;
        }
    }

    @Override
    public long length() {
        return size;
    }

    @Override
    public String name() {
        return input.name();
    }

    /** The input is closed by who opened it. */
    @Override
    public void close() {}
}
