package dev.nightjar.conda.repodata;

import dev.nightjar.cloud.Deadline;
import dev.nightjar.conda.Channel;
import dev.nightjar.conda.repodata.SubdirIndex.Loaded;
import dev.nightjar.fetch.FetchException;
import dev.nightjar.fetch.Fetcher;
import dev.nightjar.fetch.UnpackException;
import dev.nightjar.fetch.ZstdInput;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Reads one subdir of a channel from where it lies: {@code repodata.json.zst}, or else {@code repodata.json}. */
final class SubdirSource {
    private static final String PACKED = "repodata.json.zst";
    private static final String PLAIN = "repodata.json";

    private final Fetcher fetcher;
    private final long maxBytes;

    /** @param maxBytes of one repodata file, unpacked */
    SubdirSource(Fetcher fetcher, long maxBytes) {
        this.fetcher = fetcher;
        this.maxBytes = maxBytes;
    }

    /** The subdir's content, or empty where the channel has no such subdir. */
    Optional<Loaded> read(Channel channel, String subdir, Deadline deadline) throws ChannelException {
        for (String file : List.of(PACKED, PLAIN)) {
            try {
                Optional<Loaded> loaded = isDirectory(channel)
                        ? fromFile(channel, subdir, file, deadline)
                        : fromUrl(channel, subdir, file, deadline);
                if (loaded.isPresent()) {
                    return loaded;
                }
            } catch (UnpackException | UnreadableException broken) {
                throw unreadable(channel, subdir, file, String.valueOf(broken.getMessage()), hint(broken));
            } catch (FetchException failed) {
                throw unreadable(channel, subdir, file, String.valueOf(failed.getMessage()), hint(failed));
            } catch (AccessDeniedException denied) {
                throw unreadable(channel, subdir, file, "access is denied", "give this user the right to read it");
            } catch (IOException failed) {
                throw unreadable(channel, subdir, file, reason(failed), "check the disk and the folder's rights");
            } catch (OutOfMemoryError tooMuch) {
                // All that is large belongs to this read and is garbage now.
                throw unreadable(
                        channel,
                        subdir,
                        file,
                        "it does not fit into this program's memory",
                        "give it more, such as JAVA_TOOL_OPTIONS=-Xmx2g");
            }
        }
        return Optional.empty();
    }

    static boolean isDirectory(Channel channel) {
        return "file".equalsIgnoreCase(channel.base().getScheme());
    }

    static Path directory(Channel channel) {
        return Path.of(channel.base());
    }

    private Optional<Loaded> fromFile(Channel channel, String subdir, String file, Deadline deadline)
            throws IOException {
        Path folder = directory(channel).resolve(subdir);
        Path path = folder.resolve(file);
        BasicFileAttributes attributes;
        try {
            attributes = Files.readAttributes(path, BasicFileAttributes.class);
        } catch (NoSuchFileException | NotDirectoryException absent) {
            return Optional.empty();
        } catch (IOException failed) {
            if (!Files.isDirectory(folder)) {
                return Optional.empty();
            }
            throw failed;
        }
        if (!attributes.isRegularFile()) {
            throw new UnreadableException("it is no file", null);
        }
        try (InputStream in = Files.newInputStream(path)) {
            return Optional.of(parse(in, channel, subdir, file, deadline));
        }
    }

    private Optional<Loaded> fromUrl(Channel channel, String subdir, String file, Deadline deadline)
            throws IOException {
        URI uri = URI.create(ArtefactUrl.folder(channel, subdir) + file);
        try {
            return Optional.of(fetcher.get(uri, deadline, body -> parse(body, channel, subdir, file, deadline)));
        } catch (FetchException failed) {
            if (failed.kind() == FetchException.Kind.NOT_FOUND) {
                return Optional.empty();
            }
            throw failed;
        }
    }

    private Loaded parse(InputStream in, Channel channel, String subdir, String file, Deadline deadline)
            throws IOException {
        ZstdInput packed = file.equals(PACKED) ? new ZstdInput(in, maxBytes) : null;
        try (Content content = new Content(packed == null ? in : packed, maxBytes, deadline)) {
            RepodataReader.Repodata repodata = RepodataReader.read(content, subdir);
            repodata.table().seal(ArtefactUrl.before(channel, subdir, repodata.baseUrl()));
            long bytes = packed == null ? content.bytesRead() : packed.packedBytes();
            return new Loaded(repodata.table(), bytes, content.generation());
        }
    }

