package dev.nightjar.offpeak.message;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** One JSON object, field by field: each asked for once, null as if it were absent, and what nobody asked for is left over. */
final class Fields {
    private static final Instant EARLIEST = Instant.parse("1970-01-01T00:00:00Z");
    private static final Instant LATEST = Instant.parse("2200-01-01T00:00:00Z");
    private static final BigDecimal SECONDS_PER_MINUTE = BigDecimal.valueOf(60);
    private static final int MAX_URI_CHARS = 2048;

    private final String what;
    private final String path;
    private final Map<?, ?> object;
    private final Set<String> asked = new HashSet<>();
    private final List<Fields> inner = new ArrayList<>();

    /** @param what the first part of a refusal */
    Fields(String what, Map<?, ?> object) {
        this(what, "", object);
    }

    private Fields(String what, String path, Map<?, ?> object) {
        this.what = what;
        this.path = path;
        this.object = object;
    }

    boolean has(String name) {
        return object.get(name) != null;
    }

    @Nullable
    Object any(String name) {
        asked.add(name);
        return object.get(name);
    }

    InvalidMessageException missing(String name, String remedy) {
        return new InvalidMessageException(what, "\"" + path + name + "\" is missing", remedy);
    }

    InvalidMessageException wrong(String name, String because, String remedy, Throwable... causes) {
        return new InvalidMessageException(what, "\"" + path + name + "\" " + because, remedy, causes);
    }

    /** Of 1 to {@code maxChars} characters, none of them a control character, a line's end or one that turns the order of others. */
    @Nullable
    String line(String name, int maxChars) throws InvalidMessageException {
        Object value = any(name);
        if (value == null) {
            return null;
        }
        String text = text(name, value);
        if (text.isBlank() || text.codePointCount(0, text.length()) > maxChars) {
            throw wrong(
                    name,
                    text.isBlank() ? "is empty" : "has more than " + maxChars + " characters",
                    "1 to " + maxChars + " characters");
        }
        if (text.codePoints().anyMatch(Shown::isUnprintable)) {
            throw wrong(
                    name,
                    "holds a character that cannot be seen: \"" + Shown.of(text) + "\"",
                    "one line of plain text");
        }
        return text;
    }

    /** Matches the whole pattern, which {@code form} says in words. */
    @Nullable
    String word(String name, Pattern pattern, String form) throws InvalidMessageException {
        Object value = any(name);
        if (value == null) {
            return null;
        }
        String text = text(name, value);
        if (!pattern.matcher(text).matches()) {
            throw wrong(name, "is \"" + Shown.of(text) + "\"", form);
        }
        return text;
    }

    /** One of those constants, in lower case; {@code otherwise} when nothing is said. */
    <E extends Enum<E>> E choice(String name, E[] choices, E otherwise) throws InvalidMessageException {
        Object value = any(name);
        if (value == null) {
            return otherwise;
        }
        String text = text(name, value);
        List<String> words = new ArrayList<>();
        for (E choice : choices) {
            String word = choice.name().toLowerCase(Locale.ROOT);
            if (word.equals(text)) {
                return choice;
            }
            words.add(word);
        }
        throw wrong(name, "is \"" + Shown.of(text) + "\"", String.join(" or ", words));
    }

    private String text(String name, Object value) throws InvalidMessageException {
        if (value instanceof String text) {
            return text;
        }
        throw wrong(name, "is " + kind(value) + ", not a text", "a text in quotes");
    }

    private BigDecimal number(String name, Object value) throws InvalidMessageException {
        return switch (value) {
            case BigInteger number -> new BigDecimal(number);
            case BigDecimal number -> number;
            default ->
                throw wrong(
                        name,
                        "is " + kind(value) + ", not a number",
                        value instanceof String ? "the number without quotes" : "a number");
        };
    }

    /** A number from {@code least} to {@code most}, both included. */
    @Nullable
    BigDecimal number(String name, BigDecimal least, BigDecimal most) throws InvalidMessageException {
        Object value = any(name);
        if (value == null) {
            return null;
        }
        BigDecimal number = number(name, value);
        if (number.compareTo(least) < 0 || number.compareTo(most) > 0) {
            throw wrong(
                    name,
                    "is " + Shown.of(number.toString()),
                    "a number from " + least.toPlainString() + " to " + most.toPlainString());
        }
        return number;
    }

    /** The same, whole. */
    @Nullable
    Integer whole(String name, int least, int most) throws InvalidMessageException {
        BigDecimal number = number(name, BigDecimal.valueOf(least), BigDecimal.valueOf(most));
        if (number == null) {
            return null;
        }
        try {
            return number.intValueExact();
        } catch (ArithmeticException e) {
            throw wrong(name, "is " + Shown.of(number.toString()) + ", not a whole number", "a whole number", e);
        }
    }

