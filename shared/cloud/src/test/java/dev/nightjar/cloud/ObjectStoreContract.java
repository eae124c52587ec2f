package dev.nightjar.cloud;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What every {@link ObjectStore} does, whatever stands behind it. A test of a store extends this and gives one that is
 * empty in {@link #bucket()} and {@link #otherBucket()}.
 */
public abstract class ObjectStoreContract {
    protected abstract ObjectStore store() throws Exception;

    protected String bucket() {
        return "results";
    }

    protected String otherBucket() {
        return "environments";
    }

    protected final ObjectName name(String name) {
        return new ObjectName(bucket(), name);
    }

    protected final ObjectInfo put(ObjectStore store, String name, String content) throws IOException {
        return put(store, name(name), Precondition.NONE, content.getBytes(UTF_8));
    }

    protected static ObjectInfo put(ObjectStore store, ObjectName name, Precondition precondition, byte[] content)
            throws IOException {
        try (ObjectWriter writer = store.write(name, precondition, Map.of())) {
            writer.write(content);
            return writer.commit();
        }
    }

    protected static byte[] bytes(ObjectStore store, ObjectInfo info) throws IOException {
        try (InputStream in = store.read(info.name(), info.generation())) {
            return in.readAllBytes();
        }
    }

    protected static String text(ObjectStore store, ObjectInfo info) throws IOException {
        return new String(bytes(store, info), UTF_8);
    }

    @Test
    void findsWhatWasWritten() throws Exception {
        ObjectStore store = store();

        ObjectInfo written;
        try (ObjectWriter writer =
                store.write(name("team-a/ml.yml"), Precondition.NONE, Map.of("kind", "lock", "鍵", "値 \n\"x\""))) {
            writer.write("name: ".getBytes(UTF_8));
            writer.write('m');
            writer.write("xlx".getBytes(UTF_8), 1, 1);
            written = writer.commit();
        }

        assertThat(store.find(name("team-a/ml.yml"))).contains(written);
        assertThat(written.name()).isEqualTo(name("team-a/ml.yml"));
        assertThat(written.size()).isEqualTo(8);
        assertThat(written.metadata()).isEqualTo(Map.of("kind", "lock", "鍵", "値 \n\"x\""));
        assertThat(written.generation()).isPositive();
        assertThat(text(store, written)).isEqualTo("name: ml");
    }

    @Test
    void findsNothingWhereNothingIs() throws Exception {
        ObjectStore store = store();
        put(store, "there/a", "1");

        assertThat(store.find(name("absent"))).isEmpty();
        assertThat(store.find(name("there"))).isEmpty();
        assertThat(store.find(name("there/a/b"))).isEmpty();
        assertThat(store.find(new ObjectName("no-such-bucket", "there/a"))).isEmpty();
        assertThat(store.list("no-such-bucket", "")).isEmpty();
        assertThatExceptionOfType(ObjectNotFoundException.class).isThrownBy(() -> store.read(name("absent"), 1));
        assertThatExceptionOfType(ObjectNotFoundException.class)
                .isThrownBy(() -> store.delete(name("absent"), Precondition.NONE));
    }

    @Test
    void keepsAnObjectWithoutAByte() throws Exception {
        ObjectStore store = store();

        ObjectInfo empty = put(store, "empty", "");

        assertThat(empty.size()).isZero();
        assertThat(store.find(name("empty"))).contains(empty);
        assertThat(bytes(store, empty)).isEmpty();
        try (InputStream in = store.readRange(name("empty"), empty.generation(), 0, 10)) {
            assertThat(in.readAllBytes()).isEmpty();
        }
    }

    @Test
    void givesEveryWriteAHigherGeneration() throws Exception {
        ObjectStore store = store();
        List<Long> generations = new ArrayList<>();

        for (int i = 0; i < 5; i++) {
            generations.add(put(store, "same", "v" + i).generation());
        }
        store.delete(name("same"), Precondition.NONE);
        generations.add(put(store, "same", "again").generation());

        assertThat(generations).isSorted().doesNotHaveDuplicates();
    }

    @Test
    void readsOnlyTheGenerationThatIsLive() throws Exception {
        ObjectStore store = store();
        ObjectInfo first = put(store, "a", "first");
        ObjectInfo second = put(store, "a", "second");

        assertThat(text(store, second)).isEqualTo("second");
        assertThatExceptionOfType(ObjectNotFoundException.class)
                .isThrownBy(() -> store.read(name("a"), first.generation()))
                .withMessageContaining("\n  because ")
                .withMessageContaining("\n  try ");
        assertThatExceptionOfType(ObjectNotFoundException.class)
                .isThrownBy(() -> store.readRange(name("a"), second.generation() + 1, 0, 1));
    }

    @Test
    void goesOnReadingAGenerationThatIsReplacedOrDeleted() throws Exception {
        ObjectStore store = store();
        byte[] content = noise(1, 300_000);
        ObjectInfo first = put(store, name("a"), Precondition.NONE, content);

        try (InputStream in = store.read(first.name(), first.generation())) {
            byte[] head = in.readNBytes(10);
            put(store, "a", "second");
            byte[] middle = in.readNBytes(100_000);
            store.delete(name("a"), Precondition.NONE);
            byte[] rest = in.readAllBytes();

            assertThat(concat(head, middle, rest)).isEqualTo(content);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "0, 10, 0123456789",
        "0, 1, 0",
        "3, 4, 3456",
        "9, 1, 9",
        "9, 100, 9",
        "0, 0, ''",
        "10, 1, ''",
        "11, 5, ''",
        "4, 9223372036854775807, 456789",
        "9223372036854775807, 9223372036854775807, ''"
    })
    void readsARangeAndFewerBytesAtTheEnd(long offset, long length, String expected) throws Exception {
        ObjectStore store = store();
        ObjectInfo info = put(store, "digits", "0123456789");

        try (InputStream in = store.readRange(info.name(), info.generation(), offset, length)) {
            assertThat(new String(in.readAllBytes(), UTF_8)).isEqualTo(expected);
            assertThat(in.read()).isEqualTo(-1);
        }
    }

    @Test
    void refusesANegativeRange() throws Exception {
        ObjectStore store = store();
        ObjectInfo info = put(store, "digits", "0123456789");

        assertThatExceptionOfType(IllegalArgumentException.class)
                .isThrownBy(() -> store.readRange(info.name(), info.generation(), -1, 1));
        assertThatExceptionOfType(IllegalArgumentException.class)
                .isThrownBy(() -> store.readRange(info.name(), info.generation(), 0, -1));
    }

    @Test
    void showsNothingOfAWriteBeforeItsCommit() throws Exception {
        ObjectStore store = store();
        ObjectInfo before = put(store, "a", "before");

        try (ObjectWriter writer = store.write(name("a"), Precondition.NONE, Map.of())) {
            writer.write(noise(2, 100_000));
            writer.flush();

            assertThat(store.find(name("a"))).contains(before);
            assertThat(store.list(bucket(), "")).containsExactly(before);
            writer.commit();
        }

        assertThat(store.find(name("a"))).map(ObjectInfo::size).contains(100_000L);
    }

    @Test
    void leavesNoTraceOfAnAbandonedWrite() throws Exception {
        ObjectStore store = store();
        ObjectInfo before = put(store, "kept", "before");

        for (String abandoned : List.of("kept", "new/one")) {
            try (ObjectWriter writer = store.write(name(abandoned), Precondition.NONE, Map.of())) {
                writer.write(noise(3, 100_000));
            }
        }

        assertThat(store.list(bucket(), "")).containsExactly(before);
        assertThat(text(store, before)).isEqualTo("before");
    }

    @Test
    void endsAWriteOnce() throws Exception {
        ObjectStore store = store();

        ObjectWriter writer = store.write(name("a"), Precondition.NONE, Map.of());
        writer.write(1);
        ObjectInfo info = writer.commit();

        assertThatExceptionOfType(IOException.class).isThrownBy(() -> writer.write(2));
        assertThatExceptionOfType(IOException.class).isThrownBy(writer::commit);
        writer.close();
        writer.close();
        assertThat(store.find(name("a"))).contains(info);
    }

    @Test
    void writesOnlyWhereThePreconditionHolds() throws Exception {
        ObjectStore store = store();
        ObjectName name = name("a");

        ObjectInfo first = put(store, name, Precondition.DOES_NOT_EXIST, new byte[] {1});
        ObjectInfo second = put(store, name, Precondition.generationIs(first.generation()), new byte[] {2});

        for (Precondition wrong : List.of(
                Precondition.DOES_NOT_EXIST,
                Precondition.generationIs(first.generation()),
                Precondition.generationIs(second.generation() + 1))) {
            assertThatExceptionOfType(PreconditionFailedException.class)
                    .isThrownBy(() -> put(store, name, wrong, new byte[] {3}))
                    .withMessageContaining("\n  because ")
                    .withMessageContaining("\n  try ");
            assertThatExceptionOfType(PreconditionFailedException.class).isThrownBy(() -> store.delete(name, wrong));
            assertThatExceptionOfType(PreconditionFailedException.class)
                    .isThrownBy(() -> store.copy(name, second.generation(), name, wrong));
        }
        assertThat(store.list(bucket(), "")).containsExactly(second);
        assertThat(bytes(store, second)).containsExactly(2);
        assertThatExceptionOfType(PreconditionFailedException.class)
                .isThrownBy(() -> put(store, name("absent"), Precondition.generationIs(7), new byte[] {3}));
        assertThat(store.find(name("absent"))).isEmpty();
    }

    @Test
    void judgesThePreconditionAtTheCommit() throws Exception {
        ObjectStore store = store();

        try (ObjectWriter slow = store.write(name("a"), Precondition.DOES_NOT_EXIST, Map.of())) {
            slow.write(1);
            ObjectInfo quick = put(store, "a", "quick");

            assertThatExceptionOfType(PreconditionFailedException.class).isThrownBy(slow::commit);
            assertThat(store.find(name("a"))).contains(quick);
        }
    }

    @Test
    void deletesAndCreatesAgain() throws Exception {
        ObjectStore store = store();
        ObjectInfo first = put(store, "a", "first");

        store.delete(name("a"), Precondition.generationIs(first.generation()));

        assertThat(store.find(name("a"))).isEmpty();
        assertThat(store.list(bucket(), "")).isEmpty();
        assertThatExceptionOfType(ObjectNotFoundException.class)
                .isThrownBy(() -> store.read(name("a"), first.generation()));
        ObjectInfo second = put(store, name("a"), Precondition.DOES_NOT_EXIST, new byte[] {2});
        assertThat(second.generation()).isGreaterThan(first.generation());
    }

    @Test
    void copiesContentAndMetadata() throws Exception {
        ObjectStore store = store();
        ObjectInfo from;
        try (ObjectWriter writer = store.write(name("from"), Precondition.NONE, Map.of("k", "v"))) {
            writer.write("content".getBytes(UTF_8));
            from = writer.commit();
        }
        ObjectName to = new ObjectName(otherBucket(), "deep/to");

        ObjectInfo copy = store.copy(from.name(), from.generation(), to, Precondition.DOES_NOT_EXIST);

        assertThat(store.find(to)).contains(copy);
        assertThat(text(store, copy)).isEqualTo("content");
        assertThat(copy.metadata()).isEqualTo(Map.of("k", "v"));
        assertThat(store.find(from.name())).contains(from);
        assertThatExceptionOfType(ObjectNotFoundException.class)
                .isThrownBy(() -> store.copy(from.name(), from.generation() + 1, to, Precondition.NONE));
        assertThatExceptionOfType(ObjectNotFoundException.class)
                .isThrownBy(() -> store.copy(name("absent"), 1, to, Precondition.NONE));
    }

    @Test
    void listsByPrefixInTheOrderOfUtf8Bytes() throws Exception {
        ObjectStore store = store();
        // U+FF71 sorts before U+1F600 in UTF-8, after it in UTF-16.
        List<String> sorted = List.of(
                "A",
                "a",
                "a/b",
                "a/b/c",
                "a/c",
                "a0",
                "ab/x",
                "b b/ü",
                "日本/環境.yml",
                "ｱ",
                "\uD83D\uDE00/x",
                "\uD83D\uDE01");
        List<String> shuffled = new ArrayList<>(sorted);
        java.util.Collections.shuffle(shuffled, new Random(4));
        for (String name : shuffled) {
            put(store, name, name);
        }
        put(store, new ObjectName(otherBucket(), "a/b"), Precondition.NONE, new byte[0]);

        assertThat(listed(store, "")).containsExactlyElementsOf(sorted);
        assertThat(listed(store, "a")).containsExactly("a", "a/b", "a/b/c", "a/c", "a0", "ab/x");
        assertThat(listed(store, "a/")).containsExactly("a/b", "a/b/c", "a/c");
        assertThat(listed(store, "a/b")).containsExactly("a/b", "a/b/c");
        assertThat(listed(store, "a/b/c")).containsExactly("a/b/c");
        assertThat(listed(store, "a/b/c/")).isEmpty();
        assertThat(listed(store, "日")).containsExactly("日本/環境.yml");
        assertThat(listed(store, "../")).isEmpty();
        assertThat(listed(store, "/")).isEmpty();
        for (ObjectInfo info : store.list(bucket(), "")) {
            assertThat(store.find(info.name())).contains(info);
            assertThat(text(store, info)).isEqualTo(info.name().name());
        }
    }

    private List<String> listed(ObjectStore store, String prefix) throws IOException {
        return store.list(bucket(), prefix).stream()
                .map(info -> info.name().name())
                .toList();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "with space.yml",
                " leading",
                "trailing ",
                "環境/機械学習 (最終版).yml",
                "e\u0301/\u00e9",
                "folder/",
                "a//b",
                "a/b.",
                "a/...",
                "CON",
                "con.yml/x",
                "back\\slash",
                "a:b*c?d\"e<f>g|h",
                "100%",
                "%41",
                "%%/x",
                "%%",
                "~",
                "-rf",
                ".hidden/.file",
                "a'b;c$(d)`e`",
                "\u2028",
                "\u202etxt"
            })
    void keepsNamesThatAreHardForFiles(String text) throws Exception {
        ObjectStore store = store();

        ObjectInfo first = put(store, text, "first");
        assertThat(store.find(name(text))).contains(first);
        ObjectInfo second = put(store, text, "second");

        assertThat(text(store, second)).isEqualTo("second");
        assertThat(store.list(bucket(), "")).containsExactly(second);
        assertThat(store.list(bucket(), text)).containsExactly(second);
        store.delete(name(text), Precondition.NONE);
        assertThat(store.list(bucket(), "")).isEmpty();
    }

    @Test
    void keepsTheLongestNames() throws Exception {
        ObjectStore store = store();
        String oneSegment = "日".repeat(341) + "x";
        String twoSegments = "a".repeat(255) + "/" + "b".repeat(768);
        String deep = "d/".repeat(511) + "dd";

        for (String name : List.of(oneSegment, twoSegments, deep)) {
            put(store, name, name);
        }

        assertThat(listed(store, "")).containsExactly(twoSegments, deep, oneSegment);
        for (ObjectInfo info : store.list(bucket(), "")) {
            assertThat(text(store, info)).isEqualTo(info.name().name());
        }
    }

    @Test
    void keepsANameAndNamesBelowIt() throws Exception {
        ObjectStore store = store();

        put(store, "a", "a");
        put(store, "a/b", "a/b");
        put(store, "c/d/e", "c/d/e");
        put(store, "c/d", "c/d");
        put(store, "c", "c");
        put(store, "c", "c again");

        assertThat(listed(store, "")).containsExactly("a", "a/b", "c", "c/d", "c/d/e");
        store.delete(name("a"), Precondition.NONE);
        store.delete(name("c/d"), Precondition.NONE);
        assertThat(listed(store, "")).containsExactly("a/b", "c", "c/d/e");
        put(store, "a", "a again");
        assertThat(text(store, store.find(name("a")).orElseThrow())).isEqualTo("a again");
        assertThat(text(store, store.find(name("a/b")).orElseThrow())).isEqualTo("a/b");
    }

    @Test
    void keepsNamesThatDifferOnlyInTheirCase() throws Exception {
        ObjectStore store = store();

        put(store, "Team/ML.yml", "upper");
        put(store, "team/ml.yml", "lower");

        assertThat(text(store, store.find(name("Team/ML.yml")).orElseThrow())).isEqualTo("upper");
        assertThat(text(store, store.find(name("team/ml.yml")).orElseThrow())).isEqualTo("lower");
    }

    @Test
    void carriesALargeObjectThroughUnchanged() throws Exception {
        ObjectStore store = store();
        byte[] content = noise(5, 5_000_003);

        ObjectInfo info = put(store, name("large"), Precondition.NONE, content);

        assertThat(info.size()).isEqualTo(content.length);
        assertThat(Arrays.equals(bytes(store, info), content)).isTrue();
        try (InputStream in = store.readRange(info.name(), info.generation(), 4_999_000, 10_000)) {
            assertThat(in.readAllBytes()).isEqualTo(Arrays.copyOfRange(content, 4_999_000, content.length));
        }
    }

    @Test
    void refusesMetadataBeyondEightKibibytes() throws Exception {
        ObjectStore store = store();

        assertThatExceptionOfType(IllegalArgumentException.class)
                .isThrownBy(() -> store.write(name("a"), Precondition.NONE, Map.of("k", "日".repeat(2731))));
    }

    @Test
    void letsExactlyOneOfManyCreate() throws Exception {
        ObjectStore store = store();

        for (int round = 0; round < 10; round++) {
            ObjectName name = name("race-" + round);
            List<Boolean> won = atOnce(4, me -> {
                try {
                    put(store, name, Precondition.DOES_NOT_EXIST, new byte[] {(byte) me});
                    return true;
                } catch (PreconditionFailedException lost) {
                    return false;
                }
            });

            assertThat(won).containsOnlyOnce(true);
            ObjectInfo info = store.find(name).orElseThrow();
            assertThat(bytes(store, info)).containsExactly((byte) won.indexOf(true));
        }
    }

    @Test
    void losesNoUpdateThatIsGuardedByItsGeneration() throws Exception {
        ObjectStore store = store();
        put(store, "counter", "0");

        atOnce(4, me -> {
            int done = 0;
            while (done < 10) {
                ObjectInfo seen = store.find(name("counter")).orElseThrow();
                try {
                    int value = Integer.parseInt(text(store, seen));
                    put(
                            store,
                            seen.name(),
                            Precondition.generationIs(seen.generation()),
                            Integer.toString(value + 1).getBytes(UTF_8));
                    done++;
                } catch (PreconditionFailedException | ObjectNotFoundException lost) {
                    // Another thread was faster; look again.
                }
            }
            return done;
        });

        assertThat(text(store, store.find(name("counter")).orElseThrow())).isEqualTo("40");
    }

    @Test
    void showsReadersWholeGenerationsWhileOthersWrite() throws Exception {
        ObjectStore store = store();
        put(store, name("busy"), Precondition.NONE, filled(0));

        atOnce(3, me -> {
            for (int i = 1; i <= 30; i++) {
                if (me == 0) {
                    put(store, name("busy"), Precondition.NONE, filled(i));
                } else {
                    ObjectInfo seen = store.find(name("busy")).orElseThrow();
                    try {
                        byte[] content = bytes(store, seen);
                        assertThat(seen.size()).isEqualTo(content.length);
                        assertThat(content).isEqualTo(filled(content[0]));
                    } catch (ObjectNotFoundException replaced) {
                        // Another generation is live by now.
                    }
                }
            }
            return me;
        });
    }

    private static byte[] filled(int with) {
        byte[] content = new byte[20_000 + with];
        Arrays.fill(content, (byte) with);
        return content;
    }

    protected interface Part<T> {
        T run(int me) throws Exception;
    }

    /** Runs the parts at the same moment, each in a thread of its own, and gives their results in order. */
    protected static <T> List<T> atOnce(int parts, Part<T> part) throws Exception {
        CyclicBarrier start = new CyclicBarrier(parts);
        try (var threads = Executors.newFixedThreadPool(parts)) {
            List<Callable<T>> calls = new ArrayList<>();
            for (int i = 0; i < parts; i++) {
                int me = i;
                calls.add(() -> {
                    start.await();
                    return part.run(me);
                });
            }
            List<T> results = new ArrayList<>();
            for (Future<T> each : threads.invokeAll(calls)) {
                results.add(each.get());
            }
            return results;
        }
    }

    protected static byte[] noise(long seed, int length) {
        byte[] noise = new byte[length];
        new Random(seed).nextBytes(noise);
        return noise;
    }

    private static byte[] concat(byte[]... parts) {
        java.io.ByteArrayOutputStream all = new java.io.ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }
}
