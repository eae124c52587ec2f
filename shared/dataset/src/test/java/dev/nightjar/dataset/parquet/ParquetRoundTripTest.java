package dev.nightjar.dataset.parquet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nightjar.dataset.table.ColumnType;
import dev.nightjar.dataset.table.ColumnVector;
import java.math.BigInteger;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntFunction;
import java.util.function.IntToLongFunction;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What is written comes back through another's reader, whatever the type, the nulls and the encoding. */
class ParquetRoundTripTest {
    private static final double[] NULLS = {0, 0.01, 0.5, 0.99, 1};
    private static ParquetReaders readers;

    @BeforeAll
    static void open() {
        readers = new ParquetReaders(2, Duration.ofSeconds(30));
    }

    @AfterAll
    static void close() {
        readers.close();
    }

    @Test
    void everyTypeComesBackWithItsLimits() throws Exception {
        for (int rows : new int[] {1, 2, 7, 8, 9, 63, 64, 65, 129, 1000, 5000}) {
            for (double nulls : NULLS) {
                Table table = everyType(rows, nulls, new SplittableRandom(rows));

                table.assertComesBack();
            }
        }
    }

    @Test
    void everyEncodingComesBackAndIsChosenWhereItPays() throws Exception {
        TreeSet<String> seen = new TreeSet<>();
        for (double nulls : new double[] {0, 0.2}) {
            SplittableRandom random = new SplittableRandom(3);
            int rows = 30_000;
            Table table = new Table(rows);
            table.add("id", int32(), Vectors.ints(rows, nulls, random, row -> row));
            table.add("few", int32(), Vectors.ints(rows, nulls, random, row -> random.nextInt(3) * 1_000_000L));
            table.add("range", int32(), Vectors.ints(rows, nulls, random, row -> random.nextInt(70_000)));
            table.add("noise", int32(), Vectors.ints(rows, nulls, random, row -> random.nextInt()));
            table.add("double", ColumnType.FLOAT64, Vectors.doubles(rows, nulls, random, row -> random.nextDouble()));
            table.add("float", ColumnType.FLOAT32, Vectors.doubles(rows, nulls, random, row ->
                    (float) random.nextDouble()));
            table.add(
                    "price",
                    ColumnType.FLOAT64,
                    Vectors.doubles(rows, nulls, random, row -> random.nextInt(5000) / 100.0));
            table.add(
                    "uuid",
                    ColumnType.TEXT,
                    Vectors.texts(
                            rows, nulls, random, row -> new UUID(random.nextLong(), random.nextLong()).toString()));
            table.add(
                    "sorted", ColumnType.TEXT, Vectors.texts(rows, nulls, random, row -> "https://example.com/" + row));
            table.add(
                    "city",
                    new ColumnType.Dictionary(8),
                    Vectors.texts(rows, nulls, random, row -> "市" + random.nextInt(40)));
            table.add("coin", ColumnType.BOOL, Vectors.ints(rows, nulls, random, row -> random.nextInt(2)));
            table.add("spell", ColumnType.BOOL, Vectors.ints(rows, nulls, random, row -> row / 3000 & 1));
            table.add(
                    "wide",
                    decimal(38),
                    Vectors.wide(rows, nulls, random, row -> new BigInteger(100, new java.util.Random(row))));
            table.add(
                    "wideFew", decimal(38), Vectors.wide(rows, nulls, random, row -> BigInteger.TEN.pow(20 + row % 3)));

            table.assertComesBack();

            assertThat(table.encoding("id")).isEqualTo("DELTA_BINARY_PACKED");
            assertThat(table.encoding("few")).isEqualTo("RLE_DICTIONARY");
            assertThat(table.encoding("range")).isEqualTo("BYTE_STREAM_SPLIT");
            assertThat(table.encoding("noise")).isEqualTo("PLAIN");
            assertThat(table.encoding("double")).isEqualTo("BYTE_STREAM_SPLIT");
            assertThat(table.encoding("uuid")).isEqualTo("DELTA_LENGTH_BYTE_ARRAY");
            assertThat(table.encoding("sorted")).isEqualTo("DELTA_BYTE_ARRAY");
            assertThat(table.encoding("city")).isEqualTo("RLE_DICTIONARY");
            assertThat(table.encoding("spell")).isEqualTo("RLE");
            table.chunks.forEach(chunk -> seen.add(chunk.encoding()));
        }
        assertThat(seen)
                .containsExactly(
                        "BYTE_STREAM_SPLIT",
                        "DELTA_BINARY_PACKED",
                        "DELTA_BYTE_ARRAY",
                        "DELTA_LENGTH_BYTE_ARRAY",
                        "PLAIN",
                        "RLE",
                        "RLE_DICTIONARY");
    }

