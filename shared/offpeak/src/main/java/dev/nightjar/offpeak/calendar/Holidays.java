package dev.nightjar.offpeak.calendar;

import java.time.LocalDate;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Which days of a tariff count as weekend.
 *
 * @param japanese whether the rules of {@link JapaneseHolidays} hold
 * @param added days that are holidays whatever the rules say
 * @param removed days that are none whatever the rules say
 */
public record Holidays(boolean japanese, SortedSet<LocalDate> added, SortedSet<LocalDate> removed) {
    public static final Holidays NONE = new Holidays(false, List.of(), List.of());
    public static final Holidays JAPAN = new Holidays(true, List.of(), List.of());

    public Holidays {
        for (LocalDate date : added) {
            if (removed.contains(date)) {
                throw new IllegalArgumentException(date + " cannot be a holiday and none");
            }
        }
        added = Collections.unmodifiableSortedSet(new TreeSet<>(added));
        removed = Collections.unmodifiableSortedSet(new TreeSet<>(removed));
    }

    public Holidays(boolean japanese, Collection<LocalDate> added, Collection<LocalDate> removed) {
        this(japanese, new TreeSet<>(added), new TreeSet<>(removed));
    }

    public SortedSet<LocalDate> inYear(int year) {
        SortedSet<LocalDate> dates =
                new TreeSet<>(added.subSet(LocalDate.of(year, 1, 1), LocalDate.of(year + 1, 1, 1)));
        if (japanese) {
            dates.addAll(JapaneseHolidays.inYear(year));
        }
        dates.removeAll(removed);
        return dates;
    }

    /** Whether no day at all is a holiday. */
    boolean isEmpty() {
        return !japanese && added.isEmpty();
    }

    /** Names the rules, and how many days differ from them. */
    public String version() {
        if (isEmpty()) {
            return "none";
        }
        String rules = japanese ? JapaneseHolidays.VERSION : "listed";
        int dates = added.size() + removed.size();
        return dates == 0 ? rules : rules + "+" + dates + (dates == 1 ? " date" : " dates");
    }
}
