package dev.nightjar.dataset.arrow;

import dev.nightjar.dataset.table.ColumnType;
import dev.nightjar.dataset.table.ColumnVector;
import dev.nightjar.dataset.table.DatasetException;
import dev.nightjar.dataset.table.DatasetException.Kind;
import dev.nightjar.dataset.table.TextValues;
import dev.nightjar.dataset.table.TokenBlock;
import dev.nightjar.dataset.table.TokenColumn;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.arrow.flatbuf.Message;
import org.apache.arrow.flatbuf.RecordBatch;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;

/**
 * Batches in Arrow's own classes, for functions that our users write: what we hold as {@link ColumnVector}s becomes a
 * {@link VectorSchemaRoot}, and what comes back becomes vectors or tokens again.
 */
public final class ArrowBatches {
    private ArrowBatches() {}

    /**
     * Memory for batches. Closing it is an {@link IllegalStateException} while something is still allocated.
     *
     * @param bytes the most that may be allocated at once
     */
    public static BufferAllocator allocator(long bytes) {
        return ArrowMemory.allocator(bytes);
    }

    /**
     * Copies the vectors into a batch. Dictionary columns become text, so that a function sees values only.
     *
     * @param columns what each vector is
     * @param vectors all of them of {@code rows} rows
     * @param allocator what the batch is allocated from; its limit bounds the batch
     * @return the caller's to close
     * @throws org.apache.arrow.memory.OutOfMemoryException when the limit does not suffice; nothing stays allocated then
     */
    public static VectorSchemaRoot toArrow(
            List<ArrowColumn> columns, List<ColumnVector> vectors, int rows, BufferAllocator allocator) {
        List<Field> fields = new ArrayList<>();
        List<EncodedColumn> encoded = new ArrayList<>();
        try (ColumnEncoder encoder = ColumnEncoder.uncompressed()) {
            for (int i = 0; i < columns.size(); i++) {
                ArrowColumn column = columns.get(i);
                ColumnVector vector = vectors.get(i);
                if (vector.rows != rows) {
                    throw new IllegalArgumentException(
                            column.name() + " has " + vector.rows + " rows, its batch has " + rows);
                }
                TextValues dictionary = column.dictionary();
                ColumnType type = dictionary == null ? column.type() : ColumnType.TEXT;
                encoded.add(encoder.encode(type, dictionary == null ? vector : decoded(vector, dictionary)));
                fields.add(new Field(column.name(), FieldType.nullable(ArrowTypes.valueType(type)), List.of()));
            }
        }
        ArrowMessage message = ArrowMessage.plainRecords(rows, encoded);
        Message header = Message.getRootAsMessage(message.flatbuffer());
        RecordColumns loader =
                new RecordColumns(fields, (RecordBatch) header.header(new RecordBatch()), message.bodyLength());
        List<FieldVector> loaded = new ArrayList<>();
        boolean done = false;
        try {
            for (int i = 0; i < fields.size(); i++) {
                loaded.add(loader.load(i, message::buffer, allocator));
            }
            VectorSchemaRoot root = new VectorSchemaRoot(fields, loaded, rows);
            done = true;
            return root;
        } catch (IOException e) {
            throw new IllegalStateException("reading from memory failed", e);
        } finally {
            if (!done) {
                loaded.forEach(FieldVector::close);
            }
        }
    }

    private static ColumnVector decoded(ColumnVector indexes, TextValues dictionary) {
        int rows = indexes.rows;
        int[] starts = dictionary.offsets();
        long length = 0;
        for (int r = 0; r < rows; r++) {
            if (!indexes.isNull(r)) {
                int i = (int) indexes.values[r];
                length += starts[i + 1] - starts[i];
            }
        }
        ColumnVector texts = new ColumnVector();
        texts.startText(rows, Math.toIntExact(length));
        int end = 0;
        for (int r = 0; r < rows; r++) {
            if (!indexes.isNull(r)) {
                int i = (int) indexes.values[r];
                int size = starts[i + 1] - starts[i];
                System.arraycopy(dictionary.bytes(), starts[i], texts.bytes, end, size);
                end += size;
                texts.setValid(r);
            }
            texts.offsets[r + 1] = end;
        }
        texts.countNulls();
        return texts;
    }

    /**
     * Our type of that vector, where one says the same: text of every width is {@link ColumnType.Text}, a half float is a
     * float32. Empty for what only {@link #toTokens} can take (times of day, date64, decimal256) and for what nothing can.
     */
    public static Optional<ColumnType> typeOf(Field field) {
        return field.getDictionary() != null || !field.getChildren().isEmpty()
                ? Optional.empty()
                : ArrowTypes.columnType(field.getType());
    }

    /**
     * Copies a vector of such a type.
     *
     * @throws IllegalArgumentException when {@link #typeOf} is empty
     */
    public static void toVector(FieldVector vector, ColumnVector into) {
        if (typeOf(vector.getField()).isEmpty()) {
            throw new IllegalArgumentException("no form of ours for " + vector.getField());
        }
        ArrowValues.copy(vector, 0, vector.getValueCount(), into);
    }

    /**
     * Writes a batch as tokens, as if it stood in an Arrow file; text is quoted.
     *
     * @param firstRow the number of its first row, from 1, for messages
     * @throws DatasetException {@code unsupported} for a nested, binary, interval, duration or dictionary-encoded column,
     *     for a date outside the years 0001 to 9999; {@code corrupt} for text that is no UTF-8
     */
    public static TokenBlock toTokens(VectorSchemaRoot batch, long firstRow) throws DatasetException {
        int rows = batch.getRowCount();
        List<String> names = new ArrayList<>();
        List<TokenColumn> columns = new ArrayList<>();
        ColumnVector reused = new ColumnVector();
        for (FieldVector vector : batch.getFieldVectors()) {
            Field field = vector.getField();
            if (!isFlat(field)) {
                throw new DatasetException(
                        Kind.UNSUPPORTED,
                        "column=" + field.getName(),
                        "cannot take the batch that a function gave",
                        "its column \"" + field.getName() + "\" is of a kind that is not written: " + field.getType()
                                + (field.getDictionary() == null ? "" : ", dictionary-encoded"),
                        "giving numbers, bools, dates, timestamps or text");
            }
            if (vector.getValueCount() != rows) {
                throw new DatasetException(
                        Kind.CORRUPT,
                        "column=" + field.getName(),
                        "cannot take the batch that a function gave",
                        "its column \"" + field.getName() + "\" has " + vector.getValueCount() + " values, the batch "
                                + rows + " rows",
                        "setRowCount on the batch, after all vectors are filled");
            }
            TokenColumn tokens = new TokenColumn(rows, 8 * Math.min(rows, 1 << 20));
            new ArrowText("the batch", field.getName(), firstRow).write(vector, 0, rows, reused, tokens);
            names.add(field.getName());
            columns.add(tokens);
        }
        return new TokenBlock(names, columns, rows, 0, null);
    }

    private static boolean isFlat(Field field) {
        if (field.getDictionary() != null || !field.getChildren().isEmpty()) {
            return false;
        }
        return switch (field.getType().getTypeID()) {
            case Null, Int, FloatingPoint, Utf8, LargeUtf8, Utf8View, Bool, Decimal, Date, Time, Timestamp -> true;
            default -> false;
        };
    }
}
