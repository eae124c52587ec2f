package dev.nightjar.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.nightjar.dataset.report.DatasetReport;
import dev.nightjar.dataset.table.DatasetException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code --partition-by}, through the door. */
class PartitionTest {
    private static final long TIGHT = 16L << 20;

    @TempDir
    Path folder;

    @Test
    void writesAFileForEachValueWithoutItsColumn() throws Exception {
        DatasetReport report =
                Parts.optimize(folder, "trips.csv", "city,n\nOslo,1\nRome,2\n,3\nOslo,4\n", "partition-by", "city");

        Parts parts = new Parts(folder.resolve("trips"));
        assertThat(parts.files())
                .containsExactly(
                        "city=Oslo/part-00000.parquet",
                        "city=Rome/part-00000.parquet",
                        "city=__HIVE_DEFAULT_PARTITION__/part-00000.parquet",
                        "manifest.json");
        assertThat(parts.rows())
                .containsExactly(
                        List.of("Oslo", "1"), List.of("Oslo", "4"), List.of("Rome", "2"), Arrays.asList(null, "3"));
        assertThat(parts.types()).containsExactlyInAnyOrderEntriesOf(Map.of("city", "string", "n", "int8"));
        assertThat(report.output()).isEqualTo("trips");
        assertThat(report.rows()).isEqualTo(4);
        assertThat(report.bytesOut())
                .isEqualTo(parts.parts().stream()
                        .mapToLong(part -> size(folder.resolve("trips").resolve(part)))
                        .sum());
        assertThat(folder.resolve("trips.report.json")).exists();
    }

    @Test
    void cutsDatesAndInstantsToMonthsAndKeepsTheColumn() throws Exception {
        String csv = "t,n\n2024-01-31T23:59:59,1\n2024-02-01T00:00:00,2\n2024-01-01T00:00:00,3\n,4\n";
        Parts.optimize(folder, "a.csv", csv, "partition-by", "t:month");
        Parts parts = new Parts(folder.resolve("a"));

        assertThat(parts.parts())
                .containsExactly(
                        "t_month=2024-01/part-00000.parquet",
                        "t_month=2024-02/part-00000.parquet",
                        "t_month=__HIVE_DEFAULT_PARTITION__/part-00000.parquet");
        assertThat(parts.columns(parts.parts().getFirst()).getFirst().values()).hasSize(2);
        assertThat(parts.manifest().at("/parts/0/min").asText()).isEqualTo("2024-01-01T00:00:00");
        assertThat(parts.manifest().at("/parts/0/max").asText()).isEqualTo("2024-01-31T23:59:59");

        Parts.optimize(folder, "b.csv", "d,n\n2024-01-31,1\n1969-12-31,2\n", "partition-by", "d:month");
        assertThat(new Parts(folder.resolve("b")).parts())
                .containsExactly("d_month=2024-01/part-00000.parquet", "d_month=1969-12/part-00000.parquet");
        Parts.optimize(folder, "c.csv", "d,n\n2024-01-31T23:30:00-05:00,1\n", "partition-by", "d:month");
        assertThat(new Parts(folder.resolve("c")).parts()).containsExactly("d_month=2024-02/part-00000.parquet");
    }

    @Test
    void hostileValuesBecomeHarmlessFolders() throws Exception {
        List<String> values = List.of(
                "..",
                ".",
                "a/b",
                "../../etc",
                "x=y",
                "a b",
                "\u0001",
                "%41",
                "東京",
                "con.",
                "Abc",
                "abc",
                "aBc",
                "\"\"",
                "__HIVE_DEFAULT_PARTITION__",
                "-",
                "a\\b",
                "*?<>|:");
        StringBuilder csv = new StringBuilder("k/..=,n\n");
        for (int i = 0; i < values.size(); i++) {
            csv.append(values.get(i)).append(',').append(i).append('\n');
        }
        Parts.optimize(folder, "a.csv", csv.toString(), "partition-by", "k/..=");

        Parts parts = new Parts(folder.resolve("a"));
        List<String> names = parts.parts();
        assertThat(names).hasSize(values.size());
        assertThat(names).allMatch(name -> name.matches("k%2F\\.\\.%3D=[A-Za-z0-9_%.-]*/part-00000\\.parquet"));
        assertThat(names.stream().map(name -> name.toLowerCase(java.util.Locale.ROOT)))
                .doesNotHaveDuplicates();
        for (int i = 0; i < values.size(); i++) {
            String wanted = values.get(i).equals("\"\"") ? "" : values.get(i);
            assertThat(Parts.value(names.get(i).substring(0, names.get(i).indexOf("/part"))))
                    .isEqualTo(wanted);
        }
        assertThat(folder.resolveSibling("etc")).doesNotExist();
    }

