package dev.nightjar.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.nightjar.cloud.ObjectInfo;
import dev.nightjar.cloud.ObjectWriter;
import dev.nightjar.dataset.report.ColumnReport;
import dev.nightjar.dataset.report.DatasetReport;
import dev.nightjar.dataset.table.DatasetException;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code --append}, through the door. */
class AppendTest {
    @TempDir
    Path folder;

    private Parts parts() {
        return new Parts(folder.resolve("all"));
    }

    private DatasetReport append(String name, String csv, String... words) throws DatasetException, IOException {
        List<String> said =
                new ArrayList<>(List.of("append", folder.resolve("all").toString()));
        said.addAll(List.of(words));
        return Parts.optimize(folder.resolve("out"), name, csv, said.toArray(String[]::new));
    }

    @Test
    void beginsADatasetAndAddsToIt() throws Exception {
        append("jan.csv", "a,b\n1,x\n2,y\n");
        DatasetReport second = append("feb.csv", "b,a\nz,3\n");

        assertThat(parts().files()).containsExactly("manifest.json", "part-00000.parquet", "part-00001.parquet");
        assertThat(parts().rows()).containsExactly(List.of("1", "x"), List.of("2", "y"), List.of("3", "z"));
        assertThat(second.warnings()).noneMatch(warning -> warning.startsWith("widened"));
        assertThat(second.output()).isEqualTo(folder.resolve("all").toString());
        assertThat(parts().manifest().get("sources")).hasSize(2);
        assertThat(folder.resolve("out/feb.report.json")).exists();
    }

    @Test
    void widensWhereItMustAndSaysSo() throws Exception {
        append("1.csv", "n,x,d,same,b\n1,1,2024-01-01,a,true\n,2,2024-01-02,b,false\n");
        DatasetReport report = append("2.csv", "n,x,d,same,b\n300,0.25,2024-01-03T10:00:00,c,true\n");

        assertThat(parts().types())
                .containsExactly(
                        Map.entry("n", "int16"),
                        Map.entry("x", "float32"),
                        Map.entry("d", "timestamp[s]"),
                        Map.entry("same", "string"),
                        Map.entry("b", "bool"));
        assertThat(report.warnings())
                .contains(
                        "widened:n=int8->int16",
                        "widened:x=int8->float32",
                        "widened:d=date32->timestamp[s]",
                        "rewritten:part-00000.parquet",
                        "rewritten_parts:1");
        assertThat(report.columns().getFirst().why()).contains("it was int8 in the dataset");
        assertThat(report.columns()).extracting(ColumnReport::name).containsExactly("n", "x", "d", "same", "b");
        assertThat(parts().files()).containsExactly("manifest.json", "part-00001.parquet", "part-00002.parquet");
        assertThat(parts().rows())
                .containsExactly(
                        List.of("1", "1.0", "2024-01-01T00:00", "a", "true"),
                        Arrays.asList(null, "2.0", "2024-01-02T00:00", "b", "false"),
                        List.of("300", "0.25", "2024-01-03T10:00", "c", "true"));
    }

    @Test
    void newColumnsAreNullBeforeAndMissingOnesAfter() throws Exception {
        append("1.csv", "a,b\n1,x\n");
        DatasetReport report = append("2.csv", "a,c\n2,9\n");

        assertThat(parts().types()).containsOnlyKeys("a", "b", "c");
        assertThat(parts().rows()).containsExactly(Arrays.asList("1", "x", null), Arrays.asList("2", null, "9"));
        assertThat(report.warnings()).contains("new_column:c", "missing_column:b", "rewritten_parts:1");
    }

    @Test
    void whatBecomesTextKeepsItsCanonicalText() throws Exception {
        append("1.csv", "a,b,c,d\n1,1.50,2024-01-31,TRUE\n20000000,20000000.5,2024-02-01,false\n");
        append("2.csv", "a,b,c,d\nx,x,x,x\n");

        assertThat(parts().rows())
                .containsExactly(
                        List.of("1", "1.5", "2024-01-31", "true"),
                        List.of("20000000", "20000000.5", "2024-02-01", "false"),
                        List.of("x", "x", "x", "x"));
    }

