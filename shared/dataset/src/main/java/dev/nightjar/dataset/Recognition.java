package dev.nightjar.dataset;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.nightjar.cloud.ObjectInfo;
import dev.nightjar.cloud.ObjectWriter;
import dev.nightjar.dataset.report.DatasetReport;
import dev.nightjar.dataset.report.DatasetReport.Origin;
import dev.nightjar.dataset.report.EarlierReport;
import dev.nightjar.dataset.table.DatasetException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Whether a request was answered before: by an earlier report beside the output, whose {@code origin} names the input's bytes,
 * the options, the program's version and the bytes of what was written.
 *
 * <p>The fingerprints are taken while bytes pass by, so a first run reads nothing twice. A run that finds an earlier report of
 * the same options, version and size reads the outputs and then the input once; only if all of them are what
 * they were, nothing is done. Names, times and inodes prove nothing and are not asked, so that files that were copied,
 * touched, or come from a pipe or a store are recognised alike.
 */
final class Recognition {
    private static final int MAX_REPORT_BYTES = 64 << 20;

    private final FingerprintedInput input;
    private final DatasetOutput output;
    private final OptimizeOptions options;
    private final String digest;
    private final boolean active;
    private final String stem;
    private final RunClock clock = new RunClock();
    private final SortedMap<String, Noted> files = new TreeMap<>();

    Recognition(DatasetInput input, OptimizeOptions options, DatasetOutput output, long memory) {
        this.input = new FingerprintedInput(input);
        this.output = output;
        this.options = options;
        digest = OptionsDigest.of(options, memory);
        active = output.canRead() && !options.dryRun() && options.append() == null;
        stem = Stem.of(input.name());
    }

    /** The input, by which it is known later what was read. */
    DatasetInput input() {
        return active ? input : input.plain();
    }

    /** The output, by which it is known later what was written. */
    DatasetOutput output() {
        return active ? new Noting() : output;
    }

    /** What this run is recognised by later, when all files are written; null where nobody could. */
    @Nullable
    Origin origin() throws IOException, DatasetException {
        SortedMap<String, String> written = new TreeMap<>();
        files.forEach((name, file) -> written.put(name, file.fingerprint.toString()));
        return origin(written);
    }

    /** The same for files that did not go through {@link #output}. */
    @Nullable
    Origin origin(Map<String, String> written) throws IOException, DatasetException {
        return active ? new Origin(input.fingerprint(), digest, Program.version(), written) : null;
    }

    /** The report of an earlier run that did the same, and whose files are as it left them; else null. */
    @Nullable
    DatasetReport find() throws IOException, DatasetException {
        if (!active) {
            return null;
        }
        DatasetReport earlier = earlier();
        Origin origin = earlier == null ? null : earlier.origin();
        if (earlier == null
                || origin == null
                || !origin.options().equals(digest)
                || !origin.program().equals(Program.version())
                || !earlier.file().equals(input.name())
                || earlier.bytesIn() != input.size()
                || output.read(stem + ".report.md") == null
                || output.read(stem + ".report.html") == null
                || !isWhole(origin)) {
            return null;
        }
        if (!origin.input().equals(input.fingerprint())) {
            return null;
        }
        input.checkUnchanged();
        return earlier.fromBefore(ProcessUse.peakRss(), clock.cpuSeconds(), clock.wallSeconds());
    }

    private boolean isWhole(Origin origin) throws IOException, DatasetException {
        if (origin.files().isEmpty()) {
            return false;
        }
        for (Map.Entry<String, String> file : origin.files().entrySet()) {
            DatasetInput there = output.read(file.getKey());
            if (there == null || !new FingerprintedInput(there).fingerprint().equals(file.getValue())) {
                return false;
            }
        }
        return options.partitionBy() == null || hasAllParts();
    }

    private boolean hasAllParts() throws IOException, DatasetException {
        DatasetOutput dataset = output.folder(stem);
        Manifest manifest = Manifest.read(dataset);
        if (manifest == null) {
            return false;
        }
        for (Manifest.Part part : manifest.parts()) {
            if (!PartedOptimization.isIntact(dataset, part)) {
                return false;
            }
        }
        return true;
    }

    private @Nullable DatasetReport earlier() throws IOException, DatasetException {
        DatasetInput file = output.read(stem + ".report.json");
        if (file == null || file.size() > MAX_REPORT_BYTES) {
            return null;
        }
        try (InputStream in = file.open(0)) {
            return EarlierReport.read(new JsonMapper().readTree(in));
        } catch (JacksonException | IllegalArgumentException e) {
            // Whatever stands there, it is no report that could be trusted; a new one takes its place.
            return null;
        }
    }

    /** Notes what is written, reports aside. */
    private final class Noting implements DatasetOutput {
        @Override
        public ObjectWriter write(String name) throws IOException {
            ObjectWriter file = output.write(name);
            if (name.startsWith(stem + ".report.")) {
                return file;
            }
            Noted noted = new Noted(file);
            files.put(name, noted);
            return noted;
        }

        @Override
        public boolean canRead() {
            return output.canRead();
        }

        @Override
        public @Nullable DatasetInput read(String name) throws IOException {
            return output.read(name);
        }

        @Override
        public DatasetOutput folder(String name) {
            return output.folder(name);
        }

        @Override
        public DatasetOutput dataset(String name) throws DatasetException {
            return output.dataset(name);
        }
    }

    private static final class Noted extends ObjectWriter {
        private final ObjectWriter file;
        private final Fingerprint fingerprint = new Fingerprint();

        Noted(ObjectWriter file) {
            this.file = Objects.requireNonNull(file);
        }

        @Override
        public void write(int b) throws IOException {
            file.write(b);
            fingerprint.update(b);
        }

        @Override
        public void write(byte[] from, int start, int length) throws IOException {
            file.write(from, start, length);
            fingerprint.update(from, start, length);
        }

        @Override
        public void flush() throws IOException {
            file.flush();
        }

        @Override
        public ObjectInfo commit() throws IOException {
            return file.commit();
        }

        @Override
        public void close() throws IOException {
            file.close();
        }
    }
}
