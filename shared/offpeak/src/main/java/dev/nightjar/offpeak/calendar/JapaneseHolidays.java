package dev.nightjar.offpeak.calendar;

import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.temporal.TemporalAdjusters;
import java.util.Collections;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * The national holidays of Japan, by rule.
 *
 * <p>Source: the Act on National Holidays (Act 178 of 1948) with its amendments up to 2018, and the special acts for single
 * days: 1959, 1989, 1990, 1993, 2019, and the Olympic moves of 2020 and 2021. An equinox is announced a year ahead; the
 * formula here has been right so far. A law to come is data: dates that a tariff adds or removes.
 */
public final class JapaneseHolidays {
    /** Changes whenever an answer of this class does. */
    public static final String VERSION = "jp-2026.1";

    /*
     * The day of an equinox drifts by the part of the solar year above 365 days and falls back by one at each leap day:
     * floor(day in 1980 + 0.242194 * (year - 1980)) - leap days since 1980, in millionths of a day. The widely printed
     * tables give another first day for each century only because they count a leap day every four years; counted
     * as the calendar has them, one day does for all. The days before 1980 are 0.0074 earlier and 0.01 later there.
     */
    private static final long DRIFT = 242_194;

    private static final long VERNAL = 20_843_100;
    private static final long VERNAL_BEFORE_1980 = 20_835_700;
    private static final long AUTUMNAL = 23_248_800;
    private static final long AUTUMNAL_BEFORE_1980 = 23_258_800;

    private JapaneseHolidays() {}

    public static boolean isHoliday(LocalDate date) {
        return inYear(date.getYear()).contains(date);
    }

    /** The holidays of a year, substitute holidays and days between included; none before the act, July 1948. */
    public static SortedSet<LocalDate> inYear(int year) {
        if (year < 1948) {
            return Collections.emptySortedSet();
        }
        SortedSet<LocalDate> named = named(year);
        SortedSet<LocalDate> all = new TreeSet<>(named);
        if (year >= 1973) {
            for (LocalDate holiday : named) {
                if (holiday.getDayOfWeek() == DayOfWeek.SUNDAY && !holiday.isBefore(LocalDate.of(1973, 4, 12))) {
                    all.add(substitute(holiday, named));
                }
            }
        }
        if (year >= 1986) {
            for (LocalDate holiday : named) {
                LocalDate between = holiday.plusDays(1);
                // Until 2006 a Sunday or a substitute holiday was none; both are free anyway.
                if (named.contains(between.plusDays(1))
                        && (year >= 2007 || between.getDayOfWeek() != DayOfWeek.SUNDAY)) {
                    all.add(between);
                }
            }
        }
        return Collections.unmodifiableSortedSet(all);
    }

    private static LocalDate substitute(LocalDate sunday, SortedSet<LocalDate> named) {
        LocalDate day = sunday.plusDays(1);
        while (day.getYear() >= 2007 && named.contains(day)) {
            day = day.plusDays(1);
        }
        return day;
    }

    /** The days that a law names. */
    private static SortedSet<LocalDate> named(int year) {
        Days days = new Days(year);
        days.fixed(1949, 9999, 1, 1);
        days.fixed(1949, 1999, 1, 15);
        days.monday(2000, 9999, 1, 2);
        days.fixed(1967, 9999, 2, 11);
        days.fixed(2020, 9999, 2, 23);
        days.fixed(1949, 9999, 3, equinox(year, year < 1980 ? VERNAL_BEFORE_1980 : VERNAL));
        days.fixed(1949, 9999, 4, 29);
        days.fixed(1949, 9999, 5, 3);
        days.fixed(2007, 9999, 5, 4);
        days.fixed(1949, 9999, 5, 5);
        days.fixed(1996, 2002, 7, 20);
        days.fixed(2016, 2019, 8, 11);
        days.fixed(2022, 9999, 8, 11);
        days.fixed(1966, 2002, 9, 15);
        days.monday(2003, 9999, 9, 3);
        days.fixed(1948, 9999, 9, equinox(year, year < 1980 ? AUTUMNAL_BEFORE_1980 : AUTUMNAL));
        days.fixed(1966, 1999, 10, 10);
        days.fixed(1948, 9999, 11, 3);
        days.fixed(1948, 9999, 11, 23);
        days.fixed(1989, 2018, 12, 23);
        switch (year) {
            case 2020 -> days.fixed(7, 23).fixed(7, 24).fixed(8, 10);
            case 2021 -> days.fixed(7, 22).fixed(7, 23).fixed(8, 8);
            default -> {
                days.monday(2003, 9999, 7, 3);
                days.monday(2000, 9999, 10, 2);
            }
        }
        switch (year) {
            case 1959 -> days.fixed(4, 10);
            case 1989 -> days.fixed(2, 24);
            case 1990 -> days.fixed(11, 12);
            case 1993 -> days.fixed(6, 9);
            case 2019 -> days.fixed(5, 1).fixed(10, 22);
            default -> {
                // No act for a single day.
            }
        }
        return days.dates;
    }

    private static int equinox(int year, long millionths) {
        long leapDays =
                LocalDate.of(year, 3, 1).toEpochDay() - LocalDate.of(1980, 3, 1).toEpochDay() - 365L * (year - 1980);
        return (int) (Math.floorDiv(millionths + DRIFT * (year - 1980), 1_000_000L) - leapDays);
    }

    /** The holidays of one year, as they are added. */
    private static final class Days {
        private final int year;
        private final SortedSet<LocalDate> dates = new TreeSet<>();

        Days(int year) {
            this.year = year;
        }

        Days fixed(int month, int day) {
            dates.add(LocalDate.of(year, month, day));
            return this;
        }

        /** That day in those years, both inclusive. */
        void fixed(int firstYear, int lastYear, int month, int day) {
            if (firstYear <= year && year <= lastYear) {
                fixed(month, day);
            }
        }

        /** That Monday of the month in those years, both inclusive. */
        void monday(int firstYear, int lastYear, int month, int which) {
            if (firstYear <= year && year <= lastYear) {
                dates.add(
                        LocalDate.of(year, month, 1).with(TemporalAdjusters.dayOfWeekInMonth(which, DayOfWeek.MONDAY)));
            }
        }
    }
}
