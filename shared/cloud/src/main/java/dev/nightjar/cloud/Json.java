package dev.nightjar.cloud;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The small documents this package reads and writes, as maps, lists, texts, numbers, booleans and null.
 *
 * <p>Reading is bounded: 16 MiB a document (a Pub/Sub message of 10 MB in base64 fits), 32 levels, 128 digits, names of
 * 1024 characters; a key that occurs twice is refused.
 */
final class Json {
    private static final int MAX_DOCUMENT_BYTES = 16 << 20;
    private static final JsonFactory FACTORY = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxDocumentLength(MAX_DOCUMENT_BYTES)
                    .maxNestingDepth(32)
                    .maxNumberLength(128)
                    .maxNameLength(1024)
                    .maxStringLength(MAX_DOCUMENT_BYTES)
                    .build())
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            // Names come from outside: interning them would let a stranger fill a table of this process.
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
            .build();

    private Json() {}

    /**
     * Reads a document that is one object.
     *
     * @throws IOException when it is not, is not JSON, or breaks a bound
     */
    static Map<String, @Nullable Object> readObject(byte[] document) throws IOException {
        // The constraint counts what the parser has taken in, which is never more than one chunk of an array.
        if (document.length > MAX_DOCUMENT_BYTES) {
            throw new IOException("the document has " + document.length + " bytes, more than " + MAX_DOCUMENT_BYTES);
        }
        try (JsonParser parser = FACTORY.createParser(document)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw new IOException("the document is not a JSON object");
            }
            Map<String, @Nullable Object> object = object(parser);
            if (parser.nextToken() != null) {
                throw new IOException("something follows the end of the JSON object");
            }
            return object;
        } catch (StreamConstraintsException e) {
            throw new IOException("the JSON is out of bounds: " + e.getOriginalMessage(), e);
        } catch (JsonProcessingException e) {
            // The parser's own words quote the document, which may hold anything.
            JsonLocation place = e.getLocation();
            throw new IOException(
                    "it is no JSON" + (place == null ? "" : " from byte " + place.getByteOffset() + " on"), e);
        }
    }

    private static @Nullable Object value(JsonParser parser) throws IOException {
        return switch (parser.currentToken()) {
            case START_OBJECT -> object(parser);
            case START_ARRAY -> {
                List<@Nullable Object> array = new ArrayList<>();
                while (parser.nextToken() != JsonToken.END_ARRAY) {
                    array.add(value(parser));
                }
                yield array;
            }
            case VALUE_STRING -> parser.getText();
            case VALUE_NUMBER_INT -> parser.getBigIntegerValue();
            case VALUE_NUMBER_FLOAT -> parser.getDecimalValue();
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            default -> null;
        };
    }

    private static Map<String, @Nullable Object> object(JsonParser parser) throws IOException {
        Map<String, @Nullable Object> object = new LinkedHashMap<>();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String name = parser.currentName();
            parser.nextToken();
            object.put(name, value(parser));
        }
        return object;
    }

    /** One line, in the order of the map; values are texts, numbers, booleans, null and maps of these. */
    static byte[] write(Map<String, ? extends @Nullable Object> object) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (JsonGenerator generator = FACTORY.createGenerator(out)) {
            write(generator, object);
        } catch (IOException e) {
            throw new IllegalStateException("writing to memory failed", e);
        }
        return out.toByteArray();
    }

    private static void write(JsonGenerator generator, Map<?, ?> object) throws IOException {
        generator.writeStartObject();
        for (Map.Entry<?, ?> field : object.entrySet()) {
            generator.writeFieldName(wellFormed((String) field.getKey()));
            switch (field.getValue()) {
                case null -> generator.writeNull();
                case String text -> generator.writeString(wellFormed(text));
                case Long number -> generator.writeNumber(number);
                case Integer number -> generator.writeNumber(number);
                case Boolean truth -> generator.writeBoolean(truth);
                case Map<?, ?> nested -> write(generator, nested);
                case Object other -> throw new IllegalStateException("no JSON for " + other.getClass());
            }
        }
        generator.writeEndObject();
    }

    /** The text with U+FFFD for every surrogate without its other half: no UTF-8 can hold one. */
    static String wellFormed(String text) {
        return text.codePoints()
                .map(c -> c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE ? 0xFFFD : c)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }
}
