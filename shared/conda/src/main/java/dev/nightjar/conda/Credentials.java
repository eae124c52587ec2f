package dev.nightjar.conda;

import java.util.regex.Pattern;

/** Secrets that a channel's URL may hold: {@code https://user:password@host/} and {@code https://host/t/TOKEN/}. */
final class Credentials {
    /* Possessive, and each character class ends at the next delimiter: linear on any input. */
    private static final Pattern USER = Pattern.compile("://[^/\\s\"'@]*+@(?:[^/\\s\"'@]*+@)*+");
    private static final Pattern TOKEN = Pattern.compile("(://[^/\\s\"']*+)/t/[^/\\s\"']++");

    private Credentials() {}

    /** The text with a word in the place of each secret: for messages. */
    static String hidden(String text) {
        return replaced(text, "://***@", "$1/t/***");
    }

    /** The text without secrets: a URL that still works where none are needed. */
    static String removed(String text) {
        return replaced(text, "://", "$1");
    }

    private static String replaced(String text, String user, String token) {
        if (!text.contains("://")) {
            return text;
        }
        String withoutUser = text.indexOf('@') < 0 ? text : USER.matcher(text).replaceAll(user);
        return withoutUser.contains("/t/") ? TOKEN.matcher(withoutUser).replaceAll(token) : withoutUser;
    }
}
