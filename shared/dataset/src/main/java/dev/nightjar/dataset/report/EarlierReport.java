package dev.nightjar.dataset.report;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Reads back what {@link ReportDocuments#json} wrote. */
public final class EarlierReport {
    private EarlierReport() {}

    /** @throws IllegalArgumentException when a field is missing or of another kind */
    public static DatasetReport read(JsonNode document) {
        List<ColumnReport> columns = new ArrayList<>();
        for (JsonNode column : document.path("columns")) {
            JsonNode distinct = column.path("distinct");
            columns.add(new ColumnReport(
                    text(column, "name"),
                    text(column, "from"),
                    text(column, "to"),
                    number(column, "nulls"),
                    distinct.isNull() ? null : Long.valueOf(number(column, "distinct")),
                    textOrNull(column, "min"),
                    textOrNull(column, "max"),
                    text(column, "why"),
                    textOrNull(column, "next"),
                    number(column, "bytes_pandas"),
                    number(column, "bytes_arrow"),
                    number(column, "bytes_disk")));
        }
        List<String> warnings = new ArrayList<>();
        for (JsonNode warning : document.path("warnings")) {
            warnings.add(warning.asText());
        }
        List<Suggestion> suggestions = new ArrayList<>();
        for (JsonNode suggestion : document.path("suggestions")) {
            suggestions.add(new Suggestion(
                    text(suggestion, "kind"),
                    text(suggestion, "column"),
                    text(suggestion, "text"),
                    suggestion.path("applied").asBoolean()));
        }
        return new DatasetReport(
                text(document, "file"),
                text(document, "output"),
                number(document, "rows"),
                number(document, "bytes_in"),
                number(document, "bytes_out"),
                number(document, "bytes_pandas"),
                number(document, "bytes_arrow"),
                columns,
                warnings,
                number(document, "peak_rss"),
                document.path("cpu_seconds").asDouble(),
                document.path("wall_seconds").asDouble(),
                text(document, "verified"),
                number(document, "memory_budget"),
                suggestions,
                reduced(document.path("reduced")),
                origin(document.path("origin")),
                false);
    }

    private static @Nullable ReducedDataset reduced(JsonNode reduced) {
        if (!reduced.isObject()) {
            return null;
        }
        List<Double> explained = new ArrayList<>();
        for (JsonNode share : reduced.path("explained_variance_ratio")) {
            explained.add(share.asDouble());
        }
        return new ReducedDataset(text(reduced, "output"), text(reduced, "basis"), explained);
    }

    private static DatasetReport.@Nullable Origin origin(JsonNode origin) {
        if (!origin.isObject()) {
            return null;
        }
        SortedMap<String, String> files = new TreeMap<>();
        for (var file : origin.path("files").properties()) {
            files.put(file.getKey(), file.getValue().asText());
        }
        return new DatasetReport.Origin(text(origin, "input"), text(origin, "options"), text(origin, "program"), files);
    }

    private static String text(JsonNode node, String field) {
        JsonNode value = node.path(field);
        if (!value.isTextual()) {
            throw new IllegalArgumentException("\"" + field + "\" is no text");
        }
        return value.textValue();
    }

    private static @Nullable String textOrNull(JsonNode node, String field) {
        return node.path(field).isNull() ? null : text(node, field);
    }

    private static long number(JsonNode node, String field) {
        JsonNode value = node.path(field);
        if (!value.isIntegralNumber() || !value.canConvertToLong()) {
            throw new IllegalArgumentException("\"" + field + "\" is no whole number");
        }
        return value.longValue();
    }
}
