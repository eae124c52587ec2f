package dev.nightjar.local;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.luben.zstd.Zstd;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.io.RandomAccessFile;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever comes in: a message in three parts, the right exit code, and no lock that is not true. */
class BadInputTest {
    private static final String PYTHON = record("python-3.12.1-0.conda", "python", "linux-64", "");

    @TempDir
    private Path folder;

    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @BeforeEach
    void aChannelAndAFile() throws IOException {
        channel("channel", PYTHON);
        write("demo.yml", "channels: [./channel]\nplatforms: [linux-64]\ndependencies: [python]\n");
    }

    @Test
    void aFileThatCannotBeRead() throws IOException {
        assertThat(solve("absent.yml")).isEqualTo(2);
        assertThreeParts("cannot read", "there is no such file");
        assertNothingWritten();
    }

    @Test
    void aFileOfTwoGigabytes() throws IOException {
        try (RandomAccessFile sparse =
                new RandomAccessFile(folder.resolve("huge.yml").toFile(), "rw")) {
            sparse.setLength(2L << 30);
        }

        assertThat(solve("huge.yml")).isEqualTo(2);
        assertThreeParts("10 MiB");
        assertNoLocks();
    }

    @Test
    void aYamlBomb() throws IOException {
        StringBuilder bomb = new StringBuilder("a0: &a0 [python, python]\n");
        for (int i = 1; i < 40; i++) {
            bomb.append("a%d: &a%d [*a%d, *a%d]\n".formatted(i, i, i - 1, i - 1));
        }
        write("bomb.yml", bomb + "channels: [./channel]\ndependencies: *a39\n");

        assertThat(solve("bomb.yml")).isEqualTo(2);
        assertThreeParts("bomb.yml:");
        assertNoLocks();
    }

    @Test
    void anUnknownChannel() throws IOException {
        assertThat(solve("demo.yml", "--channel", folder.resolve("nowhere").toString()))
                .isEqualTo(2);
        assertThreeParts("there is no channel", "does not exist");
        assertNoLocks();
    }

    @Test
    void aChannelThatDoesNotAnswer() throws IOException {
        int closed;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            closed = socket.getLocalPort();
        }

        assertThat(solve("demo.yml", "--channel", "http://127.0.0.1:" + closed + "/main", "--timeout", "3s"))
                .isIn(1, 3);
        assertNoLocks();
    }

    @Test
    void aChannelWithoutThePlatform() throws IOException {
        assertThat(solve("demo.yml", "--platform", "osx-arm64")).isEqualTo(2);
        assertThreeParts("has nothing for osx-arm64", "it has linux-64, but neither osx-arm64 nor noarch");
        assertNoLocks();
    }

    @Test
    void aBrokenZst() throws IOException {
        byte[] whole = Zstd.compress(repodata(PYTHON).getBytes(StandardCharsets.UTF_8));
        Files.createDirectories(folder.resolve("broken/linux-64"));
        Files.write(folder.resolve("broken/linux-64/repodata.json.zst"), Arrays.copyOf(whole, whole.length / 2));

        assertThat(solve("demo.yml", "--channel", folder.resolve("broken").toString()))
                .isEqualTo(2);
        assertThreeParts("repodata.json.zst");
        assertNoLocks();
    }

    @Test
    void aRecordThatLiesAboutItsSubdir() throws IOException {
        channel("liar", PYTHON, record("numpy-3.12.1-0.conda", "numpy", "win-64", ""));

        assertThat(solve("demo.yml", "--channel", folder.resolve("liar").toString()))
                .isZero();
        assertThat(err()).contains("has 1 of 2 records in linux-64 that are skipped");
    }

    @Test
    void aRecordWhoseFileNameLeavesItsFolder() throws IOException {
        channel("climber", PYTHON, record("../../evil-3.12.1-0.conda", "evil", "linux-64", ""));

        assertThat(solve("demo.yml", "--channel", folder.resolve("climber").toString()))
                .isZero();
        assertThat(err()).contains("has 1 of 2 records in linux-64 that are skipped");
    }

    @Test
    void aNameThatLeavesItsFolder() throws IOException {
        write("demo.yml", "name: ../../evil\nchannels: [./channel]\nplatforms: [linux-64]\ndependencies: [python]\n");

        assertThat(solve("demo.yml")).isEqualTo(2);
        assertThreeParts("../../evil");
        assertNoLocks();
        try (Stream<Path> beside = Files.list(folder.getParent())) {
            assertThat(beside.filter(path -> path.endsWith("evil"))).isEmpty();
        }
    }

    @Test
    void aRequestForAVirtualPackage() throws IOException {
        write("demo.yml", "channels: [./channel]\nplatforms: [linux-64]\ndependencies: [python, __cuda >=12]\n");

        assertThat(solve("demo.yml")).isEqualTo(1);
        assertThat(err()).contains("__cuda >=12").contains("the host has no __cuda");
        assertNoLocks();
        assertThat(solve("demo.yml", "--virtual-package", "__cuda=12.4")).isZero();
    }

    private void assertThreeParts(String... words) {
        assertThat(err()).contains(words);
        assertThat(err().lines())
                .anyMatch(line -> line.strip().startsWith("because "))
                .anyMatch(line -> line.strip().startsWith("try"));
    }

    private void assertNothingWritten() {
        assertThat(folder.resolve("out")).doesNotExist();
    }

    private void assertNoLocks() throws IOException {
        if (Files.exists(folder.resolve("out"))) {
            try (Stream<Path> files = Files.walk(folder.resolve("out"))) {
                assertThat(files.filter(Files::isRegularFile)
                                .map(f -> f.getFileName().toString()))
                        .allMatch("diagnosis.json"::equals);
            }
        }
    }

    private int solve(String file, String... options) {
        err.reset();
        List<String> args = Stream.concat(
                        Stream.of(
                                "solve",
                                folder.resolve(file).toString(),
                                "--out",
                                folder.resolve("out").toString()),
                        Stream.of(options))
                .toList();
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        int code = Nightjar.run(
                args.toArray(new String[0]),
                InputStream.nullInputStream(),
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8));
        err.writeBytes(out.toByteArray());
        return code;
    }

    private String err() {
        return err.toString(StandardCharsets.UTF_8);
    }

    private void write(String name, String text) throws IOException {
        Files.createDirectories(folder.resolve(name).getParent());
        Files.writeString(folder.resolve(name), text);
    }

    private void channel(String name, String... records) throws IOException {
        write(name + "/linux-64/repodata.json", repodata(records));
    }

    private static String repodata(String... records) {
        return "{\"info\":{\"subdir\":\"linux-64\"},\"packages\":{},\"packages.conda\":{" + String.join(",", records)
                + "}}";
    }

    private static String record(String file, String name, String subdir, String depends) {
        return """
            "%s":{"name":"%s","version":"3.12.1","build":"0","build_number":0,"depends":[%s],"subdir":"%s","size":1,
            "md5":"d41d8cd98f00b204e9800998ecf8427e"}\
            """.formatted(file, name, depends, subdir);
    }
}
