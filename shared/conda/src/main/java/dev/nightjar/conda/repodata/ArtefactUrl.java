package dev.nightjar.conda.repodata;

import dev.nightjar.conda.Channel;
import dev.nightjar.fetch.Credentials;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Where a subdir's artefacts lie (CEP 15). */
final class ArtefactUrl {
    private static final String KEPT = "-._~!$&'()*+,;=:@";

    private ArtefactUrl() {}

    /**
     * The address before a file name, with a trailing slash and without credentials.
     *
     * @param given {@code info.base_url}: absolute, or relative to the repodata file; null or empty: beside that file
     * @throws UnreadableException when it is no address, or one that a channel at this place must not name
     */
    static String before(Channel channel, String subdir, @Nullable String given) throws UnreadableException {
        String beside = folder(channel, subdir);
        String found = given == null || given.isBlank() ? beside : resolved(beside, given.strip());
        String address = Credentials.removedFrom(withAuthority(found));
        return address.endsWith("/") ? address : address + "/";
    }

    /** Where the subdir's repodata lies, with a trailing slash. */
    static String folder(Channel channel, String subdir) {
        String base = channel.base().toString();
        return (base.endsWith("/") ? base : base + "/") + subdir + "/";
    }

    private static String resolved(String beside, String given) throws UnreadableException {
        URI found;
        try {
            found = URI.create(beside).resolve(given);
        } catch (IllegalArgumentException unreadable) {
            throw new UnreadableException("its info.base_url is no address: " + given, unreadable);
        }
        String scheme = String.valueOf(found.getScheme()).toLowerCase(Locale.ROOT);
        boolean web = (scheme.equals("http") || scheme.equals("https")) && found.getHost() != null;
        boolean local = scheme.equals("file") && beside.startsWith("file:") && found.getAuthority() == null;
        if (!web && !local) {
            throw new UnreadableException("its info.base_url may not lead to " + given, null);
        }
        return found.toString();
    }

    /** {@code file:/x} and {@code file:///x} are one address; the second form is the one that locks use. */
    private static String withAuthority(String address) {
        return address.startsWith("file:/") && !address.startsWith("file://")
                ? "file://" + address.substring("file:".length())
                : address;
    }

    /** A file name as the last segment of a URL (RFC 3986, pchar). */
    static String encoded(String fileName) {
        StringBuilder encoded = new StringBuilder(fileName.length() + 8);
        for (byte b : fileName.getBytes(StandardCharsets.UTF_8)) {
            char c = (char) (b & 0xff);
            boolean kept = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
            if (kept || KEPT.indexOf(c) >= 0) {
                encoded.append(c);
            } else {
                encoded.append('%').append(HexFormat.of().withUpperCase().toHexDigits(b));
            }
        }
        return encoded.toString();
    }
}
