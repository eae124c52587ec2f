package dev.nightjar.dataset.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.nightjar.dataset.table.DatasetException;
import dev.nightjar.dataset.table.TokenBlock;
import dev.nightjar.dataset.table.TokenColumn;
import dev.nightjar.test.Corpus;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class JsonLinesSourceTest {
    @Test
    void readsKeysInTheOrderOfTheirFirstRows() throws Exception {
        assertThat(read("""
            {"b":1,"a":2}
            {"a":3,"c":4}
            """)).hasToString("{b=[1, null], a=[2, 3], c=[null, 4]}");
    }

    @Test
    void keepsNumbersAsTheyAreWritten() throws Exception {
        String big = "1234567890".repeat(400);
        assertThat(read("{\"n\":-0}\n{\"n\":1e5}\n{\"n\":1.10}\n{\"n\":-1E-7}\n{\"n\":18446744073709551616}\n{\"n\":"
                        + big + "}\n"))
                .hasToString("{n=[-0, 1e5, 1.10, -1E-7, 18446744073709551616, " + big + "]}");
    }

    @Test
    void quotesStringsAndNothingElse() throws Exception {
        assertThat(read("""
            {"v":"007"}
            {"v":7}
            {"v":true}
            {"v":"true"}
            {"v":null}
            {"v":""}
            {"v":NaN}
            {"v":-Infinity}
            {}
            """)).hasToString("{v=['007', 7, true, 'true', null, '', NaN, -inf, null]}");
    }

    @Test
    void keepsNestedValuesAsTheirText() throws Exception {
        assertThat(read("{\"v\": { \"a\" : [ 1 ,\t1.0e5 ] , \"b c\" : \"x \\\" y\" } , \"w\" : [ ] }\n"))
                .hasToString("{v=['{\"a\":[1,1.0e5],\"b c\":\"x \\\" y\"}'], w=['[]']}");
    }

    @Test
    void decodesEveryWayToWriteACharacter() throws Exception {
        assertThat(read("{\"é\\u6771\":\"\\u00e9\\t\\\"\\/ 東京 😀 \\ud83d\\ude00 \\u0000\"}\n"))
                .hasToString("{é東=['é\t\"/ 東京 😀 😀 \0']}");
    }

    @Test
    void readsTheCaseWithLateKeys() throws Exception {
        byte[] file = Files.readAllBytes(Corpus.path("cases/dataset/jsonl_late_key.jsonl"));

        assertThat(read(file, 1 << 20)).hasToString("{a=[1, 2.5, null], b=[null, 'x', null], c=[null, null, '[1,2]']}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"\n", "\r\n", "\r"})
    void takesEveryLineEndAndSkipsBlankLines(String lineEnd) throws Exception {
        String file = String.join(lineEnd, "", "{\"a\":1}", " \t", "", "{\"a\":2}", "{\"a\":3}");
        for (int blockBytes = 1; blockBytes < 20; blockBytes++) {
            assertThat(read(file.getBytes(StandardCharsets.UTF_8), blockBytes)).hasToString("{a=[1, 2, 3]}");
            assertThat(linesOf(file, blockBytes)).containsExactly(2L, 5L, 6L);
        }
    }

    @Test
    void hasNoRowsInAnEmptyFile() throws Exception {
        assertThat(read("")).isEmpty();
        assertThat(read("\n \n")).isEmpty();
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{'a':1};[1]|corrupt:line=2",
                "{'a':1};;7|corrupt:line=3",
                "null|corrupt:line=1",
                "'x'|corrupt:line=1",
                "{'a':1};{'a':1};{'a':2,'b':3,'a':4};{|corrupt:line=3",
                "{'a':1} {'a':2}|corrupt:line=1",
                "{'a':1};{'a':;2}|corrupt:line=2",
                "{'a':;1};{'a':2}|corrupt:line=1",
                "{'a':1};{'a':2|truncated:line=2",
                "{'a':1};{'a':2;|corrupt:line=2",
                "{'a':1};{'a':tru|truncated:line=2",
                "{'a':1};hello|corrupt:line=2",
                "{'a':1,}|corrupt:line=1",
                "{'a':01}|corrupt:line=1",
                "{'a':.5}|corrupt:line=1",
                "{'a':'\\ud800'}|corrupt:line=1",
                "{'\\udc00':1}|corrupt:line=1",
                "{'a':1};\uFEFF{'a':2}|corrupt:line=2",
                "{'a':1}}|corrupt:line=1",
                "{'a':1};{'a':'\0'}|nul:offset=14",
                "{'a':1};\0{'a':1}|nul:offset=8",
                "[1];{'a':'\0'}|corrupt:line=1",
            })
    void saysWhatIsWrongAndWhereWhateverTheBlocks(String file, String error) {
        byte[] bytes = file.replace('\'', '"').replace(';', '\n').getBytes(StandardCharsets.UTF_8);
        for (int blockBytes = 1; blockBytes <= 64; blockBytes++) {
            assertThat(errorOf(bytes, blockBytes))
                    .as("blocks of %d", blockBytes)
                    .isEqualTo(error);
        }
    }

    @Test
    void namesTheLineAndTheKeyThatStandsTwice() {
        assertThatThrownBy(() -> read("{\"a\":1}\n{\"a\":1,\"b\":2,\"a\":1}\n")).hasMessage("""
            cannot read x.jsonl at line 2
              because the key "a" stands twice in one object
              try each key once\
            """);
    }

    @Test
    void findsBytesThatAreNoUtf8() {
        byte[] file = "{\"a\":1}\n{\"a\":\"é\"}\n{\"a\":2}\n".getBytes(StandardCharsets.UTF_8);
        byte[] latin = file.clone();
        latin[15] = 'x';
        byte[] overlong = file.clone();
        overlong[14] = (byte) 0xc0;
        for (int blockBytes = 1; blockBytes < 40; blockBytes++) {
            assertThat(errorOf(latin, blockBytes)).isEqualTo("encoding:offset=14");
            assertThat(errorOf(overlong, blockBytes)).isEqualTo("encoding:offset=14");
            assertThat(errorOf(Arrays.copyOf(file, 15), blockBytes)).isEqualTo("truncated:line=2");
        }
        assertThat(errorOf(new byte[] {(byte) 0xff, (byte) 0xfe, '{', 0}, 8)).isEqualTo("encoding:offset=0");
    }

    @Test
    void refusesALineThatIsTooLong() {
        assertThat(errorOf(longLine(JsonLinesSource.MAX_LINE + 1, "\n"), 1 << 20))
                .isEqualTo("line_too_long:line=2");
        assertThat(errorOf(longLine(JsonLinesSource.MAX_LINE + 1, ""), 1 << 20)).isEqualTo("line_too_long:line=2");
        assertThat(errorOf(longLine(JsonLinesSource.MAX_LINE + 1, "\r\n{}"), 64 << 20))
                .isEqualTo("line_too_long:line=2");
        assertThat(errorOf(longLine(JsonLinesSource.MAX_LINE, "\r\n"), 1 << 20)).isEqualTo("");
        assertThat(errorOf(longLine(JsonLinesSource.MAX_LINE, "\n"), 64 << 20)).isEqualTo("");
    }

    private static byte[] longLine(int length, String lineEnd) {
        return ("{\"a\":1}\n{\"a\":\"" + "x".repeat(length - 8) + "\"}" + lineEnd).getBytes(StandardCharsets.US_ASCII);
    }

    @Test
    void readsAnEndlessLineOnlyAsFarAsItMust() throws Exception {
        long[] read = new long[1];
        InputStream endless = new InputStream() {
            @Override
            public int read() {
                read[0]++;
                return ' ';
            }

            @Override
            public int read(byte[] to, int from, int length) {
                Arrays.fill(to, from, from + length, (byte) ' ');
                read[0] += length;
                return length;
            }
        };
        try (JsonLinesSource source = new JsonLinesSource(endless, "x.jsonl", 1 << 20)) {
            TableSource.BlockTask task = Objects.requireNonNull(source.next());
            assertThat(catchThrowableOfType(DatasetException.class, task::run).error())
                    .isEqualTo("line_too_long:line=1");
            assertThat(source.next()).isNull();
        }
        assertThat(read[0]).isLessThan(20L << 20);
    }

    @Test
    void refusesWhatIsNestedTooDeeply() {
        assertThat(errorOf(nested(999), 1 << 16)).isEmpty();
        assertThat(errorOf(nested(1000), 1 << 16)).isEqualTo("unsupported:line=1");
        assertThat(errorOf(nested(4_000_000), 1 << 16)).isEqualTo("unsupported:line=1");
    }

    private static byte[] nested(int depth) {
        return ("{\"a\":" + "[".repeat(depth) + "]".repeat(depth) + "}\n").getBytes(StandardCharsets.US_ASCII);
    }

    @Test
    void refusesMoreKeysThanColumnsMayBe() {
        StringBuilder object = new StringBuilder("{");
        for (int i = 0; i < 10_000; i++) {
            object.append("\"k").append(i).append("\":1,");
        }
        String fits = object.substring(0, object.length() - 1) + "}\n";
        String tooMany = object + "\"k\":1}\n";

        assertThat(errorOf(fits.getBytes(StandardCharsets.US_ASCII), 1 << 20)).isEmpty();
        assertThat(errorOf(tooMany.getBytes(StandardCharsets.US_ASCII), 1 << 20))
                .isEqualTo("too_many_columns");
    }

    @Test
    void boundsTheNullsThatSparseRowsMake() throws Exception {
        StringBuilder file = new StringBuilder();
        for (int i = 0; i < 60_000; i++) {
            file.append("{\"k").append(i % 5_000).append("\":").append(i).append("}\n");
        }
        int mostCells = 0;
        int rows = 0;
        try (JsonLinesSource source = source(file.toString().getBytes(StandardCharsets.US_ASCII), 1 << 20)) {
            for (TableSource.BlockTask task = source.next(); task != null; task = source.next()) {
                TokenBlock block = task.run();
                rows += block.rows();
                mostCells = Math.max(mostCells, block.rows() * block.columns().size());
            }
        }

        assertThat(rows).isEqualTo(60_000);
        assertThat(mostCells).isLessThan(12 << 20);
    }

    @Test
    void givesTheSameWhateverTheBlocks() throws Exception {
        Random random = new Random(11);
        for (int file = 0; file < 40; file++) {
            byte[] bytes = randomFile(random).getBytes(StandardCharsets.UTF_8);
            Object whole = outcome(bytes, 1 << 20);
            for (int blockBytes = 1; blockBytes <= 64; blockBytes++) {
                assertThat(outcome(bytes, blockBytes))
                        .as("blocks of %d of %s", blockBytes, new String(bytes, StandardCharsets.UTF_8))
                        .isEqualTo(whole);
            }
        }
    }

    private static String randomFile(Random random) {
        String[] values = {
            "1",
            "-2.50",
            "\"x\"",
            "\"\\u00e9 東\"",
            "null",
            "true",
            "[1, {\"a\": \"]\"}]",
            "{ }",
            "\"\"",
            "\"\\n\"",
            "1e400"
        };
        String[] ends = {"\n", "\r\n", "\r", "\n\n", "\n \t\n"};
        StringBuilder text = new StringBuilder();
        int rows = random.nextInt(12);
        for (int r = 0; r < rows; r++) {
            List<String> keys = new ArrayList<>(List.of("a", "b", "c", "dé", "e"));
            java.util.Collections.shuffle(keys, random);
            StringBuilder object = new StringBuilder("{");
            int many = random.nextInt(5);
            for (int k = 0; k < many; k++) {
                object.append(k == 0 ? "" : ", ")
                        .append('"')
                        .append(keys.get(k))
                        .append("\": ");
                object.append(values[random.nextInt(values.length)]);
            }
            text.append(object).append('}').append(ends[random.nextInt(ends.length)]);
        }
        if (random.nextInt(3) == 0 && !text.isEmpty()) {
            // Something goes missing.
            text.deleteCharAt(random.nextInt(text.length()));
        }
        return text.toString();
    }

    private static Object outcome(byte[] file, int blockBytes) throws IOException {
        try {
            return read(file, blockBytes);
        } catch (DatasetException e) {
            return e.error() + " " + e.getMessage();
        }
    }

    private static String errorOf(byte[] file, int blockBytes) {
        try {
            read(file, blockBytes);
            return "";
        } catch (DatasetException e) {
            return e.error();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static Map<String, List<String>> read(String file) throws IOException, DatasetException {
        return read(file.getBytes(StandardCharsets.UTF_8), 1 << 16);
    }

    /** The values by column; strings in quotes. */
    private static Map<String, List<String>> read(byte[] file, int blockBytes) throws IOException, DatasetException {
        Map<String, List<String>> table = new LinkedHashMap<>();
        int rows = 0;
        try (JsonLinesSource source = source(file, blockBytes)) {
            for (TableSource.BlockTask task = source.next(); task != null; task = source.next()) {
                TokenBlock block = task.run();
                for (int c = 0; c < block.columns().size(); c++) {
                    List<String> column = table.computeIfAbsent(block.names().get(c), key -> new ArrayList<>());
                    padTo(column, rows);
                    TokenColumn tokens = block.columns().get(c);
                    assertThat(tokens.rows()).isEqualTo(block.rows());
                    for (int r = 0; r < block.rows(); r++) {
                        column.add(word(tokens, r));
                    }
                }
                rows += block.rows();
            }
        }
        for (List<String> column : table.values()) {
            padTo(column, rows);
        }
        return table;
    }

    private static void padTo(List<String> column, int rows) {
        while (column.size() < rows) {
            column.add("null");
        }
    }

    private static String word(TokenColumn tokens, int row) {
        if (!tokens.isQuoted(row) && tokens.isNull(row)) {
            return "null";
        }
        String text = new String(
                tokens.bytes(), tokens.start(row), tokens.end(row) - tokens.start(row), StandardCharsets.UTF_8);
        return tokens.isQuoted(row) ? "'" + text + "'" : text;
    }

    private static List<Long> linesOf(String file, int blockBytes) throws IOException, DatasetException {
        List<Long> lines = new ArrayList<>();
        try (JsonLinesSource source = source(file.getBytes(StandardCharsets.UTF_8), blockBytes)) {
            for (TableSource.BlockTask task = source.next(); task != null; task = source.next()) {
                TokenBlock block = task.run();
                for (int r = 0; r < block.rows(); r++) {
                    lines.add(block.line(r));
                }
            }
        }
        return lines;
    }

    private static JsonLinesSource source(byte[] file, int blockBytes) {
        return new JsonLinesSource(new ByteArrayInputStream(file), "x.jsonl", blockBytes);
    }
}
