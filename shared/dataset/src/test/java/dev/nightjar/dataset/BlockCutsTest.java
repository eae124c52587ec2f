package dev.nightjar.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.databind.JsonNode;
import dev.nightjar.dataset.Optimized.Request;
import dev.nightjar.dataset.report.ReportDocuments;
import dev.nightjar.dataset.table.DatasetException;
import dev.nightjar.test.Cases;
import dev.nightjar.test.Corpus;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Neither blocks nor cores change what a file becomes, what is told about it, or what is wrong with it. */
class BlockCutsTest {
    private static final String FOLDER = "cases/dataset";
    private static final int[] BLOCKS = {1, 7, 61, 4096, 65_536};

    /** What the first blocks are looked at for; only what lies behind is cut in smaller ones. */
    private static final int HEAD = 1 << 16;

    private static final Set<String> TIMES = Set.of("peak_rss", "cpu_seconds", "wall_seconds", "mb_per_second");

    private final SplittableRandom random = new SplittableRandom(14);

    static Stream<String> cases() throws Exception {
        try (Stream<Path> files = Files.list(Corpus.path(FOLDER))) {
            return files
                    .map(file -> String.valueOf(file.getFileName()))
                    .filter(name -> name.endsWith(".json"))
                    .sorted()
                    .toList()
                    .stream();
        }
    }

    /** Short cases become long ones: their rows again and again. */
    @ParameterizedTest
    @MethodSource("cases")
    void theCasesAreTheSameInAnyBlocks(String name) throws Exception {
        JsonNode wanted = Cases.document(FOLDER + "/" + name);
        String file = wanted.get("file").asText();
        byte[] content = Files.readAllBytes(Corpus.path(FOLDER).resolve(file));
        int header = indexOf(content, (byte) '\n') + 1;
        boolean long_ = content.length > HEAD;
        if (header == 0 || content[content.length - 1] != '\n' || file.endsWith(".gz")) {
            return;
        }
        ByteArrayOutputStream rows = new ByteArrayOutputStream();
        rows.write(content, 0, header);
        int rest = content.length - header;
        for (int bytes = 0; bytes < HEAD + 2_000 && !long_ && rest > 0; bytes += rest) {
            rows.write(content, header, rest);
        }
        Request request = Request.of(file, long_ ? content : rows.toByteArray());
        for (var option : wanted.path("options").properties()) {
            List<String> values = option.getValue().isArray()
                    ? Cases.texts(option.getValue())
                    : List.of(option.getValue().asText());
            request = request.with(option.getKey().replace('_', '-'), values.toArray(String[]::new));
        }

        isTheSameInAnyBlocks(request.with("format", "arrow"), long_ ? new int[] {4096} : BLOCKS);
    }

    @ParameterizedTest
    @ValueSource(strings = {"arrow", "parquet"})
    void randomTablesAreTheSameInAnyBlocks(String format) throws Exception {
        for (int round = 0; round < 12; round++) {
            String text = table(random.nextInt(1, 5));
            Request request = Request.csv(text)
                    .with("format", format)
                    .with("ragged", random.nextBoolean() ? "pad" : "error")
                    .with("blank-lines", random.nextBoolean() ? "skip" : "row");

            isTheSameInAnyBlocks(request, new int[] {BLOCKS[random.nextInt(2)], random.nextInt(2, 9_000)});
        }
    }

    /** A value that a declared type does not hold comes before a quote that is never closed, or after it. */
    @Test
    void theFirstOfTwoErrorsIsToldOnAnyNumberOfCores() throws Exception {
        String rows = "1,x\n".repeat(40_000);
        for (String text : List.of(
                "a,b\n" + rows + "z,x\n" + rows.repeat(9) + "1,\"x\n",
                "a,b\n" + rows + "z,x\n" + rows.repeat(9) + "1,x,x\n" + rows)) {
            Request request = Request.csv(text).with("type", "a=int8").on(1, 16L << 20);
            String error = outcome(request);
            assertThat(error).contains("as int8");
            for (int cores = 2; cores <= 4; cores++) {
                assertThat(outcome(request.on(cores, 16L << 20))).isEqualTo(error);
            }
        }
    }

