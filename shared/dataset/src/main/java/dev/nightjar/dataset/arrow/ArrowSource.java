package dev.nightjar.dataset.arrow;

import dev.nightjar.dataset.source.TableSource;
import dev.nightjar.dataset.table.ColumnVector;
import dev.nightjar.dataset.table.DatasetException;
import dev.nightjar.dataset.table.TokenBlock;
import dev.nightjar.dataset.table.TokenColumn;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.arrow.flatbuf.DictionaryBatch;
import org.apache.arrow.flatbuf.MessageHeader;
import org.apache.arrow.flatbuf.RecordBatch;
import org.apache.arrow.flatbuf.Schema;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.OutOfMemoryException;
import org.apache.arrow.vector.Decimal256Vector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.jspecify.annotations.Nullable;

/**
 * Arrow IPC as input: files (Feather V2) and streams, plain or with zstd or lz4 bodies, dictionaries decoded. Values become
 * the tokens that {@link ArrowText} states.
 *
 * <p>Read from front to back, so that an input that cannot be asked for any place of it will do; a file whose dictionaries
 * stand behind its rows, such as Polars writes, is read for them first. One record batch at a time is
 * in memory, as it lies in the file, for each block under way; of a batch that makes one block, one column at a time is
 * decompressed, of a larger one all. A batch that takes more than the limit is refused. Nested columns, binary, durations
 * and intervals are refused by name.
 */
public final class ArrowSource implements TableSource {
    /** The most columns. */
    public static final int MAX_COLUMNS = 10_000;

    /** Rows of a block are a multiple of this, so that bits of validity are cut between words. */
    private static final int STEP = 64;

    /** Every number has some, and its text about twice as many as its value. */
    private static final long TEXT_PER_PLAIN_BYTE = 2;

    private static final int MAX_DELTAS = 10_000;

    private final Opening opening;
    private final InputStream in;
    private final String name;
    private final int blockBytes;
    private final long limit;
    private final MessageStream messages;
    private final List<ArrowSchema.Column> columns;
    private final List<Field> fields;
    private final List<String> names = new ArrayList<>();
    private final List<String> warnings = new ArrayList<>();
    private final Map<Long, Words> dictionaries = new HashMap<>();
    private final Set<Batch> batches = ConcurrentHashMap.newKeySet();
    private @Nullable Batch current;
    private int nextRow;
    private long rowsBefore;
    private boolean closed;

    /** Whether all dictionaries of the file were read in advance. */
    private boolean dictionariesRead;

    private ArrowSource(Opening opening, InputStream in, String name, int blockBytes, long limit)
            throws IOException, DatasetException {
        this.opening = opening;
        this.in = in;
        this.name = name;
        this.blockBytes = blockBytes;
        this.limit = limit;
        messages = new MessageStream(in, name, maxBody(), false);
        columns = schema(messages);
        fields = columns.stream().map(ArrowSchema.Column::inBatch).toList();
        nameColumns();
    }

    /** Gives the plain bytes of the file from its beginning on, anew each time. */
    @FunctionalInterface
    public interface Opening {
        InputStream open() throws IOException, DatasetException;
    }

    /**
     * Reads the schema.
     *
     * @param opening is asked once, or twice where the file has dictionaries behind its rows; what it gives is closed with what
     *     is returned, and also when this fails
     * @param name of the file, for messages
     * @param blockBytes how many bytes the tokens of a block have, about
     * @param limit how many bytes a record batch may take, both as it lies in the file and decompressed
     * @throws DatasetException {@code empty}, {@code truncated}, {@code corrupt}, {@code unsupported} or {@code too_many_columns}
     */
    public static ArrowSource open(Opening opening, String name, int blockBytes, long limit)
            throws IOException, DatasetException {
        InputStream in = opening.open();
        try {
            return new ArrowSource(opening, in, name, blockBytes, limit);
        } catch (IOException | DatasetException | RuntimeException e) {
            in.close();
            throw e;
        }
    }

    private long maxBody() {
        return Math.min(limit, Integer.MAX_VALUE - 16);
    }