    @Test
    void manyPagesAndLongTextsComeBack() throws Exception {
        SplittableRandom random = new SplittableRandom(5);
        int rows = 300_001;
        Table table = new Table(rows);
        table.add("long", new ColumnType.Int(64, true), Vectors.ints(rows, 0.1, random, row -> random.nextLong()));
        table.add("id", new ColumnType.Int(64, true), Vectors.ints(rows, 0.1, random, row -> row * 1000L));
        table.add("flag", ColumnType.BOOL, Vectors.ints(rows, 0.1, random, row -> random.nextInt(2)));
        table.add("nothing", ColumnType.NULL, Vectors.ints(rows, 1, random, row -> 0));
        table.add(
                "text",
                ColumnType.TEXT,
                Vectors.texts(
                        rows,
                        0.1,
                        random,
                        row -> Long.toHexString(random.nextLong()).repeat(2)));
        table.add(
                "huge",
                ColumnType.TEXT,
                Vectors.texts(rows, 0.1, random, row -> row % 100_000 == 77 ? "長".repeat(700_000 + row) : ""));
        table.add("city", ColumnType.TEXT, Vectors.texts(rows, 0.1, random, row -> "c" + row % 300));

        table.assertComesBack();
    }

    @Test
    void anyVectorComesBackAndIsEncodedAlikeTwice() throws Exception {
        for (int seed = 0; seed < 60; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            int rows = 1 + random.nextInt(1 << random.nextInt(1, 14));
            double nulls = NULLS[random.nextInt(4)];
            Table table = new Table(rows);
            for (int column = 0; column < 12; column++) {
                addAny(table, "c" + column, nulls, random);
            }

            table.assertComesBack();

            byte[] once = table.file();
            try (ChunkEncoder fresh = new ChunkEncoder(1)) {
                List<EncodedChunk> again = new ArrayList<>();
                for (int column = table.columns.size() - 1; column >= 0; column--) {
                    again.addFirst(fresh.encode(table.columns.get(column), table.vectors.get(column)));
                }
                assertThat(ParquetWriter.oneRowGroupFile(table.columns, rows, again))
                        .isEqualTo(once);
            }
        }
    }

    private static void addAny(Table table, String name, double nulls, SplittableRandom random) {
        int rows = table.rows;
        int bits = random.nextInt(1, 64);
        long base = random.nextLong() >> random.nextInt(63);
        long step = random.nextInt(4) == 0 ? random.nextInt(1000) : 0;
        IntToLongFunction number = row -> base + step * row + (random.nextLong() >>> bits);
        int alphabet = random.nextInt(1, 300);
        int most = random.nextInt(1, 40);
        IntFunction<String> word = row -> {
            StringBuilder text = new StringBuilder();
            for (int i = random.nextInt(most); i > 0; i--) {
                text.appendCodePoint('A' + random.nextInt(alphabet));
            }
            return text.toString();
        };
        switch (random.nextInt(6)) {
            case 0 -> table.add(name, int32(), Vectors.ints(rows, nulls, random, row -> (int) number.applyAsLong(row)));
            case 1 ->
                table.add(
                        name, new ColumnType.Int(64, random.nextBoolean()), Vectors.ints(rows, nulls, random, number));
            case 2 -> table.add(name, ColumnType.FLOAT64, Vectors.ints(rows, nulls, random, number));
            case 3 ->
                table.add(
                        name,
                        decimal(30),
                        Vectors.wide(
                                rows,
                                nulls,
                                random,
                                row -> BigInteger.valueOf(number.applyAsLong(row))
                                        .shiftLeft(20)));
            case 4 ->
                table.add(name, ColumnType.BOOL, Vectors.ints(rows, nulls, random, row -> number.applyAsLong(row) & 1));
            default -> table.add(name, ColumnType.TEXT, Vectors.texts(rows, nulls, random, word));
        }
    }

