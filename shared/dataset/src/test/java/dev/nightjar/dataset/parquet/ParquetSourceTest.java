package dev.nightjar.dataset.parquet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nightjar.dataset.source.TableSource.BlockTask;
import dev.nightjar.dataset.table.ColumnType;
import dev.nightjar.dataset.table.ColumnVector;
import dev.nightjar.dataset.table.DatasetException;
import dev.nightjar.dataset.table.TokenBlock;
import dev.nightjar.dataset.table.TokenColumn;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import org.apache.parquet.format.ColumnChunk;
import org.apache.parquet.format.ColumnMetaData;
import org.apache.parquet.format.ConvertedType;
import org.apache.parquet.format.FieldRepetitionType;
import org.apache.parquet.format.FileMetaData;
import org.apache.parquet.format.RowGroup;
import org.apache.parquet.format.SchemaElement;
import org.apache.parquet.format.Type;
import org.apache.parquet.format.Util;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Parquet in: canonical tokens, refusals by name, and nothing worse than a message from a broken file. */
class ParquetSourceTest {
    private static final byte[] MAGIC = {'P', 'A', 'R', '1'};
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
    void givesEveryTypeAsCanonicalText() throws Exception {
        assertThat(tokens(new ColumnType.Int(8, true), -128, 127)).containsExactly("-128", "127");
        assertThat(tokens(new ColumnType.Int(32, false), 0, 4_294_967_295L)).containsExactly("0", "4294967295");
        assertThat(tokens(new ColumnType.Int(64, true), Long.MIN_VALUE, Long.MAX_VALUE))
                .containsExactly("-9223372036854775808", "9223372036854775807");
        assertThat(tokens(new ColumnType.Int(64, false), -1, 1)).containsExactly("18446744073709551615", "1");
        assertThat(tokens(ColumnType.BOOL, 0, 1)).containsExactly("false", "true");
        assertThat(tokens(ColumnType.DATE, -719_162, -1, 0, 59, 11_016, 2_932_896))
                .containsExactly("0001-01-01", "1969-12-31", "1970-01-01", "1970-03-01", "2000-02-29", "9999-12-31");
        assertThat(tokens(new ColumnType.Timestamp(ColumnType.Unit.SECONDS, true), -1, 1_700_000_000L))
                .containsExactly("1969-12-31T23:59:59Z", "2023-11-14T22:13:20Z");
        assertThat(tokens(new ColumnType.Timestamp(ColumnType.Unit.MICROS, false), -62_135_596_800_000_000L, 1, 1000))
                .containsExactly("0001-01-01T00:00:00", "1970-01-01T00:00:00.000001", "1970-01-01T00:00:00.001");
        assertThat(tokens(new ColumnType.Timestamp(ColumnType.Unit.NANOS, false), -1))
                .containsExactly("1969-12-31T23:59:59.999999999");
        assertThat(tokens(new ColumnType.Decimal(9, 2), -5, 0, 12_345)).containsExactly("-0.05", "0.00", "123.45");
        assertThat(tokens(new ColumnType.Decimal(18, 0), -5, 7)).containsExactly("-5", "7");
        assertThat(tokens(ColumnType.FLOAT64, bits(0.1), bits(-0.0), bits(Double.NaN), bits(Double.NEGATIVE_INFINITY)))
                .containsExactly("0.1", "-0.0", "NaN", "-inf");
        assertThat(tokens(ColumnType.FLOAT32, bits(0.1f))).containsExactly("0.10000000149011612");
        SplittableRandom random = new SplittableRandom(1);
        assertThat(tokens(
                        new ColumnType.Decimal(38, 10),
                        Vectors.wide(
                                2,
                                0,
                                random,
                                row -> BigInteger.TEN.pow(37).negate().add(BigInteger.valueOf(row)))))
                .containsExactly("-1000000000000000000000000000.0000000000", "-999999999999999999999999999.9999999999");
        assertThat(tokens(
                        ColumnType.TEXT,
                        Vectors.texts(
                                3, 0, random, row -> List.of("", "00501", "日本").get(row))))
                .containsExactly("''", "'00501'", "'日本'");
        assertThat(tokens(ColumnType.TEXT, Vectors.texts(2, 1, random, row -> "")))
                .containsExactly("null", "null");
        assertThat(tokens(ColumnType.NULL, Vectors.ints(2, 1, random, row -> 0)))
                .containsExactly("null", "null");
    }