    @Test
    void floatsThatLackDigitsAreNotMadeDecimals() throws Exception {
        // Its double gives the 19 digits back, but the double's shortest text is 0.1.
        append("1.csv", "a\n0.1000000000000000056\n");

        assertRefused(() -> append("2.csv", "a\n0.12345678901234567890123\n"), "option", "digits");
        assertThat(parts().rows()).containsExactly(List.of("0.1"));
    }

    @Test
    void theSameFileIsRecognised() throws Exception {
        append("1.csv", "a,b\n1,x\n");
        append("2.csv", "a,b\n2,y\n");
        byte[] manifest = Files.readAllBytes(folder.resolve("all/manifest.json"));

        DatasetReport again = append("renamed.csv", "a,b\n1,x\n");

        assertThat(again.cached()).isTrue();
        assertThat(again.rows()).isEqualTo(1);
        assertThat(again.warnings()).containsExactly("already_appended:1.csv");
        assertThat(folder.resolve("all/manifest.json")).hasBinaryContent(manifest);
    }

    @Test
    void aFileWhoseOwnPartIsBrokenIsAppendedAnew() throws Exception {
        append("1.csv", "a,b\n1,x\n");
        append("2.csv", "a,b\n2,y\n");
        Files.writeString(folder.resolve("all/part-00000.parquet"), "broken");

        assertRefused(() -> append("3.csv", "a,b\n300,z\n"), "corrupt:part-00000.parquet", "1.csv");
        DatasetReport again = append("1.csv", "a,b\n1,x\n");

        assertThat(again.cached()).isFalse();
        assertThat(parts().rows()).containsExactlyInAnyOrder(List.of("1", "x"), List.of("2", "y"));
    }

    @Test
    void partitionsGrow() throws Exception {
        append("1.csv", "d,n\n2024-01-05,1\n2024-02-05,2\n", "partition-by", "d:month");
        append("2.csv", "d,n\n2024-02-06,3\n2024-03-05,4\n");
        assertThat(parts().parts())
                .containsExactly(
                        "d_month=2024-01/part-00000.parquet",
                        "d_month=2024-02/part-00000.parquet",
                        "d_month=2024-02/part-00001.parquet",
                        "d_month=2024-03/part-00001.parquet");

        append("3.csv", "d,n\n2024-02-07,1000\n");

        assertThat(parts().rows())
                .containsExactlyInAnyOrder(
                        List.of("2024-01", "2024-01-05", "1"),
                        List.of("2024-02", "2024-02-05", "2"),
                        List.of("2024-02", "2024-02-06", "3"),
                        List.of("2024-02", "2024-02-07", "1000"),
                        List.of("2024-03", "2024-03-05", "4"));
        assertThat(parts().files()).hasSize(6);
        assertRefused(() -> append("4.csv", "x,n\n1,1\n"), "option", "no such column");
        assertRefused(() -> append("4.csv", "d,n\n1,1\n", "partition-by", "n"), "option", "begun otherwise");
    }

    @Test
    void whatWasPartitionedGrowsAndIsNotReplacedByOneOfItsFiles() throws Exception {
        String[] by = {"partition-by", "k"};
        Parts.optimize(folder, "all.csv", "k,n\na,1\n", by);
        append("2.csv", "k,n\nb,2\n");

        assertThat(parts().rows()).containsExactly(List.of("a", "1"), List.of("b", "2"));
        assertRefused(() -> Parts.optimize(folder, "all.csv", "k,n\na,1\n", by), "option", "would be lost");
        assertThat(parts().rows()).hasSize(2);
    }

    @Test
    void aDryRunSaysWhatWouldWiden() throws Exception {
        append("1.csv", "n\n1\n");
        byte[] manifest = Files.readAllBytes(folder.resolve("all/manifest.json"));

        DatasetReport report = append("2.csv", "n\n1000\n", "dry-run", "true");

        assertThat(report.warnings())
                .contains("widened:n=int8->int16", "rewritten:part-00000.parquet", "rewritten_parts:1");
        assertThat(folder.resolve("all/manifest.json")).hasBinaryContent(manifest);
        assertThat(parts().files()).containsExactly("manifest.json", "part-00000.parquet");
    }

