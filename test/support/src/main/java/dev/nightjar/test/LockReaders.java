package dev.nightjar.test;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Path;
import java.util.List;

/**
 * Reads locks with real tools: conda-lock's own parser and py-rattler, from a virtual environment that is made on first
 * use (skipping the test, with a printed reason, where that cannot be done).
 */
public final class LockReaders {
    private static final List<String> PINS = List.of("conda-lock==4.0.2", "py-rattler==0.28.0");

    private final PythonEnvironment python;

    public LockReaders() {
        python = PythonEnvironment.with("lock-readers", PINS);
    }

    /**
     * What conda-lock reads from a {@code conda-lock.yml}: {@code platforms, channels, sources, content_hash, packages:
     * [{name, version, build, manager, platform, url, md5, sha256, dependencies, categories}]} in its own order, and
     * {@code explicit: {platform: [URL#md5]}}, what it would give to an installer.
     *
     * @throws AssertionError with its own words when it refuses the file
     */
    public JsonNode condaLock(Path lock) {
        return read("conda-lock", lock);
    }

    /**
     * What py-rattler reads from an explicit file: {@code urls}, each with its hash, in order.
     *
     * @throws AssertionError with its own words when it refuses the file
     */
    public JsonNode rattlerExplicit(Path file) {
        return read("rattler-explicit", file);
    }

    private JsonNode read(String reader, Path file) {
        PythonEnvironment.Output output = python.run(LockReaders.class, "lock_readers.py", reader, file.toString());
        if (output.exit() != 0) {
            throw new AssertionError(
                    reader + " refuses " + file + " (exit " + output.exit() + "):\n" + output.stderr());
        }
        try {
            return new ObjectMapper().readTree(output.stdout());
        } catch (JsonProcessingException e) {
            throw new AssertionError(reader + " printed no JSON:\n" + output.stdout(), e);
        }
    }
}
