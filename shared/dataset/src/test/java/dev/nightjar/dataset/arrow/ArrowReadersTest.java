package dev.nightjar.dataset.arrow;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightjar.dataset.table.ColumnType;
import dev.nightjar.dataset.table.ColumnVector;
import dev.nightjar.dataset.table.TextValues;
import dev.nightjar.test.PythonEnvironment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What pyarrow, Polars and DuckDB read in the files that we write. */
final class ArrowReadersTest {
    private static PythonEnvironment python;

    private final SampleTable sample = new SampleTable();

    @TempDir
    private Path folder;

    @BeforeAll
    static void makePython() {
        python = PythonReaders.environment();
    }

    @ParameterizedTest
    @ValueSource(strings = {"pyarrow", "polars", "duckdb"})
    void readTheValuesThatWereWritten(String reader) throws Exception {
        Map<String, List<String>> expected = new LinkedHashMap<>();
        for (int i = 0; i < sample.columns.size(); i++) {
            List<String> words = logicalWords(sample.columns.get(i), sample.vectors.get(i));
            words.addAll(List.copyOf(words));
            expected.put(sample.columns.get(i).name(), words);
        }

        Map<String, List<String>> read = new LinkedHashMap<>();
        readBy(reader, sample.write(2)).forEach((name, line) -> read.put(name, line.subList(1, line.size())));

        assertThat(read).isEqualTo(expected);
    }

    @Test
    void readTheTypesThatWereMeant() throws Exception {
        List<String> types = readBy("pyarrow", sample.write(1)).values().stream()
                .map(List::getFirst)
                .toList();

        assertThat(types)
                .containsExactly(
                        "int8",
                        "uint8",
                        "int16",
                        "uint16",
                        "int32",
                        "uint32",
                        "int64",
                        "uint64",
                        "float",
                        "double",
                        "decimal128(18, 2)",
                        "decimal128(38, 38)",
                        "decimal128(20, 0)",
                        "bool",
                        "date32[day]",
                        "timestamp[s]",
                        "timestamp[s, tz=UTC]",
                        "timestamp[ms]",
                        "timestamp[ms, tz=UTC]",
                        "timestamp[us]",
                        "timestamp[us, tz=UTC]",
                        "timestamp[ns]",
                        "timestamp[ns, tz=UTC]",
                        "string",
                        "null",
                        "dictionary<values=string, indices=int8, ordered=0>",
                        "dictionary<values=string, indices=int16, ordered=0>",
                        "dictionary<values=string, indices=int32, ordered=0>",
                        "int32",
                        "string");
    }

    @ParameterizedTest
    @ValueSource(strings = {"pyarrow", "polars"})
    void readAFileWithoutBatches(String reader) throws Exception {
        assertThat(readBy(reader, sample.write(0)))
                .hasSize(sample.columns.size())
                .allSatisfy((name, line) -> assertThat(line).hasSize(1));
    }

    private Map<String, List<String>> readBy(String reader, byte[] file) throws Exception {
        Path path = Files.write(folder.resolve("sample.arrow"), file);
        PythonEnvironment.Output output = python.run(ArrowReadersTest.class, "read_arrow.py", reader, path.toString());
        assertThat(output.stderr()).isEmpty();
        assertThat(output.exit()).isZero();
        Map<String, List<String>> columns = new LinkedHashMap<>();
        for (String line : output.stdout().lines().toList()) {
            List<String> words = List.of(line.split("\t", -1));
            columns.put(words.getFirst(), words.subList(1, words.size()));
        }
        return columns;
    }

    /** Timestamps in nanoseconds, dictionary columns by their texts: what every reader can say. */
    private static List<String> logicalWords(ArrowColumn column, ColumnVector vector) {
        List<String> words = new ArrayList<>();
        TextValues dictionary = column.dictionary();
        for (String word : Columns.words(column.type(), vector)) {
            if (word.equals("null")) {
                words.add(word);
            } else if (dictionary != null) {
                int i = Integer.parseInt(word);
                int start = dictionary.offsets()[i];
                words.add("'"
                        + new String(
                                dictionary.bytes(), start, dictionary.offsets()[i + 1] - start, StandardCharsets.UTF_8)
                        + "'");
            } else if (column.type() instanceof ColumnType.Timestamp time) {
                words.add(Long.toString(
                        Long.parseLong(word) * (1_000_000_000 / time.unit().perSecond())));
            } else {
                words.add(word.replace("\n", "\\n"));
            }
        }
        return words;
    }
}
