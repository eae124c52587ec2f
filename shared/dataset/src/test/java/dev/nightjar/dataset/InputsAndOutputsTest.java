package dev.nightjar.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.nightjar.cloud.Deadline;
import dev.nightjar.cloud.MemoryStore;
import dev.nightjar.cloud.ObjectInfo;
import dev.nightjar.cloud.ObjectName;
import dev.nightjar.cloud.ObjectStore;
import dev.nightjar.cloud.ObjectWriter;
import dev.nightjar.cloud.Precondition;
import dev.nightjar.dataset.table.DatasetException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class InputsAndOutputsTest {
    @TempDir
    private Path folder;

    private final ObjectStore store = new MemoryStore(InstantSource.fixed(Instant.EPOCH));

    @Test
    void aLocalFileIsReadFromAnyPlace() throws Exception {
        byte[] content = new byte[1_000_003];
        new Random(1).nextBytes(content);
        Path file = Files.write(folder.resolve("a.csv"), content);
        DatasetInput input = new LocalInput(file, "a.csv");

        assertThat(input.size()).isEqualTo(content.length);
        assertThat(input.name()).isEqualTo("a.csv");
        try (InputStream in = input.open(0)) {
            assertThat(in.readAllBytes()).isEqualTo(content);
        }
        try (InputStream in = input.open(999_999)) {
            assertThat(in.read()).isEqualTo(content[999_999] & 0xFF);
            assertThat(in.readAllBytes()).hasSize(3);
            assertThat(in.read()).isEqualTo(-1);
        }
        input.checkUnchanged();
    }

    @ParameterizedTest
    @CsvSource({
        "trips.csv, trips",
        "data/2024.trips.csv.gz, 2024.trips",
        "trips.CSV.ZST, trips",
        "trips.gz, trips",
        "trips, trips",
        ".csv, .csv",
        ".gz, .gz",
        "a.gz.gz, a",
        "-, stdin"
    })
    void theStemIsTheNameWithoutItsEndings(String name, String stem) {
        assertThat(Stem.of(name)).isEqualTo(stem);
    }

    @Test
    void aLocalFileThatIsWrittenToHasChanged() throws Exception {
        Path file = Files.writeString(folder.resolve("a.csv"), "a\n1\n");
        DatasetInput input = new LocalInput(file, "a.csv");
        Files.setLastModifiedTime(file, FileTime.fromMillis(1));

        assertChanged(() -> input.open(0).close());
        assertChanged(input::checkUnchanged);
    }

    @Test
    void anotherFileOfTheSameSizeAndTimeHasChanged() throws Exception {
        Path file = Files.writeString(folder.resolve("a.csv"), "a\n1\n");
        Files.setLastModifiedTime(file, FileTime.fromMillis(1));
        DatasetInput input = new LocalInput(file, "a.csv");
        Path other = Files.writeString(folder.resolve("b.csv"), "a\n2\n");
        Files.setLastModifiedTime(other, FileTime.fromMillis(1));
        Files.move(other, file, java.nio.file.StandardCopyOption.REPLACE_EXISTING);

        assertChanged(input::checkUnchanged);
    }

    @Test
    void aLocalFileThatIsGoneHasChanged() throws Exception {
        Path file = Files.writeString(folder.resolve("a.csv"), "a\n1\n");
        DatasetInput input = new LocalInput(file, "a.csv");
        Files.delete(file);

        assertChanged(() -> input.open(0).close());
        assertChanged(input::checkUnchanged);
    }

    @Test
    void whatIsNoFileIsUnreadable() {
        assertThatExceptionOfType(DatasetException.class)
                .isThrownBy(() -> new LocalInput(folder, "data"))
                .withMessage("cannot read data\n  because it is a folder\n  try a file in it");
        assertThatExceptionOfType(DatasetException.class)
                .isThrownBy(() -> new LocalInput(folder.resolve("none.csv"), "none.csv"))
                .withMessageContaining("there is no such file");
    }

    @Test
    void aStreamIsReadTwiceAndLeavesNothing() throws Exception {
        byte[] content = "a\n1\n2\n".getBytes(StandardCharsets.UTF_8);
        try (SpooledInput input = new SpooledInput("stdin", new ByteArrayInputStream(content), folder)) {
            for (int round = 0; round < 2; round++) {
                try (InputStream in = input.open(2)) {
                    assertThat(in.readAllBytes())
                            .asString(StandardCharsets.UTF_8)
                            .isEqualTo("1\n2\n");
                }
            }
            assertThat(input.size()).isEqualTo(6);
        }

        assertThat(files()).isEmpty();
    }

    @Test
    void anObjectIsReadAtItsGeneration() throws Exception {
        ObjectInfo object = put("a\n1\n");
        DatasetInput input = new StoreInput(store, object, Deadline.in(Duration.ofHours(1)));

        try (InputStream in = input.open(2)) {
            assertThat(in.readAllBytes()).asString(StandardCharsets.UTF_8).isEqualTo("1\n");
        }
        input.checkUnchanged();
        put("a\n2\n");

        assertChanged(input::checkUnchanged);
        assertChanged(() -> input.open(0).close());
    }

    @Test
    void readingEndsWhenTheTimeIsOver() throws Exception {
        Deadline deadline = Deadline.in(Duration.ofHours(1));
        DatasetInput input = new StoreInput(store, put("a\n1\n"), deadline);

        try (InputStream in = input.open(0)) {
            deadline.cancel();
            assertThatExceptionOfType(InterruptedIOException.class).isThrownBy(in::read);
        }
    }

    @Test
    void aFileOfAFolderAppearsWholeAndOnce() throws Exception {
        try (FolderOutput output = new FolderOutput(folder.resolve("deep/out"))) {
            try (ObjectWriter writer = output.write("year=2024/a.parquet")) {
                writer.write("first".getBytes(StandardCharsets.UTF_8));
                assertThat(folder.resolve("deep/out/year=2024/a.parquet")).doesNotExist();
                assertThat(writer.commit().size()).isEqualTo(5);
            }
        }

        assertThat(files()).containsExactly("deep/out/year=2024/a.parquet");
    }

    @Test
    void whatIsNotCommittedLeavesNothing() throws Exception {
        Files.writeString(folder.resolve("a.parquet"), "before");
        try (FolderOutput output = new FolderOutput(folder)) {
            ObjectWriter forgotten = output.write("b.parquet");
            forgotten.write(1);
            try (ObjectWriter writer = output.write("a.parquet")) {
                writer.write(1);
            }
        }

        assertThat(files()).containsExactly("a.parquet");
        assertThat(folder.resolve("a.parquet")).hasContent("before");
    }

    @Test
    void whatAKilledProcessLeftIsSwept() throws Exception {
        Files.writeString(folder.resolve(".nightjar-999999999-0.tmp"), "half");
        Files.writeString(folder.resolve(".nightjar-mine.tmp"), "whose?");
        try (FolderOutput output = new FolderOutput(folder);
                ObjectWriter writer = output.write("a")) {
            writer.commit();
        }

        assertThat(files()).containsExactly(".nightjar-mine.tmp", "a");
    }

    @Test
    void knowsAFullDiskByItsWords() {
        assertThat(FolderOutput.isFull(new IOException("No space left on device")))
                .isTrue();
        assertThat(FolderOutput.isFull(new IOException("Disk quota exceeded"))).isTrue();
        assertThat(FolderOutput.isFull(new IOException("File too large"))).isTrue();
        assertThat(FolderOutput.isFull(new IOException("Permission denied"))).isFalse();
        assertThat(FolderOutput.isFull(new IOException())).isFalse();
    }

    @Test
    void theBudgetIsTheDefaultWhereThereIsRoom() {
        assertThat(MemoryBudget.of(OptionalLong.empty(), 4L << 30, OptionalLong.empty())
                        .bytes())
                .isEqualTo(256L << 20);
        assertThat(MemoryBudget.of(OptionalLong.of(1L << 30), 4L << 30, OptionalLong.empty())
                        .bytes())
                .isEqualTo(1L << 30);
    }

    @Test
    void theBudgetFitsIntoTheHeapAndTheControlGroup() {
        assertThat(MemoryBudget.of(OptionalLong.of(1L << 30), 300L << 20, OptionalLong.empty()))
                .isEqualTo(new MemoryBudget(252L << 20, "what a heap of 300 MiB leaves"));
        assertThat(MemoryBudget.of(OptionalLong.empty(), 4L << 30, OptionalLong.of(256L << 20)))
                .isEqualTo(new MemoryBudget(112L << 20, "what the 256 MiB of this control group leave"));
        assertThat(MemoryBudget.of(OptionalLong.empty(), 10L << 20, OptionalLong.empty())
                        .bytes())
                .isEqualTo(OptimizeWords.LEAST_MEMORY);
    }

    @Test
    void theLimitIsTheSmallestOfTheControlGroups() throws IOException {
        write("proc/self/cgroup", "12:cpu,memory:/team\n0::/team/job\n");
        write("sys/fs/cgroup/team/job/memory.max", "max\n");
        write("sys/fs/cgroup/team/memory.max", "500000000\n");
        write("sys/fs/cgroup/memory/team/memory.limit_in_bytes", "9223372036854771712\n");
        write("sys/fs/cgroup/memory/memory.limit_in_bytes", "600000000\n");

        assertThat(MemoryBudget.controlGroupLimit(folder)).hasValue(500_000_000);
        assertThat(MemoryBudget.controlGroupLimit(folder.resolve("none"))).isEmpty();
    }

    private void write(String name, String content) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.resolveSibling("."));
        Files.writeString(file, content);
    }

    private ObjectInfo put(String content) throws IOException {
        try (ObjectWriter writer = store.write(new ObjectName("datasets", "a.csv"), Precondition.NONE, Map.of())) {
            writer.write(content.getBytes(StandardCharsets.UTF_8));
            return writer.commit();
        }
    }

    private List<String> files() throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile)
                    .map(file -> folder.relativize(file).toString())
                    .sorted()
                    .toList();
        }
    }

    private static void assertChanged(org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
        assertThatExceptionOfType(DatasetException.class)
                .isThrownBy(call)
                .satisfies(e -> assertThat(e.error()).isEqualTo("changed"));
    }
}
