package dev.nightjar.cloud;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.events.CollectionEndEvent;
import org.snakeyaml.engine.v2.events.CollectionStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.MappingStartEvent;
import org.snakeyaml.engine.v2.events.NodeEvent;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.schema.FailsafeSchema;

/** Reads the words and values of {@link DropOptions}, which anybody may have written. */
final class OptionsText {
    /** Levels of an options document; a mapping of lists has two. */
    private static final int MAX_DEPTH = 8;

    private OptionsText() {}

    static SequencedMap<String, List<String>> read(DropOptions.Document document) {
        try {
            return readYaml(document);
        } catch (YamlEngineException e) {
            String because = String.valueOf(e.getMessage()).lines().findFirst().orElse("it is no YAML");
            throw new IllegalArgumentException(because, e);
        }
    }

    private static SequencedMap<String, List<String>> readYaml(DropOptions.Document document) {
        if (document.content().length > DropOptions.MAX_BYTES) {
            throw new IllegalArgumentException("it has more than " + DropOptions.MAX_BYTES + " bytes");
        }
        LoadSettings settings = LoadSettings.builder()
                .setSchema(new FailsafeSchema())
                .setAllowDuplicateKeys(false)
                .setMaxAliasesForCollections(0)
                .build();
        SequencedMap<String, List<String>> words = new LinkedHashMap<>();
        if (isEmpty(document, settings)) {
            return words;
        }
        switch (new Load(settings).loadFromInputStream(document.inputStream())) {
            case null -> {}
            case Map<?, ?> mapping ->
                mapping.forEach((word, value) -> words.put(
                        String.valueOf(word),
                        values(String.valueOf(word), value instanceof List<?> list ? list : listOf(value))));
            default -> throw new IllegalArgumentException("it is no mapping");
        }
        return words;
    }

    /** Whether nothing but comments stands there; refuses what no mapping of words is, or would take a stack to load. */
    private static boolean isEmpty(DropOptions.Document document, LoadSettings settings) {
        boolean empty = true;
        int depth = 0;
        for (Event event : new Parse(settings).parseInputStream(document.inputStream())) {
            boolean root = depth == 0 && event instanceof NodeEvent;
            if (root && event instanceof ScalarEvent scalar && scalar.getValue().isBlank()) {
                continue;
            }
            if (root
                    && !(event instanceof MappingStartEvent mapping
                            && mapping.getTag().isEmpty())) {
                throw new IllegalArgumentException("it is no mapping");
            }
            empty &= !root;
            if (event instanceof CollectionStartEvent && ++depth > MAX_DEPTH) {
                throw new IllegalArgumentException("it nests more than " + MAX_DEPTH + " levels");
            } else if (event instanceof CollectionEndEvent) {
                depth--;
            }
        }
        return empty;
    }

    private static List<?> listOf(@Nullable Object value) {
        return value == null ? List.of() : List.of(value);
    }

    private static List<String> values(String word, List<?> written) {
        List<String> values = new ArrayList<>();
        for (Object value : written) {
            if (!(value instanceof String text)) {
                throw new IllegalArgumentException("a value of \"" + word + "\" is no plain text");
            }
            values.add(text.strip());
        }
        return values;
    }

    /** The values that one text of metadata holds: cut at commas, but not inside quotes, parentheses and brackets. */
    static List<String> values(String text) {
        List<String> values = new ArrayList<>();
        int depth = 0;
        boolean quoted = false;
        int start = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"') {
                quoted = !quoted;
            } else if (!quoted && (c == '(' || c == '[')) {
                depth++;
            } else if (!quoted && (c == ')' || c == ']')) {
                depth = Math.max(0, depth - 1);
            } else if (c == ',' && !quoted && depth == 0) {
                values.add(text.substring(start, i).strip());
                start = i + 1;
            }
        }
        values.add(text.substring(start).strip());
        return values;
    }
}
