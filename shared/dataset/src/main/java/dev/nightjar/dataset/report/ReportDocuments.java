package dev.nightjar.dataset.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A {@link DatasetReport} as documents for programs and for people. Equal reports give equal bytes.
 *
 * {@snippet :
 * JsonText.bytes(ReportDocuments.json(report));
 * ReportDocuments.html(report).getBytes(UTF_8);
 * }
 */
public final class ReportDocuments {
    private ReportDocuments() {}

    /**
     * The report for programs: the fields that the command line promises, in its order, and then further ones. Bytes are whole numbers; what
     * is not known is null.
     */
    public static SequencedMap<String, @Nullable Object> json(DatasetReport report) {
        SequencedMap<String, @Nullable Object> document = new LinkedHashMap<>();
        document.put("file", report.file());
        document.put("rows", report.rows());
        document.put("bytes_in", report.bytesIn());
        document.put("bytes_out", report.bytesOut());
        document.put("bytes_pandas", report.bytesPandas());
        document.put("bytes_arrow", report.bytesArrow());
        document.put("columns", columns(report));
        document.put("warnings", report.warnings());
        document.put("peak_rss", report.peakRss());
        document.put("cpu_seconds", rounded(report.cpuSeconds()));
        document.put("verified", report.verified());
        document.put("output", report.output());
        document.put("wall_seconds", rounded(report.wallSeconds()));
        document.put("mb_per_second", rounded(report.megabytesPerSecond()));
        document.put("memory_budget", report.memoryBudget());
        document.put("pandas_model", PandasModel.NAME);
        document.put("suggestions", suggestions(report));
        document.put("reduced", reduced(report.reduced()));
        if (report.origin() != null) {
            document.put("origin", origin(report.origin()));
        }
        if (report.cached()) {
            document.put("cached", true);
        }
        return document;
    }

    /** The report for people, as Markdown that shows every text as it is, whatever signs it has. */
    public static String markdown(DatasetReport report) {
        return new MarkdownReport(report).text();
    }

    /** The report for people, as one HTML page that needs no network, no script and no other file. */
    public static String html(DatasetReport report) {
        return new HtmlReport(report).text();
    }

    private static List<SequencedMap<String, @Nullable Object>> columns(DatasetReport report) {
        List<SequencedMap<String, @Nullable Object>> columns = new ArrayList<>();
        for (ColumnReport column : report.columns()) {
            SequencedMap<String, @Nullable Object> fields = new LinkedHashMap<>();
            fields.put("name", column.name());
            fields.put("from", column.from());
            fields.put("to", column.to());
            fields.put("nulls", column.nulls());
            fields.put("distinct", column.distinct());
            fields.put("min", column.min());
            fields.put("max", column.max());
            fields.put("why", column.why());
            fields.put("next", column.next());
            fields.put("bytes_pandas", column.bytesPandas());
            fields.put("bytes_arrow", column.bytesArrow());
            fields.put("bytes_disk", column.bytesDisk());
            columns.add(fields);
        }
        return columns;
    }

    private static List<SequencedMap<String, @Nullable Object>> suggestions(DatasetReport report) {
        List<SequencedMap<String, @Nullable Object>> suggestions = new ArrayList<>();
        for (Suggestion suggestion : report.suggestions()) {
            SequencedMap<String, @Nullable Object> fields = new LinkedHashMap<>();
            fields.put("kind", suggestion.kind());
            fields.put("column", suggestion.column());
            fields.put("text", suggestion.text());
            fields.put("applied", suggestion.applied());
            suggestions.add(fields);
        }
        return suggestions;
    }

    private static @Nullable SequencedMap<String, @Nullable Object> reduced(@Nullable ReducedDataset reduced) {
        if (reduced == null) {
            return null;
        }
        SequencedMap<String, @Nullable Object> fields = new LinkedHashMap<>();
        fields.put("output", reduced.output());
        fields.put("basis", reduced.basis());
        fields.put("explained_variance_ratio", reduced.explained());
        fields.put("explained_in_all", reduced.explainedInAll());
        return fields;
    }

    private static SequencedMap<String, @Nullable Object> origin(DatasetReport.Origin origin) {
        SequencedMap<String, @Nullable Object> fields = new LinkedHashMap<>();
        fields.put("input", origin.input());
        fields.put("options", origin.options());
        fields.put("program", origin.program());
        fields.put("files", new TreeMap<>(origin.files()));
        return fields;
    }

    private static double rounded(double seconds) {
        return Math.round(seconds * 1000) / 1000.0;
    }
}