    @Test
    void partitionsTogetherAreTheWholeWhateverTheMemoryAndTheCores() throws Exception {
        SplittableRandom random = new SplittableRandom(14);
        StringBuilder csv = new StringBuilder("id,text,price,key\n");
        Map<String, List<List<String>>> wanted = new HashMap<>();
        int keys = 100;
        for (int i = 0; i < 40_000; i++) {
            String key = "k" + (random.nextInt(3) == 0 ? 7 : random.nextInt(keys));
            String text = Long.toString(random.nextLong(), 36).repeat(1 + random.nextInt(12));
            String price = random.nextInt(1000) + "." + (1 + random.nextInt(9));
            csv.append(i)
                    .append(',')
                    .append(text)
                    .append(',')
                    .append(price)
                    .append(',')
                    .append(key)
                    .append('\n');
            wanted.computeIfAbsent(key, unused -> new ArrayList<>()).add(List.of("" + i, text, price));
        }
        List<byte[]> manifests = new ArrayList<>();
        for (int cores = 1; cores <= 3; cores++) {
            Path out = folder.resolve("c" + cores);
            try (FolderOutput output = new FolderOutput(out)) {
                Parts.optimize(output, cores, TIGHT, "a.csv", csv.toString(), "partition-by", "key");
            }
            // It holds the digests of all parts.
            manifests.add(Files.readAllBytes(out.resolve("a/manifest.json")));
        }
        assertThat(manifests.get(1)).isEqualTo(manifests.get(0));
        assertThat(manifests.get(2)).isEqualTo(manifests.get(0));

        Parts parts = new Parts(folder.resolve("c2/a"));
        assertThat(parts.parts()).hasSize(wanted.size());
        Map<String, List<List<String>>> found = parts.rows().stream()
                .collect(Collectors.groupingBy(
                        row -> String.valueOf(row.getFirst()),
                        Collectors.mapping(
                                row -> row.subList(1, 4).stream()
                                        .map(String::valueOf)
                                        .toList(),
                                Collectors.toList())));
        assertThat(found).isEqualTo(wanted);
        assertThat(parts.manifest().get("parts"))
                .anyMatch(part -> part.get("row_groups").asInt() > 1);
    }

    @Test
    void writesArrowToo() throws Exception {
        Parts.optimize(folder, "a.csv", "k,n\ny,300\nx,2\ny,\n", "partition-by", "k", "format", "arrow");

        Parts parts = new Parts(folder.resolve("a"));
        assertThat(parts.parts()).containsExactly("k=y/part-00000.arrow", "k=x/part-00000.arrow");
        assertThat(parts.columns("k=x/part-00000.arrow")).hasToString("[n int16: 2]");
    }

    @Test
    void anOutputThatCanOnlyWriteIsEnough() throws Exception {
        Optimized optimized = Optimized.Request.csv("k,n\ny,300\nx,2\n")
                .with("partition-by", "k")
                .run();

        assertThat(optimized.names())
                .containsExactly(
                        "table.report.html",
                        "table.report.json",
                        "table.report.md",
                        "table/k=x/part-00000.parquet",
                        "table/k=y/part-00000.parquet",
                        "table/manifest.json");
        Optimized.Request append = Optimized.Request.csv("k,n\ny,300\nx,2\n").with("append", "all");
        assertRefused(append::run, "no folders");
    }

    @Test
    void aDryRunWritesNothing() throws Exception {
        DatasetReport report =
                Parts.optimize(folder, "a.csv", "k,n\ny,300\nx,2\n", "partition-by", "k", "dry-run", "true");

        assertThat(report.output()).isEmpty();
        assertThat(report.bytesOut()).isPositive();
        assertThat(new Parts(folder.resolve("a")).files()).isEmpty();
    }

    @Test
    void aSecondRunReplacesTheFirst() throws Exception {
        Parts.optimize(folder, "a.csv", "k,n\ny,300\nx,2\n", "partition-by", "k");
        Parts.optimize(folder, "a.csv", "k,n\ny,1\nz,2\n", "partition-by", "k");

        Parts parts = new Parts(folder.resolve("a"));
        assertThat(parts.files()).containsExactly("k=y/part-00001.parquet", "k=z/part-00001.parquet", "manifest.json");
        assertThat(parts.manifest().get("generation").asInt()).isEqualTo(2);
    }

    @Test
    void whatCannotDivideADatasetIsRefusedAndLeavesNothing() throws Exception {
        assertRefused(() -> run("x,n\n1.5,1\n", "x"), "float");
        assertRefused(() -> run("x,n\na,1\n", "x:month"), "months");
        assertRefused(() -> run("x\na\n", "x"), "no other column");
        assertRefused(() -> run("x,n\n" + "a".repeat(300) + ",1\n", "x"), "name of a folder");
        assertRefused(() -> run("x,x_month\n2024-01-01,1\n", "x:month"), "x_month");
        assertRefused(() -> run("x,n\na,1\n", "y"), "no such column");
        StringBuilder many = new StringBuilder("x,n\n");
        for (int i = 0; i <= Partitions.MOST; i++) {
            many.append(i).append(",1\n");
        }
        assertRefused(() -> run(many.toString(), "x"), "10,000");

        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void aFolderOfOtherThingsIsNotTouched() throws Exception {
        Files.createDirectories(folder.resolve("a/k=1"));
        Files.writeString(folder.resolve("a/k=1/part-00000.parquet"), "mine");

        assertRefused(() -> run("k,n\n1,1\n", "k"), "other things");

        assertThat(new Parts(folder.resolve("a")).files()).containsExactly("k=1/part-00000.parquet");
        assertThat(folder.resolve("a/.nightjar.lock")).doesNotExist();
    }

    private void run(String csv, String by) throws DatasetException, IOException {
        Parts.optimize(folder, "a.csv", csv, "partition-by", by);
    }

    private static void assertRefused(ThrowingCallable call, String because) {
        assertThatExceptionOfType(DatasetException.class)
                .isThrownBy(call)
                .satisfies(e -> assertThat(e.error()).isEqualTo("option"))
                .withMessageContaining(because);
    }

    private static long size(Path file) {
        return file.toFile().length();
    }
}
