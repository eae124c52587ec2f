package dev.nightjar.offpeak.account;

import dev.nightjar.offpeak.calendar.OffPeakCalendar;
import dev.nightjar.offpeak.desk.JobRecord;
import dev.nightjar.offpeak.desk.JobState;
import dev.nightjar.offpeak.desk.Tariffs;
import dev.nightjar.offpeak.message.JobMessage;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.time.YearMonth;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What the jobs that were done in a month cost, and what they would have cost otherwise, under the tariffs that were
 * declared for them. A job counts in the month in which it ended, on the calendar of its tariff's zone.
 *
 * <p>The unit is a second of one job at the full price; all sums are exact. Run now: the same work in one piece, from the
 * moment the job could begin, without the restarts that stopping it cost. Planned: the share of the full price that the
 * job's first recorded decision names, of the same work. Realised: each second at the price that held.
 *
 * @param tariffs all that were assumed, with their versions
 * @param notDone jobs that were cancelled or rejected; what they used up stands in no sum
 */
public record MonthlyAccount(
        YearMonth month,
        Sums total,
        SortedMap<String, Sums> byPool,
        SortedMap<String, Sums> byName,
        SortedSet<String> tariffs,
        int notDone) {
    private static final BigDecimal SECONDS_PER_MINUTE = BigDecimal.valueOf(60);
    private static final int MINUTE_DIGITS = 2;
    private static final int PERCENT_DIGITS = 1;

    public MonthlyAccount {
        byPool = Collections.unmodifiableSortedMap(new TreeMap<>(byPool));
        byName = Collections.unmodifiableSortedMap(new TreeMap<>(byName));
        tariffs = Collections.unmodifiableSortedSet(new TreeSet<>(tariffs));
    }

    /**
     * Sums of some jobs, in seconds of one job at the full price.
     *
     * @param jobs how many were done
     * @param worked how long they ran, restarts included
     * @param runNow what they would have cost, begun at once
     * @param planned what was planned; of a job without a recorded plan, what it cost
     * @param realised what they cost
     * @param withoutPlan how many have no recorded plan
     */
    public record Sums(
            int jobs,
            int segments,
            long worked,
            BigDecimal runNow,
            BigDecimal planned,
            BigDecimal realised,
            int withoutPlan) {
        static final Sums NONE = new Sums(0, 0, 0, BigDecimal.ZERO, BigDecimal.ZERO, BigDecimal.ZERO, 0);

        Sums plus(Sums other) {
            return new Sums(
                    jobs + other.jobs,
                    segments + other.segments,
                    worked + other.worked,
                    runNow.add(other.runNow),
                    planned.add(other.planned),
                    realised.add(other.realised),
                    withoutPlan + other.withoutPlan);
        }

        /** Negative where waiting cost more than it saved. */
        public BigDecimal savedAgainstRunNow() {
            return runNow.subtract(realised);
        }

        /** Negative where it became dearer than planned. */
        public BigDecimal savedAgainstPlan() {
            return planned.subtract(realised);
        }

        /** Percent of what running at once would have cost; 0 where nothing ran. */
        public BigDecimal savedPercent() {
            return runNow.signum() == 0
                    ? BigDecimal.ZERO
                    : savedAgainstRunNow().movePointRight(2).divide(runNow, PERCENT_DIGITS, RoundingMode.HALF_UP);
        }

        SequencedMap<String, @Nullable Object> json(@Nullable Rate rate) {
            SequencedMap<String, @Nullable Object> json = new LinkedHashMap<>();
            json.put("jobs", jobs);
            json.put("segments", segments);
            json.put("worked_minutes", minutes(BigDecimal.valueOf(worked)).toPlainString());
            json.put("run_now", amount(runNow, rate).toPlainString());
            json.put("planned", amount(planned, rate).toPlainString());
            json.put("realised", amount(realised, rate).toPlainString());
            json.put("saved_against_run_now", amount(savedAgainstRunNow(), rate).toPlainString());
            json.put("saved_against_plan", amount(savedAgainstPlan(), rate).toPlainString());
            json.put("saved_percent", savedPercent().toPlainString());
            json.put("jobs_without_plan", withoutPlan);
            return json;
        }
    }

    /**
     * What an hour of one job costs at the full price.
     *
     * @param unit such as {@code JPY}
     */
    public record Rate(BigDecimal perHour, String unit) {
        private static final BigDecimal SECONDS_PER_HOUR = BigDecimal.valueOf(3600);

        public Rate {
            if (perHour.signum() < 0) {
                throw new IllegalArgumentException("a price is at least 0");
            }
        }
    }

    /**
     * @param ended jobs that ended in that month, or near it; those of other months are left out
     * @param tariffs for the names of calendars in the jobs' messages; one that is no longer known is counted by the
     *     default
     */
    public static MonthlyAccount of(YearMonth month, Iterable<JobRecord> ended, Tariffs tariffs) {
        Sums total = Sums.NONE;
        SortedMap<String, Sums> byPool = new TreeMap<>();
        SortedMap<String, Sums> byName = new TreeMap<>();
        SortedSet<String> assumed = new TreeSet<>();
        int notDone = 0;
        for (JobRecord record : ended) {
            OffPeakCalendar calendar = calendar(record, tariffs);
            if (!YearMonth.from(record.changed().atZone(calendar.tariff().zone()))
                    .equals(month)) {
                continue;
            }
            if (record.state() != JobState.DONE) {
                notDone++;
                continue;
            }
            Sums sums = sums(record, calendar);
            assumed.add(calendar.versions().toString());
            total = total.plus(sums);
            byPool.merge(record.message().pool(), sums, Sums::plus);
            byName.merge(record.message().jobName(), sums, Sums::plus);
        }
        return new MonthlyAccount(month, total, byPool, byName, assumed, notDone);
    }

    /** The months of UTC in which a job of that month may have ended, whatever the zone. */
    public static List<YearMonth> monthsOfUtc(YearMonth month) {
        return List.of(month.minusMonths(1), month, month.plusMonths(1));
    }

    /** The calendar of a job's tariff, or the default one where its own is not known. */
    public static OffPeakCalendar calendar(JobRecord record, Tariffs tariffs) {
        String name = record.message().calendar();
        return tariffs.named(name == null ? "" : name)
                .or(() -> tariffs.named(""))
                .orElseThrow(() -> new IllegalStateException("there is no default tariff"));
    }

    private static Sums sums(JobRecord record, OffPeakCalendar calendar) {
        long worked = 0;
        long discounted = 0;
        for (JobRecord.Segment segment : record.segments()) {
            long start = segment.start().getEpochSecond();
            long end = Math.max(start, segment.end().getEpochSecond());
            worked += end - start;
            discounted += calendar.discountedSeconds(start, end);
        }
        JobMessage.Split split = record.message().split();
        long restarts = split == null
                ? 0
                : Math.max(0, record.segments().size() - 1)
                        * split.restartOverhead().toSeconds();
        long whole = Math.max(0, worked - restarts);
        long release = JobView.release(record).getEpochSecond();
        BigDecimal realised = price(calendar, worked, discounted);
        BigDecimal share = record.decisions().stream()
                .map(JobRecord.Decision::cost)
                .filter(cost -> cost != null)
                .map(JobRecord.Cost::planned)
                .findFirst()
                .orElse(null);
        return new Sums(
                1,
                record.segments().size(),
                worked,
                price(calendar, whole, calendar.discountedSeconds(release, release + whole)),
                share == null ? realised : share.multiply(BigDecimal.valueOf(whole)),
                realised,
                share == null ? 1 : 0);
    }

    private static BigDecimal price(OffPeakCalendar calendar, long seconds, long discountedSeconds) {
        return BigDecimal.valueOf(seconds)
                .subtract(calendar.tariff().discount().multiply(BigDecimal.valueOf(discountedSeconds)));
    }

    private static BigDecimal minutes(BigDecimal seconds) {
        return seconds.divide(SECONDS_PER_MINUTE, MINUTE_DIGITS, RoundingMode.HALF_UP);
    }

    /**
     * Seconds at the full price as minutes of that, or as money, with two digits after the point: rounded here and nowhere
     * before.
     */
    public static BigDecimal amount(BigDecimal seconds, @Nullable Rate rate) {
        return rate == null
                ? minutes(seconds)
                : seconds.multiply(rate.perHour()).divide(Rate.SECONDS_PER_HOUR, MINUTE_DIGITS, RoundingMode.HALF_UP);
    }

    /** What {@link #amount} counts in. */
    public static String unit(@Nullable Rate rate) {
        return rate == null ? "full-price job minutes" : rate.unit();
    }

    /** Fields whose names do not change; amounts are texts. */
    public SequencedMap<String, @Nullable Object> json(@Nullable Rate rate) {
        SequencedMap<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("month", month.toString());
        json.put("unit", unit(rate));
        json.put("assumed_tariff", true);
        json.put("tariffs", List.copyOf(tariffs));
        json.put("total", total.json(rate));
        json.put("by_pool", json(byPool, rate));
        json.put("by_job_name", json(byName, rate));
        json.put("not_done", notDone);
        return json;
    }

    private static Map<String, @Nullable Object> json(SortedMap<String, Sums> sums, @Nullable Rate rate) {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        sums.forEach((name, one) -> json.put(name, one.json(rate)));
        return json;
    }

    /** The month that an instant lies in, on the calendar of that tariff's zone. */
    public static YearMonth month(Instant at, OffPeakCalendar calendar) {
        return YearMonth.from(at.atZone(calendar.tariff().zone()));
    }
}
