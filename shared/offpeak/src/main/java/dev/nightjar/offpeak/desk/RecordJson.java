package dev.nightjar.offpeak.desk;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.util.JsonParserDelegate;
import dev.nightjar.offpeak.message.JobMessage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.net.URI;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Records as JSON. Streamed both ways, since every step of every job passes here: fields that are null, empty or 0 are
 * left out, and unknown ones are skipped, so that an older desk reads what a newer one wrote.
 */
final class RecordJson {
    private static final JsonFactory FACTORY = new JsonFactory();

    private RecordJson() {}

    static byte[] write(JobRecord record) {
        return write(json -> record(json, record));
    }

    static byte[] write(JobMessage message) {
        return write(json -> message(json, message));
    }

    /** Writes one object's fields. */
    @FunctionalInterface
    interface Fields {
        void to(JsonGenerator json) throws IOException;
    }

    static byte[] write(Fields fields) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(1024);
        try (JsonGenerator json = FACTORY.createGenerator(out)) {
            json.writeStartObject();
            fields.to(json);
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException("memory does not fail", e);
        }
        return out.toByteArray();
    }

    /** Reads one object. */
    @FunctionalInterface
    interface Reading<T> {
        T from(JsonParser json) throws IOException;
    }

    /** @throws IOException when it is not JSON, or not what was asked for */
    static <T> T read(byte[] bytes, Reading<T> reading) throws IOException {
        try (JsonParser json = new Whole(FACTORY.createParser(bytes))) {
            if (json.nextToken() != JsonToken.START_OBJECT) {
                throw new IOException("it is no JSON object");
            }
            return reading.from(json);
        } catch (JsonProcessingException e) {
            throw new IOException("it is not JSON: " + e.getOriginalMessage(), e);
        } catch (IllegalArgumentException | DateTimeException | ArithmeticException e) {
            throw new IOException("it holds a value that cannot be: " + e.getMessage(), e);
        }
    }

    /** Ends with an error where the text ends: a value of another kind than its reader expects must not be read for ever. */
    private static final class Whole extends JsonParserDelegate {
        Whole(JsonParser json) {
            super(json);
        }

        @Override
        public JsonToken nextToken() throws IOException {
            JsonToken token = super.nextToken();
            if (token == null) {
                throw anotherKind();
            }
            return token;
        }

        @Override
        public String currentName() throws IOException {
            String name = super.currentName();
            if (name == null) {
                throw anotherKind();
            }
            return name;
        }

        private static IOException anotherKind() {
            return new IOException("it has a value of another kind than is expected");
        }
    }

    static JobRecord record(byte[] bytes, Instant written) throws IOException {
        return read(bytes, json -> record(json, written));
    }

    // --- writing ---

    private static void record(JsonGenerator json, JobRecord record) throws IOException {
        json.writeStringField("job_id", record.jobId());
        json.writeStringField("state", record.state().name());
        json.writeStringField("reason", record.reason());
        time(json, "submitted", record.submitted());
        time(json, "changed", record.changed());
        Duration pause = record.pause();
        if (pause != null) {
            json.writeNumberField("pause_seconds", pause.toSeconds());
        }
        json.writeNumberField("segment", record.segment());
        number(json, "rounds_done", record.roundsDone());
        number(json, "fence", record.fence());
        number(json, "attempts", record.attempts());
        flag(json, "run_now", record.runNow());
        flag(json, "cancelled", record.cancelled());
        flag(json, "warned", record.warned());
        if (record.secondsPerRound() > 0) {
            json.writeNumberField("seconds_per_round", record.secondsPerRound());
        }
        JobRecord.Claim claim = record.claim();
        if (claim != null) {
            json.writeObjectFieldStart("claim");
            json.writeStringField("token", claim.token());
            json.writeNumberField("from_round", claim.fromRound());
            json.writeNumberField("to_round", claim.toRound());
            time(json, "stop_by", claim.stopBy());
            time(json, "claimed_at", claim.claimedAt());
            time(json, "running_since", claim.runningSince());
            flag(json, "unknown", claim.unknown());
            text(json, "handle", claim.handle());
            text(json, "status_url", claim.statusUrl());
            json.writeEndObject();
        }
        JobRecord.Checkpoint checkpoint = record.checkpoint();
        if (checkpoint != null) {
            json.writeObjectFieldStart("checkpoint");
            text(json, "uri", checkpoint.uri());
            json.writeStringField("generation", checkpoint.generation());
            json.writeEndObject();
        }
        JobRecord.Run run = record.run();
        if (run != null) {
            json.writeObjectFieldStart("run");
            json.writeStringField("recurring", run.recurring());
            time(json, "scheduled", run.scheduled());
            text(json, "after", run.after());
            json.writeEndObject();
        }
        if (!record.decisions().isEmpty()) {
            json.writeArrayFieldStart("decisions");
            for (JobRecord.Decision decision : record.decisions()) {
                decision(json, decision);
            }
            json.writeEndArray();
        }
        if (!record.segments().isEmpty()) {
            json.writeArrayFieldStart("segments");
            for (JobRecord.Segment segment : record.segments()) {
                segment(json, segment);
            }
            json.writeEndArray();
        }
        json.writeObjectFieldStart("request");
        message(json, record.message());
        json.writeEndObject();
    }

    private static void decision(JsonGenerator json, JobRecord.Decision decision) throws IOException {
        json.writeStartObject();
        time(json, "at", decision.at());
        json.writeStringField("text", decision.text());
        json.writeStringField("versions", decision.versions());
        JobRecord.Cost cost = decision.cost();
        if (cost != null) {
            json.writeStringField("cost_now", cost.now().toPlainString());
            json.writeStringField("cost_planned", cost.planned().toPlainString());
            json.writeStringField("cost_bound", cost.bound().toPlainString());
        }
        json.writeEndObject();
    }

    private static void segment(JsonGenerator json, JobRecord.Segment segment) throws IOException {
        json.writeStartObject();
        json.writeNumberField("number", segment.number());
        json.writeNumberField("fence", segment.fence());
        json.writeNumberField("from_round", segment.fromRound());
        json.writeNumberField("to_round", segment.toRound());
        time(json, "start", segment.start());
        time(json, "end", segment.end());
        json.writeStringField("how", segment.how());
        json.writeEndObject();
    }

    static void message(JsonGenerator json, JobMessage message) throws IOException {
        json.writeStringField("job_id", message.jobId());
        json.writeStringField("body_hash", message.bodyHash());
        json.writeStringField("job_name", message.jobName());
        json.writeStringField("endpoint_url", message.endpointUrl().toString());
        json.writeStringField("body", message.body());
        json.writeNumberField("estimate_seconds", message.estimate().toSeconds());
        time(json, "submitted_at", message.submittedAt());
        time(json, "not_before", message.notBefore());
        time(json, "deadline", message.deadline());
        Duration maxDelay = message.maxDelay();
        if (maxDelay != null) {
            json.writeNumberField("max_delay_seconds", maxDelay.toSeconds());
        }
        number(json, "priority", message.priority());
        json.writeStringField("pool", message.pool());
        Integer maxParallel = message.maxParallel();
        if (maxParallel != null) {
            json.writeNumberField("max_parallel", maxParallel);
        }
        if (message.minSavingPercent() != 0) {
            json.writeNumberField("min_saving_percent", message.minSavingPercent());
        }
        JobMessage.Split split = message.split();
        if (split != null) {
            json.writeObjectFieldStart("split");
            json.writeNumberField("rounds", split.rounds());
            json.writeNumberField("min_rounds_per_segment", split.minRoundsPerSegment());
            json.writeNumberField(
                    "restart_overhead_seconds", split.restartOverhead().toSeconds());
            text(json, "checkpoint_uri", split.checkpointUri());
            json.writeEndObject();
        }
        json.writeStringField("on_unknown", message.onUnknown().name());
        Integer maxAttempts = message.maxAttempts();
        if (maxAttempts != null) {
            json.writeNumberField("max_attempts", maxAttempts);
        }
        JobMessage.Recurrence recurrence = message.recurrence();
        if (recurrence != null) {
            json.writeObjectFieldStart("recurrence");
            json.writeStringField("cron", recurrence.cron());
            json.writeStringField("zone", recurrence.zone());
            json.writeStringField("missed", recurrence.missed().name());
            json.writeStringField("overlap", recurrence.overlap().name());
            json.writeEndObject();
        }
        text(json, "calendar", message.calendar());
        JobMessage.Spot spot = message.spot();
        if (spot != null) {
            json.writeObjectFieldStart("spot");
            json.writeStringField("price_ratio", spot.priceRatio().toPlainString());
            json.writeStringField("rework_share", spot.reworkShare().toPlainString());
            json.writeEndObject();
        }
        if (!message.warnings().isEmpty()) {
            json.writeArrayFieldStart("warnings");
            for (String warning : message.warnings()) {
                json.writeString(warning);
            }
            json.writeEndArray();
        }
    }

    /** An empty text stands for the moment of the write. */
    static void time(JsonGenerator json, String name, @Nullable Instant at) throws IOException {
        if (at != null) {
            json.writeStringField(name, at.equals(JobRecord.AT_WRITE) ? "" : at.toString());
        }
    }

    private static void text(JsonGenerator json, String name, @Nullable Object value) throws IOException {
        if (value != null) {
            json.writeStringField(name, value.toString());
        }
    }

    private static void number(JsonGenerator json, String name, long value) throws IOException {
        if (value != 0) {
            json.writeNumberField(name, value);
        }
    }

    private static void flag(JsonGenerator json, String name, boolean value) throws IOException {
        if (value) {
            json.writeBooleanField(name, true);
        }
    }

    // --- reading ---

    private static JobRecord record(JsonParser json, Instant written) throws IOException {
        JobMessage message = null;
        JobState state = null;
        String reason = "";
        Instant submitted = written;
        Instant changed = written;
        Duration pause = null;
        int segment = 1;
        int roundsDone = 0;
        long fence = 0;
        int attempts = 0;
        boolean runNow = false;
        boolean cancelled = false;
        boolean warned = false;
        JobRecord.Claim claim = null;
        JobRecord.Checkpoint checkpoint = null;
        double secondsPerRound = 0;
        List<JobRecord.Decision> decisions = List.of();
        List<JobRecord.Segment> segments = List.of();
        JobRecord.Run run = null;
        while (json.nextToken() != JsonToken.END_OBJECT) {
            String name = json.currentName();
            json.nextToken();
            switch (name) {
                case "state" -> state = JobState.valueOf(json.getText());
                case "reason" -> reason = json.getText();
                case "submitted" -> submitted = time(json, written);
                case "changed" -> changed = time(json, written);
                case "pause_seconds" -> pause = Duration.ofSeconds(json.getLongValue());
                case "segment" -> segment = json.getIntValue();
                case "rounds_done" -> roundsDone = json.getIntValue();
                case "fence" -> fence = json.getLongValue();
                case "attempts" -> attempts = json.getIntValue();
                case "run_now" -> runNow = json.getBooleanValue();
                case "cancelled" -> cancelled = json.getBooleanValue();
                case "warned" -> warned = json.getBooleanValue();
                case "seconds_per_round" -> secondsPerRound = json.getDoubleValue();
                case "claim" -> claim = claim(json, written);
                case "checkpoint" -> checkpoint = checkpoint(json);
                case "run" -> run = run(json, written);
                case "decisions" -> decisions = list(json, one -> decision(one, written));
                case "segments" -> segments = list(json, one -> segment(one, written));
                case "request" -> message = message(json, written);
                default -> json.skipChildren();
            }
        }
        if (message == null || state == null) {
            throw new IOException("it lacks its request or its state");
        }
        return new JobRecord(
                message,
                state,
                reason,
                submitted,
                changed,
                pause,
                segment,
                roundsDone,
                fence,
                attempts,
                runNow,
                cancelled,
                warned,
                claim,
                checkpoint,
                secondsPerRound,
                decisions,
                segments,
                run);
    }

    private static JobRecord.Claim claim(JsonParser json, Instant written) throws IOException {
        String token = "";
        int from = 0;
        int to = 0;
        Instant stopBy = null;
        Instant claimedAt = Instant.EPOCH;
        Instant runningSince = null;
        boolean unknown = false;
        String handle = null;
        URI statusUrl = null;
        while (json.nextToken() != JsonToken.END_OBJECT) {
            String name = json.currentName();
            json.nextToken();
            switch (name) {
                case "token" -> token = json.getText();
                case "from_round" -> from = json.getIntValue();
                case "to_round" -> to = json.getIntValue();
                case "stop_by" -> stopBy = time(json, written);
                case "claimed_at" -> claimedAt = time(json, written);
                case "running_since" -> runningSince = time(json, written);
                case "unknown" -> unknown = json.getBooleanValue();
                case "handle" -> handle = json.getText();
                case "status_url" -> statusUrl = URI.create(json.getText());
                default -> json.skipChildren();
            }
        }
        return new JobRecord.Claim(token, from, to, stopBy, claimedAt, runningSince, unknown, handle, statusUrl);
    }

    private static JobRecord.Checkpoint checkpoint(JsonParser json) throws IOException {
        String uri = null;
        String generation = "";
        while (json.nextToken() != JsonToken.END_OBJECT) {
            String name = json.currentName();
            json.nextToken();
            switch (name) {
                case "uri" -> uri = json.getText();
                case "generation" -> generation = json.getText();
                default -> json.skipChildren();
            }
        }
        return new JobRecord.Checkpoint(uri, generation);
    }

    private static JobRecord.Run run(JsonParser json, Instant written) throws IOException {
        String recurring = "";
        Instant scheduled = Instant.EPOCH;
        String after = null;
        while (json.nextToken() != JsonToken.END_OBJECT) {
            String name = json.currentName();
            json.nextToken();
            switch (name) {
                case "recurring" -> recurring = json.getText();
                case "scheduled" -> scheduled = time(json, written);
                case "after" -> after = json.getText();
                default -> json.skipChildren();
            }
        }
        return new JobRecord.Run(recurring, scheduled, after);
    }

    private static JobRecord.Decision decision(JsonParser json, Instant written) throws IOException {
        Instant at = Instant.EPOCH;
        String text = "";
        String versions = "";
        BigDecimal now = null;
        BigDecimal planned = null;
        BigDecimal bound = null;
        while (json.nextToken() != JsonToken.END_OBJECT) {
            String name = json.currentName();
            json.nextToken();
            switch (name) {
                case "at" -> at = time(json, written);
                case "text" -> text = json.getText();
                case "versions" -> versions = json.getText();
                case "cost_now" -> now = new BigDecimal(json.getText());
                case "cost_planned" -> planned = new BigDecimal(json.getText());
                case "cost_bound" -> bound = new BigDecimal(json.getText());
                default -> json.skipChildren();
            }
        }
        return new JobRecord.Decision(
                at,
                text,
                versions,
                now == null || planned == null || bound == null ? null : new JobRecord.Cost(now, planned, bound));
    }

    private static JobRecord.Segment segment(JsonParser json, Instant written) throws IOException {
        int number = 0;
        long fence = 0;
        int from = 0;
        int to = 0;
        Instant start = Instant.EPOCH;
        Instant end = Instant.EPOCH;
        String how = "";
        while (json.nextToken() != JsonToken.END_OBJECT) {
            String name = json.currentName();
            json.nextToken();
            switch (name) {
                case "number" -> number = json.getIntValue();
                case "fence" -> fence = json.getLongValue();
                case "from_round" -> from = json.getIntValue();
                case "to_round" -> to = json.getIntValue();
                case "start" -> start = time(json, written);
                case "end" -> end = time(json, written);
                case "how" -> how = json.getText();
                default -> json.skipChildren();
            }
        }
        return new JobRecord.Segment(number, fence, from, to, start, end, how);
    }

    static JobMessage message(JsonParser json, Instant written) throws IOException {
        String jobId = "";
        String bodyHash = "";
        String jobName = "";
        URI endpointUrl = null;
        String body = "{}";
        Duration estimate = Duration.ofSeconds(1);
        Instant submittedAt = null;
        Instant notBefore = null;
        Instant deadline = null;
        Duration maxDelay = null;
        int priority = 0;
        String pool = "";
        Integer maxParallel = null;
        double minSaving = 0;
        JobMessage.Split split = null;
        JobMessage.OnUnknown onUnknown = JobMessage.OnUnknown.HOLD;
        Integer maxAttempts = null;
        JobMessage.Recurrence recurrence = null;
        String calendar = null;
        List<String> warnings = List.of();
        JobMessage.Spot spot = null;
        while (json.nextToken() != JsonToken.END_OBJECT) {
            String name = json.currentName();
            json.nextToken();
            switch (name) {
                case "job_id" -> jobId = json.getText();
                case "body_hash" -> bodyHash = json.getText();
                case "job_name" -> jobName = json.getText();
                case "endpoint_url" -> endpointUrl = URI.create(json.getText());
                case "body" -> body = json.getText();
                case "estimate_seconds" -> estimate = Duration.ofSeconds(json.getLongValue());
                case "submitted_at" -> submittedAt = time(json, written);
                case "not_before" -> notBefore = time(json, written);
                case "deadline" -> deadline = time(json, written);
                case "max_delay_seconds" -> maxDelay = Duration.ofSeconds(json.getLongValue());
                case "priority" -> priority = json.getIntValue();
                case "pool" -> pool = json.getText();
                case "max_parallel" -> maxParallel = json.getIntValue();
                case "min_saving_percent" -> minSaving = json.getDoubleValue();
                case "split" -> split = split(json);
                case "on_unknown" -> onUnknown = JobMessage.OnUnknown.valueOf(json.getText());
                case "max_attempts" -> maxAttempts = json.getIntValue();
                case "recurrence" -> recurrence = recurrence(json);
                case "calendar" -> calendar = json.getText();
                case "warnings" -> warnings = texts(json);
                case "spot" -> spot = spot(json);
                default -> json.skipChildren();
            }
        }
        if (endpointUrl == null) {
            throw new IOException("its request lacks an endpoint");
        }
        return new JobMessage(
                jobId,
                bodyHash,
                jobName,
                endpointUrl,
                body,
                estimate,
                submittedAt,
                notBefore,
                deadline,
                maxDelay,
                priority,
                pool,
                maxParallel,
                minSaving,
                split,
                onUnknown,
                maxAttempts,
                recurrence,
                calendar,
                warnings,
                spot);
    }

    private static JobMessage.Spot spot(JsonParser json) throws IOException {
        BigDecimal ratio = BigDecimal.ONE;
        BigDecimal rework = BigDecimal.ZERO;
        while (json.nextToken() != JsonToken.END_OBJECT) {
            String name = json.currentName();
            json.nextToken();
            switch (name) {
                case "price_ratio" -> ratio = new BigDecimal(json.getText());
                case "rework_share" -> rework = new BigDecimal(json.getText());
                default -> json.skipChildren();
            }
        }
        return new JobMessage.Spot(ratio, rework);
    }

    private static JobMessage.Split split(JsonParser json) throws IOException {
        int rounds = 1;
        int minRounds = 1;
        Duration overhead = Duration.ZERO;
        URI checkpoint = null;
        while (json.nextToken() != JsonToken.END_OBJECT) {
            String name = json.currentName();
            json.nextToken();
            switch (name) {
                case "rounds" -> rounds = json.getIntValue();
                case "min_rounds_per_segment" -> minRounds = json.getIntValue();
                case "restart_overhead_seconds" -> overhead = Duration.ofSeconds(json.getLongValue());
                case "checkpoint_uri" -> checkpoint = URI.create(json.getText());
                default -> json.skipChildren();
            }
        }
        return new JobMessage.Split(rounds, minRounds, overhead, checkpoint);
    }

    private static JobMessage.Recurrence recurrence(JsonParser json) throws IOException {
        String cron = "";
        String zone = "";
        JobMessage.Recurrence.Missed missed = JobMessage.Recurrence.Missed.LATEST;
        JobMessage.Recurrence.Overlap overlap = JobMessage.Recurrence.Overlap.SKIP;
        while (json.nextToken() != JsonToken.END_OBJECT) {
            String name = json.currentName();
            json.nextToken();
            switch (name) {
                case "cron" -> cron = json.getText();
                case "zone" -> zone = json.getText();
                case "missed" -> missed = JobMessage.Recurrence.Missed.valueOf(json.getText());
                case "overlap" -> overlap = JobMessage.Recurrence.Overlap.valueOf(json.getText());
                default -> json.skipChildren();
            }
        }
        return new JobMessage.Recurrence(cron, zone, missed, overlap);
    }

    private static <T> List<T> list(JsonParser json, Reading<T> reading) throws IOException {
        List<T> list = new ArrayList<>();
        while (json.nextToken() != JsonToken.END_ARRAY) {
            list.add(reading.from(json));
        }
        return list;
    }

    private static List<String> texts(JsonParser json) throws IOException {
        List<String> list = new ArrayList<>();
        while (json.nextToken() != JsonToken.END_ARRAY) {
            list.add(json.getText());
        }
        return list;
    }

    static Instant time(JsonParser json, Instant written) throws IOException {
        String text = json.getText();
        return text.isEmpty() ? written : instant(text);
    }

    /**
     * As {@link Instant#parse}, for the one form that is nearly always met, {@code 2026-11-30T13:00:00Z} with or without
     * digits of a second: a record has ten of them, and a desk reads little else.
     */
    private static Instant instant(String text) {
        int length = text.length();
        if (length < 20
                || length > 30
                || text.charAt(4) != '-'
                || text.charAt(7) != '-'
                || text.charAt(10) != 'T'
                || text.charAt(13) != ':'
                || text.charAt(16) != ':'
                || text.charAt(length - 1) != 'Z') {
            return Instant.parse(text);
        }
        int nanos = 0;
        if (length > 20) {
            if (text.charAt(19) != '.') {
                return Instant.parse(text);
            }
            nanos = digits(text, 20, length - 1);
            for (int i = length - 1 - 20; i < 9; i++) {
                nanos *= 10;
            }
        }
        int second = digits(text, 17, 19);
        int minute = digits(text, 14, 16);
        int hour = digits(text, 11, 13);
        if (second > 59 || minute > 59 || hour > 23) {
            return Instant.parse(text);
        }
        long day = LocalDate.of(digits(text, 0, 4), digits(text, 5, 7), digits(text, 8, 10))
                .toEpochDay();
        return Instant.ofEpochSecond(day * 86_400 + hour * 3600L + minute * 60L + second, nanos);
    }

    private static int digits(String text, int from, int to) {
        int number = 0;
        for (int i = from; i < to; i++) {
            int digit = text.charAt(i) - '0';
            if (digit < 0 || digit > 9) {
                throw new DateTimeException("\"" + text + "\" is no time");
            }
            number = number * 10 + digit;
        }
        return number;
    }
}
