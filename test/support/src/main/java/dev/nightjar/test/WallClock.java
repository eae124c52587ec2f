package dev.nightjar.test;

import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;

/**
 * Hours at a lower price, judged the slow and plain way: each instant is shown on the wall clock of the zone, and the clock
 * is looked at.
 *
 * @param week of each day of the week, starts and ends in turn, in minutes of the local day, half-open
 * @param onHolidays the same for a holiday
 * @param from the first local date on which they hold
 * @param to the last one
 */
public record WallClock(
        ZoneId zone,
        Map<DayOfWeek, List<Integer>> week,
        List<Integer> onHolidays,
        Set<LocalDate> holidays,
        LocalDate from,
        LocalDate to) {
    private static final int DAY = 24 * 60;

    /** Weekdays 22:00 to 08:00 and weekends. */
    public static WallClock nightsAndWeekends(ZoneId zone) {
        Map<DayOfWeek, List<Integer>> week = new EnumMap<>(DayOfWeek.class);
        for (DayOfWeek day : DayOfWeek.values()) {
            week.put(day, day.compareTo(DayOfWeek.SATURDAY) < 0 ? List.of(0, 480, 1320, DAY) : List.of(0, DAY));
        }
        return new WallClock(zone, week, List.of(0, DAY), Set.of(), LocalDate.MIN, LocalDate.MAX);
    }

    /** Hours that somebody could have thought of, around {@code date}. */
    public static WallClock random(ZoneId zone, LocalDate date, Random random) {
        Map<DayOfWeek, List<Integer>> week = new EnumMap<>(DayOfWeek.class);
        List<Integer> weekday = hours(random);
        List<Integer> weekend = hours(random);
        boolean byDay = random.nextInt(4) == 0;
        for (DayOfWeek day : DayOfWeek.values()) {
            week.put(day, byDay ? hours(random) : day.compareTo(DayOfWeek.SATURDAY) < 0 ? weekday : weekend);
        }
        Set<LocalDate> holidays = new TreeSet<>();
        for (int i = random.nextInt(4); i > 0; i--) {
            holidays.add(date.plusDays(random.nextInt(60) - 5));
        }
        LocalDate from = random.nextInt(5) == 0 ? date.plusDays(random.nextInt(20) - 5) : LocalDate.MIN;
        LocalDate to = random.nextInt(5) == 0 ? date.plusDays(20 + random.nextInt(20)) : LocalDate.MAX;
        return new WallClock(zone, week, weekend, holidays, from, to);
    }

    private static List<Integer> hours(Random random) {
        return switch (random.nextInt(6)) {
            case 0 -> List.of();
            case 1 -> List.of(0, DAY);
            case 2 -> List.of(0, 480, 1320, DAY);
            case 3 -> List.of(30, 90, 90, 165);
            default -> {
                // Most changes of the clock happen in the small hours.
                Set<Integer> times = new TreeSet<>();
                while (times.size() < 4) {
                    times.add(random.nextInt(random.nextBoolean() ? 240 : DAY + 1));
                }
                yield new ArrayList<>(times);
            }
        };
    }

    public boolean isCheap(Instant instant) {
        ZonedDateTime wall = instant.atZone(zone);
        LocalDate date = wall.toLocalDate();
        if (date.isBefore(from) || date.isAfter(to)) {
            return false;
        }
        List<Integer> hours = holidays.contains(date) ? onHolidays : week.getOrDefault(date.getDayOfWeek(), List.of());
        int second = wall.toLocalTime().toSecondOfDay();
        for (int i = 0; i < hours.size(); i += 2) {
            if (60 * hours.get(i) <= second && second < 60 * hours.get(i + 1)) {
                return true;
            }
        }
        return false;
    }

    /** Whether {@code from} and each of the minutes after it is cheap. */
    public boolean[] minutes(Instant from, int count) {
        boolean[] cheap = new boolean[count];
        for (int i = 0; i < count; i++) {
            cheap[i] = isCheap(from.plusSeconds(60L * i));
        }
        return cheap;
    }

    /** Whether the zone's clock differs from UTC by whole minutes all the time, so that minutes tell everything. */
    public boolean keepsWholeMinutes(Instant from, Instant to) {
        Instant at = from;
        while (at != null && at.isBefore(to)) {
            if (zone.getRules().getOffset(at).getTotalSeconds() % 60 != 0) {
                return false;
            }
            var change = zone.getRules().nextTransition(at);
            at = change == null ? null : change.getInstant();
        }
        return true;
    }

    /** How many of the first minutes of {@code cheap} are cheap, for each number of them. */
    public static int[] sums(boolean[] cheap) {
        int[] sums = new int[cheap.length + 1];
        for (int i = 0; i < cheap.length; i++) {
            sums[i + 1] = sums[i] + (cheap[i] ? 1 : 0);
        }
        return sums;
    }

    /** The index of the first of them from {@code start} on that is {@code wanted}, or -1. */
    public static int first(boolean[] cheap, int start, boolean wanted) {
        for (int i = start; i < cheap.length; i++) {
            if (cheap[i] == wanted) {
                return i;
            }
        }
        return -1;
    }

    @Override
    public String toString() {
        return zone + " " + week + ", holidays " + onHolidays + " " + Arrays.toString(holidays.toArray()) + ", " + from
                + " to " + to;
    }
}
