package dev.nightjar.dataset;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightjar.dataset.report.DatasetReport;
import dev.nightjar.dataset.report.ReportDocuments;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A request that was answered before is not answered again. */
class RecognitionTest {
    private static final String CSV = "a,b\n1,x\n2,y\n";

    @TempDir
    Path folder;

    private DatasetReport run(String csv, String... words) throws Exception {
        return Parts.optimize(folder, "t.csv", csv, words);
    }

    @Test
    void theSameRequestIsRecognisedAndTouchesNothing() throws Exception {
        DatasetReport first = run(CSV);
        SortedMap<String, FileTime> before = times();

        DatasetReport second = run(CSV);

        assertThat(first.cached()).isFalse();
        assertThat(second.cached()).isTrue();
        assertThat(ReportDocuments.json(second)).containsEntry("cached", true);
        assertThat(second.columns()).isEqualTo(first.columns());
        assertThat(second.warnings()).isEqualTo(first.warnings());
        assertThat(second.suggestions()).isEqualTo(first.suggestions());
        assertThat(times()).isEqualTo(before);
    }

    @Test
    void otherBytesOptionsOrBudgetsAreAnsweredAnew() throws Exception {
        run(CSV);
        assertThat(run("a,b\n1,x\n2,z\n").cached()).as("same size").isFalse();
        assertThat(run(CSV).cached()).isFalse();
        assertThat(run(CSV, "unsigned", "true").cached()).isFalse();
        assertThat(run(CSV, "format", "arrow").cached()).isFalse();
        assertThat(run(CSV, "type", "a=int64").cached()).isFalse();
        assertThat(run(CSV, "type", "a=int64").cached()).isTrue();
        assertThat(run(CSV, "dry-run", "true").cached()).isFalse();
        try (FolderOutput output = new FolderOutput(folder)) {
            assertThat(Parts.optimize(output, 1, 32L << 20, "t.csv", CSV, "type", "a=int64")
                            .cached())
                    .isFalse();
            assertThat(Parts.optimize(output, 2, 32L << 20, "t.csv", CSV, "type", "a=int64")
                            .cached())
                    .isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"t.parquet", "t.report.json", "t.report.md", "t.report.html"})
    void whatIsMissingIsMadeAnew(String name) throws Exception {
        run(CSV);
        byte[] file = Files.readAllBytes(folder.resolve("t.parquet"));
        Files.delete(folder.resolve(name));

        assertThat(run(CSV).cached()).isFalse();

        assertThat(folder.resolve(name)).exists();
        assertThat(folder.resolve("t.parquet")).hasBinaryContent(file);
        assertThat(run(CSV).cached()).isTrue();
    }

    @Test
    void whatIsDamagedIsMadeAnew() throws Exception {
        run(CSV);
        byte[] file = Files.readAllBytes(folder.resolve("t.parquet"));
        byte[] damaged = file.clone();
        damaged[file.length / 2] ^= 1;
        Files.write(folder.resolve("t.parquet"), damaged);

        assertThat(run(CSV).cached()).isFalse();

        assertThat(folder.resolve("t.parquet")).hasBinaryContent(file);
        for (String broken : new String[] {"", "{", "[]", "{\"file\":1}", "null"}) {
            Files.writeString(folder.resolve("t.report.json"), broken);
            assertThat(run(CSV).cached()).as(broken).isFalse();
        }
    }

    @Test
    void datasetsOfPartsAreRecognisedByAllTheirParts() throws Exception {
        run(CSV, "partition-by", "b");
        assertThat(run(CSV, "partition-by", "b").cached()).isTrue();
        Files.writeString(folder.resolve("t/b=y/part-00000.parquet"), "broken");

        assertThat(run(CSV, "partition-by", "b").cached()).isFalse();

        assertThat(new Parts(folder.resolve("t")).rows()).hasSize(2);
        assertThat(run(CSV, "partition-by", "b").cached()).isTrue();
    }

    @Test
    void theSecondFileOfComponentsIsPartOfIt() throws Exception {
        StringBuilder csv = new StringBuilder("a,b,c\n");
        for (int i = 0; i < 30; i++) {
            csv.append(i)
                    .append(',')
                    .append(i * i % 7)
                    .append(',')
                    .append(i % 5)
                    .append('\n');
        }
        DatasetReport first = run(csv.toString(), "reduce", "pca=2");
        DatasetReport second = run(csv.toString(), "reduce", "pca=2");
        assertThat(second.cached()).isTrue();
        assertThat(second.reduced()).isEqualTo(first.reduced());
        Files.delete(folder.resolve(Objects.requireNonNull(second.reduced()).output()));

        assertThat(run(csv.toString(), "reduce", "pca=2").cached()).isFalse();
    }

    @Test
    void theFingerprintIsTakenOnTheWayOrFromTheStart() throws Exception {
        byte[] bytes = "some bytes, more than one".getBytes(StandardCharsets.UTF_8);
        FingerprintedInput whole = new FingerprintedInput(new Optimized.Bytes("a", bytes));
        try (InputStream in = whole.open(0)) {
            assertThat(in.read()).isEqualTo('s');
            assertThat(in.skip(4)).isEqualTo(4);
            assertThat(in.readAllBytes()).hasSize(bytes.length - 5);
        }
        FingerprintedInput partly = new FingerprintedInput(new Optimized.Bytes("a", bytes));
        try (InputStream in = partly.open(0)) {
            assertThat(in.readNBytes(4)).hasSize(4);
        }
        try (InputStream in = partly.open(3)) {
            assertThat(in.readAllBytes()).hasSize(bytes.length - 3);
        }

        assertThat(whole.fingerprint()).isEqualTo(Fingerprint.of(bytes));
        assertThat(partly.fingerprint()).isEqualTo(Fingerprint.of(bytes));
        assertThat(Fingerprint.of("123456789".getBytes(StandardCharsets.UTF_8)))
                .isEqualTo("crc32c=e3069283,crc32=cbf43926,bytes=9");
    }

    private SortedMap<String, FileTime> times() throws IOException {
        SortedMap<String, FileTime> times = new TreeMap<>();
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                times.put(file.toString(), Files.getLastModifiedTime(file));
            }
        }
        return times;
    }
}
