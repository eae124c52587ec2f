package dev.nightjar.environment;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.core.util.Separators;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectWriter;
import dev.nightjar.conda.repodata.PackageIndex;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;

/** The one JSON document that {@code solve --json} prints. */
public final class ResultDocument {
    private static final ObjectWriter WRITER = new ObjectMapper()
            .writer(new DefaultPrettyPrinter()
                    .withSeparators(Separators.createDefaultInstance()
                            .withObjectFieldValueSpacing(Separators.Spacing.AFTER)
                            .withObjectEmptySeparator("")
                            .withArrayEmptySeparator(""))
                    .withObjectIndenter(new DefaultIndenter("  ", "\n"))
                    .withArrayIndenter(new DefaultIndenter("  ", "\n")));

    private ResultDocument() {}

    /**
     * {@code {"results":[..],"index":[..]}}, indented, with a final line feed.
     *
     * @param results in the order of the FILEs
     * @param opened of the {@link dev.nightjar.conda.repodata.ChannelIndexes} that served them
     */
    public static String render(List<EnvironmentResult> results, List<PackageIndex> opened) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("results", results.stream().map(EnvironmentResult::json).toList());
        document.put("index", opened.stream().map(ResultDocument::index).toList());
        return text(document);
    }

    private static SequencedMap<String, @Nullable Object> index(PackageIndex index) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("channel", index.channel().written());
        fields.put("subdir", index.subdir());
        fields.put("records", index.recordCount());
        fields.put("bytes", index.bytes());
        fields.put("generation", index.generation());
        return Credentials.hideAll(fields);
    }

    /** JSON with line feeds and a final one, whatever the machine. */
    static String text(Object value) {
        try {
            return WRITER.writeValueAsString(value) + "\n";
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("maps, lists, texts and numbers always become JSON", e);
        }
    }
}