    /** The first fault of a file, of a ragged row, a NUL and an open quote, wherever blocks end. */
    @Test
    void theFirstOfSeveralFaultsIsToldInAnyBlocks() throws Exception {
        String rows = "a,b\n" + "1,x\n".repeat(HEAD / 4) + "2,y\n".repeat(20);
        for (List<String> faults : List.of(
                List.of("1\n", "1,\0\n", "1,\"open"),
                List.of("1,\0\n", "1\n", "1,\"open"),
                List.of("1,\0\n", "3,z\n", "1,\"open"),
                List.of("\0\n", "3,z\n", "3,z\n"),
                List.of("1\n", "3,z\n", "1,\"open"))) {
            String wanted = faults.getFirst().contains("\0") ? "nul:offset=" : "ragged:line=";
            for (int block : BLOCKS) {
                Request request =
                        Request.csv(rows + String.join("3,z\n", faults)).inBlocksOf(block);
                assertThatExceptionOfType(DatasetException.class)
                        .isThrownBy(request::run)
                        .satisfies(e -> assertThat(e.error())
                                .as("%s, blocks of %d", faults, block)
                                .startsWith(wanted));
            }
        }
    }

    private static void isTheSameInAnyBlocks(Request request, int[] blocks) throws Exception {
        String wanted = outcome(request);
        int cores = 1;
        for (int block : blocks) {
            Object found =
                    outcome(new Request(request.name(), request.content(), request.words(), cores, request.budget())
                            .inBlocksOf(block));
            assertThat(found)
                    .as("blocks of %d, %d cores, %s", block, cores, shown(request))
                    .isEqualTo(wanted);
            cores = cores % 4 + 1;
        }
    }

    private static String shown(Request request) {
        String text = new String(request.content(), StandardCharsets.UTF_8);
        return text.substring(Math.max(0, text.length() - 300));
    }

    /** The error, or the file and what the report says. */
    private static String outcome(Request request) throws Exception {
        try {
            Optimized optimized = request.run();
            Map<String, Object> report = new LinkedHashMap<>(ReportDocuments.json(optimized.report()));
            report.keySet().removeAll(TIMES);
            String ending = optimized.names().getFirst().endsWith(".arrow") ? ".arrow" : ".parquet";
            return Arrays.hashCode(optimized.file(ending)) + " " + report;
        } catch (DatasetException e) {
            return String.valueOf(e.getMessage());
        }
    }

    private static int indexOf(byte[] bytes, byte wanted) {
        for (int i = 0; i < bytes.length; i++) {
            if (bytes[i] == wanted) {
                return i;
            }
        }
        return -1;
    }

    /** Some more than the head of a file, all the kinds of values and everything that can stand at a cut. */
    private String table(int columns) {
        String end = List.of("\n", "\r\n", "\r").get(random.nextInt(3));
        boolean ragged = random.nextInt(3) == 0;
        int[] kinds = random.ints(columns, 0, 8).toArray();
        StringBuilder text = new StringBuilder("c0");
        for (int c = 1; c < columns; c++) {
            text.append(",c").append(c);
        }
        text.append(end);
        while (text.length() < HEAD + 1_500) {
            List<String> row = new ArrayList<>();
            for (int c = 0; c < columns; c++) {
                row.add(field(kinds[c]));
            }
            if (ragged && random.nextInt(800) == 0) {
                row.removeLast();
            }
            text.append(String.join(",", row)).append(end);
            if (random.nextInt(30) == 0) {
                text.append(end);
            }
        }
        return random.nextInt(4) == 0 ? text + "\"open" : text.toString();
    }

    private String field(int kind) {
        if (random.nextInt(15) == 0) {
            return random.nextBoolean() ? "" : "\"\"";
        }
        return switch (kind) {
            case 0 -> Integer.toString(random.nextInt(300));
            case 1 -> Double.toString(random.nextInt(1_000) / 8.0);
            case 2 -> "2024-01-0" + random.nextInt(1, 10);
            case 3 -> random.nextBoolean() ? "true" : "\"false\"";
            case 4 -> "\"x, \"\"" + "y".repeat(random.nextInt(20)) + "\"\"\r\n東京\n😀\"";
            case 5 -> "5\" é" + random.nextInt(40);
            case 6 -> "\"a\"b" + (random.nextBoolean() ? "\"" : "") + random.nextInt(40);
            default -> Long.toUnsignedString(random.nextLong());
        };
    }
}
