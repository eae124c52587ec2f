package dev.nightjar.conda.repodata;

import static dev.nightjar.conda.repodata.ChannelFolder.entry;
import static dev.nightjar.conda.repodata.ChannelFolder.only;
import static dev.nightjar.conda.repodata.ChannelFolder.repodata;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdOutputStreamNoFinalizer;
import dev.nightjar.cloud.Deadline;
import dev.nightjar.conda.Channel;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ChannelIndexesTest {
    private final Deadline minute = Deadline.in(Duration.ofMinutes(1));

    @TempDir
    Path root;

    private ChannelFolder folder;

    @BeforeEach
    void makeFolder() {
        folder = new ChannelFolder(root);
    }

    @Test
    void opensThePlatformAndNoarch() throws ChannelException {
        folder.plain("linux-64", repodata(entry("a-1-0.conda", ""))).packed("noarch", repodata());

        List<PackageIndex> indexes = folder.open("linux-64");

        assertThat(indexes).extracting(PackageIndex::subdir).containsExactly("linux-64", "noarch");
        assertThat(indexes).extracting(PackageIndex::recordCount).containsExactly(1L, 0L);
    }

    @Test
    void opensWhatThereIsOfThem() throws ChannelException {
        folder.plain("noarch", repodata());
        assertThat(folder.open("linux-64")).extracting(PackageIndex::subdir).containsExactly("noarch");
        assertThat(folder.open("noarch")).extracting(PackageIndex::subdir).containsExactly("noarch");
    }

    @Test
    void prefersThePackedFile() throws ChannelException {
        folder.plain("noarch", repodata(entry("plain-1-0.conda", "")))
                .packed("noarch", repodata(entry("packed-1-0.conda", "")));

        assertThat(folder.index("noarch").names()).containsExactly("packed");
    }

    @ParameterizedTest
    @ValueSource(strings = {"repodata.json", "repodata.json.zst"})
    void takesAnEmptyFileForAnEmptyIndex(String file) throws ChannelException {
        folder.write("noarch", file, new byte[0]);

        PackageIndex index = folder.index("noarch");

        assertThat(index.recordCount()).isZero();
        assertThat(index.names()).isEmpty();
        assertThat(index.bytes()).isZero();
    }

    @Test
    void namesAGenerationByTheContentWhetherPackedOrNot() throws ChannelException, NoSuchAlgorithmException {
        String json = repodata(entry("a-1-0.conda", "")) + "\n";
        byte[] bytes = json.getBytes(UTF_8);
        String sha256 =
                HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        folder.plain("linux-64", json).packed("noarch", json);

        List<PackageIndex> indexes = folder.open("linux-64");

        assertThat(indexes).extracting(PackageIndex::generation).containsExactly(sha256, sha256);
        assertThat(indexes).extracting(PackageIndex::bytes).containsExactly((long) bytes.length, (long)
                Zstd.compress(bytes).length);
    }

    @Test
    void readsEachSubdirOnceForAllWhoAskAtOnce() throws Exception {
        folder.plain("linux-64", repodata(entry("a-1-0.conda", ""))).plain("noarch", repodata());

        try (ChannelIndexes indexes = new ChannelIndexes();
                ExecutorService threads = Executors.newFixedThreadPool(8)) {
            Callable<List<PackageIndex>> open = () -> indexes.open(folder.channel(), "linux-64", minute);
            List<List<PackageIndex>> answers = new ArrayList<>();
            for (Future<List<PackageIndex>> answer : threads.invokeAll(Collections.nCopies(8, open))) {
                answers.add(answer.get());
            }

            assertThat(answers).allSatisfy(answer -> {
                assertThat(answer.get(0)).isSameAs(answers.get(0).get(0));
                assertThat(answer.get(1)).isSameAs(answers.get(0).get(1));
            });
            assertThat(indexes.opened()).hasSize(2);
        }
    }

    @Test
    void doesNotReadASubdirAgain() throws ChannelException {
        folder.plain("noarch", repodata(entry("a-1-0.conda", "")));

        try (ChannelIndexes indexes = new ChannelIndexes()) {
            indexes.open(folder.channel(), "linux-64", minute);
            folder.plain("noarch", repodata(entry("b-1-0.conda", "")));

            assertThat(indexes.open(folder.channel(), "osx-64", minute).get(0).names())
                    .containsExactly("a");
        }
    }

    @Test
    void showsAChannelAsEachRequestWroteIt() throws ChannelException {
        folder.plain("noarch", repodata(entry("a-1-0.conda", "")));
        Channel other = new Channel("another name", folder.channel().base());

        try (ChannelIndexes indexes = new ChannelIndexes()) {
            indexes.open(folder.channel(), "linux-64", minute);
            PackageIndex index = indexes.open(other, "linux-64", minute).get(0);

            assertThat(only(index, "a").channel()).isEqualTo(other);
            assertThat(indexes.opened())
                    .extracting(opened -> opened.channel().written())
                    .containsExactly("./here", "another name");
        }
    }

    @Test
    void saysThatTheFolderIsMissing() {
        ChannelException failure = failure(new ChannelFolder(root.resolve("none")), "linux-64");

        assertThat(failure.what()).isEqualTo("there is no channel ./here");
        assertThat(failure.why()).isEqualTo("the folder " + root.resolve("none") + " does not exist");
        assertThat(failure.hint()).isNotEmpty();
        assertThat(failure.outsideWorld()).isFalse();
    }

    @Test
    void saysThatTheFolderIsAFile() throws IOException {
        Files.writeString(root.resolve("file"), "x");

        ChannelException failure = failure(new ChannelFolder(root.resolve("file")), "linux-64");

        assertThat(failure.what()).isEqualTo("./here is no channel");
        assertThat(failure.why()).endsWith("is a file");
    }

    @Test
    void saysThatTheFolderHasNoSubdirs() throws IOException {
        Files.createDirectories(root.resolve("linux-64"));

        ChannelException failure = failure(folder, "linux-64");

        assertThat(failure.what()).isEqualTo("./here is no channel");
        assertThat(failure.why()).contains("holds a repodata.json.zst or repodata.json");
        assertThat(failure.outsideWorld()).isFalse();
    }

    @Test
    void saysWhichPlatformsAChannelHasInstead() throws ChannelException {
        folder.plain("linux-64", repodata()).packed("win-64", repodata());
        Channel here = folder.channel();
        ChannelException failure = ChannelIndexes.nothingFor(here, "osx-arm64");

        assertThat(folder.open("osx-arm64")).isEmpty();

        assertThat(failure.what()).isEqualTo("the channel ./here has nothing for osx-arm64");
        assertThat(failure.why()).isEqualTo("it has linux-64, win-64, but neither osx-arm64 nor noarch");
        assertThat(failure.outsideWorld()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"../linux-64", "linux", "", "linux-64/..", "Linux-64"})
    void refusesWhatIsNoPlatform(String platform) {
        folder.plain("noarch", repodata());

        assertThat(failure(folder, platform).why()).startsWith("a platform is two words");
    }

    @Test
    void tellsHowAPackedFileIsBroken() {
        byte[] packed = Zstd.compress(repodata(entry("a-1-0.conda", "")).getBytes(UTF_8));

        assertThat(why("repodata.json.zst", "{}".getBytes(UTF_8))).isEqualTo("it does not begin as zstd does");
        assertThat(why("repodata.json.zst", Arrays.copyOf(packed, packed.length - 9)))
                .isEqualTo("it ends in the middle");
        byte[] followed = Arrays.copyOf(packed, packed.length + 4);
        assertThat(why("repodata.json.zst", followed)).isEqualTo("something that is no zstd follows its end");
    }

    @Test
    void tellsWhereAFileIsBroken() {
        assertThat(why("repodata.json", "[]")).isEqualTo("it is no JSON object");
        assertThat(why("repodata.json", "5")).isEqualTo("it is no JSON object");
        assertThat(why("repodata.json", "{} {}")).isEqualTo("something follows the end of its JSON object");
        assertThat(why("repodata.json", "{\"packages\": []}")).isEqualTo("its \"packages\" is no JSON object");
        assertThat(why("repodata.json", "{\"packages\": {\"a-1-0.conda\": {\"name\": \"a\" \u0007"))
                .startsWith("its JSON is broken at byte 43, in or after the record a-1-0.conda: ")
                .doesNotContain("\u0007");
        assertThat(why("repodata.json", "{\"packages\": {"))
                .contains("its JSON is broken")
                .contains("Unexpected end");
        assertThat(why("repodata.json", "{\"x\": " + "[".repeat(5000))).contains("nesting depth");
        assertThat(why("repodata.json", "{\"x\": \"\u0000\"}")).startsWith("its JSON is broken at byte ");
        assertThat(why("repodata.json", "{\"info\": {\"base_url\": \"file:///etc\\u0000\"}}"))
                .isEqualTo("its info.base_url is no address: file:///etc?");
        assertThat(why("repodata.json", "{\"info\": {\"base_url\": \"javascript:1\"}}"))
                .isEqualTo("its info.base_url may not lead to javascript:1");
    }

    @Test
    void namesFileChannelAndRemedyOfABrokenFile() {
        folder.plain("noarch", "{");

        ChannelException failure = failure(folder, "linux-64");

        assertThat(failure.what()).isEqualTo("cannot read noarch/repodata.json of the channel ./here");
        assertThat(failure.hint()).isEqualTo("get the file anew, or make the channel's index anew");
        assertThat(failure.outsideWorld()).isFalse();
        assertThat(failure.channel()).isEqualTo(folder.channel());
    }

    @Test
    void saysThatAFileIsAFolderOrCannotBeReached() throws IOException {
        Files.createDirectories(root.resolve("noarch/repodata.json"));
        assertThat(failure(folder, "noarch").why()).isEqualTo("it is no file");

        Files.createDirectories(root.resolve("linux-64"));
        Files.createSymbolicLink(root.resolve("linux-64/repodata.json"), Path.of("repodata.json"));
        assertThat(failure(folder, "linux-64").what()).startsWith("cannot read linux-64/repodata.json");
    }

    @Test
    void stopsABombQuickly() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (ZstdOutputStreamNoFinalizer zstd = new ZstdOutputStreamNoFinalizer(out)) {
            zstd.write("{\"x\":".getBytes(UTF_8));
            byte[] blank = " ".repeat(1 << 20).getBytes(UTF_8);
            for (int i = 0; i < 70; i++) {
                zstd.write(blank);
            }
            zstd.write("1}".getBytes(UTF_8));
        }
        folder.write("noarch", "repodata.json.zst", out.toByteArray());

        assertThat(failure(folder, "noarch").why()).isEqualTo("it swells to more than 200 times its packed size");
    }

    @Test
    void stopsAtTheCapOnUnpackedBytes() {
        String json = repodata(entry("a-1-0.conda", "\"license\": \"" + "x".repeat(5000) + "\""));
        folder.plain("linux-64", json).packed("noarch", json);

        ChannelException plain = catchThrowableOfType(ChannelException.class, () -> folder.open("linux-64", 4000));
        ChannelException packed = catchThrowableOfType(ChannelException.class, () -> folder.open("noarch", 4000));

        assertThat(plain.why()).isEqualTo("it holds more than 4000 bytes");
        assertThat(packed.why()).isEqualTo("it unpacks to more than 4000 bytes");
    }

    @Test
    void triesAgainAfterAFailure() throws ChannelException {
        folder.plain("noarch", "{");

        try (ChannelIndexes indexes = new ChannelIndexes()) {
            assertThat(catchThrowableOfType(
                            ChannelException.class, () -> indexes.open(folder.channel(), "noarch", minute)))
                    .isNotNull();
            folder.plain("noarch", repodata());

            assertThat(indexes.open(folder.channel(), "noarch", minute)).hasSize(1);
        }
    }

    private String why(String file, String content) {
        return why(file, content.getBytes(UTF_8));
    }

    private String why(String file, byte[] content) {
        return failure(folder.write("noarch", file, content), "noarch").why();
    }

    private static ChannelException failure(ChannelFolder folder, String platform) {
        return catchThrowableOfType(ChannelException.class, () -> folder.open(platform));
    }
}
