package dev.nightjar.dataset.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightjar.cloud.JsonText;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ReportDocumentsTest {
    @Test
    void writesTheDocumentsAsWeExpectThem() {
        Golden.holds("report.json", json(Reports.mixed()));
        Golden.holds("report.md", ReportDocuments.markdown(Reports.mixed()));
        Golden.holds("report.html", ReportDocuments.html(Reports.mixed()));
    }

    @Test
    void showsHostileTextsAsTheyAre() {
        Golden.holds("hostile.md", ReportDocuments.markdown(Reports.hostile()));
        Golden.holds("hostile.html", ReportDocuments.html(Reports.hostile()));
    }

    @Test
    void beginsTheJsonWithThePromisedFields() {
        Map<String, ?> document = ReportDocuments.json(Reports.mixed());

        assertThat(document.keySet())
                .startsWith(
                        "file",
                        "rows",
                        "bytes_in",
                        "bytes_out",
                        "bytes_pandas",
                        "bytes_arrow",
                        "columns",
                        "warnings",
                        "peak_rss",
                        "cpu_seconds",
                        "verified");
        assertThat((List<?>) document.get("columns"))
                .first()
                .isInstanceOfSatisfying(
                        Map.class,
                        column -> assertThat(column.keySet().toString())
                                .startsWith("[name, from, to, nulls, distinct, min, max, why, next, "));
    }

    @Test
    void letsNoTextBecomeMarkup() {
        String html = ReportDocuments.html(Reports.hostile());
        String markdown = ReportDocuments.markdown(Reports.hostile());

        assertThat(html)
                .doesNotContain("<script")
                .doesNotContain("\u202e")
                .doesNotContain("\u0000")
                .contains("&lt;script&gt;")
                .contains("\\u202e");
        assertThat(markdown)
                .doesNotContain("<")
                .doesNotContain("`")
                .doesNotContain("\u202e")
                .doesNotContain("://");
        assertThat(markdown.lines()
                        .filter(line -> line.startsWith("|"))
                        .map(line -> line.chars().filter(c -> c == '|').count()))
                .containsOnly(3L, 12L);
        assertThat(html.length()).isLessThan(20_000);
    }

    @Test
    void loadsNothingFromAnywhere() {
        String html = ReportDocuments.html(Reports.mixed());

        assertThat(html)
                .contains("default-src 'none'")
                .doesNotContain("http:")
                .doesNotContain("https:")
                .doesNotContain("src=")
                .doesNotContain("@import")
                .doesNotContain("url(")
                .doesNotContain("<script");
    }

    @Test
    void staysUsableWithTenThousandColumns() {
        assertThat(ReportDocuments.html(Reports.wide(10_000)).getBytes(StandardCharsets.UTF_8))
                .hasSizeLessThan(8_000_000);
    }

    @Test
    void writesADryRunOfAnEmptyDataset() {
        DatasetReport nothing =
                new DatasetReport("a.csv", "", 0, 2, 0, 132, 0, List.of(), List.of(), 0, 0, 0, "full", 0);

        assertThat(json(nothing))
                .contains("\"columns\":[]")
                .contains("\"mb_per_second\":0.0")
                .contains("\"reduced\":null");
        assertThat(ReportDocuments.html(nothing)).contains("nothing was written (dry run)");
        assertThat(ReportDocuments.markdown(nothing)).contains("| Output | none (dry run) |");
    }

    private static String json(DatasetReport report) {
        return new String(JsonText.bytes(ReportDocuments.json(report)), StandardCharsets.UTF_8);
    }
}
