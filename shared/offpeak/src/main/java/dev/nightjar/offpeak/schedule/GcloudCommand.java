package dev.nightjar.offpeak.schedule;

import dev.nightjar.offpeak.schedule.TimetableEntry.ToEndpoint;
import dev.nightjar.offpeak.schedule.TimetableEntry.ToTopic;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * A call of {@code gcloud scheduler jobs}.
 *
 * @param words as the program gets them, the program's name first
 */
public record GcloudCommand(List<String> words) {
    private static final Pattern BARE = Pattern.compile("[A-Za-z0-9_@%+=:,./-]+");

    public GcloudCommand {
        words = List.copyOf(words);
    }

    /** Adds the entry; gcloud refuses when there is one of its name. */
    public static GcloudCommand create(TimetableEntry entry, Place place) {
        List<String> words = new ArrayList<>(List.of("gcloud", "scheduler", "jobs", "create"));
        words.add(
                switch (entry.target()) {
                    case ToTopic topic -> "pubsub";
                    case ToEndpoint endpoint -> "http";
                });
        where(words, entry.name(), place);
        words.add("--schedule=" + entry.when().cron());
        words.add("--time-zone=" + entry.when().zone());
        switch (entry.target()) {
            case ToTopic topic -> words.add("--topic=" + topic.topic());
            case ToEndpoint endpoint -> {
                words.add("--uri=" + endpoint.url());
                words.add("--http-method=post");
                words.add("--headers=Content-Type=application/json");
                words.add("--oidc-service-account-email=" + endpoint.account());
                words.add("--oidc-token-audience=" + endpoint.audience());
            }
        }
        words.add("--message-body=" + entry.target().body());
        words.add("--description=" + entry.description());
        words.add("--max-retry-attempts=" + SendingRetries.COUNT);
        words.add("--min-backoff=" + seconds(SendingRetries.MIN_BACKOFF));
        words.add("--max-backoff=" + seconds(SendingRetries.MAX_BACKOFF));
        words.add("--max-doublings=" + SendingRetries.MAX_DOUBLINGS);
        return new GcloudCommand(words);
    }

    /** Takes the entry of that name out, without asking back. */
    public static GcloudCommand delete(String name, Place place) {
        List<String> words = new ArrayList<>(List.of("gcloud", "scheduler", "jobs", "delete"));
        where(words, name, place);
        words.add("--quiet");
        return new GcloudCommand(words);
    }

    private static void where(List<String> words, String name, Place place) {
        words.add(name);
        place.project().ifPresent(project -> words.add("--project=" + project));
        words.add("--location=" + place.location());
    }

    static String seconds(Duration duration) {
        return duration.toSeconds() + "s";
    }

    /** The call as any POSIX shell reads it, an option a line. */
    public String shell() {
        StringBuilder text = new StringBuilder();
        for (String word : words) {
            boolean option = word.startsWith("--");
            text.append(text.isEmpty() ? "" : option ? " \\\n  " : " ");
            int value = option ? word.indexOf('=') + 1 : 0;
            text.append(word, 0, value).append(quoted(word.substring(value)));
        }
        return text.toString();
    }

    /** Between single quotes everything stands for itself; a single quote itself stands outside of them. */
    private static String quoted(String word) {
        return BARE.matcher(word).matches() ? word : "'" + word.replace("'", "'\\''") + "'";
    }
}
