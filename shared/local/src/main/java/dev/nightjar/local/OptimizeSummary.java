package dev.nightjar.local;

import dev.nightjar.dataset.report.ColumnReport;
import dev.nightjar.dataset.report.DatasetReport;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/** What a person sees of an optimized dataset: a few lines. Everything here stands in the report too. */
final class OptimizeSummary {
    private static final int MOST_COLUMNS = 40;
    private static final int MOST_WARNINGS = 20;
    private static final int WIDEST_NAME = 32;
    private static final List<String> UNITS = List.of("KiB", "MiB", "GiB");

    private OptimizeSummary() {}

    static void print(DatasetReport report, String directory, PrintStream out) {
        out.println(report.file() + ": " + count(report.rows(), "row") + ", "
                + count(report.columns().size(), "column"));
        out.println("  memory  " + bytes(report.bytesPandas()) + " in pandas, " + bytes(report.bytesArrow())
                + " in Arrow" + share(report.bytesArrow(), report.bytesPandas()));
        if (report.output().isEmpty()) {
            out.println("  file    " + bytes(report.bytesIn()) + "; nothing is written");
        } else {
            out.println("  file    " + bytes(report.bytesIn()) + ", now " + bytes(report.bytesOut())
                    + share(report.bytesOut(), report.bytesIn()));
        }
        columns(report.columns(), out);
        List<String> warnings = report.warnings();
        if (!warnings.isEmpty()) {
            String more = warnings.size() > MOST_WARNINGS ? " and " + (warnings.size() - MOST_WARNINGS) + " more" : "";
            out.println("  warnings: "
                    + printable(String.join(", ", warnings.subList(0, Math.min(MOST_WARNINGS, warnings.size()))))
                    + more);
        }
        if (report.cached()) {
            out.println("  " + Path.of(directory).resolve(report.output())
                    + " was there already, made of the same bytes by the same options; nothing was done");
        } else if (!report.output().isEmpty()) {
            out.println("  " + Path.of(directory).resolve(report.output()) + ", verified (" + report.verified()
                    + "); the report lies beside it");
        }
    }

    private static void columns(List<ColumnReport> columns, PrintStream out) {
        List<ColumnReport> shown = columns.subList(0, Math.min(MOST_COLUMNS, columns.size()));
        int width =
                shown.stream().mapToInt(column -> name(column).length()).max().orElse(0);
        int from =
                shown.stream().mapToInt(column -> column.from().length()).max().orElse(0);
        for (ColumnReport column : shown) {
            out.println("    " + pad(name(column), width) + "  " + pad(column.from(), from) + "  " + column.to());
        }
        if (columns.size() > shown.size()) {
            out.println("    and " + (columns.size() - shown.size()) + " more, in the report");
        }
    }

    private static String name(ColumnReport column) {
        String name = printable(column.name());
        return name.length() <= WIDEST_NAME ? name : name.substring(0, WIDEST_NAME - 1) + "…";
    }

    /** Names and warnings come out of files: no control character of theirs reaches the terminal. */
    private static String printable(String text) {
        return text.replaceAll("\\p{Cntrl}", "?");
    }

    private static String pad(String text, int width) {
        return text + " ".repeat(Math.max(0, width - text.length()));
    }

    private static String share(long part, long whole) {
        return whole <= 0 ? "" : String.format(Locale.ROOT, " (%.1f %%)", 100.0 * part / whole);
    }

    private static String count(long count, String what) {
        return String.format(Locale.ROOT, "%,d %s", count, what) + (count == 1 ? "" : "s");
    }

    /** {@code 231 B}, {@code 1.4 KiB}, {@code 256 MiB}. */
    static String bytes(long bytes) {
        if (bytes < 1024) {
            return bytes + " B";
        }
        int unit = 0;
        double value = bytes / 1024.0;
        while (value >= 1024 && unit < UNITS.size() - 1) {
            value /= 1024;
            unit++;
        }
        String digits =
                value < 100 ? String.format(Locale.ROOT, "%.1f", value) : String.format(Locale.ROOT, "%.0f", value);
        return digits + " " + UNITS.get(unit);
    }
}