    @Test
    void severalRowGroupsAreReadAsOneAndTypesMayGrowAtTheEnd() throws Exception {
        ParquetColumn narrow = new ParquetColumn("n", new ColumnType.Int(8, true));
        ParquetColumn wide = new ParquetColumn("n", new ColumnType.Int(32, true));
        java.io.ByteArrayOutputStream out = new java.io.ByteArrayOutputStream();
        SplittableRandom random = new SplittableRandom(1);
        ColumnVector vector = Vectors.ints(100, 0.1, random, row -> row);
        try (ChunkEncoder encoder = new ChunkEncoder(1)) {
            ParquetWriter writer = new ParquetWriter(out);
            writer.writeRowGroup(100, List.of(encoder.encode(narrow, vector)));
            writer.writeRowGroup(100, List.of(encoder.encode(wide, vector)));
            assertThat(writer.finish(List.of(wide), new LinkedHashMap<>())).isEqualTo(out.size());
        }
        try (ParquetReadBack back = readers.readBack(List.of(wide), ParquetInput.of("x", out.toByteArray()))) {
            ColumnVector read = new ColumnVector();
            back.read(0, read);
            assertThat(Arrays.copyOf(read.values, 100)).isEqualTo(Arrays.copyOf(vector.values, 100));
            assertThat(Arrays.copyOfRange(read.values, 100, 200)).isEqualTo(Arrays.copyOf(vector.values, 100));
        }
    }

    @Test
    void severalThreadsMayReadColumnsAtOnce() throws Exception {
        Table table = everyType(20_000, 0.1, new SplittableRandom(4));
        table.encode();
        try (ParquetReadBack back = readers.readBack(table.columns, table.rows, table.chunks);
                ExecutorService threads = Executors.newFixedThreadPool(4)) {
            List<Future<?>> reads = new ArrayList<>();
            for (int round = 0; round < 4; round++) {
                for (int column = 0; column < table.columns.size(); column++) {
                    int index = column;
                    reads.add(threads.submit(() -> {
                        ColumnVector read = new ColumnVector();
                        back.read(index, read);
                        table.assertSame(table.columns.get(index), read, table.vectors.get(index));
                        return null;
                    }));
                }
            }
            for (Future<?> read : reads) {
                read.get();
            }
        }
    }

    @Test
    void anyNameComesBackFromARowGroupAndFromAFile() throws Exception {
        int rows = 5;
        Table table = new Table(rows);
        for (String name : List.of("a.b", "a", "a.b.c", "", "same", "same", "日本 \"q\",\n", "*")) {
            long first = table.columns.size() * 10L;
            table.add(name, int32(), Vectors.ints(rows, 0, new SplittableRandom(1), row -> first + row));
        }

        table.assertComesBack();

        try (ParquetReadBack back = readers.readBack(table.columns, ParquetInput.of("x", table.file()))) {
            for (int i = 0; i < table.columns.size(); i++) {
                ColumnVector read = new ColumnVector();
                back.read(i, read);
                table.assertSame(table.columns.get(i), read, table.vectors.get(i));
            }
        }
    }

    @Test
    void noRowsAndTenThousandColumnsAreFiles() throws Exception {
        List<ParquetColumn> columns = new ArrayList<>();
        for (int i = 0; i < 10_000; i++) {
            columns.add(new ParquetColumn("c" + i, int32()));
        }
        java.io.ByteArrayOutputStream empty = new java.io.ByteArrayOutputStream();
        new ParquetWriter(empty).finish(columns, new LinkedHashMap<>());
        try (ParquetReadBack back = readers.readBack(columns, ParquetInput.of("x", empty.toByteArray()))) {
            assertThat(back.rows()).isZero();
        }

        ColumnVector vector = Vectors.ints(3, 0, new SplittableRandom(1), row -> row);
        try (ChunkEncoder encoder = new ChunkEncoder(1)) {
            List<EncodedChunk> chunks = new ArrayList<>();
            for (ParquetColumn column : columns) {
                chunks.add(encoder.encode(column, vector));
            }
            try (ParquetReadBack back = readers.readBack(columns, 3, chunks)) {
                ColumnVector read = new ColumnVector();
                back.read(9_999, read);
                assertThat(Arrays.copyOf(read.values, 3)).containsExactly(0, 1, 2);
            }
        }
    }

