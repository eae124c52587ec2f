package dev.nightjar.dataset;

import dev.nightjar.cloud.ObjectInfo;
import dev.nightjar.cloud.ObjectWriter;
import dev.nightjar.dataset.table.DatasetException;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** SHA-256 of files, as hexadecimal digits. */
final class Sha256 {
    private static final int BUFFER = 1 << 18;

    private Sha256() {}

    static String of(byte[] bytes) {
        return HexFormat.of().formatHex(digest().digest(bytes));
    }

    static String of(DatasetInput input) throws IOException, DatasetException {
        MessageDigest digest = digest();
        byte[] buffer = new byte[BUFFER];
        try (InputStream in = input.open(0)) {
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                digest.update(buffer, 0, read);
            }
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    private static MessageDigest digest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    /** A file under way whose digest and size are known when all of it is written. */
    static final class Writer extends ObjectWriter {
        private final ObjectWriter file;
        private final MessageDigest digest = digest();
        private long bytes;

        Writer(ObjectWriter file) {
            this.file = file;
        }

        @Override
        public void write(int b) throws IOException {
            file.write(b);
            digest.update((byte) b);
            bytes++;
        }

        @Override
        public void write(byte[] from, int start, int length) throws IOException {
            file.write(from, start, length);
            digest.update(from, start, length);
            bytes += length;
        }

        @Override
        public void flush() throws IOException {
            file.flush();
        }

        long bytes() {
            return bytes;
        }

        /** Once, when all is written. */
        String sha256() {
            return HexFormat.of().formatHex(digest.digest());
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
