package dev.nightjar.offpeak.message;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * One JSON object as maps, lists, texts, {@link BigInteger}, {@link BigDecimal}, booleans and null.
 *
 * <p>Reading is bounded: {@value #MAX_BYTES} bytes, 32 levels, 128 digits, numbers below 1e309, names of 1024
 * characters; a key that occurs twice and a half surrogate are refused.
 */
final class JsonTree {
    static final int MAX_BYTES = 1 << 20;
    /** What a double can hold: beyond it, two readers of one number disagree. */
    private static final int MAX_EXPONENT = 308;

    private static final JsonFactory FACTORY = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxDocumentLength(MAX_BYTES)
                    .maxNestingDepth(32)
                    .maxNumberLength(128)
                    .maxNameLength(1024)
                    .maxStringLength(MAX_BYTES)
                    .build())
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            // Read in order to be refused by name: Python writes them.
            .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
            // Names come from outside: interning them would let a stranger fill a table of this process.
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
            .build();

    private final String what;

    private JsonTree(String what) {
        this.what = what;
    }

    /** Reads a document that is one object; {@code what} is the first part of a refusal. */
    static Map<String, @Nullable Object> read(byte[] document, String what) throws InvalidMessageException {
        return new JsonTree(what).read(document);
    }

    private Map<String, @Nullable Object> read(byte[] document) throws InvalidMessageException {
        // The parser's own constraint counts what it has taken in, which is never more than one chunk of an array.
        if (document.length > MAX_BYTES) {
            throw new InvalidMessageException(
                    what,
                    "it has " + document.length + " bytes, more than " + MAX_BYTES,
                    "keeping data in a bucket and naming it in the message");
        }
        if (document.length == 0) {
            throw new InvalidMessageException(what, "it is empty", "sending one JSON object");
        }
        try (JsonParser parser = FACTORY.createParser(decoded(document))) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw new InvalidMessageException(what, "it is not a JSON object", "sending one JSON object");
            }
            Map<String, @Nullable Object> object = object(parser);
            if (parser.nextToken() != null) {
                throw new InvalidMessageException(
                        what, "something follows the end of the JSON object", "one message for each job");
            }
            return object;
        } catch (StreamConstraintsException e) {
            throw new InvalidMessageException(
                    what,
                    "its JSON " + outOfBounds(e.getOriginalMessage()),
                    "at most 32 levels, names of 1024 characters and numbers of 128 digits",
                    e);
        } catch (JsonProcessingException e) {
            // The parser's own words quote the document, which may hold anything.
            JsonLocation place = e.getLocation();
            boolean twice = e.getOriginalMessage().startsWith("Duplicate field");
            throw new InvalidMessageException(
                    what,
                    (twice ? "a key of an object occurs twice" : "it is no JSON")
                            + (place == null
                                    ? ""
                                    : ", at line " + place.getLineNr() + ", column " + place.getColumnNr()),
                    twice ? "each key once" : "letting a JSON library write it",
                    e);
        } catch (IOException e) {
            throw new InvalidMessageException(what, "its text is not UTF-8", "letting a JSON library write it", e);
        }
    }

    /** The parser itself takes bytes that are no UTF-8 for U+FFFD, where its table of names is off. */
    private static String decoded(byte[] document) throws CharacterCodingException {
        String text = StandardCharsets.UTF_8
                .newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT)
                .decode(ByteBuffer.wrap(document))
                .toString();
        return text.startsWith("\ufeff") ? text.substring(1) : text;
    }

    private static String outOfBounds(String parserSays) {
        return parserSays.contains("nesting")
                ? "is nested too deeply"
                : parserSays.contains("umber") ? "has a number that is too long" : "has a name that is too long";
    }

    private @Nullable Object value(JsonParser parser) throws IOException, InvalidMessageException {
        return switch (parser.currentToken()) {
            case START_OBJECT -> object(parser);
            case START_ARRAY -> {
                List<@Nullable Object> array = new ArrayList<>();
                while (parser.nextToken() != JsonToken.END_ARRAY) {
                    array.add(value(parser));
                }
                yield array;
            }
            case VALUE_STRING -> wellFormed(parser.getText());
            case VALUE_NUMBER_INT -> parser.getBigIntegerValue();
            case VALUE_NUMBER_FLOAT -> finite(parser);
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            default -> null;
        };
    }

    private Map<String, @Nullable Object> object(JsonParser parser) throws IOException, InvalidMessageException {
        Map<String, @Nullable Object> object = new LinkedHashMap<>();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String name = wellFormed(parser.currentName());
            parser.nextToken();
            object.put(name, value(parser));
        }
        return object;
    }

    private BigDecimal finite(JsonParser parser) throws IOException, InvalidMessageException {
        if (parser.isNaN()) {
            throw new InvalidMessageException(
                    what,
                    "\"" + Shown.of(String.valueOf(parser.currentName())) + "\" is " + parser.getText()
                            + ", which is no number of JSON",
                    "a number, or leaving the field out");
        }
        BigDecimal number = decimal(parser);
        // Before anything is computed with it: 1e999999999 as a whole number would fill the memory.
        long exponent = (long) number.precision() - number.scale() - 1;
        if (number.signum() != 0 && Math.abs(exponent) > MAX_EXPONENT) {
            throw absurd(parser);
        }
        return number.signum() == 0 ? BigDecimal.ZERO.setScale(Math.clamp(number.scale(), 0, 1)) : number;
    }

    private BigDecimal decimal(JsonParser parser) throws IOException, InvalidMessageException {
        try {
            return parser.getDecimalValue();
        } catch (NumberFormatException e) {
            throw absurd(parser, e);
        }
    }

    private InvalidMessageException absurd(JsonParser parser, Throwable... causes) throws IOException {
        return new InvalidMessageException(
                what,
                "\"" + Shown.of(String.valueOf(parser.currentName())) + "\" is " + Shown.of(parser.getText())
                        + ", beyond what computers take for a number",
                "numbers between 1e-308 and 1e308",
                causes);
    }

    private String wellFormed(String text) throws InvalidMessageException {
        if (text.codePoints().anyMatch(c -> c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE)) {
            throw new InvalidMessageException(
                    what, "\"" + Shown.of(text) + "\" holds half a character", "letting a JSON library write it");
        }
        return text;
    }

    /** One line; objects in the order of their maps, numbers as they came. */
    static byte[] write(Map<String, ? extends @Nullable Object> object) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(512);
        try (JsonGenerator generator = FACTORY.createGenerator(out)) {
            write(generator, object);
        } catch (IOException e) {
            throw new IllegalStateException("writing to memory failed", e);
        }
        return out.toByteArray();
    }

    static void write(JsonGenerator generator, @Nullable Object value) throws IOException {
        switch (value) {
            case null -> generator.writeNull();
            case String text -> generator.writeString(text);
            case Boolean truth -> generator.writeBoolean(truth);
            case Integer number -> generator.writeNumber(number);
            case Long number -> generator.writeNumber(number);
            case BigInteger number -> generator.writeNumber(number);
            case BigDecimal number -> generator.writeNumber(number);
            case Map<?, ?> map -> {
                generator.writeStartObject();
                for (Map.Entry<?, ?> field : map.entrySet()) {
                    generator.writeFieldName((String) field.getKey());
                    write(generator, field.getValue());
                }
                generator.writeEndObject();
            }
            case Iterable<?> items -> {
                generator.writeStartArray();
                for (Object item : items) {
                    write(generator, item);
                }
                generator.writeEndArray();
            }
            default -> throw new IllegalStateException("no JSON for " + value.getClass());
        }
    }

    /**
     * SHA-256, in 64 hex digits, of the object in the one form that {@code docs/job-message.md} gives it: no white space,
     * keys sorted by UTF-16 units, numbers by their value (1.0 and 1e0 are 1).
     */
    static String hash(Map<String, ? extends @Nullable Object> object) {
        try {
            byte[] sum = MessageDigest.getInstance("SHA-256").digest(write(sorted(object)));
            return HexFormat.of().formatHex(sum);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    private static Map<String, @Nullable Object> sorted(Map<?, ?> object) {
        Map<String, @Nullable Object> sorted = new TreeMap<>();
        object.forEach((name, value) -> sorted.put((String) name, canonical(value)));
        return sorted;
    }

    private static @Nullable Object canonical(@Nullable Object value) {
        return switch (value) {
            case null -> null;
            case Map<?, ?> map -> sorted(map);
            case List<?> items -> {
                List<@Nullable Object> all = new ArrayList<>(items.size());
                items.forEach(item -> all.add(canonical(item)));
                yield all;
            }
            case BigDecimal number -> {
                BigDecimal stripped = number.stripTrailingZeros();
                yield stripped.scale() <= 0 ? stripped.toBigInteger() : stripped;
            }
            default -> value;
        };
    }

    /** The object as text, in UTF-8's characters. */
    static String text(Map<String, ? extends @Nullable Object> object) {
        return new String(write(object), StandardCharsets.UTF_8);
    }
}
