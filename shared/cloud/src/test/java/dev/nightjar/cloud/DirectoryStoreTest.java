package dev.nightjar.cloud;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DirectoryStoreTest extends LocalStoreContract {
    @TempDir
    Path dir;

    private DirectoryStore store;

    @BeforeEach
    void open() throws IOException {
        store = new DirectoryStore(dir.resolve("data"), clock);
    }

    @Override
    protected ObjectStore store() {
        return store;
    }

    private Path file(String name) throws IOException {
        Path file = dir.resolve("data/buckets").resolve(bucket()).resolve(name);
        Files.createDirectories(file.getParent());
        return file;
    }

    private Path drop(String name, String content) throws IOException {
        return Files.writeString(file(name), content);
    }

    @Test
    void showsContentAsAPlainFile() throws Exception {
        put(store, "environments/ml.yml/17/conda-lock.yml", "version: 1");

        assertThat(file("environments/ml.yml/17/conda-lock.yml")).hasContent("version: 1");
        assertThat(files(dir.resolve("data/buckets"))).hasSize(1);
    }

    @Test
    void showsTheContentOfAnOddNameUnderAReadableOne() throws Exception {
        put(store, "team a/", "folder mark");

        assertThat(files(dir.resolve("data/buckets"))).singleElement().satisfies(file -> {
            assertThat(file).hasContent("folder mark");
            assertThat(file.getFileName().toString()).startsWith("team_a_~");
            assertThat(file.getParent()).isEqualTo(file("%%"));
        });
    }

    @Test
    void isTheSameStoreAfterItIsOpenedAgain() throws Exception {
        ObjectInfo a = put(store, "a", "1");
        ObjectInfo odd = put(store, "a/b", "2");
        put(store, "gone", "3");
        store.delete(name("gone"), Precondition.NONE);

        ObjectStore again = new DirectoryStore(dir.resolve("data"), clock);

        assertThat(again.list(bucket(), "")).containsExactly(a, odd);
        assertThat(put(again, "gone", "4").generation()).isGreaterThan(a.generation());
    }

    @Test
    void givesAGenerationToAFileThatWasCopiedIn() throws Exception {
        drop("team-a/ml 1.yml", "name: x");

        ObjectInfo found = store.find(name("team-a/ml 1.yml")).orElseThrow();

        assertThat(found.size()).isEqualTo(7);
        assertThat(found.updated()).isEqualTo(clock.instant());
        assertThat(found.metadata()).isEmpty();
        clock.advance(Duration.ofMinutes(1));
        assertThat(store.find(found.name())).contains(found);
        assertThat(store.list(bucket(), "")).containsExactly(found);
        assertThat(new DirectoryStore(dir.resolve("data"), clock).find(found.name()))
                .contains(found);
        assertThat(text(store, found)).isEqualTo("name: x");
    }

    @Test
    void seesAJapaneseFileThatWasCopiedIn() throws Exception {
        // A process in the C locale cannot name such a file at all; the store's own writes go elsewhere there.
        assumeThat(System.getProperty("sun.jnu.encoding")).isEqualTo("UTF-8");

        drop("チーム/環境 (最終版).yml", "name: x");

        assertThat(store.list(bucket(), "チ"))
                .singleElement()
                .satisfies(i -> assertThat(i.name()).isEqualTo(name("チーム/環境 (最終版).yml")));
    }

    @Test
    void givesAnotherGenerationToAFileThatWasEditedByHand() throws Exception {
        ObjectInfo written = put(store, "a", "123");
        Path file = file("a");

        FileTime before = Files.getLastModifiedTime(file);
        Files.writeString(file, "abc");
        Files.setLastModifiedTime(file, FileTime.from(before.toInstant().plusSeconds(5)));
        ObjectInfo edited = store.list(bucket(), "").get(0);

        assertThat(edited.generation()).isGreaterThan(written.generation());
        assertThat(text(store, edited)).isEqualTo("abc");
        assertThatExceptionOfType(ObjectNotFoundException.class)
                .isThrownBy(() -> store.read(name("a"), written.generation()));
    }

    @Test
    void countsAFileThatWasDroppedAgainAfterADeleteAsANewOne() throws Exception {
        Path original = Files.writeString(dir.resolve("original.yml"), "same");
        Files.copy(original, file("a.yml"), StandardCopyOption.COPY_ATTRIBUTES);
        ObjectInfo first = store.find(name("a.yml")).orElseThrow();
        store.delete(name("a.yml"), Precondition.NONE);

        Files.copy(original, file("a.yml"), StandardCopyOption.COPY_ATTRIBUTES);

        assertThat(store.find(name("a.yml")).orElseThrow().generation()).isGreaterThan(first.generation());
    }

    @Test
    void judgesPreconditionsByWhatWasDroppedByHand() throws Exception {
        drop("a", "dropped");

        assertThatExceptionOfType(PreconditionFailedException.class)
                .isThrownBy(() -> put(store, name("a"), Precondition.DOES_NOT_EXIST, new byte[] {1}));

        ObjectInfo dropped = store.find(name("a")).orElseThrow();
        put(store, name("a"), Precondition.generationIs(dropped.generation()), new byte[] {1});
        store.delete(name("a"), Precondition.NONE);
        assertThat(file("a")).doesNotExist();
    }

    @Test
    void seesAnObjectVanishThatWasRemovedByHand() throws Exception {
        ObjectInfo written = put(store, "a", "1");

        Files.delete(file("a"));

        assertThat(store.find(name("a"))).isEmpty();
        assertThat(store.list(bucket(), "")).isEmpty();
        assertThat(put(store, name("a"), Precondition.DOES_NOT_EXIST, new byte[] {1})
                        .generation())
                .isGreaterThan(written.generation());
    }

    @Test
    void keepsGenerationsWhenTheFolderIsCopiedFaithfully() throws Exception {
        ObjectInfo a = put(store, "team/a", "1");
        ObjectInfo odd = put(store, "team/a/b", "2");
        Path copy = dir.resolve("copy");
        try (Stream<Path> all = Files.walk(dir.resolve("data"))) {
            for (Path each : (Iterable<Path>) all::iterator) {
                Files.copy(
                        each, copy.resolve(dir.resolve("data").relativize(each)), StandardCopyOption.COPY_ATTRIBUTES);
            }
        }

        assertThat(new DirectoryStore(copy, clock).list(bucket(), "")).containsExactly(a, odd);
    }

    @Test
    void leavesHiddenFilesOfOtherProgramsAlone() throws Exception {
        drop(".DS_Store", "x");
        drop("team/.ml.yml.swp", "x");
        drop(".git/config", "x");

        assertThat(store.list(bucket(), "")).isEmpty();
        assertThat(store.find(name(".DS_Store"))).isEmpty();
        ObjectInfo own = put(store, name(".DS_Store"), Precondition.DOES_NOT_EXIST, new byte[] {1});
        assertThat(store.list(bucket(), "")).containsExactly(own);
        assertThat(bytes(store, own)).containsExactly(1);
    }

    @Test
    void followsNoLinkInsideABucket() throws Exception {
        Path secret = Files.writeString(dir.resolve("secret"), "secret");
        Path outside = Files.createDirectory(dir.resolve("outside"));
        Files.writeString(outside.resolve("x"), "secret");
        put(store, "real", "real");
        Files.createSymbolicLink(file("file-link"), secret);
        Files.createSymbolicLink(file("folder-link"), outside);
        Files.createSymbolicLink(file("dangling"), dir.resolve("nothing"));
        Files.createSymbolicLink(file("REAL"), file("real"));

        assertThat(store.list(bucket(), "")).extracting(i -> i.name().name()).containsExactly("real");
        for (String name : List.of("file-link", "folder-link/x", "dangling", "REAL", "folder-link/new")) {
            assertThat(store.find(name(name))).as(name).isEmpty();
            ObjectInfo own = put(store, name, "own");
            assertThat(text(store, own)).as(name).isEqualTo("own");
        }
        assertThat(secret).hasContent("secret");
        assertThat(files(outside)).containsExactly(outside.resolve("x"));
        assertThat(outside.resolve("x")).hasContent("secret");
        assertThat(file("real")).hasContent("real");
        assertThat(dir.resolve("nothing")).doesNotExist();
    }

    @Test
    void doesNotWriteThroughALinkInPlaceOfItsOwnFolder() throws Exception {
        Path outside = Files.createDirectory(dir.resolve("outside"));
        Files.createSymbolicLink(file("%%"), outside);

        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() -> put(store, "a/", "odd"))
                .withMessageContaining("%% is in the way");
        assertThat(files(outside)).isEmpty();
    }

    @Test
    void servesABucketThatIsItselfALink() throws Exception {
        Path elsewhere = Files.createDirectories(dir.resolve("data/elsewhere"));
        Files.createSymbolicLink(dir.resolve("data/buckets/linked"), elsewhere);

        ObjectInfo info = put(store, new ObjectName("linked", "a/b"), Precondition.NONE, new byte[] {1});

        assertThat(elsewhere.resolve("a/b")).hasBinaryContent(new byte[] {1});
        assertThat(store.list("linked", "")).containsExactly(info);
    }

    @Test
    void saysSoWhenAFileIsEditedWhileItIsRead() throws Exception {
        Path file = drop("a", "0123456789".repeat(10_000));
        ObjectInfo info = store.find(name("a")).orElseThrow();

        try (InputStream in = store.read(info.name(), info.generation())) {
            in.readNBytes(10);
            Files.writeString(file, "changed in place, and shorter");

            assertThatExceptionOfType(IOException.class)
                    .isThrownBy(in::readAllBytes)
                    .withMessageContaining("was changed while it was read");
        }
    }

    @Test
    void tellsTwoContentsOfOneSizeApartThatWereWrittenInOneMoment() throws Exception {
        ObjectInfo first = put(store, "a", "111");
        FileTime moment = Files.getLastModifiedTime(file("a"));

        Path half = Files.writeString(dir.resolve("half"), "222");
        Files.setLastModifiedTime(half, moment);
        Stamp stamp = Stamp.unlike(List.of(Stamp.of(file("a")).orElseThrow()), half);

        assertThat(stamp).isNotEqualTo(Stamp.of(file("a")).orElseThrow());
        assertThat(Stamp.of(half)).contains(stamp);
        assertThat(store.find(name("a"))).contains(first);
    }

    @Test
    void takesAFileOfOneSizeAndMomentForNoContentOfItsOwn() throws Exception {
        Path other = drop(".hidden", "x");
        FileTime later =
                FileTime.from(Files.getLastModifiedTime(other).toInstant().plusSeconds(60));
        Files.setLastModifiedTime(other, later);
        DirectoryStore quick = new DirectoryStore(dir.resolve("data"), clock, step -> {
            if (step == DirectoryStore.Step.SYNC_CONTENT) {
                for (Path half : files(dir.resolve("data/meta/scratch"))) {
                    Files.setLastModifiedTime(half, later);
                }
            }
        });

        ObjectInfo own = put(quick, ".hidden", "y");

        assertThat(text(quick, own)).isEqualTo("y");
        assertThat(other).hasContent("x");
    }

    @Test
    void streamsALargeObjectThroughLittleMemory() throws Exception {
        byte[] chunk = noise(6, 1 << 16);
        ThreadMXBean memory = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        put(store, "warm-up", "x");

        long before = memory.getCurrentThreadAllocatedBytes();
        ObjectInfo info;
        try (ObjectWriter writer = store.write(name("large"), Precondition.NONE, Map.of())) {
            for (int i = 0; i < 1024; i++) {
                writer.write(chunk);
            }
            info = writer.commit();
        }
        try (InputStream in = store.read(info.name(), info.generation())) {
            in.transferTo(OutputStream.nullOutputStream());
        }
        store.copy(info.name(), info.generation(), name("copy"), Precondition.NONE);

        assertThat(info.size()).isEqualTo(64 << 20);
        assertThat(memory.getCurrentThreadAllocatedBytes() - before).isLessThan(4 << 20);
    }

    @Test
    void keepsItsOwnFoldersTidy() throws Exception {
        put(store, "a", "1");
        try (ObjectWriter abandoned = store.write(name("b"), Precondition.NONE, Map.of())) {
            abandoned.write(1);
        }
        assertThatExceptionOfType(PreconditionFailedException.class)
                .isThrownBy(() -> put(store, name("a"), Precondition.DOES_NOT_EXIST, new byte[] {1}));

        assertThat(files(dir.resolve("data/meta/scratch")))
                .extracting(f -> f.getFileName().toString())
                .containsExactly("lock");
    }

    @Test
    void saysInThreePartsThatItsFolderIsAFile() throws Exception {
        Path file = Files.writeString(dir.resolve("file"), "");

        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() -> new DirectoryStore(file, clock))
                .withMessageContaining("cannot keep objects in " + file)
                .withMessageContaining("\n  because ")
                .withMessageContaining("\n  try ");
    }

    @Test
    void saysWhichEntryIsBroken() throws Exception {
        put(store, "a", "1");
        Path entry = files(dir.resolve("data/meta/objects")).get(0);
        Files.writeString(entry, "{\"name\":");

        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() -> store.find(name("a")))
                .withMessageContaining("cannot read " + entry)
                .withMessageContaining("try deleting it");
        Files.delete(entry);
        assertThat(store.find(name("a"))).isPresent();
    }

    static List<Path> files(Path folder) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            return all.filter(Files::isRegularFile).sorted().toList();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"ends in a dot.", "ends in a space ", "back\\slash.yml", "con", "team./a.yml", "LONG"})
    void findsFilesPutThereByHandUnderNamesThatItWouldNotGiveItself(String spelled) throws Exception {
        String name = spelled.equals("LONG") ? "\u624b".repeat(83) : spelled;
        Files.createDirectories(file(name).getParent());
        Files.writeString(file(name), "by hand");

        assertThat(store.list(bucket(), ""))
                .extracting(object -> object.name().name())
                .containsExactly(name);
        ObjectInfo found = store.find(name(name)).orElseThrow();
        assertThat(new String(store.read(name(name), found.generation()).readAllBytes(), UTF_8))
                .isEqualTo("by hand");

        ObjectInfo replaced = put(store, name, "written");
        assertThat(Files.readString(file(name))).isEqualTo("written");
        assertThat(store.find(name(name))).contains(replaced);
        store.delete(name(name), Precondition.generationIs(replaced.generation()));
        assertThat(store.list(bucket(), "")).isEmpty();
    }

    @Test
    void findsNothingInAnOddFolderThatOthersFilled() throws Exception {
        Files.createDirectories(file("%%/x").getParent());
        Files.writeString(file("%%/stray"), "x");
        Files.writeString(file("%%/x~" + "0".repeat(64)), "x");

        assertThat(store.list(bucket(), "")).isEmpty();
        assertThat(store.find(name("%%/stray"))).isEqualTo(Optional.empty());
        assertThat(new String(Files.readAllBytes(file("%%/stray")), UTF_8)).isEqualTo("x");
    }
}
