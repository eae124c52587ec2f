package dev.nightjar.dataset.arrow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.nightjar.dataset.source.TableSource;
import dev.nightjar.dataset.table.ColumnType;
import dev.nightjar.dataset.table.ColumnVector;
import dev.nightjar.dataset.table.DatasetException;
import dev.nightjar.dataset.table.TokenBlock;
import dev.nightjar.dataset.table.TokenColumn;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.apache.arrow.vector.types.FloatingPointPrecision;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class ArrowSourceTest {
    private static final long LIMIT = 64 << 20;

    @Test
    void writesEveryTypeAsText() throws Exception {
        Map<String, List<String>> table = read(new SampleTable().write(1), 1 << 20);

        assertThat(table.get("int8")).containsExactly("null", "-128", "0", "127", "-1");
        assertThat(table.get("int64"))
                .containsExactly("null", "-9223372036854775808", "0", "9223372036854775807", "-1");
        assertThat(table.get("uint64"))
                .containsExactly("0", "18446744073709551615", "null", "1", "9223372036854775807");
        assertThat(table.get("float32")).containsExactly("-0.0", "1.401298464324817E-45", "null", "NaN", "1.5");
        assertThat(table.get("float64")).containsExactly("0.1", "4.9E-324", "-inf", "1.7976931348623157E308", "null");
        assertThat(table.get("small")).containsExactly("9999999999999999.99", "-0.01", "null", "0.00", "-1.50");
        assertThat(table.get("wide"))
                .containsExactly(
                        "0." + "9".repeat(38),
                        "-0." + "9".repeat(38),
                        "null",
                        "-0." + "0".repeat(37) + "1",
                        "0." + "0".repeat(38));
        assertThat(table.get("bool")).containsExactly("true", "false", "null", "true", "true");
        assertThat(table.get("date")).containsExactly("0001-01-01", "9999-12-31", "null", "1970-01-01", "1969-12-31");
        assertThat(table.get("ts_s"))
                .containsExactly(
                        "2001-09-09T01:46:39",
                        "null",
                        "1970-01-01T00:00:00",
                        "1969-12-31T23:59:59",
                        "1970-01-01T00:00:01");
        assertThat(table.get("utc_ms"))
                .containsExactly(
                        "null",
                        "2001-09-09T01:46:39.999Z",
                        "1970-01-01T00:00:00Z",
                        "1970-01-01T00:00:00.001Z",
                        "1969-12-31T23:59:59Z");
        assertThat(table.get("ts_ns"))
                .startsWith("2001-09-09T01:46:39.999999999")
                .endsWith("1970-01-01T00:00:00.000000001");
        assertThat(table.get("text")).containsExactly("'東京 😀'", "''", "null", "'a\nb\"c'", "'007'");
        assertThat(table.get("nothing")).containsOnly("null");
        assertThat(table.get("dictionary8")).containsExactly("'b'", "''", "null", "'東京'", "'b'");
    }

    @Test
    void writesTheShortestTextThatGivesTheDoubleBack() {
        Random random = new Random(17);
        List<Double> doubles = new ArrayList<>(List.of(
                0.0,
                -0.0,
                1e22,
                1e23,
                123456.789,
                -99.99,
                1e-5,
                0.0001,
                0.00005,
                1e11,
                99999999999.9999,
                123456789012.5,
                (double) 0.1f,
                2.2250738585072014E-308,
                1e15,
                9007199254740992.0,
                0.30000000000000004,
                100.0));
        for (int i = 0; i < 100_000; i++) {
            doubles.add(random.nextInt(1_000_000_000) / 100.0);
            doubles.add(random.nextInt() / 10_000.0);
            doubles.add(Double.longBitsToDouble(random.nextLong()));
            doubles.add(random.nextDouble());
        }
        doubles.removeIf(d -> !Double.isFinite(d));
        ColumnVector vector = new ColumnVector();
        vector.startFixed(doubles.size(), false);
        for (int r = 0; r < doubles.size(); r++) {
            vector.values[r] = Double.doubleToRawLongBits(doubles.get(r));
            vector.setValid(r);
        }
        TokenColumn tokens = new TokenColumn(16, 16);

        try {
            new ArrowText("x.arrow", "f", 1)
                    .write(new ArrowType.FloatingPoint(FloatingPointPrecision.DOUBLE), vector, tokens);
        } catch (DatasetException e) {
            throw new AssertionError(e);
        }

        for (int r = 0; r < doubles.size(); r++) {
            double expected = doubles.get(r);
            String text = word(tokens, r);
            if (Double.doubleToRawLongBits(Double.parseDouble(text)) != Double.doubleToRawLongBits(expected)
                    || digits(text) > digits(Double.toString(expected))) {
                assertThat(text).isEqualTo(Double.toString(expected));
            }
        }
    }

    @Test
    void writesDecimalsWithAllDigitsOfTheirScale() throws Exception {
        Random random = new Random(29);
        List<Long> values = new ArrayList<>(
                List.of(0L, 1L, -1L, 9L, -10L, 99L, 100L, Long.MAX_VALUE, Long.MIN_VALUE, 1_000_000_000_000_000_000L));
        for (int i = 0; i < 1_000; i++) {
            values.add(random.nextLong() >> random.nextInt(64));
        }
        for (int scale = 0; scale <= 38; scale++) {
            ColumnVector vector =
                    Columns.wide(values.stream().map(Object::toString).toArray(String[]::new));
            TokenColumn tokens = new TokenColumn(16, 16);

            new ArrowText("x.arrow", "d", 1).write(new ArrowType.Decimal(38, scale, 128), vector, tokens);

            for (int r = 0; r < values.size(); r++) {
                assertThat(word(tokens, r))
                        .isEqualTo(BigDecimal.valueOf(values.get(r), scale).toPlainString());
            }
        }
    }

    private static int digits(String text) {
        BigDecimal number = new BigDecimal(text).stripTrailingZeros();
        return number.signum() == 0 ? 1 : number.precision();
    }

    @Test
    void givesTheSameWhateverTheBlocks() throws Exception {
        byte[] file = longTable();
        Map<String, List<String>> whole = read(file, 64 << 20);

        for (int blockBytes : new int[] {1, 1000, 10_000, 100_000}) {
            assertThat(read(file, blockBytes)).isEqualTo(whole);
        }
        assertThat(whole.get("n"))
                .hasSize(10_001)
                .startsWith("null", "1", "2", "3", "4")
                .endsWith("4999", "7");
    }

    private static byte[] longTable() throws IOException {
        ColumnVector numbers = new ColumnVector();
        @Nullable String[] words = new @Nullable String[5_000];
        numbers.startFixed(5_000, false);
        for (int r = 0; r < 5_000; r++) {
            words[r] = r % 11 == 0 ? null : "word " + r * 31;
            if (r % 3 != 0 || r % 2 == 1) {
                numbers.values[r] = r;
                numbers.setValid(r);
            }
        }
        numbers.countNulls();
        List<ArrowColumn> columns = List.of(
                new ArrowColumn("n", new ColumnType.Int(16, true), null), new ArrowColumn("t", ColumnType.TEXT, null));
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (ArrowWriter writer = new ArrowWriter(out, columns, new LinkedHashMap<>(), 1)) {
            writer.writeBatch(5_000, List.of(numbers, Columns.texts(words)));
            writer.writeBatch(5_000, List.of(numbers, Columns.texts(words)));
            writer.writeBatch(1, List.of(Columns.fixed(7L), Columns.texts("end")));
            writer.finish();
        }
        return out.toByteArray();
    }

    @Test
    void namesColumnsApart() throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        List<ArrowColumn> columns = new ArrayList<>();
        for (String name : List.of("a", "a", "", "a_1", "a", "b")) {
            columns.add(new ArrowColumn(name, ColumnType.BOOL, null));
        }
        try (ArrowWriter writer = new ArrowWriter(out, columns, new LinkedHashMap<>(), 1)) {
            writer.finish();
        }
        try (ArrowSource source = source(out.toByteArray(), 1 << 20, LIMIT)) {
            assertThat(source.next()).isNull();
            assertThat(source.columns()).containsExactly("a", "a_2", "column_3", "a_1", "a_3", "b");
            assertThat(source.warnings()).containsExactly("duplicate_header:a");
        }
    }

    @Test
    void readsTheStreamInsideAFile() throws Exception {
        byte[] file = new SampleTable().write(2);
        int footer = java.nio.ByteBuffer.wrap(file)
                .order(java.nio.ByteOrder.LITTLE_ENDIAN)
                .getInt(file.length - 10);
        byte[] stream = Arrays.copyOfRange(file, 8, file.length - 10 - footer);

        assertThat(read(stream, 1 << 20)).isEqualTo(read(file, 1 << 20));
        assertThat(read(Arrays.copyOf(stream, stream.length - 8), 1 << 20)).isEqualTo(read(file, 1 << 20));
    }

    @Test
    void saysThatAFileIsCutWhereverItIs() throws Exception {
        byte[] file = new SampleTable().write(1);

        assertThat(errorOf(new byte[0])).isEqualTo("empty");
        for (int length = 1; length < file.length; length++) {
            assertThat(errorOf(Arrays.copyOf(file, length)))
                    .as("%d bytes", length)
                    .isEqualTo("truncated");
        }
    }

    @Test
    void refusesWhatIsNoArrowFile() {
        assertThat(errorOf("FEA1 and more".getBytes(StandardCharsets.US_ASCII))).isEqualTo("unsupported");
        assertThat(errorOf("ARROW2\0\0 and more".getBytes(StandardCharsets.US_ASCII)))
                .isEqualTo("corrupt");
        assertThat(errorOf("a,b\n1,2\n".getBytes(StandardCharsets.US_ASCII))).isEqualTo("corrupt");
        assertThat(errorOf("PAR1 and so on, for ever".getBytes(StandardCharsets.US_ASCII)))
                .isEqualTo("corrupt");
    }

    /** Leaks would show when the allocators are closed. */
    @Test
    void staysWithinBoundsWhateverByteIsChanged() throws Exception {
        byte[] file = new SampleTable().write(1);
        Random random = new Random(23);
        int failed = 0;
        for (int i = 0; i < 400; i++) {
            byte[] changed = file.clone();
            int many = 1 + random.nextInt(2);
            for (int c = 0; c < many; c++) {
                changed[random.nextInt(file.length)] = (byte) (random.nextBoolean() ? random.nextInt() : -1);
            }
            if (!errorOf(changed).isEmpty()) {
                failed++;
            }
        }
        assertThat(failed).isGreaterThan(50);
    }

    @Test
    void refusesABatchThatTakesMoreThanItMay() throws Exception {
        byte[] file = longTable();

        DatasetException refused;
        try (ArrowSource source = source(file, 1 << 20, 4_000)) {
            refused = catchThrowableOfType(DatasetException.class, source::next);
        }

        assertThat(refused.error()).isEqualTo("unsupported");
        assertThat(refused).hasMessageContaining("smaller batches");
    }

    @Test
    void freesBatchesThatNobodyReads() throws Exception {
        ArrowSource source = source(longTable(), 1_000, LIMIT);
        TableSource.BlockTask first = Objects.requireNonNull(source.next());
        TableSource.BlockTask second = Objects.requireNonNull(source.next());
        first.run();

        source.close();

        assertThatThrownBy(second::run).isInstanceOf(DatasetException.class);
    }

    static ArrowSource source(byte[] file, int blockBytes, long limit) throws IOException, DatasetException {
        return ArrowSource.open(() -> new ByteArrayInputStream(file), "x.arrow", blockBytes, limit);
    }

    private static String errorOf(byte[] file) {
        try {
            read(file, 1 << 20);
            return "";
        } catch (DatasetException e) {
            return e.error();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    /** The values by column; strings in quotes. */
    static Map<String, List<String>> read(byte[] file, int blockBytes) throws IOException, DatasetException {
        Map<String, List<String>> table = new LinkedHashMap<>();
        try (ArrowSource source = source(file, blockBytes, LIMIT)) {
            assertThat(source.quotedMeansText()).isTrue();
            source.columns().forEach(name -> table.put(name, new ArrayList<>()));
            for (TableSource.BlockTask task = source.next(); task != null; task = source.next()) {
                TokenBlock block = task.run();
                for (int c = 0; c < block.columns().size(); c++) {
                    List<String> column =
                            Objects.requireNonNull(table.get(block.names().get(c)));
                    for (int r = 0; r < block.rows(); r++) {
                        column.add(word(block.columns().get(c), r));
                    }
                }
            }
        }
        return table;
    }

    private static String word(TokenColumn tokens, int row) {
        if (!tokens.isQuoted(row) && tokens.isNull(row)) {
            return "null";
        }
        String text = new String(
                tokens.bytes(), tokens.start(row), tokens.end(row) - tokens.start(row), StandardCharsets.UTF_8);
        return tokens.isQuoted(row) ? "'" + text + "'" : text;
    }
}
