package dev.nightjar.offpeak.events;

import dev.nightjar.cloud.ObjectName;
import dev.nightjar.offpeak.desk.DeskSettings;
import dev.nightjar.offpeak.endpoint.EndpointRules;
import dev.nightjar.offpeak.message.JobMessage.OnUnknown;
import dev.nightjar.offpeak.message.JobMessageReader;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The settings of a platform, read and checked once.
 *
 * @param messages whether the topic carries callbacks, where a setting says it
 * @param calendars the object with declared tariffs, or null
 * @param calendar the name of the default one
 * @param tick how long a tick may take
 */
record JobSettings(
        String bucket,
        @Nullable Boolean messages,
        EndpointRules endpoints,
        OnUnknown onUnknown,
        @Nullable ObjectName calendars,
        String calendar,
        DeskSettings desk,
        Duration tick,
        JobMessageReader reader) {
    private static final Pattern DURATION = Pattern.compile("([0-9]{1,6})(s|m|h)");
    private static final Pattern NUMBER = Pattern.compile("[0-9]{1,6}");
    private static final String CALLBACKS = "job-callbacks";

    /** @throws IllegalStateException when one cannot be used, in three parts */
    static JobSettings of(Function<String, Optional<String>> setting) {
        OnUnknown onUnknown = word(setting, "NIGHTJAR_ON_UNKNOWN", "hold", List.of("hold", "retry"))
                        .equals("retry")
                ? OnUnknown.RETRY
                : OnUnknown.HOLD;
        EndpointRules endpoints = new EndpointRules(
                hosts(setting, "NIGHTJAR_ENDPOINT_HOSTS"),
                truth(setting, "NIGHTJAR_OTHER_ENDPOINTS"),
                hosts(setting, "NIGHTJAR_PRIVATE_ENDPOINTS"),
                truth(setting, "NIGHTJAR_LOOPBACK_ENDPOINTS"));
        String messages = word(setting, "NIGHTJAR_MESSAGES", "", List.of("", "jobs", "callbacks"));
        DeskSettings standard = DeskSettings.standard();
        return new JobSettings(
                setting.apply("NIGHTJAR_STATE_BUCKET").orElse("state"),
                messages.isEmpty() ? null : Boolean.valueOf(messages.equals("callbacks")),
                endpoints,
                onUnknown,
                object(setting, "NIGHTJAR_CALENDARS"),
                setting.apply("NIGHTJAR_CALENDAR").orElse("jst-default"),
                new DeskSettings(
                        number(setting, "NIGHTJAR_POOL_CAPACITY", standard.capacity(), 0),
                        duration(setting, "NIGHTJAR_MAX_DELAY", standard.maxDelay()),
                        number(setting, "NIGHTJAR_MAX_ATTEMPTS", standard.maxAttempts(), 1),
                        standard.lease(),
                        standard.grace(),
                        standard.sweep(),
                        setting.apply("NIGHTJAR_CALLBACK").orElse(standard.callback()),
                        standard.afterOpening(),
                        standard.beforeClosing()),
                duration(setting, "NIGHTJAR_DEADLINE", Duration.ofSeconds(45)),
                new JobMessageReader(endpoints, onUnknown));
    }

    /** Whether events from there are callbacks: {@code //pubsub.googleapis.com/projects/P/topics/T} names the topic. */
    boolean areCallbacks(@Nullable URI source) {
        if (messages != null) {
            return messages;
        }
        String topic = String.valueOf(source);
        return topic.substring(topic.lastIndexOf('/') + 1).endsWith(CALLBACKS);
    }

    private static List<String> hosts(Function<String, Optional<String>> setting, String name) {
        String value = setting.apply(name).orElse("");
        List<String> hosts = EndpointRules.list(value);
        try {
            return new EndpointRules(hosts, false, List.of(), false).hosts();
        } catch (IllegalArgumentException e) {
            throw new IllegalStateException("cannot use the setting " + name + ": " + e.getMessage(), e);
        }
    }

    static boolean truth(Function<String, Optional<String>> setting, String name) {
        return word(setting, name, "false", List.of("true", "false")).equals("true");
    }

    private static String word(
            Function<String, Optional<String>> setting, String name, String otherwise, List<String> words) {
        String value = setting.apply(name).orElse(otherwise);
        if (!words.contains(value)) {
            throw wrong(
                    name,
                    value,
                    "it is none of its words",
                    String.join(
                            " or ",
                            words.stream().filter(word -> !word.isEmpty()).toList()));
        }
        return value;
    }

    private static int number(Function<String, Optional<String>> setting, String name, int otherwise, int least) {
        String value = setting.apply(name).orElse(Integer.toString(otherwise));
        if (!NUMBER.matcher(value).matches() || Integer.parseInt(value) < least) {
            throw wrong(name, value, "it is no such number", "a whole number from " + least + " to 999999");
        }
        return Integer.parseInt(value);
    }

    private static Duration duration(Function<String, Optional<String>> setting, String name, Duration otherwise) {
        Optional<String> value = setting.apply(name);
        if (value.isEmpty()) {
            return otherwise;
        }
        Matcher matcher = DURATION.matcher(value.get());
        if (!matcher.matches()) {
            throw wrong(name, value.get(), "it is no duration", "one such as 90s, 30m or 72h");
        }
        long count = Long.parseLong(matcher.group(1));
        return switch (matcher.group(2)) {
            case "s" -> Duration.ofSeconds(count);
            case "m" -> Duration.ofMinutes(count);
            default -> Duration.ofHours(count);
        };
    }

    private static @Nullable ObjectName object(Function<String, Optional<String>> setting, String name) {
        String value = setting.apply(name).orElse("");
        if (value.isEmpty()) {
            return null;
        }
        int slash = value.indexOf('/');
        try {
            return new ObjectName(value.substring(0, Math.max(slash, 0)), value.substring(slash + 1));
        } catch (IllegalArgumentException e) {
            throw wrong(name, value, "it names no object", "BUCKET/OBJECT, such as state/calendars.json", e);
        }
    }

    static IllegalStateException wrong(String name, String value, String because, String remedy, Throwable... causes) {
        return new IllegalStateException(
                "cannot use the setting " + name + "=" + value + "\n  because " + because + "\n  try " + remedy,
                causes.length == 0 ? null : causes[0]);
    }
}
