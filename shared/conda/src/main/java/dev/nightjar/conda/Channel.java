package dev.nightjar.conda;

import java.net.URI;

/**
 * A place that serves repodata.
 *
 * @param written as the request wrote it, credentials removed; this is what answers show
 * @param base where its subdirs lie, without a trailing slash: a {@code file:} URI or {@code http(s):}; it may hold
 *     credentials, so it is for fetching only, and {@link #url()} for everything that is shown
 */
public record Channel(String written, URI base) {
    public Channel {
        written = Credentials.removed(written);
        String text = base.toString();
        if (text.endsWith("/") && !text.endsWith("//")) {
            base = URI.create(text.substring(0, text.length() - 1));
        }
    }

    /** Where it lies, without credentials and without a trailing slash; fit for answers, locks and messages. */
    public String url() {
        return Credentials.removed(base.toString());
    }

    /**
     * Whether the channel that a match spec asks for is this one: by what the request wrote, by URL, by the last parts of
     * the URL's path ({@code conda-forge}, {@code pkgs/main}), as one of {@code defaults}, or by a pattern.
     *
     * @param asked {@link MatchSpec#channel()}
     */
    public boolean isCalled(String asked) {
        if (asked.indexOf('*') >= 0 || TextPattern.isRegex(asked)) {
            TextPattern pattern = TextPattern.of(asked);
            return pattern.matches(written) || pattern.matches(url()) || pattern.matches(shortName(url()));
        }
        String wanted = Credentials.removed(withoutLastSlash(asked));
        if (wanted.contains("://")) {
            return wanted.equals(url());
        }
        return wanted.equalsIgnoreCase(withoutLastSlash(written))
                || url().endsWith("/" + wanted)
                || (wanted.equals("defaults") && ChannelNames.isOneOfDefaults(url()));
    }

    private static String shortName(String url) {
        return ChannelNames.shortName(url, false);
    }

    private static String withoutLastSlash(String text) {
        return text.length() > 1 && text.endsWith("/") ? text.substring(0, text.length() - 1) : text;
    }

    /** As it was written, credentials removed. */
    @Override
    public String toString() {
        return written;
    }
}