    private List<ArrowSchema.Column> schema(MessageStream from) throws IOException, DatasetException {
        MessageStream.Part part = from.next();
        if (part == null || part.message().headerType() != MessageHeader.Schema) {
            throw from.corrupt("it does not begin with a schema");
        }
        try {
            Schema schema = (Schema) part.message().header(new Schema());
            return ArrowSchema.columns(schema, part.metadataLength(), MAX_COLUMNS, name);
        } catch (RuntimeException e) {
            throw corrupt(e);
        }
    }

    @Override
    public List<String> columns() {
        return List.copyOf(names);
    }

    @Override
    public boolean quotedMeansText() {
        return true;
    }

    @Override
    public List<String> warnings() {
        return List.copyOf(warnings);
    }

    @Override
    public @Nullable BlockTask next() throws IOException, DatasetException {
        while (current == null) {
            MessageStream.Part part = messages.next();
            if (part == null) {
                checkFooter();
                return null;
            }
            try {
                switch (part.message().headerType()) {
                    case MessageHeader.DictionaryBatch -> {
                        if (!dictionariesRead) {
                            addDictionary(part);
                        }
                    }
                    case MessageHeader.RecordBatch -> {
                        if (messages.isFile() && !dictionariesRead && lacksDictionary()) {
                            readDictionaries();
                        }
                        current = batch(part);
                    }
                    default ->
                        throw messages.corrupt("a message in it is neither a batch nor a dictionary, but number "
                                + part.message().headerType());
                }
            } catch (RuntimeException e) {
                throw corrupt(e);
            }
        }
        Batch batch = current;
        int from = nextRow;
        int to = (int) Math.min(batch.rows, (long) from + batch.blockRows);
        nextRow = to;
        if (to == batch.rows) {
            current = null;
            nextRow = 0;
        }
        return () -> batch.block(from, to);
    }

    /** A file says twice what its columns are. */
    private void checkFooter() throws DatasetException {
        Schema schema = messages.footerSchema();
        try {
            if (schema != null
                    && !ArrowSchema.columns(schema, Integer.MAX_VALUE, MAX_COLUMNS, name)
                            .equals(columns)) {
                throw messages.corrupt("its footer has another schema than its beginning");
            }
        } catch (RuntimeException e) {
            throw corrupt(e);
        }
    }

    private @Nullable Batch batch(MessageStream.Part part) throws IOException, DatasetException {
        RecordBatch header = (RecordBatch) part.message().header(new RecordBatch());
        RecordColumns recordColumns = new RecordColumns(fields, header, part.body().length);
        if (recordColumns.rows() == 0) {
            return null;
        }
        Batch batch = new Batch(part, recordColumns, rowsBefore);
        rowsBefore += batch.rows;
        batches.add(batch);
        return batch;
    }

    private boolean lacksDictionary() {
        for (ArrowSchema.Column column : columns) {
            if (column.index() != null && !dictionaries.containsKey(column.dictionary())) {
                return true;
            }
        }
        return false;
    }

    /** A file may have its dictionaries anywhere; Polars puts them at the end. */
    private void readDictionaries() throws IOException, DatasetException {
        dictionaries.clear();
        dictionariesRead = true;
        try (InputStream again = opening.open()) {
            MessageStream only = new MessageStream(again, name, maxBody(), true);
            if (!schema(only).equals(columns)) {
                throw only.corrupt("it has another schema when it is read again");
            }
            for (MessageStream.Part part = only.next(); part != null; part = only.next()) {
                if (part.message().headerType() == MessageHeader.DictionaryBatch) {
                    addDictionary(part);
                }
            }
        }
    }