    @Test
    void refusesAChunkThatDoesNotFitItsColumn() {
        ColumnVector vector = Vectors.ints(3, 0, new SplittableRandom(1), row -> row);
        ColumnVector empty = Vectors.ints(3, 1, new SplittableRandom(1), row -> row);
        ParquetColumn column = new ParquetColumn("a", int32());
        ParquetColumn text = new ParquetColumn("a", ColumnType.TEXT);
        try (ChunkEncoder encoder = new ChunkEncoder(1)) {
            EncodedChunk chunk = encoder.encode(column, vector);
            EncodedChunk nothing = encoder.encode(column, empty);

            assertThat(chunk.fits(text)).isFalse();
            assertThat(nothing.fits(text)).isTrue();
            assertThatThrownBy(() -> ParquetWriter.oneRowGroupFile(List.of(text), 3, List.of(chunk)))
                    .isInstanceOf(IllegalArgumentException.class);
            assertThat(ParquetWriter.oneRowGroupFile(List.of(text), 3, List.of(nothing)))
                    .isNotEmpty();
        }
    }

    private static ColumnType int32() {
        return new ColumnType.Int(32, true);
    }

    private static ColumnType decimal(int precision) {
        return new ColumnType.Decimal(precision, 4);
    }

    /** Every type; the first rows hold the type's limits. */
    static Table everyType(int rows, double nulls, SplittableRandom random) {
        Table table = new Table(rows);
        for (int bits : new int[] {8, 16, 32, 64}) {
            long[] signed = {-1L << (bits - 1), ~(-1L << (bits - 1)), 0, -1, 1};
            long[] unsigned = {0, -1L >>> (64 - bits), 1, 1L << (bits - 1)};
            table.add("int" + bits, new ColumnType.Int(bits, true), limits(rows, nulls, random, signed, bits));
            table.add("uint" + bits, new ColumnType.Int(bits, false), limits(rows, nulls, random, unsigned, bits));
        }
        double[] doubles = {
            0.0,
            -0.0,
            Double.MIN_VALUE,
            Double.MAX_VALUE,
            -Double.MAX_VALUE,
            0.1,
            Double.NaN,
            Double.POSITIVE_INFINITY,
            Double.NEGATIVE_INFINITY
        };
        table.add(
                "float64",
                ColumnType.FLOAT64,
                Vectors.doubles(rows, nulls, random, row -> row < doubles.length ? doubles[row] : random.nextDouble()));
        float[] floats = {0f, -0f, Float.MIN_VALUE, Float.MAX_VALUE, Float.NaN, Float.NEGATIVE_INFINITY, 0.1f};
        table.add(
                "float32",
                ColumnType.FLOAT32,
                Vectors.doubles(
                        rows, nulls, random, row -> row < floats.length ? floats[row] : (float) random.nextDouble()));
        table.add("bool", ColumnType.BOOL, Vectors.ints(rows, nulls, random, row -> random.nextInt(2)));
        table.add("date32", ColumnType.DATE, limits(rows, nulls, random, new long[] {-719_162, 2_932_896, 0, -1}, 12));
        for (ColumnType.Unit unit : ColumnType.Unit.values()) {
            for (boolean utc : new boolean[] {false, true}) {
                long most = unit == ColumnType.Unit.NANOS ? Long.MAX_VALUE : 253_402_300_799L * unit.perSecond();
                long least = unit == ColumnType.Unit.NANOS ? Long.MIN_VALUE + 1 : -62_135_596_800L * unit.perSecond();
                table.add(
                        "time_" + unit.word() + (utc ? "_utc" : ""),
                        new ColumnType.Timestamp(unit, utc),
                        limits(rows, nulls, random, new long[] {least, most, 0, -1}, 30));
            }
        }
        table.add(
                "decimal9",
                new ColumnType.Decimal(9, 2),
                limits(rows, nulls, random, new long[] {-999_999_999, 999_999_999, 0, -1}, 20));
        table.add(
                "decimal18",
                new ColumnType.Decimal(18, 18),
                limits(
                        rows,
                        nulls,
                        random,
                        new long[] {-999_999_999_999_999_999L, 999_999_999_999_999_999L, 0, -1},
                        50));
        BigInteger most = BigInteger.TEN.pow(38).subtract(BigInteger.ONE);
        BigInteger[] wide = {most, most.negate(), BigInteger.ZERO, BigInteger.ONE.negate(), BigInteger.TWO.pow(64)};
        table.add(
                "decimal38",
                decimal(38),
                Vectors.wide(
                        rows,
                        nulls,
                        random,
                        row -> row < wide.length
                                ? wide[row]
                                : BigInteger.valueOf(random.nextLong()).shiftLeft(30)));
        String[] texts = {"", "\u0000", "日本語", "\uD83D\uDE00".repeat(20), "a\n\"b\",", "é".repeat(40), "\u007f"};
        table.add(
                "string",
                ColumnType.TEXT,
                Vectors.texts(
                        rows, nulls, random, row -> row < texts.length ? texts[row] : "t" + random.nextInt(9999)));
        table.add(
                "dictionary",
                new ColumnType.Dictionary(16),
                Vectors.texts(rows, nulls, random, row -> "d" + random.nextInt(5)));
        table.add("null", ColumnType.NULL, Vectors.ints(rows, 1, random, row -> 0));
        return table;
    }

