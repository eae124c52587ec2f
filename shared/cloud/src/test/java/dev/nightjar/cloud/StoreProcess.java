package dev.nightjar.cloud;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

/** A process of its own that works in a store's folder, for tests that kill it or let several race. */
final class StoreProcess {
    static final String BUCKET = "results";
    static final List<String> NAMES = List.of("a", "a/b", "folder/", "deep/er/c", "日本 語.yml");

    private StoreProcess() {}

    static Process start(Path root, Object... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xshare:auto",
                "-XX:TieredStopAtLevel=1",
                "-Dfile.encoding=UTF-8",
                "-Dstdout.encoding=UTF-8",
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                StoreProcess.class.getName(),
                root.toString()));
        for (Object argument : arguments) {
            command.add(argument.toString());
        }
        return new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    /** {@code ROOT write SEED} writes and deletes until it is killed; {@code ROOT count N} adds N to an object. */
    public static void main(String[] arguments) throws IOException {
        DirectoryStore store = new DirectoryStore(Path.of(arguments[0]), InstantSource.system());
        PrintStream out = new PrintStream(System.out, true, UTF_8);
        if (arguments[1].equals("write")) {
            write(store, Integer.parseInt(arguments[2]), out);
        } else {
            count(store, Integer.parseInt(arguments[2]));
        }
    }

    /** Says what it begins ({@code begin INDEX SERIAL}; serial 0 is a delete) and what came of it ({@code done GENERATION}). */
    private static void write(DirectoryStore store, int seed, PrintStream out) throws IOException {
        Random random = new Random(seed);
        for (int serial = seed * 1_000_000 + 1; ; serial++) {
            int index = random.nextInt(NAMES.size());
            ObjectName name = new ObjectName(BUCKET, NAMES.get(index));
            Optional<ObjectInfo> live = store.find(name);
            if (live.isPresent() && random.nextInt(5) == 0) {
                out.println("begin " + index + " 0");
                store.delete(name, Precondition.NONE);
                out.println("done 0");
            } else {
                out.println("begin " + index + " " + serial);
                try (ObjectWriter writer =
                        store.write(name, Precondition.NONE, Map.of("serial", Integer.toString(serial)))) {
                    writer.write(content(serial));
                    out.println("done " + writer.commit().generation());
                }
            }
        }
    }

    private static void count(DirectoryStore store, int times) throws IOException {
        ObjectName name = new ObjectName(BUCKET, "counter");
        int done = 0;
        while (done < times) {
            Optional<ObjectInfo> seen = store.find(name);
            try {
                int value = seen.isEmpty() ? 0 : Integer.parseInt(ObjectStoreContract.text(store, seen.get()));
                ObjectStoreContract.put(
                        store,
                        name,
                        Precondition.generationIs(
                                seen.map(ObjectInfo::generation).orElse(0L)),
                        Integer.toString(value + 1).getBytes(UTF_8));
                done++;
            } catch (PreconditionFailedException | ObjectNotFoundException lost) {
                // The other process was faster; look again.
            }
        }
    }

    /** What an object of that serial holds, of a size that the serial decides. */
    static byte[] content(int serial) {
        byte[] content = new byte[(int) (1 + serial * 7919L % 200_000)];
        Arrays.fill(content, (byte) (serial % 127));
        return content;
    }
}
