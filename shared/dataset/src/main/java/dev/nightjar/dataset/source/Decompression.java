package dev.nightjar.dataset.source;

import com.github.luben.zstd.ZstdIOException;
import com.github.luben.zstd.ZstdInputStream;
import dev.nightjar.dataset.table.DatasetException;
import dev.nightjar.dataset.table.DatasetException.Kind;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.PushbackInputStream;
import java.util.Arrays;
import java.util.Locale;
import java.util.zip.ZipException;

/**
 * The plain bytes of a file that may be compressed, which its first bytes tell, not its name: gzip of several members, zstd
 * of several frames. Input that expands more than {@link #MAX_RATIO} times is refused once it is long.
 */
public final class Decompression extends InputStream {
    /** Deflate reaches 1,032; tables of measurements 3 to 60. */
    public static final int MAX_RATIO = 400;

    private static final byte[] GZIP = {0x1f, (byte) 0x8b, 8};
    private static final byte[] ZSTD = {0x28, (byte) 0xb5, 0x2f, (byte) 0xfd};

    private static final long RATIO_COUNTS_FROM = 64L << 20;

    private final String name;
    private final Counted compressed;
    private final InputStream plain;
    private final boolean packed;
    private long count;

    private Decompression(String name, Counted compressed, InputStream plain, boolean packed) {
        this.name = name;
        this.compressed = compressed;
        this.plain = plain;
        this.packed = packed;
    }

    /**
     * @param in closed with what is returned
     * @param name of the file, for messages
     */
    public static Decompression of(InputStream in, String name) throws IOException {
        Counted counted = new Counted(in);
        PushbackInputStream peek = new PushbackInputStream(counted, 4);
        byte[] head = peek.readNBytes(4);
        peek.unread(head);
        String lower = name.toLowerCase(Locale.ROOT);
        // Of so short a file only the name says what it was.
        if (lower.endsWith(".gz") && isCutOff(head, GZIP)) {
            return new Decompression(name, counted, new GzipMembers(peek), true);
        }
        if (lower.endsWith(".zst") && isCutOff(head, ZSTD)) {
            return new Decompression(name, counted, new ZstdInputStream(peek), true);
        }
        if (head.length >= 3 && head[0] == 0x1f && head[1] == (byte) 0x8b && head[2] == 8) {
            return new Decompression(name, counted, new GzipMembers(peek), true);
        }
        if (head.length == 4 && isZstd(head)) {
            return new Decompression(name, counted, new ZstdInputStream(peek), true);
        }
        return new Decompression(name, counted, peek, false);
    }

    private static boolean isCutOff(byte[] head, byte[] mark) {
        return head.length > 0 && head.length < mark.length && Arrays.equals(head, Arrays.copyOf(mark, head.length));
    }

    private static boolean isZstd(byte[] head) {
        boolean frame = head[0] == 0x28 && head[1] == (byte) 0xb5 && head[2] == 0x2f && head[3] == (byte) 0xfd;
        boolean skippable = (head[0] & 0xf0) == 0x50 && head[1] == 0x2a && head[2] == 0x4d && head[3] == 0x18;
        return frame || skippable;
    }

    /** Whether the file is compressed. */
    public boolean packed() {
        return packed;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] to, int offset, int length) throws IOException {
        int got;
        try {
            got = plain.read(to, offset, length);
        } catch (EOFException e) {
            throw new CarriedDatasetException(truncated(e));
        } catch (ZstdIOException e) {
            boolean cut = String.valueOf(e.getMessage()).contains("Truncated");
            throw new CarriedDatasetException(cut ? truncated(e) : corrupt(e));
        } catch (ZipException e) {
            throw new CarriedDatasetException(corrupt(e));
        }
        if (packed && got > 0) {
            count += got;
            if (count > RATIO_COUNTS_FROM && count / MAX_RATIO > compressed.count) {
                throw new CarriedDatasetException(new DatasetException(
                        Kind.BOMB,
                        null,
                        "cannot unpack " + name,
                        "its first " + compressed.count + " bytes unpack to more than " + count + ", over " + MAX_RATIO
                                + " times as many",
                        "unpacking it yourself, if it is meant to be so"));
            }
        }
        return got;
    }

    private DatasetException truncated(IOException cause) {
        DatasetException e = new DatasetException(
                Kind.TRUNCATED,
                null,
                "cannot unpack " + name,
                "the compressed file ends too early, after " + compressed.count + " bytes (" + count + " unpacked)",
                "copying or downloading it again");
        e.initCause(cause);
        return e;
    }

    private DatasetException corrupt(IOException cause) {
        DatasetException e = new DatasetException(
                Kind.CORRUPT,
                null,
                "cannot unpack " + name,
                cause.getMessage() + ", near byte " + compressed.count,
                "copying or downloading it again");
        e.initCause(cause);
        return e;
    }

    @Override
    public void close() throws IOException {
        plain.close();
    }

    /** Counts what was read of the file itself. */
    private static final class Counted extends InputStream {
        private final InputStream in;
        private long count;

        Counted(InputStream in) {
            this.in = in;
        }

        @Override
        public int read() throws IOException {
            int value = in.read();
            if (value >= 0) {
                count++;
            }
            return value;
        }

        @Override
        public int read(byte[] to, int offset, int length) throws IOException {
            int got = in.read(to, offset, length);
            if (got > 0) {
                count += got;
            }
            return got;
        }

        @Override
        public void close() throws IOException {
            in.close();
        }
    }
}
