package dev.nightjar.dataset;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * A stream that can be read once, such as standard input, copied into a temporary file of its own so that it can be read
 * again. Only this user may read that file; where the system allows it, it has no name any more while it is in use, so
 * that nothing is left however the process ends. Closing it removes it.
 */
public final class SpooledInput implements DatasetInput, AutoCloseable {
    private final String name;
    private final FileChannel channel;
    private final long size;

    /**
     * Copies the stream to its end.
     *
     * @param name as people know it; its endings tell the format and the compression
     * @param folder where the copy lies; it needs room for all of the stream
     */
    public SpooledInput(String name, InputStream in, Path folder) throws IOException {
        this.name = name;
        Path file = Files.createTempFile(folder, "nightjar-", ".input");
        this.channel = FileChannel.open(
                file, StandardOpenOption.READ, StandardOpenOption.WRITE, StandardOpenOption.DELETE_ON_CLOSE);
        boolean whole = false;
        try {
            byte[] buffer = new byte[64 << 10];
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                ByteBuffer bytes = ByteBuffer.wrap(buffer, 0, read);
                while (bytes.hasRemaining()) {
                    channel.write(bytes);
                }
            }
            this.size = channel.size();
            whole = true;
        } finally {
            if (!whole) {
                channel.close();
            }
        }
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public long size() {
        return size;
    }

    @Override
    public InputStream open(long offset) {
        return new ChannelInput(channel, offset, false);
    }

    /** Nobody else can write to it. */
    @Override
    public void checkUnchanged() {}

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
