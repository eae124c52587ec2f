package dev.nightjar.dataset;

import dev.nightjar.dataset.column.ColumnParser;
import dev.nightjar.dataset.column.ColumnPlan;
import dev.nightjar.dataset.column.TokenRules;
import dev.nightjar.dataset.column.TypeFacts;
import dev.nightjar.dataset.parquet.ChunkEncoder;
import dev.nightjar.dataset.parquet.ParquetColumn;
import dev.nightjar.dataset.parquet.ParquetReaders;
import dev.nightjar.dataset.table.ColumnVector;
import dev.nightjar.dataset.table.DatasetException;
import dev.nightjar.dataset.table.DatasetException.Kind;
import dev.nightjar.dataset.table.TokenSpan;
import dev.nightjar.dataset.verify.Verifier;
import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Future;

/** A part of a dataset under way: rows come as tokens, whole row groups at a time, and are written by a plan that is final. */
final class PartFile implements Closeable {
    /** How all parts of one run are written. */
    static final class Press implements Closeable {
        private final Workers workers;
        private final List<String> columns;
        private final List<ColumnPlan> plans;
        private final boolean parquet;
        private final boolean verifyAll;
        private final TokenRules rules;
        private final Verifier verifier;
        private final ParquetReaders readers;
        private final ConcurrentLinkedQueue<Scratch> scratches = new ConcurrentLinkedQueue<>();
        private final ConcurrentLinkedQueue<ChunkEncoder> encoders = new ConcurrentLinkedQueue<>();

        /**
         * @param columns those of the files
         * @param readers for reading back; stay the caller's to close
         */
        Press(
                Workers workers,
                Optimization.Plan columns,
                boolean parquet,
                boolean verifyAll,
                TokenRules rules,
                Verifier verifier,
                ParquetReaders readers) {
            this.workers = workers;
            this.columns = columns.columns();
            this.plans = columns.columnPlans();
            this.parquet = parquet;
            this.verifyAll = verifyAll;
            this.rules = rules;
            this.verifier = verifier;
            this.readers = readers;
        }

        List<String> columns() {
            return columns;
        }

        @Override
        public void close() {
            for (ChunkEncoder encoder = encoders.poll(); encoder != null; encoder = encoders.poll()) {
                encoder.close();
            }
        }

        private TableWriter table(Sha256.Writer file) throws IOException {
            if (!parquet) {
                return ArrowTable.plain(file, columns, plans);
            }
            List<ParquetColumn> parquetColumns = new ArrayList<>();
            for (int i = 0; i < columns.size(); i++) {
                parquetColumns.add(
                        new ParquetColumn(columns.get(i), plans.get(i).type()));
            }
            return new ParquetTable(file, parquetColumns, readers, encoders);
        }

        private Scratch scratch() {
            Scratch scratch = scratches.poll();
            return scratch == null ? new Scratch(rules) : scratch;
        }
    }

    private static final class Scratch {
        final ColumnParser parser;
        final ColumnVector vector = new ColumnVector();

        Scratch(TokenRules rules) {
            parser = new ColumnParser(rules);
        }
    }

    /** The tokens of the columns of some rows. */
    interface Tokens {
        List<TokenSpan> spans(int column);
    }

    private final Press press;
    private final String path;
    private final Sha256.Writer file;
    private final TableWriter table;
    private long rows;
    private int rowGroups;

    /** Begins a part in that output. */
    PartFile(Press press, String path, Sha256.Writer file) throws IOException {
        this.press = press;
        this.path = path;
        this.file = file;
        boolean begun = false;
        try {
            table = press.table(file);
            begun = true;
        } finally {
            if (!begun) {
                file.close();
            }
        }
    }

    /** Writes a row group, and reads it back. */
    void write(int groupRows, Tokens tokens, boolean last) throws IOException, DatasetException {
        table.begin(groupRows);
        int columns = press.columns.size();
        List<Future<Void>> parsing = press.workers.start(columns, column -> parse(column, tokens.spans(column)));
        press.workers.await(parsing);
        if (press.verifyAll || last || rowGroups % 16 == 0) {
            table.beginReadBack();
            try {
                press.workers.await(press.workers.start(columns, column -> verify(column, tokens.spans(column))));
            } finally {
                table.endReadBack();
            }
        }
        table.end();
        rows += groupRows;
        rowGroups++;
    }

    private void parse(int column, List<TokenSpan> spans) throws DatasetException {
        Scratch scratch = press.scratch();
        ColumnPlan plan = press.plans.get(column);
        if (!scratch.parser.parse(plan, spans, new TypeFacts(), scratch.vector)) {
            throw unfit(scratch, column, plan);
        }
        table.column(column, scratch.vector, null, rows);
        press.scratches.add(scratch);
    }

    private DatasetException unfit(Scratch scratch, int column, ColumnPlan plan) {
        String name = press.columns.get(column);
        if (!plan.declared()) {
            throw new IllegalStateException(
                    "another reading found values in " + name + " that are not of the type " + plan.type());
        }
        return new DatasetException(
                Kind.LOSS,
                "row=" + (rows + Math.max(0, scratch.parser.firstUnfit()) + 1) + ",column=" + name,
                "cannot write " + path + ": \"" + scratch.parser.unfitToken() + "\" of " + name + " as " + plan.type(),
                "the value would change, or is not of that type at all",
                "--type with a wider type, or --allow-loss " + name + " if rounding is meant");
    }

    private void verify(int column, List<TokenSpan> spans) throws IOException, DatasetException {
        Scratch scratch = press.scratch();
        ColumnPlan plan = press.plans.get(column);
        table.readBack(column, scratch.vector);
        if (!plan.lossy()) {
            press.verifier.verify(
                    press.columns.get(column),
                    plan.type(),
                    spans,
                    scratch.vector,
                    table.dictionary(column),
                    rows,
                    plan.tolerance());
        }
        press.scratches.add(scratch);
    }

    String path() {
        return path;
    }

    long rows() {
        return rows;
    }

    int rowGroups() {
        return rowGroups;
    }

    long bytes() {
        return file.bytes();
    }

    /** Writes what comes after the last row group and puts the file in place. Gives its digest. */
    String commit() throws IOException {
        table.finish();
        file.commit();
        return file.sha256();
    }

    /** Bytes of the file that each column has. */
    List<Long> columnBytes() {
        return table.columnBytes();
    }

    /** Abandons what is not committed. */
    @Override
    public void close() throws IOException {
        try {
            table.close();
        } finally {
            file.close();
        }
    }
}
