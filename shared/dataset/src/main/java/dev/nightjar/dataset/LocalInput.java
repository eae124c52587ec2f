package dev.nightjar.dataset;

import dev.nightjar.dataset.table.DatasetException;
import dev.nightjar.dataset.table.DatasetException.Kind;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import org.jspecify.annotations.Nullable;

/** A file of this machine. It counts as changed when its size, its time or the file itself behind the name is another. */
public final class LocalInput implements DatasetInput {
    private final Path path;
    private final String name;
    private final Pin pin;

    private record Pin(
            long size, FileTime modified, @Nullable Object file) {}

    /**
     * Takes the file as it is now.
     *
     * @param name as people gave it
     * @throws DatasetException {@code unreadable} when there is no such file, it is a folder or may not be read
     */
    public LocalInput(Path path, String name) throws DatasetException, IOException {
        this.path = path;
        this.name = name;
        if (Files.isDirectory(path)) {
            throw unreadable("it is a folder", "a file in it");
        }
        if (Files.exists(path) && !Files.isReadable(path)) {
            throw unreadable("this user may not read it", "chmod +r, or a file you may read");
        }
        this.pin = look();
    }

    private Pin look() throws DatasetException, IOException {
        try {
            BasicFileAttributes seen = Files.readAttributes(path, BasicFileAttributes.class);
            return new Pin(seen.size(), seen.lastModifiedTime(), seen.fileKey());
        } catch (NoSuchFileException e) {
            throw unreadable("there is no such file", "a file that exists; names are taken as given");
        } catch (AccessDeniedException e) {
            throw unreadable("this user may not read it", "chmod +r, or a file you may read");
        }
    }

    private DatasetException unreadable(String because, String remedy) {
        return new DatasetException(Kind.UNREADABLE, null, "cannot read " + name, because, remedy);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public long size() {
        return pin.size();
    }

    @Override
    public InputStream open(long offset) throws IOException, DatasetException {
        FileChannel channel;
        try {
            channel = FileChannel.open(path, StandardOpenOption.READ);
        } catch (NoSuchFileException e) {
            throw changed();
        }
        try {
            checkUnchanged();
        } catch (IOException | DatasetException e) {
            channel.close();
            throw e;
        }
        return new ChannelInput(channel, offset, true);
    }

    @Override
    public void checkUnchanged() throws IOException, DatasetException {
        Pin now;
        try {
            now = look();
        } catch (DatasetException gone) {
            throw changed();
        }
        if (!now.equals(pin)) {
            throw changed();
        }
    }

    private DatasetException changed() {
        return new DatasetException(
                Kind.CHANGED,
                null,
                name + ": nothing is written",
                "the file was changed while it was read",
                "again, when nobody writes to it any more");
    }
}
