package dev.nightjar.offpeak.endpoint;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import dev.nightjar.offpeak.endpoint.Endpoint.Answer;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.Header;
import org.jspecify.annotations.Nullable;

/** From an HTTP response to what it means. */
final class AnswerReader {
    /** An endpoint that asks for more is asked again after a day. */
    private static final Duration LONGEST_PAUSE = Duration.ofDays(1);

    private static final int SHOWN_BYTES = 2 << 10;
    private static final int SHOWN_CHARS = 300;
    private static final int MAX_HANDLE_CHARS = 1024;
    private static final JsonFactory FACTORY = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(32)
                    .maxNumberLength(128)
                    .maxNameLength(1024)
                    .build())
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
            .build();

    private AnswerReader() {}

    /**
     * What the status alone says; null for 200, whose body says all.
     *
     * @throws IOException when it leaves open whether the endpoint did what it was asked
     */
    static @Nullable Answer known(ClassicHttpResponse response, URI asked) throws IOException {
        int status = response.getCode();
        String answers = Shown.url(asked) + " answers " + status;
        if (status == 200) {
            return null;
        }
        if (status >= 200 && status < 300) {
            return new Answer.Accepted(null, null);
        }
        if (status == 409) {
            return new Answer.OlderFence();
        }
        if (status == 429 || status == 503) {
            return new Answer.Busy(pause(response), answers);
        }
        if (status >= 500) {
            // The endpoint, or something before it, broke with the request in hand: it may have begun.
            throw new IOException(answers + ", which does not say whether anything was begun");
        }
        if (status >= 300 && status < 400) {
            return new Answer.Refused(
                    answers + ", a redirect\n  because it has another address now\n  try that address as endpoint_url");
        }
        return new Answer.Refused(answers);
    }

    /** The same with what the body adds. */
    static Answer read(ClassicHttpResponse response, URI asked, int maxBytes) throws IOException {
        return switch (known(response, asked)) {
            case null -> {
                byte[] json = body(response, maxBytes, asked);
                texts(json, asked);
                yield new Answer.Said(json);
            }
            case Answer.Accepted nothing -> accepted(response, asked, maxBytes, nothing);
            case Answer.Busy(Duration after, String reason) -> new Answer.Busy(after, reason + words(response));
            case Answer.Refused(String reason)
            when response.getCode() >= 400 -> new Answer.Refused(reason + words(response));
            case Answer other -> other;
        };
    }

    /** The status is known whatever the body holds: it runs. */
    private static Answer accepted(ClassicHttpResponse response, URI asked, int maxBytes, Answer nothing) {
        Map<String, String> texts;
        try {
            texts = texts(body(response, maxBytes, asked), asked);
        } catch (IOException e) {
            return nothing;
        }
        String handle = texts.get("handle");
        boolean usable = handle != null && !handle.isEmpty() && handle.length() <= MAX_HANDLE_CHARS;
        return new Answer.Accepted(usable ? handle : null, statusUrl(texts.get("status_url"), asked));
    }

    /** On the endpoint's own host, or nowhere: a token is meant for the server that gets it. */
    private static @Nullable URI statusUrl(@Nullable String text, URI asked) {
        if (text == null) {
            return null;
        }
        try {
            URI url = asked.resolve(new URI(text));
            boolean same = asked.getHost().equalsIgnoreCase(url.getHost())
                    && asked.getScheme().equalsIgnoreCase(url.getScheme())
                    && asked.getPort() == url.getPort();
            return same ? url : null;
        } catch (URISyntaxException | IllegalArgumentException e) {
            return null;
        }
    }

    private static byte[] body(ClassicHttpResponse response, int maxBytes, URI asked) throws IOException {
        if (response.getEntity() == null) {
            return new byte[0];
        }
        byte[] body = response.getEntity().getContent().readNBytes(maxBytes + 1);
        if (body.length > maxBytes) {
            throw new IOException(Shown.url(asked) + " answers with more than " + maxBytes + " bytes");
        }
        return body;
    }

    /** The fields of the object that are texts or numbers. */
    private static Map<String, String> texts(byte[] json, URI asked) throws IOException {
        Map<String, String> texts = new HashMap<>();
        try (JsonParser parser = FACTORY.createParser(json)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw new IOException(Shown.url(asked) + " answers with no JSON object");
            }
            while (parser.nextToken() != JsonToken.END_OBJECT) {
                String name = parser.currentName();
                JsonToken value = parser.nextToken();
                if (value == JsonToken.VALUE_STRING || value == JsonToken.VALUE_NUMBER_INT) {
                    texts.put(name, parser.getText());
                }
                parser.skipChildren();
            }
            if (parser.nextToken() != null) {
                throw new IOException(Shown.url(asked) + " answers with more than one JSON object");
            }
            return texts;
        } catch (JsonProcessingException e) {
            throw new IOException(Shown.url(asked) + " answers with no JSON object", e);
        }
    }

    /** What the endpoint says for a person, as far as it can be shown; begins with a colon where there is anything. */
    private static String words(ClassicHttpResponse response) {
        if (response.getEntity() == null) {
            return "";
        }
        try {
            byte[] head = response.getEntity().getContent().readNBytes(SHOWN_BYTES);
            String text = new String(head, StandardCharsets.UTF_8).strip();
            return text.isEmpty() ? "" : ": " + Shown.of(text, SHOWN_CHARS);
        } catch (IOException e) {
            // The status says enough.
            return "";
        }
    }

    /** In seconds, or until a date: seen from the response's own date, for its clock is not ours. */
    private static @Nullable Duration pause(ClassicHttpResponse response) {
        Header after = response.getFirstHeader("Retry-After");
        String text = after == null || after.getValue() == null
                ? ""
                : after.getValue().strip();
        if (text.matches("[0-9]{1,18}")) {
            return capped(Duration.ofSeconds(Long.parseLong(text)));
        }
        Header date = response.getFirstHeader("Date");
        Instant until = instant(text);
        Instant now = date == null || date.getValue() == null
                ? null
                : instant(date.getValue().strip());
        return until == null || now == null ? null : capped(Duration.between(now, until));
    }

    private static Duration capped(Duration pause) {
        return pause.isNegative() ? Duration.ZERO : pause.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : pause;
    }

    private static @Nullable Instant instant(String httpDate) {
        try {
            return ZonedDateTime.parse(httpDate, DateTimeFormatter.RFC_1123_DATE_TIME.withLocale(Locale.ROOT))
                    .toInstant();
        } catch (DateTimeException e) {
            return null;
        }
    }
}
