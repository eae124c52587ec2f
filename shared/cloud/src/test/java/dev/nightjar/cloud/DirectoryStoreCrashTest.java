package dev.nightjar.cloud;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Kills processes in the middle of their work, and lets two of them race. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class DirectoryStoreCrashTest {
    private static final int KILLS = 12;

    /** What lies under a name: the content's serial, 0 for nothing. */
    private record State(int serial, long generation) {}

    @TempDir
    Path root;

    @Test
    void holdsTheOldOrTheNewObjectWheneverItsProcessIsKilled() throws Exception {
        Map<Integer, State> states = new HashMap<>();

        for (int seed = 1; seed <= KILLS; seed++) {
            Killed killed = killAtSomeMoment(seed, states);

            DirectoryStore store = new DirectoryStore(root, InstantSource.system());
            for (int index = 0; index < StoreProcess.NAMES.size(); index++) {
                State sure = states.getOrDefault(index, new State(0, 0));
                State found = stateOf(store, index);
                if (index == killed.index() && found.serial() == killed.serial()) {
                    if (found.serial() != 0) {
                        assertThat(found.generation()).isGreaterThan(sure.generation());
                    }
                    states.put(index, found);
                } else {
                    assertThat(found)
                            .as("seed %s, object %s, killed in %s", seed, index, killed)
                            .isEqualTo(sure.serial() == 0 ? new State(0, 0) : sure);
                }
            }
            assertThat(DirectoryStoreTest.files(root.resolve("meta/scratch")))
                    .extracting(file -> file.getFileName().toString())
                    .containsExactly("lock");
        }
    }

    private record Killed(int index, int serial) {}

    /** Follows a process' words for a while, kills it, and says what it had begun and not finished. */
    private Killed killAtSomeMoment(int seed, Map<Integer, State> states) throws IOException, InterruptedException {
        Random random = new Random(seed);
        int lines = 2 + random.nextInt(30);
        Process process = StoreProcess.start(root, "write", seed);
        List<String> said = new ArrayList<>();
        try (BufferedReader out = new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8))) {
            while (said.size() < lines) {
                said.add(java.util.Objects.requireNonNull(out.readLine(), "the process ended by itself"));
            }
            LockSupport.parkNanos(random.nextInt(30_000_000));
            // Process.destroyForcibly would close the pipe that still holds its last words.
            process.toHandle().destroyForcibly();
            for (String line = out.readLine(); line != null; line = out.readLine()) {
                said.add(line);
            }
        }
        process.waitFor();

        Killed open = new Killed(-1, -1);
        for (String line : said) {
            String[] words = line.split(" ");
            if (words[0].equals("begin")) {
                open = new Killed(Integer.parseInt(words[1]), Integer.parseInt(words[2]));
            } else {
                states.put(open.index(), new State(open.serial(), Long.parseLong(words[1])));
                open = new Killed(-1, -1);
            }
        }
        return open;
    }

    private static State stateOf(DirectoryStore store, int index) throws IOException {
        ObjectName name = new ObjectName(StoreProcess.BUCKET, StoreProcess.NAMES.get(index));
        Optional<ObjectInfo> found = store.find(name);
        if (found.isEmpty()) {
            return new State(0, 0);
        }
        int serial = Integer.parseInt(found.get().metadata().getOrDefault("serial", "-1"));
        assertThat(ObjectStoreContract.bytes(store, found.get())).isEqualTo(StoreProcess.content(serial));
        return new State(serial, found.get().generation());
    }

    @Test
    void losesNoUpdateBetweenTwoProcesses() throws Exception {
        Process one = StoreProcess.start(root, "count", 25);
        Process two = StoreProcess.start(root, "count", 25);

        assertThat(one.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(two.waitFor(60, TimeUnit.SECONDS)).isTrue();

        assertThat(one.exitValue()).isZero();
        assertThat(two.exitValue()).isZero();
        DirectoryStore store = new DirectoryStore(root, InstantSource.system());
        ObjectName counter = new ObjectName(StoreProcess.BUCKET, "counter");
        assertThat(ObjectStoreContract.text(store, store.find(counter).orElseThrow()))
                .isEqualTo("50");
    }
}
