package dev.nightjar.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.github.luben.zstd.Zstd;
import dev.nightjar.cloud.ObjectInfo;
import dev.nightjar.cloud.ObjectWriter;
import dev.nightjar.dataset.Optimized.Request;
import dev.nightjar.dataset.table.DatasetException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Files that are damaged or made to do harm: each is refused with its place, or read for what it is. */
class HostileInputTest {
    private static final String TABLE = "id,name,\"q, \"\"x\"\"\"\n1,東京,\"a\nb\"\n22,é,x\n333,plain,\"y\"\n";

    @TempDir
    Path folder = Path.of(".");

    private final SplittableRandom random = new SplittableRandom(14);

    // --- bytes that are no text ---

    @Test
    void aByteOfZeroIsToldByItsOffsetWhereverItStands() throws Exception {
        byte[] table = TABLE.getBytes(StandardCharsets.UTF_8);
        for (int at = 0; at <= table.length; at++) {
            byte[] content = inserted(table, at, (byte) 0);
            String error = error(Request.of("t.csv", content));
            // Cut in two, a character may be two of CP932, or none.
            if (!isWithin(table, at) || error.startsWith("nul")) {
                assertThat(error).as("at %d", at).isEqualTo("nul:offset=" + at);
            } else {
                assertThat(error).as("at %d", at).isEqualTo("encoding:offset=" + (at - within(table, at)));
            }
        }
    }

    @Test
    void aByteOfZeroFarBehindIsToldByItsOffset() throws Exception {
        String rows = "1,x,\"y\"\n".repeat(40_000);
        for (String column : List.of("", "a", "a,b")) {
            Request request = Request.of("t.csv", ("a,b,c\n" + rows + "2,\0,z\n").getBytes(StandardCharsets.UTF_8));
            assertThat(error(column.isEmpty() ? request : request.with("columns", column)))
                    .isEqualTo("nul:offset=" + (6 + rows.length() + 2));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"UTF-16LE", "UTF-16BE", "windows-31j", "EUC-JP"})
    void aCharacterOfZeroIsToldByItsOffsetInOtherEncodings(String encoding) throws Exception {
        Charset charset = Charset.forName(encoding);
        String text = "番号,名前\n1,髙橋\n2,表示\n".replace('髙', '高');
        for (int at = 0; at <= text.length(); at++) {
            String wrong = text.substring(0, at) + '\0' + text.substring(at);
            Request request = Request.csv(wrong, charset).with("encoding", encoding);

            assertThat(error(request))
                    .as("at %d", at)
                    .isEqualTo("nul:offset=" + text.substring(0, at).getBytes(charset).length);
        }
    }

    @Test
    void aByteThatIsInNoEncodingIsToldByItsOffset() throws Exception {
        byte[] table = TABLE.getBytes(StandardCharsets.UTF_8);
        for (int at = 0; at <= table.length; at++) {
            // Neither UTF-8 nor CP932 has it.
            byte[] content = inserted(table, at, (byte) 0xff);
            assertThat(error(Request.of("t.csv", content))).as("at %d", at).startsWith("encoding:offset=");
            assertThat(error(Request.of("t.csv", content).with("encoding", "utf-8")))
                    .as("at %d", at)
                    .isEqualTo("encoding:offset=" + (isWithin(table, at) ? at - within(table, at) : at));
        }
    }

    /** A UTF-8 sequence that is cut is wrong from its first byte. */
    private static boolean isWithin(byte[] text, int at) {
        return at < text.length && (text[at] & 0xc0) == 0x80;
    }

