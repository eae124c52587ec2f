package dev.nightjar.local;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import dev.nightjar.environment.OptionWords;
import java.io.CharConversionException;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One question of {@code jobs check --questions}.
 *
 * @param id what the question calls itself, or null
 * @param complaint why it has no answer, or null
 */
record JobsQuestion(
        @Nullable String id,
        String calendar,
        Instant instant,
        Duration duration,
        @Nullable Instant deadline,
        @Nullable Complaint complaint) {
    private static final long MAX_BYTES = 256L << 20;
    private static final JsonFactory JSON = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxDocumentLength(MAX_BYTES)
                    .maxNestingDepth(32)
                    .maxStringLength(10_000)
                    .maxNameLength(10_000)
                    .maxNumberLength(100)
                    .build())
            .build();

    private static final List<String> FIELDS = List.of("calendar", "instant", "duration_minutes", "deadline");
    private static final int MAX_SHOWN = 200;
    private static final Pattern MINUTES = Pattern.compile("[0-9]{1,12}(\\.[0-9]{1,9})?");

    private static final Pattern BEFORE_1970 = Pattern.compile("-[0-9]{1,15}");

    /** Reads a JSON list; a question that is wrong has its complaint, a list that is wrong has no questions. */
    static List<JobsQuestion> readAll(String file, InputStream in) throws FailedCommandException, IOException {
        List<JobsQuestion> questions = new ArrayList<>();
        try (JsonParser parser = JSON.createParser(in)) {
            if (parser.nextToken() != JsonToken.START_ARRAY) {
                throw broken(file, parser, "the questions are no JSON list");
            }
            while (parser.nextToken() != JsonToken.END_ARRAY) {
                questions.add(new Reader(file, questions.size() + 1, parser).read());
            }
            if (parser.nextToken() != null) {
                throw broken(file, parser, "something follows the end of the list");
            }
        } catch (JsonProcessingException e) {
            String place = e.getLocation() == null
                    ? ""
                    : ":" + e.getLocation().getLineNr() + ":" + e.getLocation().getColumnNr();
            throw new FailedCommandException(
                    2,
                    file + place + ": cannot read the questions",
                    "this is no JSON: "
                            + e.getOriginalMessage().lines().findFirst().orElse("it ends early"),
                    "correcting the file there");
        } catch (CharConversionException e) {
            throw new FailedCommandException(
                    2, file + ": cannot read the questions", "this is no UTF-8", "saving the file as UTF-8");
        }
        return questions;
    }

    private static FailedCommandException broken(String file, JsonParser parser, String because) {
        var place = parser.currentTokenLocation();
        return new FailedCommandException(
                2,
                file + ":" + place.getLineNr() + ":" + place.getColumnNr() + ": cannot read the questions",
                because,
                "[{\"calendar\": .., \"instant\": .., \"duration_minutes\": ..}]");
    }

    /**
     * A number of minutes, 0 or more.
     *
     * @throws IllegalArgumentException whose message can stand after "because"
     */
    static Duration minutes(String written) {
        if (written.startsWith("-")) {
            throw new IllegalArgumentException(written + " is negative");
        }
        if (!MINUTES.matcher(written).matches()) {
            throw new IllegalArgumentException("\"" + written + "\" is no number of minutes, such as 90");
        }
        // 12 digits of minutes are far from the end of a long.
        return Duration.ofSeconds(new BigDecimal(written)
                .multiply(BigDecimal.valueOf(60))
                .setScale(0, RoundingMode.CEILING)
                .longValueExact());
    }

    /**
     * RFC 3339 with its offset, or milliseconds since 1970, also before it.
     *
     * @throws IllegalArgumentException whose message can stand after "because"
     */
    static Instant instant(String written) {
        return BEFORE_1970.matcher(written).matches()
                ? Instant.ofEpochMilli(Long.parseLong(written))
                : OptionWords.instant(written);
    }

    /** Reads one question, to its end whatever is wrong in it. */
    private static final class Reader {
        private final String file;
        private final int number;
        private final JsonParser parser;
        private @Nullable String id;
        private String calendar = "jst-default";
        private @Nullable Instant instant;
        private Duration duration = Duration.ZERO;
        private @Nullable Instant deadline;
        private @Nullable Complaint complaint;

        Reader(String file, int number, JsonParser parser) {
            this.file = file;
            this.number = number;
            this.parser = parser;
        }

        JobsQuestion read() throws IOException {
            if (parser.currentToken() != JsonToken.START_OBJECT) {
                complain("it is no object", "{\"instant\": \"2026-11-20T21:00:00+09:00\"}");
                parser.skipChildren();
            } else {
                while (parser.nextToken() == JsonToken.FIELD_NAME) {
                    String name = parser.currentName();
                    JsonToken token = parser.nextToken();
                    if (token.isScalarValue() && token != JsonToken.VALUE_NULL) {
                        field(name, parser.getText());
                    } else if (token.isStructStart()) {
                        if (FIELDS.contains(name)) {
                            complain("its " + name + " is no text and no number", "a plain value");
                        }
                        parser.skipChildren();
                    }
                }
            }
            if (instant == null) {
                complain("it has no instant", "\"instant\": \"2026-11-20T21:00:00+09:00\"");
            }
            return new JobsQuestion(
                    id, calendar, instant == null ? Instant.EPOCH : instant, duration, deadline, complaint);
        }

        private void field(String name, String value) {
            if (value.length() > MAX_SHOWN && FIELDS.contains(name)) {
                complain("its " + name + " has " + value.length() + " characters", "a shorter one");
                return;
            }
            try {
                switch (name) {
                    case "id" -> id = value;
                    case "calendar" -> calendar = value;
                    case "instant" -> instant = instant(value);
                    case "duration_minutes" -> duration = minutes(plain(value));
                    case "deadline" -> deadline = instant(value);
                    default -> {
                        // Notes of whoever asks.
                    }
                }
            } catch (IllegalArgumentException | DateTimeException e) {
                complain("its " + name + " cannot be read: " + e.getMessage(), "another value");
                if (name.equals("instant")) {
                    instant = Instant.EPOCH;
                }
            }
        }

        /** JSON may write ninety as 9e1. */
        private static String plain(String value) {
            boolean power = value.toLowerCase(Locale.ROOT).matches("-?[0-9.]+e[+-]?[0-9]{1,2}");
            return power ? new BigDecimal(value).stripTrailingZeros().toPlainString() : value;
        }

        /** The first complaint is the one to know. */
        private void complain(String because, String remedy) {
            if (complaint == null) {
                complaint = new Complaint(2, file + ": cannot answer question " + number, because, remedy);
            }
        }
    }
}
