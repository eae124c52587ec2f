package dev.nightjar.offpeak.account;

import dev.nightjar.offpeak.calendar.OffPeakCalendar;
import dev.nightjar.offpeak.desk.JobRecord;
import dev.nightjar.offpeak.desk.JobState;
import dev.nightjar.offpeak.desk.Plan;
import dev.nightjar.offpeak.desk.Pool;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;

/**
 * How a job stands, as far as its record and its tariff tell: why it waits, until when, and what that costs.
 *
 * <p>What is said of the future is the plan of all jobs that are known; where there is none, what the calendar allows this
 * job alone. Costs are parts of what the whole job costs at the full price, and rest on an assumed tariff.
 *
 * @param why one sentence
 * @param until when that ends, as far as is known
 * @param spans when it ran, runs and is expected to run, in their order
 * @param end when it ended, or is expected to
 * @param earliestEnd when it could end at the soonest
 * @param latestEnd its deadline, or where its longest delay ends; null once it is over
 * @param feasible whether it can keep its deadline at all
 * @param late whether it is expected not to
 * @param costNow had it begun when it could
 * @param costPlanned as it is planned, or as it was, where it is done; null where nothing is planned any more
 * @param costBound the least that is possible by its deadline, cut at will and alone
 * @param costRealised of what ran so far, in parts of the whole job; null before anything did
 */
