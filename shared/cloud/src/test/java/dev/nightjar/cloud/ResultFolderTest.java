package dev.nightjar.cloud;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class ResultFolderTest {
    private final MemoryStore store = new MemoryStore(InstantSource.fixed(Instant.EPOCH));

    @Test
    void writesTheLastFileAndThenNamesTheResult() throws IOException {
        folder(7).write(files("lock", "a", "diagnosis.json", "b"), "solved");

        assertThat(names())
                .containsExactly(
                        "environments/team/ml.yml/7/diagnosis.json",
                        "environments/team/ml.yml/7/lock",
                        "environments/team/ml.yml/latest.json");
        assertThat(latest()).contains("\"generation\":\"7\"").contains("\"summary\":\"solved\"");
        assertThat(folder(7).summary()).contains("solved");
    }

    @Test
    void refusesANameThatLeavesNoRoomForItsResults() throws IOException {
        String fits = "x".repeat(1024 - "environments//1795516291343153/".length() - 64);
        ObjectName longest = new ObjectName("environments", fits);
        new ResultFolder(store, "results", "environments", longest, 1_795_516_291_343_153L, "diagnosis.json")
                .write(files("diagnosis.json", "a", "explicit-linux-aarch64.txt", "b"), "solved");

        ObjectName tooLong = new ObjectName("environments", fits + "x");
        assertThatThrownBy(() -> new ResultFolder(
                        store, "results", "environments", tooLong, 1_795_516_291_343_153L, "diagnosis.json"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("\n  because ")
                .hasMessageContaining("1 byte shorter");
    }

    @Test
    void neverMovesLatestBackwards() throws IOException {
        folder(9).write(files("diagnosis.json", "new"), "new");

        folder(8).write(files("diagnosis.json", "old"), "old");

        assertThat(latest()).contains("\"generation\":\"9\"");
        assertThat(folder(8).isFinished()).isTrue();
    }

    @Test
    void replacesWhatADeadWorkerLeftUnfinished() throws IOException {
        put("environments/team/ml.yml/7/lock", "half");
        put("environments/team/ml.yml/7/stale", "half");

        folder(7).write(files("lock", "whole", "diagnosis.json", "b"), "solved");

        assertThat(names()).doesNotContain("environments/team/ml.yml/7/stale");
        assertThat(read("environments/team/ml.yml/7/lock")).isEqualTo("whole");
    }

    @Test
    void neverChangesAFinishedResult() throws IOException {
        folder(7).write(files("diagnosis.json", "first"), "first");

        assertThatThrownBy(() -> folder(7).write(files("diagnosis.json", "second"), "second"))
                .isInstanceOf(PreconditionFailedException.class);
        assertThat(read("environments/team/ml.yml/7/diagnosis.json")).isEqualTo("first");
    }

    @Test
    void announcesAFinishedResultAgain() throws IOException {
        folder(7).write(files("diagnosis.json", "first"), "first");
        store.delete(new ObjectName("results", "environments/team/ml.yml/latest.json"), Precondition.NONE);

        folder(7).announce();
        folder(7).announce();

        assertThat(latest()).contains("\"summary\":\"first\"");
    }

    @Test
    void refusesANameThatLeavesNoRoom() {
        ObjectName longest = new ObjectName("environments", "x".repeat(1024));

        assertThatThrownBy(() -> new ResultFolder(store, "results", "environments", longest, 7, "diagnosis.json"))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private ResultFolder folder(long generation) {
        ObjectName dropped = new ObjectName("environments", "team/ml.yml");
        return new ResultFolder(store, "results", "environments", dropped, generation, "diagnosis.json");
    }

    private static SortedMap<String, byte[]> files(String... namesAndContents) {
        SortedMap<String, byte[]> files = new TreeMap<>();
        for (int i = 0; i < namesAndContents.length; i += 2) {
            files.put(namesAndContents[i], namesAndContents[i + 1].getBytes(StandardCharsets.UTF_8));
        }
        return files;
    }

    private List<String> names() {
        return store.list("results", "").stream()
                .map(info -> info.name().name())
                .toList();
    }

    private String latest() throws IOException {
        return read("environments/team/ml.yml/latest.json");
    }

    private String read(String name) throws IOException {
        ObjectName object = new ObjectName("results", name);
        try (InputStream in =
                store.read(object, store.find(object).orElseThrow().generation())) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private void put(String name, String content) throws IOException {
        try (ObjectWriter writer = store.write(new ObjectName("results", name), Precondition.NONE, Map.of())) {
            writer.write(content.getBytes(StandardCharsets.UTF_8));
            writer.commit();
        }
    }
}