    @Test
    void cutsIntoBlocksThatKnowTheirRows() throws Exception {
        int rows = 150_000;
        ParquetRoundTripTest.Table table = new ParquetRoundTripTest.Table(rows);
        table.add("n", new ColumnType.Int(32, true), Vectors.ints(rows, 0.1, new SplittableRandom(1), row -> row));
        table.encode();
        long next = 0;
        try (ParquetSource source = readers.source(ParquetInput.of("a.parquet", table.file()))) {
            assertThat(source.columns()).containsExactly("n");
            for (BlockTask task = source.next(); task != null; task = source.next()) {
                TokenBlock block = task.run();
                assertThat(block.rows()).isLessThanOrEqualTo(1 << 16);
                assertThat(block.line(0)).isEqualTo(next + 1);
                for (int row = 0; row < block.rows(); row++) {
                    String token = token(block.columns().getFirst(), row);
                    if (!token.equals("null") && !token.equals(Long.toString(next + row))) {
                        assertThat(token).isEqualTo(Long.toString(next + row));
                    }
                }
                next += block.rows();
            }
        }
        assertThat(next).isEqualTo(rows);
    }

    @Test
    void refusesNestedAndOtherColumnsByName() throws Exception {
        SchemaElement root = new SchemaElement("schema").setNum_children(1);
        SchemaElement group = new SchemaElement("pets").setNum_children(1);
        group.setRepetition_type(FieldRepetitionType.OPTIONAL);
        SchemaElement leaf = new SchemaElement("name").setType(Type.BYTE_ARRAY);
        leaf.setRepetition_type(FieldRepetitionType.REQUIRED);
        SchemaElement repeated = new SchemaElement("tags").setType(Type.INT32);
        repeated.setRepetition_type(FieldRepetitionType.REPEATED);
        SchemaElement interval = new SchemaElement("span").setType(Type.FIXED_LEN_BYTE_ARRAY);
        interval.setType_length(12)
                .setConverted_type(ConvertedType.INTERVAL)
                .setRepetition_type(FieldRepetitionType.REQUIRED);

        assertThat(error(footerOnly(List.of(root, group, leaf)))).isEqualTo("unsupported:column=pets");
        assertThat(error(footerOnly(List.of(root, repeated)))).isEqualTo("unsupported:column=tags");
        assertThat(error(footerOnly(List.of(root, interval)))).isEqualTo("unsupported:column=span");
    }

    @Test
    void refusesBinaryAndYearsThatCannotBeWritten() throws Exception {
        ColumnVector binary = Vectors.texts(2, 0, new SplittableRandom(1), row -> "ab");
        binary.bytes[3] = (byte) 0xFF;
        byte[] file = file(new ParquetColumn("raw", ColumnType.TEXT), binary);
        byte[] untyped = withFooter(file, footer -> {
            SchemaElement element = Objects.requireNonNull(footer.getSchema()).get(1);
            element.unsetLogicalType();
            element.unsetConverted_type();
        });
        assertThat(error(untyped)).isEqualTo("unsupported:column=raw");
        assertThat(error(file)).isEqualTo("corrupt:row=2,column=raw");

        byte[] late = file(
                new ParquetColumn("day", ColumnType.DATE),
                Vectors.ints(2, 0, new SplittableRandom(1), row -> row == 0 ? 0 : 2_932_897));
        assertThat(error(late)).isEqualTo("unsupported:row=2,column=day");
    }

    @Test
    void whatIsNoParquetIsSaidSo() throws Exception {
        assertThat(error(new byte[0])).isEqualTo("truncated");
        assertThat(error("id,name\n1,a\n2,bbbbbbbbbbbb\n".getBytes(StandardCharsets.UTF_8)))
                .isEqualTo("corrupt");
        byte[] file = sample();
        assertThat(error(Arrays.copyOf(file, file.length - 1))).isEqualTo("truncated");
        assertThatThrownBy(() -> readers.source(ParquetInput.of("x.parquet", Arrays.copyOf(file, 50))))
                .isInstanceOf(DatasetException.class)
                .hasMessage("""
                    cannot read x.parquet as Parquet
                      because it does not end with PAR1, so its footer is missing
                      try to copy it again\
                    """);
    }

    @Test
    void numbersThatLieAreFoundBeforeMemoryIsTaken() throws Exception {
        byte[] file = sample();
        assertThat(error(withFooter(file, footer -> footer.setNum_rows(1L << 40))))
                .isEqualTo("corrupt");
        assertThat(error(withFooter(file, footer -> group(footer).setNum_rows(1L << 40))))
                .isEqualTo("corrupt");
        assertThat(error(withFooter(file, footer -> {
                    footer.setNum_rows(1L << 40);
                    group(footer).setNum_rows(1L << 40);
                    for (int i = 0;
                            i
                                    < Objects.requireNonNull(group(footer).getColumns())
                                            .size();
                            i++) {
                        chunk(footer, i).setNum_values(1L << 40);
                    }
                })))
                .isEqualTo("corrupt");
        assertThat(error(withFooter(file, footer -> chunk(footer, 0).setTotal_compressed_size(1L << 50))))
                .isEqualTo("corrupt");
        assertThat(error(withFooter(file, footer -> chunk(footer, 1).setData_page_offset(-5))))
                .isEqualTo("corrupt");
        byte[] hugeFooter = file.clone();
        ByteBuffer.wrap(hugeFooter).order(ByteOrder.LITTLE_ENDIAN).putInt(file.length - 8, Integer.MAX_VALUE);
        assertThat(error(hugeFooter)).isEqualTo("corrupt");
    }

