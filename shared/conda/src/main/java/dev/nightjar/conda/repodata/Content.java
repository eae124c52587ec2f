package dev.nightjar.conda.repodata;

import dev.nightjar.cloud.Deadline;
import dev.nightjar.fetch.UnpackException;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Objects;

/** Unpacked repodata on its way to the parser: counted, hashed, stopped at a limit or at the deadline. */
final class Content extends InputStream {
    private final InputStream source;
    private final long maxBytes;
    private final Deadline deadline;
    private final MessageDigest sha256;

    private final byte[] buffer = new byte[1 << 17];
    private int next;
    private int filled;
    private long bytesRead;

    Content(InputStream source, long maxBytes, Deadline deadline) {
        this.source = source;
        this.maxBytes = maxBytes;
        this.deadline = deadline;
        try {
            sha256 = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every JDK has SHA-256", impossible);
        }
    }

    @Override
    public int read() throws IOException {
        return available() == 0 && !fill() ? -1 : buffer[next++] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, target.length);
        if (length == 0) {
            return 0;
        }
        if (available() == 0 && !fill()) {
            return -1;
        }
        int got = Math.min(length, available());
        System.arraycopy(buffer, next, target, offset, got);
        next += got;
        return got;
    }

    @Override
    public int available() {
        return filled - next;
    }

    private boolean fill() throws IOException {
        if (deadline.passed()) {
            throw new UnreadableException("the time was up before it was read", null);
        }
        next = 0;
        filled = Math.max(0, source.readNBytes(buffer, 0, buffer.length));
        sha256.update(buffer, 0, filled);
        bytesRead += filled;
        if (bytesRead > maxBytes) {
            throw new UnpackException(UnpackException.Fault.BOMB, "it holds more than " + maxBytes + " bytes", null);
        }
        return filled > 0;
    }

    long bytesRead() {
        return bytesRead;
    }

    /** SHA-256 of all that was read, 64 hexadecimal digits; to be asked for once, at the end. */
    String generation() {
        return HexFormat.of().formatHex(sha256.digest());
    }
}