    static String unread(Channel channel, String subdir) {
        return "cannot read " + subdir + " of the channel " + channel.written();
    }

    private static ChannelException unreadable(Channel channel, String subdir, String file, String why, String hint) {
        return new ChannelException(
                channel,
                "cannot read " + subdir + "/" + file + " of the channel " + channel.written(),
                why,
                hint,
                !isDirectory(channel));
    }

    /** Whether a directory is a channel, though perhaps for other platforms; what a URL has besides cannot be asked. */
    static boolean hasOtherSubdirs(Channel channel) {
        try {
            return isDirectory(channel) && !subdirs(directory(channel)).isEmpty();
        } catch (IOException unreadable) {
            return false;
        }
    }

    private static List<String> subdirs(Path directory) throws IOException {
        try (Stream<Path> entries = Files.list(directory)) {
            return entries.filter(entry -> Files.exists(entry.resolve(PACKED)) || Files.exists(entry.resolve(PLAIN)))
                    .map(entry -> entry.getFileName().toString())
                    .sorted()
                    .toList();
        }
    }

    /** Why a channel has neither of the two subdirs that a platform uses. */
    static ChannelException absent(Channel channel, String platform) {
        String what = "the channel " + channel.written() + " has nothing for " + platform;
        if (!isDirectory(channel)) {
            return new ChannelException(
                    channel,
                    what,
                    "there is no repodata for " + platform + " or noarch under " + channel.url(),
                    "check the channel's name and --channel-alias, or leave the channel out for this platform",
                    true);
        }
        Path directory = directory(channel);
        if (!Files.exists(directory)) {
            return new ChannelException(
                    channel,
                    "there is no channel " + channel.written(),
                    "the folder " + directory + " does not exist",
                    "check the path; a channel's folder holds SUBDIR/repodata.json",
                    false);
        }
        List<String> others;
        try {
            others = subdirs(directory);
        } catch (NotDirectoryException file) {
            return new ChannelException(
                    channel,
                    channel.written() + " is no channel",
                    directory + " is a file",
                    "name the folder that holds SUBDIR/repodata.json",
                    false);
        } catch (IOException failed) {
            return new ChannelException(
                    channel,
                    "cannot read the channel " + channel.written(),
                    "the folder " + directory + " cannot be listed: " + reason(failed),
                    "check the folder's rights",
                    false);
        }
        if (others.isEmpty()) {
            return new ChannelException(
                    channel,
                    channel.written() + " is no channel",
                    "no folder in " + directory + " holds a " + PACKED + " or " + PLAIN,
                    "name the folder above the subdirs, such as the one that holds noarch/" + PLAIN,
                    false);
        }
        return new ChannelException(
                channel,
                what,
                "it has " + String.join(", ", others) + ", but neither " + platform + " nor noarch",
                "ask for one of its platforms, or leave the channel out for " + platform,
                false);
    }

    private static String reason(IOException failed) {
        return failed.getClass().getSimpleName() + (failed.getMessage() == null ? "" : ": " + failed.getMessage());
    }

    private static String hint(IOException broken) {
        if (broken instanceof UnpackException unpack) {
            return switch (unpack.fault()) {
                case NOT_ZSTD, DAMAGED -> "get the file anew, or make the channel's index anew";
                case TRUNCATED -> "get the file anew: its end is missing";
                case BOMB -> "do not use this channel unless you know why its index is so large";
                case NO_LIBRARY -> "set JAVA_TOOL_OPTIONS=-Djava.io.tmpdir=DIR to such a folder";
            };
        }
        return "get the file anew, or make the channel's index anew";
    }

    private static String hint(FetchException failed) {
        return switch (failed.kind()) {
            case NOT_FOUND -> "check the channel's name";
            case UNAUTHORISED -> "put your login for this host into ~/.netrc";
            case UNREACHABLE -> "check the network, the channel's name and the proxy settings, and try again";
            case TIMED_OUT -> "try again, or give it longer with --timeout";
            case TOO_LARGE -> "do not use this channel unless you know why its index is so large";
            case REFUSED -> "name the channel by its https:// address";
        };
    }
}
