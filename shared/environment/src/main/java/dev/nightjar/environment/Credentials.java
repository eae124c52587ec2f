package dev.nightjar.environment;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Keeps what lets somebody in out of everything we write: the user part of a URL, and conda's {@code /t/TOKEN}. */
final class Credentials {
    private static final Pattern USER = Pattern.compile("(?<=://)[^/\\s\"']{0,2000}@");
    private static final Pattern TOKEN = Pattern.compile("(?<=://)([^/\\s\"']{1,300})/t/[^/\\s\"']+");

    private Credentials() {}

    static String hide(String text) {
        if (!text.contains("://")) {
            return text;
        }
        return TOKEN.matcher(USER.matcher(text).replaceAll("")).replaceAll("$1");
    }

    /** The same for every text of a JSON value. */
    static SequencedMap<String, @Nullable Object> hideAll(Map<String, ? extends @Nullable Object> fields) {
        SequencedMap<String, @Nullable Object> hidden = new LinkedHashMap<>();
        fields.forEach((key, value) -> hidden.put(hide(key), hideIn(value)));
        return hidden;
    }

    private static @Nullable Object hideIn(@Nullable Object value) {
        return switch (value) {
            case null -> null;
            case String text -> hide(text);
            case Map<?, ?> map -> {
                SequencedMap<String, @Nullable Object> hidden = new LinkedHashMap<>();
                map.forEach((key, inner) -> hidden.put(hide(String.valueOf(key)), hideIn(inner)));
                yield hidden;
            }
            case List<?> list -> {
                List<@Nullable Object> hidden = new ArrayList<>();
                list.forEach(inner -> hidden.add(hideIn(inner)));
                yield hidden;
            }
            default -> value;
        };
    }
}
