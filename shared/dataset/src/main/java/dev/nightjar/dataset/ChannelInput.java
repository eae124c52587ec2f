package dev.nightjar.dataset;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.Objects;

/**
 * The bytes of an open file from some place on. Several of these may read one file at once.
 *
 * <p>It copies through a small buffer of its own: the JDK's streams take a native buffer as large as what is asked for,
 * once for each thread, and keep it.
 */
final class ChannelInput extends InputStream {
    private static final int BUFFER = 256 << 10;

    private final FileChannel channel;
    private final boolean closesChannel;
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER).limit(0);
    private long position;

    /** @param closesChannel whether the channel is this stream's own */
    ChannelInput(FileChannel channel, long offset, boolean closesChannel) {
        this.channel = channel;
        this.position = offset;
        this.closesChannel = closesChannel;
    }

    @Override
    public int read() throws IOException {
        return fill() ? buffer.get() & 0xFF : -1;
    }

    @Override
    public int read(byte[] to, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, to.length);
        int done = 0;
        while (done < length && fill()) {
            int part = Math.min(length - done, buffer.remaining());
            buffer.get(to, offset + done, part);
            done += part;
        }
        return done == 0 && length > 0 ? -1 : done;
    }

    private boolean fill() throws IOException {
        if (buffer.hasRemaining()) {
            return true;
        }
        buffer.clear();
        int read = channel.read(buffer, position);
        buffer.flip();
        position += Math.max(read, 0);
        return read > 0;
    }

    @Override
    public void close() throws IOException {
        if (closesChannel) {
            channel.close();
        }
    }
}
