package dev.nightjar.dataset.report;

/** The report as Markdown: GitHub's tables, and every text of the dataset escaped. */
final class MarkdownReport {
    private static final int SHOWN_NAME = 80;
    private static final int SHOWN_VALUE = 40;
    private static final int SHOWN_SENTENCE = 400;

    private final DatasetReport report;
    private final StringBuilder text = new StringBuilder();

    MarkdownReport(DatasetReport report) {
        this.report = report;
    }

    String text() {
        text.append("# ").append(escaped(report.file(), SHOWN_SENTENCE)).append("\n\n");
        totals();
        reduced();
        warnings();
        suggestions();
        columns();
        text.append("\nBefore: ")
                .append(escaped(PandasModel.NAME, SHOWN_SENTENCE))
                .append(". After: Arrow buffers in memory, and the bytes in the file. kB, MB and GB are powers of"
                        + " 1,000.\n");
        return text.toString();
    }

    private void totals() {
        row("", "");
        row("---", "---:");
        row("Rows", Quantity.count(report.rows()));
        row("Columns", Quantity.count(report.columns().size()));
        row("Input", Quantity.bytes(report.bytesIn()));
        row("In pandas", Quantity.bytes(report.bytesPandas()));
        row(
                "As Arrow",
                Quantity.bytes(report.bytesArrow()) + " (" + Quantity.part(report.bytesArrow(), report.bytesPandas())
                        + " of pandas)");
        if (report.output().isEmpty()) {
            row("Output", "none (dry run)");
        } else {
            row(
                    "Output",
                    escaped(report.output(), SHOWN_SENTENCE) + ", " + Quantity.bytes(report.bytesOut()) + " ("
                            + Quantity.part(report.bytesOut(), report.bytesIn()) + " of the input)");
        }
        row("Verified", escaped(report.verified(), SHOWN_VALUE));
        row(
                "Peak memory",
                Quantity.bytes(report.peakRss()) + " (budget of the work: " + Quantity.bytes(report.memoryBudget())
                        + ")");
        row(
                "Time",
                Quantity.seconds(report.wallSeconds()) + ", CPU " + Quantity.seconds(report.cpuSeconds()) + ", "
                        + Quantity.bytes(Math.round(report.megabytesPerSecond() * 1e6)) + "/s");
    }

    private void reduced() {
        ReducedDataset reduced = report.reduced();
        if (reduced == null) {
            return;
        }
        text.append("\n## Principal components\n\n")
                .append(reduced.explained().size())
                .append(" components explain ")
                .append(Quantity.percent(reduced.explainedInAll()))
                .append(" of the variance: ")
                .append(escaped(reduced.output(), SHOWN_SENTENCE))
                .append("; the basis for later files is ")
                .append(escaped(reduced.basis(), SHOWN_SENTENCE))
                .append(".\n\n");
        row("Component", "Explains");
        row("---:", "---:");
        for (int i = 0; i < reduced.explained().size(); i++) {
            row(String.valueOf(i + 1), Quantity.percent(reduced.explained().get(i)));
        }
    }

    private void warnings() {
        if (!report.warnings().isEmpty()) {
            text.append("\n## Warnings\n\n");
            report.warnings()
                    .forEach(warning -> text.append("- ")
                            .append(escaped(warning, SHOWN_SENTENCE))
                            .append('\n'));
        }
    }

    private void suggestions() {
        if (!report.suggestions().isEmpty()) {
            text.append("\n## Columns that could go\n\n");
            for (Suggestion suggestion : report.suggestions()) {
                text.append("- ")
                        .append(escaped(suggestion.column(), SHOWN_NAME))
                        .append(": ")
                        .append(escaped(suggestion.text(), SHOWN_SENTENCE))
                        .append(suggestion.applied() ? " (left out)\n" : "\n");
            }
        }
    }

    private void columns() {
        text.append("\n## Columns\n\n");
        row(
                "Column",
                "From",
                "To",
                "pandas",
                "Arrow",
                "File",
                "Nulls",
                "Distinct",
                "Range",
                "Why",
                "What would shrink it further");
        row("---", "---", "---", "---:", "---:", "---:", "---:", "---:", "---", "---", "---");
        for (ColumnReport column : report.columns()) {
            Long distinct = column.distinct();
            String next = column.next();
            row(
                    escaped(column.name(), SHOWN_NAME),
                    escaped(column.from(), SHOWN_VALUE),
                    escaped(column.to(), SHOWN_VALUE),
                    Quantity.bytes(column.bytesPandas()),
                    Quantity.bytes(column.bytesArrow()),
                    Quantity.bytes(column.bytesDisk()),
                    Quantity.count(column.nulls()),
                    distinct == null ? "many" : Quantity.count(distinct),
                    range(column),
                    escaped(column.why(), SHOWN_SENTENCE),
                    next == null ? "" : escaped(next, SHOWN_SENTENCE));
        }
    }

    private static String range(ColumnReport column) {
        String min = column.min();
        String max = column.max();
        return min == null || max == null ? "" : escaped(min, SHOWN_VALUE) + " to " + escaped(max, SHOWN_VALUE);
    }

    private void row(String... cells) {
        text.append('|');
        for (String cell : cells) {
            text.append(' ').append(cell).append(" |");
        }
        text.append('\n');
    }

    /** The text such that Markdown shows it as it is: signs that mean something become entities, which mean nothing anywhere. */
    private static String escaped(String strange, int limit) {
        String visible = VisibleText.of(strange, limit);
        StringBuilder escaped = new StringBuilder(visible.length() + 16);
        for (int i = 0; i < visible.length(); i++) {
            char c = visible.charAt(i);
            boolean plain = Character.isLetterOrDigit(c)
                    || (c == '_' && isInAWord(visible, i))
                    || c > 0x7F
                    || " .,;:/()+=%'\"?-".indexOf(c) >= 0;
            // A space or list sign at an edge, or an address or mention in the middle, would mean something, too.
            boolean edge = (i == 0 || i == visible.length() - 1) && " -+=.".indexOf(c) >= 0;
            boolean address = c == ':' && visible.startsWith("://", i);
            if (plain && !edge && !address && !(c == '.' && isWww(visible, i))) {
                escaped.append(c);
            } else {
                escaped.append("&#").append((int) c).append(';');
            }
        }
        return escaped.toString();
    }

    /** There an underscore is one, even in Markdown. */
    private static boolean isInAWord(String text, int at) {
        return at > 0
                && at < text.length() - 1
                && Character.isLetterOrDigit(text.charAt(at - 1))
                && Character.isLetterOrDigit(text.charAt(at + 1));
    }

    private static boolean isWww(String text, int point) {
        return point >= 3 && text.regionMatches(true, point - 3, "www", 0, 3);
    }
}