    @Test
    void declaredTypesHoldForWhatIsThereAndForWhatComes() throws Exception {
        append("1.csv", "n,m\n1,300\n", "type", "n=int32");
        append("2.csv", "n,m\n2,4\n");
        assertThat(parts().types()).containsEntry("n", "int32").containsEntry("m", "int16");
        assertRefused(() -> append("3.csv", "n,m\n2.5,4\n"), "loss:line=2,column=n", "2.5");
        assertRefused(() -> append("3.csv", "n,m\n2,4\n", "type", "n=int64"), "option", "begun otherwise");

        assertRefused(() -> append("3.csv", "n,m\n2,4\n", "type", "m=int8"), "loss:row=1,column=m", "300");
        append("3.csv", "n,m\n2,5\n", "type", "m=int64");

        assertThat(parts().types()).containsEntry("m", "int64");
        assertThat(parts().rows()).hasSize(3);
    }

    @Test
    void foldersThatWouldBeCalledOtherwiseAreRefused() throws Exception {
        append("1.csv", "d,n\n2024-01-05,1\n", "partition-by", "d");

        assertRefused(() -> append("2.csv", "d,n\n2024-01-05T10:00:00,1\n"), "option", "called otherwise");
        append("2.csv", "d,n\nsoon,1\n");

        assertThat(parts().parts()).containsExactly("d=2024-01-05/part-00000.parquet", "d=soon/part-00001.parquet");
    }

    @ParameterizedTest
    @ValueSource(strings = {"parquet", "arrow"})
    void rowsInAnyNumberOfFilesAreTheValuesOfOne(String format) throws Exception {
        SplittableRandom random = new SplittableRandom(format.length());
        for (int round = 0; round < 4; round++) {
            int rows = 40 + random.nextInt(60);
            List<String> lines = new ArrayList<>();
            for (int i = 0; i < rows; i++) {
                int size = 1 + i * 6 / rows;
                String n = random.nextInt(9) == 0 ? "" : "" + random.nextLong(1L << (7 * size));
                String x = i < rows / 2 ? "" + random.nextInt(100) : random.nextInt(1000) / 8.0 + "";
                String d = i < rows / 3 ? "2024-01-0" + (1 + random.nextInt(9)) : "2024-02-03T10:11:12." + size;
                String text = "t" + random.nextInt(5);
                String late = i < rows * 2 / 3 ? "" : "" + (i + 0.1);
                String month = "2024-0" + (1 + random.nextInt(3)) + "-01";
                lines.add(String.join(",", n, x, d, text, late, month));
            }
            String header = "n,x,d,text,late,month\n";
            Path one = folder.resolve("one" + round);
            Path many = folder.resolve("many" + round);
            String[] by = random.nextBoolean()
                    ? new String[] {"partition-by", "month:month"}
                    : new String[] {"partition-by", "text"};
            Parts.optimize(
                    folder.resolve("out"), "one.csv", header + String.join("\n", lines) + "\n", said(one, format, by));
            int from = 0;
            int file = 0;
            while (from < rows) {
                int to = Math.min(rows, from + 1 + random.nextInt(rows / 2));
                Parts.optimize(
                        folder.resolve("out"),
                        "f" + file++ + ".csv",
                        header + String.join("\n", lines.subList(from, to)) + "\n",
                        said(many, format, by));
                from = to;
            }

            assertThat(new Parts(many).types()).isEqualTo(new Parts(one).types());
            assertThat(sorted(new Parts(many).rows()))
                    .as("%s in %s files", rows, file)
                    .isEqualTo(sorted(new Parts(one).rows()));
        }
    }

    private static String[] said(Path dataset, String format, String[] by) {
        return new String[] {"append", dataset.toString(), "format", format, by[0], by[1]};
    }

    private static List<List<@Nullable String>> sorted(List<List<@Nullable String>> rows) {
        return rows.stream().sorted(Comparator.comparing(Object::toString)).toList();
    }

