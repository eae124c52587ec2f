package dev.nightjar.environment;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import dev.nightjar.environment.Value.Field;
import dev.nightjar.environment.Value.Fields;
import dev.nightjar.environment.Value.Items;
import dev.nightjar.environment.Value.Scalar;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One JSON document as a {@link Value}; numbers keep their text. */
final class JsonTree {
    private static final JsonFactory FACTORY = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(32)
                    .maxNumberLength(100)
                    .maxNameLength(10_000)
                    .maxStringLength(1_000_000)
                    .maxTokenCount(2_000_000)
                    .build())
            .build();

    private JsonTree() {}

    static Value read(Source source) throws RefusedInputException {
        try (JsonParser parser = FACTORY.createParser(source.text())) {
            JsonToken first = parser.nextToken();
            Value value = value(parser, first);
            if (parser.nextToken() != null) {
                throw new RefusedInputException(Complaint.at(
                        place(parser.currentTokenLocation()),
                        "cannot read what stands behind the request",
                        "a request is one JSON object",
                        "a file for each request"));
            }
            return value;
        } catch (StreamConstraintsException e) {
            throw refused(e, "it is too big or too deep for a request: " + e.getOriginalMessage());
        } catch (JsonProcessingException e) {
            throw refused(e, e.getOriginalMessage());
        } catch (IOException e) {
            throw new UncheckedIOException("reading a text from memory cannot fail", e);
        }
    }

    private static RefusedInputException refused(JsonProcessingException e, String why) {
        // Jackson adds a bracket that tells Java programmers how to configure it: nothing for users.
        String first = why.lines().findFirst().orElse(why);
        return new RefusedInputException(Complaint.at(
                e.getLocation() == null ? null : place(e.getLocation()),
                "cannot read this as a JSON request",
                first,
                "a JSON checker; a file that begins with { is taken to be a request"));
    }

    private static Value value(JsonParser parser, @Nullable JsonToken token) throws IOException, RefusedInputException {
        Place place = place(parser.currentTokenLocation());
        if (token == JsonToken.START_OBJECT) {
            List<Field> fields = new ArrayList<>();
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                Scalar key = new Scalar(
                        parser.currentName(), Scalar.Type.STRING, false, place(parser.currentTokenLocation()), "");
                fields.add(new Field(key, value(parser, parser.nextToken())));
            }
            return new Fields(fields, place, "");
        }
        if (token == JsonToken.START_ARRAY) {
            List<Value> items = new ArrayList<>();
            for (JsonToken next = parser.nextToken(); next != JsonToken.END_ARRAY; next = parser.nextToken()) {
                items.add(value(parser, next));
            }
            return new Items(items, place, "");
        }
        if (token == null) {
            throw new RefusedInputException(
                    Complaint.at(place, "cannot read this as a JSON request", "it ends here", ""));
        }
        Scalar.Type type = switch (token) {
            case VALUE_STRING -> Scalar.Type.STRING;
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> Scalar.Type.NUMBER;
            case VALUE_TRUE, VALUE_FALSE -> Scalar.Type.BOOLEAN;
            case VALUE_NULL -> Scalar.Type.NULL;
            default -> throw new IllegalStateException("no value is a " + token);
        };
        return new Scalar(parser.getText(), type, false, place, "");
    }

    private static Place place(JsonLocation location) {
        return new Place(Math.max(1, location.getLineNr()), Math.max(1, location.getColumnNr()));
    }
}
