package dev.nightjar.local;

import dev.nightjar.offpeak.account.JobView;
import dev.nightjar.offpeak.account.JobsPage;
import dev.nightjar.offpeak.calendar.OffPeakCalendar;
import dev.nightjar.offpeak.desk.RecurringJob;
import java.io.PrintStream;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;

/** How jobs look on a terminal. */
final class JobsText {
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ssxxx", Locale.ROOT);
    private static final int ID_CHARS = 24;
    private static final int NAME_CHARS = 28;
    private static final int WHY_CHARS = 60;

    private JobsText() {}

    static String time(Instant at, ZoneId zone) {
        return TIME.format(at.atZone(zone));
    }

    /** Why it waits, until when, and what that costs; lines below the one that names it. */
    static void standing(JobView job, PrintStream out) {
        ZoneId zone = job.zone();
        Instant until = job.until();
        out.println("  " + sentence(JobsFolder.shown(job.why())));
        if (until != null) {
            out.println("  until " + time(until, zone));
        }
        if (!job.feasible()) {
            out.println("  it cannot keep its deadline; the earliest possible end is " + time(job.earliestEnd(), zone));
        } else if (job.late()) {
            out.println("  it is expected to miss its deadline");
        }
        out.println("  cost now " + percent(job.costNow()) + ", planned " + percent(job.costPlanned()) + ", bound "
                + percent(job.costBound()) + " of the full price (assumed tariff: " + job.tariffText() + ")");
    }

    /** With a capital and an end. */
    private static String sentence(String text) {
        if (text.isEmpty()) {
            return text;
        }
        int first = text.offsetByCodePoints(0, 1);
        return text.substring(0, first).toUpperCase(Locale.ROOT)
                + text.substring(first)
                + (text.matches("(?s).*[.!?]") ? "" : ".");
    }

    static void standing(RecurringJob job, OffPeakCalendar calendar, PrintStream out) {
        ZoneId zone = calendar.tariff().zone();
        var again = job.message().recurrence();
        if (again != null) {
            out.println("  comes again at " + JobsFolder.shown(again.cron()) + " " + JobsFolder.shown(again.zone()));
        }
        out.println("  "
                + job.next().map(next -> "next run " + time(next, zone)).orElse("no further run: it is cancelled"));
        out.println("  " + JobsFolder.shown(job.lastOutcome()));
    }

    static SequencedMap<String, @Nullable Object> json(RecurringJob job) {
        SequencedMap<String, @Nullable Object> json = new LinkedHashMap<>();
        var again = job.message().recurrence();
        json.put("id", job.jobId());
        json.put("job_name", job.message().jobName());
        json.put("state", job.cancelled() ? "cancelled" : "recurring");
        json.put("cron", again == null ? null : again.cron());
        json.put("zone", again == null ? null : again.zone());
        json.put("next", job.next().map(Instant::toString).orElse(null));
        json.put("last_run", job.lastRun());
        json.put("last_outcome", job.lastOutcome());
        return json;
    }

    /** One line a job; columns are as wide as what stands in them. */
    static void table(List<JobView> jobs, PrintStream out) {
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("STATE", "JOB", "NAME", "POOL", "NOW", "PLANNED", "BOUND", "UNTIL", "WHY"));
        for (JobView job : jobs) {
            Instant until = job.until();
            rows.add(List.of(
                    job.state() + (job.late() ? "!" : ""),
                    cut(job.record().jobId(), ID_CHARS),
                    cut(job.record().message().jobName(), NAME_CHARS),
                    cut(job.record().message().pool(), NAME_CHARS),
                    percent(job.costNow()),
                    percent(job.costPlanned()),
                    percent(job.costBound()),
                    until == null ? "-" : time(until, job.zone()),
                    cut(job.why(), WHY_CHARS)));
        }
        for (List<String> row : rows) {
            StringBuilder line = new StringBuilder();
            for (int column = 0; column < row.size() - 1; column++) {
                int at = column;
                int width = rows.stream()
                        .mapToInt(one -> one.get(at).length())
                        .max()
                        .orElse(0);
                line.append(row.get(column))
                        .append(" ".repeat(width - row.get(column).length() + 2));
            }
            out.println(line + row.getLast());
        }
    }

    static String percent(@Nullable BigDecimal part) {
        return part == null ? "-" : JobsPage.percent(part);
    }

    private static String cut(String raw, int most) {
        String text = JobsFolder.shown(raw);
        return text.codePointCount(0, text.length()) <= most
                ? text
                : text.substring(0, text.offsetByCodePoints(0, most - 1)) + "…";
    }
}
