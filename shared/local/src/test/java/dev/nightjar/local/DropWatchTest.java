package dev.nightjar.local;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightjar.cloud.DirectoryStore;
import dev.nightjar.cloud.ObjectInfo;
import dev.nightjar.cloud.ObjectName;
import dev.nightjar.cloud.ObjectWriter;
import dev.nightjar.cloud.Precondition;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DropWatchTest {
    @TempDir
    private Path data;

    private DirectoryStore store;
    private Settlements settlements;
    private DropWatch watch;
    private long nanos;

    @BeforeEach
    void anEmptyPlatform() throws IOException {
        store = new DirectoryStore(data, InstantSource.fixed(Instant.parse("2026-01-01T00:00:00Z")));
        settlements = new Settlements(store);
        watch = new DropWatch(store, settlements, () -> nanos);
    }

    @Test
    void aFileCopiedByHandCountsOnceItHasBeenStillForASecond() throws IOException {
        byHand("a.yml", "half");
        assertThat(look(0)).isEmpty();
        assertThat(look(900)).isEmpty();
        byHand("a.yml", "half and more");
        assertThat(look(200)).isEmpty();
        assertThat(look(900)).isEmpty();
        assertThat(look(200)).containsExactly("a.yml");
        assertThat(look(5000)).isEmpty();

        byHand("a.yml", "another day, another content");
        assertThat(look(0)).isEmpty();
        assertThat(look(1000)).containsExactly("a.yml");
    }

    @Test
    void whatDropWroteCountsAtOnceAndOnce() throws IOException {
        drop("b.yml");

        assertThat(look(0)).containsExactly("b.yml");
        assertThat(look(2000)).isEmpty();
    }

    @Test
    void optionsTriggerNothing() throws IOException {
        drop("nightjar.yml");
        drop("team/c.yml.nightjar.yml");

        assertThat(look(2000)).isEmpty();
    }

    @Test
    void afterARestartOnlyWhatIsNotSettledComesAgain() throws IOException {
        settlements.settle(drop("done.yml"), "solved");
        settlements.settle(drop("newer.yml"), "solved");
        drop("newer.yml");
        drop("open.yml");

        watch = new DropWatch(store, new Settlements(store), () -> nanos);

        assertThat(look(0)).containsExactly("newer.yml", "open.yml");
    }

    @Test
    void aNewerSettlementStaysWhenAnOlderDropIsSettledAfterIt() throws IOException {
        ObjectInfo older = drop("a.yml");
        ObjectInfo newer = drop("a.yml");
        settlements.settle(newer, "newer");
        settlements.settle(older, "older");

        assertThat(settlements.find(newer.name())).contains(new Settlements.Settlement(newer.generation(), "newer"));
    }

    private List<String> look(long millisLater) throws IOException {
        nanos += Duration.ofMillis(millisLater).toNanos();
        return watch.look().stream().map(drop -> drop.name().name()).toList();
    }

    private void byHand(String name, String content) throws IOException {
        Path file = data.resolve("buckets/environments").resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, content);
    }

    private ObjectInfo drop(String name) throws IOException {
        try (ObjectWriter writer = store.write(
                new ObjectName("environments", name),
                Precondition.NONE,
                Map.of(DropWatch.DROPPED_FROM, "/somewhere"))) {
            return writer.commit();
        }
    }
}
