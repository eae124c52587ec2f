package dev.nightjar.local;

import dev.nightjar.offpeak.calendar.OffPeakCalendar;
import dev.nightjar.offpeak.calendar.Tariff;
import java.io.PrintStream;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Locale;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;

/** What a person sees of a simulated run: a few lines. Everything here stands in the JSON too. */
final class JobsSimulateSummary {
    private JobsSimulateSummary() {}

    static void print(SequencedMap<String, @Nullable Object> run, OffPeakCalendar calendar, PrintStream out) {
        Tariff tariff = calendar.tariff();
        out.println(run.get("trace") + ": " + run.get("policy") + ", " + count(run, "jobs", "job") + " in "
                + count(run, "rounds", "round") + ", capacity " + grouped(run.get("capacity")) + ", load "
                + rounded(run.get("load"), 2));
        line(
                out,
                "cost",
                rounded(run.get("cost"), 4),
                "of everything at the full price; assumed tariff "
                        + tariff.name() + ", "
                        + tariff.discount()
                                .movePointRight(2)
                                .stripTrailingZeros()
                                .toPlainString() + " % off");
        line(
                out,
                "bound",
                rounded(run.get("bound_split"), 4),
                "the least with jobs cut at will; " + rounded(run.get("bound_flow"), 4) + " at their widths, "
                        + rounded(run.get("bound_whole"), 4) + " whole and alone");
        line(out, "cost / bound", rounded(run.get("ratio"), 4), "");
        line(
                out,
                "missed",
                grouped(run.get("missed")),
                "deadlines; " + grouped(run.get("infeasible_at_submit")) + " more could not be kept at submit");
        line(
                out,
                "delay",
                rounded(run.get("mean_delay_hours"), 1),
                "hours in the mean, " + rounded(run.get("p95_delay_hours"), 1) + " for the 95th of 100");
        line(out, "segments", grouped(run.get("segments")), "");
    }

    private static void line(PrintStream out, String name, String value, String meaning) {
        out.println(String.format(Locale.ROOT, "  %-13s %8s  %s", name, value, meaning)
                .stripTrailing());
    }

    private static String count(SequencedMap<String, @Nullable Object> run, String field, String unit) {
        return grouped(run.get(field)) + " " + unit + (Integer.valueOf(1).equals(run.get(field)) ? "" : "s");
    }

    private static String grouped(@Nullable Object number) {
        return number instanceof Integer count ? String.format(Locale.ROOT, "%,d", count) : "-";
    }

    private static String rounded(@Nullable Object number, int digits) {
        return number instanceof BigDecimal exact
                ? exact.setScale(digits, RoundingMode.HALF_EVEN).toPlainString()
                : "-";
    }
}
