package dev.nightjar.dataset;

import dev.nightjar.dataset.column.ColumnParser;
import dev.nightjar.dataset.column.ColumnPlan;
import dev.nightjar.dataset.column.TokenRules;
import dev.nightjar.dataset.column.TypeFacts;
import dev.nightjar.dataset.source.TableSource;
import dev.nightjar.dataset.table.ColumnType;
import dev.nightjar.dataset.table.ColumnVector;
import dev.nightjar.dataset.table.DatasetException;
import dev.nightjar.dataset.table.TokenColumn;
import dev.nightjar.dataset.table.TokenSpan;
import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * One reading of a source that writes some of its partitions, each into a file of its own, in the source's order of rows.
 *
 * <p>Rows are copied to a buffer for each partition. When the buffers together pass their share of the budget, the largest becomes a row
 * group of its file. What is flushed when depends on the rows and the budget alone, since rows come in groups of fixed size;
 * so files do not depend on cores or blocks. Where there are more partitions than may be open at once, the rest is for
 * further readings: time grows with their number, memory does not.
 */
final class PartedWrite implements Closeable {
    private static final int MOST_OPEN = 64;
    /** What a column costs in a partition that is open, before it has a value. */
    private static final int COLUMN_BYTES = 512;

    private static final int END_BYTES = 4;

    private final Workers workers;
    private final Budget budget;
    private final PartFile.Press press;
    private final ColumnPlan partitionPlan;
    private final String partitionColumn;
    private final Partitions partitions;
    private final ColumnParser parser;
    private final ColumnVector values = new ColumnVector();
    private final Opener opener;
    private final int first;
    private final int end;
    private final int mostRows;
    private final List<Open> open = new ArrayList<>();

    /** Begins the file of a partition. */
    interface Opener {
        PartFile open(Partitions.Partition partition) throws IOException, DatasetException;
    }

    /** A partition whose file is under way. */
    static final class Open {
        private final Partitions.Partition partition;
        private final PartFile file;
        private List<TokenColumn> buffer = List.of();
        private int rows;
        private boolean any;
        private long min;
        private long max;

        Open(Partitions.Partition partition, PartFile file) {
            this.partition = partition;
            this.file = file;
        }

        Partitions.Partition partition() {
            return partition;
        }

        PartFile file() {
            return file;
        }

        /** Whether the partition column has a value in it; only then there are {@link #min} and {@link #max}. */
        boolean hasValues() {
            return any;
        }

        long min() {
            return min;
        }

        long max() {
            return max;
        }

        private void start(int columns) {
            List<TokenColumn> fresh = new ArrayList<>(columns);
            for (int i = 0; i < columns; i++) {
                fresh.add(new TokenColumn(0, 0));
            }
            buffer = fresh;
            rows = 0;
        }

        private long bytes() {
            long bytes = 0;
            for (TokenColumn column : buffer) {
                bytes += column.length() + (long) END_BYTES * column.rows();
            }
            return bytes;
        }

        private void value(long value) {
            min = any ? Math.min(min, value) : value;
            max = any ? Math.max(max, value) : value;
            any = true;
        }
    }

    /**
     * @param first the number of the first partition that this reading writes
     * @param partitions grow with what is read
     */
    PartedWrite(
            Workers workers,
            Budget budget,
            PartFile.Press press,
            String partitionColumn,
            ColumnPlan partitionPlan,
            TokenRules rules,
            Partitions partitions,
            int first,
            boolean parquet,
            Opener opener) {
        this.workers = workers;
        this.budget = budget;
        this.press = press;
        this.partitionColumn = partitionColumn;
        this.partitionPlan = partitionPlan;
        this.partitions = partitions;
        this.opener = opener;
        this.first = first;
        int columns = press.columns().size();
        // An Arrow file under way keeps more memory of its own.
        int most = parquet ? MOST_OPEN : MOST_OPEN / 4;
        end = first + Math.clamp(budget.memory() / 8 / columns / COLUMN_BYTES, 4, most);
        mostRows = budget.groupRows(columns);
        parser = new ColumnParser(rules);
    }