public record JobView(
        JobRecord record,
        OffPeakCalendar calendar,
        String why,
        @Nullable Instant until,
        List<Span> spans,
        @Nullable Instant end,
        Instant earliestEnd,
        @Nullable Instant latestEnd,
        boolean feasible,
        boolean late,
        BigDecimal costNow,
        @Nullable BigDecimal costPlanned,
        BigDecimal costBound,
        @Nullable BigDecimal costRealised) {
    /** Windows further away than this are none to plan for. */
    private static final int MOST_SPANS = 64;

    private static final int COST_DIGITS = 4;

    public JobView {
        spans = List.copyOf(spans);
    }

    /** What a span of time is for a job. */
    public enum Kind {
        DONE,
        RUNNING,
        PLANNED
    }

    /** @param label one line for a person */
    public record Span(Kind kind, Instant start, Instant end, String label) {}

    /**
     * @param calendar of the job's tariff
     * @param plan of the desk, or null where it has none for the job
     * @param pool of the job
     * @param maxDelay how long a job may wait that says nothing about it
     */
    public static JobView of(
            JobRecord record,
            OffPeakCalendar calendar,
            @Nullable Plan plan,
            Pool pool,
            Duration maxDelay,
            Instant now) {
        return new Reading(record, calendar, plan, pool, maxDelay, now).view();
    }

    /** When it could begin at the earliest. */
    static Instant release(JobRecord record) {
        return record.notBefore().isAfter(record.submitted()) ? record.notBefore() : record.submitted();
    }

    public ZoneId zone() {
        return calendar.tariff().zone();
    }

    /** Such as {@code jst-default, 20 % off}. */
    public String tariffText() {
        return text(calendar);
    }

    static String text(OffPeakCalendar calendar) {
        return calendar.tariff().name() + ", "
                + calendar.tariff()
                        .discount()
                        .movePointRight(2)
                        .stripTrailingZeros()
                        .toPlainString() + " % off";
    }

    /** One word in lower case. */
    public String state() {
        return record.state().name().toLowerCase(Locale.ROOT);
    }

    /** Where it runs; a query may hold secrets, so it is left out. */
    public String endpoint() {
        URI url = record.message().endpointUrl();
        return url.getScheme() + "://" + url.getAuthority() + url.getPath();
    }

    /** Fields whose names do not change; {@code docs/jobs.md} explains them. Never a token of a segment. */
    public SequencedMap<String, @Nullable Object> json() {
        SequencedMap<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("id", record.jobId());
        json.put("job_name", record.message().jobName());
        json.put("pool", record.message().pool());
        json.put("endpoint", endpoint());
        json.put("state", state());
        json.put("why", why);
        json.put("until", text(until));
        json.put("submitted", text(record.submitted()));
        json.put("release", text(release(record)));
        json.put("deadline", text(record.message().deadline()));
        json.put("latest_end", text(latestEnd));
        json.put("planned_start", text(plannedStart()));
        json.put("planned_end", record.state().ended() ? null : text(end));
        json.put("ended", record.state().leaves() ? text(record.changed()) : null);
        json.put("earliest_end", record.state().ended() ? null : text(earliestEnd));
        json.put("feasible", record.state().ended() ? null : feasible);
        json.put("late", late);
        json.put("priority", record.message().priority());
        json.put("rounds", record.rounds());
        json.put("rounds_done", record.roundsDone());
        json.put("segment", record.segment());
        json.put("attempts", record.attempts());
        json.put("run_now", record.runNow());
        json.put("cancelled", record.cancelled());
        json.put("cost_now", costNow.toPlainString());
        json.put("cost_planned", costPlanned == null ? null : costPlanned.toPlainString());
        json.put("cost_bound", costBound.toPlainString());
        json.put("cost_realised", costRealised == null ? null : costRealised.toPlainString());
        json.put("tariff", calendar.tariff().name());
        json.put("tariff_versions", calendar.versions().toString());
        json.put("assumed_tariff", true);
        return json;
    }

    /** The same with all that was decided, and each segment. */
    public SequencedMap<String, @Nullable Object> wholeJson() {
        SequencedMap<String, @Nullable Object> json = json();
        json.put(
                "segments",
                record.segments().stream()
                        .map(segment -> {
                            Map<String, @Nullable Object> one = new LinkedHashMap<>();
                            one.put("segment", segment.number());
                            one.put("fence", segment.fence());
                            one.put("from_round", segment.fromRound());
                            one.put("to_round", segment.toRound());
                            one.put("start", text(segment.start()));
                            one.put("end", text(segment.end()));
                            one.put("how", segment.how());
                            return one;
                        })
                        .toList());
        json.put(
                "decisions",
                record.decisions().stream()
                        .map(decision -> {
                            Map<String, @Nullable Object> one = new LinkedHashMap<>();
                            JobRecord.Cost cost = decision.cost();
                            one.put("at", text(decision.at()));
                            one.put("text", decision.text());
                            one.put("versions", decision.versions());
                            one.put("cost_now", cost == null ? null : cost.now().toPlainString());
                            one.put(
                                    "cost_planned",
                                    cost == null ? null : cost.planned().toPlainString());
                            one.put(
                                    "cost_bound",
                                    cost == null ? null : cost.bound().toPlainString());
                            return one;
                        })
                        .toList());
        json.put("warnings", record.message().warnings());
        return json;
    }

    private @Nullable Instant plannedStart() {
        return spans.stream()
                .filter(span -> span.kind() == Kind.PLANNED)
                .map(Span::start)
                .findFirst()
                .orElse(null);
    }

    private static @Nullable String text(@Nullable Instant at) {
        return at == null ? null : at.truncatedTo(ChronoUnit.SECONDS).toString();
    }

    /** Reads one record; seconds since the epoch. */
    private static final class Reading {
        private final JobRecord record;
        private final OffPeakCalendar calendar;
        private final @Nullable Plan plan;
        private final Pool pool;
        private final long now;
        private final long release;
        private final long worked;
        private final long left;
        private final long whole;
        /** What is left, one after another, must have begun by then; the moment counts that comes first. */
        private final long latestEnd;

        private final List<Span> spans = new ArrayList<>();
        private long paidOff;

        Reading(
                JobRecord record,
                OffPeakCalendar calendar,
                @Nullable Plan plan,
                Pool pool,
                Duration maxDelay,
                Instant now) {
            this.record = record;
            this.calendar = calendar;
            this.plan = plan;
            this.pool = pool;
            this.now = now.getEpochSecond();
            this.release = release(record).getEpochSecond();
            this.worked = record.segments().stream()
                    .mapToLong(segment -> segment.duration().toSeconds())
                    .sum();
            this.left = record.state().leaves() ? 0 : Math.max(1, record.left().toSeconds());
            this.whole = Math.max(1, worked + left);
            Duration wait = record.message().maxDelay() == null
                    ? maxDelay
                    : record.message().maxDelay();
            Instant deadline = record.message().deadline();
            this.latestEnd = deadline == null ? release + wait.toSeconds() + whole : deadline.getEpochSecond();
        }

        JobView view() {
            for (JobRecord.Segment segment : record.segments()) {
                spans.add(new Span(
                        Kind.DONE,
                        segment.start(),
                        segment.end(),
                        "segment " + segment.number() + ", " + segment.how()));
                paidOff += discounted(
                        segment.start().getEpochSecond(), segment.end().getEpochSecond());
            }
            long paidOffSoFar = paidOff;
            String why = record.reason();
            Long until = null;
            switch (record.state()) {
                case QUEUED -> {
                    long earliest = Math.max(now, release);
                    long start = plan == null
                            ? start(earliest)
                            : Math.max(earliest, plan.start().getEpochSecond());
                    lay(start);
                    why = plan == null ? waits(earliest, start) : plan.why();
                    until = pool.paused() ? null : start;
                }
                case STARTING, RUNNING -> until = run();
                case HELD, DONE, REJECTED, CANCELLED -> {}
            }
            boolean over = record.state().ended();
            long end = over
                    ? record.changed().getEpochSecond()
                    : plan != null
                            ? plan.end().getEpochSecond()
                            : spans.isEmpty() ? now : spans.getLast().end().getEpochSecond();
            long earliestEnd =
                    over ? end : plan != null ? plan.earliestEnd().getEpochSecond() : Math.max(now, release) + left;
            // A deadline that cannot be kept binds nobody to less time than the job takes.
            long mostOff = Math.min(whole, discounted(release, Math.max(latestEnd, release + whole)));
            BigDecimal planned = over && record.state() != JobState.DONE
                    ? null
                    : plan == null
                            ? cost(paidOff)
                            : withRest(paidOffSoFar, plan.cost().planned());
            return new JobView(
                    record,
                    calendar,
                    why,
                    until == null ? null : Instant.ofEpochSecond(until),
                    spans,
                    record.state() == JobState.HELD ? null : Instant.ofEpochSecond(end),
                    Instant.ofEpochSecond(earliestEnd),
                    record.state().leaves() ? null : Instant.ofEpochSecond(latestEnd),
                    over || (plan == null ? earliestEnd <= latestEnd : plan.feasible()),
                    over
                            ? record.state() == JobState.DONE
                                    && record.message().deadline() != null
                                    && end > latestEnd
                            : plan == null ? end > latestEnd : plan.likelyMiss(),
                    cost(discounted(release, release + whole)),
                    planned,
                    cost(Math.max(mostOff, Math.min(paidOffSoFar, whole))),
                    worked == 0 ? null : part(worked, paidOffSoFar));
        }

        /** What ran, at its price, and the rest, at the part of the full price that is planned for it. */
        private BigDecimal withRest(long paidOffSoFar, BigDecimal restPart) {
            return BigDecimal.valueOf(worked)
                    .subtract(calendar.tariff().discount().multiply(BigDecimal.valueOf(paidOffSoFar)))
                    .add(restPart.multiply(BigDecimal.valueOf(left)))
                    .divide(BigDecimal.valueOf(whole), COST_DIGITS, RoundingMode.HALF_UP);
        }

        /** When it is expected to begin, in its pool alone. */
        private long start(long earliest) {
            Instant alone = record.lookAt();
            long from = alone == null ? earliest : Math.max(earliest, alone.getEpochSecond());
            if (record.runNow() || calendar.discounted(from)) {
                return from;
            }
            long opens = calendar.nextEdge(from);
            long latestStart = Math.max(from, latestEnd - left);
            if (opens >= latestStart) {
                return latestStart == from || opens == Long.MAX_VALUE ? from : latestStart;
            }
            double saved = 100.0
                    * calendar.tariff().discount().doubleValue()
                    * (discounted(opens, opens + left) - discounted(from, from + left))
                    / whole;
            return saved < record.message().minSavingPercent() ? from : opens;
        }

        private String waits(long earliest, long start) {
            if (pool.paused()) {
                return "Its pool " + pool.name() + " is paused.";
            }
            if (Math.max(now, release) + left > latestEnd && record.message().deadline() != null) {
                return "It cannot keep its deadline: at the soonest it ends at "
                        + Instant.ofEpochSecond(Math.max(now, release) + left)
                                .atZone(calendar.tariff().zone())
                                .toOffsetDateTime()
                        + ".";
            }
            if (record.runNow()) {
                return record.reason();
            }
            if (release > now && start == release) {
                return "It may not begin before.";
            }
            Instant alone = record.lookAt();
            if (alone != null && alone.getEpochSecond() > earliest) {
                return record.reason();
            }
            if (start > earliest) {
                return calendar.discounted(start)
                        ? "It waits for the window."
                        : "It waits as long as its deadline lets it.";
            }
            return calendar.discounted(start)
                    ? "It begins when its pool has a place."
                    : "Waiting saves nothing, or its deadline is near: it begins when its pool has a place.";
        }

        /** Lays what is left into windows where it can be cut, else in one piece. */
        private void lay(long start) {
            long rest = left;
            long at = start;
            boolean cut = record.rounds() - record.roundsDone() > 1 && !record.runNow();
            while (rest > 0) {
                long end = at + rest;
                long close = calendar.nextEdge(at);
                boolean waits = cut && calendar.discounted(at) && close < end && spans.size() < MOST_SPANS;
                long opens = waits ? calendar.nextEdge(close) : Long.MAX_VALUE;
                // It goes on through the full price where its deadline would not survive the pause.
                waits &= opens != Long.MAX_VALUE && opens + (end - close) <= latestEnd;
                long until = waits ? close : end;
                span(Kind.PLANNED, at, until, "planned");
                rest -= until - at;
                at = waits ? opens : until;
            }
        }

        private long run() {
            JobRecord.Claim claim = record.claim();
            long since = claim == null || claim.runningSince() == null
                    ? record.changed().getEpochSecond()
                    : claim.runningSince().getEpochSecond();
            long end = Math.max(now, since + left);
            Instant stopBy = claim == null ? null : claim.stopBy();
            if (stopBy == null || stopBy.getEpochSecond() >= end || stopBy.getEpochSecond() <= since) {
                span(Kind.RUNNING, since, end, "segment " + record.segment());
                return end;
            }
            long stop = Math.max(now, stopBy.getEpochSecond());
            span(Kind.RUNNING, since, stop, "segment " + record.segment());
            if (end > stop) {
                long opens = calendar.discounted(stop) ? stop : calendar.nextEdge(stop);
                long next = opens == Long.MAX_VALUE ? stop : Math.min(opens, Math.max(stop, latestEnd - (end - stop)));
                span(Kind.PLANNED, next, next + (end - stop), "planned");
            }
            return stop;
        }

        private void span(Kind kind, long start, long end, String label) {
            if (end > start) {
                spans.add(new Span(kind, Instant.ofEpochSecond(start), Instant.ofEpochSecond(end), label));
                paidOff += discounted(start, end);
            }
        }

        private long discounted(long from, long to) {
            return calendar.discountedSeconds(from, to);
        }

        private BigDecimal cost(long discountedSeconds) {
            return part(whole, Math.min(discountedSeconds, whole));
        }

        /** What so many seconds of work cost, in parts of the whole job at the full price. */
        private BigDecimal part(long seconds, long discountedSeconds) {
            return BigDecimal.valueOf(seconds)
                    .subtract(calendar.tariff().discount().multiply(BigDecimal.valueOf(discountedSeconds)))
                    .divide(BigDecimal.valueOf(whole), COST_DIGITS, RoundingMode.HALF_UP);
        }
    }
}
