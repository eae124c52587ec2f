package dev.nightjar.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OutputFoldersTest {
    @TempDir
    private Path folder;

    @Test
    void replacesWhatAnEarlierRunWroteAndLeavesTheRestAlone() throws Exception {
        Path demo = folder.resolve("out/demo");
        Files.createDirectories(demo);
        for (String name : List.of("conda-lock.yml", "explicit-osx-arm64.txt", "diagnosis.md", "diagnosis.json")) {
            Files.writeString(demo.resolve(name), "old");
        }
        Files.writeString(demo.resolve("notes.txt"), "mine");
        Files.writeString(demo.resolve("explicit-guide.txt.bak"), "mine");

        try (OutputFolders folders = new OutputFolders(folder.resolve("out"))) {
            folders.write("demo.yml", "demo", files("diagnosis.json", "explicit-linux-64.txt"));
        }

        assertThat(names(demo))
                .containsExactlyInAnyOrder(
                        "diagnosis.json", "explicit-linux-64.txt", "notes.txt", "explicit-guide.txt.bak");
        assertThat(demo.resolve("diagnosis.json")).hasContent("new diagnosis.json");
        assertThat(demo.resolve("notes.txt")).hasContent("mine");
    }

    @Test
    void removesWhatADeadProcessLeft() throws Exception {
        Path debris = folder.resolve("out/.nightjar-99999999.tmp");
        Files.createDirectories(debris);
        Files.writeString(debris.resolve("conda-lock.yml"), "half");

        try (OutputFolders folders = new OutputFolders(folder.resolve("out"))) {
            folders.write("demo.yml", "demo", files("diagnosis.json"));
        }

        assertThat(names(folder.resolve("out"))).containsExactly("demo");
    }

    @Test
    void aDiskThatRefusesLeavesTheOldFilesWhole() throws Exception {
        Path demo = folder.resolve("out/demo");
        Files.createDirectories(demo);
        Files.writeString(demo.resolve("diagnosis.json"), "old");
        // A file name that no file system takes.
        SortedMap<String, byte[]> impossible = files("diagnosis.json", "x".repeat(300));

        try (OutputFolders folders = new OutputFolders(folder.resolve("out"))) {
            assertThatThrownBy(() -> folders.write("demo.yml", "demo", impossible))
                    .isInstanceOfSatisfying(
                            FailedCommandException.class,
                            e -> assertThat(e.complaint().exitCode()).isEqualTo(3));
        }

        assertThat(demo.resolve("diagnosis.json")).hasContent("old");
        assertThat(names(folder.resolve("out"))).containsExactly("demo");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ".", "..", "a/b", "../a", "/a"})
    void refusesNamesThatLeaveTheFolder(String name) {
        try (OutputFolders folders = new OutputFolders(folder.resolve("out"))) {
            assertThatThrownBy(() -> folders.write("demo.yml", name, files("diagnosis.json")))
                    .isInstanceOf(FailedCommandException.class);
        }
        assertThat(folder.resolve("out")).doesNotExist();
    }

    @Test
    void worksInTheCurrentFolderToo() throws Exception {
        try (OutputFolders folders = new OutputFolders(folder.resolve("./out/../out"))) {
            assertThat(folders.write("demo.yml", "demo", files("diagnosis.json"))
                            .resolve("diagnosis.json"))
                    .exists();
        }
    }

    private static SortedMap<String, byte[]> files(String... names) {
        SortedMap<String, byte[]> files = new TreeMap<>();
        for (String name : names) {
            files.put(name, ("new " + name).getBytes(StandardCharsets.UTF_8));
        }
        return files;
    }

    private static List<String> names(Path in) throws IOException {
        try (Stream<Path> entries = Files.list(in)) {
            return entries.map(entry -> entry.getFileName().toString()).toList();
        }
    }
}