    private static int within(byte[] text, int at) {
        int back = 0;
        while ((text[at - back] & 0xc0) == 0x80) {
            back++;
        }
        return back;
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a", "b", "c"})
    void whatIsNoTextIsRefusedInColumnsThatAreLeftOutToo(String dropped) throws Exception {
        for (int column = 0; column < 3; column++) {
            String[] row = {"1", "2.5", "x"};
            row[column] += "\u00ff";
            String rows = "1,2.5,x\n".repeat(70_000);
            byte[] content = ("a,b,c\n" + rows + String.join(",", row) + "\n").getBytes(StandardCharsets.ISO_8859_1);
            Request request = Request.of("t.csv", content);

            assertThat(error(dropped.isEmpty() ? request : request.with("drop", dropped)))
                    .as("in column %d", column)
                    .startsWith("encoding:offset=");
        }
    }

    @Test
    void anEncodingThatShowsOnlyInAColumnThatIsLeftOutIsFound() throws Exception {
        String text = "a,b\n" + "1,x\n".repeat(300_000) + "2,髙橋①\n";
        Request request = Request.csv(text, Charset.forName("windows-31j")).with("drop", "b");

        assertThat(request.run().report().warnings()).contains("encoding:cp932");
    }

    @ParameterizedTest
    @CsvSource({"UTF-16LE, true", "UTF-16BE, true", "UTF-16LE, false", "UTF-16BE, false"})
    void utf16IsStrict(String encoding, boolean marked) throws Exception {
        Charset charset = Charset.forName(encoding);
        String text = (marked ? "\uFEFF" : "") + "a,b\n1,東京\n2,x\n";
        byte[] content = text.getBytes(charset);
        assertThat(Request.of("t.csv", content).columns()).containsExactly("a int8: 1 2", "b string: 東京 x");

        assertThat(error(Request.of("t.csv", Arrays.copyOf(content, content.length - 1))))
                .isEqualTo("encoding:offset=" + (content.length - 2));
        byte[] lone = content.clone();
        int at = text.indexOf('東') * 2;
        lone[at] = (byte) (encoding.endsWith("LE") ? 0xa1 : 0xd8);
        lone[at + 1] = (byte) (encoding.endsWith("LE") ? 0xd8 : 0xa1);
        assertThat(error(Request.of("t.csv", lone))).isEqualTo("encoding:offset=" + at);
    }

    @Test
    void textOfAnotherJapaneseEncodingIsNeverTakenForAnotherInSilence() throws Exception {
        byte[] content = "番号,名前\n1,高橋\n2,佐藤\n3,東京\n".getBytes(Charset.forName("EUC-JP"));

        String outcome;
        try {
            outcome = Request.of("t.csv", content).run().report().warnings().toString();
        } catch (DatasetException e) {
            outcome = e.error();
        }
        assertThat(outcome).contains("encoding:");
        assertThat(Request.of("t.csv", content).with("encoding", "euc-jp").columns())
                .containsExactly("番号 int8: 1 2 3", "名前 string: 高橋 佐藤 東京");
    }

    // --- packed files ---

    @Test
    void aPackedFileThatIsCutAnywhereIsTruncated() throws Exception {
        byte[] text = table(2_000).getBytes(StandardCharsets.UTF_8);
        for (byte[] packed : List.of(gzip(text), Zstd.compress(text))) {
            for (int length = 1;
                    length < packed.length;
                    length += length < 40 || length > packed.length - 40 ? 1 : 97) {
                String name = packed[0] == 0x1f ? "t.csv.gz" : "t.csv.zst";
                assertThat(error(Request.of(name, Arrays.copyOf(packed, length))))
                        .as("%s cut at %d of %d", name, length, packed.length)
                        .isIn("truncated", "corrupt");
            }
        }
    }

    /** To tell where something is wrong a file is read again, and that fails, too. */
    @Test
    void ofTwoFaultsOfAPackedFileTheFirstIsTold() throws Exception {
        byte[] ragged = gzip(("a,b\n1\n" + table(50_000)).getBytes(StandardCharsets.UTF_8));
        byte[] encoding = gzip(("a,b\n\u00ff,1\n" + table(50_000)).getBytes(StandardCharsets.ISO_8859_1));

        assertThat(error(Request.of("t.csv.gz", Arrays.copyOf(ragged, ragged.length - 9))))
                .isEqualTo("ragged:line=2");
        assertThat(error(Request.of("t.csv.gz", Arrays.copyOf(encoding, encoding.length - 9))))
                .isEqualTo("truncated");
    }

    @Test
    void aPackedFileWithAChangedByteIsRefusedOrTheSame() throws Exception {
        byte[] text = table(500).getBytes(StandardCharsets.UTF_8);
        byte[] wanted = Request.of("t.csv", text).run().file(".parquet");
        for (int round = 0; round < 150; round++) {
            byte[] packed = gzip(text);
            packed[random.nextInt(3, packed.length)] ^= (byte) (1 << random.nextInt(8));
            try {
                assertThat(Request.of("t.csv.gz", packed).run().file(".parquet"))
                        .isEqualTo(wanted);
            } catch (DatasetException e) {
                assertThat(e.error()).isIn("truncated", "corrupt");
            }
        }
    }

    @Test
    void whatFollowsAPackedFileIsAnotherPartOfItOrWrong() throws Exception {
        byte[] one = "a,b\n1,x\n".getBytes(StandardCharsets.UTF_8);
        byte[] two = "2,y\n".getBytes(StandardCharsets.UTF_8);
        byte[] skippable = {0x50, 0x2a, 0x4d, 0x18, 3, 0, 0, 0, 'a', 'b', 'c'};
        String[] columns = {"a int8: 1 2", "b string: x y"};

        assertThat(Request.of("t.csv.gz", joined(gzip(one), gzip(new byte[0]), gzip(two)))
                        .columns())
                .containsExactly(columns);
        assertThat(Request.of("t.csv.gz", joined(gzip(one), gzip(two), new byte[512]))
                        .columns())
                .containsExactly(columns);
        assertThat(Request.of("t.csv.zst", joined(Zstd.compress(one), Zstd.compress(two)))
                        .columns())
                .containsExactly(columns);
        assertThat(Request.of("t.csv.zst", joined(skippable, Zstd.compress(one), skippable, Zstd.compress(two)))
                        .columns())
                .containsExactly(columns);
        assertThat(error(Request.of("t.csv.gz", joined(gzip(one), "garbage".getBytes(StandardCharsets.UTF_8)))))
                .isEqualTo("corrupt");
        assertThat(error(Request.of(
                        "t.csv.zst", joined(Zstd.compress(one), "garbage".getBytes(StandardCharsets.UTF_8)))))
                .isIn("corrupt", "truncated");
        assertThat(error(Request.of("t.csv.gz", gzip(new byte[0])))).isEqualTo("empty");
        assertThat(error(Request.of("t.csv.zst", Zstd.compress(new byte[0])))).isEqualTo("empty");
    }

    // --- shapes ---

    @ParameterizedTest
    @ValueSource(strings = {"", "\uFEFF", "\n\n\r\n", "\uFEFF\n", "\r\r"})
    void whatHasNoHeaderIsEmpty(String text) throws Exception {
        assertThat(error(Request.csv(text))).isEqualTo("empty");
    }

    @Test
    void namesAreKeptWhateverTheyAre() throws Exception {
        String text = "\"<script>alert(1)</script>\",\"=cmd|' /C calc'!A0\",\"two\n"
                + "lines\",\"a,b\",\"say \"\"x\"\"\",日本,.a.b,\n"
                + "1,2,3,4,5,6,7,8\n"
                + "2,3,4,5,6,7,8,9\n";

        Optimized parquet = Request.csv(text).run();
        Optimized arrow = Request.csv(text).with("format", "arrow").run();

        String[] names = {
            "<script>alert(1)</script>",
            "=cmd|' /C calc'!A0",
            "two\nlines",
            "a,b",
            "say \"x\"",
            "日本",
            ".a.b",
            "column_8"
        };
        assertThat(arrow.arrow().stream().map(Optimized.Column::name)).containsExactly(names);
        assertThat(new String(parquet.file(".report.html"), StandardCharsets.UTF_8))
                .doesNotContain("<script>alert");
    }

    /** Whatever looks through all columns for each of them takes minutes here. */
    @ParameterizedTest
    @ValueSource(strings = {"parquet", "arrow"})
    void tenThousandColumnsAreWrittenAndProven(String format) throws Exception {
        StringBuilder text = new StringBuilder("c0");
        for (int c = 1; c < 10_000; c++) {
            text.append(",c").append(c);
        }
        text.append('\n');
        for (int r = 0; r < 3; r++) {
            text.append("x").append(r).append((",1." + r).repeat(9_999)).append('\n');
        }

        Optimized optimized =
                Request.csv(text.toString()).with("format", format).run();

        assertThat(optimized.report().columns()).hasSize(10_000);
        assertThat(optimized.report().rows()).isEqualTo(3);
    }

    @Test
    void twoHundredColumnsOfOneNameHaveNamesOfTheirOwn() throws Exception {
        String header = "a" + ",a".repeat(199);
        String row = "1" + ",2".repeat(199);

        Optimized optimized =
                Request.csv(header + "\n" + row + "\n").with("format", "arrow").run();

        assertThat(optimized.arrow().stream().map(Optimized.Column::name).distinct())
                .hasSize(200);
        assertThat(optimized.report().warnings()).containsOnlyOnce("duplicate_header:a");
    }

    @Test
    void aRecordOfSixteenMebibytesIsReadAndALongerOneIsNot() throws Exception {
        int most = 16 << 20;
        for (String quote : List.of("", "\"")) {
            String start = "a,b\n1,x\n2," + quote;
            int filled = most - 2 - quote.length() * 2 - 1;
            byte[] content = (start + "y".repeat(filled) + quote + "\n3,z\n").getBytes(StandardCharsets.ISO_8859_1);
            Optimized optimized = Request.of("t.csv", content).run();
            assertThat(optimized.report().rows()).isEqualTo(3);

            byte[] longer = (start + "y".repeat(filled + 2) + quote + "\n3,z\n").getBytes(StandardCharsets.ISO_8859_1);
            assertThat(error(Request.of("t.csv", longer))).isEqualTo("line_too_long:line=3");
        }
    }

    // --- the world ---

    @Test
    void aFileThatIsReplacedWhileItIsReadHasChanged() throws Exception {
        Path file = folder.resolve("t.csv");
        Files.writeString(file, table(300_000));
        Path other = folder.resolve("other.csv");
        Files.writeString(other, table(300_000));
        DatasetInput input = new LocalInput(file, "t.csv");
        try (FolderOutput output = new FolderOutput(folder.resolve("out"));
                DatasetOptimizer optimizer = new DatasetOptimizer(2, MemoryBudget.DEFAULT)) {
            assertThatExceptionOfType(DatasetException.class)
                    .isThrownBy(() -> optimizer.optimize(
                            new Replaced(
                                    input,
                                    () -> Files.move(other, file, java.nio.file.StandardCopyOption.REPLACE_EXISTING)),
                            OptimizeOptions.DEFAULTS,
                            output))
                    .satisfies(e -> assertThat(e.error()).isEqualTo("changed"));
        }

        assertThat(entries(folder.resolve("out"))).isEmpty();
    }

    /** Wherever writing fails, in data or reports: nothing has a name, nothing is left. */
    @ParameterizedTest
    @ValueSource(strings = {"parquet", "arrow"})
    void aDiskThatIsFullLeavesNothing(String format) throws Exception {
        byte[] content = table(3_000).getBytes(StandardCharsets.UTF_8);
        OptimizeWords words = new OptimizeWords();
        words.say("format", List.of(format));
        long whole = 0;
        for (long room = 0; whole == 0; room += 1 + room / 3) {
            Path out = folder.resolve("out" + room);
            try (FolderOutput output = new FolderOutput(out);
                    DatasetOptimizer optimizer = new DatasetOptimizer(2, MemoryBudget.DEFAULT)) {
                Narrow narrow = new Narrow(output, room);
                optimizer.optimize(new Bytes("t.csv", content), words.options(), narrow);
                whole = room;
            } catch (IOException e) {
                assertThat(FolderOutput.isFull(e)).isTrue();
            }
            assertThat(entries(out)).hasSize(whole == 0 ? 0 : 4);
        }
    }

    private interface Act {
        void run() throws IOException;
    }

    /** Somebody does something once the first reading has ended. */
    private static final class Replaced implements DatasetInput {
        private final DatasetInput input;
        private final Act act;
        private int opened;

        Replaced(DatasetInput input, Act act) {
            this.input = input;
            this.act = act;
        }

        @Override
        public String name() {
            return input.name();
        }

        @Override
        public long size() {
            return input.size();
        }

        @Override
        public InputStream open(long offset) throws IOException, DatasetException {
            InputStream in = input.open(offset);
            if (++opened == 3) {
                act.run();
            }
            return in;
        }

        @Override
        public void checkUnchanged() throws IOException, DatasetException {
            input.checkUnchanged();
        }
    }

    private record Bytes(String name, byte[] content) implements DatasetInput {
        @Override
        public long size() {
            return content.length;
        }

        @Override
        public InputStream open(long offset) {
            return new java.io.ByteArrayInputStream(content, (int) offset, content.length - (int) offset);
        }

        @Override
        public void checkUnchanged() {}
    }

    /** A folder with room for so many bytes. */
    private static final class Narrow implements DatasetOutput {
        private final FolderOutput folder;
        private long room;

        Narrow(FolderOutput folder, long room) {
            this.folder = folder;
            this.room = room;
        }

        @Override
        public ObjectWriter write(String name) throws IOException {
            ObjectWriter writer = folder.write(name);
            return new ObjectWriter() {
                @Override
                public void write(int b) throws IOException {
                    write(new byte[] {(byte) b}, 0, 1);
                }

                @Override
                public void write(byte[] from, int offset, int length) throws IOException {
                    room -= length;
                    if (room < 0) {
                        throw new IOException("No space left on device");
                    }
                    writer.write(from, offset, length);
                }

                @Override
                public ObjectInfo commit() throws IOException {
                    return writer.commit();
                }

                @Override
                public void close() throws IOException {
                    writer.close();
                }
            };
        }
    }

    private static List<String> entries(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return List.of();
        }
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.map(entry -> String.valueOf(entry.getFileName()))
                    .sorted()
                    .toList();
        }
    }

    private String table(int rows) {
        StringBuilder text = new StringBuilder("a,b\n");
        for (int r = 0; r < rows; r++) {
            text.append(random.nextInt(1_000_000)).append(",x").append(r % 97).append('\n');
        }
        return text.toString();
    }

    private static String error(Request request) throws IOException {
        @Nullable DatasetException found = null;
        try {
            request.run();
        } catch (DatasetException e) {
            found = e;
        }
        assertThat(found).as("a failure").isNotNull();
        assertThat(String.valueOf(found == null ? "" : found.getMessage())).contains("\n  because ", "\n  try ");
        return found == null ? "" : found.error();
    }

    private static byte[] inserted(byte[] text, int at, byte value) {
        byte[] longer = new byte[text.length + 1];
        System.arraycopy(text, 0, longer, 0, at);
        longer[at] = value;
        System.arraycopy(text, at, longer, at + 1, text.length - at);
        return longer;
    }

    private static byte[] gzip(byte[] text) throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
            gzip.write(text);
        }
        return packed.toByteArray();
    }

    private static byte[] joined(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }

    @Test
    void zerosAreToldAsWhatTheyAreAlsoWhereNoLineEnds() throws Exception {
        assertThat(error(Request.of("disk.img.csv", new byte[17 << 20]))).isEqualTo("nul:offset=0");
    }
}
