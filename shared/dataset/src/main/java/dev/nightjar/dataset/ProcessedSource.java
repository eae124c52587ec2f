package dev.nightjar.dataset;

import dev.nightjar.dataset.arrow.ArrowBatches;
import dev.nightjar.dataset.arrow.ArrowColumn;
import dev.nightjar.dataset.column.ColumnParser;
import dev.nightjar.dataset.column.ColumnPlan;
import dev.nightjar.dataset.column.TokenRules;
import dev.nightjar.dataset.column.TypeFacts;
import dev.nightjar.dataset.source.TableSource;
import dev.nightjar.dataset.table.ColumnVector;
import dev.nightjar.dataset.table.DatasetException;
import dev.nightjar.dataset.table.DatasetException.Kind;
import dev.nightjar.dataset.table.TokenBlock;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.jspecify.annotations.Nullable;

/** The rows of a source after a user's function has had them, as a source. */
final class ProcessedSource implements TableSource {
    private final TableSource inner;
    private final Optimization.Plan plan;
    private final TokenRules rules;
    private final BatchFunction function;
    private final RowGroups batches;
    private final BufferAllocator allocator;
    private final String name;

    /**
     * @param inner closed with this
     * @param plan the types of the columns that the function sees
     * @param batchRows rows of a batch; the last one has fewer
     * @param limit bytes of batches at a time
     */
    ProcessedSource(
            TableSource inner,
            Workers workers,
            Optimization.Plan plan,
            TokenRules rules,
            BatchFunction function,
            int batchRows,
            long limit,
            String name) {
        this.inner = inner;
        this.plan = plan;
        this.rules = rules;
        this.function = function;
        this.name = name;
        batches = new RowGroups(inner, workers, batchRows, limit / 8, limit / 8);
        allocator = ArrowBatches.allocator(limit);
    }

    /** What the function gives is known when it gives it. */
    @Override
    public List<String> columns() {
        return List.of();
    }

    /** A text that a function made stays text. */
    @Override
    public boolean quotedMeansText() {
        return true;
    }

    @Override
    public List<String> warnings() {
        return inner.warnings();
    }

    @Override
    public @Nullable BlockTask next() throws IOException, DatasetException {
        RowGroup batch = batches.next();
        return batch == null ? null : () -> process(batch);
    }

    private TokenBlock process(RowGroup batch) throws DatasetException {
        List<ArrowColumn> columns = new ArrayList<>();
        List<ColumnVector> vectors = new ArrayList<>();
        ColumnParser parser = new ColumnParser(rules);
        for (int i = 0; i < plan.columns().size(); i++) {
            ColumnPlan columnPlan = plan.columnPlans().get(i);
            ColumnVector vector = new ColumnVector();
            if (!parser.parse(columnPlan, batch.spans(plan.columns().get(i), i), new TypeFacts(), vector)) {
                throw new IllegalStateException("the second reading found values that the first did not");
            }
            columns.add(new ArrowColumn(plan.columns().get(i), columnPlan.type(), null));
            vectors.add(vector);
        }
        try (VectorSchemaRoot in = ArrowBatches.toArrow(columns, vectors, batch.rows(), allocator)) {
            // Closing twice does no harm, where the function gives back what it got.
            try (VectorSchemaRoot out = function.apply(in)) {
                return ArrowBatches.toTokens(out, batch.firstRow());
            }
        } catch (DatasetException | Error e) {
            throw e;
        } catch (Exception e) {
            if (e instanceof InterruptedException) {
                Thread.currentThread().interrupt();
            }
            String rows = (batch.firstRow() + 1) + " to " + (batch.firstRow() + batch.rows());
            DatasetException failed = new DatasetException(
                    Kind.FUNCTION,
                    "rows=" + rows.replace(" to ", "-"),
                    "cannot process rows " + rows + " of " + name,
                    "the function failed with " + e,
                    "mending the function or those rows; nothing was written");
            failed.initCause(e);
            throw failed;
        }
    }

    @Override
    public void close() throws IOException {
        try (inner) {
            allocator.close();
        }
    }
}
