package dev.nightjar.offpeak.calendar;

import dev.nightjar.offpeak.calendar.Tariff.Interval;
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.temporal.ChronoField;
import java.time.zone.ZoneOffsetTransition;
import java.time.zone.ZoneRules;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/*
 * Turns a tariff into the instants at which its price changes.
 *
 * An instant is in a window exactly when the wall clock of its zone is in an interval of the date on that wall. Between two
 * changes of the zone's offset the wall clock runs like any other, so each such piece of time is treated alone: the
 * intervals of its local dates, moved by its offset, cut at its ends. An hour that the clock shows twice lies in two pieces
 * and counts twice; one that it leaves out, or a day, lies in none. Resolving the two ends of an interval instead
 * would be wrong wherever the offset changes inside it.
 */
final class TariffCompiler {
    private final ZoneRules rules;
    /** Starts and ends in turn; Monday first, then the hours of a holiday. */
    private final int[][] hours = new int[8][];

    private final Holidays holidays;
    private final long firstDay;
    private final long lastDay;
    /** The local days on which the price may change. */
    private final long firstChange;

    private final long lastChange;

    TariffCompiler(Tariff tariff) {
        rules = tariff.zone().getRules();
        for (DayOfWeek day : DayOfWeek.values()) {
            hours[day.getValue() - 1] = flat(tariff.week().getOrDefault(day, List.of()));
        }
        holidays = tariff.holidays();
        hours[7] = holidays.isEmpty() ? hours[0] : flat(tariff.onHolidays());
        LocalDate from = tariff.validFrom();
        LocalDate to = tariff.validTo();
        firstDay = from == null ? Long.MIN_VALUE : from.toEpochDay();
        lastDay = to == null ? Long.MAX_VALUE : to.toEpochDay();

        // Without these bounds a search for the next change would go through eight thousand years where there is none.
        long first = firstDay;
        long last = to == null ? Long.MAX_VALUE : lastDay + 1;
        if (isWholeOrEmpty() && sameAllWeek()) {
            boolean whole = hours[0].length > 0;
            if (!Arrays.equals(hours[0], hours[7])) {
                if (!holidays.japanese()) {
                    first = Math.max(first, holidays.added().first().toEpochDay());
                    last = Math.min(last, holidays.added().last().toEpochDay() + 1);
                    first = whole && from != null ? firstDay : first;
                    last = whole && to != null ? lastDay + 1 : last;
                }
            } else if (whole) {
                first = from != null ? firstDay : to != null ? lastDay + 1 : Long.MAX_VALUE;
                last = to != null ? lastDay + 1 : from != null ? firstDay : Long.MIN_VALUE;
            } else {
                first = Long.MAX_VALUE;
                last = Long.MIN_VALUE;
            }
        }
        firstChange = first;
        lastChange = last;
    }

    private static int[] flat(List<Interval> intervals) {
        int[] flat = new int[2 * intervals.size()];
        for (int i = 0; i < intervals.size(); i++) {
            flat[2 * i] = intervals.get(i).start();
            flat[2 * i + 1] = intervals.get(i).end();
        }
        return flat;
    }

    private boolean isWholeOrEmpty() {
        return hours[0].length == 0 || (hours[0][0] == 0 && hours[0][1] == Interval.DAY);
    }

    private boolean sameAllWeek() {
        for (int day = 1; day < 7; day++) {
            if (!Arrays.equals(hours[0], hours[day])) {
                return false;
            }
        }
        return true;
    }

    /** No second at or after this is an edge; a few days too late rather than too early. */
    long changesEnd() {
        return lastChange > OffPeakCalendar.LAST_SECOND / Interval.DAY
                ? Long.MAX_VALUE
                : lastChange < OffPeakCalendar.FIRST_SECOND / Interval.DAY
                        ? Long.MIN_VALUE
                        : (lastChange + 2) * Interval.DAY;
    }

    /** No second before this is an edge; a few days too early rather than too late. */
    long changesBegin() {
        return firstChange > OffPeakCalendar.LAST_SECOND / Interval.DAY
                ? Long.MAX_VALUE
                : firstChange < OffPeakCalendar.FIRST_SECOND / Interval.DAY
                        ? Long.MIN_VALUE
                        : (firstChange - 2) * Interval.DAY;
    }

    /** Compiles the seconds from {@code start} to {@code end}, exclusive. */
    Stretch compile(long start, long end) {
        // One second more in front tells which price holds when the stretch begins.
        long at = start - 1;
        Set<Long> free = holidays.isEmpty() ? Set.of() : holidaysBetween(at, end);
        Windows windows = new Windows();
        while (at < end) {
            Instant instant = Instant.ofEpochSecond(at);
            int offset = rules.getOffset(instant).getTotalSeconds();
            ZoneOffsetTransition change = rules.nextTransition(instant);
            long pieceEnd = change == null ? end : Math.min(end, change.toEpochSecond());
            addPiece(at, pieceEnd, offset, free, windows);
            at = pieceEnd;
        }
        return windows.stretch(start, end);
    }

    private void addPiece(long from, long to, int offset, Set<Long> free, Windows windows) {
        long first = Math.max(firstDay, Math.floorDiv(from + offset, (long) Interval.DAY));
        long last = Math.min(lastDay, Math.floorDiv(to - 1 + offset, (long) Interval.DAY));
        for (long day = first; day <= last; day++) {
            // 1 January 1970 was a Thursday.
            int[] ofDay = hours[free.contains(day) ? 7 : (int) Math.floorMod(day + 3, 7L)];
            long midnight = day * Interval.DAY - offset;
            for (int i = 0; i < ofDay.length; i += 2) {
                long opens = Math.max(from, midnight + ofDay[i]);
                long closes = Math.min(to, midnight + ofDay[i + 1]);
                if (opens < closes) {
                    windows.add(opens, closes);
                }
            }
        }
    }

    private Set<Long> holidaysBetween(long from, long to) {
        Set<Long> days = new HashSet<>();
        int last = year(to + Interval.DAY);
        for (int year = year(from - Interval.DAY); year <= last; year++) {
            holidays.inYear(year).forEach(date -> days.add(date.toEpochDay()));
        }
        return days;
    }

    private static int year(long second) {
        return LocalDate.ofEpochDay(Math.floorDiv(second, (long) Interval.DAY)).get(ChronoField.YEAR);
    }

    /** Windows in their order, joined where they touch. */
    private static final class Windows {
        private long[] edges = new long[512];
        private int count;

        void add(long opens, long closes) {
            if (count > 0 && edges[count - 1] == opens) {
                edges[count - 1] = closes;
                return;
            }
            if (count == edges.length) {
                edges = Arrays.copyOf(edges, 2 * count);
            }
            edges[count++] = opens;
            edges[count++] = closes;
        }

        Stretch stretch(long start, long end) {
            boolean before = count > 0 && edges[0] < start;
            // Neither the second in front nor the cut at the end is a change of price.
            int first = before ? 1 : 0;
            int last = count > 0 && edges[count - 1] == end ? count - 1 : count;
            return new Stretch(start, before, Arrays.copyOfRange(edges, first, Math.max(first, last)));
        }
    }
}