    /** Minutes, with a fraction where need be, to the second. */
    @Nullable
    Duration minutes(String name, Duration least, Duration most) throws InvalidMessageException {
        Object value = any(name);
        if (value == null) {
            return null;
        }
        BigDecimal minutes = number(name, value);
        String range = "minutes from " + inMinutes(least).toPlainString() + " to "
                + inMinutes(most).toPlainString();
        if (minutes.signum() < 0) {
            throw wrong(name, "is negative: " + Shown.of(minutes.toString()), range);
        }
        BigDecimal seconds = minutes.multiply(SECONDS_PER_MINUTE).setScale(0, RoundingMode.HALF_UP);
        if (seconds.compareTo(BigDecimal.valueOf(least.toSeconds())) < 0
                || seconds.compareTo(BigDecimal.valueOf(most.toSeconds())) > 0) {
            throw wrong(name, "is " + Shown.of(minutes.toString()), range);
        }
        return Duration.ofSeconds(seconds.longValueExact());
    }

    /** Turns back into the same duration when it is read. */
    static BigDecimal inMinutes(Duration duration) {
        BigDecimal minutes = BigDecimal.valueOf(duration.toSeconds())
                .divide(SECONDS_PER_MINUTE, 6, RoundingMode.HALF_UP)
                .stripTrailingZeros();
        return minutes.scale() < 0 ? minutes.setScale(0) : minutes;
    }

    /** RFC 3339 with an offset, or milliseconds since 1970; from 1970 to 2199. */
    @Nullable
    Instant instant(String name) throws InvalidMessageException {
        Object value = any(name);
        String example = "a time with its offset, such as 2026-12-01T22:00:00+09:00";
        Instant instant;
        try {
            instant = switch (value) {
                case null -> null;
                case String text -> OffsetDateTime.parse(text).toInstant();
                case BigInteger millis -> Instant.ofEpochMilli(millis.longValueExact());
                default -> throw wrong(name, "is " + kind(value) + ", not a time", example);
            };
        } catch (DateTimeException | ArithmeticException e) {
            throw wrong(name, "is \"" + Shown.of(String.valueOf(value)) + "\"", example, e);
        }
        if (instant != null && (instant.isBefore(EARLIEST) || !instant.isBefore(LATEST))) {
            throw wrong(name, "is " + Shown.of(String.valueOf(value)), "a time from 1970 to 2199");
        }
        return instant;
    }

    /** Absolute, without user and password. */
    @Nullable
    URI uri(String name) throws InvalidMessageException {
        String text = line(name, MAX_URI_CHARS);
        if (text == null) {
            return null;
        }
        try {
            URI uri = new URI(text);
            String authority = uri.getRawAuthority();
            if (uri.isAbsolute() && !uri.isOpaque() && (authority == null || authority.indexOf('@') < 0)) {
                return uri;
            }
        } catch (URISyntaxException e) {
            throw wrong(name, "is no URI: \"" + Shown.of(text) + "\"", "a URI such as gs://bucket/path", e);
        }
        throw wrong(
                name,
                "is \"" + Shown.of(text) + "\"",
                "an absolute URI without user and password, such as gs://bucket/path");
    }

    /** The object of that name, or null. */
    @Nullable
    Fields object(String name) throws InvalidMessageException {
        Fields object = stranger(name);
        if (object != null) {
            inner.add(object);
        }
        return object;
    }

    /** The same where the object belongs to somebody else: nothing in it is left over. */
    @Nullable
    Fields stranger(String name) throws InvalidMessageException {
        Object value = any(name);
        if (value == null) {
            return null;
        }
        if (value instanceof Map<?, ?> map) {
            return new Fields(what, path + name + ".", map);
        }
        throw wrong(name, "is " + kind(value) + ", not an object", "an object in braces");
    }

    /** All of this object, in its order. */
    Map<String, @Nullable Object> all() {
        Map<String, @Nullable Object> all = new LinkedHashMap<>();
        object.forEach((name, value) -> all.put((String) name, value));
        return all;
    }

    /** The names that nobody asked for, here and in the objects below, as they may be shown. */
    List<String> leftOver() {
        List<String> names = new ArrayList<>();
        for (Object name : object.keySet()) {
            if (!asked.contains((String) name)) {
                names.add(path + Shown.of((String) name));
            }
        }
        inner.forEach(fields -> names.addAll(fields.leftOver()));
        return names;
    }

    private static String kind(Object value) {
        return switch (value) {
            case String text -> "a text";
            case Boolean truth -> truth ? "true" : "false";
            case Map<?, ?> map -> "an object";
            case List<?> list -> "an array";
            default -> "the number " + Shown.of(value.toString());
        };
    }
}