    private static ColumnVector limits(int rows, double nulls, SplittableRandom random, long[] limits, int bits) {
        return Vectors.ints(
                rows, nulls, random, row -> row < limits.length ? limits[row] : random.nextLong() >>> (65 - bits));
    }

    /** Columns, their values and their chunks. */
    static final class Table {
        final int rows;
        final List<ParquetColumn> columns = new ArrayList<>();
        final List<ColumnVector> vectors = new ArrayList<>();
        List<EncodedChunk> chunks = new ArrayList<>();

        Table(int rows) {
            this.rows = rows;
        }

        void add(String name, ColumnType type, ColumnVector vector) {
            columns.add(new ParquetColumn(name, type));
            vectors.add(vector);
        }

        void encode() {
            chunks = new ArrayList<>();
            try (ChunkEncoder encoder = new ChunkEncoder(1)) {
                for (int i = 0; i < columns.size(); i++) {
                    chunks.add(encoder.encode(columns.get(i), vectors.get(i)));
                }
            }
        }

        byte[] file() {
            return ParquetWriter.oneRowGroupFile(columns, rows, chunks);
        }

        String encoding(String name) {
            for (int i = 0; i < columns.size(); i++) {
                if (columns.get(i).name().equals(name)) {
                    return chunks.get(i).encoding();
                }
            }
            throw new IllegalArgumentException(name);
        }

        void assertComesBack() throws Exception {
            encode();
            ColumnVector read = new ColumnVector();
            try (ParquetReadBack back = readers.readBack(columns, rows, chunks)) {
                assertThat(back.rows()).isEqualTo(rows);
                for (int i = 0; i < columns.size(); i++) {
                    back.read(i, read);
                    assertSame(columns.get(i), read, vectors.get(i));
                }
            }
        }

        void assertSame(ParquetColumn column, ColumnVector read, ColumnVector written) {
            String what = column + ", " + rows + " rows, " + written.nulls + " nulls";
            assertThat(read.nulls).as(what).isEqualTo(written.nulls);
            assertThat(Arrays.equals(read.valid, 0, (rows + 63) / 64, written.valid, 0, (rows + 63) / 64))
                    .as(what)
                    .isTrue();
            if (column.physical() == ParquetColumn.Physical.BYTE_ARRAY) {
                assertThat(Arrays.equals(read.offsets, 0, rows + 1, written.offsets, 0, rows + 1))
                        .as(what)
                        .isTrue();
                int length = written.offsets[rows];
                assertThat(Arrays.equals(read.bytes, 0, length, written.bytes, 0, length))
                        .as(what)
                        .isTrue();
                return;
            }
            for (int row = 0; row < rows; row++) {
                if (read.values[row] != written.values[row]) {
                    assertThat(read.values[row]).as(what + ", row " + row).isEqualTo(written.values[row]);
                }
            }
            if (column.physical() == ParquetColumn.Physical.FIXED) {
                assertThat(Arrays.equals(read.high, 0, rows, written.high, 0, rows))
                        .as(what)
                        .isTrue();
            }
        }
    }
}
