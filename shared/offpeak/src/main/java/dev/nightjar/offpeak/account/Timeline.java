package dev.nightjar.offpeak.account;

import dev.nightjar.offpeak.calendar.OffPeakCalendar;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;

/**
 * Windows and jobs over time as one inline SVG: windows are shaded, each job is a row with what ran, runs and is planned,
 * and its deadline. What is what differs in shape, not in colour alone. Times are those of the default tariff's zone.
 */
final class Timeline {
    private static final Duration BACK = Duration.ofHours(36);
    private static final Duration AHEAD = Duration.ofHours(60);
    private static final Duration LONGEST_AHEAD = Duration.ofDays(8);
    private static final int LEFT = 210;
    private static final int WIDTH = 1200;
    private static final int ROW = 20;
    private static final int TOP = 26;
    /** A picture of 500 rows is scrolled through: the days stand above every so many. */
    private static final int ROWS_A_BAND = 25;

    private static final int LABEL_CHARS = 27;
    private static final int TITLE_CHARS = 300;
    private static final DateTimeFormatter DAY = DateTimeFormatter.ofPattern("EEE d MMM", Locale.ENGLISH);

    private final List<JobView> jobs;
    private final OffPeakCalendar calendar;
    private final ZoneId zone;
    private final long now;
    private final long from;
    private final long to;
    private final StringBuilder svg = new StringBuilder();

    Timeline(List<JobView> jobs, OffPeakCalendar calendar, Instant now) {
        this.jobs = jobs;
        this.calendar = calendar;
        this.zone = calendar.tariff().zone();
        this.now = now.getEpochSecond();
        long first = this.now - 3600;
        long last = this.now + AHEAD.toSeconds();
        for (JobView job : jobs) {
            for (JobView.Span span : job.spans()) {
                first = Math.min(first, span.start().getEpochSecond());
                last = Math.max(last, span.end().getEpochSecond());
            }
            if (job.latestEnd() != null) {
                last = Math.max(last, job.latestEnd().getEpochSecond());
            }
        }
        this.from = Math.max(first, this.now - BACK.toSeconds());
        this.to = Math.min(last + 3600, this.now + LONGEST_AHEAD.toSeconds());
    }

    String svg() {
        int bands = Math.max(1, (jobs.size() + ROWS_A_BAND - 1) / ROWS_A_BAND);
        int height = bands * TOP + Math.max(1, jobs.size()) * ROW + 6;
        svg.append("<svg role=\"img\" aria-labelledby=\"tl-title tl-desc\" viewBox=\"0 0 ")
                .append(WIDTH)
                .append(' ')
                .append(height)
                .append("\">\n<title id=\"tl-title\">Windows and jobs over time</title>\n<desc id=\"tl-desc\">")
                .append("From ")
                .append(Html.shortTime(Instant.ofEpochSecond(from), zone))
                .append(" to ")
                .append(Html.shortTime(Instant.ofEpochSecond(to), zone))
                .append(", ")
                .append(zone.getId())
                .append(". ")
                .append(jobs.size())
                .append(jobs.size() == 1 ? " job. " : " jobs. ")
                .append("The table below holds the same.</desc>\n");
        windows(height);
        for (int band = 0; band < bands; band++) {
            days(band * (TOP + ROWS_A_BAND * ROW), Math.min(ROWS_A_BAND, jobs.size() - band * ROWS_A_BAND));
        }
        svg.append("<line class=\"now\" x1=\"")
                .append(x(now))
                .append("\" x2=\"")
                .append(x(now))
                .append("\" y1=\"0\" y2=\"")
                .append(height)
                .append("\"><title>now: ")
                .append(Html.shortTime(Instant.ofEpochSecond(now), zone))
                .append("</title></line>\n");
        for (int row = 0; row < jobs.size(); row++) {
            job(jobs.get(row), (row / ROWS_A_BAND + 1) * TOP + row * ROW);
        }
        return svg.append("</svg>\n").toString();
    }

