package dev.nightjar.offpeak.schedule;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.text.Normalizer;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a clock in the cloud is to do, and when.
 *
 * @param name 1 to 100 characters of {@code a-z0-9-}, beginning with a letter; {@link #nameFor} derives one
 * @param description for people; at most 200 characters, one line
 */
public record TimetableEntry(String name, String description, When when, Target target) {
    /** Cloud Scheduler takes a job of 1 MB in newer words of its documentation and of 100 KB in older ones. */
    public static final int MAX_BODY_BYTES = 100_000;

    private static final String OURS = "nightjar-";
    private static final Pattern ONCE = Pattern.compile("Once at (\\S+Z)(: .*)?");
    private static final int MAX_TITLE = 60;
    private static final int MAX_SLUG = 40;
    private static final int HASH_DIGITS = 16;

    public TimetableEntry {
        if (!name.matches("[a-z][a-z0-9-]{0,99}")) {
            throw new IllegalArgumentException("no name of an entry: " + name);
        }
        if (!description.matches("[\\P{Cntrl}]{0,200}")) {
            throw new IllegalArgumentException("a description is one line of at most 200 characters");
        }
    }

    /** The times of an entry, as a cron line in a zone. */
    public sealed interface When {
        /** Five fields. */
        String cron();

        /** A name of the tz database. */
        String zone();
    }

    /**
     * One time. UTC, where no wall clock can skip or double it.
     *
     * @param at a whole minute; what is in between is rounded up, so that nothing begins before its window
     */
    public record Once(Instant at) implements When {
        /** How long a clock may still try to send the message of a one-shot, all its retries included. */
        public static final Duration FIRING = Duration.ofHours(1);

        /** A cron line names a day without its year: further ahead, it would fire a year too early. */
        public static final Duration HORIZON = Duration.ofDays(365);

        public Once {
            Instant minute = at.truncatedTo(ChronoUnit.MINUTES);
            at = minute.equals(at) ? minute : minute.plus(1, ChronoUnit.MINUTES);
        }

        @Override
        public String cron() {
            ZonedDateTime utc = at.atZone(ZoneOffset.UTC);
            return utc.getMinute() + " " + utc.getHour() + " " + utc.getDayOfMonth() + " " + utc.getMonthValue() + " *";
        }

        @Override
        public String zone() {
            return "Etc/UTC";
        }

        /** Whether everything that comes of it has come. */
        public boolean isPast(Instant now) {
            return at.plus(FIRING).isBefore(now);
        }
    }

    /** Again and again. A time that the zone's wall clock skips or doubles is skipped or doubled here. */
    public record Cron(String cron, String zone) implements When {
        public Cron {
            cron = cron.strip().replaceAll("\\s+", " ");
            if (!cron.matches("[0-9A-Za-z*,/-]+( [0-9A-Za-z*,/-]+){4}")) {
                throw new IllegalArgumentException("a cron line has five fields of numbers, names, *, comma, / and -");
            }
            try {
                ZoneId.of(zone);
            } catch (DateTimeException e) {
                throw new IllegalArgumentException("there is no zone " + zone, e);
            }
        }
    }

    /** Who gets the body. */
    public sealed interface Target {
        /** UTF-8 text, at most {@link #MAX_BODY_BYTES} bytes. */
        String body();
    }

    /**
     * A topic of the same project.
     *
     * @param topic its short name, such as {@code jobs}
     */
    public record ToTopic(String topic, String body) implements Target {
        public ToTopic {
            if (!topic.matches("[A-Za-z][A-Za-z0-9._~+%-]{2,254}") || topic.startsWith("goog")) {
                throw new IllegalArgumentException("no name of a topic: " + topic);
            }
            requireShort(body);
        }
    }

    /**
     * A POST of JSON with an identity token. Whoever makes one has checked the URL against the allow-list: the cloud's
     * clock sends the token wherever the entry says.
     *
     * @param url https on its usual port, without user, query secrets or fragment
     * @param account the e-mail of the service account whose token is sent
     * @param audience what the receiver expects, usually the URL without its path
     */
    public record ToEndpoint(URI url, String body, String account, String audience) implements Target {
        public ToEndpoint {
            if (!"https".equalsIgnoreCase(url.getScheme())
                    || url.getHost() == null
                    || url.getRawUserInfo() != null
                    || url.getRawFragment() != null
                    || (url.getPort() != -1 && url.getPort() != 443)) {
                throw new IllegalArgumentException("an endpoint is https on port 443, without user and fragment");
            }
            if (!account.matches("[a-z0-9-]+@[a-z0-9.-]+")) {
                throw new IllegalArgumentException("no e-mail of a service account: " + account);
            }
            if (!audience.matches("[!-~]{1,500}")) {
                throw new IllegalArgumentException("an audience is a URL or another short ASCII word");
            }
            requireShort(body);
        }
    }

    /**
     * When the entry of that name was to fire, when it was meant once; read from its description, which says so. Whoever
     * changes the description of a one-shot by hand takes it out by hand too.
     */
    public static Optional<Instant> onceAt(String name, String description) {
        Matcher once = ONCE.matcher(description);
        if (!name.startsWith(OURS) || !once.matches()) {
            return Optional.empty();
        }
        try {
            return Optional.of(Instant.parse(once.group(1)));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    /** An entry that is meant once; its description begins with the time. */
    public static TimetableEntry once(String name, Instant at, String title, Target target) {
        Once once = new Once(at);
        return new TimetableEntry(name, "Once at " + once.at() + oneLine(title), once, target);
    }

    /** An entry that comes again and again. */
    public static TimetableEntry again(String name, Cron cron, String title, Target target) {
        return new TimetableEntry(name, "Again and again" + oneLine(title), cron, target);
    }

    private static String oneLine(String title) {
        String visible =
                title.replaceAll("[^\\p{L}\\p{M}\\p{N}\\p{P}\\p{S} ]+", " ").strip();
        int end = visible.offsetByCodePoints(0, Math.min(visible.codePointCount(0, visible.length()), MAX_TITLE));
        return visible.isEmpty() ? "" : ": " + visible.substring(0, end);
    }

    /**
     * A name that is the same for the same thing, and safe wherever it goes.
     *
     * @param kind such as {@code once}
     * @param title what a person recognises it by; anything
     * @param key what makes two of them the same; anything
     * @return {@code nightjar-KIND-TITLE-HASH}, the title cut to what is ASCII of it
     */
    public static String nameFor(String kind, String title, String key) {
        String ascii = Normalizer.normalize(title, Normalizer.Form.NFKD)
                .toLowerCase(Locale.ROOT)
                .replaceAll("[^a-z0-9]+", "-");
        String slug = ascii.substring(0, Math.min(ascii.length(), MAX_SLUG)).replaceAll("^-|-$", "");
        return OURS + kind + (slug.isEmpty() ? "" : "-" + slug) + "-" + hash(key);
    }

    private static String hash(String key) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(key.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest).substring(0, HASH_DIGITS);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    private static void requireShort(String body) {
        int bytes = body.getBytes(StandardCharsets.UTF_8).length;
        if (bytes > MAX_BODY_BYTES) {
            throw new IllegalArgumentException(
                    "the message has " + bytes + " bytes, and a scheduled one may have " + MAX_BODY_BYTES);
        }
    }
}
