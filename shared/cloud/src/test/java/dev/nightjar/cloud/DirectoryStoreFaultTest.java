package dev.nightjar.cloud;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.nightjar.cloud.DirectoryStore.Step;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Cuts every change of a {@link DirectoryStore} off before each of its steps. */
class DirectoryStoreFaultTest {
    private static final class Cut extends IOException {
        Cut(Step step) {
            super("cut before " + step);
        }
    }

    /** Cuts before the step of that number, and counts on. */
    private static final class Knife implements DirectoryStore.Steps {
        private final Set<Step> seen = EnumSet.noneOf(Step.class);
        private int left = Integer.MAX_VALUE;

        @Override
        public void before(Step step) throws IOException {
            seen.add(step);
            if (left-- == 0) {
                throw new Cut(step);
            }
        }
    }

    /** A change of one object, and what lies there after it ("" for nothing). */
    enum Change {
        CREATE("new"),
        REPLACE("new"),
        DELETE(""),
        SEE_A_DROP("dropped");

        private final String after;

        Change(String after) {
            this.after = after;
        }

        /** @param tidy whether the writer is closed after a failure, as a process that lives on does */
        void on(DirectoryStore store, ObjectName name, boolean tidy) throws IOException {
            switch (this) {
                case CREATE, REPLACE -> write(store, name, tidy);
                case DELETE -> store.delete(name, Precondition.NONE);
                case SEE_A_DROP -> store.find(name);
            }
        }
    }

    /** A killed process closes nothing. */
    private static void write(DirectoryStore store, ObjectName name, boolean tidy) throws IOException {
        ObjectWriter writer = store.write(name, Precondition.NONE, Map.of("m", "new"));
        try {
            writer.write("new".getBytes(UTF_8));
            writer.commit();
        } finally {
            if (tidy) {
                writer.close();
            }
        }
    }

    @TempDir
    Path dir;

    private final TickingClock clock = new TickingClock("2026-03-01T00:00:00Z");

    @ParameterizedTest
    @EnumSource
    void leavesTheOldOrTheNewObjectWhereverItIsCutOff(Change change) throws IOException {
        Set<Step> cutAt = EnumSet.noneOf(Step.class);
        for (String text : List.of("deep/a", "odd/")) {
            for (boolean tidy : text.equals("odd/") ? List.of(false) : List.of(false, true)) {
                boolean whole = false;
                for (int cut = 0; !whole; cut++) {
                    whole = cutOff(change, text, tidy, cut, cutAt);
                }
            }
        }

        assertThat(cutAt).contains(Step.SYNC_ENTRY, Step.RENAME_ENTRY, Step.SYNC_ENTRY_FOLDER);
    }

    /** True when there was nothing more to cut. */
    private boolean cutOff(Change change, String text, boolean tidy, int cut, Set<Step> cutAt) throws IOException {
        if (change == Change.SEE_A_DROP && text.equals("odd/")) {
            return true;
        }
        Path root = Files.createTempDirectory(dir, "store");
        ObjectName name = new ObjectName("results", text);
        Knife knife = new Knife();
        DirectoryStore store = new DirectoryStore(root, clock, knife);
        Optional<ObjectInfo> before = Optional.empty();
        if (change != Change.CREATE) {
            before = Optional.of(ObjectStoreContract.put(store, name, Precondition.NONE, "old".getBytes(UTF_8)));
        }
        if (change == Change.SEE_A_DROP) {
            Files.writeString(root.resolve("buckets/results").resolve(text), "dropped");
        }

        knife.left = cut;
        boolean whole = true;
        try {
            change.on(store, name, tidy);
        } catch (IOException e) {
            assertThat(causes(e)).as(e.toString()).hasAtLeastOneElementOfType(Cut.class);
            whole = false;
        }
        knife.left = Integer.MAX_VALUE;
        cutAt.addAll(knife.seen);

        DirectoryStore after = new DirectoryStore(root, clock);
        Optional<ObjectInfo> found = after.find(name);
        String where = change + " of " + text + ", cut before step " + cut;
        if (change == Change.SEE_A_DROP) {
            assertThat(ObjectStoreContract.text(after, found.orElseThrow()))
                    .as(where)
                    .isEqualTo("dropped");
            assertThat(found.get().generation())
                    .as(where)
                    .isGreaterThan(before.orElseThrow().generation());
        } else if (!found.equals(before) || whole) {
            String content = found.isEmpty() ? "" : ObjectStoreContract.text(after, found.get());
            assertThat(content).as(where).isEqualTo(change.after);
        } else if (found.isPresent()) {
            assertThat(ObjectStoreContract.text(after, found.get())).as(where).isEqualTo("old");
        }
        assertThat(after.list("results", "")).as(where).isEqualTo(found.stream().toList());
        assertThat(store.find(name)).as(where).isEqualTo(found);

        long highest = Math.max(
                before.map(ObjectInfo::generation).orElse(0L),
                found.map(ObjectInfo::generation).orElse(0L));
        ObjectInfo next = ObjectStoreContract.put(
                after,
                name,
                Precondition.generationIs(found.map(ObjectInfo::generation).orElse(0L)),
                "next".getBytes(UTF_8));
        assertThat(next.generation()).as(where).isGreaterThan(highest);
        assertThat(ObjectStoreContract.text(store, next)).as(where).isEqualTo("next");
        assertThat(after.list("results", "")).as(where).containsExactly(next);
        return whole;
    }

    private static List<Throwable> causes(Throwable failure) {
        List<Throwable> causes = new ArrayList<>();
        for (Throwable each = failure; each != null; each = each.getCause()) {
            causes.add(each);
        }
        return causes;
    }
}
