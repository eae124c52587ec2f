package dev.nightjar.dataset.report;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The report as one HTML page.
 *
 * <p>It opens offline: the style is in it, there is no script, and its own policy forbids both to load anything. Bars are boxes
 * of a width; the number stands beside each. Rows come in tables of {@value #ROWS_A_TABLE} and of one layout, which browsers lay out only
 * when they are looked at, so that 10,000 columns stay usable. Every text of the dataset is escaped, cut to a length, and kept from changing the direction of what
 * follows.
 */
final class HtmlReport {
    private static final int ROWS_A_TABLE = 100;
    private static final int MANY_COLUMNS = 30;
    private static final int LARGEST = 10;
    private static final int SHOWN_NAME = 80;
    private static final int SHOWN_VALUE = 40;
    private static final int SHOWN_SENTENCE = 400;

    private static final String STYLE = """
        :root{color-scheme:light dark;--paper:#fff;--ink:#1b1f24;--soft:#57606a;--line:#d8dee4;--card:#f6f8fa;\
        --before:#a0522d;--after:#0a6a4f;--disk:#2457a6;--warn:#7a4d00}
        @media(prefers-color-scheme:dark){:root{--paper:#14171b;--ink:#e6e9ed;--soft:#a3acb8;--line:#353b43;--card:#1d2127;\
        --before:#e09a72;--after:#4cc38a;--disk:#7aa8f0;--warn:#f0b44c}}
        *{box-sizing:border-box}
        body{margin:0 auto;padding:1.5rem;max-width:90rem;background:var(--paper);color:var(--ink);\
        font:15px/1.45 system-ui,"Noto Sans","Noto Sans CJK JP",sans-serif}
        h1{font-size:1.5rem;margin:0 0 .25rem;overflow-wrap:anywhere}
        h2{font-size:1.15rem;margin:2rem 0 .5rem}
        p{margin:.25rem 0}
        .soft,caption,dt{color:var(--soft)}
        dl{display:grid;grid-template-columns:repeat(auto-fill,minmax(10.5rem,1fr));gap:.75rem;margin:1rem 0}
        dl div{background:var(--card);border:1px solid var(--line);border-radius:.5rem;padding:.6rem .8rem}
        dt{font-size:.8rem}
        dd{margin:0;font-size:1.1rem;font-weight:600;overflow-wrap:anywhere}
        ul{padding-left:1.2rem;margin:.25rem 0}
        li{overflow-wrap:anywhere}
        .warn{border-left:.25rem solid var(--warn);padding-left:.75rem}
        .scroll{overflow-x:auto;border:1px solid var(--line);border-radius:.5rem}
        table{border-collapse:collapse;table-layout:fixed;width:100%;min-width:84rem}
        caption{text-align:left;padding:.5rem .6rem;font-size:.85rem}
        th,td{padding:.4rem .6rem;border-top:1px solid var(--line);text-align:left;vertical-align:top;overflow-wrap:anywhere}
        thead th{font-size:.8rem;color:var(--soft);font-weight:600}
        .c{width:11rem}
        .t{width:12.5rem}
        .b{width:15.5rem}
        .v{width:9rem}
        .n{text-align:right;white-space:nowrap;font-variant-numeric:tabular-nums}
        th.n{width:5.5rem}
        .w{content-visibility:auto;contain-intrinsic-size:auto 7000px}
        .r{display:grid;grid-template-columns:3.6rem 1fr 5rem;gap:.4rem;align-items:center;font-size:.82rem}
        .r i{height:.65rem;min-width:1px;border-radius:.2rem;background:var(--before)}
        .r+.r i{background:var(--after)}
        .r+.r+.r i{background:var(--disk)}
        @media print{.w{content-visibility:visible}}
        """;

    private final DatasetReport report;
    private final StringBuilder page = new StringBuilder();

    HtmlReport(DatasetReport report) {
        this.report = report;
    }

    String text() {
        page.append("<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n")
                .append("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n")
                .append("<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src"
                        + " 'unsafe-inline'\">\n")
                .append("<meta name=\"referrer\" content=\"no-referrer\">\n<title>")
                .append(escaped(report.file(), SHOWN_NAME))
                .append(": dataset report</title>\n<style>\n")
                .append(STYLE)
                .append("</style>\n</head>\n<body>\n<header>\n<h1>")
                .append(isolated(report.file(), SHOWN_SENTENCE))
                .append("</h1>\n<p class=\"soft\">")
                .append(headline())
                .append("</p>\n</header>\n<main>\n");
        totals();
        reduced();
        warnings();
        suggestions();
        largest();
        columns();
        page.append("</main>\n<footer>\n<p class=\"soft\">Before: ")
                .append(escaped(PandasModel.NAME, SHOWN_SENTENCE))
                .append(". After: Arrow buffers in memory. File: the bytes that were written. kB, MB and GB are powers"
                        + " of 1,000.</p>\n")
                .append("</footer>\n</body>\n</html>\n");
        return page.toString();
    }

    private String headline() {
        String memory = Quantity.bytes(report.bytesPandas()) + " in pandas, " + Quantity.bytes(report.bytesArrow())
                + " as Arrow (" + Quantity.part(report.bytesArrow(), report.bytesPandas()) + ")";
        return report.output().isEmpty()
                ? memory + "; nothing was written (dry run)"
                : memory + "; written to " + isolated(report.output(), SHOWN_SENTENCE);
    }

    private void totals() {
        page.append("<section aria-label=\"Size\">\n");
        long largest = Math.max(report.bytesPandas(), Math.max(report.bytesArrow(), report.bytesOut()));
        bars(report.bytesPandas(), report.bytesArrow(), report.bytesOut(), largest);
        page.append("\n</section>\n<dl>\n");
        card("Rows", Quantity.count(report.rows()));
        card("Columns", Quantity.count(report.columns().size()));
        card("Input", Quantity.bytes(report.bytesIn()));
        card(
                "Output",
                report.output().isEmpty()
                        ? "none"
                        : Quantity.bytes(report.bytesOut()) + " (" + Quantity.part(report.bytesOut(), report.bytesIn())
                                + ")");
        card("Verified", report.verified());
        card("Peak memory", Quantity.bytes(report.peakRss()));
        card("Budget of the work", Quantity.bytes(report.memoryBudget()));
        card("Time", Quantity.seconds(report.wallSeconds()));
        card("CPU", Quantity.seconds(report.cpuSeconds()));
        card("Throughput", Quantity.bytes(Math.round(report.megabytesPerSecond() * 1e6)) + "/s");
        page.append("</dl>\n");
    }

    private void card(String term, String value) {
        page.append("<div><dt>")
                .append(term)
                .append("</dt><dd>")
                .append(escaped(value, SHOWN_VALUE))
                .append("</dd></div>\n");
    }

    private void reduced() {
        ReducedDataset reduced = report.reduced();
        if (reduced == null) {
            return;
        }
        page.append("<section>\n<h2>Principal components</h2>\n<p>")
                .append(reduced.explained().size())
                .append(" components explain ")
                .append(Quantity.percent(reduced.explainedInAll()))
                .append(" of the variance: ")
                .append(isolated(reduced.output(), SHOWN_SENTENCE))
                .append("; the basis for later files is ")
                .append(isolated(reduced.basis(), SHOWN_SENTENCE))
                .append(".</p>\n<ul>\n");
        for (int i = 0; i < reduced.explained().size(); i++) {
            page.append("<li>")
                    .append(i + 1)
                    .append(": ")
                    .append(Quantity.percent(reduced.explained().get(i)))
                    .append("</li>\n");
        }
        page.append("</ul>\n</section>\n");
    }

    private void warnings() {
        if (!report.warnings().isEmpty()) {
            page.append("<section class=\"warn\">\n<h2>Warnings</h2>\n<ul>\n");
            report.warnings()
                    .forEach(warning -> page.append("<li>")
                            .append(isolated(warning, SHOWN_SENTENCE))
                            .append("</li>\n"));
            page.append("</ul>\n</section>\n");
        }
    }

    private void suggestions() {
        if (!report.suggestions().isEmpty()) {
            page.append("<section>\n<h2>Columns that could go</h2>\n<ul>\n");
            for (Suggestion suggestion : report.suggestions()) {
                page.append("<li><b>")
                        .append(isolated(suggestion.column(), SHOWN_NAME))
                        .append("</b>: ")
                        .append(isolated(suggestion.text(), SHOWN_SENTENCE))
                        .append(suggestion.applied() ? " (left out)" : "")
                        .append("</li>\n");
            }
            page.append("</ul>\n</section>\n");
        }
    }

    private void largest() {
        if (report.columns().size() > MANY_COLUMNS) {
            List<ColumnReport> largest = report.columns().stream()
                    .sorted(Comparator.comparingLong(ColumnReport::bytesArrow).reversed())
                    .limit(LARGEST)
                    .toList();
            page.append("<section>\n<h2>The ").append(LARGEST).append(" largest columns</h2>\n");
            table("the largest in memory first", largest);
            page.append("</section>\n");
        }
    }

    private void columns() {
        page.append("<section>\n<h2>Columns</h2>\n");
        table("in the order of the file; bars: bytes in pandas, as Arrow, in the file", report.columns());
        page.append("</section>\n");
    }

    private void table(String caption, List<ColumnReport> columns) {
        long largest = 1;
        for (ColumnReport column : report.columns()) {
            largest = Math.max(
                    largest, Math.max(column.bytesPandas(), Math.max(column.bytesArrow(), column.bytesDisk())));
        }
        page.append("<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"Columns, ")
                .append(caption)
                .append("\">\n");
        for (int from = 0; from < columns.size(); from += ROWS_A_TABLE) {
            int to = Math.min(columns.size(), from + ROWS_A_TABLE);
            page.append("<div class=\"w\"><table>\n<caption>")
                    .append(from + 1)
                    .append(" to ")
                    .append(to)
                    .append(" of ")
                    .append(columns.size())
                    .append(", ")
                    .append(caption)
                    .append("</caption>\n"
                            + "<thead><tr><th scope=\"col\" class=\"c\">Column<th scope=\"col\" class=\"t\">From"
                            + " and to")
                    .append("<th scope=\"col\" class=\"b\">Bytes<th scope=\"col\" class=\"n\">Nulls<th scope=\"col\""
                            + " class=\"n\">Distinct")
                    .append("<th scope=\"col\" class=\"v\">Range<th scope=\"col\">Why<th scope=\"col\">What would"
                            + " shrink it further</tr></thead>\n"
                            + "<tbody>\n");
            for (ColumnReport column : columns.subList(from, to)) {
                row(column, largest);
            }
            page.append("</tbody></table></div>\n");
        }
        page.append("</div>\n");
    }

    private void row(ColumnReport column, long largest) {
        Long distinct = column.distinct();
        page.append("<tr><th scope=\"row\">")
                .append(isolated(column.name(), SHOWN_NAME))
                .append("<td>")
                .append(escaped(column.from(), SHOWN_VALUE))
                .append(" \u2192<br><b>")
                .append(escaped(column.to(), SHOWN_VALUE))
                .append("</b><td>");
        bars(column.bytesPandas(), column.bytesArrow(), column.bytesDisk(), largest);
        page.append("<td class=\"n\">")
                .append(Quantity.count(column.nulls()))
                .append("<td class=\"n\">")
                .append(distinct == null ? "many" : Quantity.count(distinct))
                .append("<td>")
                .append(range(column.min(), column.max()))
                .append("<td>")
                .append(isolated(column.why(), SHOWN_SENTENCE))
                .append("<td>")
                .append(column.next() == null ? "" : isolated(column.next(), SHOWN_SENTENCE))
                .append("</tr>\n");
    }

    private static String range(@Nullable String min, @Nullable String max) {
        return min == null || max == null ? "" : isolated(min, SHOWN_VALUE) + " to " + isolated(max, SHOWN_VALUE);
    }

    private void bars(long before, long after, long disk, long largest) {
        bar("pandas", before, largest);
        bar("Arrow", after, largest);
        bar("file", disk, largest);
    }

    private void bar(String label, long bytes, long largest) {
        page.append("<div class=\"r\"><span>")
                .append(label)
                .append("</span><i style=\"width:")
                .append(String.format(Locale.ROOT, "%.1f", 100.0 * bytes / Math.max(1, largest)))
                .append("%\"></i><span class=\"n\">")
                .append(Quantity.bytes(bytes))
                .append("</span></div>");
    }

    /** Escaped, and in an element that keeps its direction to itself. */
    private static String isolated(String strange, int limit) {
        return "<bdi>" + escaped(strange, limit) + "</bdi>";
    }

    private static String escaped(String strange, int limit) {
        String visible = VisibleText.of(strange, limit);
        StringBuilder escaped = new StringBuilder(visible.length() + 16);
        for (int i = 0; i < visible.length(); i++) {
            char c = visible.charAt(i);
            switch (c) {
                case '&' -> escaped.append("&amp;");
                case '<' -> escaped.append("&lt;");
                case '>' -> escaped.append("&gt;");
                case '"' -> escaped.append("&quot;");
                case '\'' -> escaped.append("&#39;");
                default -> escaped.append(c);
            }
        }
        return escaped.toString();
    }
}
