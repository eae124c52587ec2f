package dev.nightjar.dataset;

import dev.nightjar.dataset.table.DatasetException;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/** An input whose fingerprint is taken on the way, the first time that somebody reads it from its first byte to its last. */
final class FingerprintedInput implements DatasetInput {
    private static final int BUFFER = 1 << 18;

    private final DatasetInput input;
    private volatile @Nullable String fingerprint;

    FingerprintedInput(DatasetInput input) {
        this.input = input;
    }

    /** The input itself, of which no fingerprint is taken. */
    DatasetInput plain() {
        return input;
    }

    /** Reads all of the input if nobody has. */
    String fingerprint() throws IOException, DatasetException {
        if (fingerprint == null) {
            byte[] buffer = new byte[BUFFER];
            try (InputStream in = open(0)) {
                while (in.read(buffer) >= 0) {
                    // The stream takes it.
                }
            }
        }
        String taken = fingerprint;
        if (taken == null) {
            throw new IllegalStateException("the input ended and nobody noticed");
        }
        return taken;
    }

    @Override
    public String name() {
        return input.name();
    }

    @Override
    public long size() {
        return input.size();
    }

    @Override
    public InputStream open(long offset) throws IOException, DatasetException {
        InputStream in = input.open(offset);
        return offset == 0 && fingerprint == null ? new Taken(in) : in;
    }

    @Override
    public void checkUnchanged() throws IOException, DatasetException {
        input.checkUnchanged();
    }

    /** No filter stream: those skip behind its back. */
    private final class Taken extends InputStream {
        private final InputStream in;
        private final Fingerprint taking = new Fingerprint();

        Taken(InputStream in) {
            this.in = in;
        }

        @Override
        public int read() throws IOException {
            int b = in.read();
            if (b < 0) {
                fingerprint = taking.toString();
            } else {
                taking.update(b);
            }
            return b;
        }

        @Override
        public int read(byte[] to, int start, int length) throws IOException {
            int read = in.read(to, start, length);
            if (read < 0) {
                fingerprint = taking.toString();
            } else {
                taking.update(to, start, read);
            }
            return read;
        }

        @Override
        public int available() throws IOException {
            return in.available();
        }

        @Override
        public void close() throws IOException {
            in.close();
        }
    }
}
