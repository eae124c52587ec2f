package dev.nightjar.offpeak.message;

import dev.nightjar.offpeak.endpoint.EndpointRules;
import dev.nightjar.offpeak.message.JobMessage.OnUnknown;
import dev.nightjar.offpeak.message.JobMessage.Recurrence;
import java.math.BigDecimal;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * From JSON to a {@link JobMessage}, or to the reason why there is none.
 *
 * <pre>{@code
 * JobMessageReader reader = new JobMessageReader(EndpointRules.of("example.com"), OnUnknown.HOLD);
 * JobMessage message = reader.read(published.data(), published.publishedAt());
 * }</pre>
 *
 * <p>Bounds: 1 MiB, 32 levels, texts and numbers as {@code docs/job-message.md} says. Fields that are not known become
 * warnings; wrong types and impossible values are refused.
 */
public final class JobMessageReader {
    private static final String WHAT = "cannot read the job message";
    /** Goes into a header and into names of objects. */
    private static final Pattern ID = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._:@+=-]{0,199}");

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,62}");
    private static final Pattern UNIT = Pattern.compile("rounds");
    private static final Pattern HASH = Pattern.compile("[0-9a-f]{64}");
    private static final int MAX_NAME_CHARS = 200;
    private static final int MAX_URL_CHARS = 2048;
    private static final int MAX_ROUNDS = 1_000_000;
    private static final int MAX_WARNINGS = 20;
    private static final int MAX_PRIORITY = 1_000_000;
    private static final int MAX_ATTEMPTS = 100;
    private static final int MAX_JOBS = 100_000;
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final Duration YEAR = Duration.ofDays(366);
    private static final BigDecimal LEAST_RATIO = new BigDecimal("0.000001");
    private static final String DEFAULT_ZONE = "Asia/Tokyo";

    private final EndpointRules rules;
    private final OnUnknown onUnknown;

    /**
     * @param rules endpoints that they refuse are refused here
     * @param onUnknown for messages that do not say
     */
    public JobMessageReader(EndpointRules rules, OnUnknown onUnknown) {
        this.rules = rules;
        this.onUnknown = onUnknown;
    }

    /** For any public endpoint; where a message does not say otherwise, what is not known is held. */
    public static JobMessageReader forAnyHost() {
        return new JobMessageReader(EndpointRules.anyHost(), OnUnknown.HOLD);
    }

    /**
     * Reads a message from outside.
     *
     * @param now deadlines that are not after it are refused. The time at which the message was published, so that all
     *     its deliveries are read alike
     * @throws InvalidMessageException when it can never be treated
     */
    public JobMessage read(byte[] json, Instant now) throws InvalidMessageException {
        return read(new Fields(WHAT, JsonTree.read(json, WHAT)), now);
    }

    static JobMessage readRecord(byte[] json) throws InvalidMessageException {
        String what = "cannot read the job's record";
        return forAnyHost().read(new Fields(what, JsonTree.read(json, what)), null);
    }

    /** @param now null for what was written here, which no rule is applied to again */
    private JobMessage read(Fields in, @Nullable Instant now) throws InvalidMessageException {
        String name = in.line("job_name", MAX_NAME_CHARS);
        if (name == null) {
            throw in.missing("job_name", "a name such as \"weekly_model_training\"");
        }
        URI endpoint = endpoint(in, now == null);
        Fields body = in.stranger("body");
        if (body == null) {
            throw in.missing("body", "\"body\":{\"model_type\":\"…\",\"rounds\":10}");
        }
        Duration estimate = in.minutes("estimated_duration_minutes", SECOND, YEAR);
        if (estimate == null) {
            throw in.missing("estimated_duration_minutes", "how long the job runs, all rounds together");
        }
        Recurrence recurrence = recurrence(in);
        Instant notBefore = in.instant("not_before");
        Instant deadline = deadline(in, now, notBefore, recurrence);
        String jobId = in.word("job_id", ID, "1 to 200 letters, digits and ._:@+=-, the first a letter or a digit");
        String dedupKey = in.line("dedup_key", MAX_NAME_CHARS);
        BigDecimal minSaving = in.number("min_saving", BigDecimal.ZERO, BigDecimal.valueOf(100));
        String pool = in.word("pool", NAME, "1 to 63 letters, digits and ._-, the first a letter or a digit");
        Integer priority = in.whole("priority", -MAX_PRIORITY, MAX_PRIORITY);
        JobMessage.Split split = split(in, body);
        JobMessage read = new JobMessage(
                "",
                "",
                name,
                endpoint,
                JsonTree.text(body.all()),
                estimate,
                in.instant("submitted_at"),
                notBefore,
                deadline,
                in.minutes("max_delay_minutes", Duration.ZERO, YEAR),
                priority == null ? 0 : priority,
                pool == null ? JobMessage.DEFAULT_POOL : pool,
                in.whole("max_parallel", 1, MAX_JOBS),
                minSaving == null ? 0 : minSaving.doubleValue(),
                split,
                in.choice("on_unknown", OnUnknown.values(), onUnknown),
                in.whole("max_attempts", 1, MAX_ATTEMPTS),
                recurrence,
                calendar(in),
                List.of(),
                spot(in));
        Identity identity =
                now == null ? recorded(in, jobId) : computed(read, body, jobId, dedupKey, in.has("on_unknown"));
        return with(read, identity, now == null ? recordedWarnings(in) : warnings(in));
    }

    /** What tells this request from others, and what tells it from another one under its id. */
    private record Identity(String jobId, String hash) {}

    private static Identity computed(
            JobMessage message,
            Fields body,
            @Nullable String jobId,
            @Nullable String dedupKey,
            boolean saysWhatOfTheUnknown) {
        Map<String, @Nullable Object> same = new LinkedHashMap<>();
        same.put("job_name", message.jobName());
        same.put("endpoint_url", message.endpointUrl().toString());
        same.put("body", body.all());
        Map<String, @Nullable Object> all = new LinkedHashMap<>(same);
        if (dedupKey != null) {
            same.put("dedup_key", dedupKey);
        }
        all.putAll(JobDocument.options(message));
        if (saysWhatOfTheUnknown) {
            all.put("on_unknown", message.onUnknown().name().toLowerCase(Locale.ROOT));
        }
        return new Identity(jobId == null ? JsonTree.hash(same) : jobId, JsonTree.hash(all));
    }

    private static Identity recorded(Fields in, @Nullable String jobId) throws InvalidMessageException {
        String hash = in.word("body_hash", HASH, "64 hexadecimal digits");
        if (jobId == null || hash == null) {
            throw in.missing(jobId == null ? "job_id" : "body_hash", "the record as it was written");
        }
        return new Identity(jobId, hash);
    }

    private static List<String> warnings(Fields in) {
        List<String> unknown = in.leftOver();
        List<String> warnings = new ArrayList<>();
        for (String field : unknown.subList(0, Math.min(unknown.size(), MAX_WARNINGS))) {
            warnings.add("The field \"" + field + "\" is not known and was not heeded.");
        }
        if (unknown.size() > MAX_WARNINGS) {
            warnings.add("So were " + (unknown.size() - MAX_WARNINGS) + " more.");
        }
        return warnings;
    }

    private static List<String> recordedWarnings(Fields in) throws InvalidMessageException {
        List<String> warnings = new ArrayList<>();
        switch (in.any("warnings")) {
            case null -> {}
            case List<?> items -> items.forEach(item -> warnings.add(String.valueOf(item)));
            default -> throw in.wrong("warnings", "is no array", "the record as it was written");
        }
        return warnings;
    }

    private static JobMessage with(JobMessage read, Identity identity, List<String> warnings) {
        return new JobMessage(
                identity.jobId(),
                identity.hash(),
                read.jobName(),
                read.endpointUrl(),
                read.body(),
                read.estimate(),
                read.submittedAt(),
                read.notBefore(),
                read.deadline(),
                read.maxDelay(),
                read.priority(),
                read.pool(),
                read.maxParallel(),
                read.minSavingPercent(),
                read.split(),
                read.onUnknown(),
                read.maxAttempts(),
                read.recurrence(),
                read.calendar(),
                warnings,
                read.spot());
    }

    private URI endpoint(Fields in, boolean recorded) throws InvalidMessageException {
        String text = in.line("endpoint_url", MAX_URL_CHARS);
        if (text == null) {
            throw in.missing("endpoint_url", "a URL such as https://train.example.com/start");
        }
        if (recorded) {
            return URI.create(text);
        }
        Optional<EndpointRules.Refusal> refusal = rules.refusal(text);
        if (refusal.isPresent()) {
            throw in.wrong(
                    "endpoint_url",
                    "is not allowed: " + refusal.get().because(),
                    refusal.get().remedy());
        }
        return EndpointRules.canonical(URI.create(text));
    }

    private static @Nullable Instant deadline(
            Fields in, @Nullable Instant now, @Nullable Instant notBefore, @Nullable Recurrence recurrence)
            throws InvalidMessageException {
        Instant deadline = in.instant("deadline");
        if (deadline == null || now == null) {
            return deadline;
        }
        if (!deadline.isAfter(now)) {
            throw in.wrong(
                    "deadline", "is " + deadline + ", and the message was sent at " + now, "a time to come, or none");
        }
        if (notBefore != null && !deadline.isAfter(notBefore)) {
            throw in.wrong(
                    "deadline", "is " + deadline + ", not after \"not_before\", " + notBefore, "a later deadline");
        }
        if (recurrence != null) {
            throw in.wrong(
                    "deadline", "is one time, but the job comes again and again", "\"max_delay_minutes\" instead");
        }
        return deadline;
    }

    private static JobMessage.@Nullable Split split(Fields in, Fields body) throws InvalidMessageException {
        Integer rounds = body.whole("rounds", 1, MAX_ROUNDS);
        Fields split = in.object("split");
        if (split == null) {
            return null;
        }
        if (!"rounds".equals(split.word("unit", UNIT, "\"rounds\", the one unit there is"))) {
            throw split.missing("unit", "\"unit\":\"rounds\"");
        }
        if (rounds == null) {
            throw body.missing("rounds", "how many rounds the job has, or no \"split\"");
        }
        Integer least = split.whole("min_rounds_per_segment", 1, rounds);
        Duration overhead = split.minutes("restart_overhead_minutes", Duration.ZERO, Duration.ofDays(1));
        return new JobMessage.Split(
                rounds,
                least == null ? 1 : least,
                overhead == null ? Duration.ZERO : overhead,
                split.uri("checkpoint_uri"));
    }

    private static @Nullable Recurrence recurrence(Fields in) throws InvalidMessageException {
        Fields recurrence = in.object("recurrence");
        if (recurrence == null) {
            return null;
        }
        String cron = recurrence.line("cron", MAX_NAME_CHARS);
        if (cron == null) {
            throw recurrence.missing("cron", "\"0 22 * * 5\" for Fridays at 22:00");
        }
        if (!CronFields.areFive(cron)) {
            throw recurrence.wrong(
                    "cron",
                    "is \"" + Shown.of(cron) + "\"",
                    "minute, hour, day of month, month and day of week, such as \"0 22 * * 5\" for Fridays at 22:00");
        }
        String zone = recurrence.line("zone", MAX_NAME_CHARS);
        if (zone != null && !ZoneId.getAvailableZoneIds().contains(zone)) {
            throw recurrence.wrong(
                    "zone", "is \"" + Shown.of(zone) + "\", no zone of the IANA", "a zone such as Asia/Tokyo");
        }
        return new Recurrence(
                cron,
                zone == null ? DEFAULT_ZONE : zone,
                recurrence.choice("missed", Recurrence.Missed.values(), Recurrence.Missed.LATEST),
                recurrence.choice("overlap", Recurrence.Overlap.values(), Recurrence.Overlap.QUEUE));
    }

    private static @Nullable String calendar(Fields in) throws InvalidMessageException {
        String form = "the name of a calendar, such as jst-default";
        String calendar = in.word("calendar", NAME, form);
        String tariff = in.word("tariff", NAME, form);
        if (calendar != null && tariff != null && !calendar.equals(tariff)) {
            throw in.wrong(
                    "tariff", "is \"" + tariff + "\", and \"calendar\" is \"" + calendar + "\"", "one of the two");
        }
        return calendar == null ? tariff : calendar;
    }

    private static JobMessage.@Nullable Spot spot(Fields in) throws InvalidMessageException {
        Fields spot = in.object("spot");
        if (spot == null) {
            return null;
        }
        BigDecimal ratio = spot.number("price_ratio", LEAST_RATIO, BigDecimal.ONE);
        BigDecimal rework = spot.number("rework_share", BigDecimal.ZERO, BigDecimal.TEN);
        if (ratio == null) {
            throw spot.missing("price_ratio", "0.4 where spot costs 40 % of the listed price");
        }
        return new JobMessage.Spot(ratio, rework == null ? BigDecimal.ZERO : rework);
    }
}