    @Test
    void aBrokenFileNeverDoesWorseThanAMessage() throws Exception {
        byte[] file = sample();
        SplittableRandom random = new SplittableRandom(11);
        int refused = 0;
        for (int i = 0; i < 600; i++) {
            byte[] broken = file.clone();
            if (i % 3 == 0) {
                broken = Arrays.copyOf(broken, random.nextInt(file.length));
            }
            for (int flips = random.nextInt(1, 4); flips > 0 && broken.length > 0; flips--) {
                // Half of the flips hit the footer, which is where the numbers are.
                int at = random.nextBoolean()
                        ? random.nextInt(broken.length)
                        : broken.length - 1 - random.nextInt(Math.min(700, broken.length));
                broken[at] ^= (byte) (1 << random.nextInt(8));
            }
            refused += error(broken).isEmpty() ? 0 : 1;
        }
        assertThat(refused).isGreaterThan(450);
    }

    /** A file with dictionary, delta, plain and compressed pages. */
    private static byte[] sample() {
        ParquetRoundTripTest.Table table = ParquetRoundTripTest.everyType(700, 0.1, new SplittableRandom(2));
        table.encode();
        return table.file();
    }

    /** Reads a whole file. @return the error, or nothing when it was read */
    private static String error(byte[] file) throws IOException {
        try (ParquetSource source = readers.source(ParquetInput.of("x.parquet", file))) {
            for (BlockTask task = source.next(); task != null; task = source.next()) {
                task.run();
            }
            return "";
        } catch (DatasetException e) {
            return e.error();
        }
    }

    private static long bits(double value) {
        return Double.doubleToRawLongBits(value);
    }

    private static List<String> tokens(ColumnType type, long... values) throws Exception {
        return tokens(type, Vectors.ints(values.length, 0, new SplittableRandom(1), row -> values[row]));
    }

    private static List<String> tokens(ColumnType type, ColumnVector vector) throws Exception {
        byte[] file = file(new ParquetColumn("c", type), vector);
        List<String> tokens = new ArrayList<>();
        try (ParquetSource source = readers.source(ParquetInput.of("c.parquet", file))) {
            for (BlockTask task = source.next(); task != null; task = source.next()) {
                TokenBlock block = task.run();
                for (int row = 0; row < block.rows(); row++) {
                    tokens.add(token(block.columns().getFirst(), row));
                }
            }
        }
        return tokens;
    }

    private static String token(TokenColumn column, int row) {
        if (column.isNull(row)) {
            return "null";
        }
        String text = new String(
                column.bytes(), column.start(row), column.end(row) - column.start(row), StandardCharsets.UTF_8);
        return column.isQuoted(row) ? "'" + text + "'" : text;
    }

    private static byte[] file(ParquetColumn column, ColumnVector vector) {
        try (ChunkEncoder encoder = new ChunkEncoder(1)) {
            return ParquetWriter.oneRowGroupFile(List.of(column), vector.rows, List.of(encoder.encode(column, vector)));
        }
    }

    private static RowGroup group(FileMetaData footer) {
        return Objects.requireNonNull(footer.getRow_groups()).getFirst();
    }

    private static ColumnMetaData chunk(FileMetaData footer, int column) {
        ColumnChunk chunk = Objects.requireNonNull(group(footer).getColumns()).get(column);
        return Objects.requireNonNull(chunk.getMeta_data());
    }

    private static byte[] footerOnly(List<SchemaElement> schema) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(MAGIC);
        return finish(out, new FileMetaData(2, schema, 0, List.of()));
    }

    private static byte[] withFooter(byte[] file, Consumer<FileMetaData> change) throws IOException {
        int length = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).getInt(file.length - 8);
        int start = file.length - 8 - length;
        FileMetaData footer = Util.readFileMetaData(new ByteArrayInputStream(file, start, length));
        change.accept(footer);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(file, 0, start);
        return finish(out, footer);
    }

    private static byte[] finish(ByteArrayOutputStream out, FileMetaData footer) throws IOException {
        int start = out.size();
        Util.writeFileMetaData(footer, out);
        int length = out.size() - start;
        out.write(ByteBuffer.allocate(4)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(length)
                .array());
        out.write(MAGIC);
        return out.toByteArray();
    }
}
