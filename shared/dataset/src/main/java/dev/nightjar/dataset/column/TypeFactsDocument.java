package dev.nightjar.dataset.column;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;

/** {@link TypeFacts} as JSON, so that a dataset's types can be decided again without its old rows. */
public final class TypeFactsDocument {
    private static final int MAX_OFFSET_TEXT = 16;

    private TypeFactsDocument() {}

    public static SequencedMap<String, @Nullable Object> of(TypeFacts facts) {
        SequencedMap<String, @Nullable Object> fields = new LinkedHashMap<>();
        fields.put("kinds", facts.kinds);
        fields.put("rows", facts.rows);
        fields.put("nulls", facts.nulls);
        fields.put("quoted_empties", facts.quotedEmpties);
        fields.put("null_tokens", facts.nullTokens);
        fields.put("min_int", facts.minInt);
        fields.put("max_int", facts.maxInt);
        fields.put("negative", facts.negative);
        fields.put("integer_digits", facts.integerDigits);
        fields.put("fraction_digits", facts.fractionDigits);
        fields.put("rounded", facts.rounded);
        fields.put("shortest_differs", facts.shortestDiffers);
        fields.put("float32_exact", facts.float32Exact);
        fields.put("float32_text", facts.float32Text);
        // JSON has neither NaN nor infinities.
        fields.put("float32_error", Double.toString(facts.float32Error));
        fields.put("second_digits", facts.secondDigits);
        fields.put("beyond_nanos", facts.beyondNanos);
        fields.put("offsets", List.copyOf(facts.offsets));
        return fields;
    }

    /** @throws IllegalArgumentException when a field is missing or of another kind */
    public static TypeFacts read(JsonNode document) {
        TypeFacts facts = new TypeFacts();
        facts.kinds = small(document, "kinds");
        facts.rows = number(document, "rows");
        facts.nulls = number(document, "nulls");
        facts.quotedEmpties = number(document, "quoted_empties");
        facts.nullTokens = number(document, "null_tokens");
        facts.minInt = number(document, "min_int");
        facts.maxInt = number(document, "max_int");
        facts.negative = truth(document, "negative");
        facts.integerDigits = small(document, "integer_digits");
        facts.fractionDigits = small(document, "fraction_digits");
        facts.rounded = truth(document, "rounded");
        facts.shortestDiffers = truth(document, "shortest_differs");
        facts.float32Exact = truth(document, "float32_exact");
        facts.float32Text = truth(document, "float32_text");
        facts.float32Error = Double.parseDouble(document.path("float32_error").asText());
        facts.secondDigits = small(document, "second_digits");
        facts.beyondNanos = truth(document, "beyond_nanos");
        for (JsonNode offset : document.path("offsets")) {
            String text = offset.asText();
            facts.offsets.add(text.substring(0, Math.min(MAX_OFFSET_TEXT, text.length())));
        }
        return facts;
    }

    private static long number(JsonNode document, String field) {
        JsonNode value = document.path(field);
        if (!value.isIntegralNumber() || !value.canConvertToLong()) {
            throw new IllegalArgumentException("\"" + field + "\" is no whole number");
        }
        return value.longValue();
    }

    private static int small(JsonNode document, String field) {
        long value = number(document, field);
        if (value != (int) value) {
            throw new IllegalArgumentException("\"" + field + "\" is too large");
        }
        return (int) value;
    }

    private static boolean truth(JsonNode document, String field) {
        JsonNode value = document.path(field);
        if (!value.isBoolean()) {
            throw new IllegalArgumentException("\"" + field + "\" is neither true nor false");
        }
        return value.booleanValue();
    }
}
