package dev.nightjar.offpeak.message;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A {@link JobMessage} as JSON; fields that say what holds anyway are left out. */
final class JobDocument {
    private static final JsonFactory FACTORY = new JsonFactory();

    private JobDocument() {}

    static byte[] write(JobMessage message) {
        Map<String, @Nullable Object> before = new LinkedHashMap<>();
        before.put("job_id", message.jobId());
        before.put("body_hash", message.bodyHash());
        before.put("job_name", message.jobName());
        before.put("endpoint_url", message.endpointUrl().toString());
        Map<String, @Nullable Object> after = options(message);
        after.put("on_unknown", word(message.onUnknown()));
        time(after, "submitted_at", message.submittedAt());
        List<String> warnings = message.warnings();
        if (!warnings.isEmpty()) {
            after.put("warnings", warnings);
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream(1024);
        try (JsonGenerator json = FACTORY.createGenerator(out)) {
            json.writeStartObject();
            fields(json, before);
            json.writeFieldName("body");
            json.writeRawValue(message.body());
            fields(json, after);
            json.writeEndObject();
        } catch (IOException e) {
            throw new IllegalStateException("writing to memory failed", e);
        }
        return out.toByteArray();
    }

    private static void fields(JsonGenerator json, Map<String, @Nullable Object> fields) throws IOException {
        for (Map.Entry<String, @Nullable Object> field : fields.entrySet()) {
            json.writeFieldName(field.getKey());
            JsonTree.write(json, field.getValue());
        }
    }

    /** All that the message asks for beyond name, endpoint and body, except {@code on_unknown}. */
    static Map<String, @Nullable Object> options(JobMessage message) {
        Map<String, @Nullable Object> options = new LinkedHashMap<>();
        options.put("estimated_duration_minutes", Fields.inMinutes(message.estimate()));
        time(options, "not_before", message.notBefore());
        time(options, "deadline", message.deadline());
        Duration maxDelay = message.maxDelay();
        if (maxDelay != null) {
            options.put("max_delay_minutes", Fields.inMinutes(maxDelay));
        }
        if (message.priority() != 0) {
            options.put("priority", message.priority());
        }
        if (!message.pool().equals(JobMessage.DEFAULT_POOL)) {
            options.put("pool", message.pool());
        }
        put(options, "max_parallel", message.maxParallel());
        if (message.minSavingPercent() != 0) {
            options.put("min_saving", BigDecimal.valueOf(message.minSavingPercent()));
        }
        JobMessage.Split split = message.split();
        if (split != null) {
            options.put("split", split(split));
        }
        put(options, "max_attempts", message.maxAttempts());
        JobMessage.Recurrence recurrence = message.recurrence();
        if (recurrence != null) {
            Map<String, @Nullable Object> written = new LinkedHashMap<>();
            written.put("cron", recurrence.cron());
            written.put("zone", recurrence.zone());
            written.put("missed", word(recurrence.missed()));
            written.put("overlap", word(recurrence.overlap()));
            options.put("recurrence", written);
        }
        put(options, "calendar", message.calendar());
        JobMessage.Spot spot = message.spot();
        if (spot != null) {
            options.put("spot", Map.of("price_ratio", spot.priceRatio(), "rework_share", spot.reworkShare()));
        }
        return options;
    }

    private static Map<String, @Nullable Object> split(JobMessage.Split split) {
        Map<String, @Nullable Object> written = new LinkedHashMap<>();
        written.put("unit", "rounds");
        written.put("min_rounds_per_segment", split.minRoundsPerSegment());
        written.put("restart_overhead_minutes", Fields.inMinutes(split.restartOverhead()));
        URI checkpoint = split.checkpointUri();
        if (checkpoint != null) {
            written.put("checkpoint_uri", checkpoint.toString());
        }
        return written;
    }

    private static void time(Map<String, @Nullable Object> fields, String name, @Nullable Instant time) {
        if (time != null) {
            fields.put(name, time.toString());
        }
    }

    private static void put(Map<String, @Nullable Object> fields, String name, @Nullable Object value) {
        if (value != null) {
            fields.put(name, value);
        }
    }

    private static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }
}
