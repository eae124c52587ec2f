package dev.nightjar.dataset.parquet;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.nightjar.dataset.table.ColumnType;
import dev.nightjar.dataset.table.ColumnVector;
import dev.nightjar.test.PythonEnvironment;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** pyarrow, DuckDB and Polars read what we write: types, values, statistics. */
class ParquetPeersTest {
    @TempDir
    Path folder;

    @Test
    void everyTypeAndEncodingIsReadAlikeByPyarrowDuckdbAndPolars() throws Exception {
        PythonEnvironment python =
                PythonEnvironment.with("parquet", List.of("pyarrow==26.0.1", "duckdb==2.0.1", "polars==2.1.0"));
        SplittableRandom random = new SplittableRandom(8);
        ParquetRoundTripTest.Table table = ParquetRoundTripTest.everyType(5000, 0.1, random);
        int rows = table.rows;
        ColumnType int64 = new ColumnType.Int(64, true);
        table.add("delta64", int64, Vectors.ints(rows, 0.1, random, row -> row * 3L));
        table.add(
                "split32", new ColumnType.Int(32, true), Vectors.ints(rows, 0, random, row -> random.nextInt(70_000)));
        table.add("split64", int64, Vectors.ints(rows, 0.1, random, row -> (1L << 40) + random.nextInt(70_000)));
        table.add("dictionary64", int64, Vectors.ints(rows, 0.1, random, row -> 1L << (random.nextInt(5) * 10)));
        table.add("constant", int64, Vectors.ints(rows, 0, random, row -> 7));
        table.add("noise", ColumnType.FLOAT64, Vectors.doubles(rows, 0.1, random, row -> random.nextDouble()));
        table.add("prefixes", ColumnType.TEXT, Vectors.texts(rows, 0.1, random, row -> "https://example.com/" + row));
        table.add(
                "lengths",
                ColumnType.TEXT,
                Vectors.texts(rows, 0.1, random, row -> Long.toString(random.nextLong(), 36)));
        table.add("runs", ColumnType.BOOL, Vectors.ints(rows, 0.1, random, row -> row / 900 & 1));
        table.encode();
        Path file = folder.resolve("all.parquet");
        Files.write(file, table.file());
        Path expected = folder.resolve("expected.jsonl");
        Files.writeString(expected, expected(table));

        PythonEnvironment.Output output =
                python.run(ParquetPeersTest.class, "read_parquet.py", file.toString(), expected.toString());

        assertThat(output.stdout().strip()).as(output.stderr()).isEqualTo("ok");
        assertThat(table.chunks.stream().map(EncodedChunk::encoding).distinct().sorted())
                .hasSize(7);
    }

    private static String expected(ParquetRoundTripTest.Table table) throws Exception {
        ObjectMapper json = new ObjectMapper();
        StringBuilder lines = new StringBuilder();
        for (int i = 0; i < table.columns.size(); i++) {
            ParquetColumn column = table.columns.get(i);
            List<@Nullable Object> values = values(column.type(), table.vectors.get(i));
            Map<String, @Nullable Object> line = new LinkedHashMap<>();
            line.put("name", column.name());
            line.put("type", arrowName(column.type()));
            line.put("values", values);
            line.put("nulls", table.vectors.get(i).nulls);
            List<BigInteger> ordered = new ArrayList<>();
            if (!(column.type() instanceof ColumnType.FloatingPoint)) {
                for (Object value : values) {
                    if (value instanceof BigInteger number) {
                        ordered.add(number);
                    }
                }
            }
            ordered.sort(null);
            line.put("min", ordered.isEmpty() ? null : ordered.getFirst());
            line.put("max", ordered.isEmpty() ? null : ordered.getLast());
            lines.append(json.writeValueAsString(line)).append('\n');
        }
        return lines.toString();
    }

    private static List<@Nullable Object> values(ColumnType type, ColumnVector vector) {
        List<@Nullable Object> values = new ArrayList<>();
        for (int row = 0; row < vector.rows; row++) {
            if (vector.isNull(row)) {
                values.add(null);
                continue;
            }
            BigInteger number = vector.values.length > row ? BigInteger.valueOf(vector.values[row]) : BigInteger.ZERO;
            values.add(
                    switch (type) {
                        case ColumnType.Text text -> text(vector, row);
                        case ColumnType.Dictionary dictionary -> text(vector, row);
                        case ColumnType.Bool bool -> number.signum() != 0;
                        case ColumnType.FloatingPoint floats ->
                            Double.isNaN(Double.longBitsToDouble(vector.values[row])) ? "NaN" : (Object) number;
                        case ColumnType.Int ints ->
                            ints.bits() == 64 && !ints.signed()
                                    ? new BigInteger(Long.toUnsignedString(vector.values[row]))
                                    : number;
                        case ColumnType.Decimal decimal ->
                            decimal.precision() > 18
                                    ? BigInteger.valueOf(vector.high[row])
                                            .shiftLeft(64)
                                            .add(new BigInteger(Long.toUnsignedString(vector.values[row])))
                                    : number;
                        case ColumnType.Timestamp timestamp ->
                            number.multiply(BigInteger.valueOf(
                                    1_000_000_000 / timestamp.unit().perSecond()));
                        case ColumnType.Date date -> number;
                        case ColumnType.Null nothing -> throw new IllegalStateException("a null has no value");
                    });
        }
        return values;
    }

    private static String text(ColumnVector vector, int row) {
        return new String(
                vector.bytes,
                vector.offsets[row],
                vector.offsets[row + 1] - vector.offsets[row],
                StandardCharsets.UTF_8);
    }

    private static String arrowName(ColumnType type) {
        return switch (type) {
            case ColumnType.FloatingPoint floats -> floats.bits() == 32 ? "float" : "double";
            case ColumnType.Date date -> "date32[day]";
            case ColumnType.Timestamp timestamp ->
                "timestamp[" + ParquetColumn.stored(timestamp.unit()).word() + (timestamp.utc() ? ", tz=UTC]" : "]");
            case ColumnType.Decimal decimal -> "decimal128(" + decimal.precision() + ", " + decimal.scale() + ")";
            case ColumnType.Dictionary dictionary -> "string";
            case ColumnType.Bool bool -> "bool";
            default -> type.toString();
        };
    }
}
