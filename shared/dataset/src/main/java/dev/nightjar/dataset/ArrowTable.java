package dev.nightjar.dataset;

import dev.nightjar.dataset.arrow.ArrowBatch;
import dev.nightjar.dataset.arrow.ArrowColumn;
import dev.nightjar.dataset.arrow.ArrowReadBack;
import dev.nightjar.dataset.arrow.ArrowWriter;
import dev.nightjar.dataset.column.ColumnPlan;
import dev.nightjar.dataset.column.ValueStatistics;
import dev.nightjar.dataset.table.ColumnType;
import dev.nightjar.dataset.table.ColumnVector;
import dev.nightjar.dataset.table.DatasetException;
import dev.nightjar.dataset.table.TextValues;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLongArray;
import org.jspecify.annotations.Nullable;

/** An Arrow file under way. Dictionaries are known, and written, before the first row. */
final class ArrowTable implements TableWriter {
    private static final int ZSTD_LEVEL = 1;

    private final List<ValueStatistics.@Nullable Dictionary> dictionaries;
    private final @Nullable ColumnVector[] dictionaryTexts;
    private final ArrowWriter writer;
    private final AtomicLongArray bytes;
    private final ConcurrentLinkedQueue<ColumnVector> indexes = new ConcurrentLinkedQueue<>();
    private @Nullable ArrowReadBack readBack;
    private @Nullable ArrowBatch batch;

    private ArrowTable(
            OutputStream file, List<ArrowColumn> columns, List<ValueStatistics.@Nullable Dictionary> dictionaries)
            throws IOException {
        this.dictionaries = dictionaries;
        dictionaryTexts = new @Nullable ColumnVector[columns.size()];
        bytes = new AtomicLongArray(columns.size());
        writer = new ArrowWriter(file, columns, new LinkedHashMap<>(), ZSTD_LEVEL);
    }

    /** Begins a file of that plan; its dictionary columns have the values that the survey saw. */
    static ArrowTable open(OutputStream file, Optimization.Plan plan, Pass surveyed) throws IOException {
        List<ValueStatistics.@Nullable Dictionary> dictionaries = new ArrayList<>();
        for (int i = 0; i < plan.columns().size(); i++) {
            dictionaries.add(
                    plan.columnPlans().get(i).type() instanceof ColumnType.Dictionary
                            ? surveyed.statistics(surveyed.columns()
                                            .indexOf(plan.columns().get(i)))
                                    .dictionary()
                            : null);
        }
        return open(file, plan, dictionaries);
    }

    /** @param dictionaries one for each column, null where it is none of a dictionary; empty: none is */
    static ArrowTable open(
            OutputStream file, Optimization.Plan plan, List<ValueStatistics.@Nullable Dictionary> dictionaries)
            throws IOException {
        List<ValueStatistics.@Nullable Dictionary> all = new ArrayList<>(dictionaries);
        List<ArrowColumn> columns = new ArrayList<>();
        for (int i = 0; i < plan.columns().size(); i++) {
            if (dictionaries.isEmpty()) {
                all.add(null);
            }
            ValueStatistics.Dictionary dictionary = all.get(i);
            columns.add(new ArrowColumn(
                    plan.columns().get(i),
                    plan.columnPlans().get(i).type(),
                    dictionary == null ? null : dictionary.values()));
        }
        return new ArrowTable(file, columns, all);
    }

    /** Begins a file without dictionaries. */
    static ArrowTable plain(OutputStream file, List<String> names, List<ColumnPlan> plans) throws IOException {
        List<ArrowColumn> columns = new ArrayList<>();
        List<ValueStatistics.@Nullable Dictionary> dictionaries = new ArrayList<>();
        for (int i = 0; i < names.size(); i++) {
            columns.add(new ArrowColumn(names.get(i), plans.get(i).type(), null));
            dictionaries.add(null);
        }
        return new ArrowTable(file, columns, dictionaries);
    }

    @Override
    public void begin(int rows) {
        batch = writer.startBatch(rows);
    }

    @Override
    public void column(int index, ColumnVector vector, @Nullable ValueStatistics statistics, long firstRow) {
        if (statistics != null) {
            statistics.add(vector, firstRow);
        }
        ValueStatistics.Dictionary dictionary = dictionaries.get(index);
        if (dictionary == null) {
            bytes.addAndGet(index, current().column(index, vector));
            return;
        }
        ColumnVector encoded = indexes.poll();
        if (encoded == null) {
            encoded = new ColumnVector();
        }
        dictionary.encode(vector, encoded);
        bytes.addAndGet(index, current().column(index, encoded));
        indexes.add(encoded);
    }

    private ArrowBatch current() {
        ArrowBatch current = batch;
        if (current == null) {
            throw new IllegalStateException("no row group was begun");
        }
        return current;
    }

    @Override
    public void beginReadBack() throws IOException, DatasetException {
        if (readBack == null) {
            readBack = ArrowReadBack.of(writer);
        }
    }

    @Override
    public void readBack(int index, ColumnVector into) throws IOException, DatasetException {
        reader().read(current(), index, into);
    }

    @Override
    public @Nullable ColumnVector dictionary(int index) {
        if (dictionaries.get(index) == null) {
            return null;
        }
        ColumnVector texts = dictionaryTexts[index];
        if (texts == null) {
            texts = texts(reader().dictionary(index));
            dictionaryTexts[index] = texts;
        }
        return texts;
    }

    private ArrowReadBack reader() {
        ArrowReadBack reader = readBack;
        if (reader == null) {
            throw new IllegalStateException("nothing is read back");
        }
        return reader;
    }

    private static ColumnVector texts(TextValues values) {
        ColumnVector texts = new ColumnVector();
        texts.startText(values.size(), values.length());
        System.arraycopy(values.bytes(), 0, texts.bytes, 0, values.length());
        System.arraycopy(values.offsets(), 0, texts.offsets, 0, values.size() + 1);
        Arrays.fill(texts.valid, -1);
        texts.nulls = 0;
        return texts;
    }

    @Override
    public void endReadBack() {
        if (readBack != null) {
            readBack.forgetBatch();
        }
    }

    @Override
    public void end() throws IOException {
        writer.endBatch(current());
        batch = null;
    }

    @Override
    public long finish() throws IOException {
        return writer.finish();
    }

    @Override
    public List<Long> columnBytes() {
        List<Long> all = new ArrayList<>();
        for (int i = 0; i < bytes.length(); i++) {
            all.add(bytes.get(i));
        }
        return all;
    }

    @Override
    public void close() throws IOException {
        if (readBack != null) {
            readBack.close();
            readBack = null;
        }
        writer.close();
    }
}
