package dev.nightjar.dataset;

import dev.nightjar.dataset.parquet.ParquetInput;
import dev.nightjar.dataset.source.CarriedDatasetException;
import dev.nightjar.dataset.table.DatasetException;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;

/** An input that is read in pieces. */
final class ParquetBytes implements ParquetInput {
    private final DatasetInput input;

    ParquetBytes(DatasetInput input) {
        this.input = input;
    }

    @Override
    public String name() {
        return input.name();
    }

    @Override
    public long size() {
        return input.size();
    }

    @Override
    public ByteBuffer read(long offset, int length) throws IOException {
        byte[] bytes = new byte[length];
        try (InputStream in = input.open(offset)) {
            if (in.readNBytes(bytes, 0, length) < length) {
                throw new EOFException(input.name() + " ends before byte " + (offset + length));
            }
        } catch (DatasetException e) {
            throw new CarriedDatasetException(e);
        }
        return ByteBuffer.wrap(bytes);
    }

    @Override
    public void close() {}
}
