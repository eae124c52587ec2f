package dev.nightjar.fetch;

import com.github.luben.zstd.ZstdIOException;
import com.github.luben.zstd.ZstdInputStreamNoFinalizer;
import dev.nightjar.fetch.UnpackException.Fault;
import java.io.BufferedInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/**
 * Unpacks zstd from whoever sent it: any number of frames, windows up to 128 MiB ({@code --long=27}).
 *
 * <p>Content that is no zstd, is cut off, is followed by something else, unpacks to more than the limit, or swells more
 * than {@value #MAX_RATIO}-fold past its first 64 MiB ends in an {@link UnpackException}. An empty stream unpacks to an
 * empty one. Memory: the window that the content asks for, and 256 KiB.
 */
public final class ZstdInput extends InputStream {
    private static final int MAX_WINDOW_LOG = 27;
    private static final int MAX_RATIO = 200;
    private static final long RATIO_COUNTS_FROM = 64L << 20;

    private final Counted packed;
    private final long maxBytes;
    private @Nullable ZstdInputStreamNoFinalizer zstd;
    private boolean begun;
    private long bytesRead;

    /** @param maxBytes how much content is let through */
    public ZstdInput(InputStream packed, long maxBytes) {
        this.packed = new Counted(packed);
        this.maxBytes = maxBytes;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        ZstdInputStreamNoFinalizer unpacking = begin();
        if (unpacking == null) {
            return -1;
        }
        int got;
        try {
            got = unpacking.read(target, offset, length);
        } catch (ZstdIOException broken) {
            throw fault(broken);
        }
        bytesRead += Math.max(got, 0);
        if (bytesRead > maxBytes) {
            throw new UnpackException(Fault.BOMB, "it unpacks to more than " + maxBytes + " bytes", null);
        }
        if (bytesRead > RATIO_COUNTS_FROM && bytesRead / MAX_RATIO > packed.bytesRead) {
            throw new UnpackException(
                    Fault.BOMB, "it swells to more than " + MAX_RATIO + " times its packed size", null);
        }
        return got;
    }

    /** How many packed bytes were taken so far. */
    public long packedBytes() {
        return packed.bytesRead;
    }

    private @Nullable ZstdInputStreamNoFinalizer begin() throws IOException {
        if (begun) {
            return zstd;
        }
        begun = true;
        BufferedInputStream ahead = new BufferedInputStream(packed);
        ahead.mark(4);
        byte[] magic = ahead.readNBytes(4);
        ahead.reset();
        if (magic.length == 0) {
            return null;
        }
        if (!isZstd(magic)) {
            throw new UnpackException(Fault.NOT_ZSTD, "it does not begin as zstd does", null);
        }
        try {
            zstd = new ZstdInputStreamNoFinalizer(ahead).setLongMax(MAX_WINDOW_LOG);
        } catch (LinkageError missing) {
            // zstd-jni writes its native library to the temporary folder at first use and loads it from there.
            throw new UnpackException(
                    Fault.NO_LIBRARY,
                    "the zstd library cannot be loaded (it needs a temporary folder where programs may run): "
                            + missing.getMessage(),
                    missing);
        }
        return zstd;
    }

    /** A frame, or one that readers skip (RFC 8878, 3.1). */
    private static boolean isZstd(byte[] magic) {
        if (magic.length < 4) {
            return false;
        }
        boolean frame = (magic[0] & 0xff) == 0x28 && (magic[3] & 0xff) == 0xfd;
        boolean skippable = (magic[0] & 0xf0) == 0x50 && magic[3] == 0x18;
        boolean middle = frame ? (magic[1] & 0xff) == 0xb5 && magic[2] == 0x2f : magic[1] == 0x2a && magic[2] == 0x4d;
        return (frame || skippable) && middle;
    }

    private static UnpackException fault(ZstdIOException broken) {
        String why = String.valueOf(broken.getMessage());
        if (why.contains("Truncated")) {
            return new UnpackException(Fault.TRUNCATED, "it ends in the middle", broken);
        }
        if (why.contains("Unknown frame descriptor")) {
            return new UnpackException(Fault.DAMAGED, "something that is no zstd follows its end", broken);
        }
        if (why.contains("too much memory")) {
            return new UnpackException(Fault.DAMAGED, "it needs a window above 128 MiB", broken);
        }
        return new UnpackException(Fault.DAMAGED, "it is damaged (" + why + ")", broken);
    }

    @Override
    public void close() throws IOException {
        if (zstd != null) {
            zstd.close();
        } else {
            packed.close();
        }
    }

    private static final class Counted extends FilterInputStream {
        long bytesRead;

        Counted(InputStream in) {
            super(in);
        }

        @Override
        public int read() throws IOException {
            int got = super.read();
            bytesRead += got < 0 ? 0 : 1;
            return got;
        }

        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
            int got = super.read(target, offset, length);
            bytesRead += Math.max(got, 0);
            return got;
        }
    }
}
