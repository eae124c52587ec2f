package dev.nightjar.conda;

import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Finds the channels that a request names.
 *
 * <ul>
 *   <li>{@code ./here}, {@code ../there}, {@code /a/folder}, {@code ~/mine}, and the name of an existing folder that
 *       holds {@code SUBDIR/repodata*}: that directory;
 *   <li>{@code https://...}, {@code http://...}, {@code file://...}: that URL;
 *   <li>{@code defaults}: {@code main} and {@code r}, on Windows also {@code msys2}, of Anaconda's host, never under the
 *       alias;
 *   <li>anything else is a name, perhaps with a label ({@code conda-forge/label/dev}), and lies under the alias.
 * </ul>
 *
 * <pre>
 * ChannelNames names = new ChannelNames(ChannelNames.DEFAULT_ALIAS, folderOfTheFile, home);
 * names.resolve("conda-forge", Subdir.LINUX_64);   // https://conda.anaconda.org/conda-forge
 * </pre>
 */
public final class ChannelNames {
    /** Where conda looks for channels that are only named. */
    public static final String DEFAULT_ALIAS = "https://conda.anaconda.org";

    private static final String ANACONDA = "https://repo.anaconda.com/pkgs/";
    private static final int MAX_LENGTH = 512;
    private static final int MAX_PART_LENGTH = 128;
    private static final Pattern NAME_PART = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_.-]*");

    private final URI alias;
    private final @Nullable Path directory;
    private final @Nullable Path home;

    /**
     * @param alias a URL or a directory, under which bare names lie
     * @param directory where relative directories begin: the folder of the request's file; null where a request may
     *     name no directories, because it comes from somewhere else
     * @param home what {@code ~} stands for; null if for nothing
     * @throws InvalidSpecException when the alias is neither
     */
    public ChannelNames(String alias, @Nullable Path directory, @Nullable Path home) {
        this.directory = directory;
        this.home = home;
        refuseUnprintable(alias);
        this.alias =
                alias.contains("://") ? url(alias) : isDirectory(alias) ? directory(alias) : directory("./" + alias);
    }

    /**
     * The channels that {@code written} stands for, in order; more than one only for {@code defaults}. Nothing is fetched;
     * whether a channel is really there is for its reader to say.
     *
     * @throws InvalidSpecException when it cannot name a channel
     */
    public List<Channel> resolve(String written, Subdir platform) {
        String name = written.strip();
        refuseUnprintable(name);
        if (isDirectory(name)) {
            return List.of(new Channel(name, directory(name)));
        }
        if (name.contains("://")) {
            return List.of(new Channel(name, url(name)));
        }
        String bare = name.endsWith("/") ? name.substring(0, name.length() - 1) : name;
        if (holdsRepodata(bare)) {
            return List.of(new Channel(name, directory("./" + bare)));
        }
        if (bare.equals("defaults")) {
            return defaults(platform);
        }
        refuseUnlessName(bare);
        boolean isAnacondas = bare.startsWith("pkgs/") && alias.toString().equals(DEFAULT_ALIAS);
        URI base = URI.create(isAnacondas ? ANACONDA + bare.substring("pkgs/".length()) : alias + "/" + bare);
        return List.of(new Channel(name, base));
    }

    private static List<Channel> defaults(Subdir platform) {
        List<Channel> channels = new ArrayList<>();
        channels.add(new Channel("defaults", URI.create(ANACONDA + "main")));
        channels.add(new Channel("defaults", URI.create(ANACONDA + "r")));
        if (platform.family() == Subdir.Family.WIN) {
            channels.add(new Channel("defaults", URI.create(ANACONDA + "msys2")));
        }
        return List.copyOf(channels);
    }

    static boolean isOneOfDefaults(String url) {
        return url.equals(ANACONDA + "main") || url.equals(ANACONDA + "r") || url.equals(ANACONDA + "msys2");
    }

    /** What conda calls a channel that is written as a URL; for the channel of a file's URL that may be "defaults". */
    static String shortName(String channel, boolean isOfFile) {
        if (isOfFile && isOneOfDefaults(channel)) {
            return "defaults";
        }
        String anaconda = ANACONDA.substring(0, ANACONDA.length() - "pkgs/".length());
        for (String host : List.of(DEFAULT_ALIAS + "/", anaconda)) {
            if (channel.startsWith(host) && channel.length() > host.length()) {
                return channel.substring(host.length());
            }
        }
        return channel;
    }

    private static boolean isDirectory(String name) {
        return name.startsWith(".") || name.startsWith("/") || name.startsWith("~");
    }

    private URI directory(String name) {
        Path start = directory;
        if (start == null) {
            throw new InvalidSpecException(
                    name, "it is a directory, and this request may not name one", "write the URL of a channel");
        }
        try {
            Path path = start.resolve(name.startsWith("~") ? ofHome(name) : Path.of(name));
            String uri = path.toAbsolutePath().normalize().toUri().toString();
            return URI.create(
                    uri.length() > "file:///".length() && uri.endsWith("/") ? uri.substring(0, uri.length() - 1) : uri);
        } catch (InvalidPathException e) {
            throw because(name, "it is no path: " + e.getReason(), "write the path of a folder", e);
        }
    }

    private Path ofHome(String name) {
        boolean isOwn = name.equals("~") || name.startsWith("~/");
        if (home == null || !isOwn) {
            throw new InvalidSpecException(name, "whose home \"~\" means is not known", "write the whole path");
        }
        String rest = name.substring(Math.min(2, name.length()));
        return home.resolve(rest);
    }

    private boolean holdsRepodata(String name) {
        if (directory == null || name.isEmpty()) {
            return false;
        }
        try {
            Path folder = directory.resolve(name);
            for (Subdir subdir : Subdir.values()) {
                Path inside = folder.resolve(subdir.toString());
                if (Files.isDirectory(inside)) {
                    try (DirectoryStream<Path> files = Files.newDirectoryStream(inside, "repodata*")) {
                        if (files.iterator().hasNext()) {
                            return true;
                        }
                    }
                }
            }
            return false;
        } catch (InvalidPathException e) {
            return false; // what is no path is no folder either
        } catch (IOException e) {
            return true; // a subdir that cannot be listed: whoever reads the channel says so
        }
    }

    private static URI url(String written) {
        String trimmed = written;
        while (trimmed.endsWith("/") && !trimmed.endsWith("://")) {
            trimmed = trimmed.substring(0, trimmed.length() - 1);
        }
        URI url;
        try {
            url = new URI(trimmed.replace(" ", "%20"));
        } catch (URISyntaxException e) {
            // The exception's own message and cause hold the whole input, and so its credentials.
            throw new InvalidSpecException(written, "it is no URL", "write https://HOST/CHANNEL");
        }
        String scheme = url.getScheme();
        boolean isFile = "file".equals(scheme);
        if (!isFile && !"https".equals(scheme) && !"http".equals(scheme)) {
            throw new InvalidSpecException(
                    written, "channels are read by https, http and file only", "write https://HOST/CHANNEL");
        }
        if (isFile ? url.getRawPath() == null || url.getRawPath().isEmpty() : url.getHost() == null) {
            throw new InvalidSpecException(
                    written, "the URL has no " + (isFile ? "path" : "host"), "write https://HOST/CHANNEL");
        }
        if (url.getRawQuery() != null || url.getRawFragment() != null) {
            throw new InvalidSpecException(
                    written, "the URL of a channel has no \"?\" or \"#\"", "write https://HOST/CHANNEL");
        }
        String lastPart = trimmed.substring(trimmed.lastIndexOf('/') + 1);
        if (Subdir.of(lastPart).isPresent()) {
            throw new InvalidSpecException(
                    written,
                    "it is the subdir of a channel, not a channel",
                    "leave out /" + lastPart + " and give it as the platform");
        }
        return isFile ? folder(written, url) : url;
    }

    /** A {@code file:} URL as a path of this machine sees it; the host {@code localhost} says nothing. */
    private static URI folder(String written, URI url) {
        String authority = url.getRawAuthority();
        if (authority != null && !authority.equalsIgnoreCase("localhost")) {
            throw new InvalidSpecException(
                    written, "folders of another host cannot be read", "write file:///FOLDER, or https://HOST/CHANNEL");
        }
        if (url.getPath().chars().anyMatch(Character::isISOControl)) {
            throw new InvalidSpecException(written, "it holds a control character", "write file:///FOLDER");
        }
        return authority == null ? url : URI.create("file://" + url.getRawPath());
    }

    private static void refuseUnprintable(String name) {
        if (name.isEmpty()) {
            throw new InvalidSpecException(name, "the channel is empty", "write a name, a URL or a directory");
        }
        if (name.length() > MAX_LENGTH) {
            throw new InvalidSpecException(
                    name, "a channel has at most " + MAX_LENGTH + " characters", "write a shorter one");
        }
        if (name.chars().anyMatch(Character::isISOControl)) {
            throw new InvalidSpecException(name, "it holds a control character", "leave it out");
        }
    }

    private static void refuseUnlessName(String name) {
        for (String part : name.split("/", -1)) {
            if (part.length() > MAX_PART_LENGTH || !NAME_PART.matcher(part).matches()) {
                throw new InvalidSpecException(
                        name,
                        "\"" + part + "\" cannot be part of a channel's name",
                        "write a name like conda-forge, a URL, or a directory that begins with ./");
            }
        }
    }

    private static InvalidSpecException because(String text, String reason, String hint, Exception cause) {
        InvalidSpecException exception = new InvalidSpecException(text, reason, hint);
        exception.initCause(cause);
        return exception;
    }
}
