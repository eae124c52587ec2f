package dev.nightjar.environment;

import dev.nightjar.conda.Channel;
import dev.nightjar.conda.ChannelNames;
import dev.nightjar.conda.InvalidSpecException;
import dev.nightjar.conda.Subdir;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Where the channels lie that a file or a call names. */
final class ChannelPlaces {
    private final ChannelNames names;
    private final boolean foldersAllowed;

    private ChannelPlaces(ChannelNames names, boolean foldersAllowed) {
        this.names = names;
        this.foldersAllowed = foldersAllowed;
    }

    /**
     * @param alias where bare names lie: a URL, or a folder as the call sees it; null: where conda looks
     * @param directory where relative channels start; null where folders may not be named
     */
    static ChannelPlaces in(@Nullable String alias, @Nullable Path directory) throws RefusedInputException {
        try {
            Path home = directory == null ? null : Path.of(System.getProperty("user.home", "/"));
            return new ChannelPlaces(new ChannelNames(absolute(alias), directory, home), directory != null);
        } catch (InvalidSpecException e) {
            throw new RefusedInputException(
                    Complaint.at(null, "cannot use \"" + alias + "\" as the channel alias", e.reason(), e.hint()));
        }
    }

    private static String absolute(@Nullable String alias) {
        if (alias == null) {
            return ChannelNames.DEFAULT_ALIAS;
        }
        // Relative to the call, whatever the folder of the file; a URL, since a bucket's file may name no folder
        // itself.
        return alias.contains("://")
                ? alias
                : Path.of(alias).toAbsolutePath().normalize().toUri().toString();
    }

    /** What that channel is on a platform; nothing after telling {@code findings} why it is none. */
    List<Channel> resolve(String written, @Nullable Place place, Subdir platform, Findings findings) {
        try {
            if (!foldersAllowed && written.strip().startsWith("file:")) {
                throw new InvalidSpecException(
                        written, "it is a directory, and this request may not name one", "write the URL of a channel");
            }
            return names.resolve(written, platform);
        } catch (InvalidSpecException e) {
            findings.error(place, "cannot look in the channel \"" + e.text() + "\"", e.reason(), e.hint());
            return List.of();
        }
    }
}
