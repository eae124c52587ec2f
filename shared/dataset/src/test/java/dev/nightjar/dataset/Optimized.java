package dev.nightjar.dataset;

import dev.hardwood.InputFile;
import dev.hardwood.metadata.LogicalType;
import dev.hardwood.reader.ParquetFileReader;
import dev.hardwood.reader.RowReader;
import dev.nightjar.cloud.ObjectInfo;
import dev.nightjar.cloud.ObjectName;
import dev.nightjar.cloud.ObjectWriter;
import dev.nightjar.dataset.report.DatasetReport;
import dev.nightjar.dataset.table.DatasetException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What became of a dataset, read by others' readers. A column is a name, a type as reports write it, and values as text; a
 * null is a null.
 *
 * <pre>{@code
 * assertThat(Optimize.csv("a,b\n1,x\n").columns()).containsExactly("a int8: 1", "b string: x");
 * }</pre>
 */
final class Optimized {
    private final DatasetReport report;
    private final SortedMap<String, byte[]> files;

    private Optimized(DatasetReport report, SortedMap<String, byte[]> files) {
        this.report = report;
        this.files = files;
    }

    record Column(String name, String type, List<@Nullable String> values) {
        /** Values beyond these are only counted. */
        private static final int SHOWN = 20;

        @Override
        public String toString() {
            StringBuilder text =
                    new StringBuilder(name).append(' ').append(type).append(':');
            for (String value : values.subList(0, Math.min(SHOWN, values.size()))) {
                text.append(' ').append(value == null ? "∅" : value.isEmpty() ? "\"\"" : value);
            }
            return text + (values.size() > SHOWN ? " .." + values.size() : "");
        }
    }

    /** How a dataset is to be optimized; each method returns another one. */
    record Request(String name, byte[] content, OptimizeWords words, int cores, Budget budget) {
        static Request of(String name, byte[] content) {
            return new Request(name, content, new OptimizeWords(), 2, new Budget(MemoryBudget.DEFAULT));
        }

        static Request csv(String text) {
            return of("table.csv", text.getBytes(StandardCharsets.UTF_8));
        }

        static Request csv(String text, Charset charset) {
            return of("table.csv", text.getBytes(charset));
        }

        static Request jsonl(String text) {
            return of("table.jsonl", text.getBytes(StandardCharsets.UTF_8));
        }

        Request with(String word, String... values) {
            OptimizeWords more = new OptimizeWords();
            words.said().forEach(more::say);
            more.say(word, List.of(values));
            return new Request(name, content, more, cores, budget);
        }

        Request on(int newCores, long newMemory) {
            return new Request(name, content, words, newCores, new Budget(newMemory));
        }

        /** The same memory, but a file that is cut into blocks of that size. */
        Request inBlocksOf(int bytes) {
            return new Request(name, content, words, cores, new Budget(budget.memory(), bytes));
        }

        Optimized run() throws DatasetException, IOException {
            Files output = new Files();
            try (DatasetOptimizer optimizer = new DatasetOptimizer(cores, budget)) {
                DatasetReport report = optimizer.optimize(new Bytes(name, content), words.options(), output);
                return new Optimized(report, output.whole);
            } catch (DatasetException | IOException | RuntimeException e) {
                if (!output.whole.isEmpty()) {
                    throw new AssertionError("a failed run has written " + output.whole.keySet(), e);
                }
                throw e;
            }
        }

        /** The Arrow file's columns, as text; in tables so small a dictionary is as good as plain text. */
        List<String> columns() throws DatasetException, IOException {
            return with("format", "arrow").run().arrow().stream()
                    .map(column -> column.toString().replaceFirst("dictionary<int8,string>:", "string:"))
                    .toList();
        }
    }

    DatasetReport report() {
        return report;
    }

    /** The names of what was written. */
    List<String> names() {
        return List.copyOf(files.keySet());
    }

    byte[] file(String ending) {
        List<String> found =
                files.keySet().stream().filter(name -> name.endsWith(ending)).toList();
        if (found.size() != 1) {
            throw new AssertionError("not one file " + ending + " in " + files.keySet());
        }
        return Objects.requireNonNull(files.get(found.getFirst()));
    }

    /** The columns of the Arrow file, by Arrow's own reader. */
    List<Column> arrow() throws IOException {
        return ArrowFile.read(file(".arrow"));
    }

    /** The columns of the Parquet file, by hardwood's rows; instead of a type they have the word {@code parquet}. */
    List<Column> parquet() throws IOException {
        return parquet(file(".parquet"));
    }

    static List<Column> parquet(byte[] file) throws IOException {
        try (ParquetFileReader reader = ParquetFileReader.open(InputFile.of(ByteBuffer.wrap(file)));
                RowReader rows = reader.rowReader()) {
            List<Column> columns = new ArrayList<>();
            int count = reader.getFileSchema().getColumnCount();
            for (int c = 0; c < count; c++) {
                columns.add(new Column(reader.getFileSchema().getColumn(c).name(), "parquet", new ArrayList<>()));
            }
            while (rows.hasNext()) {
                rows.next();
                for (int c = 0; c < count; c++) {
                    Object value = rows.isNull(c) ? null : rows.getValue(c);
                    columns.get(c)
                            .values()
                            .add(text(value, reader.getFileSchema().getColumn(c).logicalType()));
                }
            }
            return columns;
        }
    }

    private static @Nullable String text(@Nullable Object value, @Nullable LogicalType type) {
        boolean unsigned = type instanceof LogicalType.IntType integer && !integer.isSigned();
        return switch (value) {
            case null -> null;
            // The reader gives the bits.
            case Integer bits when unsigned -> Integer.toUnsignedString(bits);
            case Long bits when unsigned -> Long.toUnsignedString(bits);
            case byte[] bytes -> new String(bytes, StandardCharsets.UTF_8);
            case java.math.BigDecimal decimal -> decimal.toPlainString();
            default -> value.toString();
        };
    }

    /** A dataset in memory. */
    record Bytes(String name, byte[] content) implements DatasetInput {
        @Override
        public long size() {
            return content.length;
        }

        @Override
        public InputStream open(long offset) {
            return new ByteArrayInputStream(content, (int) offset, content.length - (int) offset);
        }

        @Override
        public void checkUnchanged() {}
    }

    /** A folder in memory. */
    private static final class Files implements DatasetOutput {
        private final SortedMap<String, byte[]> whole = new TreeMap<>();

        @Override
        public ObjectWriter write(String name) {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            return new ObjectWriter() {
                @Override
                public void write(int b) {
                    bytes.write(b);
                }

                @Override
                public void write(byte[] from, int offset, int length) {
                    bytes.write(from, offset, length);
                }

                @Override
                public ObjectInfo commit() {
                    whole.put(name, bytes.toByteArray());
                    return new ObjectInfo(new ObjectName("memory", name), 1, bytes.size(), Instant.EPOCH, Map.of());
                }
            };
        }
    }
}
