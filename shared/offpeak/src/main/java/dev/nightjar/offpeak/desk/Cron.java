package dev.nightjar.offpeak.desk;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.zone.ZoneOffsetTransition;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Five fields of cron in an IANA zone: minute, hour, day of month, month, day of week (0 or 7 is Sunday), each {@code *},
 * a number, a range, a list, with steps; months and days also by their first three letters. Where both days are given,
 * either is enough, as in every cron.
 *
 * <p>The times are those of the clock on the wall. One that a clock change skips is met at the end of the gap, once; one
 * that comes twice is met the first time only.
 */
final class Cron {
    private static final List<String> MONTHS =
            List.of("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC");
    private static final List<String> DAYS = List.of("SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT");

    /** 29 February on a given weekday comes within 40 years. */
    private static final int MAX_DAYS = 40 * 366;

    private static final int MINUTES_OF_DAY = 24 * 60;

    private final ZoneId zone;
    private final boolean[] minutes;
    private final boolean[] hours;
    private final boolean[] daysOfMonth;
    private final boolean[] months;
    private final boolean[] daysOfWeek;
    private final boolean bothDays;

    /** @throws IllegalArgumentException when one of the two cannot be read; the message says why */
    Cron(String fields, String zone) {
        String[] five = fields.strip().split("\\s+");
        if (five.length != 5) {
            throw new IllegalArgumentException("\"" + fields + "\" has " + five.length + " fields, not five");
        }
        this.minutes = field(five[0], 0, 59, List.of());
        this.hours = field(five[1], 0, 23, List.of());
        this.daysOfMonth = field(five[2], 1, 31, List.of());
        this.months = field(five[3], 1, 12, MONTHS);
        this.daysOfWeek = field(five[4], 0, 7, DAYS);
        daysOfWeek[0] |= daysOfWeek[7];
        this.bothDays = !five[2].startsWith("*") && !five[4].startsWith("*");
        try {
            this.zone = ZoneId.of(zone);
        } catch (DateTimeException e) {
            throw new IllegalArgumentException("\"" + zone + "\" is no IANA zone", e);
        }
        if (next(Instant.EPOCH).isEmpty()) {
            throw new IllegalArgumentException("\"" + fields + "\" never comes");
        }
    }

    private static boolean[] field(String text, int least, int most, List<String> names) {
        boolean[] on = new boolean[most + 1];
        for (String part : text.split(",", -1)) {
            String[] stepped = part.split("/", -1);
            if (stepped.length > 2) {
                throw new IllegalArgumentException("\"" + part + "\" has two steps");
            }
            int step = stepped.length == 2 ? number(stepped[1], 1, most, List.of(), least) : 1;
            int from;
            int to;
            if (stepped[0].equals("*")) {
                from = least;
                to = most;
            } else {
                String[] range = stepped[0].split("-", -1);
                if (range.length > 2) {
                    throw new IllegalArgumentException("\"" + part + "\" is no range");
                }
                from = number(range[0], least, most, names, least);
                to = range.length == 2
                        ? number(range[1], least, most, names, least)
                        : stepped.length == 2 ? most : from;
            }
            if (from > to) {
                throw new IllegalArgumentException("\"" + part + "\" ends before it begins");
            }
            for (int i = from; i <= to; i += step) {
                on[i] = true;
            }
        }
        return on;
    }

    private static int number(String text, int least, int most, List<String> names, int firstName) {
        int named = names.indexOf(text.toUpperCase(Locale.ROOT));
        if (named >= 0) {
            return named + firstName;
        }
        try {
            int number = Integer.parseInt(text);
            if (number >= least && number <= most) {
                return number;
            }
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("\"" + text + "\" is no number", e);
        }
        throw new IllegalArgumentException("\"" + text + "\" is not from " + least + " to " + most);
    }

    private boolean on(LocalDate date) {
        if (!months[date.getMonthValue()]) {
            return false;
        }
        boolean ofMonth = daysOfMonth[date.getDayOfMonth()];
        boolean ofWeek = daysOfWeek[date.getDayOfWeek().getValue() % 7];
        return bothDays ? ofMonth || ofWeek : ofMonth && ofWeek;
    }

    private Instant at(LocalDate date, int minuteOfDay) {
        LocalDateTime wall = date.atTime(minuteOfDay / 60, minuteOfDay % 60);
        ZoneOffsetTransition change = zone.getRules().getTransition(wall);
        return change != null && change.isGap()
                ? change.getInstant()
                : wall.atZone(zone).withEarlierOffsetAtOverlap().toInstant();
    }

    /** The first time after that instant; empty when there is none within 40 years. */
    Optional<Instant> next(Instant after) {
        // A day before, because a day that the zone skipped is met at its end.
        LocalDate date = LocalDate.ofInstant(after, zone).minusDays(1);
        for (int day = 0; day < MAX_DAYS; day++, date = date.plusDays(1)) {
            if (on(date)) {
                for (int minute = 0; minute < MINUTES_OF_DAY; minute++) {
                    if (hours[minute / 60] && minutes[minute % 60]) {
                        Instant at = at(date, minute);
                        if (at.isAfter(after)) {
                            return Optional.of(at);
                        }
                    }
                }
            }
        }
        return Optional.empty();
    }

    /** The last time after {@code after} and up to {@code until}. */
    Optional<Instant> latest(Instant after, Instant until) {
        LocalDate first = LocalDate.ofInstant(after, zone).minusDays(1);
        for (LocalDate date = LocalDate.ofInstant(until, zone).plusDays(1);
                !date.isBefore(first);
                date = date.minusDays(1)) {
            if (on(date)) {
                for (int minute = MINUTES_OF_DAY - 1; minute >= 0; minute--) {
                    if (hours[minute / 60] && minutes[minute % 60]) {
                        Instant at = at(date, minute);
                        if (!at.isAfter(until)) {
                            return at.isAfter(after) ? Optional.of(at) : Optional.empty();
                        }
                    }
                }
            }
        }
        return Optional.empty();
    }
}
