package dev.nightjar.environment;

import dev.nightjar.conda.solve.ChannelPriority;
import dev.nightjar.conda.solve.Strategy;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The words by which people say options, one spelling for the command line, for options files and for settings:
 * {@code channel}, {@code channel-alias}, {@code platform}, {@code virtual-package}, {@code channel-priority},
 * {@code exclude-newer}, {@code undated}, {@code strategy}, {@code timeout}.
 *
 * <p>Methods that read a value throw {@link IllegalArgumentException} with a clause that can stand after "because".
 */
public final class OptionWords {
    private static final Pattern DURATION = Pattern.compile("([0-9]{1,12})(ms|s|m|h)");
    private static final Duration LONGEST = Duration.ofDays(365);
    private static final Pattern MILLIS = Pattern.compile("[0-9]{1,15}");
    private static final List<String> LISTS = List.of("channel", "platform", "virtual-package");
    private static final List<String> SINGLE =
            List.of("channel-alias", "channel-priority", "exclude-newer", "undated", "strategy", "timeout");

    private final Map<String, List<String>> said = new LinkedHashMap<>();

    /** Whether options have that word. */
    public static boolean knows(String word) {
        return LISTS.contains(word) || SINGLE.contains(word);
    }

    /** All words, in the order of the command line's help. */
    public static List<String> all() {
        List<String> all = new ArrayList<>(LISTS);
        all.addAll(SINGLE);
        return all;
    }

    /**
     * Says one word; the first to say it wins, so the most important source speaks first.
     *
     * @throws IllegalArgumentException when the word is unknown, takes one value and gets another number, or the value
     *     cannot be read
     */
    public void say(String word, List<String> values) {
        if (!knows(word)) {
            throw new IllegalArgumentException("\"" + word + "\" is none of the options " + String.join(", ", all()));
        }
        if (SINGLE.contains(word) && values.size() != 1) {
            throw new IllegalArgumentException("\"" + word + "\" takes one value, not " + values.size());
        }
        for (String value : values) {
            switch (word) {
                case "channel-priority" -> channelPriority(value);
                case "exclude-newer" -> instant(value);
                case "undated" -> keepUndated(value);
                case "strategy" -> strategy(value);
                case "timeout" -> duration(value);
                default -> {
                    if (value.isEmpty()) {
                        throw new IllegalArgumentException("a value of \"" + word + "\" is empty");
                    }
                }
            }
        }
        said.putIfAbsent(word, List.copyOf(values));
    }

    /** What was said, in that order. */
    public Map<String, List<String>> said() {
        return new LinkedHashMap<>(said);
    }

    /**
     * What was said as options.
     *
     * @param timeout for each file where nobody says one
     * @param longest what a longer one is cut to
     */
    public SolveOptions options(String thisPlatform, Duration timeout, Duration longest) {
        String priority = one("channel-priority");
        String newer = one("exclude-newer");
        String undated = one("undated");
        String strategy = one("strategy");
        String seconds = one("timeout");
        Duration asked = seconds == null ? timeout : duration(seconds);
        return new SolveOptions(
                said.getOrDefault("channel", List.of()),
                one("channel-alias"),
                said.getOrDefault("platform", List.of()),
                thisPlatform,
                said.getOrDefault("virtual-package", List.of()),
                priority == null ? null : channelPriority(priority),
                newer == null ? null : instant(newer),
                undated == null ? null : keepUndated(undated),
                strategy == null ? null : strategy(strategy),
                asked.compareTo(longest) < 0 ? asked : longest);
    }

    private @Nullable String one(String word) {
        List<String> values = said.get(word);
        return values == null ? null : values.getFirst();
    }

    /** {@code 90s}, {@code 30m}, {@code 2h}; also {@code 250ms}. Above zero, at most a year. */
    public static Duration duration(String value) {
        Matcher matcher = DURATION.matcher(value);
        if (matcher.matches()) {
            long count = Long.parseLong(matcher.group(1));
            Duration duration = switch (matcher.group(2)) {
                case "ms" -> Duration.ofMillis(count);
                case "s" -> Duration.ofSeconds(count);
                case "m" -> Duration.ofMinutes(count);
                default -> Duration.ofHours(count);
            };
            if (duration.isPositive() && duration.compareTo(LONGEST) <= 0) {
                return duration;
            }
        }
        throw refused(value, "a duration above zero and within a year, such as 90s, 30m or 2h");
    }

    /** RFC 3339 with an offset, or milliseconds since 1970. */
    public static Instant instant(String value) {
        if (MILLIS.matcher(value).matches()) {
            return Instant.ofEpochMilli(Long.parseLong(value));
        }
        try {
            // RFC 3339 allows t, z and a space between date and time.
            return OffsetDateTime.parse(value.toUpperCase(Locale.ROOT).replace(' ', 'T'))
                    .toInstant();
        } catch (DateTimeException e) {
            throw refused(value, "a time with an offset, such as 2026-01-31T22:00:00Z, or milliseconds since 1970");
        }
    }

    public static ChannelPriority channelPriority(String value) {
        return switch (value) {
            case "strict" -> ChannelPriority.STRICT;
            case "flexible" -> ChannelPriority.FLEXIBLE;
            case "disabled" -> ChannelPriority.DISABLED;
            default -> throw refused(value, "strict, flexible or disabled");
        };
    }

    public static Strategy strategy(String value) {
        return switch (value) {
            case "highest" -> Strategy.HIGHEST;
            case "lowest" -> Strategy.LOWEST;
            case "lowest-direct" -> Strategy.LOWEST_DIRECT;
            default -> throw refused(value, "highest, lowest or lowest-direct");
        };
    }

    /** {@code keep} is true, {@code exclude} is false. */
    public static boolean keepUndated(String value) {
        return switch (value) {
            case "keep" -> true;
            case "exclude" -> false;
            default -> throw refused(value, "exclude or keep");
        };
    }

    private static IllegalArgumentException refused(String value, String wanted) {
        return new IllegalArgumentException("\"" + value + "\" is not " + wanted);
    }
}