    private void windows(int height) {
        long at = from;
        while (at < to) {
            long next = Math.min(to, calendar.nextEdge(at));
            if (calendar.discounted(at)) {
                svg.append("<rect class=\"window\" x=\"")
                        .append(x(at))
                        .append("\" y=\"0\" width=\"")
                        .append(tenths(Math.max(1, position(next) - position(at))))
                        .append("\" height=\"")
                        .append(height)
                        .append("\"><title>lower price until ")
                        .append(Html.shortTime(Instant.ofEpochSecond(next), zone))
                        .append("</title></rect>\n");
            }
            at = next;
        }
    }

    private void days(int y, int rows) {
        ZonedDateTime day = Instant.ofEpochSecond(from)
                .atZone(zone)
                .truncatedTo(ChronoUnit.DAYS)
                .plusDays(1);
        for (; day.toEpochSecond() < to; day = day.plusDays(1)) {
            String x = x(day.toEpochSecond());
            svg.append("<line class=\"day\" x1=\"").append(x).append("\" x2=\"").append(x);
            svg.append("\" y1=\"").append(y).append("\" y2=\"").append(y + TOP + Math.max(1, rows) * ROW);
            svg.append("\"/><text class=\"day\" x=\"").append(tenths(position(day.toEpochSecond()) + 40));
            svg.append("\" y=\"")
                    .append(y + 17)
                    .append("\">")
                    .append(DAY.format(day))
                    .append("</text>\n");
        }
    }

    private void job(JobView job, int y) {
        String name = job.record().message().jobName();
        svg.append("<g><title>")
                .append(Html.text(
                        name + ", " + job.record().jobId() + ": " + job.state() + ". " + job.why(), TITLE_CHARS))
                .append("</title><text x=\"4\" y=\"")
                .append(y + 14)
                .append("\">")
                .append(Html.text(name, LABEL_CHARS))
                .append("</text>");
        long drawn = Long.MIN_VALUE;
        for (JobView.Span span : job.spans()) {
            long start = span.start().getEpochSecond();
            long end = span.end().getEpochSecond();
            long left = position(start);
            long right = Math.max(left + 15, position(end));
            // Of many short segments at one place, one is seen.
            if (end <= from || start >= to || right <= drawn) {
                continue;
            }
            drawn = right;
            svg.append("<rect class=\"")
                    .append(span.kind().name().toLowerCase(Locale.ROOT))
                    .append("\" rx=\"2\" x=\"")
                    .append(tenths(left))
                    .append("\" y=\"")
                    .append(y + 4)
                    .append("\" width=\"")
                    .append(tenths(right - left))
                    .append("\" height=\"12\"><title>")
                    .append(Html.text(span.label(), TITLE_CHARS))
                    .append(": ")
                    .append(Html.shortTime(span.start(), zone))
                    .append(" to ")
                    .append(Html.shortTime(span.end(), zone))
                    .append("</title></rect>");
        }
        Instant deadline = job.record().message().deadline();
        if (deadline != null && deadline.getEpochSecond() >= from && deadline.getEpochSecond() <= to) {
            String x = x(deadline.getEpochSecond());
            svg.append("<path class=\"deadline\" d=\"M").append(x).append(' ').append(y + 1);
            svg.append("v18m-4 -18h8\"><title>deadline ").append(Html.shortTime(deadline, zone));
            svg.append("</title></path>");
        }
        svg.append("</g>\n");
    }

    /** In tenths of a unit, so that no rounding of doubles depends on the machine. */
    private long position(long second) {
        long inside = Math.max(from, Math.min(to, second)) - from;
        return 10L * LEFT + inside * 10 * (WIDTH - LEFT) / Math.max(1, to - from);
    }

    private String x(long second) {
        return tenths(position(second));
    }

    private static String tenths(long tenths) {
        return tenths % 10 == 0 ? Long.toString(tenths / 10) : tenths / 10 + "." + tenths % 10;
    }
}
