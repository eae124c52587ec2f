package dev.nightjar.conda;

import java.util.regex.Pattern;

/** Secrets that a channel's URL may hold: {@code https://user:password@host/t/TOKEN/channel?key=...}. */
final class Credentials {
    /** For messages it may be too much: a password with a "/" in it ends at the last "@". */
    private static final Pattern ANY_USER = Pattern.compile("://[^\\s\"']*@");

    private static final Pattern USER = Pattern.compile("://[^/\\s\"']*@");
    private static final Pattern TOKEN = Pattern.compile("/t/[^/\\s\"']++");
    private static final Pattern QUERY = Pattern.compile("\\?[^\\s\"']++");

    private Credentials() {}

    /** The text with stars in the place of each secret: for messages. */
    static String hidden(String text) {
        if (!text.contains("://")) {
            return text;
        }
        String shown = text.indexOf('@') < 0 ? text : ANY_USER.matcher(text).replaceAll("://***@");
        shown = shown.contains("/t/") ? TOKEN.matcher(shown).replaceAll("/t/***") : shown;
        return shown.indexOf('?') < 0 ? shown : QUERY.matcher(shown).replaceAll("?***");
    }

    /** The URL without user and token: it still works where none are needed. */
    static String removed(String url) {
        // A folder has no secrets, and may well be called "t".
        if (!url.contains("://") || url.startsWith("file:")) {
            return url;
        }
        String bare = url.indexOf('@') < 0 ? url : USER.matcher(url).replaceAll("://");
        return bare.contains("/t/") ? TOKEN.matcher(bare).replaceAll("") : bare;
    }
}
