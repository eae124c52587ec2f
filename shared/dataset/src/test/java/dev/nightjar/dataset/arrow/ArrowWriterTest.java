package dev.nightjar.dataset.arrow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nightjar.dataset.table.ColumnType;
import dev.nightjar.dataset.table.ColumnVector;
import dev.nightjar.dataset.table.DatasetException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ArrowWriterTest {
    private final SampleTable sample = new SampleTable();

    @Test
    void readsBackEveryTypeFromTheFile() throws Exception {
        byte[] file = sample.write(2);

        try (ArrowReadBack readBack = ArrowReadBack.open(new MemoryChannel(file))) {
            assertThat(readBack.batches()).isEqualTo(2);
            assertThat(readBack.schema().getCustomMetadata()).isEqualTo(SampleTable.metadata());
            for (int batch = 0; batch < 2; batch++) {
                assertThat(readBack.rows(batch)).isEqualTo(SampleTable.ROWS);
                ColumnVector reused = new ColumnVector();
                for (int column = 0; column < sample.columns.size(); column++) {
                    readBack.read(batch, column, reused);
                    assertSame(column, reused);
                }
            }
            assertThat(readBack.allocatedBytes()).isZero();
        }
    }

    @Test
    void readsBackABatchBeforeItIsWritten() throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (ArrowWriter writer = new ArrowWriter(out, sample.columns, SampleTable.metadata(), 1);
                ArrowReadBack readBack = ArrowReadBack.of(writer)) {
            ArrowBatch batch = writer.startBatch(SampleTable.ROWS);
            for (int i = 0; i < sample.vectors.size(); i++) {
                assertThat(batch.column(i, sample.vectors.get(i))).isGreaterThanOrEqualTo(0);
            }
            ColumnVector reused = new ColumnVector();
            for (int column = 0; column < sample.columns.size(); column++) {
                readBack.read(batch, column, reused);
                assertSame(column, reused);
            }
            assertThat(readBack.dictionary(indexOf("dictionary8")).size()).isEqualTo(3);
            assertThat(readBack.dictionary(indexOf("dictionary16")).bytes())
                    .startsWith("b東京".getBytes(java.nio.charset.StandardCharsets.UTF_8));
            assertThat(readBack.allocatedBytes()).isZero();
        }
    }

    private void assertSame(int column, ColumnVector actual) {
        ColumnType type = sample.columns.get(column).type();
        assertThat(Columns.words(type, actual))
                .as(sample.columns.get(column).name())
                .isEqualTo(Columns.words(type, sample.vectors.get(column)));
        assertThat(actual.nulls).isEqualTo(sample.vectors.get(column).nulls);
    }

    private int indexOf(String name) {
        return sample.columns.stream().map(ArrowColumn::name).toList().indexOf(name);
    }

    @Test
    void givesTheSameBytesForTheSameCalls() throws Exception {
        assertThat(sample.write(3)).isEqualTo(new SampleTable().write(3));
    }

    @Test
    void givesTheSameBytesWhateverTheThreadsAndTheirOrder() throws Exception {
        List<ArrowColumn> columns = new ArrayList<>();
        List<ColumnVector> vectors = new ArrayList<>();
        Random random = new Random(7);
        for (int i = 0; i < 24; i++) {
            columns.add(new ArrowColumn("c" + i, new ColumnType.Int(i % 2 == 0 ? 32 : 64, true), null));
            ColumnVector vector = new ColumnVector();
            vector.startFixed(20_000, false);
            for (int r = 0; r < vector.rows; r++) {
                if (random.nextInt(5) != 0) {
                    vector.setValid(r);
                    vector.values[r] = random.nextInt(1 << (i + 2));
                }
            }
            vector.countNulls();
            vectors.add(vector);
        }
        ByteArrayOutputStream inOrder = new ByteArrayOutputStream();
        try (ArrowWriter writer = new ArrowWriter(inOrder, columns, new LinkedHashMap<>(), 1)) {
            writer.writeBatch(20_000, vectors);
            writer.writeBatch(20_000, vectors);
            assertThat(writer.finish()).isEqualTo(inOrder.size());
        }

        ByteArrayOutputStream shuffled = new ByteArrayOutputStream();
        try (ExecutorService pool = Executors.newFixedThreadPool(3);
                ArrowWriter writer = new ArrowWriter(shuffled, columns, new LinkedHashMap<>(), 1)) {
            ArrowBatch first = writer.startBatch(20_000);
            ArrowBatch second = writer.startBatch(20_000);
            List<Future<?>> tasks = new ArrayList<>();
            for (int i = 23; i >= 0; i--) {
                int column = i;
                tasks.add(pool.submit(() -> second.column(column, vectors.get(column))));
                tasks.add(pool.submit(() -> first.column(column, vectors.get(column))));
            }
            for (Future<?> task : tasks) {
                task.get();
            }
            writer.endBatch(first);
            writer.endBatch(second);
            writer.finish();
        }

        assertThat(shuffled.toByteArray()).isEqualTo(inOrder.toByteArray());
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 7, 8, 9, 63, 64, 65, 1000})
    void keepsNullsAtEveryLength(int rows) throws Exception {
        ColumnVector bools = new ColumnVector();
        bools.startFixed(rows, false);
        for (int r = 0; r < rows; r++) {
            if (r % 3 != 1) {
                bools.setValid(r);
                bools.values[r] = r % 2;
            }
        }
        bools.countNulls();
        ColumnVector read = new ColumnVector();
        try (ArrowWriter writer = new ArrowWriter(
                        new ByteArrayOutputStream(),
                        List.of(new ArrowColumn("b", ColumnType.BOOL, null)),
                        new LinkedHashMap<>(),
                        1);
                ArrowReadBack readBack = ArrowReadBack.of(writer)) {
            ArrowBatch batch = writer.startBatch(rows);
            batch.column(0, bools);
            readBack.read(batch, 0, read);
        }

        assertThat(read.rows).isEqualTo(rows);
        assertThat(Columns.words(ColumnType.BOOL, read)).isEqualTo(Columns.words(ColumnType.BOOL, bools));
    }

    @Test
    void writesTenThousandColumnsAndNoRows() throws Exception {
        List<ArrowColumn> columns = new ArrayList<>();
        for (int i = 0; i < 10_000; i++) {
            columns.add(new ArrowColumn("c" + i, i % 2 == 0 ? ColumnType.TEXT : ColumnType.FLOAT32, null));
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (ArrowWriter writer = new ArrowWriter(out, columns, new LinkedHashMap<>(), 1)) {
            writer.writeBatch(0, new ArrayList<>(Collections.nCopies(10_000, new ColumnVector())));
            writer.finish();
        }

        try (ArrowReadBack readBack = ArrowReadBack.open(new MemoryChannel(out.toByteArray()))) {
            ColumnVector read = Columns.fixed(1L);
            readBack.read(0, 9_999, read);
            assertThat(read.rows).isZero();
        }
    }

    @Test
    void keepsBytesThatZstdWouldNotMakeFewer() throws Exception {
        ColumnVector noise = new ColumnVector();
        noise.startFixed(1000, false);
        Random random = new Random(3);
        for (int r = 0; r < 1000; r++) {
            noise.values[r] = random.nextLong();
            noise.setValid(r);
        }
        noise.countNulls();
        try (ArrowWriter writer = new ArrowWriter(
                        new ByteArrayOutputStream(),
                        List.of(new ArrowColumn("n", new ColumnType.Int(64, true), null)),
                        new LinkedHashMap<>(),
                        3);
                ArrowReadBack readBack = ArrowReadBack.of(writer)) {
            ArrowBatch batch = writer.startBatch(1000);
            assertThat(batch.column(0, noise)).isEqualTo(8008);
            ColumnVector read = new ColumnVector();
            readBack.read(batch, 0, read);
            assertThat(read.values).isEqualTo(noise.values);
        }
    }

    @Test
    void refusesABatchThatIsNotWhole() throws Exception {
        try (ArrowWriter writer =
                new ArrowWriter(new ByteArrayOutputStream(), sample.columns, SampleTable.metadata(), 1)) {
            ArrowBatch batch = writer.startBatch(SampleTable.ROWS);
            assertThatThrownBy(() -> writer.endBatch(batch)).hasMessage("the batch lacks column 0");
            assertThatThrownBy(() -> batch.column(0, Columns.fixed(1L)))
                    .hasMessage("column 0 has 1 rows, its batch has 5");
        }
    }

    @Test
    void writesNothingMoreOnceWritingFailed() throws Exception {
        OutputStream full = new OutputStream() {
            private int left = 100_000;

            @Override
            public void write(int b) throws IOException {
                if (left-- == 0) {
                    throw new IOException("No space left on device");
                }
            }
        };
        List<ArrowColumn> one = List.of(new ArrowColumn("n", new ColumnType.Int(64, true), null));
        ColumnVector noise = new ColumnVector();
        noise.startFixed(50_000, false);
        noise.values = new Random(1).longs(50_000).toArray();
        for (int r = 0; r < noise.rows; r++) {
            noise.setValid(r);
        }
        noise.countNulls();
        try (ArrowWriter writer = new ArrowWriter(full, one, new LinkedHashMap<>(), 1)) {
            assertThatThrownBy(() -> writer.writeBatch(50_000, List.of(noise)))
                    .isInstanceOf(IOException.class)
                    .hasMessage("No space left on device");
            assertThatThrownBy(writer::finish).isInstanceOf(IllegalStateException.class);
        }
    }

    @Test
    void saysWhatIsWrongWithAFileThatWasCutOrChanged() throws Exception {
        byte[] file = sample.write(1);

        for (int length = 0; length < file.length; length += 97) {
            byte[] cut = Arrays.copyOf(file, length);
            assertThatThrownBy(() -> ArrowReadBack.open(new MemoryChannel(cut)).close())
                    .isInstanceOf(DatasetException.class)
                    .hasMessageContaining("as Arrow");
        }
    }

    @Test
    void freesEverythingWhateverByteIsChanged() throws Exception {
        byte[] file = sample.write(1);
        Random random = new Random(5);
        ColumnVector reused = new ColumnVector();
        for (int i = 0; i < 400; i++) {
            byte[] changed = file.clone();
            changed[random.nextInt(file.length)] ^= (byte) (1 << random.nextInt(8));
            try (ArrowReadBack readBack = ArrowReadBack.open(new MemoryChannel(changed))) {
                for (int column = 0;
                        column < readBack.schema().getFields().size() && readBack.batches() > 0;
                        column++) {
                    try {
                        readBack.read(0, column, reused);
                    } catch (DatasetException | IOException corrupt) {
                        assertThat(corrupt).hasMessageContaining("");
                    }
                }
                assertThat(readBack.allocatedBytes()).isZero();
            } catch (DatasetException | IOException corrupt) {
                assertThat(corrupt.getMessage()).isNotEmpty();
            }
        }
    }
}
