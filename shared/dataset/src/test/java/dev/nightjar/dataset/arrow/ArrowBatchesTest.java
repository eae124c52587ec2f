package dev.nightjar.dataset.arrow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.nightjar.dataset.table.ColumnType;
import dev.nightjar.dataset.table.ColumnVector;
import dev.nightjar.dataset.table.DatasetException;
import dev.nightjar.dataset.table.TokenBlock;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.OutOfMemoryException;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VarBinaryVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.util.Text;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class ArrowBatchesTest {
    private final SampleTable sample = new SampleTable();
    private final BufferAllocator allocator = ArrowBatches.allocator(1 << 20);

    @AfterEach
    void nothingStaysAllocated() {
        assertThat(allocator.getAllocatedMemory()).isZero();
        allocator.close();
    }

    @Test
    void givesEveryTypeBackAsItWas() {
        try (VectorSchemaRoot batch =
                ArrowBatches.toArrow(sample.columns, sample.vectors, SampleTable.ROWS, allocator)) {
            assertThat(batch.getRowCount()).isEqualTo(SampleTable.ROWS);
            ColumnVector read = new ColumnVector();
            for (int i = 0; i < sample.columns.size(); i++) {
                ColumnType type = sample.columns.get(i).type();
                FieldVector vector = batch.getVector(i);
                ArrowBatches.toVector(vector, read);
                if (type instanceof ColumnType.Dictionary) {
                    assertThat(ArrowBatches.typeOf(vector.getField())).contains(ColumnType.TEXT);
                    assertThat(Columns.words(ColumnType.TEXT, read))
                            .containsExactly("'b'", "''", "null", "'東京'", "'b'");
                } else {
                    assertThat(ArrowBatches.typeOf(vector.getField())).contains(type);
                    assertThat(Columns.words(type, read)).isEqualTo(Columns.words(type, sample.vectors.get(i)));
                }
            }
        }
    }

    @Test
    void isReadByArrowsOwnMethods() {
        try (VectorSchemaRoot batch =
                ArrowBatches.toArrow(sample.columns, sample.vectors, SampleTable.ROWS, allocator)) {
            assertThat(batch.getVector("text").getObject(0)).hasToString("東京 😀");
            assertThat(batch.getVector("text").isNull(2)).isTrue();
            assertThat(batch.getVector("small").getObject(4)).hasToString("-1.50");
            assertThat(batch.getVector("ts_ms").getObject(3)).hasToString("1969-12-31T23:59:59");
            assertThat(batch.getVector("int8").getNullCount()).isEqualTo(1);
        }
    }

    @Test
    void makesTokensOfWhatAFunctionGives() throws Exception {
        try (BigIntVector numbers = new BigIntVector("n", allocator);
                VarCharVector texts = new VarCharVector("t", allocator);
                VectorSchemaRoot batch = new VectorSchemaRoot(List.<FieldVector>of(numbers, texts))) {
            numbers.setSafe(0, 7);
            numbers.setNull(1);
            numbers.setSafe(2, -1);
            texts.setSafe(1, new Text("x"));
            batch.setRowCount(3);

            TokenBlock block = ArrowBatches.toTokens(batch, 1);

            assertThat(block.names()).containsExactly("n", "t");
            assertThat(block.rows()).isEqualTo(3);
            assertThat(new String(
                            block.columns().get(0).bytes(),
                            0,
                            block.columns().get(0).length(),
                            StandardCharsets.US_ASCII))
                    .isEqualTo("7-1");
            assertThat(block.columns().get(0).isNull(1)).isTrue();
            assertThat(block.columns().get(1).isQuoted(1)).isTrue();
            assertThat(block.columns().get(1).isQuoted(2)).isFalse();
        }
    }

    @Test
    void refusesColumnsThatAreNotFlat() {
        try (VarBinaryVector bytes = new VarBinaryVector("raw", allocator);
                VectorSchemaRoot batch = new VectorSchemaRoot(List.<FieldVector>of(bytes))) {
            batch.setRowCount(0);

            assertThat(catchThrowableOfType(DatasetException.class, () -> ArrowBatches.toTokens(batch, 1))
                            .error())
                    .isEqualTo("unsupported:column=raw");
        }
    }

    @Test
    void freesWhatItHasWhenTheLimitDoesNotSuffice() {
        try (BufferAllocator small = allocator.newChildAllocator("small", 0, 200)) {
            assertThatThrownBy(() -> ArrowBatches.toArrow(sample.columns, sample.vectors, SampleTable.ROWS, small))
                    .isInstanceOf(OutOfMemoryException.class);
            assertThat(small.getAllocatedMemory()).isZero();
        }
    }

    @Test
    void makesABatchOfNoRows() {
        List<ArrowColumn> columns =
                List.of(new ArrowColumn("a", ColumnType.TEXT, null), new ArrowColumn("b", ColumnType.FLOAT32, null));
        try (VectorSchemaRoot batch =
                ArrowBatches.toArrow(columns, List.of(Columns.texts(), Columns.doubles()), 0, allocator)) {
            assertThat(batch.getRowCount()).isZero();
        }
    }
}
