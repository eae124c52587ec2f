package dev.nightjar.fetch;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Who we are on which host, as curl and conda read it: {@code machine HOST login USER password SECRET}. */
final class Netrc {
    static final Netrc NONE = new Netrc(Map.of(), "");

    private static final String DEFAULT = "";
    private static final long MAX_BYTES = 1 << 20;

    /** A quoted word, a comment to the end of its line, or a plain word. */
    private static final Pattern WORD = Pattern.compile("\"((?:[^\"\\\\]|\\\\.)*+)\"|(?<=\\s|^)#[^\n]*|(\\S+)");

    private static final Pattern MACRO = Pattern.compile("(?ms)^\\s*macdef\\b.*?(?:\n\\s*\n|\\z)");

    private final Map<String, String> logins;
    private final String problem;

    private Netrc(Map<String, String> logins, String problem) {
        this.logins = logins;
        this.problem = problem;
    }

    /** A file that is absent says nothing; one that cannot be read is a {@link #problem()}, for most hosts ask for no login. */
    static Netrc read(Path file) {
        try {
            if (Files.size(file) > MAX_BYTES) {
                return new Netrc(Map.of(), file + " is too long to be a netrc file");
            }
            return new Netrc(parse(Files.readString(file, StandardCharsets.UTF_8)), "");
        } catch (NoSuchFileException absent) {
            return NONE;
        } catch (CharacterCodingException binary) {
            return new Netrc(Map.of(), file + " is not UTF-8");
        } catch (IOException unreadable) {
            return new Netrc(Map.of(), file + " cannot be read");
        }
    }

    private static Map<String, String> parse(String text) {
        Map<String, String> logins = new HashMap<>();
        Matcher words = WORD.matcher(MACRO.matcher(text).replaceAll("\n"));
        @Nullable String machine = null;
        String login = "";
        String password = "";
        for (String word = next(words); word != null; word = next(words)) {
            switch (word) {
                case "machine", "default" -> {
                    keep(logins, machine, login, password);
                    String named = word.equals("machine") ? next(words) : DEFAULT;
                    machine = named == null ? null : named.toLowerCase(Locale.ROOT);
                    login = "";
                    password = "";
                }
                case "login" -> login = orEmpty(next(words));
                case "password" -> password = orEmpty(next(words));
                case "account" -> next(words);
                default -> {
                    // A word that nobody defined: curl passes over it too.
                }
            }
        }
        keep(logins, machine, login, password);
        return logins;
    }

    private static void keep(Map<String, String> logins, @Nullable String machine, String login, String password) {
        if (machine != null && !(login.isEmpty() && password.isEmpty())) {
            logins.putIfAbsent(machine, login + ":" + password);
        }
    }

    private static @Nullable String next(Matcher words) {
        while (words.find()) {
            String quoted = words.group(1);
            if (quoted != null) {
                return quoted.replaceAll("\\\\(.)", "$1");
            }
            if (words.group(2) != null) {
                return words.group(2);
            }
        }
        return null;
    }

    private static String orEmpty(@Nullable String word) {
        return word == null ? "" : word;
    }

    /** {@code user:password} for that host. */
    Optional<String> login(String host) {
        return Optional.ofNullable(logins.getOrDefault(host.toLowerCase(Locale.ROOT), logins.get(DEFAULT)));
    }

    /** Why the file could not be used, a clause; empty where it could. */
    String problem() {
        return problem;
    }
}
