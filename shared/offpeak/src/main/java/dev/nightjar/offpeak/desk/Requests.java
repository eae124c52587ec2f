package dev.nightjar.offpeak.desk;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import dev.nightjar.offpeak.endpoint.Endpoint;
import dev.nightjar.offpeak.message.SegmentCallback;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The rounds contract with endpoints: what is sent to them, and what their answers say.
 *
 * <p>A start is {@code POST endpoint_url} with the user's body and one field more, {@code offpeak}. A stop is a POST to
 * the same URL whose body has only that field, with {@code "action":"stop"} and without a key: whoever answers from
 * memory by the key must not answer a stop with what he said to the start. A question is {@code GET status_url}. All of
 * them can be repeated.
 */
final class Requests {
    private static final JsonFactory FACTORY = new JsonFactory();

    private Requests() {}

    /** @param record claimed: its fence and its claim are in the request */
    static Endpoint.Request start(JobRecord record, JobRecord.Claim claim, String callback) {
        byte[] offpeak = RecordJson.write(json -> {
            json.writeStringField("action", "start");
            json.writeStringField("job_id", record.jobId());
            json.writeNumberField("segment", record.segment());
            json.writeStringField("segment_token", claim.token());
            json.writeNumberField("fence", record.fence());
            var split = record.message().split();
            if (split != null) {
                // Without them the endpoint runs the whole job, however many rounds its body asks for.
                json.writeNumberField("start_round", claim.fromRound());
                json.writeNumberField("end_round", claim.toRound());
            }
            RecordJson.time(json, "stop_by", claim.stopBy());
            URI out = split == null ? null : split.checkpointUri();
            JobRecord.Checkpoint checkpoint = record.checkpoint();
            if (checkpoint != null) {
                if (checkpoint.uri() != null || out != null) {
                    json.writeStringField(
                            "checkpoint_in", checkpoint.uri() != null ? checkpoint.uri() : String.valueOf(out));
                }
                json.writeStringField("checkpoint_in_generation", checkpoint.generation());
            }
            if (out != null) {
                json.writeStringField("checkpoint_out", out.toString());
            }
            json.writeStringField("callback", callback);
        });
        return post(
                record,
                "start",
                Map.of("Idempotency-Key", ascii(record.segmentKey())),
                with(record.message().body(), offpeak));
    }

    static Endpoint.Request stop(JobRecord record, JobRecord.Claim claim) {
        byte[] offpeak = RecordJson.write(json -> {
            json.writeStringField("action", "stop");
            json.writeStringField("job_id", record.jobId());
            json.writeNumberField("segment", record.segment());
            json.writeStringField("segment_token", claim.token());
            json.writeNumberField("fence", record.fence());
            if (claim.handle() != null) {
                json.writeStringField("handle", claim.handle());
            }
        });
        return post(record, "stop", Map.of(), with("{}", offpeak));
    }

    private static Endpoint.Request post(JobRecord record, String action, Map<String, String> key, byte[] body) {
        Map<String, String> headers = new HashMap<>(key);
        headers.put("Content-Type", "application/json");
        headers.put("X-Offpeak-Fence", Long.toString(record.fence()));
        headers.put("X-Offpeak-Action", action);
        return new Endpoint.Request("POST", record.message().endpointUrl(), headers, body);
    }

    /** A header's value is ASCII: whatever else a client's id holds is written as its UTF-8 bytes in hexadecimal. */
    static String ascii(String key) {
        StringBuilder plain = new StringBuilder(key.length());
        for (byte b : key.getBytes(StandardCharsets.UTF_8)) {
            if (b > ' ' && b < 0x7f && b != '%') {
                plain.append((char) b);
            } else {
                plain.append('%').append("%02X".formatted(b));
            }
        }
        return plain.toString();
    }

    static Endpoint.Request question(JobRecord record, URI statusUrl) {
        return new Endpoint.Request(
                "GET", statusUrl, Map.of("X-Offpeak-Fence", Long.toString(record.fence())), new byte[0]);
    }

    /** The user's object with one field more; {@code body} is a JSON object that has no field {@code offpeak}. */
    static byte[] with(String body, byte[] offpeak) {
        String open = body.strip();
        if (!open.startsWith("{") || !open.endsWith("}")) {
            throw new IllegalStateException("the body of a job is a JSON object, not " + open);
        }
        String fields = open.substring(1, open.length() - 1).strip();
        return ("{" + fields + (fields.isEmpty() ? "" : ",") + "\"offpeak\":"
                        + new String(offpeak, StandardCharsets.UTF_8) + "}")
                .getBytes(StandardCharsets.UTF_8);
    }

    /**
     * What a 200 says of the segment that was asked about, {@code {"rounds_completed", "status", ...}} as in a callback.
     * Without {@code status} the segment has ended: done when all rounds of the job are, else stopped.
     *
     * @throws IOException when it is no such answer
     */
    static SegmentCallback said(JobRecord record, byte[] answer) throws IOException {
        int rounds = -1;
        String status = null;
        String uri = null;
        String generation = null;
        Double seconds = null;
        String reason = null;
        try (JsonParser json = FACTORY.createParser(answer)) {
            if (json.nextToken() != JsonToken.START_OBJECT) {
                throw new IOException("the endpoint's answer is no JSON object");
            }
            while (json.nextToken() != JsonToken.END_OBJECT) {
                String field = json.currentName();
                json.nextToken();
                switch (field) {
                    case "rounds_completed" -> rounds = json.getIntValue();
                    case "status" -> status = json.getText();
                    case "checkpoint_uri" -> uri = text(json);
                    case "checkpoint_generation" -> generation = text(json);
                    case "seconds_per_round" ->
                        seconds = json.currentToken() == JsonToken.VALUE_NULL ? null : json.getDoubleValue();
                    case "reason" -> reason = text(json);
                    default -> json.skipChildren();
                }
            }
        } catch (JsonProcessingException e) {
            throw new IOException("the endpoint's answer cannot be read: " + e.getOriginalMessage(), e);
        }
        SegmentCallback.Status how = switch (status == null ? "" : status) {
            case "running" -> SegmentCallback.Status.RUNNING;
            case "stopped" -> SegmentCallback.Status.STOPPED;
            case "failed" -> SegmentCallback.Status.FAILED;
            case "done" -> SegmentCallback.Status.DONE;
            case "" -> {
                if (rounds < 0) {
                    throw new IOException("the endpoint's answer has neither status nor rounds_completed");
                }
                yield rounds >= record.rounds() ? SegmentCallback.Status.DONE : SegmentCallback.Status.STOPPED;
            }
            default ->
                throw new IOException("the endpoint's answer has the unknown status \""
                        + Settlement.shown(String.valueOf(status)) + "\"");
        };
        JobRecord.Claim claim = record.claim();
        return new SegmentCallback(
                record.jobId(),
                record.segment(),
                claim == null ? "" : claim.token(),
                record.fence(),
                rounds < 0 ? (how == SegmentCallback.Status.DONE ? record.rounds() : record.roundsDone()) : rounds,
                uri,
                generation,
                how,
                seconds,
                reason);
    }

    private static @Nullable String text(JsonParser json) throws IOException {
        return json.currentToken() == JsonToken.VALUE_NULL ? null : json.getText();
    }
}