    @Test
    void aWriterThatDiesAtAnyMomentLeavesTheOldDatasetOrTheNew() throws Exception {
        String first = "k,n\na,1\nb,2\n,3\n";
        String second = "k,n\na,1000\nc,4\n";
        List<List<@Nullable String>> old = new ArrayList<>();
        List<List<@Nullable String>> grown = new ArrayList<>();
        Path whole = folder.resolve("whole");
        Parts.optimize(
                whole,
                "1.csv",
                first,
                "partition-by",
                "k",
                "append",
                whole.resolve("all").toString());
        old.addAll(sorted(new Parts(whole.resolve("all")).rows()));
        Parts.optimize(whole, "2.csv", second, "append", whole.resolve("all").toString());
        grown.addAll(sorted(new Parts(whole.resolve("all")).rows()));
        int commits = 0;
        boolean died = true;
        for (int at = 0; died; at++) {
            Path out = folder.resolve("at" + at);
            String all = out.resolve("all").toString();
            Parts parts = new Parts(out.resolve("all"));
            Parts.optimize(out, "1.csv", first, "partition-by", "k", "append", all);
            try (FolderOutput real = new FolderOutput(out)) {
                Mortal mortal = new Mortal(real, new int[] {at});
                Parts.optimize(mortal, 2, MemoryBudget.DEFAULT, "2.csv", second, "append", all);
                died = false;
            } catch (Died e) {
                commits++;
            }

            assertThat(sorted(parts.rows())).as("dead at %s", at).isIn(old, grown);
            Parts.optimize(out, "2.csv", second, "append", all);
            assertThat(sorted(parts.rows())).isEqualTo(grown);
            List<String> named = new ArrayList<>(parts.parts());
            named.add("manifest.json");
            assertThat(parts.files()).containsExactlyInAnyOrderElementsOf(named);
        }
        // Two new parts, three rewritten ones, the manifest, three reports; each before and after it is in place.
        assertThat(commits).isEqualTo(2 * 9);
    }

    private static final class Died extends IOException {
        private static final long serialVersionUID = 1;
    }

    /** Stops for good just before or just after the file that it is told to; nothing is tidied up then. */
    private record Mortal(DatasetOutput real, int[] left) implements DatasetOutput {
        private void check() throws Died {
            if (left[0] < 0) {
                throw new Died();
            }
        }

        @Override
        public ObjectWriter write(String name) throws IOException {
            ObjectWriter writer = real.write(name);
            return new ObjectWriter() {
                @Override
                public void write(int b) throws IOException {
                    writer.write(b);
                }

                @Override
                public void write(byte[] from, int start, int length) throws IOException {
                    writer.write(from, start, length);
                }

                @Override
                public ObjectInfo commit() throws IOException {
                    step(left);
                    ObjectInfo info = writer.commit();
                    step(left);
                    return info;
                }

                @Override
                public void close() throws IOException {
                    writer.close();
                }
            };
        }

        private static void step(int[] left) throws Died {
            if (left[0] == 0) {
                left[0] = -1;
            }
            if (left[0] < 0) {
                throw new Died();
            }
            left[0]--;
        }

        @Override
        public boolean canRead() {
            return true;
        }

        @Override
        public @Nullable DatasetInput read(String name) throws IOException {
            check();
            return real.read(name);
        }

        @Override
        public List<String> list() throws IOException {
            check();
            return real.list();
        }

        @Override
        public void delete(String name) throws IOException {
            check();
            real.delete(name);
        }

        @Override
        public DatasetOutput dataset(String name) throws DatasetException {
            return new Mortal(real.dataset(name), left);
        }

        @Override
        public Closeable lock() throws IOException, DatasetException {
            return real.lock();
        }
    }

    @Test
    void twoWritersDoNotMeet() throws Exception {
        append("1.csv", "a\n1\n");
        try (FolderOutput other = new FolderOutput(folder.resolve("all"));
                Closeable lock = other.lock()) {
            assertThat(lock).isNotNull();
            assertRefused(() -> append("2.csv", "a\n2\n"), "changed", "another writer");
        }
        append("2.csv", "a\n2\n");
    }

    @Test
    void aManifestThatIsNoneIsRefused() throws Exception {
        append("1.csv", "a\n1\n");
        for (String broken : List.of(
                "",
                "{",
                "{}",
                "[]",
                Files.readString(folder.resolve("all/manifest.json")).replace("part-00000.parquet", "../../x.parquet"),
                Files.readString(folder.resolve("all/manifest.json")).replace("\"kinds\":1", "\"kinds\":\"1\""))) {
            Files.writeString(folder.resolve("all/manifest.json"), broken);
            assertRefused(() -> append("2.csv", "a\n2\n"), "corrupt:manifest.json", "no manifest");
        }
        assertThat(parts().files()).containsExactly("manifest.json", "part-00000.parquet");
    }

    private static void assertRefused(ThrowingCallable call, String error, String because) {
        assertThatExceptionOfType(DatasetException.class)
                .isThrownBy(call)
                .satisfies(e -> assertThat(e.error()).isEqualTo(error))
                .withMessageContaining(because);
    }
}
