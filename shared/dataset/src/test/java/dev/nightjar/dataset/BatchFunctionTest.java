package dev.nightjar.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nightjar.dataset.Optimized.Request;
import dev.nightjar.dataset.table.DatasetException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.Float8Vector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.junit.jupiter.api.Test;

class BatchFunctionTest {
    private static final String SALES = "id,price,city\n1,2.5,Tokyo\n2,,Osaka\n3,0.1,\n";

    /** Adds a column: the price with a tenth more. */
    private static final BatchFunction TAXED = batch -> {
        Float8Vector price = (Float8Vector) batch.getVector("price");
        Float8Vector taxed = new Float8Vector("taxed", price.getAllocator());
        for (int row = 0; row < batch.getRowCount(); row++) {
            if (price.isNull(row)) {
                taxed.setNull(row);
            } else {
                taxed.setSafe(row, price.get(row) * 1.1);
            }
        }
        taxed.setValueCount(batch.getRowCount());
        List<FieldVector> columns = new ArrayList<>(batch.getFieldVectors());
        columns.add(taxed);
        return new VectorSchemaRoot(columns);
    };

    @Test
    void writesWhatTheFunctionGivesTypedAnew() throws Exception {
        List<Optimized.Column> columns =
                Request.csv(SALES).with("format", "arrow").process(TAXED, 2).arrow();

        assertThat(columns.toString())
                .isEqualTo("[id int8: 1 2 3, price float64: 2.5 ∅ 0.1, city dictionary<int8,string>: Tokyo Osaka ∅, "
                        + "taxed float64: 2.75 ∅ 0.11000000000000001]");
    }

    @Test
    void givesTheSameFileForEveryBatchSizeAndNumberOfCores() throws Exception {
        Random random = new Random(5);
        StringBuilder csv = new StringBuilder("id,price,city\n");
        for (int i = 0; i < 3_000; i++) {
            csv.append(i)
                    .append(',')
                    .append(random.nextDouble() * 100)
                    .append(",city ")
                    .append(i % 7)
                    .append('\n');
        }
        Request request = Request.csv(csv.toString());
        byte[] expected =
                request.on(1, MemoryBudget.DEFAULT).process(TAXED, 3_000).file(".parquet");

        for (int batchRows : new int[] {1, 7, 1_000, 100_000}) {
            for (int cores = 1; cores <= 3; cores++) {
                assertThat(request.on(cores, MemoryBudget.DEFAULT)
                                .process(TAXED, batchRows)
                                .file(".parquet"))
                        .as("%d rows a batch on %d cores", batchRows, cores)
                        .isEqualTo(expected);
            }
        }
    }

    @Test
    void namesTheRowsOfTheBatchThatFailsAndWritesNothing() {
        BatchFunction failing = batch -> {
            for (int row = 0; row < batch.getRowCount(); row++) {
                if (batch.getVector("price").isNull(row)) {
                    throw new IllegalArgumentException("no price");
                }
            }
            return batch;
        };

        assertThatThrownBy(() -> Request.csv(SALES).process(failing, 1))
                .isInstanceOfSatisfying(
                        DatasetException.class, e -> assertThat(e.error()).isEqualTo("function:rows=2-2"))
                .hasMessageContaining("no price");
    }
}