    private void addDictionary(MessageStream.Part part) throws IOException, DatasetException {
        DictionaryBatch header = (DictionaryBatch) part.message().header(new DictionaryBatch());
        ArrowSchema.Column column = columns.stream()
                .filter(c -> c.index() != null && c.dictionary() == header.id())
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no column has dictionary " + header.id()));
        RecordColumns values = new RecordColumns(List.of(column.inDictionary()), header.data(), part.body().length);
        Words before = header.isDelta() ? dictionaries.get(header.id()) : null;
        if (before != null && before.deltas == MAX_DELTAS) {
            throw new IllegalArgumentException("a dictionary in more than " + MAX_DELTAS + " pieces");
        }
        if (values.rows() > limit / Integer.BYTES) {
            // Of nulls a file may have any number, in no bytes at all.
            throw MessageStream.tooLarge(name, (long) values.rows() * Integer.BYTES, limit);
        }
        TokenColumn tokens = new TokenColumn(values.rows(), part.body().length);
        if (before != null) {
            append(before.tokens, tokens);
        }
        try (BufferAllocator allocator = ArrowMemory.allocator(limit);
                FieldVector vector = values.load(0, part.batchBody(), allocator)) {
            new ArrowText(name, column.name(), 1).write(vector, 0, values.rows(), new ColumnVector(), tokens);
        }
        long others = dictionaries.values().stream()
                .mapToLong(words -> words.tokens.length())
                .sum();
        if (others + tokens.length() > limit) {
            throw MessageStream.tooLarge(name, others + tokens.length(), limit);
        }
        dictionaries.put(header.id(), new Words(tokens, before == null ? 0 : before.deltas + 1));
    }

    private static void append(TokenColumn from, TokenColumn to) {
        for (int i = 0; i < from.rows(); i++) {
            to.add(from.bytes(), from.start(i), from.end(i) - from.start(i), from.isQuoted(i));
        }
    }

    /** The values of a dictionary as tokens; never changed once made, for tasks may hold it. */
    private static final class Words {
        private final TokenColumn tokens;
        private final int deltas;
        private final int longest;

        Words(TokenColumn tokens, int deltas) {
            this.tokens = tokens;
            this.deltas = deltas;
            int most = 0;
            for (int i = 0; i < tokens.rows(); i++) {
                most = Math.max(most, tokens.end(i) - tokens.start(i));
            }
            longest = most;
        }
    }

    /**
     * A record batch, from which blocks of rows are made. Its vectors are touched only under its lock, because {@link #close} may
     * take them away.
     */
    private final class Batch {
        private final MessageStream.Part part;
        private final RecordColumns recordColumns;
        private final long firstRow;
        private final int rows;
        private final int blockRows;
        private final @Nullable Words[] words;
        private final @Nullable FieldVector[] vectors;
        private final AtomicInteger blocksLeft;
        private @Nullable BufferAllocator allocator;
        private boolean over;

        Batch(MessageStream.Part part, RecordColumns recordColumns, long firstRow)
                throws IOException, DatasetException {
            this.part = part;
            this.recordColumns = recordColumns;
            this.firstRow = firstRow;
            rows = recordColumns.rows();
            words = new @Nullable Words[columns.size()];
            vectors = new @Nullable FieldVector[columns.size()];
            long plain = 0;
            long largest = 0;
            long text = 0;
            for (int i = 0; i < columns.size(); i++) {
                ArrowSchema.Column column = columns.get(i);
                long bytes = recordColumns.plainBytes(i, part.batchBody());
                plain += bytes;
                largest = Math.max(largest, bytes);
                if (column.index() != null) {
                    words[i] = dictionaries.get(column.dictionary());
                }
                Words ofColumn = words[i];
                text += ofColumn == null ? bytes * TEXT_PER_PLAIN_BYTE : (long) ofColumn.longest * rows;
            }
            long rowBytes = Math.max(1, text / rows + 4L * columns.size());
            long fitting = Math.max(STEP, blockBytes / rowBytes / STEP * STEP);
            blockRows = (int) Math.min(rows, fitting);
            long needed = part.body().length + (blockRows == rows ? largest : plain);
            if (needed > limit) {
                throw MessageStream.tooLarge(name, needed, limit);
            }
            blocksLeft = new AtomicInteger(Math.ceilDiv(rows, blockRows));
        }