    /** Reads all rows and gives the files that are written; they are not in place yet. */
    List<Open> run(TableSource source) throws IOException, DatasetException {
        RowGroups groups = new RowGroups(
                source, workers, Math.max(1, mostRows / 2), Math.max(1, budget.groupBytes() / 2), budget.columnBytes());
        for (RowGroup group = groups.next(); group != null; group = groups.next()) {
            List<TokenSpan> spans = group.spans(partitionColumn, 0);
            if (!parser.parse(partitionPlan, spans, new TypeFacts(), values)) {
                throw new IllegalStateException(
                        "another reading found values in " + partitionColumn + " that are no " + partitionPlan.type());
            }
            int[] numbers = partitions.of(values);
            begin(group.rows(), numbers);
            route(group, numbers);
            for (RowGroup.Part part : group.parts()) {
                if (part.to() == part.block().rows()) {
                    source.recycle(part.block());
                }
            }
            flush();
        }
        for (Open partition : open) {
            if (partition.rows > 0) {
                flush(partition, true);
            }
        }
        return List.copyOf(open);
    }

    /** The number of the first partition for the next reading. */
    int end() {
        return end;
    }

    private void begin(int rows, int[] numbers) throws IOException, DatasetException {
        boolean fixed = !(partitionPlan.type() instanceof ColumnType.Text)
                && !(partitionPlan.type() instanceof ColumnType.Dictionary);
        for (int row = 0; row < rows; row++) {
            int number = numbers[row];
            if (number < first || number >= end) {
                continue;
            }
            // Numbers are given in the order of rows, so the next is the one after the last.
            while (open.size() <= number - first) {
                Partitions.Partition partition = partitions.get(first + open.size());
                Open begun = new Open(partition, opener.open(partition));
                begun.start(press.columns().size());
                open.add(begun);
            }
            Open partition = open.get(number - first);
            partition.rows++;
            if (fixed && !values.isNull(row)) {
                partition.value(values.values[row]);
            }
        }
    }

    private void route(RowGroup group, int[] numbers) throws IOException, DatasetException {
        workers.await(workers.start(press.columns().size(), column -> {
            int row = 0;
            for (TokenSpan span : group.spans(press.columns().get(column), column)) {
                TokenColumn from = span.column();
                byte[] bytes = from.bytes();
                for (int r = span.from(); r < span.to(); r++, row++) {
                    int number = numbers[row];
                    if (number >= first && number < end) {
                        int start = from.start(r);
                        open.get(number - first)
                                .buffer
                                .get(column)
                                .add(bytes, start, from.end(r) - start, from.isQuoted(r));
                    }
                }
            }
        }));
    }

    private void flush() throws IOException, DatasetException {
        long[] bytes = new long[open.size()];
        long all = 0;
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = open.get(i).bytes();
            all += bytes[i];
        }
        for (int i = 0; i < bytes.length; i++) {
            if (open.get(i).rows >= mostRows) {
                flush(open.get(i), false);
                all -= bytes[i];
                bytes[i] = open.get(i).bytes();
                all += bytes[i];
            }
        }
        while (all > budget.memory() / 8) {
            int largest = 0;
            for (int i = 1; i < bytes.length; i++) {
                if (bytes[i] > bytes[largest]) {
                    largest = i;
                }
            }
            flush(open.get(largest), false);
            all -= bytes[largest];
            bytes[largest] = open.get(largest).bytes();
            all += bytes[largest];
        }
    }

    /** Writes what is buffered; unless it is the last, all but one row, so that there is a last row group to be known as such. */
    private void flush(Open partition, boolean last) throws IOException, DatasetException {
        int rows = partition.rows;
        int kept = last || rows == 1 ? 0 : 1;
        List<TokenColumn> buffer = partition.buffer;
        partition.file.write(rows - kept, column -> List.of(new TokenSpan(buffer.get(column), 0, rows - kept)), last);
        partition.start(buffer.size());
        if (kept == 1) {
            for (int i = 0; i < buffer.size(); i++) {
                TokenColumn from = buffer.get(i);
                int start = from.start(rows - 1);
                partition.buffer.get(i).add(from.bytes(), start, from.end(rows - 1) - start, from.isQuoted(rows - 1));
            }
            partition.rows = 1;
        }
    }

    /** Abandons the files that are not in place. */
    @Override
    public void close() throws IOException {
        IOException failed = null;
        for (Open partition : open) {
            try {
                partition.file.close();
            } catch (IOException e) {
                failed = e;
            }
        }
        if (failed != null) {
            throw failed;
        }
    }
}
