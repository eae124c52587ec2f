package dev.nightjar.fetch;

import java.util.regex.Pattern;

/** What must never be shown or written down of an address. */
public final class Credentials {
    private static final Pattern USER_INFO = Pattern.compile("^([a-zA-Z][a-zA-Z0-9+.-]*://)[^/?#]*@");

    /** The path of a conda channel that carries a token, as conda itself finds it. */
    private static final Pattern TOKEN = Pattern.compile("/t/[^/]*");

    private static final Pattern QUERY = Pattern.compile("[?#].*", Pattern.DOTALL);

    private Credentials() {}

    /**
     * That address without user, password, {@code /t/TOKEN}, query and fragment; a text that is no address with a
     * scheme comes back as it is.
     */
    public static String removedFrom(String address) {
        if (!address.contains("://")) {
            return address;
        }
        String bare = USER_INFO.matcher(address).replaceFirst("$1");
        return bare.startsWith("file:")
                ? bare
                : TOKEN.matcher(QUERY.matcher(bare).replaceFirst("")).replaceFirst("");
    }
}
