package dev.nightjar.offpeak.account;

import dev.nightjar.offpeak.account.MonthlyAccount.Rate;
import dev.nightjar.offpeak.calendar.OffPeakCalendar;
import dev.nightjar.offpeak.desk.Pool;
import dev.nightjar.offpeak.desk.RecurringJob;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * All jobs as one HTML page: a timeline of windows and jobs, a table, the pools, the account of the month.
 *
 * <p>It opens offline: the style is in it, there is no script, and its own policy forbids it to load anything. Every text
 * of a job is escaped and cut. At most {@value #MOST_JOBS} jobs are shown, those first that somebody waits for.
 *
 * @param jobs in any order
 * @param hidden how many jobs there are that are not among {@code jobs}
 * @param pools those in use
 * @param calendar of the default tariff: its windows are shaded, its zone's times are shown
 * @param rate what the account counts in; null for minutes at the full price
 */
public record JobsPage(
        Instant now,
        List<JobView> jobs,
        int hidden,
        List<Pool> pools,
        List<RecurringJob> recurring,
        OffPeakCalendar calendar,
        MonthlyAccount account,
        @Nullable Rate rate) {
    public static final int MOST_JOBS = 500;

    private static final int NAME_CHARS = 60;
    private static final int SENTENCE_CHARS = 300;
    private static final int MOST_POOLS = 50;

    private static final String STYLE = """
        :root{color-scheme:light dark;--paper:#fff;--ink:#1b1f24;--soft:#57606a;--line:#d0d7de;--card:#f6f8fa;\
        --window:#dcebfd;--done:#0a6a4f;--run:#a03c00;--plan:#2457a6;--warn:#a40e26;--link:#0a58ca}
        @media(prefers-color-scheme:dark){:root{--paper:#14171b;--ink:#e6e9ed;--soft:#a3acb8;--line:#353b43;--card:#1d2127;\
        --window:#1c2f47;--done:#4cc38a;--run:#f0a35e;--plan:#8fbaff;--warn:#ff8d9b;--link:#7ab4ff}}
        *{box-sizing:border-box}
        body{margin:0 auto;padding:1.5rem;max-width:90rem;background:var(--paper);color:var(--ink);\
        font:15px/1.45 system-ui,"Noto Sans","Noto Sans CJK JP",sans-serif}
        h1{font-size:1.5rem;margin:0 0 .25rem}
        h2{font-size:1.15rem;margin:2rem 0 .5rem}
        p{margin:.25rem 0}
        a{color:var(--link)}
        .soft,caption{color:var(--soft)}
        .scroll{overflow-x:auto;border:1px solid var(--line);border-radius:.5rem}
        svg{display:block;min-width:60rem;width:100%;font:12px system-ui,"Noto Sans","Noto Sans CJK JP",sans-serif}
        svg text{fill:var(--ink)}
        svg text.day{fill:var(--soft);text-anchor:start}
        svg line.day{stroke:var(--line)}
        svg line.now{stroke:var(--warn);stroke-width:1.5}
        .window{fill:var(--window)}
        .done{fill:var(--done)}
        .running{fill:var(--run);stroke:var(--ink);stroke-width:1.5}
        .planned{fill:none;stroke:var(--plan);stroke-width:1.5;stroke-dasharray:4 2}
        .deadline{stroke:var(--warn);stroke-width:2;fill:none}
        .legend{display:flex;flex-wrap:wrap;gap:.25rem 1.25rem;margin:.5rem 0;padding:0;list-style:none}
        .legend svg{display:inline-block;width:28px;min-width:0;height:14px;vertical-align:-2px;margin-right:.35rem}
        table{border-collapse:collapse;width:100%}
        caption{text-align:left;padding:.5rem .6rem;font-size:.85rem}
        th,td{padding:.35rem .6rem;border-top:1px solid var(--line);text-align:left;vertical-align:top}
        thead th{font-size:.8rem;color:var(--soft)}
        td.w{min-width:14rem;overflow-wrap:anywhere}
        td.i{max-width:16rem;overflow-wrap:anywhere}
        .n{text-align:right;white-space:nowrap;font-variant-numeric:tabular-nums}
        time{white-space:nowrap}
        .late{color:var(--warn);font-weight:600}
        """;

    public JobsPage {
        jobs = List.copyOf(jobs);
        pools = List.copyOf(pools);
        recurring = List.copyOf(recurring);
    }

    /** The page. */
    public String html() {
        List<JobView> shown = ordered(jobs).stream().limit(MOST_JOBS).toList();
        StringBuilder page = new StringBuilder();
        page.append("<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n")
                .append("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n")
                .append("<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src"
                        + " 'unsafe-inline'\">\n")
                .append("<meta name=\"referrer\" content=\"no-referrer\">\n<title>Jobs</title>\n<style>\n")
                .append(STYLE)
                .append("</style>\n</head>\n<body>\n<header>\n<h1>Jobs</h1>\n<p>")
                .append(counts())
                .append("</p>\n<p class=\"soft\">As of ")
                .append(Html.time(now, zone()))
                .append(" (")
                .append(zone().getId())
                .append("). Savings rest on an assumed tariff: ")
                .append(Html.text(assumed(), SENTENCE_CHARS))
                .append(".</p>\n</header>\n<main>\n");
        timeline(page, shown);
        table(page, shown);
        recurring(page);
        pools(page);
        account(page);
        return page.append("</main>\n</body>\n</html>\n").toString();
    }

    private ZoneId zone() {
        return calendar.tariff().zone();
    }

    private String assumed() {
        return JobView.text(calendar) + " in the shaded windows";
    }

    /** Those that run, then those that wait, the soonest first, then the newest of those that are over. */
    public static List<JobView> ordered(List<JobView> jobs) {
        Comparator<JobView> order = Comparator.<JobView>comparingInt(
                        job -> switch (job.record().state()) {
                            case HELD -> 0;
                            case RUNNING, STARTING -> 1;
                            case QUEUED -> 2;
                            case DONE, REJECTED, CANCELLED -> 3;
                        })
                .thenComparing(job -> {
                    Instant until = job.until();
                    return job.record().state().leaves()
                            ? -job.record().changed().getEpochSecond()
                            : until == null ? Long.MAX_VALUE : until.getEpochSecond();
                })
                .thenComparing(job -> job.record().jobId());
        return jobs.stream().sorted(order).toList();
    }

    private String counts() {
        Map<String, Integer> counts = new TreeMap<>();
        jobs.forEach(job -> counts.merge(job.state(), 1, Integer::sum));
        StringBuilder text = new StringBuilder();
        counts.forEach((state, count) -> text.append(text.isEmpty() ? "" : ", ")
                .append(count)
                .append(' ')
                .append(state));
        int more = hidden + Math.max(0, jobs.size() - MOST_JOBS);
        return (text.isEmpty() ? "No job is here." : text.append('.').toString())
                + (more > 0 ? " " + more + " more are not shown." : "");
    }

    private void timeline(StringBuilder page, List<JobView> shown) {
        page.append("<h2 id=\"timeline\">Timeline</h2>\n<ul class=\"legend\" aria-label=\"Legend\">\n");
        legend(page, "<rect class=\"window\" width=\"28\" height=\"14\"/>", "window: the lower price holds");
        legend(page, "<rect class=\"done\" y=\"1\" width=\"28\" height=\"12\" rx=\"2\"/>", "ran");
        legend(page, "<rect class=\"running\" x=\"1\" y=\"1\" width=\"26\" height=\"12\" rx=\"2\"/>", "runs");
        legend(page, "<rect class=\"planned\" x=\"1\" y=\"1\" width=\"26\" height=\"12\" rx=\"2\"/>", "planned");
        legend(page, "<path class=\"deadline\" d=\"M14 0v14m-4 -13h8\"/>", "deadline");
        page.append("</ul>\n<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-labelledby=\"timeline\">\n")
                .append(new Timeline(shown, calendar, now).svg())
                .append("</div>\n");
    }

    private static void legend(StringBuilder page, String shape, String text) {
        page.append("<li><svg aria-hidden=\"true\" viewBox=\"0 0 28 14\">")
                .append(shape)
                .append("</svg>")
                .append(text)
                .append("</li>\n");
    }

    private void table(StringBuilder page, List<JobView> shown) {
        page.append("<h2 id=\"jobs\">Each job</h2>\n"
            + "<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-labelledby=\"jobs\">\n"
            + "<table>\n"
            + "<caption>Costs in percent of what the whole job costs at the full price. Now: begun at once. Planned:"
            + " as it is planned; of a job that is over, as it was. Bound: the least that is possible by its"
            + " deadline.</caption>\n"
            + "<thead><tr>");
        for (String head : List.of("job", "pool", "state", "why", "until", "rounds done", "deadline")) {
            page.append("<th scope=\"col\">").append(head).append("</th>");
        }
        for (String head : List.of("now", "planned", "bound")) {
            page.append("<th scope=\"col\" class=\"n\">").append(head).append("</th>");
        }
        page.append("</tr></thead>\n<tbody>\n");
        shown.forEach(job -> row(page, job));
        if (shown.isEmpty()) {
            page.append("<tr><td colspan=\"10\">none</td></tr>\n");
        }
        page.append("</tbody>\n</table>\n</div>\n");
    }

    private void row(StringBuilder page, JobView job) {
        var message = job.record().message();
        page.append("<tr><td class=\"i\"><bdi>")
                .append(Html.text(message.jobName(), NAME_CHARS))
                .append("</bdi><br><bdi class=\"soft\">")
                .append(Html.text(job.record().jobId(), NAME_CHARS))
                .append("</bdi></td><td><bdi>")
                .append(Html.text(message.pool(), NAME_CHARS))
                .append("</bdi></td><td>")
                .append(job.state())
                .append(job.late() ? " <span class=\"late\">late</span>" : "")
                .append("</td><td class=\"w\">")
                .append(Html.text(job.why(), SENTENCE_CHARS))
                .append("</td><td>")
                .append(job.until() == null ? "" : Html.time(job.until(), zone()))
                .append("</td><td class=\"n\">")
                .append(job.record().roundsDone())
                .append(" of ")
                .append(job.record().rounds())
                .append("</td><td>")
                .append(message.deadline() == null ? "" : Html.time(message.deadline(), zone()));
        for (BigDecimal cost : Arrays.asList(job.costNow(), job.costPlanned(), job.costBound())) {
            page.append("</td><td class=\"n\">").append(cost == null ? "" : percent(cost));
        }
        page.append("</td></tr>\n");
    }

    private void recurring(StringBuilder page) {
        if (recurring.isEmpty()) {
            return;
        }
        page.append("<h2>Jobs that come again</h2>\n"
                + "<div class=\"scroll\">\n"
                + "<table>\n"
                + "<thead><tr><th scope=\"col\">job</th><th scope=\"col\">cron</th><th scope=\"col\">next</th><th"
                + " scope=\"col\">last</th></tr></thead>\n"
                + "<tbody>\n");
        recurring.stream().limit(MOST_JOBS).forEach(job -> {
            var again = job.message().recurrence();
            page.append("<tr><td class=\"i\"><bdi>")
                    .append(Html.text(job.message().jobName(), NAME_CHARS))
                    .append("</bdi></td><td>")
                    .append(again == null ? "" : Html.text(again.cron() + " " + again.zone(), NAME_CHARS))
                    .append("</td><td>")
                    .append(job.next().map(at -> Html.time(at, zone())).orElse("none: it is cancelled"))
                    .append("</td><td class=\"w\">")
                    .append(Html.text(job.lastOutcome(), SENTENCE_CHARS))
                    .append("</td></tr>\n");
        });
        page.append("</tbody>\n</table>\n</div>\n");
    }

    private void pools(StringBuilder page) {
        page.append("<h2>Pools</h2>\n<ul>\n");
        pools.stream()
                .limit(MOST_POOLS)
                .forEach(pool -> page.append("<li><bdi>")
                        .append(Html.text(pool.name(), NAME_CHARS))
                        .append("</bdi>: ")
                        .append(pool.capacity())
                        .append(" at once")
                        .append(pool.paused() ? ", paused" : "")
                        .append("</li>\n"));
        page.append(pools.isEmpty() ? "<li>none is in use</li>\n" : "").append("</ul>\n");
    }

    private void account(StringBuilder page) {
        MonthlyAccount.Sums total = account.total();
        page.append("<h2>Account of ")
                .append(account.month())
                .append(" (assumed tariff)</h2>\n<p>")
                .append(total.jobs())
                .append(total.jobs() == 1 ? " job was done" : " jobs were done")
                .append(", ")
                .append(MonthlyAccount.amount(total.savedAgainstRunNow(), rate))
                .append(' ')
                .append(Html.text(MonthlyAccount.unit(rate), NAME_CHARS))
                .append(" saved against running at once (")
                .append(total.savedPercent())
                .append(" %), ")
                .append(MonthlyAccount.amount(total.savedAgainstPlan(), rate))
                .append(" against what was planned.</p>\n");
        if (total.jobs() == 0) {
            return;
        }
        page.append("<div class=\"scroll\">\n<table>\n<caption>In ")
                .append(Html.text(MonthlyAccount.unit(rate), NAME_CHARS))
                .append("</caption>\n<thead><tr><th scope=\"col\">of</th>");
        for (String head : List.of("jobs", "run now", "planned", "realised", "saved", "saved %")) {
            page.append("<th scope=\"col\" class=\"n\">").append(head).append("</th>");
        }
        page.append("</tr></thead>\n<tbody>\n");
        account.byPool().entrySet().stream()
                .limit(MOST_POOLS)
                .forEach(pool -> sums(page, "pool " + pool.getKey(), pool.getValue()));
        account.byName().entrySet().stream()
                .limit(MOST_JOBS)
                .forEach(name -> sums(page, "job " + name.getKey(), name.getValue()));
        page.append("</tbody>\n</table>\n</div>\n<p class=\"soft\">Assumed: ")
                .append(Html.text(String.join("; ", account.tariffs()), SENTENCE_CHARS))
                .append("</p>\n");
    }

    private void sums(StringBuilder page, String name, MonthlyAccount.Sums sums) {
        page.append("<tr><td class=\"i\"><bdi>")
                .append(Html.text(name, NAME_CHARS))
                .append("</bdi></td><td class=\"n\">")
                .append(sums.jobs());
        for (BigDecimal seconds : List.of(sums.runNow(), sums.planned(), sums.realised(), sums.savedAgainstRunNow())) {
            page.append("</td><td class=\"n\">")
                    .append(MonthlyAccount.amount(seconds, rate).toPlainString());
        }
        page.append("</td><td class=\"n\">").append(sums.savedPercent()).append("</td></tr>\n");
    }

    /** Such as {@code 80.0 %}. */
    public static String percent(BigDecimal part) {
        return part.movePointRight(2).setScale(1, RoundingMode.HALF_UP).toPlainString() + " %";
    }
}