        TokenBlock block(int from, int to) throws IOException, DatasetException {
            List<TokenColumn> tokens = new ArrayList<>(columns.size());
            ColumnVector reused = new ColumnVector();
            try {
                for (int i = 0; i < columns.size(); i++) {
                    TokenColumn column = new TokenColumn(to - from, 8 * (to - from));
                    try {
                        write(i, from, to, reused, column);
                    } catch (RuntimeException e) {
                        throw corrupt(e);
                    }
                    tokens.add(column);
                }
                return new TokenBlock(names, tokens, to - from, 0, null);
            } finally {
                if (blocksLeft.decrementAndGet() == 0) {
                    close();
                    batches.remove(this);
                }
            }
        }

        private void write(int index, int from, int to, ColumnVector reused, TokenColumn tokens)
                throws IOException, DatasetException {
            ArrowSchema.Column column = columns.get(index);
            ArrowType.Int indexType = column.index();
            synchronized (this) {
                FieldVector vector = vector(index);
                if (vector instanceof Decimal256Vector wide) {
                    ArrowText.writeWide(wide, from, to, tokens);
                    release(index);
                    return;
                }
                ArrowValues.copy(vector, from, to - from, reused);
                release(index);
            }
            if (indexType == null) {
                new ArrowText(name, column.name(), firstRow + from + 1).write(column.values(), reused, tokens);
            } else {
                decode(reused, words[index], tokens);
            }
        }

        private FieldVector vector(int index) throws IOException {
            if (over) {
                throw new IllegalStateException("the source is closed");
            }
            FieldVector vector = vectors[index];
            if (vector == null) {
                if (allocator == null) {
                    allocator = ArrowMemory.allocator(limit);
                }
                vector = recordColumns.load(index, part.batchBody(), allocator);
                vectors[index] = vector;
            }
            return vector;
        }

        /** Of a batch that is one block, each column is needed once. */
        private void release(int index) {
            FieldVector vector = vectors[index];
            if (blockRows == rows && vector != null) {
                vector.close();
                vectors[index] = null;
            }
        }

        synchronized void close() {
            over = true;
            for (int i = 0; i < vectors.length; i++) {
                FieldVector vector = vectors[i];
                if (vector != null) {
                    vector.close();
                    vectors[i] = null;
                }
            }
            if (allocator != null) {
                allocator.close();
                allocator = null;
            }
        }
    }

    private static void decode(ColumnVector indexes, @Nullable Words words, TokenColumn to) {
        for (int r = 0; r < indexes.rows; r++) {
            if (indexes.isNull(r)) {
                to.addNull();
                continue;
            }
            long index = indexes.values[r];
            if (words == null || index < 0 || index >= words.tokens.rows()) {
                throw new IllegalArgumentException("index " + index + " leads out of its dictionary");
            }
            TokenColumn tokens = words.tokens;
            int i = (int) index;
            to.add(tokens.bytes(), tokens.start(i), tokens.end(i) - tokens.start(i), tokens.isQuoted(i));
        }
    }

    /** As in CSV: a second {@code a} becomes {@code a_1}, and a column without a name is called after its place. */
    private void nameColumns() {
        Set<String> written = new HashSet<>();
        columns.forEach(column -> written.add(column.name()));
        Set<String> taken = new HashSet<>();
        for (int i = 0; i < columns.size(); i++) {
            String original = columns.get(i).name();
            String unique = original.isEmpty() ? "column_" + (i + 1) : original;
            if (!taken.add(unique) || (original.isEmpty() && written.contains(unique))) {
                if (!original.isEmpty() && !warnings.contains("duplicate_header:" + original)) {
                    warnings.add("duplicate_header:" + original);
                }
                int n = 1;
                while (written.contains(unique + "_" + n) || taken.contains(unique + "_" + n)) {
                    n++;
                }
                unique = unique + "_" + n;
                taken.add(unique);
            }
            names.add(unique);
        }
    }

    private DatasetException corrupt(RuntimeException cause) {
        DatasetException e = cause instanceof OutOfMemoryException
                ? MessageStream.tooLarge(name, limit, limit)
                : messages.corrupt(String.valueOf(cause.getMessage()));
        e.initCause(cause);
        return e;
    }

    @Override
    public void close() throws IOException {
        if (!closed) {
            closed = true;
            batches.forEach(Batch::close);
            batches.clear();
        }
        in.close();
    }
}
