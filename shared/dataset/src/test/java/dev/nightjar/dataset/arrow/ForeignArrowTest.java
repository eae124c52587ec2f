package dev.nightjar.dataset.arrow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.nightjar.dataset.table.DatasetException;
import dev.nightjar.test.PythonEnvironment;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Files that pyarrow, pandas and Polars write. */
final class ForeignArrowTest {
    @TempDir
    private static Path folder;

    @BeforeAll
    static void writeFiles() {
        PythonEnvironment.Output output =
                PythonReaders.environment().run(ForeignArrowTest.class, "write_arrow.py", folder.toString());
        assertThat(output.stderr()).isEmpty();
        assertThat(output.exit()).isZero();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "feather_uncompressed",
                "feather_zstd",
                "feather_lz4",
                "sliced",
                "stream_None",
                "stream_zstd",
                "stream_lz4",
                "aligned"
            })
    void areReadWhateverTheirForm(String file) throws Exception {
        assertThat(read(file + ".arrow")).hasToString("""
            {i8=[-128, null, 127], \
            u64=[0, null, 18446744073709551615], \
            f16=[1.5, null, -2.0], \
            f32=[0.10000000149011612, null, inf], \
            f64=[0.1, null, NaN], \
            b=[true, null, false], \
            d32=[2024-02-29, null, 0001-01-01], \
            d64=[2024-02-29, null, 9999-12-31], \
            ts=[2024-02-29T12:00:00, null, 1969-12-31T23:59:59.5], \
            tz=[2024-02-29T12:00:00Z, null, 1969-12-31T23:59:59.5Z], \
            t32=['01:02:03', null, '23:59:59'], \
            t64=['01:02:03.004', null, '00:00:00'], \
            dec=[-0.05, null, 12345678901234567890.10], \
            dec256=[99999999999999999999999999999999999999999999999999, null, -1], \
            s=['007', null, ''], \
            ls=['東京 😀', null, 'a longer text than twelve bytes'], \
            vs=['short', null, 'a longer text than twelve bytes'], \
            dict=['x', null, 'y'], \
            udict=[20, null, 10], \
            n=[null, null, null]}\
            """);
    }

    @Test
    void areReadAsPandasWritesThem() throws Exception {
        assertThat(read("pandas.feather")).hasToString("{a=[1, 2, 3], b=['x', null, 'z'], c=['u', 'v', 'u']}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"polars_uncompressed", "polars_zstd", "polars_lz4", "polars_batches", "polars_stream"})
    void areReadAsPolarsWritesThem(String file) throws Exception {
        assertThat(read(file + ".arrow"))
                .hasToString("{a=[1, 2, 3], b=['x', null, 'a longer text than twelve bytes'], c=['u', 'v', 'u']}");
    }

    @Test
    void areReadWhenDictionariesGrowOrAreReplaced() throws Exception {
        assertThat(read("delta.arrow")).hasToString("{c=['p', 'q', 'r', 'p']}");
        assertThat(read("replaced.arrow")).hasToString("{c=['p', 'q', 'r', 'p']}");
    }

    @ParameterizedTest
    @CsvSource({
        "list, nested (list)",
        "struct, nested (struct)",
        "map, nested (map)",
        "binary, binary",
        "duration, duration",
        "interval, interval",
        "decimal32, decimal32",
        "run-end, run-end encoded",
        "dictlist, nested (list)"
    })
    void areRefusedByNameWhereAColumnIsNotFlat(String name, String kind) {
        DatasetException refused =
                catchThrowableOfType(DatasetException.class, () -> read("refused_" + name + ".arrow"));

        assertThat(refused.error()).isEqualTo("unsupported:column=" + name);
        assertThat(refused).hasMessageContaining("its column \"" + name + "\" is of a kind that is not read: " + kind);
    }

    @Test
    void areRefusedAtTheRowThatCannotBeSaid() {
        assertThat(catchThrowableOfType(DatasetException.class, () -> read("late_year.arrow"))
                        .error())
                .isEqualTo("unsupported:row=3,column=when");
        assertThat(catchThrowableOfType(DatasetException.class, () -> read("latin.arrow"))
                        .error())
                .isEqualTo("corrupt:row=2,column=s");
    }

    @Test
    void areReadInManyBlocks() throws Exception {
        byte[] file = bytes("many_lz4.arrow");
        Map<String, List<String>> whole = ArrowSourceTest.read(file, 64 << 20);

        assertThat(ArrowSourceTest.read(file, 50_000)).isEqualTo(whole);
        assertThat(whole.get("s")).hasSize(20_000).endsWith("'text 99 and more of it'");
        assertThat(whole.get("f")).startsWith("0.0", "0.01").endsWith("199.99");
        assertThat(whole.get("n")).startsWith("null", "1").endsWith("null");
    }

    @ParameterizedTest
    @ValueSource(strings = {"feather_lz4", "polars_zstd", "delta", "stream_None"})
    void areReadWithinBoundsWhateverByteIsChanged(String name) throws Exception {
        byte[] file = bytes(name + ".arrow");
        java.util.Random random = new java.util.Random(name.hashCode());
        int failed = 0;
        for (int i = 0; i < 400; i++) {
            byte[] changed = file.clone();
            changed[random.nextInt(file.length)] ^= (byte) (1 << random.nextInt(8));
            try {
                ArrowSourceTest.read(changed, 1 << 20);
            } catch (DatasetException e) {
                failed++;
            }
        }
        for (int length = 0; length < file.length; length += 13) {
            try {
                ArrowSourceTest.read(Arrays.copyOf(file, length), 1 << 20);
            } catch (DatasetException e) {
                failed++;
            }
        }
        assertThat(failed).isGreaterThan(50);
    }

    private static Map<String, List<String>> read(String file) throws IOException, DatasetException {
        return ArrowSourceTest.read(bytes(file), 1 << 20);
    }

    private static byte[] bytes(String file) throws IOException {
        return Files.readAllBytes(folder.resolve(file));
    }
}
